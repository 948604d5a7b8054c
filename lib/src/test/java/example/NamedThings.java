package example;

import static threadline.Threadline.named;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** 起了名字的锁、队列和监视器，各有一个平台线程和一个虚拟线程在等。 */
public final class NamedThings {

    private NamedThings() {}

    public static void wait(boolean virtual) throws Exception {
        var lock = named("账本锁", new ReentrantLock());
        var queue = named("成品队列", new ArrayBlockingQueue<String>(1));
        var seats = named("座位", new Semaphore(0));
        var monitor = named("收银台", new Object());
        var release = new CountDownLatch(1);
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        lock.lock();
        Thread[] waiters;
        synchronized (monitor) {
            waiters = new Thread[] {
                builder.name("a").start(() -> {
                    lock.lock();
                    lock.unlock();
                }),
                builder.name("b").start(() -> ForcedWait.unchecked(queue::take)),
                builder.name("c").start(() -> ForcedWait.unchecked(seats::acquire)),
                builder.name("d").start(() -> {
                    synchronized (monitor) {
                        release.countDown();
                    }
                })
            };
            for (var waiter : waiters) {
                ForcedWait.untilWaiting(waiter, true);
            }
            Thread.sleep(Duration.ofMillis(300)); // 平台线程等的是哪个监视器，要采样看到
        }
        lock.unlock();
        queue.put("茶");
        seats.release();
        for (var waiter : waiters) {
            waiter.join();
        }
    }
}
