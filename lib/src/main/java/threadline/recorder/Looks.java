package threadline.recorder;

import org.jspecify.annotations.Nullable;

/**
 * 在中断任何线程之前看的几次。
 *
 * @param atLimit 到时限的那一次；没有到时限是 {@code null}
 * @param last 最后一次：那时还在等的，就等到终点
 * @param endNanoTime 终点
 */
record Looks(@Nullable Look atLimit, @Nullable Look last, long endNanoTime) {

    /** 只读到这一刻，没有看。 */
    static Looks none(long endNanoTime) {
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
        var seen = wait.doing() == Phase.Doing.BLOCKED || wait.doing() == Phase.Doing.WAITING
                ? within(thread, wait.startNanos(), wait.endNanos())
                : null;
        if (seen == null || seen.doing() != wait.doing()) {
            return wait;
        }
        var known = seen.lock() == 0 ? wait : wait.identified(seen.lock());
        return seen.owner() >= 0 && wait.doing() == Phase.Doing.BLOCKED ? known.heldBy(seen.owner()) : known;
    }
}
