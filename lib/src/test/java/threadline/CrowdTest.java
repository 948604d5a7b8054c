package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Crowd;
import example.ForcedWait.Kind;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import threadline.model.Interval;

/** 从 2 个到 1000 个线程，和随机混合的程序：每一次强制的等待都看得见。 */
class CrowdTest {

    @ParameterizedTest
    @CsvSource({
        "LATCH, 2, false",
        "LATCH, 2, true",
        "LATCH, 100, false",
        "LATCH, 100, true",
        "LATCH, 1000, true",
        "CONDITION, 300, false",
        "CONDITION, 1000, true",
        "OBJECT_WAIT, 200, true",
        "OBJECT_WAIT, 200, false",
        "READ_LOCK, 1000, true",
        "QUEUE_TAKE, 500, false",
        "QUEUE_TAKE, 1000, true",
    })
    void everyOneOfThemIsFound(Kind kind, int count, boolean virtual) throws Exception {
        var offset = new ForcedWaitTest.Offset();
        var recording = record(kind + " × " + count, () -> {
            offset.calibrate();
            return Crowd.of(kind, count, virtual, Duration.ofMillis(10));
        });
        var truths = recording.orThrow();
        assertThat(truths).hasSize(count);
        long zero = offset.of(recording.timeline());
        for (var truth : truths) {
            ForcedWaitTest.check(recording.timeline(), truth, zero, ForcedWaitTest.expected(kind), false);
        }
        assertThat(recording.timeline().honesty().lostEvents()).isZero();
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("threadline.seeds", 20));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyWaitOfARandomProgramIsFound(long seed) throws Exception {
        var offset = new ForcedWaitTest.Offset();
        var recording = record("种子 " + seed, () -> {
            offset.calibrate();
            return Crowd.mixed(seed);
        });
        var waits = recording.orThrow();
        long zero = offset.of(recording.timeline());
        for (var wait : waits) {
            ForcedWaitTest.check(recording.timeline(), wait.truth(), zero, ForcedWaitTest.expected(wait.kind()), false);
        }
        assertThat(recording.timeline().intervals())
                .filteredOn(Interval.Unknown.class::isInstance)
                .allMatch(unknown -> unknown.nanos() < 30_000_000);
    }
}
