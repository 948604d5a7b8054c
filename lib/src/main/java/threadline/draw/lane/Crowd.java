package threadline.draw.lane;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Fill;
import threadline.model.Interval;

/** 挨在一起、每个都窄过一个像素的时段，合成一条：各占多少，一共几个，最长的是哪个。 */
final class Crowd {

    private final boolean inside;
    private final Map<Fill, Long> nanos = new EnumMap<>(Fill.class);
    private long start;
    private long end;
    private int count;
    private @Nullable Interval longest;

    Crowd(boolean inside) {
        this.inside = inside;
    }

    void add(Interval interval, Fill fill) {
        start = count == 0 ? interval.startNanos() : start;
        end = Math.max(end, interval.endNanos());
        count++;
        nanos.merge(fill, Math.max(0, interval.nanos()), Long::sum);
        boolean seen = !(interval instanceof Interval.Unknown);
        if (seen && (longest == null || interval.nanos() > longest.nanos())) {
            longest = interval;
        }
    }

    /** 在步骤里还是步骤外；两种不合在一起。 */
    boolean inside() {
        return inside;
    }

    int count() {
        return count;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    /** 最长的一个，没有看到的不算；一个都没有看到就是 {@code null}。 */
    @Nullable
    Interval longest() {
        return longest;
    }

    /** 这种状态占合起来的时间的份额。 */
    double share(Fill fill) {
        long all = Math.max(
                1,
                Math.max(end - start, nanos.values().stream().mapToLong(n -> n).sum()));
        return (double) nanos.getOrDefault(fill, 0L) / all;
    }
}
