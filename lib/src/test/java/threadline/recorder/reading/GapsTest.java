package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.recorder.capture.CpuSampler.Sample;
import threadline.recorder.capture.MachineLoad;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

class GapsTest {

    private static final long BIN = 10_000_000;

    private static final int FEW = 10_000;
    private static final long LEAST_NANOS = 50_000_000;

    /** 一格里有几万次等待：补空隙的时间与等待的次数成比例。 */
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

    /** 机器很忙的时候一格里只轮到一点，每格都不到一成：加起来还是那么多。 */
    @ParameterizedTest
    @CsvSource({"40, 0.03", "40, 0.09", "40, 0.10", "40, 0.25", "40, 0.50", "40, 0.93", "40, 0.97", "3, 0.05", "1, 0.04"
    })
    void whatRanIsDrawnAsLongAsItRan(int bins, double share) {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i <= bins; i++) {
            samples.add(Sample.of(i * BIN, Math.round(i * share * BIN)));
        }
        long until = bins * BIN;
        var phases = Gaps.fill(List.of(), samples, new MachineLoad(), new Pauses(), 0, until);
        long ran = Math.round(share * until);
        assertThat(nanos(phases, Doing.RUNNING)).isBetween(ran - 1_000, ran + BIN / 10);
        assertThat(nanos(phases, Doing.RUNNING) + nanos(phases, Doing.RUNNABLE)).isEqualTo(until);
    }

    /** 线程很多，一遍看了几毫秒，时刻是开始看的：看到的就是事件说的那次等待，不另画一段在它前面。等别的对象的，是另一次。 */
    @ParameterizedTest
    @CsvSource({"776, 0", "777, 1"})
    void aLookThatTookLongSawTheWaitThatFollows(int seen, int before) {
        long parked = 2 * BIN + 2_000_000;
        var wait = new Phase(parked, 5 * BIN, Doing.WAITING, Stack.EMPTY, "队列").identified(776);
        var look = new Sample(
                2 * BIN,
                BIN,
                Thread.State.WAITING,
                seen,
                "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject",
                -1,
                null,
                false);
        var samples = List.of(Sample.of(0, 0), look, Sample.of(3 * BIN, BIN));
        var phases = Gaps.fill(List.of(wait), samples, new MachineLoad(), new Pauses(), 0, 5 * BIN);
        assertThat(phases.stream().filter(p -> p.doing() == Doing.WAITING && p.startNanos() < parked))
                .hasSize(before);
    }

    /** 采样来晚了的一格很长：没有画的，画在它自己里面，不画到后面没有用 CPU 的格里去。 */
    @ParameterizedTest
    @CsvSource({"0.08, 0", "0.92, 1"})
    void whatALongBinOwesIsDrawnInIt(double share, double after) {
        long late = 30 * BIN;
        var samples = List.of(
                Sample.of(0, 0),
                Sample.of(late, Math.round(share * late)),
                Sample.of(late + BIN, Math.round(share * late + after * BIN)),
                Sample.of(late + 2 * BIN, Math.round(share * late + 2 * after * BIN)));
        var phases = Gaps.fill(List.of(), samples, new MachineLoad(), new Pauses(), 0, late + 2 * BIN);
        assertThat(nanosWithin(phases, Doing.RUNNING, late, late + 2 * BIN)).isEqualTo(Math.round(2 * after * BIN));
        assertThat(nanos(phases, Doing.RUNNING)).isEqualTo(Math.round(share * late + 2 * after * BIN));
    }

    /** 等的时候没有运行：等之前欠的，画在等之前。 */
    @Test
    void whatIsOwedIsDrawnBeforeTheWait() {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i <= 9; i++) {
            samples.add(Sample.of(i * BIN, Math.round(i * 0.05 * BIN)));
        }
        var wait = Phase.of(9 * BIN, 20 * BIN, Doing.WAITING);
        var phases = Gaps.fill(List.of(wait), samples, new MachineLoad(), new Pauses(), 0, 20 * BIN);
        assertThat(nanosWithin(phases, Doing.RUNNING, 0, 9 * BIN)).isEqualTo(Math.round(9 * 0.05 * BIN));
        assertThat(phases.getLast()).isEqualTo(wait);
    }

    private static long nanosWithin(List<Phase> phases, Doing doing, long from, long until) {
        return phases.stream()
                .filter(phase -> phase.doing() == doing)
                .mapToLong(phase -> Math.max(0, Math.min(until, phase.endNanos()) - Math.max(from, phase.startNanos())))
                .sum();
    }

    private static long nanos(List<Phase> phases, Doing doing) {
        return phases.stream()
                .filter(phase -> phase.doing() == doing)
                .mapToLong(Phase::nanos)
                .sum();
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
