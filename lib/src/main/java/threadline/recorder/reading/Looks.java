package threadline.recorder.reading;

import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Look;
import threadline.recorder.capture.Names;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/**
 * 在中断任何线程之前看的几次。
 *
 * @param atLimit 到时限的那一次；没有到时限是 {@code null}
 * @param last 最后一次：那时还在等的，就等到终点
 * @param endNanoTime 终点
 */
public record Looks(@Nullable Look atLimit, @Nullable Look last, long endNanoTime) {

    /** 只读到这一刻，没有看。 */
    public static Looks none(long endNanoTime) {
        return new Looks(null, null, endNanoTime);
    }

    /** 在这段时间之内看到的这个线程；没有看是 {@code null}。 */
    Look.@Nullable Seen within(long thread, long startNanos, long endNanos) {
        if (last != null && endNanos >= endNanoTime) {
            return last.of(thread);
        }
        boolean covered = atLimit != null && startNanos <= atLimit.atNanos() && endNanos >= atLimit.atNanos();
        return covered && atLimit != null ? atLimit.of(thread) : null;
    }

    /** 这段等待，加上那时看到的：等的是哪一个对象，它在谁手里。 */
    Phase addTo(long thread, Phase wait) {
        var seen = wait.doing() == Doing.BLOCKED || wait.doing() == Doing.WAITING
                ? within(thread, wait.startNanos(), wait.endNanos())
                : null;
        if (seen == null || doing(seen) != wait.doing()) {
            return wait;
        }
        var known = seen.lock() == 0 ? wait : wait.identified(seen.lock());
        return seen.owner() >= 0 && wait.doing() == Doing.BLOCKED ? known.heldBy(seen.owner()) : known;
    }

    /** 最后一眼看到的、从 {@code start} 到 {@code end} 的这段等待；线程那时不在等就是 {@code null}。 */
    @Nullable
    Phase open(long thread, long start, long end) {
        var seen = last == null ? null : last.of(thread);
        var doing = seen == null ? null : doing(seen);
        if (seen == null || doing == null || end <= start) {
            return null;
        }
        return new Phase(start, end, doing, seen.stack(), doing == Doing.SLEEPING ? "" : object(seen))
                .on(seen.lock())
                .heldBy(doing == Doing.BLOCKED ? seen.owner() : Phase.NOBODY);
    }

    /** 在等的是哪一种；不在等，或没有看出来，就是 {@code null}。 */
    private static @Nullable Doing doing(Look.Seen seen) {
        if (seen.stack().origin() == Stack.Origin.PRINTING) {
            return Doing.IO; // 输出的锁不是程序的
        }
        return switch (seen.state()) {
            case BLOCKED -> Doing.BLOCKED;
            case WAITING, TIMED_WAITING -> FlightWaits.waitKind(seen.type(), seen.stack());
            case NEW, RUNNABLE, TERMINATED -> seen.stack().io() ? Doing.IO : null;
        };
    }

    private static String object(Look.Seen seen) {
        var name = Names.of(seen.lock());
        if (name != null) {
            return name;
        }
        if (seen.stack().origin() == Stack.Origin.IDLE) {
            return seen.stack().idleName();
        }
        return seen.state() == Thread.State.BLOCKED && seen.stack().origin() != Stack.Origin.PRINTING
                ? Names.ofMonitor(seen.type())
                : seen.stack().labelOr("等待");
    }
}
