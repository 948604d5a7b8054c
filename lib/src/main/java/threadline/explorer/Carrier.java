package threadline.explorer;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 载体线程：整个探索在它上面运行，调用的线程只在旁边看着。一步停住或转个不停，就打断它；打断不了，就不再等它。
 */
final class Carrier {

    /** 一步里一直在算，超过这么久的 CPU 时间就是转个不停。 */
    private static final long MOST_CPU_NANOS = 1_000_000_000L;
    /** 一步里没有在算，超过这么久就是停住了。 */
    private static final long MOST_IDLE_NANOS = 4_000_000_000L;

    private static final long GRACE_NANOS = 1_000_000_000L;

    /** 不能再走下去的原因；没有时为 {@code null}。 */
    volatile @Nullable String trouble;

    private volatile @Nullable Thread moving;
    private final AtomicLong moves = new AtomicLong();
    private final Thread thread;
    private @Nullable Object container;

    private long seenMove = -1;
    private long seenAt;
    private long seenCpu;
    private long toldAt;

    private Carrier(FutureTask<?> work) {
        this.thread = Thread.ofPlatform().daemon().name("threadline-explorer").unstarted(work);
    }

    /**
     * 在一个新的载体线程上运行 {@code work}，等它做完。
     *
     * @throws UndrivableException 有一步停住了，打断不了
     * @throws CancellationException 等的时候被中断；中断标志已经放回
     */
    static <T> T run(Function<Carrier, T> work) {
        var holder = new Carrier[1];
        var task = new FutureTask<T>(() -> work.apply(holder[0]));
        var carrier = new Carrier(task);
        holder[0] = carrier;
        carrier.thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(50, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    carrier.look();
                } catch (InterruptedException e) {
                    interrupted = true;
                    carrier.trouble(Reasons.INTERRUPTED);
                } catch (ExecutionException e) {
                    throw unwrapped(e, interrupted);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e, boolean interrupted) {
        var cause = e.getCause();
        if (interrupted && cause instanceof UndrivableException) {
            return new CancellationException(Reasons.INTERRUPTED);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    boolean isMe(Thread other) {
        return other.equals(thread);
    }

    void trouble(String reason) {
        if (trouble == null) {
            trouble = reason;
        }
    }

    /** 一个线程开始走一步；{@code null} 是走完了。 */
    void moving(@Nullable Thread driven) {
        moves.incrementAndGet();
        moving = driven;
    }

    Object container(Access access) {
        var box = container;
        if (box == null) {
            box = access.newContainer();
            container = box;
        }
        return box;
    }

    /** 有线程结束不了：以后的线程放进新的容器，好让旧的可以被回收。 */
    void newContainer() {
        container = null;
    }

    /** 由旁边看着的线程调用：这一步走了多久。 */
    private void look() {
        var driven = moving;
        long move = moves.get();
        long now = System.nanoTime();
        long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
        if (driven == null || move != seenMove) {
            seenMove = move;
            seenAt = now;
            seenCpu = cpu;
            toldAt = 0;
            return;
        }
        boolean spinning = cpu - seenCpu > MOST_CPU_NANOS;
        boolean idle = now - seenAt > MOST_IDLE_NANOS && cpu - seenCpu < MOST_IDLE_NANOS / 20;
        if (toldAt == 0 && (spinning || idle || trouble != null)) {
            trouble(spinning ? Reasons.spinning(driven.getName()) : Reasons.blocked(driven.getName()));
            driven.interrupt();
            toldAt = now;
        } else if (toldAt != 0 && now - toldAt > GRACE_NANOS) {
            throw new UndrivableException(trouble + "。这个线程中断不了，还占着一个 CPU 或载体线程，重启内核才会结束");
        }
    }
}
