package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import threadline.recorder.Action;

/** 读一次记录的时间与等待的次数成比例：四倍的等待，不到十倍的时间。 */
class ReadingTimeTest {

    private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_TIMES = 10;

    @Test
    void ofASignalPassedFromThreadToThread() throws Exception {
        readingOf(() -> latch(500));
        long few = readingOf(() -> latch(2_500));
        long many = Math.min(readingOf(() -> latch(10_000)), readingOf(() -> latch(10_000)));
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    @Test
    void ofAPingPong() throws Exception {
        readingOf(() -> pingPong(1_000));
        long few = readingOf(() -> pingPong(10_000));
        long many = Math.min(readingOf(() -> pingPong(40_000)), readingOf(() -> pingPong(40_000)));
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    @Test
    void ofNotifications() throws Exception {
        readingOf(() -> notifications(1_000));
        long few = readingOf(() -> notifications(10_000));
        long many = Math.min(readingOf(() -> notifications(60_000)), readingOf(() -> notifications(60_000)));
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    /** 代码返回以后，到 {@code record} 返回。多的那一次取两次里快的：一次也许正好被别的程序耽误。 */
    private static long readingOf(Action<Exception> body) throws Exception {
        long start = System.nanoTime();
        var recording = record("读得多快", body);
        long all = System.nanoTime() - start;
        recording.orThrow();
        return all - recording.timeline().bodyNanos();
    }

    private static void latch(int waiters) throws InterruptedException {
        var gate = new CountDownLatch(1);
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < waiters; i++) {
                people.submit(() -> {
                    gate.await();
                    return null;
                });
            }
            Thread.sleep(100);
            gate.countDown();
        }
    }

    private static void pingPong(int rounds) {
        var there = new SynchronousQueue<Integer>();
        var back = new SynchronousQueue<Integer>();
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            people.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    there.put(i);
                    back.take();
                }
                return null;
            });
            people.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    back.put(there.take());
                }
                return null;
            });
        }
    }

    /** 两个线程轮流，轮到另一个就通知它。 */
    private static void notifications(int rounds) {
        var monitor = new Object();
        var turn = new int[1];
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                int me = i;
                people.submit(() -> {
                    synchronized (monitor) {
                        for (int n = 0; n < rounds; n++) {
                            while (turn[0] != me) {
                                monitor.wait();
                            }
                            turn[0] = 1 - me;
                            monitor.notify();
                        }
                    }
                    return null;
                });
            }
        }
    }
}
