package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.cause.Causes;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;

/** 原因说的不是哪几步（锁、载体、一个线程做了几步、池）：路径的另一半也交代。 */
class OtherHalfTest {

    /** 等够了才抢载体：前一半是睡眠。 */
    @ParameterizedTest
    @ValueSource(ints = {60, 66, 75})
    void whatCameBeforeTheCarriersIsTold(int computing) {
        assertThat(Sentence.of(carriers(computing, true)))
                .startsWith("载体线程只有 2 个，6 个虚拟线程要用，分成 3 轮。")
                .containsPattern("关键路径上还有「等 [12]」，0.20 秒。总用时");
        assertThat(Sentence.of(carriers(computing, false))).containsPattern("关键路径上还有「订单 [12]」睡眠 0.20 秒。总用时");
    }

    private static Timeline carriers(int computing, boolean steps) {
        var d = new Draft("先等再算");
        int end = 200 + 3 * computing;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 0, end, "ExecutorService.close");
        for (int i = 0; i < 6; i++) {
            int order = d.lane("订单 " + (i + 1), Lane.Kind.VIRTUAL, 0, end);
            d.wake(main, order, 0);
            int from = 200 + i / 2 * computing;
            if (steps) {
                d.step(order, "等 " + (i + 1), 0, from);
                d.step(order, "算 " + (i + 1), from, from + computing);
            }
            d.sleep(order, 0, 200);
            if (from > 200) {
                d.queue(order, 200, from, order - 2);
            }
            d.run(order, from, from + computing - (i % 2));
        }
        d.wake(5, main, end);
        return d.timeline(end, end);
    }

    /** 拿到锁以后自己还做了一样久；先是别的，再等，也一样。 */
    @ParameterizedTest
    @CsvSource({"记账, 0, 关键路径上还有「窗口 2」的「记账」，0.20 秒。", "读账, 100, 关键路径上还有「记单」和「读账」，共 0.30 秒。"})
    void whatWasDoneWithTheLockIsTold(String name, int before, String told) {
        int end = before + 400;
        var d = new Draft("转账");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int first = d.lane("窗口 1", Lane.Kind.VIRTUAL, 0, before + 200);
        int second = d.lane("窗口 2", Lane.Kind.VIRTUAL, 0, end);
        d.wake(main, first, 0);
        d.wake(main, second, 0);
        d.wait(main, 0, end, "ExecutorService.invokeAll");
        if (before > 0) {
            d.step(first, "记单", 0, before);
            d.sleep(first, 0, before);
            d.wait(second, 0, before, "单子");
            d.wake(first, second, before);
        }
        d.step(first, "记账", before, before + 200);
        d.sleep(first, before, before + 200);
        d.lock(second, before, before + 200, "账户 1", "窗口 1");
        d.wake(first, second, before + 200);
        d.step(second, name, before + 200, end);
        d.sleep(second, before + 200, end);
        d.wake(second, main, end);
        assertThat(Sentence.of(d.timeline(end, end)))
                .startsWith("「窗口 2」等锁「账户 1」等了 0.20 秒")
                .contains(told + "总用时");
    }

    /** main 的几步占一半多一点：另一半在别的线程上，或在两步之间睡着。 */
    @Test
    void whatWasNotInTheRowIsTold() {
        var d = new Draft("问两次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 740);
        int child = d.lane("main 822", Lane.Kind.PLATFORM, 0, 740);
        d.wake(main, child, 0);
        d.wait(main, 0, 320, "Workers.map");
        d.sleep(child, 0, 320);
        d.wake(child, main, 320);
        d.idle(child, 320, 740);
        d.step(main, "jstack", 320, 560);
        d.step(main, "jcmd", 560, 740);
        d.io(main, 320, 740, "Process.getInputStream");
        assertThat(Sentence.of(d.timeline(740, 740)))
                .contains("main 一步接一步做了「jstack」和「jcmd」", "关键路径上还有 main 822 睡眠 0.32 秒。总用时");
        var gaps = new Draft("照样去问");
        main = gaps.lane("main", Lane.Kind.PLATFORM, 0, 1200);
        for (int i = 0; i < 8; i++) {
            gaps.step(main, "付款 " + i, 150 * i, 150 * i + 100, 0, Step.Outcome.COMPLETED);
            gaps.io(main, 150 * i, 150 * i + 100, "HttpClient.send");
            gaps.sleep(main, 150 * i + 100, 150 * i + 150);
        }
        assertThat(Sentence.of(gaps.timeline(1200, 1200))).contains("做了 8 步", "关键路径上还有 main 睡眠 8 次共 0.40 秒。总用时");
    }

    /** 零头不说。 */
    @ParameterizedTest
    @CsvSource({"7, 93, false", "30, 270, true"})
    void aLittleRestIsNotTold(int before, int longest, boolean told) {
        var d = new Draft("付款");
        int end = before + longest;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.step(main, "付款", 0, before);
        d.sleep(main, 0, before);
        int clerk = d.lane("店员", Lane.Kind.PLATFORM, before, end);
        d.wake(main, clerk, before);
        d.wait(main, before, end, "Thread.join");
        d.step(clerk, "发货", before, end);
        d.sleep(clerk, before, end);
        d.wake(clerk, main, end);
        assertThat(Sentence.of(d.timeline(end, end)).contains("还有「付款」")).isEqualTo(told);
    }

    /** 满了，交单的人自己做：他也是一双手。 */
    @Test
    void whoHelpsThePoolIsTold() {
        var d = new Draft("当面交");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 250);
        for (int i = 1; i <= 4; i++) {
            d.lane("厨师 " + i, Lane.Kind.PLATFORM, 0, 250);
            d.wake(main, i, 0);
        }
        d.pools.add(new Lane.Pool(List.of(1, 2, 3, 4), List.of()));
        for (int i = 0; i < 24; i++) {
            int lane = i < 20 ? 1 + i % 4 : main;
            double at = 50 * (i < 20 ? i / 4 : i - 20);
            d.step(lane, "订单 " + (i + 1), at, at + 50);
            d.sleep(lane, at, at + 50);
        }
        d.wait(main, 200, 250, "ExecutorService.close");
        d.wake(4, main, 250);
        assertThat(Sentence.of(d.timeline(250, 250))).startsWith("「厨师」的 4 个线程和 main 一起做，24 步分成 5 轮。总用时");
    }

    /** 死锁以外的线程花的时间还是要交代；只是记录线程看着，不要紧。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeadlockDoesNotHideWhereTheTimeWent(boolean child) {
        var d = new Draft("死锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int boss = d.lane("main 892", Lane.Kind.PLATFORM, 0, 1000);
        int left = d.lane("左手", Lane.Kind.PLATFORM, null, 0, 1000, true);
        int right = d.lane("右手", Lane.Kind.PLATFORM, null, 0, 1000, true);
        d.wake(main, boss, 0);
        d.wake(boss, left, 0);
        d.wake(boss, right, 0);
        d.lock(left, 0, 1000, "右", "右手");
        d.lock(right, 0, 1000, "左", "左手");
        if (child) {
            d.wait(main, 0, 1000, "Workers.map");
            d.sleep(boss, 0, 1000);
            d.wake(boss, main, 1000);
        } else {
            d.sleep(main, 0, 1000);
            d.idle(boss, 0, 1000);
        }
        var sentence = Sentence.of(d.timeline(1000, 1000));
        assertThat(sentence).startsWith("死锁：");
        assertThat(sentence.contains("main 892 决定了总用时")).isEqualTo(child);
        assertThat(sentence).doesNotContain("线程 main 决定");
    }

    /** 随便的接力：原因说的不到七成，就有「还有」，或说了中间、之前、之后是什么。 */
    @Test
    void whateverThePathIsMostOfItIsTold() {
        var silent = new ArrayList<String>();
        for (int seed = 0; seed < 400; seed++) {
            var timeline = relay(new Random(seed));
            var cause = Causes.of(timeline);
            var sentence = Sentence.of(timeline);
            boolean told = cause == null
                    || cause.nanos() >= 0.7 * timeline.bodyNanos()
                    || sentence.matches(".*(还有|中间|之前|之后|此外|关键路径上有|关键路径从|一个接一个|一起|一次只放一个).*");
            if (!told) {
                silent.add(seed + " " + cause.getClass().getSimpleName() + " " + sentence);
            }
        }
        assertThat(silent).isEmpty();
    }

    /** main 和 2 个线程接力，一段一段：有的在步骤里，有的不在，有的等锁；有时出一个错。 */
    private static Timeline relay(Random random) {
        var d = new Draft("接力");
        double end = 1000;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.lane("甲", Lane.Kind.PLATFORM, 0, end);
        d.lane("乙", Lane.Kind.PLATFORM, 0, end);
        int legs = 2 + random.nextInt(4);
        boolean locks = random.nextBoolean();
        int[] lanes = new int[legs];
        double[] from = new double[legs + 1];
        for (int i = 0; i < legs; i++) {
            lanes[i] = random.nextInt(3);
            from[i + 1] = i + 1 == legs ? end : from[i] + (end - from[i]) * (0.2 + 0.6 * random.nextDouble());
        }
        double[] since = new double[3];
        for (int i = 0; i < legs; i++) {
            int lane = lanes[i];
            if (since[lane] < from[i]) {
                if (locks && i > 0 && lanes[i - 1] != lane) {
                    double begins = Math.max(since[lane], from[i - 1]);
                    if (begins > since[lane]) {
                        d.wait(lane, since[lane], begins, "CountDownLatch.await");
                        if (i > 1 && lanes[i - 2] != lane) {
                            d.wake(lanes[i - 2], lane, begins);
                        }
                    }
                    d.lock(
                            lane,
                            begins,
                            from[i],
                            "账本",
                            d.lanes.get(lanes[i - 1]).name());
                } else {
                    d.wait(lane, since[lane], from[i], "CountDownLatch.await");
                }
                d.wake(lanes[i - 1], lane, from[i]);
            }
            if (random.nextInt(3) > 0) {
                var failed = random.nextInt(6) == 0 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED;
                d.step(lane, "第 " + i + " 段", from[i], from[i + 1], 0, failed);
            }
            d.sleep(lane, from[i], from[i + 1]);
            since[lane] = from[i + 1];
        }
        for (int lane = 0; lane < 3; lane++) {
            if (since[lane] < end) {
                d.wait(lane, since[lane], end, "CountDownLatch.await");
                if (lanes[legs - 1] != lane) {
                    d.wake(lanes[legs - 1], lane, end);
                }
            }
        }
        if (main != lanes[0]) {
            d.wake(main, lanes[0], 0);
        }
        return d.timeline(end, end);
    }
}
