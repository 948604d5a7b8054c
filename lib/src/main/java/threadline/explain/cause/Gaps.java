package threadline.explain.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Times;

/**
 * 关键路径上没有做事的一大段，别处没有说的：等载体、等事件循环，JVM 停顿，没有看到。等 CPU、等 GIL 由 {@link Hardware} 说。
 *
 * @param ofTotal 总用时里的，例如 {@code 0.04 秒在等载体}、{@code 开头 0.19 秒没有看到}，各是一段话
 * @param elsewhere 没有看到的不在总用时说的那个线程上，例如 {@code 关键路径上有 0.30 秒没有看到}；没有是空串
 */
public record Gaps(List<String> ofTotal, String elsewhere) {

    /** 占总用时的这么多，又不太短，才值得说。 */
    private static final double WORTH = 0.15;

    private static final long BRIEF_NANOS = 20_000_000;

    private static final Gaps NONE = new Gaps(List.of(), "");

    /** {@code told} 是前面的话：已经说了等的是什么，不再说。 */
    public static Gaps of(Tracks tracks, @Nullable Cause cause, String told) {
        long total = tracks.timeline().bodyNanos();
        double enough = Math.max(BRIEF_NANOS, WORTH * total);
        long any = nanos(tracks, i -> i instanceof Interval.Unknown || Followers.waitsForTurn(i));
        boolean pauses = !Stops.told(told) && Stops.matter(nanos(tracks, Interval.Paused.class::isInstance), total);
        var path = any < enough && !pauses ? Route.NONE : CriticalPath.of(tracks);
        if (!path.tells()) {
            return NONE;
        }
        var words = new ArrayList<String>();
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
        long stopped = OnPath.nanos(OnPath.of(tracks, path, i -> i instanceof Interval.Paused && isTheirs.test(i)));
        if (pauses && Stops.matter(stopped, total)) {
            words.add(Times.words(stopped) + "是 " + Stops.NAME);
        }
        var unseen =
                OnPath.of(tracks, path, i -> i instanceof Interval.Unknown && isTheirs.test(i) && !isInStep(tracks, i));
        if (OnPath.nanos(unseen) < enough) {
            return new Gaps(words, "");
        }
        boolean first = OnPath.intervals(unseen).size() == 1
                && unseen.getFirst().interval().startNanos() <= Track.SLACK_NANOS;
        var which = (first ? "开头 " : "") + Times.words(OnPath.nanos(unseen)) + "没有看到";
        boolean here = unseen.stream().allMatch(on -> on.interval().lane() == 0);
        if (here) {
            words.add(which);
        }
        return new Gaps(words, here ? "" : (first ? "关键路径上" : "关键路径上有 ") + which);
    }

    private static long nanos(Tracks tracks, Predicate<Interval> which) {
        return tracks.timeline().intervals().stream()
                .filter(which)
                .mapToLong(Interval::nanos)
                .sum();
    }

    /** 步骤有名字，路径走过它已经说了。 */
    private static boolean isInStep(Tracks tracks, Interval interval) {
        var track = tracks.of(interval.lane());
        return track != null && track.around(interval) != null;
    }
}
