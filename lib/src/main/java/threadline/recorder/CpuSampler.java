package threadline.recorder;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * 每 {@link #BIN} 看一次平台线程：用掉多少 CPU、在什么状态、被哪个对象挡着。
 *
 * <p>一个线程看一次不到 1 µs。JFR 不说谁在运行、谁在等 CPU，这里补上；看不到虚拟线程。
 */
final class CpuSampler implements AutoCloseable {

    /** 时间格。 */
    static final Duration BIN = Duration.ofMillis(10);

    /** 可以运行的线程，一格里用掉的 CPU 少于这么多，就看看它的栈。 */
    private static final long STALLED_NANOS = BIN.toNanos() / 20;

    /**
     * 看到的一次；时间是 {@link System#nanoTime}。
     *
     * @param cpuNanos 到这时用掉的 CPU
     * @param identity 挡着它的对象的标识，没有时是 0
     * @param owner 那个对象在谁手里，不知道时是 -1
     * @param stack 可以运行、却没有用 CPU 时的栈
     */
    record Sample(
            long atNanos,
            long cpuNanos,
            Thread.State state,
            int identity,
            long owner,
            @Nullable Stack stack) {

        /** 只知道用掉多少 CPU。 */
        static Sample of(long atNanos, long cpuNanos) {
            return new Sample(atNanos, cpuNanos, Thread.State.RUNNABLE, 0, -1, null);
        }

        private boolean sameAs(Sample other) {
            return cpuNanos == other.cpuNanos && state == other.state && identity == other.identity;
        }
    }

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<Long, List<Sample>> samples = new HashMap<>();
    private final Runnable eachTime;
    private final Thread thread;
    private volatile boolean stopped;

    /** {@code eachTime} 跟着每一次采样运行。 */
    CpuSampler(Runnable eachTime) {
        this.eachTime = eachTime;
        look();
        thread = Thread.ofPlatform().daemon().name("threadline-sampler").unstarted(this::run);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                Thread.sleep(BIN);
                look();
                eachTime.run();
            }
        } catch (InterruptedException e) {
            // 记录结束了
        }
    }

    /** 现在看一次。 */
    synchronized void look() {
        long[] ids = threads.getAllThreadIds();
        long at = System.nanoTime();
        long[] cpu = threads.getThreadCpuTime(ids);
        var infos = threads.getThreadInfo(ids);
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && cpu[i] >= 0) {
                note(ids[i], at, cpu[i], infos[i]);
            }
        }
    }

    private void note(long id, long at, long cpu, ThreadInfo info) {
        var seen = samples.computeIfAbsent(id, key -> new ArrayList<>());
        var lock = info.getLockInfo();
        var last = seen.isEmpty() ? null : seen.getLast();
        Stack stack = null;
        if (last != null
                && info.getThreadState() == Thread.State.RUNNABLE
                && last.state == Thread.State.RUNNABLE
                && cpu - last.cpuNanos < STALLED_NANOS) {
            stack = last.stack != null && cpu == last.cpuNanos ? last.stack : stack(id);
        }
        var sample = new Sample(
                at,
                cpu,
                info.getThreadState(),
                lock == null ? 0 : lock.getIdentityHashCode(),
                info.getLockOwnerId(),
                stack);
        boolean goesOn = seen.size() > 1 && sample.sameAs(seen.getLast()) && sample.sameAs(seen.get(seen.size() - 2));
        if (goesOn) {
            seen.set(seen.size() - 1, sample);
        } else {
            seen.add(sample);
        }
    }

    private Stack stack(long id) {
        var info = threads.getThreadInfo(id, Integer.MAX_VALUE);
        return info == null ? Stack.EMPTY : Stack.of(info.getStackTrace());
    }

    /** 一个线程到现在为止的全部，按时间。 */
    synchronized List<Sample> of(long threadId) {
        return List.copyOf(samples.getOrDefault(threadId, List.of()));
    }

    /** 一个线程在两个时刻之间的采样。 */
    synchronized List<Sample> between(long threadId, long from, long until) {
        var all = samples.getOrDefault(threadId, List.of());
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).atNanos < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int end = low;
        while (end < all.size() && all.get(end).atNanos <= until) {
            end++;
        }
        return List.copyOf(all.subList(low, end));
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
