package threadline.worker.film;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import threadline.model.Interval;

/** 交任务的线程看着工作进程的等待：它按先交的任务的时限醒来，看一眼，接着等。这样的几段是一段，到了一个任务的时限才断开。 */
final class Watch {

    /** 醒来看一眼最多这么久；更久的做了别的事。 */
    private static final long GLANCE = 1_000_000;

    /** 哪条泳道看到一个任务到了时限，什么时候。 */
    record Limit(int lane, long atNanos) {}

    private Watch() {}

    /** 任务在 {@code due} 到时限，它的进程在 {@code gone} 没有了：等在 {@code lane} 上的是什么时候醒来的；没有看到是空的。 */
    static OptionalLong woke(List<Interval> intervals, int lane, long due, long gone) {
        return intervals.stream()
                .filter(one -> one.lane() == lane && looks(one))
                .mapToLong(Interval::endNanos)
                .filter(end -> end >= due - GLANCE && end <= gone)
                .min();
    }

    /** 接起来；{@code intervals} 按泳道、再按开始排列。 */
    static List<Interval> joined(List<Interval> intervals, List<Limit> limits) {
        List<Interval> joined = new ArrayList<>();
        int open = -1; // 最后一段还可以接下去的等待
        for (Interval one : intervals) {
            if (open >= 0 && one instanceof Interval.Waiting next && continues(joined.get(open), next, limits)) {
                var whole = from(joined.get(open).startNanos(), next);
                joined.subList(open, joined.size()).clear();
                joined.add(whole);
            } else {
                joined.add(one);
            }
            boolean glance = open >= 0 && one.endNanos() - joined.get(open).endNanos() <= GLANCE;
            open = looks(joined.getLast()) ? joined.size() - 1 : glance ? open : -1;
        }
        return joined;
    }

    private static Interval from(long start, Interval.Waiting wait) {
        return new Interval.Waiting(
                wait.lane(),
                start,
                wait.endNanos(),
                wait.evidence(),
                wait.source(),
                wait.object(),
                wait.on(),
                wait.expired(),
                wait.dueNanos());
    }

    private static boolean looks(Interval one) {
        return one.supervisesWorkers() && one.reachedLimit();
    }

    private static boolean continues(Interval before, Interval.Waiting next, List<Limit> limits) {
        return next.supervisesWorkers()
                && next.lane() == before.lane()
                && next.startNanos() - before.endNanos() <= GLANCE
                && limits.stream()
                        .noneMatch(limit -> limit.lane == before.lane() && limit.atNanos == before.endNanos());
    }
}
