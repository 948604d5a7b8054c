package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;

/** 没有步骤的时候，从线程、等待和关键路径说：哪个线程最慢，哪几个一个接一个，哪一个让别的等它。 */
final class BusyThreads {

    /** 一个线程占了这么多，总用时就是它决定的。 */
    private static final double NEARLY_ALL = 0.9;

    /** 差这么一点，就是一样长：线程不会同时启动。 */
    private static final double ALIKE = 1.1;

    /** 别的线程在队列前等它，加起来有总用时的这么多，它才是瓶颈。 */
    private static final double STARVED = 0.35;

    /**
     * 一个线程自己做的事。
     *
     * @param did 在做的时段
     * @param onPath 其中在关键路径上的时间
     */
    private record Busy(Track track, List<Interval> did, long from, long to, long nanos, long onPath) {
        int id() {
            return track.lane().id();
        }

        /** 不算等 CPU。 */
        List<Interval> working() {
            return did.stream().filter(i -> !(i instanceof Interval.Runnable)).toList();
        }
    }

    private final Tracks tracks;
    private final CriticalPath.Walk walk;
    private final long total;

    private BusyThreads(Tracks tracks, CriticalPath.Walk walk) {
        this.tracks = tracks;
        this.walk = walk;
        this.total = tracks.timeline().bodyNanos();
    }

    /** 只有一个线程做事、或说不准，就是 {@code null}。 */
    static @Nullable Cause of(Tracks tracks, CriticalPath.Walk walk) {
        return walk.route().tells() ? new BusyThreads(tracks, walk).find() : null;
    }

    private @Nullable Cause find() {
        var workers = workers();
        if (workers.stream().allMatch(busy -> busy.id() == 0)) {
            return null;
        }
        var pool = Pools.tooSmall(tracks, walk);
        if (pool != null) {
            return pool;
        }
        var longest = workers.stream()
                .max(Comparator.comparingLong(Busy::onPath))
                .map(busy -> leader(busy, workers))
                .orElse(null);
        if (longest == null || 2 * longest.onPath < total) {
            return longest == null ? null : inARow(workers);
        }
        var stage = stage(longest, workers);
        return stage != null ? stage : slowest(longest, workers);
    }

    private List<Busy> workers() {
        var found = new ArrayList<Busy>();
        for (var track : tracks.all()) {
            var lane = track.lane();
            if (lane.kind() != Lane.Kind.CARRIER && !lane.helper()) {
                var did = track.intervals().stream()
                        .filter(i -> (Track.active(i) || Causes.isOutside(i)) && i.startNanos() < total)
                        .toList();
                long nanos = Spell.union(did, 0, total);
                if (nanos > total / 100) {
                    found.add(new Busy(
                            track,
                            did,
                            did.getFirst().startNanos(),
                            Math.min(total, did.getLast().endNanos()),
                            nanos,
                            onPath(track, did)));
                }
            }
        }
        return found;
    }

    private long onPath(Track track, List<Interval> did) {
        long nanos = 0;
        for (var leg : walk.route().legs()) {
            if (leg.lane() == track.lane().id()) {
                nanos += Spell.union(did, leg.startNanos(), leg.endNanos());
            }
        }
        return nanos;
    }

    /** 一遍遍地看、或空转的线程，决定它的是它等的那一个。 */
    private @Nullable Busy leader(Busy busy, List<Busy> workers) {
        long look = Followers.lookEvery(busy.track, busy.from, busy.to);
        if (look < 0) {
            return busy;
        }
        boolean spins = busy.did.stream().noneMatch(Interval.Sleeping.class::isInstance);
        var leaders = workers.stream()
                .filter(other -> !other.equals(busy)
                        && other.from < (busy.from + busy.to) / 2
                        && busy.to - other.to >= -Track.SLACK_NANOS
                        && busy.to - other.to <= look
                        && Followers.lookEvery(other.track, other.from, other.to) < 0)
                .toList();
        if (leaders.isEmpty()) {
            return spins ? busy : null; // 在算，或不知道在看谁
        }
        var last = leaders.stream().max(Comparator.comparingLong(Busy::to)).orElseThrow();
        return new Busy(last.track, last.did, last.from, last.to, last.nanos, last.nanos);
    }

