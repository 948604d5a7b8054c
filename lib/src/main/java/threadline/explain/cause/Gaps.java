package threadline.explain.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Times;

/** 关键路径上没有做事的一大段，别处没有说的：等载体、等事件循环，没有看到。等 CPU、等 GIL 由 {@link Hardware} 说。 */
public final class Gaps {

    /** 占总用时的这么多，又不太短，才值得说。 */
    private static final double WORTH = 0.15;

    private static final long BRIEF_NANOS = 20_000_000;

    private Gaps() {}

    /**
     * 例如 {@code 0.04 秒在等载体}、{@code 开头 0.19 秒没有看到}，各是一段话；没有就是空的。
     *
     * @param told 前面的话：已经说了等的是什么，不再说
     */
    public static List<String> of(Tracks tracks, @Nullable Cause cause, String told) {
        double enough = Math.max(BRIEF_NANOS, WORTH * tracks.timeline().bodyNanos());
        var words = new ArrayList<String>();
        long any = tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Unknown || Followers.waitsForTurn(i))
                .mapToLong(Interval::nanos)
                .sum();
        var path = any < enough ? Route.NONE : CriticalPath.of(tracks);
        if (!path.tells()) {
            return words;
        }
        var isTheirs = Hardware.isOfWhole(cause);
        Map<String, Long> queued = cause instanceof Cause.Processors
                ? Map.of()
                : OnPath.of(tracks, path, i -> Followers.waitsForTurn(i) && isTheirs.test(i)).stream()
                        .collect(Collectors.groupingBy(
                                on -> on.interval().word(), Collectors.summingLong(OnPath::nanos)));
        queued.forEach((what, nanos) -> {
            if (nanos >= enough && !told.contains(what)) {
                words.add(Times.words(nanos) + "在" + what);
            }
        });
        var unseen =
                OnPath.of(tracks, path, i -> i instanceof Interval.Unknown && isTheirs.test(i) && !isInStep(tracks, i));
        if (OnPath.nanos(unseen) >= enough) {
            boolean first = OnPath.intervals(unseen).size() == 1
                    && unseen.getFirst().interval().startNanos() <= Track.SLACK_NANOS;
            words.add((first ? "开头 " : "") + Times.words(OnPath.nanos(unseen)) + "没有看到");
        }
        return words;
    }

    /** 步骤有名字，路径走过它已经说了。 */
    private static boolean isInStep(Tracks tracks, Interval interval) {
        var track = tracks.of(interval.lane());
        return track != null && track.around(interval) != null;
    }
}
