package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Crowd;
import example.ProgramClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import threadline.model.Interval;
import threadline.recorder.capture.CpuSampler;

/** 从 2 个到 1000 个线程，和随机混合的程序：每一次强制的等待都看得见。 */
class CrowdTest {

    static List<Crowd.Case> cases() {
        return Crowd.CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyOneOfThemIsFound(Crowd.Case crowd) throws Exception {
        var clock = new ProgramClock();
        var recording = record(crowd.kind() + " × " + crowd.count(), () -> {
            clock.calibrate();
            return Crowd.of(crowd.kind(), crowd.count(), crowd.virtual(), Duration.ofMillis(10));
        });
        var truths = recording.orThrow();
        assertThat(truths).hasSize(crowd.count());
        long zero = clock.zeroOf(recording.timeline());
        for (var truth : truths) {
            ForcedWaitTest.check(recording.timeline(), truth, zero, crowd.kind(), crowd.virtual());
        }
        assertThat(recording.timeline().honesty().lostEvents()).isZero();
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("threadline.seeds", 20));
    }

    /** 采样的最多隔这么久看一次；线程刚好那时换了状态，就是两次。 */
    private static final long LONG_NANOS = 2 * CpuSampler.LONGER.toNanos();

    /** 有这么长的一段没有看到的种子：机器忙的时候，采样的自己也要等 CPU，那一段就真的没有看到；不会常常这样。 */
    private static final List<Long> UNSEEN = new ArrayList<>();

    @AfterAll
    static void mostOfTheTimeTheSamplerLooksInTime() {
        assertThat(UNSEEN).hasSizeLessThanOrEqualTo((int) seeds().count() / 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyWaitOfARandomProgramIsFound(long seed) throws Exception {
        var clock = new ProgramClock();
        var recording = record("种子 " + seed, () -> {
            clock.calibrate();
            return Crowd.mixed(seed);
        });
        var waits = recording.orThrow();
        long zero = clock.zeroOf(recording.timeline());
        for (var wait : waits) {
            ForcedWaitTest.check(recording.timeline(), wait.truth(), zero, wait.kind(), wait.virtual());
        }
        if (recording.timeline().intervals().stream()
                .anyMatch(i -> i instanceof Interval.Unknown && i.nanos() >= LONG_NANOS)) {
            UNSEEN.add(seed);
        }
    }
}
