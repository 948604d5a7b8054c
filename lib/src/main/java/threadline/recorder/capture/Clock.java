package threadline.recorder.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;

/**
 * 把 JFR 事件的时间换算成 {@link System#nanoTime}，只换这一次。
 *
 * <p>看的是事件的滴答数，不是它写着的日期：滴答和 {@code nanoTime} 都只往前走，不管墙上的钟拨到哪里。记录期间每隔一会儿丢一组 {@link
 * ClockSync}，两组之间连成直线；机器睡过的那一段，滴答和 {@code nanoTime} 走得不一样多，从近的那一头量。
 */
public final class Clock {

    /** 太近的两点连线不准：那时两只钟也走不开。 */
    private static final long FAR_NANOS = 50_000_000;

    /** 走得差这么多，就是中间停过。 */
    private static final double BENT = 0.01;

    /** 一组里最准的一次。 */
    record Point(long ticks, long nanoTime) {}

    private final List<Point> points;
    private final double rate;

    /** {@code points} 按时间排列，至少一个；{@code shortRate} 是记录太短时，一个滴答有几纳秒。 */
    Clock(List<Point> points, double shortRate) {
        this.points = List.copyOf(points);
        this.rate = rate(this.points, shortRate);
    }

    /**
     * {@code anchors} 按时间排列。
     *
     * @throws IllegalStateException 一个也没有
     */
    public static Clock from(List<RecordedEvent> anchors) {
        if (anchors.isEmpty()) {
            throw new IllegalStateException("JFR 的数据里没有时钟对齐的事件：记录不完整，再运行一次");
        }
        var groups = new LinkedHashMap<Long, List<RecordedEvent>>();
        anchors.forEach(anchor -> groups.computeIfAbsent(anchor.getLong("group"), group -> new ArrayList<>())
                .add(anchor));
        return new Clock(
                groups.values().stream().map(Clock::tightest).toList(),
                wallRate(anchors.getFirst(), anchors.getLast()));
    }

    /** 事件开始的时刻。 */
    public long start(RecordedEvent event) {
        return nanoTime(event.getLong("startTime"));
    }

    /** 事件结束的时刻；没有时长的事件就是开始。 */
    public long end(RecordedEvent event) {
        return nanoTime(event.getLong("startTime") + (event.hasField("duration") ? event.getLong("duration") : 0));
    }

    /** 这个滴答数的时刻。 */
    public long nanoTime(long ticks) {
        int next = firstAfter(ticks);
        if (next == 0 || next == points.size()) {
            return from(points.get(next == 0 ? 0 : next - 1), ticks, outside(next));
        }
        var left = points.get(next - 1);
        var right = points.get(next);
        if (isStraight(left, right)) {
            return from(left, ticks, slope(left, right));
        }
        long fromLeft = from(left, ticks, rate);
        return fromLeft <= right.nanoTime ? fromLeft : Math.max(left.nanoTime, from(right, ticks, rate));
    }

    /** 两头之外：用最近的一段的快慢。 */
    private double outside(int next) {
        int last = points.size() - 1;
        var left = points.get(next == 0 ? 0 : Math.max(0, last - 1));
        var right = points.get(next == 0 ? Math.min(1, last) : last);
        return isStraight(left, right) ? slope(left, right) : rate;
    }

    private boolean isStraight(Point left, Point right) {
        return right.nanoTime - left.nanoTime >= FAR_NANOS && Math.abs(slope(left, right) / rate - 1) < BENT;
    }

    private static double slope(Point left, Point right) {
        return (double) (right.nanoTime - left.nanoTime) / (right.ticks - left.ticks);
    }

    private static long from(Point point, long ticks, double slope) {
        return point.nanoTime + Math.round((ticks - point.ticks) * slope);
    }

    private int firstAfter(long ticks) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points.get(middle).ticks <= ticks) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 一组里事件时间减 nanoTime 最小的一次：读两只钟之间没有被打断。 */
    private static Point tightest(Collection<RecordedEvent> group) {
        long least = Long.MAX_VALUE;
        Point best = null;
        for (var reading : group) {
            long late = wallNanos(reading) - reading.getLong("nanoTime");
            if (best == null || late < least) {
                least = late;
                best = new Point(reading.getLong("startTime"), reading.getLong("nanoTime"));
            }
        }
        if (best == null) {
            throw new IllegalStateException("JFR 的数据里没有时钟对齐的事件：记录不完整，再运行一次");
        }
        return best;
    }

    /** 相邻两组之间的快慢，取中间的一个：机器睡过的那一段不算数。 */
    private static double rate(List<Point> points, double otherwise) {
        var slopes = new ArrayList<Double>();
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i).nanoTime - points.get(i - 1).nanoTime >= FAR_NANOS) {
                slopes.add(slope(points.get(i - 1), points.get(i)));
            }
        }
        slopes.sort(null);
        return slopes.isEmpty() ? otherwise : slopes.get(slopes.size() / 2);
    }

    /** 记录太短，只好看事件自己写着的日期走了多少。 */
    private static double wallRate(RecordedEvent first, RecordedEvent last) {
        long ticks = last.getLong("startTime") - first.getLong("startTime");
        return ticks <= 0 ? 1 : (double) (wallNanos(last) - wallNanos(first)) / ticks;
    }

    private static long wallNanos(RecordedEvent event) {
        var at = event.getStartTime();
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }
}
