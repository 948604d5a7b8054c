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
import threadline.model.Step;

/** 句子里要有总用时由什么决定：时刻表，时限，一样长的几个。 */
class DecidedWordsTest {

    /** 一百毫秒一次：最后一次做得再快，也要等到点。没有等到点、在追赶的，还是看做了多久。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereTheLastStepWaitedForItsTurnTheScheduleDecides(boolean waited) {
        var d = new Draft("每 0.1 秒");
        int[] starts = waited
                ? new int[] {0, 100, 200, 450, 490, 530, 600, 700, 800, 900}
                : new int[] {0, 100, 200, 300, 400, 500, 600, 700, 880, 920};
        int end = starts[9] + 40;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int clerk = d.lane("账房", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 0, end, "CountDownLatch.await");
        d.wake(main, clerk, 0);
        for (int i = 0; i < 10; i++) {
            int to = starts[i] + (i == (waited ? 2 : 7) ? (waited ? 250 : 180) : 40);
            d.step(clerk, "" + (i + 1), starts[i], to);
            d.sleep(clerk, starts[i], to);
            if (i < 9 && starts[i + 1] > to) {
                var on = new Interval.Awaited(1, "空闲（定时）", 0);
                d.intervals.add(new Interval.Waiting(
                        clerk,
                        d.at(to),
                        d.at(starts[i + 1]),
                        Evidence.EXACT,
                        null,
                        "空闲（定时）",
                        on,
                        true,
                        d.at(starts[i + 1])));
            }
        }
        d.wake(clerk, main, end);
        assertThat(Sentence.of(d.timeline(end, end)))
                .startsWith(waited ? "最后一步「10」到 0.90 秒才到点，做了 0.04 秒。总用时 0.94 秒" : "「账房」做了 10 步，共 0.54 秒");
    }

    /** 路径留在等着的父进程上，也要说时限。 */
    @Test
    void aProcessKilledAtItsLimitIsTheCauseAlsoWhereThePathStaysOnItsParent() {
        var d = new Draft("停不下来");
        d.lane("main", Lane.Kind.PLATFORM, 0, 2210);
        d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 0, 1590, false);
        d.lane("main 8", Lane.Kind.PLATFORM, "8 · 画图", 1600, 2210, false);
        d.expire(0, 0, 1000, "Workers.map");
        d.expire(0, 1000, 1590, "Workers.map");
        d.await(0, 1590, 2210, "Workers.map", 1, 0);
        d.step(1, "永远不回答", 260, 1590, 0, Step.Outcome.FAILED);
        d.unknown(1, 0, 260);
        d.wait(1, 260, 1260, "LockSupport.parkNanos");
        d.unknown(1, 1260, 1590);
        d.mark(1, 1590, Mark.Kind.KILLED, "进程 7 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(1000)));
        d.step(2, "睡", 1850, 2160);
        d.sleep(2, 1850, 2160);
        d.wake(2, 0, 2160);
        assertThat(Sentence.of(d.timeline(2210, 2210))).contains("main 等「永远不回答」，连同结束那个进程，一共等了 1.33 秒。总用时 2.21 秒");
    }

    /** 占了大半，可是另有一大段：不说是它们决定的。 */
    @ParameterizedTest
    @CsvSource({"120,0.88 秒，一起决定了总用时：大多在睡眠", "300,0.70 秒：大多在睡眠"})
    void threadsThatTookAboutAsLongDecideWhereLittleElseIsLeft(double from, String said) {
        var d = new Draft("一万份");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(main, 0, from);
        d.wait(main, from, 1000, "ExecutorService.close");
        for (int i = 1; i <= 4; i++) {
            int lane = d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, from, 1000);
            d.sleep(lane, from, 1000);
            d.wake(main, lane, from);
            d.wake(lane, main, 1000);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("4 个线程差不多一样长，各约 " + said);
    }

