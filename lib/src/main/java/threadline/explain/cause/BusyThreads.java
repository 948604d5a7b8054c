package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Interruptions;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Route;

/** 没有步骤的时候，从线程、等待和关键路径说：哪个线程最慢，哪几个一个接一个，哪一个让别的等它。 */
final class BusyThreads {

    /** 路径经过的几个线程加起来有这么多，才说是它们。 */
    private static final double MOSTLY = 0.75;

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

        /** 它没有做完：到最后还没有停，或最后一段是被中断打断的，例如 {@code invokeAny} 里没有赢的。 */
        boolean cut() {
            return track.lane().leaked()
                    || Interruptions.of(track).stream()
                            .anyMatch(broken -> broken.atNanos() < to + Track.SLACK_NANOS
                                    && (Spell.union(working(), broken.atNanos(), to) <= nanos / 20
                                            || 4 * Spell.union(brokenAt(broken.atNanos()), 0, to) >= 3 * nanos));
        }

        /** 在这一刻被打断的那一段：大半是它，就是打断的人让它这么长的，之后收拾得再久也一样。 */
        private List<Interval> brokenAt(long at) {
            return did.stream()
                    .filter(i -> i instanceof Interval.Sleeping
                            && i.startNanos() < at
                            && i.endNanos() >= at - Track.SLACK_NANOS)
                    .limit(1)
                    .toList();
        }

        /** 在睡，或在读写。 */
        long paused() {
            return Spell.union(
                    did.stream()
                            .filter(i -> i instanceof Interval.Sleeping || i instanceof Interval.Io)
                            .toList(),
                    0,
                    to);
        }

        /** 同时在做多久：一前一后的，没有一起决定什么。 */
        long together(Busy other) {
            var both = new ArrayList<>(did);
            both.addAll(other.did);
            long end = Math.max(to, other.to);
            return Spell.union(did, 0, end) + Spell.union(other.did, 0, end) - Spell.union(both, 0, end);
        }

        /** 不算等 CPU。 */
        List<Interval> working() {
            return did.stream().filter(i -> !(i instanceof Interval.Runnable)).toList();
        }

