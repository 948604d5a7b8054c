package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Source;
import threadline.model.Step;

/** 句子里的数和图上数得出来的一样，句子里没有源码。 */
class PlainWordsTest {

    private static final Source LONG =
            new Source("单元格 [3]", 2, "void deposit() { step(\"存 \" + amount, Duration.ofMillis(100)); }");

    private static void sleep(Draft d, int lane, double from, double to) {
        d.intervals.add(new Interval.Sleeping(lane, d.at(from), d.at(to), Evidence.EXACT, LONG));
    }

    /** 三个窗口先后用一个账户，第三个从头等到尾：有线程在等的时间，谁在等都算。 */
    private static String bank(boolean named) {
        var d = new Draft("银行");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 220);
        int one = d.lane("窗口 1", Lane.Kind.VIRTUAL, 0, 103);
        int two = d.lane("窗口 2", Lane.Kind.VIRTUAL, 0, 209);
        int three = d.lane("窗口 3", Lane.Kind.VIRTUAL, 0, 209);
        d.wait(main, 5, 209, "ExecutorService.close");
        sleep(d, one, 1, 103);
        d.lock(two, 2, 103, "账户 1", "窗口 1");
        sleep(d, two, 104, 207);
        d.run(two, 207, 209);
        d.lock(three, 8, 207, "账户 1", "窗口 2");
        d.run(three, 207, 209);
        if (named) {
            d.step(one, "存 500", 1, 103);
            d.step(two, "取 300", 104, 207);
        }
        d.wake(one, two, 103);
        d.wake(two, three, 207);
        d.wake(two, main, 209);
        return Sentence.of(d.timeline(220, 220));
    }

    /** 二十个线程启动一个等一个：哪一个都不到十分之一，还是一个接一个。 */
    @Test
    void manyThreadsInARowAreToldLikeAFew() {
        var d = new Draft("启动一个等一个");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 401);
        for (int i = 0; i < 20; i++) {
            double from = 1 + 20 * i;
            int lane = d.lane("t" + i, Lane.Kind.PLATFORM, from, from + 20);
            d.wake(main, lane, from);
            d.sleep(lane, from, from + 20);
            d.wait(main, from, from + 20, "Thread.join");
            d.wake(lane, main, from + 20);
        }
        assertThat(Sentence.of(d.timeline(401, 401))).startsWith("20 个线程一个接一个，没有两个同时做事：睡眠 20 次共 0.40 秒");
    }

    @Test
    void everyWaitForALockCountsNotOnlyThoseOnThePath() {
        assertThat(bank(true)).startsWith("总用时的 93% 都有线程在锁「账户 1」前等，先后 2 个线程等过；");
    }

    @Test
    void whereAStepHasANameItIsSaidNotTheSource() {
        assertThat(bank(true))
                .contains("拿着它的线程大多在睡眠，在「存 500」和「取 300」里，各约 0.10 秒。")
                .doesNotContain("step(");
        assertThat(bank(false)).contains("拿着它的线程大多在睡眠（step）。");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Thread.sleep(200);|Thread.sleep(200)",
                "step(\"改账\", Duration.ofMillis(200)); ledger.add(1);|step",
                "void refund() { step(\"退款\", Duration.ofMillis(80)); }|step",
                "TimeUnit.NANOSECONDS.sleep(timers.firstKey() - System.nanoTime());|TimeUnit.NANOSECONDS.sleep",
                "while (!ready.get()) { Thread.onSpinWait(); }|ready.get",
                "var cup = queue.take();|queue.take",
                "}|第 4 行"
            })
    void aLineOfTheNotebookIsSaidByItsMethod(String code, String said) {
        assertThat(new Source("单元格 [3]", 4, code).inSentence()).isEqualTo(said);
        assertThat(new Source("Bank.pay", 4, code).inSentence()).isEqualTo("Bank.pay:4");
    }

    /** 载体 2 个，两件先做、两件排着，做完了又来三句问话：数的是图上的 7 条，不是路径等的那一刻起的。 */
    @Test
    void everyVirtualThreadInTheQueueIsCounted() {
        var d = new Draft("大活和问话");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 340);
        d.sleep(main, 0, 23);
        d.queue(main, 23, 165); // 等 CPU，不是等载体
        d.wait(main, 166, 340, "ExecutorService.close");
        for (int i = 1; i <= 4; i++) {
            int big = d.lane("大活 " + i, Lane.Kind.VIRTUAL, 0, 335);
            int from = i <= 2 ? 1 : 166;
            if (i > 2) {
                d.queue(big, 3, from, big - 2);
            }
            d.step(big, "大活 " + i, from, from == 1 ? 163 : 335);
            d.run(big, from, from == 1 ? 163 + i : 332 + i);
        }
        for (int i = 1; i <= 3; i++) {
            int ask = d.lane("问 " + i, Lane.Kind.VIRTUAL, 165, 341);
            d.queue(ask, 165, 336, i == 1 ? 3 : 4);
            d.step(ask, "回问 " + i, 336, 340);
            d.sleep(ask, 336, 340);
            d.wake(main, ask, 165);
        }
        d.wake(7, main, 340);
        assertThat(Sentence.of(d.timeline(341, 341))).startsWith("载体线程只有 2 个，7 个虚拟线程要用，");
    }

    /** 工作进程一件接一件，机器忙的时候看不到它闲过；图上只有第一件是 main 给的：数的是它的回答。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyBoxOfAWorkerIsCounted(boolean idle) {
        var d = new Draft("两个工作进程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 840);
        d.wait(main, 2, 838, "Workers.map");
        for (int worker = 0; worker < 2; worker++) {
            int lane = d.lane("main " + (10 + worker), Lane.Kind.PLATFORM, (10 + worker) + " · Worker", 0, 840, false);
            for (int i = 0; i < 4; i++) {
                d.step(lane, "睡 200", 210 * i + 3, 210 * i + 203);
                d.sleep(lane, 210 * i + 3, 210 * i + 203);
                if (idle) {
                    d.idle(lane, 210 * i + 204, 210 * i + 212);
                } else {
                    d.queue(lane, 210 * i + 204, 210 * i + 212);
                }
            }
            d.wake(main, lane, 2);
            for (int i = 0; i < 3; i++) {
                d.wake(lane, main, 210 * i + 203);
            }
            d.wake(lane, main, 838 - worker);
        }
        assertThat(Sentence.of(d.timeline(840, 840))).startsWith("「Worker」只有 2 个进程，8 步分成 4 轮。");
    }

    /** 做的事比框短，就说清算的是什么，不说几步里的几步；框的长度加起来，就数步。 */
    @Test
    void theSumSaysWhatItSums() {
        for (boolean queued : new boolean[] {false, true}) {
            var d = new Draft("算");
            for (int i = 0; i < 3; i++) {
                int lane = d.lane("算 " + i, Lane.Kind.PLATFORM, 0, 1000);
                d.step(lane, "算 " + i, 0, 1000);
                d.run(lane, 0, queued ? 500 : 1000);
                if (queued) {
                    d.queue(lane, 500, 1000);
                }
            }
            assertThat(Sentence.of(d.timeline(1000, 1000)))
                    .endsWith(queued ? "；不算等 CPU，逐个做要 1.50 秒。" : "；3 步逐个做要 3.00 秒。")
                    .doesNotContain("步里的");
        }
    }

    /** 大半在等外面，等的不是自己做的事：不说逐个做要多久。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitingIsNoWorkOfItsOwn(boolean waits) {
        var d = new Draft("四个城市");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1100);
        d.wait(main, 0, 1099, "StructuredTaskScope.join");
        for (int i = 1; i <= 4; i++) {
            int lane = d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 50, 1098);
            d.step(lane, "查询 " + i, 50, 1098);
            d.queue(lane, 50, 80);
            if (waits) {
                d.wait(lane, 80, 1098, "HttpClient.send");
            } else {
                d.run(lane, 80, 1098);
            }
        }
        d.wake(4, main, 1099);
        var sentence = assertThat(Sentence.of(d.timeline(1100, 1100)));
        if (waits) {
            sentence.doesNotContain("逐个做");
        } else {
            sentence.contains("不算等 CPU，逐个做要 4.07 秒");
        }
    }

    /** 一个时刻和总用时用一样的单位，不写得更细。 */
    @ParameterizedTest
    @CsvSource({"1000,从 0.01 秒起", "520,从 0.01 秒起", "90,从 6.30 毫秒起"})
    void aMomentHasTheUnitOfTheTotal(int end, String said) {
        var d = new Draft("没有人来");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.run(main, 0, 6.3);
        d.wait(main, 6.3, end, "洗菜");
        d.limit = (double) end - 10;
        assertThat(Sentence.of(d.timeline(end, end))).startsWith("「main」" + said + "一直在等「洗菜」");
    }

    /** 只有一个线程的池：图上看得到的是那个线程的名字。到时限早就没有事做的池，等不到不是因为它。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPoolOfOneThreadHasTheNameOfItsLane(boolean lost) {
        var d = new Draft("办事");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, lost ? 1000 : 610);
        int clerk = d.lane("柜员 1", Lane.Kind.PLATFORM, 0, lost ? 1000 : 609);
        d.pools.add(new Lane.Pool(List.of(clerk), List.of(new Lane.Queue(d.at(5), d.at(400), 2))));
        d.wait(main, 2, lost ? 1000 : 608, lost ? "办 3 的结果" : "ExecutorService.close");
        for (int i = 0; i < 3; i++) {
            d.step(clerk, "办 " + i, 200 * i + 2, 200 * i + 202);
            d.sleep(clerk, 200 * i + 2, 200 * i + 202);
        }
        if (lost) {
            d.idle(clerk, 602, 1000);
            d.outside.add("外面的进程");
            d.limit = 990.0;
        } else {
            d.wake(clerk, main, 608);
        }
        var sentence = assertThat(Sentence.of(d.timeline(lost ? 1000 : 610, 1000)));
        if (lost) {
            sentence.startsWith("「main」到时限还没有等到「办 3 的结果」").doesNotContain("只有 1 个线程");
        } else {
            sentence.startsWith("「柜员 1」的池只有 1 个线程，3 步只能一步接一步。");
        }
    }

    /** 有的没有做完、没有开始，或代码抛出了异常：逐个做要多久，不相干。 */
    @ParameterizedTest
    @ValueSource(strings = {"失败", "取消", "没有开始", "外面的一步失败"})
    void whereSomethingWasNotDoneThereIsNoSum(String what) {
        var d = new Draft("早餐");
        for (int i = 0; i < 3; i++) {
            int lane = d.lane("厨师 " + i, Lane.Kind.PLATFORM, 0, 1000);
            d.sleep(lane, 0, 1000);
            if (i < 2 || what.equals("没有开始") || what.startsWith("外面")) {
                d.step(lane, "做 " + i, 0, 1000);
            }
        }
        switch (what) {
            case "失败" -> d.step(2, "烤", 0, 1000, 0, Step.Outcome.FAILED);
            case "取消" -> d.step(2, "烤", 0, 1000, 0, Step.Outcome.CANCELLED);
            case "没有开始" -> d.mark(2, 900, Mark.Kind.NOT_STARTED, "烤");
            default -> d.steps.add(new Step(2, "早餐", 0, d.at(1000), 0, false, Step.Outcome.FAILED));
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).doesNotContain("逐个做");
    }
}
