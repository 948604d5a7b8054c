package threadline.model;

import java.util.Collection;
import java.util.List;

/**
 * 这条时间线有多可信。
 *
 * @param unknownShare 没有看到的时间占全部线程时间的份额，0 到 1
 * @param lostEvents 丢失的事件数
 * @param source 数据从哪里来，例如 {@code JFR}
 * @param notes 读者应当知道的话；空表示没有什么要说
 */
public record Honesty(double unknownShare, long lostEvents, String source, List<String> notes) {

    private static final String NO_LINES = "没有记下源码的行号";
    private static final String UNSEEN = "线程时间的 ";

    /** 没有看到的不到这么多，就不说。 */
    private static final double LITTLE = 0.01;

    public Honesty {
        notes = List.copyOf(notes);
    }

    /** 说的是源码的行号：图上没有行号，这句话只在数据里。 */
    public static String sleepsWithoutLines(long fromNanos) {
        return Times.words(fromNanos) + "以后有的睡眠" + NO_LINES;
    }

    /** 没有看到的有多少，一句话；不多就没有。 */
    public static List<String> unseen(double share) {
        return share > LITTLE ? List.of(UNSEEN + Math.round(100 * share) + "% 没有看到，画作「未知」") : List.of();
    }

    /** 除了 {@link #unseen} 的那一句：几条时间线接成一条，要另算。 */
    public List<String> others() {
        return notes.stream().filter(words -> !words.startsWith(UNSEEN)).toList();
    }

    /** 要写在图下的。 */
    public List<String> pictured() {
        return notes.stream().filter(words -> !words.endsWith(NO_LINES)).toList();
    }

    /** 没有看到的时间占这些泳道的份额；没有泳道是 0。 */
    public static double unknownShare(Collection<Lane> lanes, Collection<Interval> intervals) {
        long total =
                lanes.stream().mapToLong(l -> l.endNanos() - l.startNanos()).sum();
        long unknown = intervals.stream()
                .filter(Interval.Unknown.class::isInstance)
                .mapToLong(Interval::nanos)
                .sum();
        return total == 0 ? 0 : (double) unknown / total;
    }
}
