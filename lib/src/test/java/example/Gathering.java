package example;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** 五个虚拟线程各等一样东西，主线程看见它们都等上了才放行。 */
public final class Gathering {

    private Gathering() {}

    public static void meet() throws InterruptedException {
        var lock = new ReentrantLock();
        var queue = new ArrayBlockingQueue<String>(1);
        var latch = new CountDownLatch(1);
        var monitor = new Object();
        var condition = new Object();
        Thread[] guests;
        lock.lock();
        synchronized (monitor) {
            guests = new Thread[] {
                Thread.ofVirtual().name("等锁").start(() -> {
                    lock.lock();
                    lock.unlock();
                }),
                Thread.ofVirtual().name("等队列").start(() -> quietly(queue::take)),
                Thread.ofVirtual()
                        .name("等闭锁")
                        .start(() -> quietly(() -> {
                            latch.await();
                            return latch;
                        })),
                Thread.ofVirtual().name("等监视器").start(() -> {
                    synchronized (monitor) {
                        return;
                    }
                }),
                Thread.ofVirtual()
                        .name("等通知")
                        .start(() -> quietly(() -> {
                            synchronized (condition) {
                                condition.wait();
                            }
                            return condition;
                        })),
            };
            for (var guest : guests) {
                while (guest.getState() == Thread.State.NEW || guest.getState() == Thread.State.RUNNABLE) {
                    Thread.sleep(1);
                }
            }
            Thread.sleep(5);
        }
        lock.unlock();
        queue.put("茶");
        latch.countDown();
        synchronized (condition) {
            condition.notify();
        }
        for (var guest : guests) {
            guest.join();
        }
    }

    private static void quietly(java.util.concurrent.Callable<?> wait) {
        try {
            wait.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
