package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** 差不到这么多，就是差不多一样久。 */
    private static final double ALIKE = 0.1;

    private record Place(int lane, @Nullable Source source) {}

    private LimitWords() {}

    /** 没有，或 {@code cause} 说的就是它们，是空串。 */
    static String others(Tracks tracks, @Nullable Cause cause) {
        var told = new ArrayList<Interval>();
        if (cause != null) {
            told.addAll(cause.proof());
        }
        if (cause instanceof Cause.Limit limit) {
            told.addAll(alike(tracks, limit));
        }
        var limits = reached(tracks).filter(i -> !told.contains(i)).toList();
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
                : Prose.glue((another ? "另外 " : "") + limits.size() + " 次等到了时限，最久的一次是", words, "。");
    }

    /** 等到了的时限，够长，又不是隔一会儿看一眼的。 */
    private static Stream<Interval> reached(Tracks tracks) {
        return tracks.timeline().intervals().stream()
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
                .flatMap(List::stream);
    }

    /** 别的线程也等同一个，等得和它差不多久，和它一起说；一个线程一次。 */
    static List<Interval> alike(Tracks tracks, Cause.Limit limit) {
        var others = reached(tracks)
                .filter(i -> i.lane() != limit.lane()
                        && Track.object(i).equals(limit.object())
                        && Math.abs(i.nanos() - limit.nanos()) <= ALIKE * limit.nanos())
                .toList();
        boolean once = others.stream().map(Interval::lane).distinct().count() == others.size();
        var proof = limit.proof();
        boolean one = proof.size() == 1
                && proof.getFirst().lane() == limit.lane()
                && proof.getFirst().reachedLimit()
                && !CauseWords.isJoin(proof.getFirst());
        return limit.object().isEmpty() || !once || !one ? List.of() : others;
    }

    /** 例如 {@code 3 个线程等「连接池」都等到了时限，各约 0.30 秒。} */
    static String together(int threads, String object, long nanos) {
        return threads + " 个线程等" + Prose.name(object) + "都等到了时限，各约 " + Times.words(nanos) + "。";
    }
}
