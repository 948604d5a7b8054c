package threadline.recorder.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * 线程池的线程和它的队：采样的线程一格看一次，哪些池有任务排着、没有线程做。只看平台线程的池；定时任务的池里排着的多半还没有到时候，不算。
 *
 * <p>线程安全。一个线程只看一次是哪个池的。
 */
public final class PoolQueues {

    /** 线程再多，看一遍就太久了。 */
    private static final int MOST_THREADS = 1_000;

    /** 从第一次看到有任务排着，到最后一次；{@code most} 是最多看到几件。 */
    public record Queue(long fromNanos, long untilNanos, int most) {}

    /** 一个池：在它里面做事的线程，和排过的队。 */
    public record Pool(Set<Long> threads, List<Queue> queues) {}

    private final IdentityHashMap<Object, Pool> pools = new IdentityHashMap<>();
    /** 线程 → 它的池；不在池里是 {@code null}。 */
    private final Map<Long, @Nullable Object> executors = new HashMap<>();

    private final ThreadGroup all;
    private long started = -1;
    private final IdentityHashMap<Object, Boolean> queuedBefore = new IdentityHashMap<>();

    public PoolQueues() {
        var group = Thread.currentThread().getThreadGroup();
        for (var up = group.getParent(); up != null; up = up.getParent()) {
            group = up;
        }
        all = group;
    }

    /** 现在看一遍；到现在启动过 {@code startedThreads} 个平台线程。 */
    public synchronized void look(long startedThreads) {
        if (startedThreads != started) {
            started = startedThreads;
            meet();
        }
        long now = System.nanoTime();
        pools.forEach((executor, pool) -> note(executor, pool, queued(executor), now));
    }

    private void meet() {
        var threads = new Thread[all.activeCount() + 16];
        int count = all.enumerate(threads);
        for (int i = 0; i < count && count <= MOST_THREADS; i++) {
            var thread = threads[i];
            if (!executors.containsKey(thread.threadId())) {
                var executor = RingLink.executorOf(thread);
                executors.put(thread.threadId(), executor);
                if (executor != null) {
                    pools.computeIfAbsent(executor, _ -> new Pool(new TreeSet<>(), new ArrayList<>()))
                            .threads
                            .add(thread.threadId());
                }
            }
        }
    }

    private void note(Object executor, Pool pool, int waiting, long now) {
        boolean before = queuedBefore.getOrDefault(executor, false);
        if (waiting > 0) {
            var last = before ? pool.queues.removeLast() : new Queue(now, now, 0);
            pool.queues.add(new Queue(last.fromNanos, now, Math.max(last.most, waiting)));
        }
        queuedBefore.put(executor, waiting > 0);
    }

    /** 现在排着几件；不知道是 0。程序自己的队列不去问；JDK 的有几种问一次就要拿一次它的锁，一格一次。 */
    private static int queued(Object executor) {
        return switch (executor) {
            case ScheduledThreadPoolExecutor _ -> 0;
            case ThreadPoolExecutor pool
            when pool.getQueue().getClass().getName().startsWith("java.util.concurrent.") ->
                pool.getQueue().size();
            case ForkJoinPool pool ->
                (int) Math.min(Integer.MAX_VALUE, pool.getQueuedTaskCount() + pool.getQueuedSubmissionCount());
            default -> 0;
        };
    }

    /** 到现在为止看到的。 */
    public synchronized List<Pool> seen() {
        return pools.values().stream()
                .map(pool -> new Pool(Set.copyOf(pool.threads), List.copyOf(pool.queues)))
                .toList();
    }
}
