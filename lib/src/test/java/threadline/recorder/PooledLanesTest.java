package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import threadline.explain.track.Idle;

/** 线程池的线程认得出来：任务里等不等，线程工厂包没有包一层。 */
class PooledLanesTest {

    /** 例如 Hazelcast 的：在自己的 {@code run} 里调用 {@code super.run}。 */
    private static final class Managed extends Thread {
        Managed(Runnable task) {
            super(task, "工人");
        }

        @Override
        public void run() {
            super.run();
        }
    }

    private static final ThreadFactory PLAIN = Thread.ofPlatform().name("工人").factory();

    private static void compute(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aThreadThatOnlyComputesIsAPoolsWhenItIsSeenIdle() {
        assertIsPooled(PLAIN);
    }

    @Test
    void aWrappedThreadIsIdleBetweenItsJobs() {
        assertIsPooled(Managed::new);
    }

    private static void assertIsPooled(ThreadFactory threads) {
        var timeline = record("算一会儿，闲一会儿", () -> {
                    try (var pool = Executors.newFixedThreadPool(1, threads)) {
                        for (int i = 0; i < 2; i++) {
                            pool.submit(() -> step("算", () -> compute(Duration.ofMillis(30))))
                                    .get();
                            step("放着", Duration.ofMillis(200));
                        }
                    }
                })
                .timeline();
        var worker = timeline.lanes().stream()
                .filter(lane -> lane.name().equals("工人"))
                .findFirst()
                .orElseThrow();
        assertThat(worker.pooled()).as(timeline.intervals().toString()).isTrue();
        // 机器忙的时候，「算」也有这么长，没有采样到的是未知
        assertThat(timeline.intervals())
                .filteredOn(interval -> interval.lane() == worker.id() && interval.nanos() > 100_000_000)
                .filteredOn(interval -> timeline.steps().stream()
                        .noneMatch(step -> step.lane() == worker.id()
                                && step.startNanos() < interval.endNanos()
                                && interval.startNanos() < step.endNanos()))
                .isNotEmpty()
                .allMatch(Idle::is);
    }
}
