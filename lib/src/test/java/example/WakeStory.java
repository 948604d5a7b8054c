package example;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** 知道谁唤醒谁的程序：唤醒的一方先看见对方在等，才动手，然后记下来；每一次可能等的调用也记下来，别的唤醒就没有来历。 */
public final class WakeStory {

    /** 程序知道的一次唤醒：等的线程在这两个时刻（{@code nanoTime}）之间被 {@code waker} 放行。 */
    public record TruthWake(String waiter, String waker, long before, long after) {}

    private record Item(String producer, boolean sawWaiting) {}

    /** 程序知道的：一定发生的唤醒，和可能发生的。 */
    public record Told(Collection<TruthWake> wakes, CallLog calls) {}

    private final Thread.Builder builder;
    private final Queue<TruthWake> truth = new ConcurrentLinkedQueue<>();
    private final CallLog calls = new CallLog();

    private WakeStory(boolean virtual) {
        this.builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    /** 一个故事。 */
    public enum Plot {
        PING_PONG,
        PRODUCERS_3_CONSUMERS_3,
        QUEUE_PAIRS_30,
        LOCKS_8_THREADS_64,
        LATCH_20,
        FUTURES_100_POOL_4
    }

    public static Told run(Plot plot, boolean virtual) throws Exception {
        var story = new WakeStory(virtual);
        switch (plot) {
            case PING_PONG -> story.pingPong(150);
            case PRODUCERS_3_CONSUMERS_3 -> story.producersAndConsumers(3, 60);
            case QUEUE_PAIRS_30 -> story.pairs(30, 12);
            case LOCKS_8_THREADS_64 -> story.locks(8, 64, 8);
            case LATCH_20 -> story.latch(20);
            case FUTURES_100_POOL_4 -> story.futures(100, 4);
        }
        return new Told(story.truth, story.calls);
    }

    private Thread start(String name, ForcedWait.Part part) throws Exception {
        var thread = builder.name(name)
                .unstarted(() -> ForcedWait.unchecked(() -> {
                    calls.add("启动" + name, Long.MIN_VALUE / 2, System.nanoTime());
                    try {
                        part.run();
                    } finally {
                        calls.add("结束" + name, System.nanoTime(), Long.MAX_VALUE / 2);
                    }
                }));
        calls.on("启动" + name, thread::start);
        return thread;
    }

    private void join(List<Thread> threads) throws Exception {
        for (var thread : threads) {
            calls.on("结束" + thread.getName(), thread::join);
        }
    }

    private static boolean isWaiting(Thread thread) {
        var state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.BLOCKED || state == Thread.State.TIMED_WAITING;
    }

    private static void untilWaiting(Thread thread) throws InterruptedException {
        for (int i = 0; !isWaiting(thread); i++) {
            if (i > 100) {
                Thread.sleep(1);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void pingPong(int rounds) throws Exception {
        var turns = new Semaphore[] {new Semaphore(1), new Semaphore(0)};
        var players = new Thread[2];
        var ready = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            int me = i;
            players[i] = start("球员" + i, () -> {
                calls.on(ready, ready::await);
                for (int round = 0; round < rounds; round++) {
                    long before = System.nanoTime();
                    calls.on(turns[me], turns[me]::acquire);
                    if (round > 0) {
                        truth.add(new TruthWake("球员" + me, "球员" + (1 - me), before, System.nanoTime()));
                    }
                    if (me == 1 || round + 1 < rounds) {
                        if (me == 0 || round + 1 < rounds) {
                            untilWaiting(players[1 - me]);
                        }
                    }
                    calls.on(turns[1 - me], turns[1 - me]::release);
                }
            });
        }
        calls.on(ready, ready::countDown);
        join(List.of(players));
    }

    private void consume(String name, BlockingQueue<Item> queue, int count, AtomicInteger taken) throws Exception {
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            var taking = new FutureTask<>(queue::take);
            calls.on(queue, taking::run);
            var item = taking.resultNow();
            long after = System.nanoTime();
            taken.incrementAndGet();
            if (item.sawWaiting) {
                truth.add(new TruthWake(name, item.producer, before, after));
            }
        }
    }

    private void producersAndConsumers(int each, int items) throws Exception {
        var queue = new ArrayBlockingQueue<Item>(2);
        var taken = new AtomicInteger();
        var put = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < each; i++) {
            var name = "消费者" + i;
            threads.add(start(name, () -> consume(name, queue, items, taken)));
        }
        var consumers = List.copyOf(threads);
        var random = new Random(1);
        for (int i = 0; i < each; i++) {
            var name = "生产者" + i;
            long pause = 1 + random.nextInt(3);
            threads.add(start(name, () -> {
                for (int n = 0; n < items; n++) {
                    Thread.sleep(pause);
                    calls.on(put, () -> {
                        synchronized (put) { // 看见之后、放进去之前，没有别人放
                            int number = put.getAndIncrement();
                            boolean allWait = consumers.stream().allMatch(WakeStory::isWaiting);
                            Thread.sleep(1); // 等锁的一会儿就过去，这之后还在等的是在等队列
                            allWait &=
                                    taken.get() == number && consumers.stream().allMatch(WakeStory::isWaiting);
                            var item = new Item(name, allWait);
                            calls.on(queue, () -> queue.put(item));
                        }
                    });
                }
            }));
        }
        join(threads);
    }

    private void pairs(int count, int items) throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            var queue = new LinkedBlockingQueue<Item>();
            var taker = "取" + i;
            var giver = "给" + i;
            var taken = new AtomicInteger();
            var consumer = start(taker, () -> consume(taker, queue, items, taken));
            threads.add(consumer);
            threads.add(start(giver, () -> {
                for (int n = 0; n < items; n++) {
                    while (taken.get() < n) {
                        Thread.sleep(1); // 它醒来之前，状态还是等待
                    }
                    untilWaiting(consumer);
                    calls.on(queue, () -> queue.put(new Item(giver, true)));
                }
            }));
        }
        join(threads);
    }

    private void locks(int lockCount, int threadCount, int rounds) throws Exception {
        record Last(String holder, List<Thread> sawQueued) {}
        var locks = new ReentrantLock[lockCount];
        var last = new Last[lockCount];
        for (int i = 0; i < lockCount; i++) {
            locks[i] = new ReentrantLock(true);
            last[i] = new Last("", List.of());
        }
        var threads = new ArrayList<Thread>();
        var ready = new CountDownLatch(1);
        for (int i = 0; i < threadCount; i++) {
            int me = i;
            threads.add(start("客人" + i, () -> {
                calls.on(ready, ready::await);
                var random = new Random(me);
                for (int round = 0; round < rounds; round++) {
                    int which = random.nextInt(lockCount);
                    long before = System.nanoTime();
                    calls.on(locks[which], locks[which]::lock);
                    long after = System.nanoTime();
                    try {
                        if (last[which].sawQueued.contains(Thread.currentThread())) {
                            truth.add(new TruthWake("客人" + me, last[which].holder, before, after));
                        }
                        Thread.sleep(1);
                        last[which] = new Last(
                                "客人" + me,
                                threads.stream()
                                        .filter(t -> locks[which].hasQueuedThread(t) && isWaiting(t))
                                        .toList());
                    } finally {
                        calls.on(locks[which], locks[which]::unlock);
                    }
                }
            }));
        }
        calls.on(ready, ready::countDown);
        join(threads);
    }

    private void latch(int waiters) throws Exception {
        var latch = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < waiters; i++) {
            var name = "等" + i;
            threads.add(start(name, () -> {
                long before = System.nanoTime();
                calls.on(latch, latch::await);
                truth.add(new TruthWake(name, "main", before, System.nanoTime()));
            }));
        }
        for (var thread : threads) {
            untilWaiting(thread);
        }
        calls.on(latch, latch::countDown);
        join(threads);
    }

    private void futures(int count, int workers) throws Exception {
        Map<Integer, Thread> waiters = new HashMap<>();
        var futures = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < count; i++) {
            futures.add(new CompletableFuture<>());
        }
        for (int i = 0; i < count; i++) {
            int me = i;
            waiters.put(i, start("等" + i, () -> {
                long before = System.nanoTime();
                var future = futures.get(me);
                calls.on(future, future::get);
                truth.add(new TruthWake("等" + me, future.resultNow(), before, System.nanoTime()));
            }));
        }
        var pool = Executors.newFixedThreadPool(workers, builder.name("工人", 0).factory());
        for (int i = 0; i < count; i++) {
            int me = i;
            ForcedWait.Part task = () -> {
                calls.add(pool, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2); // 工人之间怎样传任务，程序不知道
                untilWaiting(waiters.get(me));
                var future = futures.get(me);
                calls.on(future, () -> future.complete(Thread.currentThread().getName()));
            };
            calls.on(pool, () -> pool.submit(() -> ForcedWait.unchecked(task)));
        }
        calls.on(pool, pool::close);
        join(List.copyOf(waiters.values()));
    }
}
