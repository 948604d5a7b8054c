package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Awakened;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 事件只说等的线程何时又运行起来；叫醒它的那一下更早，之后它不是在等别人。 */
class LateWakesTest {

    private static final long SLACK_NANOS = 2_000_000;
    private static final int KEPT_MILLIS = 600;

    /** 唤醒不会在唤醒者结束之后；等待也不会画到那之后，那时只是轮不到它。 */
    @Test
    void nobodyIsWokenByAThreadThatHasEnded() {
        int spinners = 8 * Runtime.getRuntime().availableProcessors();
        var timeline =
                record("处理器都占着", () -> Awakened.joinAmongSpinners(spinners, 12)).timeline();
        assertThat(timeline.wakes()).hasSizeGreaterThan(12);
        for (var wake : timeline.wakes()) {
            long end = timeline.lanes().get(wake.from()).endNanos();
            assertThat(wake.atNanos()).as("%s", wake).isLessThanOrEqualTo(end + SLACK_NANOS);
            assertThat(waitEnded(timeline, wake)).as("%s", wake).isLessThanOrEqualTo(end + SLACK_NANOS);
        }
    }

    /** 通知的人结束了，等的人还拿不回监视器：这一段不是等 CPU。 */
    @Test
    void whoIsNotifiedButKeptOutDoesNotWaitForACpu() {
        var timeline = record("通知了还进不去", () -> Awakened.notifiedThenKeptOut(KEPT_MILLIS))
                .timeline();
        var wake = timeline.wakes().stream()
                .filter(w -> w.to() == 0 && w.from() == lane(timeline, "通知的人"))
                .findFirst()
                .orElseThrow();
        assertThat(wake.atNanos())
                .isLessThanOrEqualTo(timeline.lanes().get(wake.from()).endNanos() + SLACK_NANOS);
        assertNeverLongInLine(timeline);
    }

    @Test
    void whoJoinedButIsKeptOutDoesNotWaitForACpu() {
        assertNeverLongInLine(
                record("结束了还进不去", () -> Awakened.joinedThenKeptOut(KEPT_MILLIS)).timeline());
    }

    private static void assertNeverLongInLine(Timeline timeline) {
        assertThat(of(timeline, 0))
                .as("%s", timeline.honesty())
                .noneMatch(i -> i instanceof Interval.Runnable
                        && i.evidence().equals(Evidence.EXACT)
                        && i.nanos() > KEPT_MILLIS * 1_000_000L / 2);
    }

    /** 被 {@code wake} 结束的等待画到哪里；没有等待就是那一刻。 */
    private static long waitEnded(Timeline timeline, Wake wake) {
        return of(timeline, wake.to()).stream()
                .filter(i -> i instanceof Interval.Waiting
                        && i.startNanos() < wake.atNanos()
                        && i.endNanos() >= wake.atNanos())
                .mapToLong(Interval::endNanos)
                .findFirst()
                .orElse(wake.atNanos());
    }

    private static List<Interval> of(Timeline timeline, int lane) {
        return timeline.intervals().stream().filter(i -> i.lane() == lane).toList();
    }

    private static int lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(lane -> lane.name().equals(name))
                .mapToInt(Lane::id)
                .findFirst()
                .orElseThrow();
    }
}
