package threadline.worker.film;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Evidence;
import threadline.model.Interval;

/** 几个进程的时间线接成一条：一个 JVM 看到的「别的程序」，也许就是记录里的另一个进程。 */
class ShiftedTest {

    @ParameterizedTest
    @ValueSource(strings = {"机器上别的程序", "容器的 CPU 限额", "载体"})
    void whoHasTheCpuIsNotSaidWhenItMayBeAnotherProcessOfTheRecording(String by) {
        var queued = new Interval.Runnable(1, 10, 20, Evidence.EXACT, null, by, null);
        var seen = (Interval.Runnable) Shifted.byNobodyKnown(queued);
        assertThat(seen.by()).isEqualTo(by.equals(Interval.Runnable.OTHER_PROGRAMS) ? null : by);
        assertThat(seen.startNanos()).isEqualTo(10);
        assertThat(seen.endNanos()).isEqualTo(20);
        assertThat(seen.lane()).isEqualTo(1);
    }
}
