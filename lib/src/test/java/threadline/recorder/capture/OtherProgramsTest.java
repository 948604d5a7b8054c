package threadline.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import threadline.Recording;
import threadline.explain.cause.Hardware;
import threadline.explain.track.Tracks;
import threadline.export.TimelineJson;
import threadline.model.Cause;
import threadline.model.Interval;

/** 等 CPU 的时候 CPU 被别人用着，就说出来；是自己用着就不说。 */
class OtherProgramsTest {

    private static final long MS = 1_000_000;

    @Test
    void aFullMachineThatOthersUseIsTheirs() {
        var others = new OtherPrograms();
        others.noteLoad(0, 0, 0);
        others.noteLoad(100 * MS, 1.0, 0.6);
        others.noteLoad(200 * MS, 1.0, 0.1);
        others.noteLoad(300 * MS, 0.7, 0.6);
        assertThat(others.during(10 * MS, 90 * MS)).contains("别的程序");
        assertThat(others.during(110 * MS, 190 * MS)).isNull(); // 自己用着
        assertThat(others.during(210 * MS, 290 * MS)).isNull(); // 没有用满
        assertThat(others.during(900 * MS, 990 * MS)).isNull(); // 没有看
    }

    @Test
    void timeStoppedByTheQuotaIsTheQuotas() {
        var others = new OtherPrograms();
        others.noteThrottled(0, 500 * MS);
        others.noteThrottled(100 * MS, 500 * MS);
        others.noteThrottled(200 * MS, 560 * MS);
        assertThat(others.during(0, 100 * MS)).isNull();
        assertThat(others.during(100 * MS, 200 * MS)).contains("限额");
    }

    @Test
    void aCalculationBesideOtherProgramsSaysSo() throws Exception {
        var programs = new ArrayList<Process>();
        Recording<Object> recording;
        try {
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                programs.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            recording = record("旁边有人", () -> {
                step("算", () -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                });
                return "";
            });
        } finally {
            programs.forEach(Process::destroyForcibly);
        }
        assertThat(recording.toString()).contains("在等 CPU，CPU 被机器上别的程序占着");
        var timeline = recording.timeline();
        assertThat(timeline.intervals().stream()
                        .filter(i -> i instanceof Interval.Runnable r && r.by() != null)
                        .mapToLong(Interval::nanos)
                        .sum())
                .isGreaterThan(timeline.bodyNanos() / 4);
        var shared = new Cause.Processors(false, 1, 2, 0, new Cause.Cost(0, 1, 0, List.of()));
        assertThat(Hardware.queuedForCpu(Tracks.of(timeline), shared, false)).endsWith("在等 CPU，一部分是因为机器上别的程序");
        assertThat(recording.table().stringColumn("对象").asList()).contains("机器上别的程序");
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
    }
}
