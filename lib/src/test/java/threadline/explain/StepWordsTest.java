package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.cause.CriticalPath;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Source;
import threadline.model.Step;
import threadline.model.Timeline;

class StepWordsTest {

    /** 第一步被打断，路径从打断它的人来：只擦过它的末尾，数的就是后两步。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 2})
    void aStepThePathOnlyTouchesIsNotCounted(double late) {
        var d = new Draft("吞掉中断");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1060);
        int request = d.lane("请求 1", Lane.Kind.VIRTUAL, 0, 1055);
        d.sleep(main, 0, 250);
        d.wait(main, 250, 1056, "ExecutorService.close");
        d.step(request, "询价 甲", 50, 250 + late);
        d.step(request, "询价 乙", 251 + late, 650);
        d.step(request, "询价 丙", 650, 1055);
        d.sleep(request, 50, 250 + late);
        d.sleep(request, 251 + late, 650);
        d.sleep(request, 650, 1055);
        d.mark(request, 250, Mark.Kind.INTERRUPTED, "", main);
        d.wake(request, main, 1056);
        assertThat(Why.of(d.timeline(1060, 1060)))
                .isInstanceOfSatisfying(
                        Cause.InARow.class, row -> assertThat(row.steps()).isEqualTo(2));
    }

    /** 两个工作进程各做几步：读者在粉线下数到几个框，句子就说几步；一个进程看不见另一个做到了哪里。 */
    @Test
    void theStepsOfARowAreTheBoxesTheReaderCountsUnderThePath() {
        int rows = 0;
        for (int seed = 0; seed < 1500; seed++) {
            var timeline = twoWorkers(new Random(seed));
            var legs = CriticalPath.of(timeline).legs();
            if (Why.of(timeline) instanceof Cause.InARow row && row.lanes().size() == 1) {
                long boxes = timeline.steps().stream()
                        .filter(step -> step.lane() == row.lanes().getFirst())
                        .filter(step -> 10 * walked(step, legs) >= step.endNanos() - step.startNanos())
                        .count();
                assertThat(row.steps())
                        .as("时间线 %d：%s", seed, Sentence.of(timeline))
                        .isEqualTo((int) boxes);
                rows++;
            }
        }
        assertThat(rows).isGreaterThan(100);
    }

    private static long walked(Step step, List<Route.Leg> legs) {
        return legs.stream()
                .filter(leg -> leg.lane() == step.lane())
                .mapToLong(leg -> Math.max(
                        0, Math.min(leg.endNanos(), step.endNanos()) - Math.max(leg.startNanos(), step.startNanos())))
                .sum();
    }

