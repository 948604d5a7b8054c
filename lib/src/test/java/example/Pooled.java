package example;

import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** 没有步骤的线程池：饿着的和差一点的，太小的和不小的。 */
public final class Pooled {

    /** 任务里怎样等同一个池里的别的任务。 */
    public enum Wait {
        JOIN,
        NESTED,
        LATCH,
        BARRIER
    }

    /** 两个线程的池，任务都在等排着队的任务；{@code millis} 之后放弃，0 是一直等。 */
    public static void starve(Wait wait, int millis) throws Exception {
        starve(Executors.newFixedThreadPool(2), wait, millis);
    }

    /** 同上，三个线程：够用。 */
    public static void suffice(Wait wait) throws Exception {
        starve(Executors.newFixedThreadPool(wait == Wait.LATCH || wait == Wait.BARRIER ? 3 : 4), wait, 0);
    }

    private static void starve(ExecutorService pool, Wait wait, int millis) throws Exception {
        var latch = new CountDownLatch(3);
        var barrier = new CyclicBarrier(3);
        var both = new CountDownLatch(2);
        var given = new ConcurrentLinkedQueue<CompletableFuture<Integer>>();
        Callable<Object> task = () -> switch (wait) {
            case JOIN -> {
                both.countDown();
                both.await();
                yield CompletableFuture.supplyAsync(() -> 1, pool).get();
            }
            case NESTED -> {
                both.countDown();
                both.await();
                var inner = CompletableFuture.supplyAsync(() -> 1, pool);
                given.add(inner); // join 不理会中断，最后要替它完成
                yield inner.thenApply(n -> n + 1).join();
            }
            case LATCH -> {
                latch.countDown();
                latch.await();
                yield 1;
            }
            case BARRIER -> barrier.await();
        };
        try (pool) {
            var all = new ArrayList<Future<Object>>();
            for (int i = 0; i < (wait == Wait.LATCH || wait == Wait.BARRIER ? 3 : 2); i++) {
                all.add(pool.submit(task));
            }
            try {
                for (var one : all) {
                    one.get(millis == 0 ? 60_000 : millis, TimeUnit.MILLISECONDS);
                }
            } catch (TimeoutException e) {
                // 饿着
            } finally {
                pool.shutdownNow();
                given.forEach(inner -> inner.complete(0));
            }
        }
    }

    /** 池的线程都在等，还有任务排着队，可是池外面的线程正在做它们等的事。 */
    public static void waitForAnother(int millis) throws Exception {
        var done = new CompletableFuture<Integer>();
        try (var pool = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 4; i++) {
                pool.submit(() -> done.join());
            }
            Thread.sleep(millis);
            done.complete(1);
        }
    }

    /** {@code tasks} 件任务，每件睡 {@code millis}。 */
    public static void sleepers(ExecutorService pool, int tasks, int millis) throws Exception {
        try (pool) {
            var all = IntStream.range(0, tasks)
                    .mapToObj(_ -> pool.submit(() -> {
                        Thread.sleep(millis);
                        return 1;
                    }))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }
    }

    /** 第一个任务被打断；{@code swallows} 时它接着睡，否则结束，下一个任务在同一行睡。 */
    public static void interruptTheFirst(ExecutorService pool, boolean swallows) throws Exception {
        var asleep = new CountDownLatch(1);
        var first = pool.submit(() -> step("睡觉", () -> {
            asleep.countDown();
            boolean cut = nap();
            return cut && swallows && nap();
        }));
        asleep.await();
        var next = pool.submit(() -> step("下一个", Pooled::nap));
        Thread.sleep(60);
        first.cancel(true);
        next.get();
    }

    /** 被打断了就是 {@code true}。 */
    private static boolean nap() {
        try {
            Thread.sleep(200);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private Pooled() {}
}
