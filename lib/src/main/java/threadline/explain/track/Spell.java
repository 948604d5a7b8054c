package threadline.explain.track;

import java.util.Collection;
import java.util.Comparator;
import threadline.model.Interval;

/** 几段时间放在一起：一共盖住多久，最多几段重叠。 */
public final class Spell {

    private Spell() {}

    /** 盖住多久；重叠的只算一次。 */
    public static long union(Collection<? extends Interval> intervals) {
        return union(intervals, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** 在 {@code begin} 到 {@code end} 之间盖住多久。 */
    public static long union(Collection<? extends Interval> intervals, long begin, long end) {
        long sum = 0;
        long at = begin;
        for (var interval : intervals.stream()
                .sorted(Comparator.comparingLong(Interval::startNanos))
                .toList()) {
            long from = Math.max(at, interval.startNanos());
            long to = Math.min(end, interval.endNanos());
            if (to > from) {
                sum += to - from;
                at = to;
            }
        }
        return sum;
    }

    /** 最多几段同时。 */
    public static int together(Collection<? extends Interval> intervals) {
        var starts = intervals.stream().mapToLong(Interval::startNanos).sorted().toArray();
        var ends = intervals.stream().mapToLong(Interval::endNanos).sorted().toArray();
        int most = 0;
        int ended = 0;
        for (int started = 0; started < starts.length; started++) {
            while (ends[ended] <= starts[started]) {
                ended++;
            }
            most = Math.max(most, started + 1 - ended);
        }
        return most;
    }

    /** 和 {@code from} 到 {@code to} 重叠多久。 */
    public static long common(Interval interval, long from, long to) {
        return Math.max(0, Math.min(to, interval.endNanos()) - Math.max(from, interval.startNanos()));
    }
}
