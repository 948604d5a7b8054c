package example;

import static threadline.Threadline.named;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** 起了名字的锁、队列和监视器，各有一个平台线程和一个虚拟线程在等。 */
public final class NamedThings {

    private NamedThings() {}

    public static void wait(boolean virtual) throws Exception {
        var lock = named("账本锁", new ReentrantLock());
        var queue = named("成品队列", new ArrayBlockingQueue<String>(1));
        var seats = named("座位", new Semaphore(0));
        var monitor = named("收银台", new Object());
        var gathering = named("集合", new Phaser(2));
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
                }),
                builder.name("e").start(gathering::arriveAndAwaitAdvance)
            };
            for (var waiter : waiters) {
                ForcedWait.untilWaiting(waiter, true);
            }
            Thread.sleep(Duration.ofMillis(300)); // 平台线程等的是哪个监视器，要采样看到
        }
        lock.unlock();
        queue.put("茶");
        seats.release();
        gathering.arrive();
        for (var waiter : waiters) {
            waiter.join();
        }
    }

    /** 在 {@code forEach}、流和 {@code ifPresent} 里等。 */
    public static void joinInLoops() {
        List.of(later(), later()).forEach(CompletableFuture::join);
        List.of(later(), later()).stream().map(CompletableFuture::join).toList();
        Optional.of(later()).ifPresent(CompletableFuture::join);
    }

    private static CompletableFuture<Integer> later() {
        return new CompletableFuture<Integer>().completeOnTimeout(1, 60, TimeUnit.MILLISECONDS);
    }

    private static final class Till {
        static synchronized void pay() {
            sleep();
        }
    }

    /** {@code static synchronized} 的方法前面等一个，类的监视器前面等一个。 */
    public static void monitorsOfClasses(boolean virtual) throws InterruptedException {
        join(List.of(start(virtual, Till::pay), start(virtual, Till::pay)));
        Runnable inside = () -> {
            synchronized (NamedThings.class) {
                sleep();
            }
        };
        join(List.of(start(virtual, inside), start(virtual, inside)));
    }

    /** 三把锁，每把前面等一个。 */
    public static void threeLocks(boolean virtual) throws InterruptedException {
        var all = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            var lock = new Object();
            for (int j = 0; j < 2; j++) {
                all.add(start(virtual, () -> {
                    synchronized (lock) {
                        sleep();
                    }
                }));
            }
        }
        join(all);
    }

    private static void sleep() {
        ForcedWait.unchecked(() -> Thread.sleep(200));
    }

    private static Thread start(boolean virtual, Runnable work) {
        Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        return threads.start(work);
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }
}
