package threadline.explain.track;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Wake;

/**
 * 一条泳道和它身上的一切，都按时间排列。
 *
 * @param wokenBy 结束了它的等待的唤醒
 */
public record Track(Lane lane, List<Interval> intervals, List<Step> steps, List<Mark> marks, List<Wake> wokenBy) {

    /** 事件的时刻之间允许差多少。 */
    public static final long SLACK_NANOS = 1_000_000;

    /** 等别人：别人可以结束它。 */
    public static boolean waits(Interval interval) {
        return interval instanceof Interval.Waiting || interval instanceof Interval.Blocked;
    }

    /** 停着：等别人，睡眠，或读写；到它结束，要有别人、时刻或外面。 */
    public static boolean couldBeEnded(Interval interval) {
        return waits(interval) || interval instanceof Interval.Sleeping || interval instanceof Interval.Io;
    }

    /** 在做事：运行、等 CPU、睡眠（步骤里的是模拟工作）、读写；做到一半 JVM 停住了，也是在做。 */
    public static boolean active(Interval interval) {
        return switch (interval) {
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _, Interval.Io _, Interval.Paused _ -> true;
            case Interval.Waiting _, Interval.Blocked _, Interval.Unknown _ -> false;
        };
    }

    /** 在对象的名字里写着的等待，例如 {@code FutureTask.get}。 */
    public static String object(Interval interval) {
        return switch (interval) {
            case Interval.Waiting w -> w.object();
            case Interval.Blocked b -> b.lock();
            case Interval.Io io -> io.object();
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _, Interval.Unknown _ -> "";
            case Interval.Paused p -> p.pause().cause();
        };
    }

    /** 第 {@code index} 个时段是谁结束的：时段里，或刚结束时的最后一次唤醒。 */
    @Nullable
    public Wake ending(int index) {
        Interval wait = intervals.get(index);
        // 等到了自己的时限，刚结束时的唤醒是下一件事的
        boolean expired = wait instanceof Interval.Waiting waiting && waiting.expired();
        long latest = wait.endNanos() + (expired ? 0 : SLACK_NANOS);
        for (int i = index + 1; i < intervals.size() && intervals.get(i).startNanos() < latest; i++) {
            if (waits(intervals.get(i))) {
                latest = Math.max(wait.endNanos(), intervals.get(i).startNanos());
            }
        }
        // 前一段等待就在这一刻结束：那时的唤醒是它的，例如等到了通知，再等锁
        var before = index == 0 ? null : intervals.get(index - 1);
        boolean ofAnother = before != null && waits(before) && before.endNanos() == wait.startNanos();
        Wake found = null;
        for (int i = firstAtOrAfter(Math.max(wait.startNanos() + (ofAnother ? 1 : 0), lane.startNanos() + 1));
                i < wokenBy.size() && wokenBy.get(i).atNanos() <= latest;
                i++) {
            found = wokenBy.get(i);
        }
        return found;
    }

    @Nullable
    public Wake ending(Interval interval) {
        return ending(indexOf(interval));
    }

    /** 这条泳道上的第几个时段。 */
    public int indexOf(Interval interval) {
        return Collections.binarySearch(intervals, interval, Comparator.comparingLong(Interval::startNanos));
    }

    /** 从 {@code from} 到 {@code to}，两头都算，结束了它的等待的唤醒。 */
    public List<Wake> wokenBetween(long from, long to) {
        int first = firstAtOrAfter(from);
        return wokenBy.subList(first, Math.max(first, firstAtOrAfter(to + 1)));
    }

