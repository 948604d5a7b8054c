package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import threadline.recorder.capture.CpuSampler.Sample;
import threadline.recorder.capture.MachineLoad;
import threadline.recorder.reading.Phase.Doing;

/** 一格里有几万次等待：补空隙的时间与等待的次数成比例。 */
class GapsTest {

    private static final int FEW = 5_000;
    private static final long LEAST_NANOS = 50_000_000;

    @Test
    void ofABinTakeTimeInProportionToTheWaitsInIt() {
        nanosToFill(FEW);
        long few = nanosToFill(FEW);
        long many = nanosToFill(4 * FEW);
        assertThat(many).isLessThan(10 * Math.max(few, LEAST_NANOS));
    }

    @Test
    void ofABinShareWhatTheWaitsLeft() {
        var waits = waits(4);
        var samples = List.of(Sample.of(0, 0), Sample.of(8_000, 2_000));
        var filled = Gaps.fill(waits, samples, new MachineLoad(), new Pauses(), 0, 8_000);
        // 四次等待占去一半，其余的 4000 里用掉 2000
        assertThat(filled.stream().filter(p -> p.doing() == Doing.RUNNING).mapToLong(Phase::nanos))
                .containsExactly(500L, 500L, 500L, 500L);
    }

    /** 只算这个线程的 CPU 时间：别人占着机器也一样。 */
    private static long nanosToFill(int count) {
        var waits = waits(count);
        long end = waits.getLast().endNanos() + 1_000;
        var samples = List.of(Sample.of(0, 0), Sample.of(end, end / 4));
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        var filled = Gaps.fill(waits, samples, new MachineLoad(), new Pauses(), 0, end);
        long nanos = clock.getCurrentThreadCpuTime() - start;
        assertThat(filled).hasSizeGreaterThanOrEqualTo(2 * count);
        return nanos;
    }

    /** 每 2000 纳秒里，后一半在等。 */
    private static List<Phase> waits(int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> Phase.of(i * 2_000 + 1_000, i * 2_000 + 2_000, Doing.WAITING))
                .toList();
    }
}
