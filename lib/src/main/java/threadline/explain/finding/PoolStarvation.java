package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Pools;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.explain.track.Unanswered;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Times;

/**
 * 线程池饥饿：一个池的线程全都在等任务的结果，没有一个空着，别的线程也没有在做事，别的池也没有一个在忙的线程。
 */
public final class PoolStarvation {

    private static final Pattern RESULT =
            Pattern.compile(".*(FutureTask|ForkJoinTask|ExecutorService)\\.(get|join|invoke|invokeAll|invokeAny)");

    /** 饿着的时间至少占这么多。 */
    private static final double SHARE = 0.2;

    private PoolStarvation() {}

    public static List<Finding> in(Tracks tracks) {
        var pools = Pools.in(tracks);
        var found = new ArrayList<Finding>();
        var pooled = pools.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        pools.forEach((pool, workers) -> {
            var finding = starving(tracks, pool, workers, pooled);
            if (finding != null) {
                found.add(finding);
            }
        });
        return found;
    }

    private static @Nullable Finding starving(Tracks tracks, String pool, List<Track> workers, Set<Track> pooled) {
        var waits = new ArrayList<Interval>();
        for (var worker : workers) {
            var wait = lastResultWait(tracks, worker);
            if (wait == null) {
                return null;
            }
            waits.add(wait);
        }
        long from = waits.stream().mapToLong(Interval::startNanos).max().orElse(0);
        long to = waits.stream().mapToLong(Interval::endNanos).min().orElse(0);
        if (to - from < SHARE * tracks.timeline().endNanos()) {
            return null;
        }
        for (var other : tracks.all()) {
            boolean busy = other.activeNanos(from, to) + other.unknownNanos(from, to) > (to - from) / 10;
            if (!workers.contains(other)
                    && (busy || (pooled.contains(other) && lives(other, from, to) && !isIdle(other, from, to)))) {
                return null;
            }
        }
        var all = workers.size() == 1 ? "只有 1 个线程，它在等任务的结果，" : "的 " + workers.size() + " 个线程全都在等任务的结果，";
        var text = Prose.glue(
                Prose.name(pool),
                all,
                Times.words(to - from),
                "里没有空着的线程，别的线程也没有在做事，一直没有人叫醒",
                workers.size() == 1 ? "它。" : "它们。");
        return Findings.finding("线程池饥饿", text, "任务里不要等同一个池里的别的任务：换一个池，或用虚拟线程。", waits);
    }

    /** 只露了一面的，不会是来救它们的。 */
    private static boolean lives(Track track, long from, long to) {
        return track.lane().endNanos() - track.lane().startNanos() >= (to - from) / 10;
    }

    private static boolean isIdle(Track track, long from, long to) {
        return track.between(from, to).stream().allMatch(Idle::is);
    }

    /** 最后一次等任务的结果；有人来过，或说不准，就是 {@code null}。 */
    private static @Nullable Interval lastResultWait(Tracks tracks, Track worker) {
        for (int i = worker.intervals().size() - 1; i >= 0; i--) {
            var interval = worker.intervals().get(i);
            if (interval instanceof Interval.Waiting
                    && RESULT.matcher(Track.object(interval)).matches()) {
                return Unanswered.of(tracks, worker, i) == null ? null : interval;
            }
        }
        return null;
    }
}
