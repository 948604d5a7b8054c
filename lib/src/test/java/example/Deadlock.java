package example;

import static threadline.Threadline.named;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** 两个线程各拿一把锁，再等对方的那一把。 */
public final class Deadlock {

    private Deadlock() {}

    /** 两把 {@code ReentrantLock}；中断能结束它。返回时两个线程都等上了。 */
    public static void ofLocks(boolean virtual) throws InterruptedException {
        var first = named("甲账户", new ReentrantLock());
        var second = named("乙账户", new ReentrantLock());
        var both = new CountDownLatch(2);
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        var threads = new Thread[] {
            builder.name("甲转乙").start(() -> take(first, second, both)),
            builder.name("乙转甲").start(() -> take(second, first, both))
        };
        for (var thread : threads) {
            ForcedWait.untilWaiting(thread, true);
        }
    }

    private static void take(ReentrantLock mine, ReentrantLock theirs, CountDownLatch both) {
        mine.lock();
        try {
            both.countDown();
            both.await();
            theirs.lockInterruptibly();
            theirs.unlock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mine.unlock();
        }
    }

    /** 平台线程拿着监视器等锁，虚拟线程拿着锁等监视器：没有办法结束，只能在子 JVM 里。 */
    public static void ofMonitorAndLock() throws InterruptedException {
        var monitor = named("监视器", new Object());
        var lock = named("锁", new ReentrantLock());
        var both = new CountDownLatch(2);
        var platform = Thread.ofPlatform().daemon().name("平台").start(() -> {
            synchronized (monitor) {
                meet(both);
                lock.lock();
            }
        });
        var virtual = Thread.ofVirtual().name("虚拟").start(() -> {
            lock.lock();
            meet(both);
            synchronized (monitor) {
                lock.unlock();
            }
        });
        ForcedWait.untilWaiting(platform, true);
        ForcedWait.untilWaiting(virtual, true);
    }

    private static void meet(CountDownLatch both) {
        both.countDown();
        ForcedWait.unchecked(both::await);
    }
}
