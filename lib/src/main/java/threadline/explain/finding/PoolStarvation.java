package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Causes;
import threadline.explain.cause.Pools;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.explain.track.Unanswered;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;

/**
 * 线程池饥饿：一个池的线程全都在等任务的结果，没有一个空着，别的线程也没有在做事，别的池也没有一个在忙的线程。等的是闭锁、
 * {@code CompletableFuture} 或别的，要看到任务在池里排着队。
 */
public final class PoolStarvation {

    private static final Pattern RESULT =
            Pattern.compile(".*(FutureTask|ForkJoinTask|ExecutorService)\\.(get|join|invoke|invokeAll|invokeAny)");

    /** 饿着的时间至少占这么多。 */
    private static final double SHARE = 0.2;

    /** 等的是什么说不准的时候，任务排着队的时间至少占这么多。 */
    private static final double QUEUED = 0.5;

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
        var queues = Pools.queues(tracks, workers);
        var waits = new ArrayList<Interval>();
        for (var worker : workers) {
            var wait = longestWait(tracks, worker, !queues.isEmpty());
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
        boolean results = waits.stream().allMatch(PoolStarvation::isResult);
        if (!results && queuedSince(queues, from, to) > to - QUEUED * (to - from)) {
            return null; // 等的也许是池外面的人
        }
        var own = workers.stream().map(worker -> worker.lane().id()).collect(Collectors.toSet());
        for (var other : tracks.all()) {
            boolean busy = other.perhapsActiveNanos(from, to) > (to - from) / 10;
            if (!own.contains(other.lane().id())
                    && (busy || (pooled.contains(other) && lives(other, from, to) && !isIdle(other, from, to)))) {
                return null;
            }
        }
        int waiting = queues.stream()
                .filter(queue -> queue.endNanos() >= from && queue.startNanos() < to)
                .mapToInt(Lane.Queue::most)
                .max()
                .orElse(0);
        return finding(pool, waits, results, waiting);
    }

    /** 线程都在等的时候第一次看到有任务排着：没有人来取，就一直排到最后。没有看到就是 {@code to}。 */
    private static long queuedSince(List<Lane.Queue> queues, long from, long to) {
        return queues.stream()
                .filter(queue -> queue.endNanos() >= from && queue.startNanos() < to)
                .mapToLong(queue -> Math.max(from, queue.startNanos()))
                .min()
                .orElse(to);
    }

    /** {@code waiting} 是看到几件任务排着；没有看到是 0。 */
    private static Finding finding(String pool, List<Interval> waits, boolean results, int waiting) {
        boolean one = waits.size() == 1;
        var objects = waits.stream().map(Track::object).distinct().toList();
        var what = results ? "任务的结果" : objects.size() == 1 ? Prose.name(objects.getFirst()) : "别的任务";
        var queued = waiting > 0 ? "；池里还排着 " + waiting + " 件，没有空的线程做。" : "；没有空的线程，别的线程也没有在做事。";
        var text = Prose.glue(Prose.name(pool), one ? "只有 1 个线程，它在等" : "的 " + waits.size() + " 个线程全都在等", what, queued);
        return Findings.finding("线程池饥饿", text, "任务里不要等同一个池里的别的任务：换一个池，或用虚拟线程。", waits);
    }

    /** 只露了一面的，不会是来救它们的。 */
    private static boolean lives(Track track, long from, long to) {
        return track.lane().endNanos() - track.lane().startNanos() >= (to - from) / 10;
    }

    private static boolean isIdle(Track track, long from, long to) {
        return track.between(from, to).stream().allMatch(Idle::is);
    }

    private static boolean isResult(Interval interval) {
        return interval instanceof Interval.Waiting
                && RESULT.matcher(Causes.callOf(interval)).matches();
    }

    /** 最久的一次等任务的结果，{@code queued} 时等什么都算，没有人来过；没有就是 {@code null}。 */
    private static @Nullable Interval longestWait(Tracks tracks, Track worker, boolean queued) {
        Interval longest = null;
        for (int i = 0; i < worker.intervals().size(); i++) {
            var interval = worker.intervals().get(i);
            boolean waits = queued && interval instanceof Interval.Waiting && !Idle.is(interval);
            boolean longer = longest == null || interval.nanos() > longest.nanos();
            if (longer && (waits || isResult(interval)) && isUnanswered(tracks, worker, i)) {
                longest = interval;
            }
        }
        return longest;
    }

    /** 栅栏被打断，等的人互相叫醒：那也不是等到了。 */
    private static boolean isUnanswered(Tracks tracks, Track worker, int index) {
        var wait = worker.intervals().get(index);
        return (wait instanceof Interval.Waiting waiting && waiting.expired())
                || Unanswered.withoutWake(tracks, worker, wait) != null;
    }
}
