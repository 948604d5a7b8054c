package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 关键路径由构造就知道的时间线。 */
class CriticalPathTest {

    private static Route.Leg leg(int lane, long from, long to) {
        return new Route.Leg(lane, from * Draft.MS, to * Draft.MS);
    }

    private static Timeline pipeline() {
        var d = new Draft("咖啡店");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 5000);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, 4, 4000);
        int server = d.lane("Server", Lane.Kind.PLATFORM, 4, 5000);
        d.run(main, 0, 10);
        d.wait(main, 10, 5000, "Thread.join");
        for (int i = 0; i < 2; i++) {
            d.step(barista, "制作 #" + i, 2000 * i, 2000 * i + 2000);
            d.sleep(barista, Math.max(4, 2000 * i), 2000 * i + 2000);
            d.wait(server, i == 0 ? 4 : 3000, 2000 * i + 2000, "成品队列");
            d.wake(barista, server, 2000 * i + 2000);
            d.step(server, "派送 #" + i, 2000 * i + 2000, 2000 * i + 3000);
            d.sleep(server, 2000 * i + 2000, 2000 * i + 3000);
        }
        d.wake(server, main, 5000);
        return d.timeline(5000, 5000);
    }

    @Test
    void itGoesFromTheLastDeliveryToWhoMadeItAndToWhoStartedHim() {
        var path = CriticalPath.of(pipeline());
        assertThat(path.legs()).containsExactly(leg(0, 0, 4), leg(1, 4, 4000), leg(2, 4000, 5000));
        assertThat(path.wakes()).extracting(Wake::from).containsExactly(1, 2);
        assertThat(path.unexplainedNanos()).isZero();
        assertThat(path.tells()).isTrue();
    }

    /** 等到了通知，监视器还在别人手里：路径经过拿着它的人，不从通知的人那里直接过来。 */
    @Test
    void whoWaitsForTheMonitorAfterTheNotificationWaitsForItsHolder() {
        var d = new Draft("轮到谁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int notifier = d.lane("甲", Lane.Kind.PLATFORM, 0, 100);
        int holder = d.lane("乙", Lane.Kind.PLATFORM, 0, 200);
        int waiter = d.lane("丙", Lane.Kind.PLATFORM, 0, 300);
        d.wait(main, 0, 300, "Thread.join");
        for (int lane = 1; lane < 4; lane++) {
            d.wake(main, lane, 0);
        }
        d.sleep(notifier, 0, 100);
        d.lock(holder, 0, 100, "桌子", "甲");
        d.wake(notifier, holder, 100);
        d.sleep(holder, 100, 200);
        d.wait(waiter, 0, 100, "Object.wait");
        d.wake(notifier, waiter, 100);
        d.lock(waiter, 100, 200, "桌子", "乙");
        d.sleep(waiter, 200, 300);
        d.wake(waiter, main, 300);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs())
                .containsSubsequence(leg(1, 0, 100), leg(2, 100, 200), leg(3, 200, 300));
    }

    @Test
    void theSentenceNamesTheBottleneckAndWhy() {
        assertThat(Sentence.of(pipeline()))
                .isEqualTo("Barista 一步接一步做了「制作 #0」和「制作 #1」，共 4.00 秒，占总用时的 79%，是瓶颈。"
                        + "关键路径上还有「派送 #1」，1.00 秒。总用时 5.00 秒；4 步逐个做要 6.00 秒。");
    }

    @Test
    void aSlowStepThatNobodyWaitsForIsNotOnIt() {
        var d = new Draft("两个任务，只等一个");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int quick = d.lane("quick", Lane.Kind.VIRTUAL, 1, 60);
        int slow = d.lane("slow", Lane.Kind.VIRTUAL, 1, 95);
        d.wait(main, 2, 60, "Future.get");
        d.sleep(main, 60, 100);
        d.sleep(quick, 1, 60);
        d.sleep(slow, 1, 95);
        d.wake(quick, main, 60);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs())
                .containsExactly(leg(0, 0, 1), leg(quick, 1, 60), leg(main, 60, 100));
        assertThat(slow).isEqualTo(2);
    }

    @Test
    void aWaitWithoutAKnownWakerStaysAndTellsNothing() {
        var d = new Draft("不知道被谁唤醒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int other = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 1, 99);
        d.wait(main, 2, 99, "Future.get");
        d.sleep(other, 1, 99);
        var path = CriticalPath.of(d.timeline(100, 100));
        assertThat(path.legs()).containsExactly(leg(0, 0, 100));
        assertThat(path.unexplainedNanos()).isEqualTo(97 * Draft.MS);
        assertThat(path.tells()).isFalse();
    }

    @Test
    void itEndsWithTheBodyWhoeverOutlivesIt() {
        var d = new Draft("比代码活得久");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 50);
        int late = d.lane("late", Lane.Kind.PLATFORM, 3, 120);
        int leaked = d.lane("leaked", Lane.Kind.PLATFORM, null, 3, 200, true);
        d.run(main, 0, 50);
        d.sleep(late, 3, 120);
        d.sleep(leaked, 3, 200);
        d.mark(late, 120, Mark.Kind.ENDED, "");
        var timeline = d.timeline(50, 200);
        assertThat(CriticalPath.of(timeline).legs()).containsExactly(leg(main, 0, 50));
        assertThat(Sentence.of(timeline)).contains("泄漏了 1 个线程：leaked。代码返回时，「late」还没有做完，又做了 0.07 秒。");
    }

    /**
     * 分成两半的池：闲着的醒来先找活，没有看到；给它的是同伴做完一步以后拆下的一半，不是在那一步的中间。{@code busy}：找的时候看到它在运行；
     * {@code others}：还有一个同伴也在做它的一步。
     */
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void whoIsInTheMiddleOfAStepGivesNothingAway(boolean busy, boolean others) {
        var d = new Draft("先等左半");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        int one = d.lane("ForkJoinPool-1-worker-1", Lane.Kind.PLATFORM, 1, 200);
        int two = d.lane("ForkJoinPool-1-worker-2", Lane.Kind.PLATFORM, 1, 200);
        d.wait(main, 1, 200, "ForkJoinTask.join");
        d.wake(main, one, 1);
        d.wake(main, two, 1);
        d.step(one, "数 0", 1, 60);
        d.run(one, 1, 60);
        d.wait(one, 60, 120, "ForkJoinTask.join");
        d.idle(two, 2, 40);
        if (busy) {
            d.run(two, 40, 50);
        }
        d.unknown(two, busy ? 50 : 40, 60);
        d.step(two, "数 1", 60, 120);
        d.run(two, 60, 120);
        d.wake(two, one, 120);
        d.idle(two, 121, 200);
        d.step(one, "数 2", 120, 200);
        d.run(one, 120, 200);
        d.wake(one, main, 200);
        if (others) {
            int three = d.lane("ForkJoinPool-1-worker-3", Lane.Kind.PLATFORM, 1, 180);
            d.wake(main, three, 1);
            d.step(three, "数 3", 2, 180);
            d.run(three, 2, 180);
        }
        assertThat(CriticalPath.of(d.timeline(200, 200)).legs())
                .containsExactly(leg(main, 0, 1), leg(one, 1, 60), leg(two, 60, 120), leg(one, 120, 200));
    }

    /** 只等最快的一个：更慢的那个还在做，总用时里没有它。 */
    @Test
    void whoeverIsNotAwaitedDoesNotDecideTheTotal() {
        var d = new Draft("只等最快的");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 120);
        int slow = d.lane("慢的", Lane.Kind.VIRTUAL, 1, 150);
        int fast = d.lane("快的", Lane.Kind.VIRTUAL, 1, 80);
        d.run(main, 0, 1);
        d.wait(main, 1, 80, "FutureTask.get");
        d.step(main, "用它", 80, 120);
        d.sleep(main, 80, 120);
        d.step(slow, "慢", 1, 150);
        d.sleep(slow, 1, 150);
        d.step(fast, "快", 1, 80);
        d.sleep(fast, 1, 80);
        d.mark(slow, 150, Mark.Kind.ENDED, "");
        d.mark(fast, 80, Mark.Kind.ENDED, "");
        d.wake(main, slow, 1);
        d.wake(main, fast, 1);
        d.wake(fast, main, 80);
        var timeline = d.timeline(120, 150);
        assertThat(CriticalPath.of(timeline).legs())
                .containsExactly(leg(main, 0, 1), leg(fast, 1, 80), leg(main, 80, 120));
        assertThat(Sentence.of(timeline))
                .startsWith("代码返回时，「慢的」还没有做完，又做了 0.03 秒。")
                .doesNotContain("「慢」");
    }

    /** 启动了就返回：总用时很短，画出来的那一段是谁的，说出来。 */
    @Test
    void whoIsStartedAndForgottenIsTold() {
        var d = new Draft("忘了等");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1);
        int late = d.lane("忘了等", Lane.Kind.PLATFORM, 0, 120);
        d.run(main, 0, 1);
        d.sleep(late, 0, 120);
        d.mark(late, 120, Mark.Kind.ENDED, "");
        d.wake(main, late, 0.5);
        assertThat(Sentence.of(d.timeline(1, 120))).isEqualTo("代码返回时，「忘了等」还没有做完，又做了 0.12 秒。总用时 1.00 毫秒。");
    }

    @Test
    void whereTheStarterIsNotKnownThePathBeginsAtTheThread() {
        var d = new Draft("两个可能的启动者");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int a = d.lane("a", Lane.Kind.PLATFORM, 0, 100);
        int b = d.lane("b", Lane.Kind.PLATFORM, 50, 90);
        d.run(main, 0, 52);
        d.wait(main, 52, 90, "Thread.join");
        d.run(a, 0, 100);
        d.run(b, 50, 90);
        d.wake(b, main, 90);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs()).containsExactly(leg(b, 50, 90), leg(main, 90, 100));
        assertThat(a).isEqualTo(1);
    }

    /** 六份订单同时交活，池的线程这时才启动，说不准是哪一份启动的：等它的那一份早就在等，或刚要等，路径回到它身上。 */
    @ParameterizedTest
    @ValueSource(doubles = {195, 200, 200.8})
    void whereTheStarterIsNotKnownThePathGoesToWhoWasWaitingForIt(double waits) {
        var d = new Draft("一批等，一个人算");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int one = d.lane("订单 1", Lane.Kind.VIRTUAL, 1, 300);
        int two = d.lane("订单 2", Lane.Kind.VIRTUAL, 1, 395);
        int other = d.lane("别人", Lane.Kind.PLATFORM, 1, 390);
        int pool = d.lane("算价 1", Lane.Kind.PLATFORM, 200, 394);
        d.run(main, 0, 1);
        d.wait(main, 1, 396, "ExecutorService.close");
        d.run(main, 396, 400);
        d.sleep(one, 1, 198);
        d.run(one, 198, 203);
        d.wait(one, 203, 300, "FutureTask.get");
        d.sleep(two, 1, waits - 1);
        d.run(two, waits - 1, waits);
        d.wait(two, waits, 394, "FutureTask.get");
        d.run(two, 394, 395);
        d.run(other, 1, 390);
        d.run(pool, 200, 394);
        for (int lane : new int[] {one, two, other}) {
            d.wake(main, lane, 1);
        }
        d.wake(pool, one, 300);
        d.wake(pool, two, 394);
        d.wake(two, main, 395);
        var path = CriticalPath.of(d.timeline(400, 400));
        assertThat(path.legs())
                .containsExactly(
                        leg(main, 0, 1),
                        leg(two, 1, 200),
                        leg(pool, 200, 394),
                        leg(two, 394, 395),
                        leg(main, 395, 400));
        assertThat(path.why()).isEmpty();
    }

    @Test
    void wakesAtOneInstantBackAndForthEnd() {
        var d = new Draft("同一刻互相唤醒");
        int a = d.lane("a", Lane.Kind.PLATFORM, 0, 10);
        int b = d.lane("b", Lane.Kind.PLATFORM, 0, 10);
        d.wait(a, 1, 5, "Exchanger");
        d.wait(b, 1, 5, "Exchanger");
        d.wake(a, b, 5);
        d.wake(b, a, 5);
        var path = CriticalPath.of(d.timeline(10, 10));
        assertThat(path.nanos()).isEqualTo(10 * Draft.MS);
        assertThat(path.wakes()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anEmptyTimelineHasNone() {
        assertThat(CriticalPath.of(new Draft("空").timeline(0, 0))).isEqualTo(Route.NONE);
        assertThat(Sentence.of(new Draft("空").timeline(0, 0))).isEqualTo("总用时 0.00 秒。");
        assertThat(List.of(CriticalPath.of(new Draft("空").timeline(5, 5)).legs()))
                .hasSize(1);
    }

    @Test
    void oneSlowStepDecidesAndStepsOneAfterAnotherAreSaidToBeSo() {
        var d = new Draft("早餐");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 3000);
        int coffee = d.lane("coffee", Lane.Kind.VIRTUAL, 5, 3000);
        int toast = d.lane("toast", Lane.Kind.VIRTUAL, 6, 2000);
        d.wait(main, 7, 3000, "join");
        d.step(coffee, "煮咖啡", 5, 3000);
        d.step(toast, "烤面包", 6, 2000);
        d.wake(coffee, main, 3000);
        assertThat(Sentence.of(d.timeline(3000, 3000))).startsWith("最慢的一步「煮咖啡」决定了总用时。");

        var one = new Draft("一件一件");
        one.step(one.lane("main", Lane.Kind.PLATFORM, 0, 5000), "煮咖啡", 0, 3000);
        one.step(0, "烤面包", 3000, 5000);
        assertThat(Sentence.of(one.timeline(5000, 5000))).isEqualTo("main 一步接一步做了「煮咖啡」和「烤面包」，占总用时的 100%。总用时 5.00 秒。");
        assertThat(main + toast).isEqualTo(2);
    }

    /** 面包在 1000 烤糊，咖啡被取消；main 等到咖啡停下。 */
    private static Draft burnt() {
        var d = new Draft("面包烤糊");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1010);
        int coffee = d.lane("coffee", Lane.Kind.VIRTUAL, 2, 1008);
        int toast = d.lane("toast", Lane.Kind.VIRTUAL, 2, 1004);
        d.run(main, 0, 3);
        d.wait(main, 3, 1008, "StructuredTaskScope.close");
        d.run(main, 1008, 1010);
        d.step(coffee, "煮咖啡", 2, 1007, 0, Step.Outcome.CANCELLED);
        d.sleep(coffee, 2, 1003);
        d.run(coffee, 1003, 1008);
        d.step(toast, "烤面包", 2, 1002, 0, Step.Outcome.FAILED);
        d.sleep(toast, 2, 1002);
        d.run(toast, 1002, 1004);
        d.wake(coffee, main, 1008);
        return d;
    }

    @Test
    void fromACancelledThreadItGoesToTheOnlyOneWhoCouldHaveCancelled() {
        assertThat(CriticalPath.of(burnt().timeline(1010, 1010)).legs())
                .containsExactly(leg(0, 0, 2), leg(2, 2, 1003), leg(1, 1003, 1008), leg(0, 1008, 1010));
    }

    @Test
    void anInterruptMarkNamesTheInterrupterAndTheMoment() {
        var d = burnt();
        int clock = d.lane("clock", Lane.Kind.PLATFORM, 0, 1010);
        d.run(clock, 0, 1010); // 也能动手，但不是它
        d.mark(1, 1002.5, Mark.Kind.INTERRUPTED, "由 toast 中断", 2);
        assertThat(CriticalPath.of(d.timeline(1010, 1010)).legs())
                .contains(new Route.Leg(2, 2 * Draft.MS, d.at(1002.5)), leg(0, 1008, 1010));
    }

    /** main 睡到 100，中断一直在算的人；他算到 {@code until}。 */
    private static List<Route.Leg> interrupted(boolean step, boolean pooled, int until) {
        var d = new Draft("看着标志算");
        int end = pooled ? 158 : until + 1;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end + 2);
        int worker = d.lane("算", Lane.Kind.PLATFORM, 1, end);
        d.run(main, 0, 2);
        d.sleep(main, 2, 100);
        d.run(main, 100, 101);
        d.wait(main, 101, end + 1, "Thread.join");
        d.run(main, end + 1, end + 2);
        d.run(worker, 1, until);
        if (step) {
            d.step(worker, "一直算", 1, until);
        }
        if (pooled) {
            d.idle(worker, until, 158);
        }
        d.mark(worker, 100, Mark.Kind.INTERRUPTED, "由 main 中断", main);
        d.wake(main, worker, 1);
        d.wake(worker, main, end);
        return CriticalPath.of(d.timeline(end + 2, end + 2)).legs();
    }

    @Test
    void whoComputesUntilItIsInterruptedLeadsToTheInterrupter() {
        for (boolean step : List.of(true, false)) {
            for (boolean pooled : List.of(true, false)) {
                assertThat(interrupted(step, pooled, 104))
                        .as(step + " " + pooled)
                        .startsWith(leg(0, 0, 100));
            }
        }
    }

    @Test
    void whoGoesOnComputingAfterAnInterruptTookThatLongItself() {
        for (boolean step : List.of(true, false)) {
            for (boolean pooled : List.of(true, false)) {
                assertThat(interrupted(step, pooled, 150))
                        .as(step + " " + pooled)
                        .doesNotContain(leg(0, 0, 100));
            }
        }
    }

    @Test
    void whereTheCancellerIsNotKnownItStaysWithWhoWaited() {
        var d = burnt();
        d.marks.clear();
        int clock = d.lane("clock", Lane.Kind.PLATFORM, 0, 1010);
        d.run(clock, 0, 1010);
        assertThat(CriticalPath.of(d.timeline(1010, 1010)).legs())
                .containsExactly(leg(0, 0, 1003), leg(1, 1003, 1008), leg(0, 1008, 1010));
    }

    @Test
    void atATimeLimitItStaysOnMain() {
        var d = new Draft("时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 510);
        d.run(main, 0, 3);
        d.wait(main, 3, 508, "StructuredTaskScope.close");
        d.run(main, 508, 510);
        for (int i = 1; i <= 2; i++) {
            d.lane("w" + i, Lane.Kind.VIRTUAL, 2, 507 + i * 0.5);
            d.step(i, "查询 " + i, 2, 506, 0, Step.Outcome.CANCELLED);
            d.sleep(i, 2, 500);
            d.run(i, 500, 507 + i * 0.5);
            d.mark(i, 500, Mark.Kind.INTERRUPTED, "由 Timer-0 中断");
        }
        d.wake(2, main, 508);
        assertThat(CriticalPath.of(d.timeline(510, 510)).legs())
                .containsExactly(leg(main, 0, 500), leg(2, 500, 508), leg(main, 508, 510));
    }

    /** 时限打断了 main；它收尾时叫醒的线程在那以前闲着，或正等着 main：没有耽误它。 */
    @Test
    void atATimeLimitItStaysOnMainRatherThanWithWhoHadNothingToDo() {
        for (int by : List.of(Mark.RECORDER, Mark.UNKNOWN)) {
            for (boolean pooled : by == Mark.RECORDER ? List.of(true, false) : List.of(true)) {
                var d = new Draft("丢了还在等");
                int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1010);
                int clerk = d.lane("柜员 1", Lane.Kind.PLATFORM, 1, 1009);
                d.run(main, 0, 2);
                d.wait(main, 2, 601, "办 2 的结果");
                d.wait(main, 601, 1003, "办 3 的结果");
                d.wait(main, 1004, 1009, "ExecutorService.close");
                d.mark(main, 1003, Mark.Kind.INTERRUPTED, "中断", by);
                d.step(clerk, "办 2", 1, 600);
                d.sleep(clerk, 1, 600);
                if (pooled) {
                    d.idle(clerk, 601, 1008);
                } else {
                    d.wait(clerk, 601, 1004, "BlockingQueue.take");
                }
                d.run(clerk, 1004, 1009);
                d.wake(main, clerk, 1);
                d.wake(clerk, main, 600.5);
                d.wake(main, clerk, 1004);
                d.wake(clerk, main, 1009);
                assertThat(CriticalPath.of(d.timeline(1010, 1010)).legs())
                        .contains(new Route.Leg(clerk, d.at(1), d.at(600.5)))
                        .anyMatch(leg ->
                                leg.lane() == main && leg.startNanos() == d.at(600.5) && leg.endNanos() >= d.at(1003));
            }
        }
    }

    @Test
    void anIdleWorkerLeadsToWhoGaveItWorkAndItsLeisureIsNotOnThePath() {
        var d = new Draft("池");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int worker = d.lane("pool-1-thread-1", Lane.Kind.PLATFORM, 1, 150);
        d.run(main, 0, 60);
        d.wait(main, 60, 90, "FutureTask.get");
        d.run(main, 90, 100);
        d.run(worker, 1, 2);
        d.idle(worker, 2, 60);
        d.sleep(worker, 60, 90);
        d.idle(worker, 90, 149);
        d.run(worker, 149, 150);
        d.wake(worker, main, 90);
        assertThat(CriticalPath.of(d.timeline(100, 200)).legs())
                .containsExactly(leg(main, 0, 60), leg(worker, 60, 90), leg(main, 90, 100));
    }

    /** 采样看到的空闲，从上一件事的末尾画起：它叫醒 main 的那一刻还没有闲着。 */
    @Test
    void aWorkerThatJustWokeSomebodyWasNotIdle() {
        var d = new Draft("公共池");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int worker = d.lane("ForkJoinPool.commonPool-worker-1", Lane.Kind.PLATFORM, 1, 302);
        d.run(main, 0, 2);
        d.wait(main, 2, 299, "CompletableFuture.join");
        d.run(main, 299, 300);
        for (int i = 0; i < 3; i++) {
            d.step(worker, "第 " + i + " 步", Math.max(1, 99 * i), 99 * i + 99);
        }
        d.sleep(worker, 1, 297);
        d.idle(worker, 297, 302);
        d.wake(main, worker, 1);
        d.wake(worker, main, 299);
        assertThat(CriticalPath.of(d.timeline(300, 302)).legs())
                .containsExactly(leg(main, 0, 1), leg(worker, 1, 299), leg(main, 299, 300));
    }

    /** 等到了自己的时限就去问库，库马上叫醒它：那不是时限之前的等待的结束。 */
    @Test
    void aWakeJustAfterALimitBelongsToWhatCameNext() {
        var d = new Draft("限流");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 520);
        int helper = d.helper("HttpClient-1-SelectorManager", 0, 520);
        d.expire(main, 0, 500, "RateLimiter.waitForPermission");
        d.run(main, 500, 520);
        d.io(helper, 0, 500.3, "Selector.select");
        d.wake(helper, main, 500.5);
        assertThat(CriticalPath.of(d.timeline(520, 520)).legs()).containsExactly(leg(main, 0, 520));
    }

    @Test
    void aRecordedStartLeadsToTheParentEvenWhenOthersCouldHaveStartedIt() {
        var d = new Draft("启动者记下了");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int other = d.lane("other", Lane.Kind.PLATFORM, 0, 100);
        int child = d.lane("child", Lane.Kind.VIRTUAL, 10, 90);
        d.run(main, 0, 11);
        d.wait(main, 11, 90, "Thread.join");
        d.run(other, 0, 100);
        d.wait(child, 10, 40, "CountDownLatch.await");
        d.sleep(child, 40, 90);
        d.wake(main, child, 10);
        d.wake(other, child, 40);
        d.wake(child, main, 90);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs())
                .containsExactly(leg(other, 0, 40), leg(child, 40, 90), leg(main, 90, 100));
        d.wakes.remove(1);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs())
                .containsExactly(leg(main, 0, 10), leg(child, 10, 90), leg(main, 90, 100));
    }

    @Test
    void twoThreadsThatSeemToHaveStartedEachOtherEndThePath() {
        var d = new Draft("互相启动");
        int a = d.lane("a", Lane.Kind.PLATFORM, 10, 100);
        int b = d.lane("b", Lane.Kind.PLATFORM, 5, 90);
        d.run(a, 10, 100);
        d.run(b, 5, 90);
        d.wake(b, a, 20);
        d.wake(a, b, 15);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs()).containsExactly(leg(b, 5, 10), leg(a, 10, 100));
    }

    /** 库的线程在程序来问之前做的事，与问的人无关。 */
    @Test
    void aLibrarysThreadIsFollowedNoFurtherBackThanTheQuestion() {
        var d = new Draft("问库");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int helper = d.helper("HttpClient-1-SelectorManager", 0, 400);
        d.run(main, 0, 100);
        d.wait(main, 100, 390, "HttpClient.send");
        d.run(main, 390, 400);
        d.run(helper, 1, 400);
        d.wake(helper, main, 390);
        assertThat(CriticalPath.of(d.timeline(400, 400)).legs())
                .containsExactly(leg(main, 0, 100), leg(helper, 100, 390), leg(main, 390, 400));
    }

    /** 选择器上等的线程，那一刻只有一条泳道在做事；{@code another} 时还有一条。 */
    private static List<Route.Leg> selected(boolean another) {
        var d = new Draft("选择器");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int loop = d.lane("循环", Lane.Kind.PLATFORM, 0, 300);
        d.run(main, 0, 201);
        d.wait(main, 201, 290, "CountDownLatch.await");
        d.run(main, 290, 300);
        d.io(loop, 0, 200, "Selector.select");
        d.run(loop, 200, 300);
        d.wake(loop, main, 290);
        if (another) {
            d.run(d.lane("别人", Lane.Kind.PLATFORM, 0, 300), 0, 300);
        }
        return CriticalPath.of(d.timeline(300, 300)).legs();
    }

    @Test
    void whoWaitsAtASelectorWasWokenByTheOnlyOneThatActed() {
        assertThat(selected(false)).containsExactly(leg(0, 0, 200), leg(1, 200, 290), leg(0, 290, 300));
        assertThat(selected(true)).containsExactly(leg(0, 0, 200), leg(1, 200, 290), leg(0, 290, 300));
    }

    /** 顾客在限流器里排队，然后问服务；{@code known} 时知道谁叫醒了谁。服务的线程在他来之前一直闲着。 */
    private static Draft limited(boolean known) {
        var d = new Draft("限流");
        int guest = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        int loop = d.helper("HttpClient-1-SelectorManager", 0, 500);
        int desk = d.lane("服务 1", Lane.Kind.PLATFORM, 0, 500);
        int accept = d.lane("HTTP-Dispatcher", Lane.Kind.PLATFORM, 0, 500);
        int other = d.lane("别人", Lane.Kind.PLATFORM, 0, 500);
        d.expire(guest, 0, 460, "RateLimiter.waitForPermission");
        d.run(guest, 460, 461);
        d.wait(guest, 461, 495, "HttpClient.send");
        d.run(guest, 495, 500);
        d.io(loop, 0, 490, "Selector.select");
        d.run(loop, 490, 495);
        d.idle(desk, 0, 470);
        d.run(desk, 470, 490);
        d.idle(desk, 490, 500);
        d.io(accept, 0, 469, "Selector.select");
        d.run(accept, 469, 470);
        d.io(accept, 470, 500, "Selector.select");
        d.run(other, 0, 500);
        d.wake(loop, guest, 495);
        if (known) {
            d.wake(desk, loop, 490);
            d.wake(accept, desk, 470);
        }
        return d;
    }

    /** 等着人来的选择器、闲着的池，在人来问之前等的不是他：路径回到来问的人，不是碰巧在做事的别人。 */
    @Test
    void whatAServiceIdledBeforeItWasAskedIsNotOnThePath() {
        var path = CriticalPath.of(limited(true).timeline(500, 500)).legs();
        assertThat(path)
                .containsExactly(
                        leg(0, 0, 461), leg(3, 461, 470), leg(2, 470, 490), leg(1, 490, 495), leg(0, 495, 500));
        for (boolean known : new boolean[] {false, true}) {
            var timeline = limited(known).timeline(500, 500);
            assertThat(CriticalPath.of(timeline).legs())
                    .anyMatch(leg -> leg.lane() == 0 && leg.startNanos() == 0 && leg.endNanos() >= 461 * Draft.MS)
                    .noneMatch(leg -> leg.lane() == 4);
            assertThat(Sentence.of(timeline)).contains("RateLimiter");
        }
    }

    /** 一个子进程给不了另一个子进程活：它那时正好在做事，也不是它。 */
    @Test
    void anotherWorkerProcessIsNotWhoStartedThisOne() {
        var d = new Draft("两个进程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int one = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 2, 250, false);
        int other = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 100, 295, false);
        d.run(main, 0, 2);
        d.wait(main, 2, 300, "Workers.map");
        d.run(one, 2, 250);
        d.run(other, 100, 295);
        d.wake(main, one, 2);
        d.wake(other, main, 300);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs()).containsExactly(leg(0, 0, 100), leg(2, 100, 300));
    }

    /** 另一个进程的线程，隔一会儿才看一眼：做完了步骤、再没有看到的，没有说话；刚做完一步的，正在做事；给不出活的，等它的还是读管道的那一个。 */
    @Test
    void whoSpokeThroughAPipeIsTheOneWhoseStepJustEnded() {
        var d = new Draft("打烊");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 620);
        int reader = d.lane("读", Lane.Kind.PLATFORM, 1, 616);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, "1 · 店", 100, 612, false);
        int server = d.lane("Server", Lane.Kind.PLATFORM, "1 · 店", 101, 612, false);
        d.wait(main, 1, 619, "ExecutorService.close");
        d.io(reader, 1, 500.5, "管道：BufferedReader.readLine");
        d.io(reader, 501, 600.5, "管道：BufferedReader.readLine");
        d.io(reader, 601, 611, "管道：BufferedReader.readLine");
        d.step(barista, "制作 0", 100, 300);
        d.step(barista, "制作 1", 300, 499.8);
        d.sleep(barista, 100, 505);
        d.unknown(barista, 505, 612);
        d.step(server, "派送 0", 300, 400);
        d.intervals.add(poll(d, server, 101, 300));
        d.sleep(server, 300, 400);
        d.intervals.add(poll(d, server, 400, 500));
        d.step(server, "派送 1", 500, 600);
        d.sleep(server, 500, 603);
        d.wait(server, 603, 612, "LinkedBlockingQueue.poll");
        d.wake(main, reader, 1);
        d.wake(reader, main, 616);
        assertThat(CriticalPath.of(d.timeline(620, 620)).legs())
                .containsExactly(
                        leg(main, 0, 1),
                        leg(reader, 1, 100),
                        leg(barista, 100, 500),
                        new Route.Leg(server, d.at(500), d.at(600.5)),
                        new Route.Leg(reader, d.at(600.5), d.at(616)),
                        leg(main, 616, 620));
        assertThat(Sentence.of(d.timeline(620, 620))).as("「Server」不是池").doesNotContain("只有 1 个");
    }

    /** 隔一会儿看一眼，看不到程序的帧。 */
    private static Interval poll(Draft d, int lane, double from, double to) {
        var looked = new Evidence.Sampled(10 * Draft.MS);
        return new Interval.Waiting(lane, d.at(from), d.at(to), looked, null, "LinkedBlockingQueue.poll");
    }

    /** 一个子进程读文件、等人来连，碰巧另一个子进程正在做事：两个之间没有消息。 */
    @ParameterizedTest
    @ValueSource(strings = {"FileInputStream.read", "Selector.select", "打开文件"})
    void whoReadsInOneProcessWasNotServedByAnother(String call) {
        var d = new Draft("两个进程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int one = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 1, 300, false);
        int other = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 1, 300, false);
        d.run(main, 0, 1);
        d.wait(main, 1, 295, "Workers.map");
        d.run(main, 295, 300);
        d.wake(main, one, 1);
        d.wake(main, other, 1);
        d.sleep(one, 1, 100);
        d.io(one, 100, 120, call);
        d.run(one, 120, 295);
        d.sleep(other, 1, 100);
        d.run(other, 100, 200);
        d.wait(other, 200, 300, "等任务");
        d.wake(one, main, 295);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs())
                .containsExactly(leg(main, 0, 1), leg(one, 1, 295), leg(main, 295, 300));
    }

    /** 写到管道里，不等谁来写。 */
    @Test
    void whoWritesWasNotServedByTheProcessThatHappenedToRun() {
        var d = new Draft("收工");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int one = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 300, false);
        d.run(main, 0, 290);
        d.io(main, 290, 299, "BufferedOutputStream.flush");
        d.run(main, 299, 300);
        d.run(one, 0, 300);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs()).containsExactly(leg(0, 0, 300));
    }

    /** main 到时限中断了交活的人，他结束了那个进程：不是那个进程让人等的。 */
    @Test
    void aProcessEndedByWhoWasInterruptedLeadsToTheInterrupter() {
        var d = new Draft("整批一个时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 330);
        int desk = d.lane("desk", Lane.Kind.PLATFORM, 1, 325);
        int worker = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 2, 320, false);
        d.run(main, 0, 5);
        d.expire(main, 5, 300, "FutureTask.get");
        d.wait(main, 301, 330, "ExecutorService.close");
        d.wait(desk, 3, 300, "Condition.awaitNanos");
        d.wait(desk, 301, 321, "Condition.awaitNanos");
        d.step(worker, "永远不回答", 10, 320, 0, Step.Outcome.FAILED);
        d.wait(worker, 10, 320, "LockSupport.parkNanos");
        d.mark(desk, 300, Mark.Kind.INTERRUPTED, "由 main 中断", main);
        d.mark(worker, 320, Mark.Kind.KILLED, "进程 1 被信号 15（SIGTERM）结束，退出码 143");
        d.wake(main, desk, 1);
        d.wake(desk, worker, 2);
        d.wake(main, desk, 300);
        d.wake(worker, desk, 320);
        d.wake(desk, main, 325);
        var timeline = d.timeline(330, 330);
        assertThat(CriticalPath.of(timeline).legs())
                .containsExactly(leg(0, 0, 300), leg(1, 300, 325), leg(0, 325, 330));
        assertThat(Sentence.of(timeline)).contains("main 的 FutureTask.get 等到了时限");
    }

    /** 等到了时限，放弃了，结束了还在做的那个进程：不是那个进程让人等的。 */
    @Test
    void aProcessEndedAfterALimitIsNotWhatWasWaitedFor() {
        for (boolean limited : List.of(true, false)) {
            var d = new Draft("整批的时限");
            int main = d.lane("main", Lane.Kind.PLATFORM, 0, 820);
            int worker = d.lane("main 1", Lane.Kind.PLATFORM, "1 · ForkPoolWorker-1", 12, 769, false);
            d.run(main, 0, 6);
            if (limited) {
                d.expire(main, 6, 806, "answer");
                d.unknown(main, 806, 812);
            } else {
                d.run(main, 6, 812);
            }
            d.wait(main, 812, 815, "Process.join");
            d.run(main, 815, 820);
            d.step(worker, "0.1 秒的图", 12, 112);
            d.step(worker, "5 秒的图", 113, 769, 0, Step.Outcome.FAILED);
            d.sleep(worker, 12, 112);
            d.sleep(worker, 113, 769);
            d.mark(worker, 770, Mark.Kind.KILLED, "没有做完就没有了"); // 最后一次看到它
            d.wake(worker, main, 815);
            var path = CriticalPath.of(d.timeline(820, 820));
            if (limited) {
                assertThat(path.legs()).containsExactly(leg(main, 0, 820));
            } else { // 没有放弃过：是等它
                assertThat(path.legs()).contains(leg(main, 815, 820)).anyMatch(leg -> leg.lane() == worker);
            }
        }
    }

    /** 中断的时候它在算，看到标志才不算了：算多久是 main 定的。后来的步骤带着中断标志去读，被取消：那不是另一次打断。 */
    @Test
    void aStepCancelledByAnInterruptThatCameBeforeItIsNotInterruptedAgain() {
        for (boolean before : List.of(true, false)) {
            var d = new Draft("带着中断标志去读");
            int main = d.lane("main", Lane.Kind.PLATFORM, 0, 270);
            int me = d.lane("我", Lane.Kind.VIRTUAL, 3, 195);
            d.sleep(main, 0, 105);
            d.wait(main, 105, 195, "Thread.join");
            d.run(main, 195, 270);
            d.step(me, "我在算", 3, 115);
            d.step(me, "我读文件", 117, 193, 0, Step.Outcome.CANCELLED);
            d.run(me, 3, 120);
            d.io(me, 120, 128, "FileChannel.read");
            d.run(me, 128, 195);
            if (before) {
                d.mark(me, 105, Mark.Kind.INTERRUPTED, "由 main 中断", main);
            }
            d.wake(main, me, 3);
            d.wake(me, main, 195);
            var legs = CriticalPath.of(d.timeline(270, 270)).legs();
            if (before) {
                assertThat(legs).containsExactly(leg(main, 0, 105), leg(me, 105, 195), leg(main, 195, 270));
            } else {
                assertThat(legs).containsExactly(leg(main, 0, 128), leg(me, 128, 195), leg(main, 195, 270));
            }
        }
    }

    /** 关线程池：闲着的线程被叫醒、结束，叫醒了 main。它闲着的时间不在路径上。 */
    @Test
    void anIdleWorkerThatIsToldToEndDidNotHoldTheCloserUp() {
        var d = new Draft("关了池子");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 2030);
        int one = d.lane("ForkJoinPool-1-worker-1", Lane.Kind.PLATFORM, 1, 2026);
        int two = d.lane("ForkJoinPool-1-worker-2", Lane.Kind.PLATFORM, 1, 2029);
        d.wait(main, 1, 2020, "ForkJoinTask.join");
        d.wait(main, 2021, 2029, "ForkJoinPool.close");
        d.step(one, "数 1", 1, 1000);
        d.run(one, 1, 1000);
        d.wait(one, 1000, 1500, "ForkJoinTask.join");
        d.step(one, "数 3", 1500, 2020);
        d.run(one, 1500, 2020);
        d.idle(two, 1, 1003);
        d.step(two, "数 2", 1000, 1500);
        d.run(two, 1003, 1500);
        d.idle(two, 1500, 2029);
        d.wake(main, one, 1);
        d.wake(one, main, 2020);
        d.wake(two, one, 1500);
        d.wake(two, main, 2029);
        assertThat(CriticalPath.of(d.timeline(2030, 2030)).legs())
                .containsExactly(
                        leg(0, 0, 1), leg(1, 1, 1003), leg(2, 1003, 1500), leg(1, 1500, 2020), leg(0, 2020, 2030));
        assertThat(Sentence.of(d.timeline(2030, 2030))).startsWith("「数 1」1.00 秒、「数 2」0.50 秒、「数 3」0.52 秒，一个接一个。");
    }

    /** 采样最后一次看到它闲着，到关池子还有一会儿：没有看到的时间不是它在做事。看到它运行，就是在做。 */
    @Test
    void anIdleWorkerNotSeenUntilItIsToldToEndDidNotHoldTheCloserUp() {
        for (boolean seen : List.of(true, false)) {
            var d = new Draft("关了池子");
            int main = d.lane("main", Lane.Kind.PLATFORM, 0, 267);
            int one = d.lane("ForkJoinPool-2-worker-1", Lane.Kind.PLATFORM, 1, 265);
            int two = d.lane("ForkJoinPool-2-worker-2", Lane.Kind.PLATFORM, 3, 266);
            d.wait(main, 2, 264, "ForkJoinTask.join");
            d.wait(main, 264, 266, "ForkJoinPool.close");
            d.step(one, "数 7", 1, 263);
            d.run(one, 1, 264);
            d.unknown(two, 10, 137);
            d.idle(two, 137, 258);
            if (seen) {
                d.run(two, 258, 266);
            } else {
                d.unknown(two, 258, 266);
            }
            d.wake(main, one, 1);
            d.wake(one, two, 3);
            d.wake(one, main, 263.5);
            d.wake(two, main, 266);
            var legs = CriticalPath.of(d.timeline(267, 267)).legs();
            if (seen) {
                assertThat(legs).contains(leg(two, 258, 266));
            } else {
                assertThat(legs)
                        .containsExactly(
                                leg(main, 0, 1),
                                new Route.Leg(one, d.at(1), d.at(263.5)),
                                new Route.Leg(main, d.at(263.5), d.at(267)));
            }
        }
    }

    /** 采样看到的空闲盖住它最后做的一点，比那一刻还早一点就看不到了：叫醒别人的还是它刚做完的事。 */
    @ParameterizedTest
    @ValueSource(doubles = {263.0, 263.1, 263.3})
    void anIdleThatWasOnlySampledDoesNotHideWhatItJustDid(double seenUntil) {
        var d = new Draft("公共池");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 264);
        int worker = d.lane("公共池", Lane.Kind.PLATFORM, 1, 263.3);
        d.wait(main, 1, 263.2, "CompletableFuture.join");
        d.run(main, 263.2, 264);
        d.sleep(worker, 1, 262.9);
        var looked = new Evidence.Sampled(10 * Draft.MS);
        d.intervals.add(
                new Interval.Waiting(worker, d.at(262.9), d.at(seenUntil), looked, null, "LinkedBlockingQueue.take"));
        d.wake(worker, main, 263.2);
        assertThat(CriticalPath.of(d.timeline(264, 264)).legs()).anySatisfy(leg -> {
            assertThat(leg.lane()).isEqualTo(worker);
            assertThat(leg.nanos()).isGreaterThan(250 * Draft.MS);
        });
    }

    /** 两个载体，两轮同时结束：接着用的是同一个载体，不是刚好那一刻结束的另一个；不知道是哪一个，就留在它自己排的队里。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitedForACarrierFollowsTheOneWhoLeftThatCarrier(boolean known) {
        var d = new Draft("两个载体");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        d.wait(main, 1, 200, "ExecutorService.close");
        for (int i = 1; i <= 4; i++) {
            double from = i <= 2 ? 1 : 100;
            int lane = d.lane("烧水 " + i, Lane.Kind.VIRTUAL, 1, i == 4 ? 200 : from + 99);
            if (i > 2) {
                d.queue(lane, 1, from, known ? 5 - i : null);
            }
            d.run(lane, from, i == 1 ? 100.5 : i == 4 ? 200 : from + 99);
        }
        d.wake(4, main, 200);
        var legs = CriticalPath.of(d.timeline(200, 200)).legs();
        assertThat(legs.getLast()).isEqualTo(known ? leg(4, 100, 200) : leg(4, 1, 200));
        assertThat(legs).noneMatch(leg -> leg.lane() == 2 || leg.lane() == 3);
        assertThat(legs.stream().anyMatch(leg -> leg.lane() == 1)).isEqualTo(known);
    }

    /** 到了任务的时限才结束那个进程：等的一直是它，路径走它没有做完的那一步。 */
    @Test
    void aProcessKilledAtItsLimitIsWhatWasWaitedFor() {
        var d = new Draft("每个任务自己的时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int stuck = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 390, false);
        int quick = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 0, 400, false);
        d.run(main, 0, 2);
        d.expire(main, 2, 300, "Workers.map");
        d.wait(main, 301, 395, "Workers.map");
        d.run(main, 395, 400);
        d.step(stuck, "永远不回答", 5, 390, 0, Step.Outcome.FAILED);
        d.wait(stuck, 5, 390, "LockSupport.parkNanos");
        d.mark(stuck, 390, Mark.Kind.KILLED, "进程 1 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(300)));
        d.step(quick, "睡 80", 5, 85);
        d.sleep(quick, 5, 85);
        d.idle(quick, 85, 400);
        d.wake(main, stuck, 2);
        d.wake(main, quick, 2);
        d.wake(quick, main, 85);
        d.wake(stuck, main, 392);
        var legs = CriticalPath.of(d.timeline(400, 400)).legs();
        assertThat(legs).anyMatch(leg -> leg.lane() == stuck && leg.nanos() > 300 * Draft.MS);
        assertThat(legs).noneMatch(leg -> leg.lane() == quick);
    }

    /** 等了一丝的锁：没有它也一样长，不为它换线程。真的一把锁轮流用，还是跟着锁走。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockThatIsOnlyBrushedDoesNotTurnThePath(boolean inTurn) {
        var d = new Draft("两个线程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int one = d.lane("线程 1", Lane.Kind.PLATFORM, 1, 299);
        int two = d.lane("线程 2", Lane.Kind.PLATFORM, 1, 290);
        d.run(main, 0, 1);
        d.wait(main, 1, 299, "Thread.join");
        d.run(main, 299, 300);
        d.wake(main, one, 1);
        d.wake(main, two, 1);
        d.step(one, "缩小 3", 1, 299);
        d.run(one, 1, 260);
        d.lock(one, 260, 261, "Cache", "线程 2");
        d.wake(two, one, 261);
        d.run(one, 261, 299);
        if (inTurn) {
            d.run(two, 1, 100);
            d.lock(two, 100, 103, "Cache", "线程 1");
            d.wake(one, two, 103);
            d.run(two, 103, 290);
        } else {
            d.run(two, 1, 290);
        }
        d.wake(one, main, 299);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs().stream().anyMatch(leg -> leg.lane() == two))
                .isEqualTo(inTurn);
    }

    /** 池里两件活之间的一丝空闲，是取下一件时等了队列的锁：不换道。真的等到了别的活给的，还是跟着走。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIdleMomentBetweenTwoJobsDoesNotTurnThePath(boolean given) {
        var d = new Draft("两个厨师");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        int one = pooled(d, "厨师 1", 1, 199);
        int two = pooled(d, "厨师 2", 1, 190);
        d.run(main, 0, 1);
        d.wait(main, 1, 199, "ExecutorService.close");
        d.wake(main, one, 1);
        d.wake(main, two, 1);
        d.step(one, "订单 1", 1, 100);
        d.step(one, "订单 3", 100.5, 199);
        d.run(one, 1, given ? 90 : 100.1);
        d.idle(one, given ? 90 : 100.1, 100.5);
        d.run(one, 100.5, 199);
        d.step(two, "订单 2", 1, 100.2);
        d.step(two, "订单 4", 100.6, 190);
        d.run(two, 1, 190);
        d.wake(two, one, 100.5);
        d.wake(one, main, 199);
        assertThat(CriticalPath.of(d.timeline(200, 200)).legs().stream().anyMatch(leg -> leg.lane() == two))
                .isEqualTo(given);
    }

    private static int pooled(Draft d, String name, double from, double to) {
        int id = d.lanes.size();
        d.lanes.add(new Lane(id, name, Lane.Kind.PLATFORM, null, d.at(from), d.at(to), false, false, true));
        return id;
    }

    /** 别的进程里的线程，活是从一条没有来历的泳道交来的：从本进程接上，不从半空开始。 */
    @Test
    void aJobThatCameIntoAnotherProcessFromNowhereComesFromThisOne() {
        var d = new Draft("丢的再交一次");
        var process = "1 · MemberWorker";
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int member = d.lane("成员 1", Lane.Kind.PLATFORM, process, 0, 300, false);
        int io = d.lane("hz.IO.thread-in-1", Lane.Kind.PLATFORM, process, 70, 82, false);
        int migration = d.lane("hz.migration", Lane.Kind.PLATFORM, process, 0, 290, false);
        int detector = d.lane("hz.detector", Lane.Kind.PLATFORM, process, 0, 290, false);
        d.run(main, 0, 20);
        d.sleep(main, 20, 100);
        d.wait(main, 100, 299, "Future.get");
        d.run(main, 299, 300);
        d.run(migration, 0, 290);
        d.run(detector, 0, 290);
        d.run(io, 70, 82);
        d.idle(member, 0, 80);
        d.step(member, "处理 image_2.jpg", 80, 298);
        d.run(member, 80, 298);
        d.wake(io, member, 80);
        d.wake(member, main, 299);
        var legs = CriticalPath.of(d.timeline(300, 300)).legs();
        assertThat(legs.getFirst()).isEqualTo(new Route.Leg(main, 0, d.at(70)));
        assertThat(legs).anyMatch(leg -> leg.lane() == member);
    }

    /** 别的进程里听着的线程，记录以前就有，谁对它说了话没有看到：话是从本进程来的，路径不从图上没有的线程凭空开始。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAListenerOfAnotherProcessHeardFromNobodySeenCameFromThisOne(boolean library) {
        var d = new Draft("一个成员没有了");
        var process = "1 · MemberWorker";
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int member = d.lane("成员 1", Lane.Kind.PLATFORM, process, 0, 300, false);
        int io = d.lanes.size();
        d.lanes.add(new Lane(io, "hz.IO", Lane.Kind.PLATFORM, process, d.at(0), d.at(300), false, library, false));
        int migration = d.lane("hz.migration", Lane.Kind.PLATFORM, process, 0, 290, false);
        int detector = d.lane("hz.detector", Lane.Kind.PLATFORM, process, 0, 290, false);
        d.run(main, 0, 20);
        d.sleep(main, 20, 100);
        d.wait(main, 100, 299, "Future.get");
        d.run(main, 299, 300);
        d.run(migration, 0, 290);
        d.run(detector, 0, 290);
        d.io(io, 0, 78, "Selector.select");
        d.run(io, 78, 82);
        d.idle(member, 0, 80);
        d.step(member, "处理 image_2.jpg", 80, 298);
        d.run(member, 80, 298);
        d.wake(io, member, 80);
        d.wake(member, main, 299);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs())
                .startsWith(new Route.Leg(main, 0, d.at(78)), new Route.Leg(io, d.at(78), d.at(80)));
    }

    /** 本进程里库的选择器听着，还没有谁在等它的回答，是谁对它说了话没有看到：也从程序的泳道来。 */
    @Test
    void whatALibrarysListenerHeardFromNobodySeenCameFromTheProgram() {
        var d = new Draft("6 个线程问 6 次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int asking = d.lane("客户 5", Lane.Kind.PLATFORM, 1, 299);
        int other = d.lane("客户 6", Lane.Kind.PLATFORM, 1, 90);
        int dispatcher = d.helper("HTTP-Dispatcher", 0, 300);
        int window = d.lane("窗口 2", Lane.Kind.PLATFORM, 81, 298);
        d.run(main, 0, 2);
        d.wait(main, 2, 299, "ExecutorService.close");
        d.run(asking, 1, 100);
        d.wait(asking, 100, 298, "HttpClient.send");
        d.run(asking, 298, 299);
        d.run(other, 1, 90);
        d.io(dispatcher, 0, 80, "Selector.select");
        d.run(dispatcher, 80, 82);
        d.wake(dispatcher, window, 81);
        d.run(window, 81, 298);
        d.wake(window, asking, 298);
        d.wake(asking, main, 299);
        var legs = CriticalPath.of(d.timeline(300, 300)).legs();
        assertThat(legs.getFirst().lane()).isEqualTo(main);
        assertThat(legs).noneMatch(leg -> leg.lane() == dispatcher && leg.startNanos() < d.at(80));
    }

    /** 库的线程，记录以前就在忙：谁让它忙的不知道，图上也没有它，就说一句。 */
    @Test
    void whereThePathBeginsWithALibrarysThreadThatWasBusyBeforeItIsSaid() {
        var d = new Draft("先忙着的");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int library = d.helper("库 1", 0, 90);
        int other = d.lane("别的", Lane.Kind.PLATFORM, 0, 80);
        d.wait(main, 0, 90, "Future.get");
        d.run(main, 90, 100);
        d.run(library, 0, 90);
        d.run(other, 0, 80);
        d.wake(library, main, 90);
        assertThat(CriticalPath.of(d.timeline(100, 100)).why()).contains("「库 1」");
    }

    /** 叫醒别人的那一刻不可能正等着：记下的时刻晚了一丝，是等之前叫的，路径不从这段等待拐到别处。 */
    @Test
    void whoWokeSomebodyWasNotYetInTheWaitThatSeemsToHaveBegun() {
        var d = new Draft("问一次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int asking = d.lane("客户 1", Lane.Kind.PLATFORM, 1, 99);
        int other = d.lane("客户 2", Lane.Kind.PLATFORM, 6, 99);
        int dispatcher = d.helper("HTTP-Dispatcher", 5, 100);
        int window = d.lane("窗口 1", Lane.Kind.PLATFORM, 10.03, 98);
        d.run(main, 0, 3);
        d.wait(main, 3, 99, "ExecutorService.close");
        d.wake(main, asking, 1);
        d.run(asking, 1, 4);
        d.wait(asking, 4, 98, "HttpClient.send");
        d.run(asking, 98, 99);
        d.run(other, 6, 9.5);
        d.wait(other, 9.5, 97, "HttpClient.send");
        d.run(dispatcher, 5, 10);
        d.io(dispatcher, 10, 50, "Selector.select");
        d.wake(dispatcher, window, 10.03);
        d.run(window, 10.03, 98);
        d.wake(window, asking, 98);
        d.wake(asking, main, 99);
        assertThat(CriticalPath.of(d.timeline(100, 100)).legs())
                .noneMatch(leg -> leg.lane() == other)
                .anyMatch(leg -> leg.lane() == asking && leg.startNanos() == d.at(1));
    }
}