    private static Timeline twoWorkers(Random random) {
        var d = new Draft("每批现开进程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 2000);
        boolean processes = random.nextBoolean();
        double end = 0;
        for (int i = 1; i <= 2; i++) {
            int lane = d.lane("工人 " + i, Lane.Kind.PLATFORM, processes ? "进程 " + i : null, 0, 2000, false);
            d.wake(main, lane, 0);
            double at = 0;
            for (int k = 2 + random.nextInt(3); k > 0; k--) {
                double to = at + 40 + random.nextInt(300);
                double rest = random.nextInt(3) * 5;
                d.step(lane, "块 " + i + k, at, to);
                d.run(lane, at, to - rest);
                if (rest > 0) {
                    d.wait(lane, to - rest, to, "BlockingQueue.take");
                }
                at = to + random.nextInt(2) * 20;
                d.run(lane, to, at + 0.1);
            }
            d.wake(lane, main, at);
            end = Math.max(end, at);
        }
        d.await(main, 0, end, "Workers.map", 1, 0);
        return d.timeline(end, end);
    }

    /** 启动 JVM 是三步里最长的：说出它的名字；第三步一直在算，和另一个进程里的一步差不多同时做完，也是它自己的一步。 */
    @Test
    void aWorkersLongestStepIsNamedAndItsLastStepFollowsNoOtherProcess() {
        var d = new Draft("每批现开进程");
        d.lane("main", Lane.Kind.PLATFORM, 0, 840);
        d.wait(0, 15, 797, "Workers.map");
        for (int i = 1; i <= 2; i++) {
            d.lane("main " + i, Lane.Kind.PLATFORM, "进程 " + i, 15, 835, false);
            d.step(i, "启动 JVM", 15, 335);
            d.unknown(i, 15, 400);
        }
        d.step(1, "缩小 1", 418, 660);
        d.run(1, 418, 660);
        d.step(1, "缩小 3", 676, 796);
        d.run(1, 676, 796);
        d.step(2, "缩小 0", 415, 630);
        d.run(2, 415, 630);
        d.step(2, "缩小 2", 665, 789);
        d.wait(2, 665, 670, "BlockingQueue.take");
        d.run(2, 670, 785);
        d.wait(2, 785, 789, "BlockingQueue.take");
        d.wake(2, 0, 638);
        d.wake(1, 0, 796);
        assertThat(Sentence.of(d.timeline(840, 840)))
                .startsWith("main 1 和 main 2 一样忙，各自的步骤加起来差不多一样长（最长的「启动 JVM」0.32 秒），占总用时的 81%。");
    }

    /** 图上没有粉线的，句子不说它。 */
    @Test
    void whereNoPathIsDrawnTheSentenceTellsOfNone() {
        var d = new Draft("SIGTERM");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1280);
        d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 1280);
        d.lane("打烊", Lane.Kind.PLATFORM, "655 · CoffeeShop", 390, 1280, false);
        d.wait(0, 0, 1280, "ExecutorService.close");
        for (int i = 0; i < 8; i++) {
            d.io(1, 50 * i, 50 * i + 48, "管道：BufferedReader.readLine");
        }
        d.io(1, 400, 1278, "管道：BufferedReader.readLine");
        d.step(2, "做完接了的", 390, 1270);
        d.wait(2, 400, 1270, "Thread.join");
        d.wake(2, 1, 1278);
        d.wake(1, 0, 1280);
        var timeline = d.timeline(1280, 1280);
        assertThat(CriticalPath.of(timeline).tells()).isFalse();
        assertThat(Sentence.of(timeline)).contains("等「Thread.join」等了 0.87 秒").doesNotContain("关键路径");
    }

    /** 两个线程轮流拿 GIL：机器忙，等的时间有一半是等 CPU，也还是轮流；启动它们的先等过一会儿，看的还是它们。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threadsThatTakeTurnsWithTheGilAreTold(boolean busy) {
        var d = new Draft("CPython");
        d.cpus = 4;
        d.lane("main", Lane.Kind.PLATFORM, 0, 420);
        d.wait(0, 20, 420, "Thread.join");
        var gil = Interval.Runnable.Queue.GIL.by();
        d.intervals.add(new Interval.Runnable(0, d.at(0), d.at(20), Evidence.EXACT, null, gil));
        for (int i = 1; i <= 2; i++) {
            d.lane("线程 " + i, Lane.Kind.PLATFORM, 10 * i, 400 + 10 * i);
            d.step(i, "算", 10 * i, 400 + 10 * i);
            d.wake(0, i, 10 * i);
            for (int at = 10 * i; at < 400; at += 20) {
                d.run(i, at, at + 11);
                if (busy) {
                    d.queue(i, at + 11, at + 15);
                }
                d.intervals.add(new Interval.Runnable(
                        i, d.at(at + (busy ? 15 : 11)), d.at(at + 20), Evidence.EXACT, null, gil));
            }
        }
        d.wake(2, 0, 420);
        assertThat(Sentence.of(d.timeline(420, 420))).startsWith("GIL 一时只让一个线程运行，2 个线程轮流算：关键路径上等它 0.");
    }

    /** 截止时间只定一次：前面几步各做多久，最后一步等到了几时，读者都在图上找得到。 */
    @Test
    void whatWasDoneBeforeADeadlineIsTold() {
        var d = new Draft("一共到 1.1 秒为止");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1102);
        d.lane("店里 1", Lane.Kind.VIRTUAL, 0, 1101);
        d.lane("店里 2", Lane.Kind.VIRTUAL, 1, 401);
        d.lane("店里 3", Lane.Kind.VIRTUAL, 402, 802);
        d.lane("店里 4", Lane.Kind.VIRTUAL, 803, 1101);
        d.await(0, 1, 1102, "FutureTask.get", 9, 0);
        d.awaitUntil(1, 1, 402, "FutureTask.get", 1, 1001);
        d.awaitUntil(1, 402, 803, "FutureTask.get", 2, 1100);
        d.awaitUntil(1, 803, 1100, "FutureTask.get", 3, 1100);
        String[] steps = {"查库存", "查价格", "查优惠"};
        for (int i = 0; i < 3; i++) {
            double from = 401 * i + 1;
            double to = i == 2 ? 1101 : from + 400;
            d.step(i + 2, steps[i], from, to, 0, i == 2 ? Step.Outcome.CANCELLED : Step.Outcome.COMPLETED);
            d.sleep(i + 2, from, to);
            d.wake(1, i + 2, from);
            if (i < 2) {
                d.wake(i + 2, 1, to + 1);
            }
        }
        d.wake(0, 1, 0);
        d.wake(1, 0, 1102);
        assertThat(Sentence.of(d.timeline(1102, 1102)))
                .startsWith("「店里 1」的 FutureTask.get 等到了时限，等了 0.30 秒。关键路径上还有「查库存」和「查价格」，共 0.80 秒。");
    }

    /** 最多两种步骤就写出名字：几次、哪几步，一眼就知道；三种就数一数。 */
    @ParameterizedTest
    @CsvSource({
        "启动 JVM;缩小 1, 做了「启动 JVM」和「缩小 1」，共 0.80 秒，占总用时的 80%。",
        "睡;睡;睡, 做了 3 次「睡」，共 0.70 秒，占总用时的 70%。",
        "甲;乙;丙, '做了 3 步，共 0.70 秒，占总用时的 70%。'"
    })
    void stepsOfFewKindsAreNamed(String names, String said) {
        var d = new Draft("每批现开进程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int worker = d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 0, 1000, false);
        int other = d.lane("main 8", Lane.Kind.PLATFORM, "8 · 画图", 0, 300, false);
        d.wait(main, 0, 1000, "Workers.map");
        d.step(other, "别的", 0, 300);
        d.sleep(other, 0, 300);
        var all = names.split(";");
        double each = all.length == 2 ? 400 : 700.0 / 3;
        double gap = (1000 - each * all.length) / all.length;
        for (int i = 0; i < all.length; i++) {
            double from = i * (each + gap) + gap / 2;
            d.run(worker, i * (each + gap), from);
            d.step(worker, all[i], from, from + each);
            d.sleep(worker, from, from + each);
            d.run(worker, from + each, (i + 1) * (each + gap));
        }
        d.wake(main, worker, 0);
        d.wake(worker, main, 1000);
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("main 7 " + said);
    }

    /** 隔一会儿看一眼的一段连着几步：在哪几步里也说得出来。 */
    @ParameterizedTest
    @CsvSource({"睡 400, 在 2 次「睡 400」里", "睡 390, 在「睡 390」和「睡 400」里"})
    void aSampledSpellOverSeveralStepsTellsWhere(String second, String said) {
        var d = new Draft("一个进程一次一个任务");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1990);
        int worker = d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 0, 880, false);
        int other = d.lane("main 8", Lane.Kind.PLATFORM, "8 · 画图", 880, 1990, false);
        d.wait(main, 0, 1990, "Workers.map");
        d.step(worker, "睡 400", 20, 423);
        d.step(worker, second, 427, 830);
        d.intervals.add(new Interval.Sleeping(
                worker,
                d.at(20),
                d.at(830),
                new Evidence.Sampled(d.at(20)),
                new Source("Job", 7, "Thread.sleep(400)")));
        d.run(worker, 830, 880);
        d.step(other, "启动 JVM", 880, 1500);
        d.unknown(other, 880, 1500);
        d.step(other, "System.exit", 1600, 1990, 0, Step.Outcome.FAILED);
        d.unknown(other, 1600, 1990);
        int third = d.lane("main 9", Lane.Kind.PLATFORM, "9 · 画图", 510, 1060, false);
        d.step(third, "启动 JVM", 510, 1060);
        d.unknown(third, 510, 1060);
        d.wake(main, worker, 0);
        d.wake(worker, other, 880);
        d.wake(other, main, 1990);
        assertThat(Sentence.of(d.timeline(1990, 1990))).contains("main 7 睡眠了 0.81 秒，占总用时的 40%（" + said + "）。");
    }

    /** 几轮栅栏，每轮最慢的不是同一个：没有一步占三分之一，说是哪几步接起来的。 */
    @ParameterizedTest
    @CsvSource({"3, 关键路径上「队 1 轮 1」0.10 秒、「队 2 轮 2」0.10 秒、「队 3 轮 3」0.10 秒，一个接一个。", "5, 关键路径上的 5 步一个接一个，决定了总用时的 96%。"})
    void stepsHandedFromOneThreadToTheNextAreToldTogether(int rounds, String right) {
        var d = new Draft("栅栏");
        d.lane("main", Lane.Kind.PLATFORM, 0, 20 + 100 * rounds);
        d.wait(0, 0, 20 + 100 * rounds, "Thread.join");
        for (int lane = 1; lane <= rounds; lane++) {
            d.lane("队 " + lane, Lane.Kind.PLATFORM, 20, 20 + 100 * rounds);
            d.wake(0, lane, 20);
            for (int round = 1; round <= rounds; round++) {
                double from = 20 + 100 * (round - 1);
                double to = from + (round == lane ? 100 : 20);
                d.step(lane, "队 " + lane + " 轮 " + round, from, to);
                d.sleep(lane, from, to);
                if (round != lane) {
                    d.await(lane, to, from + 100, "Phaser.arriveAndAwaitAdvance", 1, 0);
                    d.wake(round, lane, from + 100);
                }
            }
        }
        d.wake(rounds, 0, 20 + 100 * rounds);
        assertThat(Sentence.of(d.timeline(20 + 100 * rounds, 20 + 100 * rounds)))
                .contains(right);
    }

    /** 机器忙，一大半没有看到：路径上最长的一步不到一半，也说是它。 */
    @Test
    void theLongestStepOnThePathIsToldWhereTheRestWasNotSeen() {
        var d = new Draft("没有看到");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 480);
        int worker = d.lane("询 2", Lane.Kind.PLATFORM, 250, 480);
        d.run(main, 0, 20);
        d.unknown(main, 20, 250);
        d.wait(main, 250, 480, "ExecutorService.close");
        d.wake(main, worker, 250);
        d.step(worker, "乙", 250, 470);
        d.sleep(worker, 250, 390);
        d.queue(worker, 390, 480);
        d.wake(worker, main, 480);
        assertThat(Sentence.of(d.timeline(480, 480))).startsWith("关键路径上最长的一步是「乙」，0.22 秒。");
    }
}
