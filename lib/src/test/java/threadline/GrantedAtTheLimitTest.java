package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Interval;

/** 时限快到的时候等到了：不是等到了时限。 */
class GrantedAtTheLimitTest {

    private static final long LIMIT_MILLIS = 300;

    /** 锁在时限以前几毫秒放开。机器忙，放开得晚了：没有拿到就是到了时限，拿到了两样都对。 */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 8, 100, -100})
    void whatWasGrantedDidNotReachItsLimit(int early) {
        var lock = new ReentrantLock();
        var recording = record("快到时限", () -> {
            lock.lock();
            var got = new boolean[2];
            var began = new AtomicLong();
            var waiter = Thread.ofPlatform().name("等的").unstarted(() -> {
                began.set(System.nanoTime());
                got[0] = tryLock(lock);
            });
            waiter.start();
            while (!lock.hasQueuedThread(waiter)) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos((LIMIT_MILLIS - early) * 1_000_000);
            lock.unlock();
            got[1] = System.nanoTime() - began.get() < LIMIT_MILLIS * 1_000_000; // 从它问起，还没有到时限
            waiter.join();
            return got;
        });
        var lanes = recording.timeline().lanes();
        boolean reached = recording.timeline().intervals().stream()
                .filter(i -> lanes.get(i.lane()).name().equals("等的"))
                .anyMatch(Interval::reachedLimit);
        boolean got = recording.result()[0];
        boolean inTime = recording.result()[1];
        assertThat(got || !inTime).isTrue();
        assertThat(reached).isIn(inTime ? Set.of(false) : got ? Set.of(true, false) : Set.of(true));
    }

    private static boolean tryLock(ReentrantLock lock) {
        try {
            boolean got = lock.tryLock(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            if (got) {
                lock.unlock();
            }
            return got;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
