package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.ForcedWait;
import example.ForcedWait.Kind;
import example.ForcedWait.Truth;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 强制发生的每一种等待都看得见，种类对，而且在程序自己记的时刻之内。 */
class ForcedWaitTest {

    private static final long TOLERANCE = 1_000_000;

    static Stream<Arguments> everyKind() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    static Class<? extends Interval> expected(Kind kind) {
        return switch (kind) {
            case SLEEP -> Interval.Sleeping.class;
            case MONITOR, REENTRANT_LOCK, READ_LOCK, STAMPED_LOCK -> Interval.Blocked.class;
            case SOCKET_READ, ACCEPT -> Interval.Io.class;
            default -> Interval.Waiting.class;
        };
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aForcedWaitIsFoundWithItsKindInsideItsBracket(Kind kind, boolean virtual) throws Exception {
        var offset = new Offset();
        var recording = record(kind.name(), () -> {
            offset.calibrate();
            return ForcedWait.run(
                    kind.make(), virtual ? Thread.ofVirtual() : Thread.ofPlatform(), "等的", Duration.ofMillis(10));
        });
        var truth = recording.orThrow();
        check(
                recording.timeline(),
                truth,
                offset.of(recording.timeline()),
                expected(kind),
                kind == Kind.ACCEPT && !virtual);
    }

    static void check(Timeline timeline, Truth truth, long zero, Class<? extends Interval> expected, boolean sampled) {
        int lane = timeline.lanes().stream()
                .filter(l -> l.name().equals(truth.thread()))
                .findFirst()
                .orElseThrow()
                .id();
        var intervals =
                timeline.intervals().stream().filter(i -> i.lane() == lane).toList();
        long seen = truth.seen() - zero;
        long released = truth.released() - zero;
        // 采样的边界差一格
        long tolerance = sampled ? 25_000_000 : TOLERANCE;
        long inside = intervals.stream()
                .filter(expected::isInstance)
                .mapToLong(i -> Math.min(i.endNanos(), released) - Math.max(i.startNanos(), seen))
                .filter(nanos -> nanos > 0)
                .sum();
        assertThat(inside).as(() -> story(intervals, truth, zero)).isGreaterThanOrEqualTo(released - seen - tolerance);
        assertThat(intervals)
                .as(() -> story(intervals, truth, zero))
                .filteredOn(i -> expected.isInstance(i) && !sampled)
                .allMatch(i -> i.startNanos() >= truth.before() - zero - TOLERANCE
                        && i.endNanos() <= truth.after() - zero + TOLERANCE);
    }

    private static String story(List<Interval> intervals, Truth truth, long zero) {
        var text = new StringBuilder("程序记的 %.3f–%.3f，看见 %.3f，放行 %.3f ms%n"
                .formatted(
                        (truth.before() - zero) / 1e6,
                        (truth.after() - zero) / 1e6,
                        (truth.seen() - zero) / 1e6,
                        (truth.released() - zero) / 1e6));
        intervals.forEach(i -> text.append("%.3f–%.3f %s%n".formatted(i.startNanos() / 1e6, i.endNanos() / 1e6, i)));
        return text.toString();
    }

    /** 记录的零点在 {@code System.nanoTime} 上是多少：几个空步骤的前后时刻夹出来。 */
    static final class Offset {
        private static final int ROUNDS = 20;
        private final long[] before = new long[ROUNDS];

        void calibrate() {
            for (int i = 0; i < ROUNDS; i++) {
                before[i] = System.nanoTime();
                step("校准", () -> {});
            }
        }

        long of(Timeline timeline) {
            var steps =
                    timeline.steps().stream().filter(s -> s.name().equals("校准")).toList();
            long zero = Long.MIN_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                zero = Math.max(zero, before[i] - steps.get(i).startNanos());
            }
            return zero;
        }
    }
}