    /** 几个线程一个接一个：没有两个同时做事。 */
    private @Nullable Cause inARow(List<Busy> workers) {
        var row = workers.stream().filter(busy -> busy.onPath > total / 10).toList();
        var all = workers.stream().flatMap(busy -> busy.working().stream()).toList();
        long sum = workers.stream()
                .mapToLong(busy -> Spell.union(busy.working(), 0, total))
                .sum();
        long onPath = row.stream().mapToLong(Busy::onPath).sum();
        boolean apart = Spell.union(all, 0, total) >= 0.95 * sum;
        if (row.size() < 2 || !apart || onPath < Causes.MOST * total) {
            return null;
        }
        var lanes = row.stream()
                .sorted(Comparator.comparingLong(Busy::from))
                .map(Busy::id)
                .toList();
        var proof = row.stream().flatMap(busy -> busy.did.stream()).toList();
        long floor = row.stream().mapToLong(Busy::nanos).max().orElse(0);
        return new Cause.ThreadsInARow(lanes, Costs.of(tracks, onPath, floor, proof));
    }

    /** 别的线程一次次在队列前等它：它是流水线里慢的一站。 */
    private @Nullable Cause stage(Busy longest, List<Busy> workers) {
        var starved = new ArrayList<Interval>();
        for (var other : workers) {
            if (other.equals(longest)) {
                continue;
            }
            for (var interval : other.track.intervals()) {
                if (Relays.isQueue(interval)) {
                    var wake = other.track.ending(interval);
                    if (wake != null && wake.from() == longest.id()) {
                        starved.add(interval);
                    }
                }
            }
        }
        boolean waited = Spell.union(starved, 0, total) >= STARVED * total && starved.size() >= 2;
        return waited || outlasts(longest, workers)
                ? new Cause.Stage(
                        longest.id(),
                        longest.from,
                        longest.to,
                        Costs.of(tracks, longest.onPath, longestOther(workers, List.of(longest)), longest.did))
                : null;
    }

    /** 把东西放进队列交给它的线程都早就做完了，它还在做。 */
    private boolean outlasts(Busy longest, List<Busy> workers) {
        var feeders = new HashSet<Integer>();
        for (var interval : longest.track.intervals()) {
            var wake = Relays.isQueue(interval) ? longest.track.ending(interval) : null;
            if (wake != null && interval.nanos() < total / 2) {
                feeders.add(wake.from());
            }
        }
        var fed = workers.stream().filter(busy -> feeders.contains(busy.id())).toList();
        return !fed.isEmpty() && fed.stream().allMatch(busy -> busy.to < longest.to - total / 10);
    }

    private @Nullable Cause slowest(Busy longest, List<Busy> workers) {
        var alike = workers.stream()
                .filter(other -> other.equals(longest)
                        || other.id() == longest.id()
                        || (ALIKE * other.nanos >= longest.nanos
                                && other.nanos <= ALIKE * longest.nanos
                                && other.from < longest.to
                                && longest.from < other.to
                                && Followers.lookEvery(other.track, other.from, other.to) < 0))
                .toList();
        var outside = longest.did.stream().filter(Causes::isOutside).toList();
        if (alike.size() == 1 && !outside.isEmpty() && 2 * Spell.union(outside) >= Spell.union(longest.working())) {
            var first = outside.stream()
                    .max(Comparator.comparingLong(Interval::nanos))
                    .orElseThrow();
            long nanos = Spell.union(outside, 0, total);
            return new Cause.Outside(
                    longest.id(),
                    Causes.callOf(first),
                    List.of(),
                    Costs.of(tracks, nanos, longestOther(workers, alike), outside));
        }
        boolean whole = longest.onPath >= NEARLY_ALL * total;
        boolean slowest = workers.size() > alike.size();
        var lanes = alike.stream().map(Busy::id).toList();
        var proof = alike.stream().flatMap(busy -> busy.did.stream()).toList();
        return new Cause.SlowestThread(
                lanes, whole, slowest, Costs.of(tracks, longest.onPath, longestOther(workers, alike), proof));
    }

    private static long longestOther(List<Busy> workers, List<Busy> except) {
        return workers.stream()
                .filter(busy -> except.stream().noneMatch(e -> e.id() == busy.id())
                        && Followers.lookEvery(busy.track, busy.from, busy.to) < 0)
                .mapToLong(Busy::nanos)
                .max()
                .orElse(0);
    }
}