    private int firstAtOrAfter(long nanos) {
        int low = 0;
        int high = wokenBy.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (wokenBy.get(middle).atNanos() < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 在两个时刻之间，前后差一点也算，有人中断过它。 */
    public boolean interruptedBetween(long from, long to) {
        return marks.stream()
                .anyMatch(m -> m.kind() == Mark.Kind.INTERRUPTED
                        && m.atNanos() >= from - SLACK_NANOS
                        && m.atNanos() <= to + SLACK_NANOS);
    }

    /** 这一段的正中在哪一步里，最里层的；没有就是 {@code null}。 */
    public @Nullable Step around(Interval interval) {
        long middle = (interval.startNanos() + interval.endNanos()) / 2;
        return during(middle, middle);
    }

    /** 最里层的步骤，{@code from} 到 {@code to} 都在它里面；没有就是 {@code null}。 */
    @Nullable
    public Step during(long from, long to) {
        Step innermost = null;
        for (Step step : steps) {
            if (step.startNanos() <= from
                    && step.endNanos() >= to
                    && (innermost == null || step.depth() >= innermost.depth())) {
                innermost = step;
            }
        }
        return innermost;
    }

    /** 从 {@code from} 到 {@code to} 做事的时间。 */
    public long activeNanos(long from, long to) {
        return nanos(from, to, Track::active);
    }

    /** 从 {@code from} 到 {@code to} 也许在做事的时间：没有看到的也算；只是排着队、几乎没有轮到它运行的，不算。 */
    public long perhapsActiveNanos(long from, long to) {
        long queued = queuedNanos(from, to);
        long others = activeNanos(from, to) - queued + unknownNanos(from, to);
        return others < queued / 20 ? others : others + queued;
    }

    /** 从 {@code from} 到 {@code to} 运行和睡眠的时间。 */
    public long workedNanos(long from, long to) {
        return nanos(from, to, i -> i instanceof Interval.Running || i instanceof Interval.Sleeping);
    }

    /** 从 {@code from} 到 {@code to} 没有看到的时间。 */
    public long unknownNanos(long from, long to) {
        return nanos(from, to, Interval.Unknown.class::isInstance);
    }

    /** 从 {@code from} 到 {@code to} 排着队的时间：等 CPU、等载体。 */
    public long queuedNanos(long from, long to) {
        return nanos(from, to, Interval.Runnable.class::isInstance);
    }

    private long nanos(long from, long to, Predicate<Interval> counts) {
        return between(from, to).stream()
                .filter(counts)
                .mapToLong(i -> Spell.common(i, from, to))
                .sum();
    }

    /** 谁启动了它：第一次等待之前的唤醒；没有记下就是 {@code null}。 */
    @Nullable
    public Wake started() {
        var first = wokenBy.isEmpty() ? null : wokenBy.getFirst();
        return first != null && first.atNanos() <= startedUntil() ? first : null;
    }

    private long startedUntil() {
        return intervals.stream()
                .filter(Track::couldBeEnded)
                .mapToLong(i -> Math.max(lane.startNanos(), i.startNanos() - 1))
                .findFirst()
                .orElse(lane.endNanos());
    }

    /** 到 {@code at} 为止的一小会儿里可能做了一件事：刚做完或刚开始一步，或不是一直在等、睡或读写。 */
    boolean couldAct(long at) {
        if (lane.startNanos() >= at || lane.endNanos() < at - SLACK_NANOS) {
            return false;
        }
        long since = at - SLACK_NANOS;
        if (steps.stream().anyMatch(s -> isWithin(s.startNanos(), since, at) || isWithin(s.endNanos(), since, at))) {
            return true;
        }
        var interval = at(Math.max(lane.startNanos(), since));
        boolean over = interval instanceof Interval.Unknown && isOver(since);
        return interval == null || interval.endNanos() < at || (onCpu(interval) && !over);
    }

    private static boolean isWithin(long nanos, long from, long to) {
        return nanos >= from && nanos <= to;
    }

    /** 别的进程里隔一会儿才看一眼：步骤都做完了，再也没有看到，多半已经结束。 */
    private boolean isOver(long at) {
        return lane.process() != null && !steps.isEmpty() && steps.stream().allMatch(s -> s.endNanos() < at);
    }

    /** 在 CPU 上，或者不能排除：按时间格采样的等 CPU，没有看到的时间。 */
    private static boolean onCpu(Interval interval) {
        return interval instanceof Interval.Running
                || interval instanceof Interval.Unknown
                || (interval instanceof Interval.Runnable && interval.evidence() instanceof Evidence.Sampled);
    }

    /** 碰到这段时间的时段。 */
    public List<Interval> between(long from, long to) {
        int last = startedBy(to - 1);
        int first = last;
        while (first > 0 && intervals.get(first - 1).endNanos() > from) {
            first--;
        }
        return intervals.subList(first, last);
    }

    /** 同 {@link #between}，两头裁到这段时间。 */
    public List<Interval> within(long from, long to) {
        return between(from, to).stream()
                .filter(one -> one.startNanos() < to && one.endNanos() > from)
                .map(one -> one.within(from, to))
                .toList();
    }

    /** 这一步里的时段，裁到这一步。 */
    public List<Interval> within(Step step) {
        return within(step.startNanos(), step.endNanos());
    }

    /** 这一刻的时段。 */
    private @Nullable Interval at(long nanos) {
        int index = startedBy(nanos);
        return index > 0 && intervals.get(index - 1).endNanos() >= nanos ? intervals.get(index - 1) : null;
    }

    /** 到这一刻为止开始了多少个时段。 */
    private int startedBy(long nanos) {
        int low = 0;
        int high = intervals.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (intervals.get(middle).startNanos() <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public String name() {
        return lane.name();
    }
}
