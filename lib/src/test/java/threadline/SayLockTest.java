package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.say;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import threadline.model.Interval;

/** 打印要的锁是输出的，不是程序的：{@code say} 等它，画作打印，不画作等锁。 */
@Timeout(60)
class SayLockTest {

    private static final long HELD_MILLIS = 200;

    /** 别人占着输出的时候，一个平台线程、一个虚拟线程要说话。 */
    private static Recording<?> contended(long heldMillis, Duration limit) throws Exception {
        var before = System.out;
        var output = new PrintStream(before, true) {}; // 不是 PrintStream 自己，锁就是它的监视器
        System.setOut(output);
        var held = new CountDownLatch(1);
        var freed = new CountDownLatch(1);
        var holder = Thread.ofPlatform().daemon().start(() -> {
            synchronized (output) {
                held.countDown();
                try {
                    Thread.sleep(heldMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            freed.countDown();
        });
        try {
            held.await();
            return record("一起说话", limit, () -> {
                var virtual = Thread.ofVirtual().name("虚拟").start(() -> say("虚拟线程说"));
                var platform = Thread.ofPlatform().name("平台").start(() -> say("平台线程说"));
                virtual.join();
                platform.join();
            });
        } finally {
            holder.interrupt();
            freed.await();
            System.setOut(before);
        }
    }

    @Test
    void theLockOfTheOutputIsNotOneOfTheProgram() throws Exception {
        var timeline = contended(HELD_MILLIS, Duration.ofSeconds(30)).timeline();
        assertThat(timeline.intervals()).noneMatch(Interval.Blocked.class::isInstance);
        var platform = timeline.lanes().stream()
                .filter(lane -> lane.name().equals("平台"))
                .findFirst()
                .orElseThrow();
        assertThat(timeline.intervals())
                .anyMatch(i -> i.lane() == platform.id()
                        && i instanceof Interval.Io io
                        && io.object().equals("打印")
                        && io.nanos() > HELD_MILLIS * 1_000_000 / 4);
    }

    @Test
    void neitherIsItWhenTheRecordingEndsFirst() throws Exception {
        var timeline = contended(20_000, Duration.ofMillis(300)).timeline();
        assertThat(timeline.intervals()).noneMatch(Interval.Blocked.class::isInstance);
    }
}
