package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;
import threadline.model.Timeline;

/** 小的时间线，每一条只由一条规则决定原因。 */
class CausesTest {

    private static Cause of(Timeline timeline) {
        return Objects.requireNonNull(Causes.of(timeline));
    }

    private static Draft threads(double end, String... names) {
        var d = new Draft("线程");
        d.lane("main", Lane.Kind.PLATFORM, 0, end);
        for (var name : names) {
            d.lane(name, Lane.Kind.PLATFORM, 0, end);
        }
        d.wait(0, 0, end, "Thread.join");
        return d;
    }

    /** 不知道等的是谁，就看谁的步骤正好做完；等完以后才停的，是等完的人叫停的，哪怕只晚了一点。 */
    @ParameterizedTest
    @ValueSource(doubles = {549.9, 550.3})
    void whoStopsAfterTheWaitDidNotEndIt(double end) {
        var d = new Draft("降级");
        d.lane("main", Lane.Kind.PLATFORM, 0, 560);
        d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 2, 560);
        d.wait(0, 2, 550, "CompletableFuture.join");
        d.run(0, 550, 560);
        d.step(1, "推荐", 3, end);
        d.sleep(1, 3, end);
        assertThat(of(d.timeline(560, 560)) instanceof Cause.Slowest).isEqualTo(end < 550);
    }

    /** 三个线程轮流，每人一个信号量：放行的人自己从不等它。 */
    @Test
    void aSemaphoreThatOthersReleaseForOneWaiterIsASignalAndNoPermit() {
        var d = threads(900, "甲", "乙", "丙");
        for (int turn = 0; turn < 9; turn++) {
            int lane = 1 + turn % 3;
            if (turn > 0) {
                double since = turn < 3 ? 0 : 100 * (turn - 2);
                d.await(lane, since, 100 * turn, "Semaphore.acquire", lane, lane == 1 ? 1 : 0);
                d.wake(1 + (turn - 1) % 3, lane, 100 * turn);
            }
            d.sleep(lane, 100 * turn, 100 * turn + 100);
        }
        d.wake(3, 0, 900);
        assertThat(of(d.timeline(900, 900)))
                .isInstanceOfSatisfying(
                        Cause.ThreadsInARow.class,
                        row -> assertThat(row.lanes()).containsExactly(1, 2, 3));
    }

    /** 一个许可，三个线程各用一次：还的人也许没有等过。 */
    @Test
    void aSemaphoreGivenBackAfterUseIsAPermit() {
        var d = threads(300, "甲", "乙", "丙");
        for (int lane = 1; lane <= 3; lane++) {
            if (lane > 1) {
                d.await(lane, 0, 100 * (lane - 1), "Semaphore.acquire", 1, 1);
                d.wake(lane - 1, lane, 100 * (lane - 1));
            }
            d.sleep(lane, 100 * (lane - 1), 100 * lane);
        }
        d.wake(3, 0, 300);
        assertThat(of(d.timeline(300, 300))).isInstanceOf(Cause.Permits.class);
    }

    /** 两个载体都被类的初始化占着：载体再多，初始化它的那一个也要睡 {@code slept} 毫秒。 */
    private static Cause pinned(double slept) {
        var d = new Draft("类的初始化");
        d.lane("main", Lane.Kind.PLATFORM, 0, slept + 20);
        for (int i = 1; i <= 4; i++) {
            d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, slept + 20);
        }
        d.wait(0, 0, slept + 20, "Thread.join");
        d.sleep(1, 0, slept);
        d.run(1, slept, slept + 1);
        d.wait(2, 0, slept, "类的初始化");
        d.pins.add(new Pin(1, 0, d.at(slept), "睡眠"));
        d.pins.add(new Pin(2, 0, d.at(slept), "类的初始化"));
        d.wake(1, 2, slept);
        for (int i = 3; i <= 4; i++) {
            d.queue(i, 0, slept);
            d.run(i, slept, slept + 20);
        }
        d.wake(4, 0, slept + 20);
        return of(d.timeline(slept + 20, slept + 20));
    }

    @Test
    void carriersAreNoCauseWhereMoreOfThemWouldSaveNothing() {
        assertThat(pinned(300)).isNotInstanceOf(Cause.Processors.class);
    }

    /** 限流器里没有谁叫醒谁；由定时任务补的信号量，补它的线程只是闲到那一刻。 */
    @Test
    void whatIsRefilledByTimeIsTheCauseAndNotWhoRefillsIt() {
        var limited = threads(520, "客人 1", "客人 2", "客人 3");
        for (int lane = 1; lane <= 3; lane++) {
            if (lane > 1) {
                limited.intervals.add(limiter(limited, lane, 500));
            }
            limited.sleep(lane, lane > 1 ? 500 : 0, lane > 1 ? 520 : 20);
        }
        limited.wake(3, 0, 520);
        assertThat(Sentence.of(limited.timeline(520, 520)))
                .isEqualTo("「RateLimiter.waitForPermission」到了时刻才放行：2 个线程等过，关键路径上等了 0.50 秒，占总用时的 96%。总用时 0.52 秒。");

        var d = threads(620, "客人 1", "客人 2");
        int timer = d.lane("pool-1-thread-1", Lane.Kind.PLATFORM, 0, 620);
        for (int lane = 1; lane <= 2; lane++) {
            d.await(lane, 0, 300 * lane, "Semaphore.acquire", 1, 0);
            d.sleep(lane, 300 * lane, 300 * lane + 20);
            d.intervals.add(timer(d, timer, 300 * lane - 300, 300 * lane));
            d.wake(timer, lane, 300 * lane);
        }
        d.wake(2, 0, 620);
        assertThat(of(d.timeline(620, 620)))
                .isInstanceOfSatisfying(
                        Cause.Permits.class,
                        permits -> assertThat(permits.byTime()).isTrue());
    }

    private static Interval limiter(Draft d, int lane, double to) {
        var on = new Interval.Awaited(0, "RateLimiter.waitForPermission", 0);
        return new Interval.Waiting(lane, 0, d.at(to), Evidence.EXACT, null, on.call(), on, true, d.at(to));
    }

    private static Interval timer(Draft d, int lane, double from, double to) {
        return new Interval.Waiting(
                lane, d.at(from), d.at(to), Evidence.EXACT, null, "空闲（定时）", Interval.Awaited.UNKNOWN, true, d.at(to));
    }

    /** 读到了套接字的时限：步骤因 {@code SocketTimeoutException} 失败；别的失败不是时限。 */
    private static Cause read(String failure) {
        var d = threads(310, "客户");
        d.step(1, "问", 0, 305, 0, Step.Outcome.FAILED);
        d.run(1, 0, 5);
        d.io(1, 5, 300, "Socket.read");
        d.run(1, 300, 310);
        d.mark(1, 305, Mark.Kind.DIED, failure);
        d.wake(1, 0, 310);
        return of(d.timeline(310, 310));
    }

    @Test
    void aSocketsOwnLimitIsALimitAndNotTheOutside() {
        assertThat(read("SocketTimeoutException：Read timed out"))
                .isInstanceOfSatisfying(
                        Cause.Limit.class, limit -> assertThat(limit.object()).isEqualTo("Socket.read"));
        assertThat(read("SocketException：Connection reset")).isInstanceOf(Cause.Outside.class);
    }

    /** 一半在空转，一半在睡：两半都说；一种占了大半，只说它。 */
    @Test
    void bothHalvesOfWhatTheSlowestThreadDidAreTold() {
        assertThat(halves(190)).startsWith("最慢的线程「乙」决定了总用时：其中睡眠 0.21 秒，运行 0.19 秒。");
        assertThat(halves(60)).startsWith("最慢的线程「乙」决定了总用时：其中睡眠 0.34 秒。");
    }

    private static String halves(double ran) {
        var d = threads(400, "甲", "乙");
        d.sleep(1, 0, 100);
        d.run(2, 0, ran);
        d.sleep(2, ran, 400);
        d.wake(2, 0, 400);
        return Sentence.of(d.timeline(400, 400));
    }

    /** 路径在两把锁前各等了一次；{@code second} 是第二把等多久。 */
    private static Cause twoLocks(double second) {
        double end = 500 + second;
        var d = threads(end, "甲", "乙", "丙");
        d.sleep(1, 0, 300);
        d.lock(2, 0, 300, "左", "甲");
        d.sleep(2, 300, 300 + second);
        d.lock(3, 300, 300 + second, "右", "乙");
        d.sleep(3, 300 + second, end);
        d.wake(1, 2, 300);
        d.wake(2, 3, 300 + second);
        d.wake(3, 0, end);
        return of(d.timeline(end, end));
    }

    @Test
    void twoLocksAreToldTogetherWhereOneTellsMuchLess() {
        assertThat(twoLocks(250))
                .isInstanceOfSatisfying(
                        Cause.Lock.class, lock -> assertThat(lock.name()).isEqualTo("2 把锁"));
        assertThat(twoLocks(60))
                .isInstanceOfSatisfying(
                        Cause.Lock.class, lock -> assertThat(lock.name()).isEqualTo("左"));
    }

    /** 轮流做的两个，一个做得久：它的几段加起来才过半，不说成一段。 */
    @Test
    void severalPiecesOfTheSlowestThreadAreNotToldAsOne() {
        var d = threads(270, "奇", "偶");
        for (int i = 0; i < 3; i++) {
            double at = 90 * i;
            d.sleep(1, at, at + 30);
            d.wait(2, at, at + 30, "Semaphore.acquire");
            d.wake(1, 2, at + 30);
            d.sleep(2, at + 30, at + 90);
            d.wait(1, at + 30, at + 90, "Semaphore.acquire");
            d.wake(2, 1, at + 90);
        }
        d.wake(2, 0, 270);
        assertThat(Sentence.of(d.timeline(270, 270))).startsWith("关键路径大半在线程「偶」上，3 段共 0.18 秒：大多在睡眠");
    }

    /** 两个在算，一个在睡，还有一个睡醒了排着队等载体：排队的不算，在睡的也没有「大多在运行」。 */
    @Test
    void whoQueuesIsNotLikeThoseThatWorkAndWhoSleepsIsNotSaidToRun() {
        var d = threads(1000, "算 0", "算 1", "睡的");
        d.run(1, 0, 995);
        d.run(2, 0, 1000);
        d.sleep(3, 0, 990);
        d.lane("醒晚了", Lane.Kind.VIRTUAL, 0, 1000);
        d.sleep(4, 0, 100);
        d.intervals.add(new Interval.Runnable(4, d.at(100), d.at(1000), Evidence.EXACT, null, "载体"));
        d.wake(2, 0, 1000);
        var timeline = d.timeline(1000, 1000);
        assertThat(of(timeline))
                .isInstanceOfSatisfying(
                        Cause.SlowestThread.class,
                        slowest -> assertThat(slowest.lanes()).containsExactlyInAnyOrder(1, 2, 3));
        assertThat(Sentence.of(timeline)).startsWith("「算 0」、「算 1」、「睡的」差不多一样长，一起决定了总用时。");
    }

    /** 路径从一段运行的半路走开：证明它的只到那里，之后做的不算。 */
    @Test
    void aProofEndsWhereThePathLeaves() {
        var d = threads(300, "甲");
        d.run(1, 0, 300);
        d.wake(1, 0, 200);
        d.intervals.removeIf(i -> i.lane() == 0);
        d.wait(0, 0, 200, "CountDownLatch.await");
        d.run(0, 200, 300);
        assertThat(of(d.timeline(300, 300)))
                .isInstanceOfSatisfying(
                        Cause.SlowestThread.class,
                        slowest -> assertThat(slowest.proof())
                                .containsExactly(new Interval.Running(
                                        1, 0, d.at(200), new Evidence.Sampled(20 * Draft.MS), null)));
    }

    /** 路径在空转的线程上，它等 CPU；决定总用时的那个线程一直在睡。 */
    @Test
    void whatTheFollowerWaitedForIsNotSaidOfTheLeader() {
        var d = threads(300, "空转的", "睡着的");
        for (double at = 0; at < 300; at += 20) {
            var evidence = new Evidence.Sampled(20 * Draft.MS);
            d.intervals.add(new Interval.Running(1, d.at(at), d.at(at + 4), evidence, null));
            d.intervals.add(new Interval.Runnable(1, d.at(at + 4), d.at(at + 20), evidence, null, "机器上别的程序"));
        }
        d.sleep(2, 0, 300);
        d.wake(1, 0, 300);
        assertThat(Sentence.of(d.timeline(300, 300))).startsWith("「空转的」一直在运行或等 CPU，没有人叫醒它，到「睡着的」做完才停。最慢的线程「睡着的」决定了总用时");
    }

    @Test
    void anElementThatComesDueIsNoTimeLimit() {
        var d = threads(300, "收件人");
        d.expire(1, 0, 300, "DelayQueue.take");
        d.wake(1, 0, 300);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .isEqualTo("「收件人」等「DelayQueue.take」到点等了 0.30 秒，占总用时的 100%（Shop.take:5）。总用时 0.30 秒。");
    }

    /** 一样的睡眠，后面的晚一点轮到载体。 */
    @Test
    void virtualThreadsThatSleepEquallyLongAreAlikeHoweverLongTheyQueued() {
        var d = new Draft("人多");
        d.lane("main", Lane.Kind.PLATFORM, 0, 380);
        d.wait(0, 0, 380, "ExecutorService.close");
        for (int i = 1; i <= 3; i++) {
            d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, 300 + 25 * i);
            d.queue(i, 0, 25 * i);
            d.sleep(i, 25 * i, 300 + 25 * i);
        }
        d.wake(3, 0, 375);
        assertThat(of(d.timeline(380, 380)))
                .isInstanceOfSatisfying(
                        Cause.SlowestThread.class,
                        slowest -> assertThat(slowest.lanes()).containsExactlyInAnyOrder(1, 2, 3));
    }

    /** 两个线程的池，第二个晚 {@code late} 启动；四步。 */
    private static Cause pool(double late) {
        var d = threads(500 + late, "店员 1", "店员 2");
        d.pools.add(new Lane.Pool(List.of(1, 2), List.of(new Lane.Queue(0, d.at(400 + late), 3))));
        for (int i = 0; i < 5; i++) {
            d.step(1, "做 " + i, 100 * i, 100 * i + 100);
            d.sleep(1, 100 * i, 100 * i + 100);
            d.step(2, "送 " + i, 100 * i + late, 100 * i + 100 + late);
            d.sleep(2, 100 * i + late, 100 * i + 100 + late);
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 500 + late);
        return of(d.timeline(500 + late, 500 + late));
    }

    @Test
    void aWorkerThatWasStartedLateIsBusyFromThenOn() {
        assertThat(pool(0)).isInstanceOf(Cause.PoolSize.class);
        assertThat(pool(90)).isInstanceOf(Cause.PoolSize.class);
    }

    @Test
    void whatAThreadDidInTwoLinesIsAddedUp() {
        var d = threads(400, "工人", "别人");
        d.sleepAt(1, 0, 210, 7);
        d.sleepAt(1, 210, 400, 12);
        d.sleep(2, 0, 100);
        d.wake(1, 0, 400);
        assertThat(Sentence.of(d.timeline(400, 400))).startsWith("最慢的线程「工人」决定了总用时：睡眠 2 次共 0.40 秒（最长的在 Shop.work:7）。");
    }

    /** 三个进程各有一个叫 main 的线程。 */
    @Test
    void threadsOfProcessesAreNamedAndCountedByTheirProcess() {
        for (int processes = 2; processes <= 3; processes++) {
            var d = threads(300);
            for (int i = 1; i <= processes; i++) {
                d.lane("main", Lane.Kind.PLATFORM, "Worker-" + i, 0, 300, false);
                d.sleep(i, 0, 300);
            }
            d.wake(processes, 0, 300);
            assertThat(Sentence.of(d.timeline(300, 300)))
                    .startsWith(processes == 2 ? "Worker-1 和 Worker-2 差不多一样长" : "3 个进程差不多一样长");
        }
    }

    /** 一次 {@code invokeAll} 接连等两个，时限是整个调用的；{@code again} 时是两次调用，各有各的时限。 */
    private static Cause whole(boolean again) {
        var d = new Draft("整批");
        d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        d.lane("甲", Lane.Kind.PLATFORM, 0, 100);
        d.awaitUntil(0, 0, 100, "ExecutorService.invokeAll", 2, again ? 400 : 500);
        d.run(0, 100, 101);
        d.expire(0, 101, 500, "ExecutorService.invokeAll");
        d.sleep(1, 0, 100);
        d.wake(1, 0, 100);
        return of(d.timeline(500, 500));
    }

    @Test
    void theLimitOfAWholeCallCountsFromItsFirstWait() {
        assertThat(whole(false))
                .isInstanceOfSatisfying(
                        Cause.Limit.class, limit -> assertThat(limit.nanos()).isEqualTo(499 * Draft.MS));
        assertThat(whole(true))
                .isInstanceOfSatisfying(
                        Cause.Limit.class, limit -> assertThat(limit.nanos()).isEqualTo(399 * Draft.MS));
    }

    /** 一步问了没有步骤的服务：那段时间是这一步的。 */
    @Test
    void whatAServiceDidBelongsToTheStepThatAskedIt() {
        var d = new Draft("问");
        d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        d.lane("服务", Lane.Kind.PLATFORM, 0, 400);
        d.step(0, "查询", 0, 390);
        d.await(0, 5, 385, "HttpClient.send", 1, 0);
        d.run(0, 385, 400);
        d.await(1, 0, 10, "Selector.select", 2, 0);
        d.sleep(1, 10, 380);
        d.wake(0, 1, 10);
        d.wake(1, 0, 385);
        assertThat(of(d.timeline(400, 400)))
                .isInstanceOfSatisfying(
                        Cause.Slowest.class,
                        slowest -> assertThat(slowest.steps().getFirst().name()).isEqualTo("查询"));
    }

    /** 两个线程各做三步；{@code each} 是第二个每步多长。 */
    private static Cause sums(double each) {
        var d = threads(300, "甲", "乙");
        for (int i = 0; i < 3; i++) {
            d.step(1, "甲 " + i, 100 * i, 100 * i + 100);
            d.sleep(1, 100 * i, 100 * i + 100);
            d.step(2, "乙 " + i, 100 * i, 100 * i + each);
            d.sleep(2, 100 * i, 100 * i + each);
        }
        d.wake(1, 0, 300);
        return of(d.timeline(300, 300));
    }

    @Test
    void twoThreadsWhoseStepsAddUpToTheSameDecideTogether() {
        assertThat(sums(99))
                .isInstanceOfSatisfying(
                        Cause.InARow.class, row -> assertThat(row.lanes()).containsExactly(1, 2));
        assertThat(sums(60))
                .isInstanceOfSatisfying(
                        Cause.InARow.class, row -> assertThat(row.lanes()).containsExactly(1));
    }

    /** 四步在工作进程里，一个进程一次一步；{@code kinds} 时不是同一种进程。 */
    private static Cause processes(boolean kinds) {
        var d = threads(200);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · " + (kinds ? "种类" + i : "画图"), 0, 200, false);
            for (int k = 0; k < 2; k++) {
                d.step(i, "图 " + k, 100 * k, 100 * k + 98);
                d.sleep(i, 100 * k, 100 * k + 98);
                d.idle(i, 100 * k + 98, 100 * k + 100); // 回答了，等下一件
                d.wake(i, 0, 100 * k + 98);
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 200);
        return of(d.timeline(200, 200));
    }

    @Test
    void workerProcessesOfOneKindAreAPool() {
        assertThat(processes(false))
                .isInstanceOfSatisfying(
                        Cause.PoolSize.class, pool -> assertThat(pool.pool()).isEqualTo("画图"));
        assertThat(processes(true)).isNotInstanceOf(Cause.PoolSize.class);
    }

    @Test
    void nothingIsToldOfWhatTookLessThanTenMilliseconds() {
        var d = threads(8, "甲", "乙");
        d.sleep(1, 0, 8);
        d.sleep(2, 0, 3);
        d.wake(1, 0, 8);
        assertThat(Causes.of(d.timeline(8, 8))).isNull();
    }

    /** 一个接一个地问，截止时间只定一次：前面的早一点来，后面的还是等到那一刻。 */
    private static Timeline asked(double firstDue, double limit) {
        var d = new Draft("半秒之内");
        d.lane("main", Lane.Kind.PLATFORM, 0, 530);
        d.lane("甲", Lane.Kind.PLATFORM, 10, 210);
        d.lane("丙", Lane.Kind.PLATFORM, 10, 520);
        d.run(0, 0, 10);
        d.awaitUntil(0, 10, 210, "FutureTask.get", 1, firstDue);
        d.sleep(1, 10, 210);
        d.wake(0, 1, 10);
        d.wake(0, 2, 10);
        d.wake(1, 0, 210);
        d.awaitUntil(0, 211, limit, "FutureTask.get", 2, limit);
        d.sleep(2, 10, limit);
        return d.timeline(530, 530);
    }

    @Test
    void waitsForOneDeadlineAreOneLimit() {
        assertThat(Sentence.of(asked(512, 510)))
                .startsWith("到同一个时刻为止，main 等了 2 次，共 0.50 秒；最后一次等「FutureTask.get」等到了时限。");
    }

    /** 每家都从头等起：前一家按时来了，就不在后一家的时限里。 */
    @Test
    void aWaitWithALimitOfItsOwnIsNoPartOfTheNext() {
        assertThat(Sentence.of(asked(310, 510))).startsWith("main 的 FutureTask.get 等到了时限，等了 0.30 秒。");
    }

    /** 拿着锁的自己也在等，等到了时限才让出来：是时限，不是锁。 */
    @Test
    void aLockThatIsHeldUntilALimitRunsOutIsALimit() {
        var d = threads(1010, "窗口 1", "窗口 2");
        d.tryLock(1, 5, 1000, "账户 2", "窗口 2");
        d.lock(2, 5, 1001, "账户 1", "窗口 1");
        d.run(2, 1001, 1010);
        d.wake(1, 2, 1001);
        d.wake(2, 0, 1010);
        assertThat(Sentence.of(d.timeline(1010, 1010))).startsWith("「窗口 1」等「账户 2」等到了时限，等了 1.00 秒。");
    }

    /** 空转的等的是拿着锁的；等它的 main 没有在做事，不是它等的。 */
    @Test
    void whoSpinsFollowsWhoWorksAndNotWhoWaitsForIt() {
        var d = new Draft("空转");
        d.lane("main", Lane.Kind.PLATFORM, 0, 310);
        d.lane("拿着的", Lane.Kind.PLATFORM, 5, 300);
        d.lane("空转的", Lane.Kind.PLATFORM, 20, 309);
        d.run(0, 0, 20);
        d.wait(0, 20, 309.5, "Thread.join");
        d.run(0, 309.5, 310);
        d.sleep(1, 5, 300);
        d.sampled(2, 20, 309, 20, 20);
        d.wake(0, 1, 5);
        d.wake(0, 2, 20);
        d.wake(2, 0, 309.5);
        assertThat(Sentence.of(d.timeline(310, 310))).contains("线程「拿着的」决定了总用时");
    }

    /** 进程刚启动的那一步，不是交给它的活。 */
    @Test
    void startingAProcessIsNoRoundOfItsPool() {
        var d = threads(400);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · 画图", 5, 400, false);
            d.step(i, "启动", 5, 100);
            d.sleep(i, 5, 100);
            for (int k = 0; k < 3; k++) {
                d.step(i, "图 " + k, 100 + 100 * k, 198 + 100 * k);
                d.sleep(i, 100 + 100 * k, 198 + 100 * k);
                d.idle(i, 198 + 100 * k, 200 + 100 * k);
                d.wake(0, i, 100 + 100 * k);
                d.wake(i, 0, 198 + 100 * k);
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(0, 1, 5);
        d.wake(0, 2, 5);
        d.wake(2, 0, 400);
        assertThat(Sentence.of(d.timeline(400, 400))).startsWith("「画图」只有 2 个进程，6 步分成 3 轮。");
    }

    /** 一件活里的几步，中间没有闲过：没有排过队。 */
    @Test
    void stepsOfOneJobAreNoRoundsOfAPoolOfProcesses() {
        var d = threads(300);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · 记账", 0, 300, false);
            for (int k = 0; k < 3; k++) {
                d.step(i, "步 " + k, 100 * k, 99 + 100 * k);
                d.sleep(i, 100 * k, 99 + 100 * k);
                d.run(i, 99 + 100 * k, 100 + 100 * k);
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 300);
        assertThat(Sentence.of(d.timeline(300, 300))).doesNotContain("只有 2 个进程");
    }

    /** 机器忙，看不到工作进程闲过；回答过了，就是另一件活。 */
    @Test
    void whatComesAfterAnAnswerIsAJobOfItsOwnThoughNoIdleTimeWasSeen() {
        assertThat(Sentence.of(crowded(true))).contains("只有 2 个进程，6 步分成 3 轮");
        assertThat(Sentence.of(crowded(false))).doesNotContain("只有 2 个进程");
    }

    private static Timeline crowded(boolean answered) {
        var d = threads(300);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · 记账", 0, 300, false);
            for (int k = 0; k < 3; k++) {
                d.step(i, "活 " + k, 100 * k, 99 + 100 * k);
                d.sleep(i, 100 * k, 99 + 100 * k);
                d.run(i, 99 + 100 * k, 100 + 100 * k);
                if (answered) {
                    d.wake(i, 0, 99 + 100 * k);
                }
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 300);
        return d.timeline(300, 300);
    }

    /** 父进程只给了各一件，各回答了一次：一件里的几步之间没有看到的，不是排队。 */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void stepsOfOneTaskWithGapsAreNoQueueOfAPoolOfProcesses(int boxes) {
        var d = threads(400);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · 记账", 0, 400, false);
            d.wake(0, i, 1);
            for (int k = 0; k < boxes; k++) {
                int each = 390 / boxes;
                d.step(i, "步 " + k, 2 + each * k, each * (k + 1) - 3);
                d.sleep(i, 2 + each * k, each * (k + 1) - 3);
                d.unknown(i, each * (k + 1) - 3, each * (k + 1) + 2);
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(1, 0, 394);
        d.wake(2, 0, 395);
        assertThat(Sentence.of(d.timeline(400, 400))).doesNotContain("只有 2 个进程");
    }

    /** 一个做一件长的，一个做三件短的，都没有空着：没有几轮可说。 */
    @Test
    void unevenSharesAreNoRounds() {
        var d = threads(600);
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, i + " · 画图", 0, 600, false);
        }
        d.step(1, "长", 0, 598);
        d.sleep(1, 0, 598);
        d.wake(1, 0, 598);
        for (int k = 0; k < 3; k++) {
            d.step(2, "短 " + k, 200 * k, 198 + 200 * k);
            d.sleep(2, 200 * k, 198 + 200 * k);
            d.idle(2, 198 + 200 * k, 200 + 200 * k);
            d.wake(2, 0, 198 + 200 * k);
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 599);
        assertThat(Sentence.of(d.timeline(600, 600))).startsWith("「画图」只有 2 个进程，4 步分着做，后面的要排队。");
    }

    /** 到了任务的时限，父进程结束了那个进程：时限是原因，不是它那时停在哪里。 */
    @Test
    void aProcessKilledAtItsLimitIsALimit() {
        var d = new Draft("时限");
        d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 0, 390, false);
        d.wait(0, 0, 400, "Condition.awaitNanos");
        d.step(1, "永远不回答", 90, 390, 0, Step.Outcome.FAILED);
        d.sleep(1, 0, 90);
        d.wait(1, 90, 390, "LockSupport.parkNanos");
        d.mark(1, 390, Mark.Kind.KILLED, "进程 7 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(250)));
        d.wake(0, 1, 0);
        d.wake(1, 0, 390);
        assertThat(Sentence.of(d.timeline(400, 400)))
                .contains("到了 0.25 秒的时限，是父进程结束的。")
                .contains("main 等「永远不回答」，连同结束那个进程，一共等了 0.30 秒。");
    }

    /** 两个 CPU 都由图里的线程用着，main 睡醒了却轮不到。 */
    @Test
    void whoWaitsForProcessorsThatThePictureUsesIsShortOfProcessors() {
        var d = new Draft("大活");
        d.cpus = 2;
        d.lane("main", Lane.Kind.PLATFORM, 0, 350);
        for (int i = 1; i <= 3; i++) {
            d.lane("大活 " + i, Lane.Kind.VIRTUAL, 5, i < 3 ? 150 : 300);
        }
        d.run(1, 5, 150);
        d.run(2, 5, 150);
        d.run(3, 150, 300);
        d.lane("大活 4", Lane.Kind.VIRTUAL, 150, 300);
        d.run(4, 150, 300);
        d.run(0, 0, 5);
        d.sleep(0, 5, 40);
        d.queue(0, 40, 300);
        d.run(0, 300, 310);
        d.sleep(0, 310, 345);
        d.run(0, 345, 350);
        assertThat(Sentence.of(d.timeline(350, 350))).startsWith("CPU 只有 2 个");
    }

    /** 机器忙：两步之间轮不到它，等 CPU 等得和一步差不多久；{@code idle} 时是真的闲着。 */
    private static Cause queuedBetween(boolean idle) {
        var d = threads(400, "窗口 1", "窗口 2");
        d.pools.add(new Lane.Pool(List.of(1, 2), List.of(new Lane.Queue(0, d.at(300), 3))));
        for (int k = 0; k < 3; k++) {
            for (int i = 1; i <= 2; i++) {
                d.step(i, "答", 140 * k, 140 * k + 100);
                d.sleep(i, 140 * k, 140 * k + 100);
                if (k < 2 && idle) {
                    d.idle(i, 140 * k + 100, 140 * k + 140);
                } else if (k < 2) {
                    d.queue(i, 140 * k + 100, 140 * k + 140);
                }
            }
        }
        d.wake(2, 0, 380);
        return of(d.timeline(400, 400));
    }

    @Test
    void whoQueuesForAProcessorBetweenTwoJobsIsNotIdle() {
        assertThat(queuedBetween(false)).isInstanceOf(Cause.PoolSize.class);
        assertThat(queuedBetween(true)).isNotInstanceOf(Cause.PoolSize.class);
    }

    /** 两个线程的池，一件活两步：6 件分成 3 轮，12 步不是 6 轮。 */
    @Test
    void severalStepsOfOneJobAreNoRoundsOfThePool() {
        assertThat(Sentence.of(crew(true))).startsWith("「pool-1」只有 2 个线程，12 步是 6 件活，分成 3 轮。");
        assertThat(Sentence.of(crew(false))).startsWith("「pool-1」只有 2 个线程，12 步分成 6 轮。");
    }

    private static Timeline crew(boolean twoSteps) {
        var d = new Draft("又等又算");
        d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        d.wait(0, 0, 600, "ExecutorService.close");
        for (int lane = 1; lane <= 2; lane++) {
            d.lane("pool-1-thread-" + lane, Lane.Kind.PLATFORM, 0, 600);
            for (int i = 0; i < 3; i++) {
                int order = 2 * i + lane;
                d.step(lane, "等 " + order, 200 * i, 200 * i + 120);
                d.sleep(lane, 200 * i, 200 * i + 120);
                d.step(lane, (twoSteps ? "算 " : "等 ") + order, 200 * i + 120, 200 * i + 200);
                d.sleep(lane, 200 * i + 120, 200 * i + 200);
            }
        }
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        d.wake(2, 0, 600);
        return d.timeline(600, 600);
    }
}
