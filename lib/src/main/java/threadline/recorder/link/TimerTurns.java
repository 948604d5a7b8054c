package threadline.recorder.link;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** 定时任务何时轮到，比应当的晚多少。只有代理看得到。线程安全，不阻塞。 */
public final class TimerTurns {

    /** 再多就不记了。 */
    private static final int MOST = 100_000;

    /**
     * 一次。
     *
     * @param lateNanos 比应当开始的时刻晚多少
     * @param periodNanos 固定周期是正的，固定间隔是负的，只做一次是 0
     * @param task 任务的标识
     */
    public record Turn(long thread, long atNanoTime, long lateNanos, long periodNanos, int task) {}

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    /** 当前线程要开始做 {@code task}。 */
    void note(Object task, long periodNanos) {
        if (task instanceof Delayed delayed && kept.incrementAndGet() <= MOST) {
            long now = System.nanoTime();
            long late = -delayed.getDelay(TimeUnit.NANOSECONDS);
            long thread = Thread.currentThread().threadId();
            turns.add(new Turn(thread, now, Math.max(0, late), periodNanos, System.identityHashCode(task)));
        }
    }

    /** 到现在为止的。 */
    public List<Turn> seen() {
        return List.copyOf(turns);
    }
}
