package threadline.recorder.link;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * 睡眠的栈：JFR 自己的睡眠事件不带栈，由代理在刚睡完的线程上另记一个事件。一个栈要几微秒，上万个虚拟线程一起睡会拖慢程序，所以来得太快就只记一部分；每一段睡眠的起止仍然准确。
 *
 * <p>线程安全，不阻塞。
 */
public final class SleepStacks {

    /** 一下子最多记这么多。 */
    private static final int MOST_AT_ONCE = 1_000;

    /** 采样的一格以后，又可以多记这么多。 */
    private static final int MORE_A_TICK = 20;

    /** 这个线程睡完了；事件的栈就是睡眠的栈。 */
    @Name("threadline.Slept")
    @Label("睡眠")
    @Category("threadline")
    static final class Slept extends Event {
        @Label("结束，nanoTime")
        long until;

        static void commit(long until) {
            var event = new Slept();
            event.until = until;
            event.commit();
        }
    }

    private final AtomicInteger room = new AtomicInteger(MOST_AT_ONCE);
    private final AtomicLong skippedFrom = new AtomicLong(Long.MAX_VALUE);

    /** 当前线程在 {@code until} 睡完了。 */
    void note(long until) {
        if (room.get() > 0 && room.getAndDecrement() > 0) {
            Slept.commit(until);
        } else if (until < skippedFrom.get()) { // 先没有记上的，不一定先睡完
            skippedFrom.accumulateAndGet(until, Math::min);
        }
    }

    /** 采样的线程每一格来一次。 */
    public void tick() {
        room.updateAndGet(left -> Math.min(MOST_AT_ONCE, Math.max(0, left) + MORE_A_TICK));
    }

    /** 从什么时候起，有的睡眠没有栈；都有是 {@link Long#MAX_VALUE}。 */
    public long skippedFrom() {
        return skippedFrom.get();
    }
}
