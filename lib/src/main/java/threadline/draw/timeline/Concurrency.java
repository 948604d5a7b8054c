package threadline.draw.timeline;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import threadline.draw.ink.Fill;
import threadline.model.Interval;

/** 每一小格时间里，平均有多少个线程在每种状态。 */
final class Concurrency {

    private final long endNanos;
    private final int columns;
    private final Map<Fill, double[]> averages = new EnumMap<>(Fill.class);

    private Concurrency(long endNanos, int columns) {
        this.endNanos = Math.max(1, endNanos);
        this.columns = columns;
    }

    /** 把 0 到 {@code endNanos} 分成这么多格。 */
    static Concurrency of(List<Interval> intervals, long endNanos, int columns) {
        Concurrency result = new Concurrency(endNanos, columns);
        for (Interval interval : intervals) {
            result.add(interval);
        }
        result.averages.values().forEach(Concurrency::sumUp);
        return result;
    }

    /** 整格的部分只记两头的差，最后累加：一个时段跨多少格都一样快。 */
    private void add(Interval interval) {
        double from = at(interval.startNanos());
        double to = at(interval.endNanos());
        if (to <= from) {
            return;
        }
        double[] change = averages.computeIfAbsent(Fill.of(interval), _ -> new double[columns + 2]);
        ramp(change, from, 1);
        ramp(change, to, -1);
    }

    /** 从 {@code x} 起多一个：x 所在的一格只有一部分。 */
    private static void ramp(double[] change, double x, int one) {
        int cell = (int) x;
        double rest = x - cell;
        change[cell] += one * (1 - rest);
        change[cell + 1] += one * rest;
    }

    private static void sumUp(double[] change) {
        for (int i = 1; i < change.length; i++) {
            change[i] += change[i - 1];
        }
    }

    private double at(long nanos) {
        return Math.clamp((double) nanos / endNanos, 0.0, 1.0) * columns;
    }

    int columns() {
        return columns;
    }

    double lanes(Fill fill, int column) {
        double[] averaged = averages.get(fill);
        return averaged == null ? 0 : Math.max(0, averaged[column]);
    }

    double lanes(int column) {
        double sum = 0;
        for (Fill fill : Fill.STATES) {
            sum += lanes(fill, column);
        }
        return sum;
    }

    /** 最多同时有多少个。 */
    double most() {
        double most = 0;
        for (int i = 0; i < columns; i++) {
            most = Math.max(most, lanes(i));
        }
        return most;
    }
}
