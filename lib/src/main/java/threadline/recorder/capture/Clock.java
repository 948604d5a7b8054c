package threadline.recorder.capture;

import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;

/** 把 JFR 事件的时间换算成 {@link System#nanoTime}：用开头和结尾两组 {@link ClockSync} 连成的直线。 */
public final class Clock {

    private record Point(long jfrNanos, long nanoTime) {}

    private final Point first;
    private final double rate;

    private Clock(Point first, Point last) {
        this.first = first;
        long span = last.jfrNanos - first.jfrNanos;
        // 太近的两点连线不准：那时两只钟也走不开。
        this.rate = span < 50_000_000 ? 1.0 : (double) (last.nanoTime - first.nanoTime) / span;
    }

    /** {@code anchors} 按时间排列，至少一个。 */
    public static Clock from(List<RecordedEvent> anchors) {
        return new Clock(tightest(anchors, true), tightest(anchors, false));
    }

    public long nanoTime(Instant jfr) {
        return first.nanoTime + Math.round((epochNanos(jfr) - first.jfrNanos) * rate);
    }

    /** 一组里事件时间减 nanoTime 最小的一次：读两只钟之间没有被打断。 */
    private static Point tightest(List<RecordedEvent> anchors, boolean head) {
        var group = head
                ? anchors.subList(0, Math.min(8, anchors.size()))
                : anchors.subList(Math.max(0, anchors.size() - 8), anchors.size());
        Point best = null;
        for (var reading : group) {
            var point = new Point(epochNanos(reading.getStartTime()), reading.getLong("nanoTime"));
            if (best == null || point.jfrNanos - point.nanoTime < best.jfrNanos - best.nanoTime) {
                best = point;
            }
        }
        if (best == null) {
            throw new IllegalStateException("JFR 的数据里没有时钟对齐的事件：记录不完整，再运行一次");
        }
        return best;
    }

    private static long epochNanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
