package threadline.explain.cause;

import java.util.HashMap;
import java.util.Map;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.model.Interval;
import threadline.model.Times;

/** 路径走过的、不知道是谁结束的等待。 */
final class Unexplained {

    private final Map<String, Long> byObject = new HashMap<>();
    private long nanos;

    /** {@code wait} 到 {@code until} 为止的部分。 */
    void add(Interval wait, long until) {
        byObject.merge(Track.object(wait), until - wait.startNanos(), Long::sum);
        nanos += until - wait.startNanos();
    }

    long nanos() {
        return nanos;
    }

    /** 半句话；没有就是空串。 */
    String words() {
        return byObject.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(e -> Prose.glue(
                                "有",
                                Times.words(e.getValue()),
                                "在等",
                                e.getKey().isEmpty() ? "" : Prose.name(e.getKey()))
                        + "，没有记下是谁结束的")
                .orElse("");
    }
}
