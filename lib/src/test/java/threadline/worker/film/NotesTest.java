package threadline.worker.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Honesty;
import threadline.recorder.capture.CpuSampler;

/** 图下面关于工作进程的话。 */
class NotesTest {

    /** 一个任务没有做完就没有了的，和每个任务都做完、只是没有交出记录的。 */
    @Test
    void whatDidItsTasksIsNotSaidToBeUnfinished() {
        var notes = new Notes(new Honesty(0, 0, "", List.of()));
        notes.collect(saved(11, "被信号 9（SIGKILL）结束"));
        notes.collect(saved(12, ""));

        assertThat(notes.all(0))
                .anyMatch(note -> note.startsWith("进程 11 没有交出记录就没有了："))
                .anyMatch(note -> note.startsWith("进程 12 没有交出记录："))
                .noneMatch(note -> note.contains("没有做完"))
                .allMatch(note -> note.contains(CpuSampler.LONGER.toMillis() + " ms 看一眼"));
    }

    /** 父进程自己说的份额，不是接上工作进程以后的。 */
    @Test
    void whatWasNotSeenIsToldOfAllProcessesTogether() {
        for (double share : new double[] {0.1, 0.001}) {
            var parent = new Honesty(0.05, 0, "", List.of(Honesty.unseen(0.05).getFirst(), "别的"));
            assertThat(new Notes(parent).all(share))
                    .containsExactlyElementsOf(share < 0.01 ? List.of("别的") : List.of("线程时间的 10% 没有看到，画作「未知」", "别的"));
        }
    }

    private static Reel saved(long worker, String how) {
        var own = new Draft("任务").timeline(1000, 1000);
        return new Reel("进程", worker, own, 0, Reel.Source.SAVED, null, List.of(), 1000, false, how, "", List.of());
    }
}
