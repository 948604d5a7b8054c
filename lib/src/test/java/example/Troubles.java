package example;

import static threadline.Threadline.named;
import static threadline.Threadline.step;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** 每种毛病一个一定会犯的程序，和一个差一点的。谁先谁后不看时钟，看谁在等谁。 */
public final class Troubles {

    private static final Duration SHORT = Duration.ofMillis(60);

    private Troubles() {}

    public static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    /** 四个人等齐了，一个接一个在锁里面做慢的事；{@code monitor} 时锁是监视器。 */
    public static void queueAtALock(boolean virtual, boolean monitor) throws InterruptedException {
        var lock = named("账户", new ReentrantLock());
        var guard = named("账户", new Object());
        List<Thread> queue = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        queue.add(threads(virtual)
                .name("第 0 个")
                .start(() -> inside(monitor ? guard : lock, () -> {
                    begun.countDown();
                    go.await();
                })));
        begun.await();
        for (int i = 1; i <= 4; i++) {
            var thread = threads(virtual)
                    .name("第 " + i + " 个")
                    .start(() -> inside(monitor ? guard : lock, () -> Thread.sleep(SHORT)));
            queue.add(thread);
            ForcedWait.untilWaiting(thread, true);
        }
        go.countDown();
        joinAll(queue);
    }

    private static void inside(Object lock, ForcedWait.Part part) {
        if (lock instanceof ReentrantLock l) {
            l.lock();
            try {
                ForcedWait.unchecked(part);
            } finally {
                l.unlock();
            }
        } else {
            synchronized (lock) {
                ForcedWait.unchecked(part);
            }
        }
    }

    /** 四个人在一道门前等齐了，一起放行：没有一个等另一个。 */
    public static void gateForAll(boolean virtual) throws InterruptedException {
        List<Thread> crowd = new ArrayList<>();
        var held = new ArrayList<ReentrantLock>();
        for (int i = 1; i <= 4; i++) {
            var lock = new ReentrantLock();
            lock.lock();
            held.add(lock);
            var thread = threads(virtual).name("第 " + i + " 个").start(() -> inside(lock, () -> Thread.sleep(SHORT)));
            crowd.add(thread);
            ForcedWait.untilWaiting(thread, true);
        }
        Thread.sleep(SHORT);
        held.forEach(ReentrantLock::unlock);
        joinAll(crowd);
    }

    /** 池里的任务等同一个池里的任务；{@code limit} 时它自己等到时限，否则由 {@code shutdownNow} 打断。 */
    public static void taskWaitsInItsOwnPool(ExecutorService pool, int tasks, boolean limit) throws Exception {
        var all = new CountDownLatch(tasks);
        try (pool) {
            var outer = new ArrayList<java.util.concurrent.Future<Object>>();
            for (int i = 0; i < tasks; i++) {
                outer.add(pool.submit(() -> {
                    all.countDown();
                    all.await();
                    var inner = pool.submit(() -> step("加热", SHORT));
                    return step("等加热", () -> limit ? inner.get(500, TimeUnit.MILLISECONDS) : inner.get());
                }));
            }
            try {
                outer.getFirst().get(limit ? 60_000 : 500, TimeUnit.MILLISECONDS);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    /** 池里的任务等另一个池里的任务，那边正在做。 */
    public static void taskWaitsForAnotherPool() throws Exception {
        try (var pool = Executors.newFixedThreadPool(1);
                var kitchen = Executors.newFixedThreadPool(1)) {
            pool.submit(() -> {
                        var inner = kitchen.submit(() -> step("加热", Duration.ofMillis(400)));
                        return step("等加热", () -> inner.get());
                    })
                    .get();
        }
    }

    /** 启动一个等一个；{@code together} 时先全部启动。 */
    public static void oneByOne(boolean virtual, boolean together) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        var started = new CountDownLatch(3);
        for (int i = 1; i <= 3; i++) {
            var thread = threads(virtual)
                    .name("查询 " + i)
                    .start(() -> ForcedWait.unchecked(() -> {
                        started.countDown();
                        if (together) {
                            started.await();
                        }
                        Thread.sleep(SHORT);
                    }));
            all.add(thread);
            if (!together) {
                thread.join();
            }
        }
        joinAll(all);
    }

    /** 每件任务一个虚拟线程，却交一个等一个。 */
    public static void submitAndGetOneByOne() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 3; i++) {
                int number = i;
                pool.submit(() -> step("查询 " + number, SHORT)).get();
            }
        }
    }

    /** 拿着锁的人没有在等锁：后面排着，前面在等别的。 */
    public static void chainOfLocks(boolean virtual, CountDownLatch stop) throws InterruptedException {
        var lock = named("甲账户", new ReentrantLock());
        var begun = new CountDownLatch(1);
        threads(virtual)
                .name("拿着锁")
                .start(() -> inside(lock, () -> {
                    begun.countDown();
                    stop.await();
                }));
        begun.await();
        var waiter = threads(virtual)
                .name("等锁")
                .start(() -> ForcedWait.unchecked(() -> {
                    lock.lockInterruptibly();
                    lock.unlock();
                }));
        ForcedWait.untilWaiting(waiter, true);
    }

    /** 单线程的循环上做一件事。 */
    public static void loop(String name, Duration event, boolean inStep) throws Exception {
        try (var loop =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).factory())) {
            loop.submit(() -> {
                        if (inStep) {
                            step("处理请求", event);
                        } else {
                            Thread.sleep(event);
                        }
                        return null;
                    })
                    .get();
            Thread.sleep(Duration.ofMillis(300));
        }
    }

    /** 等一件没有人放进来的东西，留在那里；{@code answered} 时有人放进来。 */
    public static void takeFromAQueue(boolean virtual, boolean answered) throws InterruptedException {
        var queue = named("成品队列", new ArrayBlockingQueue<String>(1));
        var server = threads(virtual).name("服务员").start(() -> ForcedWait.unchecked(queue::take));
        ForcedWait.untilWaiting(server, true);
        Thread.sleep(Duration.ofMillis(300));
        if (answered) {
            queue.put("咖啡");
            server.join();
        }
    }

    /** 中断也不理，之后还要算这么多；{@code polite} 时中断就停。平台线程看用掉的 CPU：机器再忙，也算了这么多。 */
    public static void spin(boolean virtual, boolean polite) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var thread = threads(virtual)
                .name("计算")
                .start(() -> step("求和", () -> {
                    begun.countDown();
                    long end = Long.MAX_VALUE;
                    while (spent(virtual) < end) {
                        boolean interrupted = Thread.currentThread().isInterrupted();
                        if (polite && interrupted) {
                            return;
                        }
                        end = interrupted && end == Long.MAX_VALUE ? spent(virtual) + 200_000_000 : end;
                        Thread.onSpinWait();
                    }
                }));
        begun.await();
        Thread.sleep(SHORT);
        thread.interrupt();
        thread.join();
        Thread.sleep(SHORT);
    }

    private static long spent(boolean virtual) {
        return virtual ? System.nanoTime() : ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void joinAll(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }
}
