package threadline.explain;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Source;
import threadline.model.Times;

/** 等到了、却没有决定总用时的时限：图上有沙漏，句子也说一声。 */
final class LimitWords {

    /** 在同一行等到了这么多次，是隔一会儿看一眼。 */
    private static final int LOOKS = 3;

    /** 短于总用时的这么多，图上也看不见。 */
    private static final double SHORT = 0.03;

    private record Place(int lane, @Nullable Source source) {}

    private LimitWords() {}

    /** 没有，或 {@code cause} 说的就是它们，是空串。 */
    static String others(Tracks tracks, @Nullable Cause cause) {
        var told = cause == null ? List.<Interval>of() : cause.proof();
        var limits = tracks.timeline().intervals().stream()
                .filter(i -> i.reachedLimit()
                        && i.source() != null
                        && !i.supervisesWorkers()
                        && !Idle.is(i)
                        && !tracks.openAtLimit(i))
                .filter(i -> !tracks.timeline().lanes().get(i.lane()).helper())
                .filter(i -> i.nanos() >= SHORT * tracks.timeline().bodyNanos())
                .collect(Collectors.groupingBy(i -> new Place(i.lane(), i.source())))
                .values()
                .stream()
                .filter(same -> same.size() < LOOKS)
                .flatMap(List::stream)
                .filter(i -> !told.contains(i))
                .toList();
        if (limits.isEmpty()) {
            return "";
        }
        var longest =
                limits.stream().max(Comparator.comparingLong(Interval::nanos)).orElseThrow();
        var object = Track.object(longest);
        boolean another = cause instanceof Cause.Limit; // 前面刚说过一个
        // join 自己没有时限
        var what = CauseWords.isJoin(longest) ? "的 CompletableFuture " : object.isEmpty() ? "" : Prose.name(object);
        var words = Prose.glue(
                tracks.name(longest.lane()),
                "等",
                what,
                (another && limits.size() == 1 ? "也" : "") + "等到了时限，等了",
                Times.words(longest.nanos()));
        return limits.size() == 1
                ? words + "。"
                : (another ? "另外 " : "") + limits.size() + " 次等到了时限，最久的一次是 " + words + "。";
    }
}