        /** 都是自己在做：一个做了很久，另一个排着队等它让出载体，不是一样的。 */
        boolean worksAsLong(Busy other) {
            long mine = Spell.union(working(), 0, to);
            long its = Spell.union(other.working(), 0, other.to);
            return 2 * Math.min(mine, its) >= Math.max(mine, its);
        }
    }

    /** 泳道再多，就不为每次等待一条一条去看是谁在做事。 */
    private static final int MOST_LANES = 300;

    private final Tracks tracks;
    private final CriticalPath.Walk walk;
    private final long total;
    /** 泳道 → 叫醒过别的线程几次；记录线程不算：等它做完的也是记录线程。 */
    private final Map<Integer, Integer> woke = new HashMap<>();
    /** 泳道 → 路径在它上面的各截。 */
    private final Map<Integer, List<Route.Leg>> legs;

    private BusyThreads(Tracks tracks, CriticalPath.Walk walk) {
        this.tracks = tracks;
        this.walk = walk;
        this.total = tracks.timeline().bodyNanos();
        this.legs = walk.route().legs().stream().collect(Collectors.groupingBy(Route.Leg::lane));
        for (var wake : tracks.timeline().wakes()) {
            if (wake.to() != 0) {
                woke.merge(wake.from(), 1, Integer::sum);
            }
        }
    }

    /** 只有一个线程做事、太短、或说不准，就是 {@code null}。 */
    static @Nullable Cause of(Tracks tracks, CriticalPath.Walk walk) {
        boolean tells = walk.route().tells() && tracks.timeline().bodyNanos() >= Causes.SHORT_NANOS;
        return tells ? new BusyThreads(tracks, walk).find() : null;
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
        if (longest == null) {
            return null;
        }
        var stage = 2 * longest.onPath < total ? null : stage(longest, workers);
        if (stage != null) {
            return stage;
        }
        long its = longest.onPath + OnPath.nanos(dueOnPath(longest));
        var row = its < Causes.MOST * total || inOnePool(rowOf(workers)) ? inARow(workers) : null;
        return row != null || 2 * longest.onPath < total ? row : slowest(longest, workers);
    }

    private List<Busy> workers() {
        var found = new ArrayList<Busy>();
        for (var track : tracks.all()) {
            var lane = track.lane();
            if (lane.kind() != Lane.Kind.CARRIER && !lane.helper()) {
                var did = track.intervals().stream()
                        .filter(i -> (Track.active(i) || Causes.isOutside(i)) && i.startNanos() < total)
                        .filter(i -> !isServed(track, i))
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

    /** 读写和对外的等待，其实是这个 JVM 里别的线程在做事：不是它自己做的。 */
    private boolean isServed(Track track, Interval interval) {
        if (interval.nanos() < total / 100 || !(interval instanceof Interval.Io || Causes.isOutside(interval))) {
            return false;
        }
        var wake = track.ending(interval);
        var by = wake == null || wake.from() == wake.to() ? null : tracks.of(wake.from());
        return (by != null && !by.lane().helper())
                || (tracks.byId().size() <= MOST_LANES && Causes.isServedHere(tracks, interval));
    }

    private long onPath(Track track, List<Interval> did) {
        long nanos = 0;
        for (var leg : legs.getOrDefault(track.lane().id(), List.of())) {
            nanos += Spell.union(did, leg.startNanos(), leg.endNanos());
        }
        return nanos;
    }

    /** 它最多隔多久看一遍；不像在看，就是 -1。一再叫醒别人的，是在一件一件地做，不是在看。 */
    private long lookEvery(Busy busy) {
        return woke.getOrDefault(busy.id(), 0) >= Followers.MANY
                ? -1
                : Followers.lookEvery(busy.track, busy.from, busy.to);
    }

    /** 一遍遍地看、或空转的线程，决定它的是它等的那一个。 */
    private Busy leader(Busy busy, List<Busy> workers) {
        long look = lookEvery(busy);
        if (look < 0) {
            return busy;
        }
        var leaders = workers.stream()
                .filter(other -> !other.equals(busy)
                        && other.from < (busy.from + busy.to) / 2
                        && Followers.stopsAfter(busy.track, busy.from, busy.to, other.to, look)
                        && 2 * Spell.union(other.did, busy.from, busy.to) >= busy.to - busy.from
                        && worksUntilItEnds(other, (busy.to - busy.from) / 4)
                        && lookEvery(other) < 0
                        && Followers.stopsAfter(
                                busy.track,
                                busy.from,
                                busy.to,
                                Followers.didUntil(other.track, other.to, busy.track),
                                look))
                .toList();
        if (leaders.isEmpty()) {
            return busy; // 没有看到它在看谁：是它自己在做
        }
        var last = leaders.stream().max(Comparator.comparingLong(Busy::to)).orElseThrow();
        return new Busy(last.track, last.did, last.from, last.to, last.nanos, last.nanos);
    }

    /** 最后的 {@code nanos} 里大多在做事：早就做完、最后只收了个尾的，排着队等载体的，没有人等它到最后。 */
    private static boolean worksUntilItEnds(Busy busy, long nanos) {
        var worked = busy.did.stream().filter(i -> !Followers.waitsForTurn(i)).toList();
        return 2 * Spell.union(worked, busy.to - nanos, busy.to) >= nanos;
    }

    /** 路径经过的线程：每个都占了不小的一份；线程多，一份就小。 */
    private List<Busy> rowOf(List<Busy> workers) {
        long least = total / Math.max(10, 2L * workers.size());
        return workers.stream()
                .filter(busy -> busy.onPath > least)
                .sorted(Comparator.comparingLong(Busy::from))
                .toList();
    }

    private boolean inOnePool(List<Busy> row) {
        var tracksOfRow = row.stream().map(Busy::track).toList();
        return row.size() > 1 && Pools.in(tracks).values().stream().anyMatch(pool -> pool.containsAll(tracksOfRow));
    }

    /** 几个线程一个接一个，没有一个过半；没有两个同时做事的，说得出来。 */
    private @Nullable Cause inARow(List<Busy> workers) {
        var row = rowOf(workers);
        var all = workers.stream().flatMap(busy -> busy.working().stream()).toList();
        long sum = workers.stream()
                .mapToLong(busy -> Spell.union(busy.working(), 0, total))
                .sum();
        long onPath = row.stream().mapToLong(Busy::onPath).sum();
        boolean apart = Spell.union(all, 0, total) >= 0.95 * sum;
        boolean tells = apart || tracks.timeline().steps().isEmpty(); // 有步骤的，由步骤说
        boolean mostlyOne = !apart && row.stream().anyMatch(busy -> 2 * busy.onPath >= total);
        if (row.size() < 2 || !tells || mostlyOne || onPath < (apart ? Causes.MOST : MOSTLY) * total) {
            return null;
        }
        var lanes = row.stream().map(Busy::id).toList();
        var proof = row.stream()
                .flatMap(busy -> apart ? busy.did.stream() : didOnPath(busy).stream())
                .toList();
        long floor = row.stream().mapToLong(Busy::nanos).max().orElse(0);
        return new Cause.ThreadsInARow(lanes, apart, Costs.of(tracks, onPath, apart ? floor : 0, proof));
    }

    /** 它做的事里在关键路径上的那一部分。 */
    private List<Interval> didOnPath(Busy busy) {
        if (busy.onPath >= busy.nanos) { // 全都在；或路径在看着它的线程上，做的是它
            return busy.did;
        }
        var did = Set.copyOf(busy.did);
        return OnPath.parts(OnPath.of(tracks, legs.getOrDefault(busy.id(), List.of()), did::contains));
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
        boolean looks = lookEvery(longest) >= 0;
        boolean outdone = isOutdone(longest, workers);
        var alike = workers.stream()
                .filter(other -> other.equals(longest)
                        || other.id() == longest.id()
                        || (!outdone
                                && isAlike(longest, other)
                                && longest.worksAsLong(other)
                                && longest.together(other) >= Math.min(longest.nanos, other.nanos) / 2
                                && (looks || lookEvery(other) < 0)
                                && !Followers.waitedAtLast(other.track, other.to, longest.track, longest.nanos)
                                && !other.cut()))
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
        var due = alike.size() > 1 ? List.<OnPath>of() : dueOnPath(longest);
        long nanos = longest.onPath + OnPath.nanos(due);
        boolean whole = nanos >= Causes.NEARLY_ALL * total;
        boolean slowest = workers.size() > alike.size()
                && !outdone
                && workers.stream().noneMatch(other -> other.id() != longest.id() && other.cut());
        var lanes = alike.stream().map(Busy::id).toList();
        var proof = alike.size() == 1 && (!whole || !due.isEmpty())
                ? Stream.concat(didOnPath(longest).stream(), OnPath.parts(due).stream())
                        .toList()
                : alike.stream().flatMap(busy -> busy.did.stream()).toList();
        return new Cause.SlowestThread(
                lanes, whole, slowest, Costs.of(tracks, nanos, longestOther(workers, alike), proof));
    }

    /** 同时还有人做得明显更多，只是路径没有经过：和它差不多的，不是最长的。 */
    private static boolean isOutdone(Busy longest, List<Busy> workers) {
        return workers.stream()
                .anyMatch(other -> other.nanos > ALIKE * longest.nanos
                        && longest.worksAsLong(other)
                        && !other.cut()
                        && 2 * longest.together(other) >= longest.nanos);
    }

    /** 路径上它在等下一次到点：那也是它的一段路，做完了不等到那一刻，谁也不会给它活。 */
    private List<OnPath> dueOnPath(Busy busy) {
        return OnPath.of(tracks, legs.getOrDefault(busy.id(), List.of()), Idle::untilDue);
    }

    /** 差不多一样长；几乎只在睡、只在读写的，不算等 CPU 和载体的时间：线程多了，先后轮到。 */
    private static boolean isAlike(Busy one, Busy other) {
        if (ALIKE * Math.min(one.nanos, other.nanos) >= Math.max(one.nanos, other.nanos)) {
            return true;
        }
        long mine = one.paused();
        long its = other.paused();
        return mine >= MOSTLY * one.nanos
                && its >= MOSTLY * other.nanos
                && ALIKE * Math.min(mine, its) >= Math.max(mine, its);
    }

    private long longestOther(List<Busy> workers, List<Busy> except) {
        var excepted = except.stream().map(Busy::id).collect(Collectors.toSet());
        return workers.stream()
                .filter(busy -> !excepted.contains(busy.id()) && lookEvery(busy) < 0 && !busy.cut())
                .mapToLong(Busy::nanos)
                .max()
                .orElse(0);
    }
}
