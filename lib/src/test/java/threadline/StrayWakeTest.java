package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Timeline;

/** 一次 {@code unpark} 最多结束一次等待：它没有结束的，不画成它唤醒的。 */
class StrayWakeTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneUnparkIsNotTheEndOfLaterMonitorWaits(boolean virtual) {
        var timeline = record("叫醒一次", () -> {
                    var monitor = new Object();
                    var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                    var woken = builder.name("被叫醒的").start(() -> {
                        LockSupport.park();
                        waitAFewTimes(monitor);
                    });
                    wake("叫醒的人", woken);
                    woken.join();
                })
                .timeline();
        assertThat(wakes(timeline, "叫醒的人", "被叫醒的")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUnparkDuringAMonitorWaitEndsNothing(boolean virtual) {
        var timeline = record("叫不醒", () -> {
                    var monitor = new Object();
                    var ready = new CountDownLatch(1);
                    var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                    var waiting = builder.name("在等的").start(() -> {
                        ready.countDown();
                        waitAFewTimes(monitor);
                    });
                    ready.await();
                    wake("白叫的人", waiting);
                    waiting.join();
                })
                .timeline();
        assertThat(wakes(timeline, "白叫的人", "在等的")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptDoesEndAMonitorWait(boolean virtual) {
        var timeline = record("打断", () -> {
                    var monitor = new Object();
                    var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                    var waiting = builder.name("在等的").start(() -> waitFor(monitor, 0));
                    var other = Thread.ofPlatform().name("打断的人").start(() -> {
                        untilIn(waiting, Thread.State.WAITING);
                        waiting.interrupt();
                    });
                    other.join();
                    waiting.join();
                })
                .timeline();
        assertThat(wakes(timeline, "打断的人", "在等的")).isEqualTo(1);
    }

    /** 看见它在等，再叫。 */
    private static void wake(String name, Thread waiting) throws InterruptedException {
        Thread.ofPlatform()
                .name(name)
                .start(() -> {
                    untilIn(waiting, Thread.State.WAITING, Thread.State.TIMED_WAITING);
                    LockSupport.unpark(waiting);
                })
                .join();
    }

    private static void untilIn(Thread thread, Thread.State... states) {
        while (!java.util.List.of(states).contains(thread.getState())) {
            Thread.onSpinWait();
        }
    }

    private static void waitAFewTimes(Object monitor) {
        for (int i = 0; i < 5; i++) {
            waitFor(monitor, 40);
        }
    }

    private static void waitFor(Object monitor, long millis) {
        synchronized (monitor) {
            try {
                monitor.wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long wakes(Timeline timeline, String from, String to) {
        return timeline.wakes().stream()
                .filter(wake -> timeline.lanes().get(wake.from()).name().equals(from)
                        && timeline.lanes().get(wake.to()).name().equals(to))
                .count();
    }
}
