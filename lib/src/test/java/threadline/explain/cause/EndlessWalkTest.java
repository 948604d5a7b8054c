package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;
import threadline.model.Timeline;

/** 关键路径在任何时间线上都走得完：库的线程、进程、中断、闲着的、同一刻的唤醒，都随机。 */
class EndlessWalkTest {

    private static final int TIMELINES = 4000;

    @Test
    void theWalkEndsOnEveryTimelineAndNeverGoesForward() {
        for (int seed = 0; seed < TIMELINES; seed++) {
            int its = seed;
            var timeline = random(new Random(seed));
            var walk = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> CriticalPath.of(timeline), () -> "没有走完：" + its);
            long from = walk.legs().isEmpty() ? 0 : walk.legs().getFirst().startNanos();
            for (var leg : walk.legs()) {
                assertThat(leg.startNanos()).as("时间线 %d 首尾相接", seed).isEqualTo(from);
                assertThat(leg.endNanos()).as("时间线 %d", seed).isGreaterThan(leg.startNanos());
                from = leg.endNanos();
            }
            if (walk.tells()) {
                var first = walk.legs().getFirst();
                var lane = timeline.lanes().get(first.lane());
                boolean open = first.startNanos() <= timeline.bodyNanos() / 100
                        && (!lane.helper() || first.nanos() <= timeline.bodyNanos() / 100);
                assertThat(open || !walk.why().isEmpty())
                        .as("时间线 %d 从看得见的开头走起，不然就说一句", seed)
                        .isTrue();
            }
            // 每拐一次弯，用掉一个时段、一次中断，或走到一条泳道的开始
            int most = timeline.intervals().size()
                    + timeline.marks().size()
                    + timeline.steps().size()
                    + 2 * timeline.lanes().size();
            assertThat(walk.wakes()).as("时间线 %d", seed).hasSizeLessThanOrEqualTo(most);
            var sentence = Sentence.of(timeline);
            assertThat(sentence).as("时间线 %d", seed).endsWith("。").doesNotContain("。。");
            assertThat(walk.tells() || !sentence.contains("关键路径"))
                    .as("时间线 %d 不画粉线，就不说它：%s", seed, sentence)
                    .isTrue();
        }
    }

    /** 时刻都落在粗的格子上：好些事在同一刻。 */
    private static double time(Random random, double from, double to) {
        return Math.min(to, from + Math.floor(random.nextDouble() * (to - from) / 5) * 5);
    }

    private static Timeline random(Random random) {
        var d = new Draft("随机");
        int lanes = 1 + random.nextInt(7);
        for (int i = 0; i < lanes; i++) {
            double from = i == 0 ? 0 : time(random, 0, 60);
            double to = random.nextInt(3) == 0 ? 100 : time(random, from, 100);
            if (i > 0 && random.nextInt(4) == 0) {
                d.helper("库 " + i, from, to);
            } else {
                var process = i > 0 && random.nextInt(4) == 0 ? "进程 " + random.nextInt(2) : null;
                var kind = Lane.Kind.values()[random.nextInt(3)];
                d.lane("线程 " + i, kind, process, from, to, i > 0 && random.nextInt(8) == 0);
            }
            fill(random, d, i, from, to, lanes);
        }
        for (int i = random.nextInt(15); i > 0; i--) {
            d.wake(random.nextInt(lanes), random.nextInt(lanes), time(random, 0, 100));
        }
        if (random.nextInt(4) == 0) {
            double from = time(random, 0, 90);
            d.pins.add(new Pin(random.nextInt(lanes), d.at(from), d.at(from + 10), "等待"));
        }
        return d.timeline(random.nextInt(4) == 0 ? time(random, 50, 100) : 100, 100);
    }

    private static void fill(Random random, Draft d, int lane, double from, double to, int lanes) {
        double at = from;
        while (at < to) {
            double end = Math.min(to, at + 1 + random.nextInt(30));
            switch (random.nextInt(10)) {
                case 0 -> d.run(lane, at, end);
                case 1 -> d.queue(lane, at, end);
                case 2 -> d.sleep(lane, at, end);
                case 3 -> d.lock(lane, at, end, "锁", "线程 " + random.nextInt(lanes));
                case 4 -> d.wait(lane, at, end, "Process.waitFor");
                case 5 -> d.io(lane, at, end, random.nextBoolean() ? "Selector.select" : "Socket.read");
                case 6 -> d.idle(lane, at, end);
                case 7 -> d.expire(lane, at, end, "FutureTask.get");
                case 8 -> d.await(lane, at, end, "Semaphore.acquire", 1, random.nextInt(3));
                default -> d.unknown(lane, at, end);
            }
            if (random.nextInt(3) == 0) {
                var outcomes = Step.Outcome.values();
                d.step(lane, "步 " + random.nextInt(3), at, end, 0, outcomes[random.nextInt(outcomes.length)]);
            }
            if (random.nextInt(3) == 0) {
                int by = random.nextInt(lanes + 2) - 2;
                boolean killed = random.nextInt(4) == 0;
                d.mark(
                        lane,
                        time(random, at, end),
                        killed ? Mark.Kind.KILLED : Mark.Kind.INTERRUPTED,
                        killed ? "进程没有了" : "被中断",
                        by);
            }
            at = end + (random.nextInt(4) == 0 ? 5 : 0);
        }
    }
}
