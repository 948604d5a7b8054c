package threadline.explain.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;
import threadline.model.Timeline;

/** 每种结论：一条必须触发它的时间线，和一条差一点、不许触发的。 */
class FindingsTest {

    private static List<String> kinds(Timeline timeline) {
        return Findings.of(timeline).stream().map(Finding::kind).toList();
    }

    private static Finding only(Timeline timeline) {
        var found = Findings.of(timeline);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().proof()).isNotEmpty().allMatch(Objects::nonNull);
        assertThat(timeline.intervals()).containsAll(found.getFirst().proof());
        assertThat(found.getFirst().advice()).isNotBlank();
        return found.getFirst();
    }

    private static Draft threads(String... names) {
        var d = new Draft("线程");
        for (var name : names) {
            d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        return d;
    }

    /** 四个线程轮流拿一把锁；{@code together} 时一开始就都在等。 */
    private static Timeline lockQueue(boolean together) {
        return queueAt(together).timeline(1000, 1000);
    }

    private static Draft queueAt(boolean together) {
        var d = threads("main", "a", "b", "c");
        for (int i = 1; i <= 3; i++) {
            double from = together ? 1 : 240 * i - 30;
            d.run(i, 0, from);
            d.lock(i, from, 240 * i, "账户", i == 1 ? "main" : d.lanes.get(i - 1).name());
            d.run(i, 240 * i, 240 * i + 240);
            d.wake(i - 1, i, 240 * i);
        }
        return d;
    }

    /** 图上等这把锁的都算，不接着谁的也算：读者加得出来。 */
    @Test
    void whatAQueueCostIsEveryWaitForItsLock() {
        var d = queueAt(true);
        int late = d.lane("晚来的", Lane.Kind.PLATFORM, 0, 1000);
        d.lock(late, 900, 960, "账户", "c");
        assertThat(only(d.timeline(1000, 1000)).text()).contains("3 个线程一个接一个", "等的时间加起来 1.50 秒");
    }

    /** 各拿一次，队就散了：不是锁护送。 */
    @Test
    void aQueueThatDissolvesIsToldAsAQueue() {
        var finding = only(lockQueue(true));
        assertThat(finding.kind()).isEqualTo("排队等锁");
        assertThat(finding.text()).isEqualTo("「账户」前排过队：3 个线程一个接一个，最多 3 个同时等，等的时间加起来 1.44 秒。");
        assertThat(finding.advice()).contains("读写锁");
        assertThat(finding.proof()).hasSize(3);
    }

    /** 放了锁又回来排，锁前一直有人：是锁护送。只回来一个，或队空了才又来，不是。 */
    @ParameterizedTest
    @CsvSource({"3, 0, 锁护送", "1, 0, 排队等锁", "3, 300, 排队等锁"})
    void aQueueThatNeverDissolvesIsAConvoy(int returning, int later, String kind) {
        var d = threads("main", "a", "b", "c");
        int end = 600 + later + 200 * returning;
        for (int i = 1; i <= 3 + returning; i++) {
            int who = (i - 1) % 3 + 1;
            boolean again = i > 3;
            double from = !again ? 1 : later > 0 ? 600 + later + i : 200 * (i - 3) + 0.2;
            double until = again ? 200 * i - 200 + later : 200 * i - 200;
            if (i > 1) {
                d.lock(who, from, Math.max(from + 1, until), "账户", "main");
                d.wake((i - 2) % 3 + 1, who, Math.max(from + 1, until));
            }
        }
        assertThat(only(d.timeline(end, end)).kind()).isEqualTo(kind);
    }

    /** JDK 自己的锁，例如登记新线程的表：程序改不了，不出建议。 */
    @Test
    void aQueueWithoutTheProgramsCodeIsNoFinding() {
        var inside = threads("main", "a", "b", "c");
        for (int i = 1; i <= 3; i++) {
            inside.intervals.add(new Interval.Blocked(
                    i, Draft.MS, i * 240L * Draft.MS, Evidence.EXACT, null, "ConcurrentHashMap", null, 1, i - 1));
            inside.wake(i - 1, i, 240 * i);
        }
        assertThat(kinds(inside.timeline(1000, 1000))).isEmpty();
    }

    @Test
    void threadsThatMeetAtALockOneByOneAreNoConvoy() {
        assertThat(kinds(lockQueue(false))).isEmpty();
    }

    @Test
    void equalNamesOfDifferentLocksAreNoConvoy() {
        var d = threads("main", "a", "b", "c");
        for (int i = 1; i <= 3; i++) {
            d.lock(i, 1, 900, "ReentrantLock.lock", "main");
            d.wake(0, i, 900);
        }
        assertThat(kinds(d.timeline(1000, 1000))).isEmpty();
    }

    private static Draft starving(double until) {
        var d = new Draft("两个线程的池");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        for (int i = 1; i <= 2; i++) {
            int worker = d.lane("pool-1-thread-" + i, Lane.Kind.PLATFORM, null, 0, 1000, true);
            d.step(worker, "外层 " + i, 10, until);
            d.run(worker, 0, 10);
            d.wait(worker, 10, until, "FutureTask.get");
        }
        d.wait(0, 0, 800, "ExecutorService.awaitTermination");
        return d;
    }

    @Test
    void aPoolWhoseThreadsAllWaitForTasksStarves() {
        var finding = only(starving(1000).timeline(800, 1000));
        assertThat(finding.kind()).isEqualTo("线程池饥饿");
        assertThat(finding.text()).isEqualTo("「pool-1」的 2 个线程全都在等任务的结果；没有空的线程，别的线程也没有在做事。");
        assertThat(finding.proof()).hasSize(2);
        var queued = starving(1000);
        queued.pools.add(new Lane.Pool(List.of(1, 2), List.of(new Lane.Queue(queued.at(20), queued.at(1000), 1))));
        assertThat(only(queued.timeline(800, 1000)).text()).isEqualTo("「pool-1」的 2 个线程全都在等任务的结果；池里还排着 1 件，没有空的线程做。");
    }

    /** 等着这个池的也是无尽的等待：句子里只说池，数的不是它们。 */
    @Test
    void whoWaitsForAStarvingPoolIsNotCountedAsAnother() {
        var d = starving(1000);
        d.wait(d.lane("店长", Lane.Kind.PLATFORM, null, 0, 1000, true), 5, 1000, "ExecutorService.invokeAll");
        var timeline = d.timeline(800, 1000);
        assertThat(kinds(timeline)).contains("线程池饥饿", "无尽的等待");
        assertThat(Sentence.of(timeline)).contains("全都在等任务的结果").doesNotContain("这样的");
    }

    /** 结果有名字，也看不到队里有没有任务，例如没有代理：等的还是任务的结果。 */
    @Test
    void aPoolWhoseThreadsWaitForNamedResultsStarves() {
        var d = starving(1000);
        d.intervals.replaceAll(
                i -> i instanceof Interval.Waiting w && w.object().equals("FutureTask.get")
                        ? new Interval.Waiting(
                                w.lane(),
                                w.startNanos(),
                                w.endNanos(),
                                w.evidence(),
                                w.source(),
                                "备货 " + w.lane(),
                                new Interval.Awaited(w.lane(), "FutureTask.get", 0),
                                false,
                                0)
                        : i);
        assertThat(only(d.timeline(800, 1000)).text()).startsWith("「pool-1」的 2 个线程全都在等任务的结果；");
    }

    /** 自己起名的两个工人；{@code wasIdle} 时有一个曾经闲着。 */
    private static Draft workers(boolean wasIdle) {
        var d = new Draft("自己起名的池");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        for (int i = 0; i < 2; i++) {
            int worker = d.lane("工人 " + i, Lane.Kind.PLATFORM, null, 0, 1000, true);
            if (wasIdle && i == 1) {
                d.idle(worker, 0, 10);
            } else {
                d.run(worker, 0, 10);
            }
            d.step(worker, "外层 " + i, 10, 1000);
            d.wait(worker, 10, 1000, "FutureTask.get");
        }
        d.wait(0, 0, 800, "ExecutorService.awaitTermination");
        return d;
    }

    @Test
    void aPoolIsKnownByAThreadThatOnceWaitedForATask() {
        assertThat(only(workers(true).timeline(800, 1000)).text()).contains("「工人」的 2 个线程全都在等任务的结果");
        assertThat(kinds(workers(false).timeline(800, 1000))).doesNotContain("线程池饥饿");
    }

    @Test
    void aPoolWithAnIdleThreadDoesNotStarve() {
        var d = starving(1000);
        int idle = d.lane("pool-1-thread-3", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.idle(idle, 0, 1000);
        assertThat(kinds(d.timeline(800, 1000))).doesNotContain("线程池饥饿");
    }

    @Test
    void aPoolWhoseResultIsBeingMadeElsewhereDoesNotStarve() {
        var d = starving(1000);
        d.run(d.lane("other", Lane.Kind.PLATFORM, 0, 1000), 0, 1000);
        assertThat(kinds(d.timeline(800, 1000))).doesNotContain("线程池饥饿");
    }

    /** 机器忙：别的线程只是排着队，没有在替池里的线程做事；轮到过它的，也许在做。 */
    @ParameterizedTest
    @CsvSource({"1,true", "60,false"})
    void aThreadThatOnlyQueuedForTheProcessorWasNotAtWork(double ran, boolean starves) {
        var d = starving(1000);
        int other = d.lane("other", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(other, 0, 500, "Thread.join");
        d.queue(other, 500, 1000 - ran);
        d.run(other, 1000 - ran, 1000);
        assertThat(kinds(d.timeline(800, 1000)).contains("线程池饥饿")).isEqualTo(starves);
        var endless = waiting(false);
        int queued = endless.lane("other", Lane.Kind.PLATFORM, 0, 1000);
        endless.queue(queued, 0, 1000 - ran);
        endless.run(queued, 1000 - ran, 1000);
        assertThat(kinds(endless.timeline(800, 1000)).contains("无尽的等待")).isEqualTo(starves);
    }

    private static Timeline joined(double gap, boolean busy) {
        return joining(gap, busy).timeline(1000, 1000);
    }

    private static Draft joining(double gap, boolean busy) {
        var d = new Draft("启动一个等一个");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 3; i++) {
            double from = 300 * i + 2;
            int t = d.lane("t" + i, Lane.Kind.VIRTUAL, from, from + 300 - gap);
            if (busy) {
                d.run(t, from, from + 300 - gap);
            } else {
                d.sleep(t, from, from + 300 - gap);
            }
            d.mark(t, from + 300 - gap, Mark.Kind.ENDED, "");
            d.wait(main, from, from + 300 - gap, "Thread.join");
            d.wake(t, main, from + 300 - gap);
        }
        return d;
    }

    @Test
    void threadsStartedAndJoinedOneByOneCouldHaveRunTogether() {
        var finding = only(joined(5, false));
        assertThat(finding.kind()).isEqualTo("一个接一个");
        assertThat(finding.text()).contains("「t0」、「t1」、「t2」从来没有同时运行").contains("不占 CPU");
    }

    @Test
    void threadsThatOverlapOrNeedTheCpuAreNotToldSo() {
        assertThat(kinds(joined(5, true))).isEmpty();
        assertThat(kinds(joined(-40, false))).isEmpty();
    }

    private static Timeline cycle(String ownerOfB, double end) {
        var d = new Draft("两把锁");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        int a = d.lane("a", Lane.Kind.PLATFORM, null, 0, 1000, true);
        int b = d.lane("b", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.lock(a, 10, end, "账户 2", "b");
        d.lock(b, 10, end, "账户 1", ownerOfB);
        if (end < 1000) {
            d.run(a, end, 1000);
            d.run(b, end, 1000);
        }
        return d.timeline(800, 1000);
    }

    @Test
    void locksHeldInACycleAreADeadlock() {
        var finding = only(cycle("a", 1000));
        assertThat(finding.kind()).isEqualTo("死锁");
        assertThat(finding.text()).isEqualTo("「a」等「b」手里的「账户 2」，「b」等「a」手里的「账户 1」，围成一圈，自己解不开。");
    }

    @Test
    void aChainOfLocksOrACycleThatWasLeftIsNoDeadlock() {
        assertThat(kinds(cycle("main", 1000))).doesNotContain("死锁");
        assertThat(kinds(cycle("a", 900))).doesNotContain("死锁");
    }

    /** 被打断之后，两个线程都要装载同一个类：一把锁先后在对方手里，差不多在同一刻。 */
    @Test
    void aLockHandedToAndFroIsNoDeadlock() {
        assertThat(kinds(interruptedCycle(500.8))).doesNotContain("死锁");
        assertThat(kinds(interruptedCycle(300))).contains("死锁");
    }

    /** 「b」从 {@code from} 等起，「a」等到 500.8，都在被打断之后结束。 */
    private static Timeline interruptedCycle(double from) {
        var d = threads("a", "b");
        d.lock(0, from - 0.5, 500.8, "类", "b");
        d.lock(1, from, 501, "类", "a");
        d.mark(0, 500.5, Mark.Kind.INTERRUPTED, "");
        d.mark(1, 500.5, Mark.Kind.INTERRUPTED, "");
        d.run(0, 500.8, 1000);
        d.run(1, 501, 1000);
        return d.timeline(1000, 1000);
    }

    private static Timeline loop(String name, double from, double to) {
        var d = threads("main", name);
        d.step(1, "处理请求", from, to);
        d.sleep(1, from, to);
        d.idle(1, to, 1000);
        return d.timeline(1000, 1000);
    }

    @Test
    void aLongStepOnAnEventLoopBlocksIt() {
        var finding = only(loop("vert.x-eventloop-thread-0", 100, 600));
        assertThat(finding.kind()).isEqualTo("事件循环被阻塞");
        assertThat(finding.text()).contains("有 0.50 秒停在「处理请求」里");
    }

    /** 没有看到的一段，步骤开始以前的不算。 */
    @Test
    void whatBeganBeforeTheStepIsNotCountedToTheLoopsStep() {
        var d = threads("main", "事件循环");
        d.step(1, "读旧文件", 100, 500);
        d.unknown(1, 40, 120);
        d.sleep(1, 120, 500);
        d.idle(1, 500, 1000);
        assertThat(only(d.timeline(1000, 1000)).text()).contains("有 0.40 秒停在「读旧文件」里");
    }

    @Test
    void aShortStepOrAnotherThreadDoesNotBlockAnEventLoop() {
        assertThat(kinds(loop("事件循环", 100, 130))).isEmpty();
        assertThat(kinds(loop("worker", 100, 600))).isEmpty();
    }

    private static Draft waiting(boolean idle) {
        var d = new Draft("没有人来");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        int server = d.lane("Server", Lane.Kind.PLATFORM, null, 0, 1000, true);
        if (idle) {
            d.idle(server, 300, 1000);
        } else {
            d.wait(server, 300, 1000, "成品队列");
        }
        return d;
    }

    @Test
    void aWaitThatNobodyEndsIsEndless() {
        var finding = only(waiting(false).timeline(800, 1000));
        assertThat(finding.kind()).isEqualTo("无尽的等待");
        assertThat(finding.text()).isEqualTo("「Server」从 0.30 秒起一直在等「成品队列」，到记录结束也没有人叫醒它。");
    }

    @Test
    void aWaitEndedByAnInterruptIsEndlessToo() {
        var d = threads("main");
        d.wait(0, 10, 900, "Thread.join");
        d.mark(0, 900, Mark.Kind.INTERRUPTED, "");
        assertThat(only(d.timeline(1000, 1000)).text()).endsWith("到被中断也没有人叫醒它。");
    }

    /** 到时限被打断以后，线程收尾时还会等一下别的，例如打印的锁：在等什么，看到时限的那一刻。 */
    @Test
    void whatAThreadWaitsForAfterTheLimitDoesNotHideWhatItWaitedFor() {
        var d = threads("main");
        d.limit = 900.0;
        int server = d.lane("Server", Lane.Kind.PLATFORM, 0, 940);
        d.sleep(0, 0, 900);
        d.wait(server, 300, 920, "柜台");
        d.mark(server, 920, Mark.Kind.INTERRUPTED, "", Mark.RECORDER);
        d.run(server, 920, 930);
        d.lock(server, 930, 932, "PrintStream", "main");
        d.run(server, 932, 940);
        assertThat(only(d.timeline(900, 1000)).text()).isEqualTo("「Server」从 0.30 秒起一直在等「柜台」，到时限也没有人叫醒它。");
    }

    /** 机器忙，被打断以后过了一会儿才接着等：从哪里开始等，不变。 */
    @ParameterizedTest
    @ValueSource(doubles = {498, 410})
    void aWaitThatGoesOnAfterAnInterruptBeganBeforeIt(double interrupted) {
        var d = threads("main");
        int server = d.lane("Server", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.wait(server, 100, 500, "Semaphore.acquireUninterruptibly");
        d.mark(server, interrupted, Mark.Kind.INTERRUPTED, "", Mark.RECORDER); // 轮不到它，过了一会儿才醒
        d.queue(server, 500, 540);
        d.run(server, 540, 550);
        d.wait(server, 550, 1000, "Semaphore.acquireUninterruptibly");
        assertThat(only(d.timeline(800, 1000)).text()).contains("从 0.10 秒起一直在等");
    }

    /** 测试框架听命令的线程：记录中间读到了一句，也不是来结束它的。 */
    @Test
    void aHelperThatOnlyReadsWhatComesFromOutsideEndsNoWait() {
        assertThat(kinds(besideAReader("管道：BufferedInputStream.read"))).contains("无尽的等待");
        assertThat(kinds(besideAReader("Selector.select"))).doesNotContain("无尽的等待"); // 回答也许从那里来
    }

    private static Timeline besideAReader(String reads) {
        var d = threads("main");
        int server = d.lane("Server", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.wait(server, 100, 1000, "Semaphore.acquireUninterruptibly");
        d.io(d.helper("command-thread", 0, 1000), 0, 1000, reads);
        return d.timeline(800, 1000);
    }

    /** 不写「从 0.00 秒起」。 */
    @Test
    void aWaitFromTheStartIsSaidToBeSo() {
        var d = threads("main");
        int server = d.lane("Server", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.wait(server, 2, 1000, "Semaphore.acquire");
        assertThat(only(d.timeline(800, 1000)).text()).contains("「Server」从一开始就一直在等");
    }

    @Test
    void anIdleWorkerIsOnlyLeakedAndAWaitThatWasAnsweredIsNothing() {
        assertThat(kinds(waiting(true).timeline(800, 1000))).containsExactly("泄漏的线程");
        var d = waiting(false);
        d.wake(0, 1, 1000);
        assertThat(kinds(d.timeline(800, 1000))).doesNotContain("无尽的等待");
    }

    @Test
    void aThreadAliveAfterTheBodyIsLeakedAndOneThatEndedIsNot() {
        var d = new Draft("忘了关");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        d.run(d.lane("late", Lane.Kind.PLATFORM, null, 0, 1000, true), 0, 1000);
        d.run(d.lane("ended", Lane.Kind.PLATFORM, 0, 900), 0, 900);
        var finding = only(d.timeline(800, 1000));
        assertThat(finding.text()).isEqualTo("「late」在代码返回之后仍然活着。");
    }

    @Test
    void anUncaughtExceptionIsToldAndAFailedStepThatWasCaughtIsNot() {
        var d = threads("main", "Barista");
        d.run(1, 0, 300);
        d.step(1, "制作", 0, 300, 0, Step.Outcome.FAILED);
        d.mark(1, 300, Mark.Kind.DIED, "IllegalStateException：没有豆子");
        assertThat(kinds(d.timeline(1000, 1000))).isEmpty();
        d.mark(1, 300, Mark.Kind.UNCAUGHT, "IllegalStateException：没有豆子");
        var finding = only(d.timeline(1000, 1000));
        assertThat(finding.kind()).isEqualTo("异常没有人处理");
        assertThat(finding.text()).isEqualTo("「Barista」因「没有豆子」（IllegalStateException）结束，这个异常没有人处理。");
    }

    private static Timeline interrupted(double runsUntil) {
        var d = threads("main", "计算");
        d.step(1, "求和", 0, runsUntil);
        d.run(1, 0, runsUntil);
        d.step(1, "收尾", runsUntil, 1000);
        d.sleep(1, runsUntil, 1000);
        d.mark(1, 300, Mark.Kind.INTERRUPTED, "");
        return d.timeline(1000, 1000);
    }

    @Test
    void aStepThatRunsOnAfterTheInterruptIsTold() {
        var finding = only(interrupted(800));
        assertThat(finding.kind()).isEqualTo("取消了却还在运行");
        assertThat(finding.text()).isEqualTo("「计算」在 0.30 秒被中断，之后又运行了 0.50 秒。");
    }

    @Test
    void cleaningUpAfterTheInterruptIsNotRunningOn() {
        assertThat(kinds(interrupted(310))).isEmpty();
    }

    /** 两个载体；「先」占着一个等，「算」用着另一个到 {@code until}；「后」一直在等载体。 */
    private static Timeline pinned(double until) {
        var d = threads("main");
        d.cpus = 2;
        int first = d.lane("先", Lane.Kind.VIRTUAL, 0, 1000);
        int busy = d.lane("算", Lane.Kind.VIRTUAL, 0, 1000);
        int queued = d.lane("后", Lane.Kind.VIRTUAL, 100, 1000);
        d.sleep(first, 0, 600);
        d.pins.add(new Pin(first, 0, d.at(600), "Slow 的类初始化"));
        d.run(busy, 0, until);
        d.queue(queued, 100, 600);
        d.run(queued, 600, 1000);
        return d.timeline(1000, 1000);
    }

    @Test
    void aPinnedThreadThatDelaysAnotherIsTold() {
        var timeline = pinned(700);
        var finding = only(timeline);
        assertThat(finding.kind()).isEqualTo("占着载体等");
        assertThat(finding.text()).isEqualTo("「先」占着载体线程等了 0.60 秒（Slow 的类初始化），这时载体全都被占着，「后」等载体等了 0.50 秒。");
        assertThat(finding.proof())
                .extracting(i -> timeline.lanes().get(i.lane()).name())
                .containsExactlyInAnyOrder("先", "后");
    }

    @Test
    void aPinnedThreadBesideAFreeCarrierDelaysNobody() {
        assertThat(kinds(pinned(150))).isEmpty();
    }

    /** 周期 100 毫秒、每次做 180 毫秒的定时任务，轮到的几次在这几个线程上。 */
    private static Draft overrun(int... lanes) {
        var d = threads("main", "a", "b");
        for (int i = 0; i < lanes.length; i++) {
            d.turns.add(new Lane.Turn(lanes[i], d.at(180 * i), d.at(80 * i), d.at(100), 1));
            if (i + 1 < lanes.length) {
                d.sleep(lanes[i], 180 * i, 180 * i + 180);
                d.idle(3 - lanes[i], 180 * i, 180 * i + 180);
            }
        }
        return d;
    }

    /** 下一次由池里的哪个线程做，只是碰巧；来不及的是任务，不是线程。 */
    @Test
    void aJobThatOutlastsItsPeriodDoesSoOnAnyThread() {
        var same = only(overrun(1, 1, 1, 1).timeline(1000, 1000));
        assertThat(same.text()).isEqualTo("「a」上的第 1 个定时任务的周期是 0.10 秒，每次却要做 0.18 秒：一次接着一次，第 4 次晚了 0.24 秒才开始。");
        var either = only(overrun(1, 2, 2, 1, 2).timeline(1000, 1000));
        assertThat(either.text()).isEqualTo("第 1 个定时任务的周期是 0.10 秒，每次却要做 0.18 秒：一次接着一次，第 5 次晚了 0.32 秒才开始。");
        assertThat(either.proof()).hasSize(4);
    }

    @Test
    void aThreadThatDidAnotherJobInBetweenIsNotSaidToOutlastThePeriod() {
        var d = overrun(1, 2, 2, 1);
        for (int i = 0; i < 3; i++) {
            d.turns.add(new Lane.Turn(i == 0 ? 1 : 2, d.at(180 * i + 50), 0, 0, 2));
        }
        d.turns.sort(Comparator.comparingLong(Lane.Turn::atNanos));
        assertThat(kinds(d.timeline(1000, 1000))).doesNotContain("定时任务做得比周期久");
    }

    /** 睡到 300 毫秒被打断；{@code again} 时在同一行又睡。 */
    private static Timeline woken(boolean again) {
        return woken(again, threads("main", "工人"));
    }

    private static Timeline woken(boolean again, Draft d) {
        d.sleep(1, 0, 300);
        d.mark(1, 300, Mark.Kind.INTERRUPTED, "", 0);
        if (again) {
            d.sleep(1, 301, 900);
        }
        d.run(1, 900, 1000);
        return d.timeline(1000, 1000);
    }

    @Test
    void aThreadThatSleepsOnInTheSameLineAfterAnInterruptSwallowedIt() {
        var finding = only(woken(true));
        assertThat(finding.kind()).isEqualTo("中断被吞掉了");
        assertThat(finding.text()).isEqualTo("「工人」在 0.30 秒被中断，之后又在同一行停了 0.60 秒：中断被吞掉了。");
        assertThat(finding.proof()).hasSize(2);
    }

    @Test
    void aThreadThatEndsItsWorkAfterAnInterruptDidNotSwallowIt() {
        assertThat(kinds(woken(false))).isEmpty();
    }

    @Test
    void anInterruptThatCancelsItsStepAfterAProtectedWaitIsNotSwallowed() {
        var later = threads("main", "工人");
        later.step(1, "付款", 0, 950, 0, Step.Outcome.CANCELLED);
        assertThat(kinds(woken(true, later))).doesNotContain("中断被吞掉了");

        var retried = threads("main", "工人");
        retried.step(1, "第 1 次", 0, 300, 0, Step.Outcome.CANCELLED);
        retried.step(1, "第 2 次", 301, 900, 0, Step.Outcome.COMPLETED);
        assertThat(kinds(woken(true, retried))).containsExactly("中断被吞掉了");
    }

    /** 关闭和查询用同一行去等：取消了查询，还是要关闭。 */
    @Test
    void anotherStepThatWaitsInTheSameLineIsNotTheInterruptedWorkAgain() {
        var tidy = threads("main", "工人");
        tidy.step(1, "查询", 0, 300, 0, Step.Outcome.CANCELLED);
        tidy.step(1, "关闭", 301, 900, 0, Step.Outcome.COMPLETED);
        assertThat(kinds(woken(true, tidy))).isEmpty();
    }

    /** 先等起的在前：后来的，例如最后一道工序，常常是它连累的。 */
    @Test
    void whoWaitsForAThreadIsToldAfterTheWaitThatNobodyEnds() {
        var d = new Draft("没有人通知");
        d.lane("main", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.lane("后来的", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.lane("等信号", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.wait(0, 0, 1000, "Thread.join");
        d.wait(1, 110, 1000, "LinkedBlockingQueue.take");
        d.wait(2, 10, 1000, "Object.wait");
        assertThat(Findings.of(d.timeline(1000, 1000)))
                .filteredOn(finding -> finding.kind().equals("无尽的等待"))
                .extracting(finding -> finding.proof().getFirst().lane())
                .containsExactly(2, 1, 0);
    }

    /** 没有步骤；机器忙，中断之后的运行分成好几段。{@code queued} 时池里还有任务排着。 */
    private static Timeline cancelled(boolean queued) {
        var d = threads("main", "pool-1-thread-1");
        d.sleep(0, 0, 1000);
        d.sampled(1, 0, 900, 20, 40);
        d.mark(1, 205, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
        d.idle(1, 900, 1000);
        if (queued) {
            d.pools.add(new Lane.Pool(List.of(1), List.of(new Lane.Queue(0, d.at(600), 1))));
        }
        return d.timeline(1000, 1000);
    }

    @Test
    void whoRanOnAfterACancelIsSaidOnABusyMachineToo() {
        assertThat(only(cancelled(false)).kind()).isEqualTo("取消了却还在运行");
        assertThat(kinds(cancelled(true))).isEmpty();
    }

    /** 之后用掉的 CPU 不到总用时的二十分之一，因为总用时里几乎都在等 CPU；很快停下的，等得再久也不是。 */
    @ParameterizedTest
    @CsvSource({"60,true", "5,false"})
    void whoRanOnIsSaidHoweverBusyTheMachineIs(int ran, boolean said) {
        var d = threads("main", "计算");
        d.sleep(0, 0, 2000);
        d.step(1, "求和", 0, 2000);
        d.run(1, 0, 100);
        d.queue(1, 100, 2000 - ran);
        d.run(1, 2000 - ran, 2000);
        d.mark(1, 100, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
        assertThat(kinds(d.timeline(2000, 2000))).isEqualTo(said ? List.of("取消了却还在运行") : List.of());
    }

    @Test
    void aBarrierThatTheRecorderBrokeIsNoFaultOfTheProgram() {
        var d = threads("main", "甲", "乙");
        d.mark(1, 500, Mark.Kind.INTERRUPTED, "", Mark.RECORDER);
        d.mark(2, 501, Mark.Kind.UNCAUGHT, "BrokenBarrierException");
        assertThat(kinds(d.timeline(1000, 1000))).isEmpty();
        d.marks.removeFirst();
        assertThat(textOf(d.timeline(1000, 1000))).isEqualTo("「乙」因 BrokenBarrierException 结束，这个异常没有人处理。");
    }

    private static String textOf(Timeline timeline) {
        return Findings.of(timeline).getFirst().text();
    }

    @Test
    void anOrdinaryTimelineSaysNothing() {
        var d = threads("main", "a", "b");
        d.wait(0, 10, 990, "Thread.join");
        d.sleep(1, 10, 990);
        d.sleep(2, 10, 500);
        d.wake(1, 0, 990);
        assertThat(kinds(d.timeline(1000, 1000))).isEmpty();
        assertThat(kinds(new Draft("空").timeline(0, 0))).isEmpty();
    }

    /** 取消的只是 Future，线程不知道，一直做到底。 */
    @Test
    void aCancelledFutureWhoseThreadGoesOnIsToldUntilWhen() {
        var d = threads("main", "虚拟线程 1");
        d.step(1, "煮咖啡", 0, 900);
        d.sleep(1, 0, 900);
        d.marks.add(new Mark(1, d.at(300), Mark.Kind.CANCELLED, Mark.UNHEARD, 0, null));
        var finding = only(d.timeline(1000, 1000));
        assertThat(finding.kind()).isEqualTo("取消了却还在运行");
        assertThat(finding.text()).isEqualTo("「煮咖啡」的 Future 在 0.30 秒被取消，线程「虚拟线程 1」没有被打断，一直做到 0.90 秒。");
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains(finding.text());
    }

    /** 前一个被打断或失败了，才有后一个：不算一个接一个。 */
    @Test
    void whatFollowsACancellationOrAFailureCouldNotHaveRunTogether() {
        for (var outcome : List.of(Step.Outcome.CANCELLED, Step.Outcome.FAILED)) {
            var d = joining(5, false);
            d.step(1, "发货", 2, 297, 0, outcome);
            assertThat(kinds(d.timeline(1000, 1000))).doesNotContain("一个接一个");
        }
    }

    /** 句子数的是全部泄漏的；这里只说没有说过的，就说清还有几个说过了。 */
    @Test
    void theLeakedThreadsThatWereToldBeforeAreCountedToo() {
        var d = new Draft("停住的图书馆");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        d.lane("a", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.lane("b", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.lock(1, 10, 1000, "账户 2", "b");
        d.lock(2, 10, 1000, "账户 1", "a");
        d.sleep(d.lane("c", Lane.Kind.PLATFORM, null, 0, 1000, true), 0, 1000);
        var timeline = d.timeline(800, 1000);
        assertThat(Sentence.of(timeline)).contains("泄漏了 3 个线程");
        assertThat(Findings.of(timeline).getLast().text()).isEqualTo("除了说过的 2 个，「c」在代码返回之后仍然活着。");
    }
}
