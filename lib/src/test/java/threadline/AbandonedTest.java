package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.record;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Lane;

/** 单元格被中断，里面的代码停不下来：以后的记录照样能做，并说出谁还在用 CPU。 */
class AbandonedTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordWhoseCellWasInterruptedRefusesNobody(boolean swallows) throws Exception {
        var stop = new AtomicBoolean();
        var started = new CountDownLatch(1);
        var cell = Thread.ofPlatform()
                .daemon()
                .name("单元格")
                .start(() -> record("死循环", () -> {
                    started.countDown();
                    while (!stop.get()) {
                        if (swallows && Thread.interrupted()) {
                            continue;
                        }
                        Thread.onSpinWait();
                    }
                }));
        started.await();
        Thread.sleep(50);
        cell.interrupt();
        Thread.sleep(50);
        var next = record("下一格", () -> Thread.sleep(300));
        assertThat(next.timeline().lanes()).extracting(Lane::name).contains("main", "没有停下的「死循环」");
        assertThat(next.timeline().honesty().notes()).anyMatch(note -> note.contains("「死循环」被中断以后没有停下"));
        stop.set(true);
        cell.join();
        var last = record("再下一格", () -> Thread.sleep(20));
        assertThat(last.timeline().honesty().notes()).noneMatch(note -> note.contains("死循环"));
        assertThat(last.timeline().lanes()).hasSize(1);
    }

    @Test
    void aRecordThatNobodyStoppedIsStillTheOnlyOne() throws Exception {
        var stop = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var cell = Thread.ofPlatform()
                .daemon()
                .start(() -> record("还在做", () -> {
                    started.countDown();
                    stop.await();
                }));
        started.await();
        assertThatThrownBy(() -> record("第二个", () -> {})).isInstanceOf(IllegalStateException.class);
        stop.countDown();
        cell.join();
    }
}
