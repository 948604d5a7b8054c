package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;

/** 差不多同时做完的，一起决定；一把锁让几个人一个接一个；句子里的数算得回来。 */
class TogetherWordsTest {

    /** 一个做一步，另一个做三步，差不多同时做完：缩短一个快不了。差得多的，最慢的一步决定。 */
    @ParameterizedTest
    @CsvSource({"200, true", "150, false"})
    void oneLongStepAndARowOfShortOnesDecideTogether(int each, boolean together) {
        var d = new Draft("谁先做完，谁先拿下一个");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 625);
        int many = d.lane("伙计 1", Lane.Kind.PLATFORM, 0, 625);
        int one = d.lane("伙计 2", Lane.Kind.PLATFORM, 0, 625);
        d.wait(main, 0, 620, "Workers.map");
        d.wake(main, many, 0);
        d.wake(main, one, 0);
        for (int i = 0; i < 3; i++) {
            d.step(many, "睡 " + i, each * i, each * (i + 1));
            d.sleep(many, each * i, each * (i + 1));
        }
        d.step(one, "睡", 15, 620);
        d.sleep(one, 15, 620);
        d.wake(one, main, 620);
        assertThat(Sentence.of(d.timeline(622, 625)))
                .startsWith(together ? "「伙计 1」和「伙计 2」各自的步骤加起来差不多一样长，一起决定了总用时。" : "最慢的一步「睡」决定了总用时");
    }

    /** main 也在里面，同伴却少一个：只说几个线程，读者会数成那一池的几个。 */
    @ParameterizedTest
    @CsvSource({"4, main、「厨师 1」、「厨师 2」、「厨师 3」各自的步骤加起来差不多一样长，一起决定了总用时。", "7, main 和另外 6 个线程各自的步骤加起来差不多一样长，一起决定了总用时。"})
    void threadsOfMoreThanOneKindAreNamed(int alike, String said) {
        var d = new Draft("当面交");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 255);
        for (int i = 1; i <= alike; i++) {
            d.wake(main, d.lane("厨师 " + i, Lane.Kind.PLATFORM, 0, 255), 0);
        }
        for (int lane = main; lane <= alike; lane++) {
            for (int i = 0; i < 5; i++) {
                if (lane < alike || i != 1) {
                    d.step(lane, "订单 " + (i * (alike + 1) + lane), 50 * i + 1, 50 * (i + 1) + 1);
                    d.sleep(lane, 50 * i + 1, 50 * (i + 1) + 1);
                }
            }
        }
        d.wait(alike, 51, 101, "空闲（线程池）");
        d.wake(main, alike, 101);
        assertThat(Sentence.of(d.timeline(252, 255))).startsWith(said);
    }

    /** 谁也没有地方排队，main 自己做：做得更多的厨师不在路径上，也不能只说和 main 一样少的那两个。 */
    @Test
    void whoDidLessThanTheOthersIsNotToldAsTheLongest() {
        var d = new Draft("没有座位");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 175);
        for (int i = 1; i <= 8; i++) {
            d.wake(main, d.lane("厨师 " + i, Lane.Kind.PLATFORM, 0, 175), 0);
        }
        cook(d, main, "订单 9", 22);
        cook(d, main, "订单 16", 72);
        for (int i = 1; i <= 8; i++) {
            boolean busy = i <= 6;
            cook(d, i, "订单 " + i, busy ? 20 : 22);
            if (busy) {
                d.wait(i, 70, 72, "空闲（线程池）");
                d.wake(main, i, 72);
                cook(d, i, "订单 " + (9 + i), 72);
            }
            d.wait(i, busy ? 122 : 72, 124, "空闲（线程池）");
            d.wake(main, i, 124);
            cook(d, i, "订单 " + (16 + i), 124);
        }
        d.wait(main, 124, 174, "ExecutorService.close");
        d.wake(6, main, 174);
        assertThat(Sentence.of(d.timeline(174, 175))).doesNotContain("差不多一样长", "最慢");
    }

    private static void cook(Draft d, int lane, String name, int from) {
        d.step(lane, name, from, from + 50);
        d.sleep(lane, from, from + 50);
    }

    /** 问的人一步步等，做的人做一步：等的没有一起决定什么。 */
    @Test
    void whoOnlyAsksDidNotDecide() {
        var d = new Draft("问");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        int service = d.lane("服务", Lane.Kind.PLATFORM, 0, 600);
        d.wake(main, service, 0);
        d.step(main, "问 1", 0, 300);
        d.step(main, "问 2", 300, 598);
        d.wait(main, 0, 300, "FutureTask.get");
        d.wait(main, 300, 598, "FutureTask.get");
        d.step(service, "答", 2, 597);
        d.sleep(service, 2, 597);
        d.wake(service, main, 598);
        assertThat(Sentence.of(d.timeline(600, 600))).doesNotContain("加起来差不多一样长");
    }

    /** 两个烤炉一样忙：不说只有一个是瓶颈。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoLikeStagesAreBothTheBottleneck(boolean two) {
        assertThat(Sentence.of(ovens(two)))
                .startsWith(two ? "「烤炉 1」和「烤炉 2」一样忙，都一步接一步，占总用时的 87%，是瓶颈。" : "「烤炉 1」一步接一步做了 3 步，共 0.90 秒，占总用时的 87%");
    }

    private static Timeline ovens(boolean two) {
        var d = new Draft("两个烤炉");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1030);
        int knead = d.lane("揉面", Lane.Kind.VIRTUAL, 0, 650);
        int oven = d.lane("烤炉 1", Lane.Kind.VIRTUAL, 0, 950);
        int other = d.lane("烤炉 2", Lane.Kind.VIRTUAL, 0, 990);
        int pack = d.lane("装袋", Lane.Kind.VIRTUAL, 0, 1030);
        for (int lane = 1; lane <= 4; lane++) {
            d.wake(main, lane, 0);
        }
        d.wait(main, 0, 1026, "Thread.join");
        d.step(knead, "揉", 0, 40);
        d.sleep(knead, 0, 40);
        d.await(knead, 80, 340, "ArrayBlockingQueue.put", 1, 0);
        d.wake(oven, knead, 340);
        d.await(knead, 345, 640, "ArrayBlockingQueue.put", 1, 0);
        d.wake(oven, knead, 640);
        d.await(oven, 0, 40, "ArrayBlockingQueue.take", 1, 0);
        d.wake(knead, oven, 40);
        for (int i = 0; i < 3; i++) {
            d.step(oven, "烤 " + (2 * i + 1), 40 + 300 * i, 340 + 300 * i);
            d.sleep(oven, 40 + 300 * i, 340 + 300 * i);
            if (two) {
                d.step(other, "烤 " + (2 * i + 2), 80 + 300 * i, 380 + 300 * i);
                d.sleep(other, 80 + 300 * i, 380 + 300 * i);
            }
            d.await(pack, i == 0 ? 0 : 120 + 300 * i, 340 + 300 * i, "ArrayBlockingQueue.take", 2, 0);
            d.wake(oven, pack, 340 + 300 * i);
            d.step(pack, "装 " + i, 340 + 300 * i, 420 + 300 * i);
            d.sleep(pack, 340 + 300 * i, 420 + 300 * i);
        }
        d.wake(pack, main, 1026);
        return d.timeline(1026, 1030);
    }

    /** 一把锁，三个人各做四步：步骤里拿着锁，或连等锁也在步骤里，都是一个接一个。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stepsThatOneLockLetsOnlyInTurnAreCounted(boolean outside) {
        var d = new Draft("一本账，一把锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 605);
        for (var name : new String[] {"甲", "乙", "丙"}) {
            d.wake(main, d.lane(name, Lane.Kind.VIRTUAL, 0, 605), 0);
        }
        d.wait(main, 0, 601, "FutureTask.get");
        for (int who = 1; who <= 3; who++) {
            int from = 200 * (who - 1);
            if (who > 1) {
                d.lock(who, 0, from, "账本", who == 2 ? "甲" : "乙");
                d.wake(who - 1, who, from);
            }
            for (int i = 0; i < 4; i++) {
                d.step(who, "记账 " + "甲乙丙".charAt(who - 1), i == 0 && !outside ? 0 : from + 50 * i, from + 50 * (i + 1));
                d.sleep(who, from + 50 * i, from + 50 * (i + 1));
            }
        }
        d.wake(3, main, 601);
        assertThat(Sentence.of(d.timeline(603, 605)))
                .startsWith("锁「账本」一次只放一个，先后 2 个线程等过：12 步" + (outside ? "一步接一步" : "轮流拿着它") + "，占总用时的 99%。总用时");
    }

    /** 拿着锁的只有一部分时间：别的步骤同时进行，还是说有多久在等。 */
    @Test
    void whereOtherStepsRanMeanwhileTheLockDidNotLetThemInTurn() {
        var d = new Draft("有的不用锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 605);
        for (int who = 1; who <= 3; who++) {
            d.wake(main, d.lane("店员 " + who, Lane.Kind.VIRTUAL, 0, 605), 0);
            int from = 200 * (who - 1);
            if (who > 1) {
                d.step(who, "备料", 0, 100);
                d.sleep(who, 0, 100);
                d.lock(who, 100, from, "账本", "店员 " + (who - 1));
                d.wake(who - 1, who, from);
            }
            d.step(who, "记账", from, from + 200);
            d.sleep(who, from, from + 200);
        }
        d.wait(main, 0, 601, "FutureTask.get");
        d.wake(3, main, 601);
        assertThat(Sentence.of(d.timeline(603, 605))).contains("都有线程在锁「账本」前等").doesNotContain("一次只放一个");
    }

    /** 一直在做一件事，两个数一样：不说「其中」。 */
    @Test
    void theWholeIsNotCalledAPartOfItself() {
        var d = new Draft("忘了关");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 900);
        d.sleep(main, 0, 900);
        int other = d.lane("帮手", Lane.Kind.PLATFORM, 0, 300);
        d.sleep(other, 0, 300);
        assertThat(Sentence.of(d.timeline(900, 900))).isEqualTo("最慢的线程 main 决定了总用时，它一直在睡眠。总用时 0.90 秒。");
    }

    /** 固定间隔：从前一次做完算起；时刻表：做得长了也不往后挪。每次一样长，分不出来。 */
    @ParameterizedTest
    @CsvSource({"delay", "rate", "even"})
    void aDelayIsNotToldAsASchedule(String kind) {
        var d = new Draft("定时");
        double[] lasts = kind.equals("even") ? new double[] {40, 40, 40, 40, 40} : new double[] {40, 40, 90, 40, 40};
        double end = 0;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 900);
        int clerk = d.lane("账房", Lane.Kind.PLATFORM, 0, 900);
        d.wake(main, clerk, 0);
        double due = 0;
        for (int i = 0; i < 5; i++) {
            if (i > 0) {
                due = kind.equals("rate") ? 100 * i : end + 100;
                var on = new Interval.Awaited(1, "空闲（定时）", 0);
                d.intervals.add(new Interval.Waiting(
                        clerk, d.at(end), d.at(due), Evidence.EXACT, null, "空闲（定时）", on, true, d.at(due)));
            }
            end = due + lasts[i];
            d.step(clerk, "" + (i + 1), due, end);
            d.sleep(clerk, due, end);
        }
        d.wait(main, 0, end, "CountDownLatch.await");
        d.wake(clerk, main, end);
        assertThat(Sentence.of(d.timeline(end, end)))
                .startsWith(
                        kind.equals("delay")
                                ? "「账房」做了 5 步，共 0.25 秒；每次做完，隔 0.10 秒再做下一步，隔了 4 次。总用时 0.65 秒"
                                : "最后一步「5」到 0.");
    }

    /** 机器忙，定时的线程等 CPU 和做事的时间过了半：等下一次到点也是它的一段路，说的和粉线一样长。 */
    @Test
    void whatATimedThreadWaitsToBeDueIsPartOfItsPath() {
        var d = new Draft("心跳");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 301);
        int timer = d.lane("定时", Lane.Kind.PLATFORM, 0, 301);
        d.wake(main, timer, 0);
        for (int at = 0; at < 300; at += 50) {
            d.run(timer, at, at + 10);
            d.queue(timer, at + 10, at + 28);
            var on = new Interval.Awaited(1, "空闲（定时）", 0);
            d.intervals.add(new Interval.Waiting(
                    timer, d.at(at + 28), d.at(at + 50), Evidence.EXACT, null, "空闲（定时）", on, true, d.at(at + 50)));
        }
        d.run(timer, 300, 301);
        d.wait(main, 0, 301, "CountDownLatch.await");
        d.wake(timer, main, 301);
        assertThat(Sentence.of(d.timeline(301, 301))).startsWith("线程「定时」决定了总用时：其中等定时任务到点 6 次共 0.13 秒，等 CPU 0.11 秒。");
    }

    /** 逐个做不算什么，说清楚。 */
    @ParameterizedTest
    @CsvSource({
        "cpu, 不算等 CPU，逐个做要 1.20 秒",
        "carrier, 不算等载体，逐个做要 1.20 秒",
        "lock, 不算等锁，逐个做要 1.20 秒",
        "none, 3 步逐个做要 2.10 秒"
    })
    void whatIsNotCountedIsNamed(String kind, String said) {
        var d = new Draft("逐个做");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 700);
        for (int i = 1; i <= 3; i++) {
            int lane = d.lane("伙计 " + i, Lane.Kind.VIRTUAL, 0, 700);
            d.wake(main, lane, 0);
            d.step(lane, "活 " + i, 0, 700);
            d.sleep(lane, 0, 200);
            d.run(lane, 200, 400);
            switch (kind) {
                case "cpu" -> d.queue(lane, 400, 700);
                case "carrier" -> d.queue(lane, 400, 700, main);
                case "lock" -> d.lock(lane, 400, 700, "账本", "");
                default -> d.run(lane, 400, 700);
            }
        }
        d.wait(main, 0, 700, "ExecutorService.close");
        d.wake(3, main, 700);
        assertThat(Sentence.of(d.timeline(700, 700))).endsWith("；" + said + "。");
    }

    /** 等文件锁说过了，括号里不再说一遍。 */
    @Test
    void aFileLockIsToldOnce() {
        var d = new Draft("文件锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 590);
        int child = d.lane("main 7", Lane.Kind.PLATFORM, "7 · 账", 0, 590, false);
        d.wake(main, child, 0);
        d.wait(main, 0, 588, "Workers.map");
        d.step(child, "等文件锁", 40, 315);
        d.io(child, 32, 315, "FileChannel.lock");
        double at = 315;
        for (var name : new String[] {"读到 700", "处理 500", "写 1200"}) {
            d.step(child, name, at, at + 90, 0, Step.Outcome.COMPLETED);
            d.sleep(child, at, at + 90);
            at += 90;
        }
        d.wake(child, main, 588);
        assertThat(Sentence.of(d.timeline(590, 590)))
                .startsWith("main 7 等文件锁等了 0.28 秒；它一步接一步做了 4 步，占总用时的 ")
                .doesNotContain("最长的");
    }
}
