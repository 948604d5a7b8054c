package example;

import java.util.List;
import threadline.model.Interval;
import threadline.model.Timeline;

/**
 * 一次强制的等待，时间线里看到了多少。
 *
 * @param forcedNanos 一定在等的时间：从主线程看见它等上，到放行
 * @param rightNanos 其中画成应当的种类的
 * @param wrongNanos 其中画成别的、不是未知的
 * @param waitNanos 其中画成等待的，不论哪一种
 * @param outsideNanos 应当的种类超出程序自己记的前后时刻最多多少；只有采样的没有这一项
 * @param unknownNanos 程序自己记的前后时刻之间，未知或没有画的时间
 * @param operationNanos 程序自己记的前后时刻之间
 * @param intervals 那个线程的全部时段
 * @param story 给人看的经过
 */
public record WaitScore(
        long forcedNanos,
        long rightNanos,
        long wrongNanos,
        long waitNanos,
        long outsideNanos,
        long unknownNanos,
        long operationNanos,
        List<Interval> intervals,
        String story) {

    /** 边界可以差这么多。 */
    public static final long TOLERANCE = 1_000_000;

    /** 采样的边界差一格。 */
    private static final long SAMPLED_TOLERANCE = 25_000_000;

    /** 应当看到的种类。 */
    public static Class<? extends Interval> expected(ForcedWait.Kind kind) {
        return switch (kind) {
            case SLEEP -> Interval.Sleeping.class;
            case MONITOR, REENTRANT_LOCK, READ_LOCK, STAMPED_LOCK -> Interval.Blocked.class;
            case SOCKET_READ, ACCEPT -> Interval.Io.class;
            default -> Interval.Waiting.class;
        };
    }

    /** 平台线程的 {@code accept} 只能靠采样看见。 */
    public static boolean isSampled(ForcedWait.Kind kind, boolean virtual) {
        return kind == ForcedWait.Kind.ACCEPT && !virtual;
    }

    /** {@code zero} 是记录的零点在 {@code nanoTime} 上的值。 */
    public static WaitScore of(
            Timeline timeline, ForcedWait.Truth truth, long zero, ForcedWait.Kind kind, boolean virtual) {
        var lane = timeline.lanes().stream()
                .filter(l -> l.name().equals(truth.thread()))
                .findFirst();
        var intervals = timeline.intervals().stream()
                .filter(i -> lane.isPresent() && i.lane() == lane.get().id())
                .toList();
        var expected = expected(kind);
        long before = truth.before() - zero;
        long after = truth.after() - zero;
        long seen = truth.seen() - zero;
        long released = truth.released() - zero;
        long right = 0;
        long wrong = 0;
        long waited = 0;
        long outside = 0;
        long unknown = after - before;
        for (var interval : intervals) {
            if (expected.isInstance(interval)) {
                right += overlap(interval, seen, released);
                outside = Math.max(outside, Math.max(before - interval.startNanos(), interval.endNanos() - after));
            }
            if (!expected.isInstance(interval) && !(interval instanceof Interval.Unknown)) {
                wrong += overlap(interval, seen, released);
            }
            switch (interval) {
                case Interval.Unknown none -> {}
                case Interval.Running running -> unknown -= overlap(running, before, after);
                case Interval.Runnable runnable -> unknown -= overlap(runnable, before, after);
                default -> {
                    unknown -= overlap(interval, before, after);
                    waited += overlap(interval, seen, released);
                }
            }
        }
        return new WaitScore(
                released - seen,
                right,
                wrong,
                waited,
                isSampled(kind, virtual) ? 0 : outside,
                unknown,
                after - before,
                intervals,
                story(intervals, before, after, seen, released));
    }

    private static long overlap(Interval interval, long from, long until) {
        return Math.max(0, Math.min(interval.endNanos(), until) - Math.max(interval.startNanos(), from));
    }

    /** 一定在等的时间里，画对了百分之几。 */
    public double right() {
        return forcedNanos == 0 ? 1 : (double) rightNanos / forcedNanos;
    }

    /** 一定在等的时间里，画错了、不是未知的，百分之几。 */
    public double wrong() {
        return forcedNanos == 0 ? 0 : (double) wrongNanos / forcedNanos;
    }

    /** 画对至少 95%，画错至多 1%。 */
    public boolean isTrue() {
        return right() >= 0.95 && wrong() <= 0.01;
    }

    /** 看到了等待，不论画成哪一种。 */
    public boolean isFound(boolean sampled) {
        return waitNanos >= forcedNanos - tolerance(sampled);
    }

    /** 一定在等的时间都画成应当的种类。 */
    public boolean isOfTheRightKind(boolean sampled) {
        return rightNanos >= forcedNanos - tolerance(sampled);
    }

    /** 没有超出程序自己记的前后时刻。 */
    public boolean isInside() {
        return outsideNanos <= TOLERANCE;
    }

    private static long tolerance(boolean sampled) {
        return sampled ? SAMPLED_TOLERANCE : TOLERANCE;
    }

    private static String story(List<Interval> intervals, long before, long after, long seen, long released) {
        var text = new StringBuilder(
                "程序记的 %.3f–%.3f，看见 %.3f，放行 %.3f ms%n".formatted(before / 1e6, after / 1e6, seen / 1e6, released / 1e6));
        intervals.forEach(i -> text.append("%.3f–%.3f %s%n".formatted(i.startNanos() / 1e6, i.endNanos() / 1e6, i)));
        return text.toString();
    }
}
