package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Timeline;

/** 谁启动了谁：在子线程的泳道开始的地方有一次唤醒。 */
class StartTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChildIsStartedByItsParent(boolean virtual) throws Exception {
        var recording = record("启动", () -> {
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            var child = builder.name("子").start(() -> {
                var grandchild = (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
                        .name("孙")
                        .start(() -> sleep());
                join(grandchild);
            });
            child.join();
        });
        recording.orThrow();
        assertThat(starters(recording.timeline(), "子")).containsExactly("main");
        assertThat(starters(recording.timeline(), "孙")).containsExactly("子");
    }

    /** 池的线程由交活的虚拟线程启动：等它运行起来，交的人早就在等了，载体上已经没有人。 */
    @Test
    void aThreadOfAPoolIsStartedByWhoHandedInTheTask() throws Exception {
        var recording = record("先等再算", () -> {
            try (var pool = Executors.newFixedThreadPool(
                            2, Thread.ofPlatform().name("算 ", 1).factory());
                    var orders = Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("单 ", 1).factory())) {
                for (int i = 1; i <= 4; i++) {
                    var wait = Duration.ofMillis(30 * i);
                    orders.submit(() -> {
                        step("等", wait);
                        return pool.submit(() -> step("算", Duration.ofMillis(10)))
                                .get();
                    });
                }
            }
        });
        recording.orThrow();
        assertThat(starters(recording.timeline(), "算 1")).containsExactly("单 1");
        assertThat(starters(recording.timeline(), "算 2")).containsExactly("单 2");
    }

    private static java.util.List<String> starters(Timeline timeline, String name) {
        var lane = timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
        return timeline.wakes().stream()
                .filter(w -> w.to() == lane.id() && Math.abs(w.atNanos() - lane.startNanos()) < 1_000_000)
                .map(w -> timeline.lanes().get(w.from()).name())
                .toList();
    }

    private static void sleep() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
