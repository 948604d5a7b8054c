package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.capture.CpuSampler.Sample;
import threadline.recorder.capture.MachineLoad;
import threadline.recorder.reading.Pauses.Pause;
import threadline.recorder.reading.Phase.Doing;

/** 停顿从运行和等 CPU 的时间里切出来；等待还是等待。 */
class PausesTest {

    private static final long MS = 1_000_000;

    private static Pauses of(Pause... some) {
        var pauses = new Pauses();
        List.of(some).forEach(pauses::add);
        return pauses;
    }

    private static List<String> words(List<Phase> phases) {
        return phases.stream()
                .map(p -> p.doing() + " " + p.startNanos() / MS + "–" + p.endNanos() / MS)
                .toList();
    }

    @Test
    void onlyRunningAndWaitingForTheCpuAreCut() {
        var pauses = of(new Pause(20 * MS, 30 * MS, "垃圾回收"), new Pause(50 * MS, 70 * MS, "垃圾回收"));
        var phases = List.of(
                Phase.of(0, 25 * MS, Doing.RUNNING),
                Phase.of(25 * MS, 55 * MS, Doing.SLEEPING),
                Phase.of(55 * MS, 90 * MS, Doing.RUNNABLE));
        assertThat(words(pauses.cut(phases)))
                .containsExactly("RUNNING 0–20", "PAUSED 20–25", "SLEEPING 25–55", "PAUSED 55–70", "RUNNABLE 70–90");
    }

    @Test
    void aPauseInsideItsSafepointIsOnePauseOfTheCollector() {
        var pauses = of(
                new Pause(10, 40, "安全点 G1CollectFull"), new Pause(12, 38, "垃圾回收"), new Pause(50, 60, "安全点 ThreadDump"));
        assertThat(pauses.all()).containsExactly(new Pause(10, 40, "垃圾回收"), new Pause(50, 60, "安全点 ThreadDump"));
        assertThat(pauses.at(40)).isNull();
        assertThat(pauses.at(39)).isEqualTo(new Pause(10, 40, "垃圾回收"));
    }

    @Test
    void theShareOfABinIsOfTheTimeThatWasLeft() {
        var pauses = of(new Pause(2 * MS, 12 * MS, "垃圾回收"));
        var samples = List.of(Sample.of(0, 0), Sample.of(20 * MS, 5 * MS));
        var filled = Gaps.fill(List.of(), samples, new MachineLoad(), pauses, 0, 20 * MS);
        assertThat(words(filled))
                .containsExactly("RUNNING 0–1", "RUNNABLE 1–2", "PAUSED 2–12", "RUNNING 12–16", "RUNNABLE 16–20");
    }
}
