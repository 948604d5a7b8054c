package threadline.worker.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Evidence;
import threadline.model.Interval;

/** 看着工作进程的等待：自己醒来又接着等的是一段，到了任务的时限才断开。 */
class WatchTest {

    private static final long MS = 1_000_000;

    private static Interval wait(int lane, long from, long to, boolean expired) {
        return new Interval.Waiting(
                lane,
                from,
                to,
                Evidence.EXACT,
                null,
                "Workers.map",
                new Interval.Awaited(1, "Condition.awaitNanos", 0),
                expired,
                to);
    }

    private static Interval run(long from, long to) {
        return new Interval.Running(0, from, to, Evidence.EXACT, null);
    }

    @Test
    void aGlanceDoesNotCutTheWait() {
        for (long glance : new long[] {0, 50_000, 900_000, 3 * MS}) {
            long again = 3000 * MS + glance;
            var seen = glance == 0
                    ? List.of(
                            wait(0, 0, 3000 * MS, true),
                            wait(0, again, 3220 * MS, true),
                            wait(0, 3220 * MS, 3540 * MS, false))
                    : List.of(
                            wait(0, 0, 3000 * MS, true),
                            run(3000 * MS, again),
                            wait(0, again, 3220 * MS, true),
                            wait(0, 3220 * MS, 3540 * MS, false));
            var limit =
                    new Watch.Limit(0, Watch.woke(seen, 0, 3219 * MS, 3540 * MS).orElseThrow());
            assertThat(limit.atNanos()).isEqualTo(3220 * MS);
            assertThat(Watch.joined(seen, List.of(limit)))
                    .as("看了 %s 纳秒", glance)
                    .hasSize(glance > MS ? 4 : 2)
                    .last()
                    .isEqualTo(wait(0, 3220 * MS, 3540 * MS, false));
            if (glance <= MS) {
                assertThat(Watch.joined(seen, List.of(limit))).first().isEqualTo(wait(0, 0, 3220 * MS, true));
                assertThat(Watch.joined(seen, List.of())).containsExactly(wait(0, 0, 3540 * MS, false));
            }
        }
    }

    /** 别的泳道的、被叫醒的、不是看着工作进程的，都不接。 */
    @Test
    void otherWaitsAreLeftAlone() {
        var own = new Interval.Waiting(
                1,
                10 * MS,
                20 * MS,
                Evidence.EXACT,
                null,
                "订单",
                new Interval.Awaited(2, "BlockingQueue.poll", 0),
                true,
                0);
        var seen = List.of(
                wait(0, 0, 5 * MS, false),
                wait(0, 5 * MS, 9 * MS, true),
                wait(1, 9 * MS, 10 * MS, true),
                own,
                wait(1, 20 * MS, 30 * MS, false));
        assertThat(Watch.joined(seen, List.of())).isEqualTo(seen);
        assertThat(Watch.woke(seen, 0, 9 * MS, 12 * MS)).hasValue(9 * MS);
        assertThat(Watch.woke(seen, 0, 11 * MS, 12 * MS)).isEmpty();
    }
}