    /** 两个池各一个线程，哪一个晚一点只是碰巧；另一个短得多，就不是。 */
    @ParameterizedTest
    @CsvSource({"60,「早来的」和「晚来的」的池各只有 1 个线程，各 2 步，差不多一样长，只能一步接一步。", "30,「晚来的」的池只有 1 个线程，2 步只能一步接一步。"})
    void poolsOfOneThreadThatTookAsLongAreBothNamed(int each, String said) {
        var d = new Draft("两个池");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 130);
        int early = d.lane("早来的", Lane.Kind.PLATFORM, 0, 128);
        int late = d.lane("晚来的", Lane.Kind.PLATFORM, 0, 130);
        d.wait(main, 2, 130, "ExecutorService.close");
        for (int i = 0; i < 2; i++) {
            d.step(early, "办 R" + i, 2 + each * i, 2 + each * (i + 1));
            d.sleep(early, 2 + each * i, 2 + each * (i + 1));
            d.step(late, "办 R" + i, 6 + 62 * i, 68 + 62 * i);
            d.sleep(late, 6 + 62 * i, 68 + 62 * i);
        }
        d.wake(main, early, 2);
        d.wake(main, late, 6);
        d.wake(late, main, 130);
        d.pools.add(new Lane.Pool(List.of(early), List.of(new Lane.Queue(d.at(3), d.at(60), 1))));
        d.pools.add(new Lane.Pool(List.of(late), List.of(new Lane.Queue(d.at(6), d.at(68), 1))));
        assertThat(Sentence.of(d.timeline(130, 130))).startsWith(said);
    }

    /** 步骤里还有步骤，有一步失败，等的比做的多：决定总用时的还是时刻表。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theScheduleDecidesAlsoWhereStepsAreNestedAndShort(boolean fails) {
        var d = new Draft("定时");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 226);
        int clerk = d.lane("定时 1", Lane.Kind.PLATFORM, 0, 226);
        d.wait(main, 0, 224, "CountDownLatch.await");
        d.wake(main, clerk, 0);
        for (int i = 0; i < 5; i++) {
            int at = 50 * i + 2;
            var outcome = fails && i == 1 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED;
            d.steps.add(new Step(clerk, "记 " + (i + 1), d.at(at), d.at(at + 21), 0, false, outcome));
            d.step(clerk, "写盘", at, at + 20, 1, Step.Outcome.COMPLETED);
            d.sleep(clerk, at, at + 20);
            d.run(clerk, at + 20, at + 23);
            if (i < 4) {
                var on = new Interval.Awaited(1, "空闲（定时）", 0);
                d.intervals.add(new Interval.Waiting(
                        clerk, d.at(at + 23), d.at(at + 49), Evidence.EXACT, null, "空闲（定时）", on, true, d.at(at + 49)));
                d.run(clerk, at + 49, at + 50);
            }
        }
        d.wake(clerk, main, 224);
        assertThat(Sentence.of(d.timeline(225, 226)))
                .isEqualTo((fails ? "「记 2」失败。" : "") + "最后一步「记 5」到 0.20 秒才到点，做了 0.02 秒。总用时 0.23 秒。");
    }

    /** 最长的一步以外，路径上还有一大段不在步骤里：也说是什么。很短的不说。 */
    @ParameterizedTest
    @CsvSource({"200,关键路径上还有 main 睡眠 0.20 秒。", "20,总用时"})
    void whatElseIsOnThePathIsToldWhereItIsLong(double slept, String said) {
        var d = new Draft("取消");
        double begin = 10 + slept;
        double end = begin + 315;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.run(main, 0, 10);
        d.sleep(main, 10, begin);
        int query = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, begin + 4);
        d.step(query, "慢查询", 5, begin + 1, 0, Step.Outcome.CANCELLED);
        d.sleep(query, 5, begin + 1);
        d.mark(query, begin + 1, Mark.Kind.INTERRUPTED, "", main);
        d.run(main, begin, begin + 5);
        d.step(main, "下一个查询", begin + 5, begin + 305);
        d.sleep(main, begin + 5, begin + 305);
        d.run(main, begin + 305, end);
        assertThat(Sentence.of(d.timeline(end, end))).contains("「下一个查询」，0.30 秒，它一直在睡眠。" + said);
    }

    /** 几个线程各运行了一会儿，不加在一起算成一个线程的。 */
    @Test
    void whatSeveralThreadsDidIsNotToldOfOne() {
        var d = new Draft("四个人问");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int first = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 20, 40);
        int second = d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 40, 60);
        d.run(main, 0, 20);
        d.wake(main, first, 20);
        d.wait(main, 20, 60, "Thread.join");
        d.run(first, 20, 40);
        d.wake(first, second, 40);
        d.run(second, 40, 60);
        d.wake(second, main, 60);
        d.step(main, "查询", 60, 300);
        d.sleep(main, 60, 300);
        assertThat(Sentence.of(d.timeline(300, 300))).contains("「查询」").doesNotContain("0.06 秒");
    }

    /** 做完没有做成的几步接成一条，没有一步占大半：也说是哪几步。 */
    @Test
    void failedStepsThatFollowOneAnotherInSeveralProcessesAreTold() {
        var d = new Draft("一个进程一次一个任务");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1300);
        int sleeper = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 1270, false);
        for (int i = 0; i < 3; i++) {
            d.step(sleeper, "睡 400", 30 + 400 * i, 430 + 400 * i);
            d.sleep(sleeper, 30 + 400 * i, 430 + 400 * i);
            d.wake(sleeper, main, 430 + 400 * i);
        }
        double[][] lives = {{0, 0, 380}, {390, 640, 685}, {690, 970, 1290}};
        for (int i = 0; i < 3; i++) {
            double from = lives[i][0];
            double doomed = lives[i][1];
            double to = lives[i][2];
            int lane = d.lane("main 1" + i, Lane.Kind.PLATFORM, "1" + i + " · 画图", from, to, false);
            if (i > 0) {
                d.step(lane, "启动 JVM", from, from + 225);
            }
            d.step(lane, i == 1 ? "信号 KILL" : "System.exit", doomed, to, 0, Step.Outcome.FAILED);
            d.unknown(lane, from, to);
            d.mark(lane, to, Mark.Kind.KILLED, "进程 1" + i + " 自己结束了，退出码 7");
            d.wake(main, lane, from);
            d.wait(main, from + 5, to, "Workers.map");
            d.wake(lane, main, to);
        }
        assertThat(Sentence.of(d.timeline(1290, 1300)))
                .contains("关键路径上有 2 次「System.exit」和 2 次「启动 JVM」，共 1.15 秒。总用时 1.29 秒");
    }

    /** 图上等 CPU 的都是等 CPU；不知道是谁占着的不算在别人头上，数就是「至少」。 */
    @ParameterizedTest
    @CsvSource({"4,其中至少 0.11 秒", "0,其中 0.14 秒"})
    void waitsForTheCpuThatNobodyIsKnownToTakeMakeItAtLeast(int unknown, String said) {
        var d = new Draft("一起算");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        d.step(main, "算", 0, 400);
        for (int i = 0; i < 20; i++) {
            d.run(main, 20 * i, 20 * i + 13);
            var by = i < unknown ? null : "机器上别的程序";
            d.intervals.add(
                    new Interval.Runnable(main, d.at(20 * i + 13), d.at(20 * i + 20), Evidence.EXACT, null, by, null));
        }
        assertThat(Sentence.of(d.timeline(400, 400))).contains(said + "在等 CPU，CPU 被机器上别的程序占着");
    }

    /** 先到的叫停了别的：吞下中断、照常返回的那一步，和它一样长也没有决定什么。打断以后还做了很久的，算它。 */
    @ParameterizedTest
    @CsvSource({"203,「镜像甲」决定了总用时", "290,关键路径上还有「镜像丙」"})
    void aStepThatEndedBecauseItWasInterruptedDecidesNothing(int to, String said) {
        var d = new Draft("谁先到用谁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, to);
        int first = d.lane("甲", Lane.Kind.VIRTUAL, 0, 200);
        int late = d.lane("丙", Lane.Kind.VIRTUAL, 0, to);
        d.wake(main, first, 0);
        d.wake(main, late, 0);
        d.step(first, "镜像甲", 0, 200);
        d.sleep(first, 0, 200);
        d.step(late, "镜像丙", 0, to);
        d.sleep(late, 0, 201);
        if (to > 203) {
            d.sleep(late, 202, to);
        }
        d.mark(late, 200.5, Mark.Kind.INTERRUPTED, "被 main 打断", main);
        d.await(main, 0, 200, "StructuredTaskScope.join", 1, 0);
        d.wake(first, main, 200);
        d.await(main, 200.6, to, "StructuredTaskScope.close", 2, 0);
        d.wake(late, main, to);
        assertThat(Sentence.of(d.timeline(to, to))).contains(said);
    }

    /** 一条泳道上先后几步，一步占了大半：说是哪一步。两步并列，说哪一步都是碰巧：不说。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOneStepThatTookMostOfItIsNamedNotItsThread(boolean tied) {
        var d = new Draft("分块");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int slow = d.lane("工人 1", Lane.Kind.PLATFORM, 0, 400);
        int quick = d.lane("工人 2", Lane.Kind.PLATFORM, 0, 150);
        for (int lane : new int[] {slow, quick}) {
            d.wake(main, lane, 0);
        }
        int first = tied ? 175 : 50;
        d.step(slow, "块 1", 0, first);
        d.step(slow, "块 5", first, 350);
        d.step(slow, "块 6", 350, 400);
        d.run(slow, 0, 400);
        for (int i = 0; i < 3; i++) {
            d.step(quick, "块 " + (7 + i), 50 * i, 50 * i + 50);
        }
        d.run(quick, 0, 150);
        d.wait(main, 0, 400, "Future.get");
        d.wake(slow, main, 400);
        assertThat(Sentence.of(d.timeline(400, 400)))
                .startsWith("「工人 1」一步接一步做了 3 步" + (tied ? "" : "（最长的「块 5」0.30 秒）") + "，占总用时的 100%");
    }

    /** 路径停在它的读写上，等的是谁没有看到：说它没有在做事。 */
    @Test
    void aStepThatOnlyWaitsForNobodySeenIsSaidToWait() {
        var d = new Draft("回声");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 160);
        int echo = d.lane("回声", Lane.Kind.PLATFORM, 0, 155);
        d.wake(main, echo, 0);
        d.step(main, "问", 1, 160);
        d.io(main, 1, 160, "DatagramSocket.receive");
        d.step(echo, "想", 2, 100);
        d.sleep(echo, 2, 100);
        assertThat(Sentence.of(d.timeline(160, 160))).startsWith("最慢的一步「问」决定了总用时，它一直在读写「DatagramSocket.receive」。");
    }
}
