package threadline.explain.cause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath.Hop;
import threadline.explain.track.Idle;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Interval.Blocked;
import threadline.model.Interval.Waiting;

/** 接力：关键路径一次次从等锁、等许可的线程走到让出它的线程。决定总用时的不是哪一个线程，是那把锁或那些许可。 */
final class Relays {

    /** 路径上的等待盖住总用时的这么多，才是原因。 */
    private static final double SHARE = 0.35;

    /** 不到 {@link #SHARE}，别的也都不多的时候，这么多也算。 */
    private static final double SOME = 0.15;

    /** 没有它，能省下它的时间里的这么多，才是它；省不下，是拿着它的那个线程自己就要那么久。 */
    private static final double SAVES = 0.25;

    /** 几把锁加起来，是最多的那一把的这么多倍，才说是几把。 */
    private static final double TOGETHER = 1.5;

    /** 等许可的时候，补它的定时线程有这么多时间在等到点。 */
    private static final double HELD_BY_TIME = 0.9;

    /** 看这么多眼，有几个在用；多半看到的是同一个数，就是它。 */
    private static final int LOOKS = 100;

    private static final double MOSTLY = 0.75;

    /** 没有抢到，这么久之内又接着等。 */
    private static final long RETRY_NANOS = 5_000_000;

    private static final Pattern QUEUE =
            Pattern.compile("\\w*(Queue|Deque|Pool|Bag|DataSource)\\.(take|put|poll|offer|borrow|acquire|get)\\w*");

    /** 限流器、令牌桶的类，按惯例这样命名。 */
    private static final Pattern LIMITER = Pattern.compile("\\w*(Limiter|Bucket|Throttl\\w*)\\.\\w+");

    private final Tracks tracks;
    private final double share;

    private Relays(Tracks tracks, double share) {
        this.tracks = tracks;
        this.share = share;
    }

    /** 占得最多的；没有就是 {@code null}。 */
    static @Nullable Cause of(Tracks tracks, CriticalPath.Walk walk) {
        var relays = new Relays(tracks, SHARE);
        var most = relays.most(walk.hops());
        return most == null ? relays.limited(walk) : most;
    }

    /** 占得不算多、可也不少的；没有就是 {@code null}。 */
    static @Nullable Cause some(Tracks tracks, CriticalPath.Walk walk) {
        return new Relays(tracks, SOME).most(walk.hops());
    }

    /** 路径停在限流器里：没有谁叫醒它，到了下一个时段自己接着走。 */
    private @Nullable Cause limited(CriticalPath.Walk walk) {
        var waits = OnPath.of(tracks, walk.route(), Relays::isLimiter);
        long nanos = OnPath.nanos(waits);
        if (waits.isEmpty() || nanos < share * tracks.timeline().bodyNanos()) {
            return null;
        }
        var name = Track.object(OnPath.longest(waits).interval());
        var proof = OnPath.intervals(waits);
        long queue = tracks.timeline().intervals().stream()
                .filter(i -> Track.waits(i) && Track.object(i).equals(name) && matters(tracks, i))
                .map(Interval::lane)
                .distinct()
                .count();
        return new Cause.Permits(name, 0, 0, (int) queue, 0, true, Costs.contended(tracks, nanos, proof));
    }

    private static boolean isLimiter(Interval interval) {
        return interval instanceof Waiting waiting
                && waiting.expired()
                && LIMITER.matcher(waiting.on().call()).matches();
    }

    private @Nullable Cause most(List<Hop> hops) {
        Map<Integer, List<Hop>> locks = new LinkedHashMap<>();
        Map<Integer, List<Hop>> objects = new LinkedHashMap<>();
        for (var hop : hops) {
            if (hop.pause() instanceof Blocked blocked && blocked.lockId() > 0) {
                locks.computeIfAbsent(blocked.lockId(), id -> new ArrayList<>()).add(hop);
            } else if (hop.pause() instanceof Waiting waiting && waiting.on().id() > 0) {
                objects.computeIfAbsent(waiting.on().id(), id -> new ArrayList<>())
                        .add(hop);
            }
        }
        Cause most = null;
        for (var same : locks.values()) {
            var waits = waits(same);
            most = isEnough(waits) ? longer(most, lock(tracks, waits)) : most;
        }
        for (var same : objects.values()) {
            var waits = waits(same);
            most = isEnough(waits) ? longer(most, permits(same, waits)) : most;
        }
        var together = locks.size() > 1 && (most == null || most instanceof Cause.Lock) ? several(locks) : null;
        boolean more = together != null && (most == null || together.nanos() >= TOGETHER * most.nanos());
        return more ? longer(most, together) : most;
    }

    private List<Interval> waits(List<Hop> hops) {
        return hops.stream().flatMap(hop -> whole(hop.pause()).stream()).toList();
    }

    private boolean isEnough(List<Interval> waits) {
        return Spell.union(waits) >= share * tracks.timeline().bodyNanos();
    }

    /** 长的那个；省不下时间的不算。 */
    private static @Nullable Cause longer(@Nullable Cause one, @Nullable Cause other) {
        if (other == null || !saves(other.cost())) {
            return one;
        }
        return one != null && one.nanos() >= other.nanos() ? one : other;
    }

    /** 没有它，总用时真的会短。 */
    static boolean saves(Cause.Cost cost) {
        return cost.totalNanos() - cost.withoutNanos() >= SAVES * cost.nanos();
    }

    /** 这些等的是同一把锁。 */
    static Cause lock(Tracks tracks, List<Interval> waits) {
        var first = (Blocked) waits.getFirst();
        long queue = tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Blocked b && b.lockId() == first.lockId() && matters(tracks, b))
                .map(Interval::lane)
                .distinct()
                .count();
        return new Cause.Lock(
                first.lock(),
                first.lockId(),
                (int) Math.max(1, queue),
                Costs.contended(tracks, Spell.union(waits), waits));
    }

    /** 哪一把锁都不够，几把加起来够。 */
    private @Nullable Cause several(Map<Integer, List<Hop>> locks) {
        var waits =
                locks.values().stream().flatMap(same -> waits(same).stream()).toList();
        if (!isEnough(waits)) {
            return null;
        }
        // 没有起过名字的，名字是它的类和等在哪个方法里；几把一起，只说类
        var names = waits.stream()
                .map(wait -> Track.object(wait).replaceFirst("^(\\w*Lock)\\.\\w+$", "$1"))
                .distinct()
                .toList();
        int queue = (int) waits.stream().map(Interval::lane).distinct().count();
        var name = locks.size() + " 把" + (names.size() == 1 ? " " + names.getFirst() : "锁");
        return new Cause.Lock(name, 0, queue, Costs.contended(tracks, Spell.union(waits), waits));
    }

    private @Nullable Cause permits(List<Hop> hops, List<Interval> waits) {
        var first = (Waiting) waits.getFirst();
        var all = tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Waiting w && w.on().id() == first.on().id() && matters(tracks, w))
                .toList();
        if (isRefilled(hops)) {
            long nanos = Spell.union(waits);
            int queue = (int) all.stream().map(Interval::lane).distinct().count();
            return new Cause.Permits(
                    first.object(), first.on().id(), 0, queue, 0, true, Costs.contended(tracks, nanos, waits));
        }
        int permits = first.on().permits();
        boolean semaphore = first.on().call().startsWith("Semaphore.");
        boolean returned = semaphore ? permits > 0 && !isSignal(permits, all) : areReturned(first, hops, all);
        return returned
                ? new Cause.Permits(
                        first.object(),
                        first.on().id(),
                        semaphore ? permits : inUse(first, all),
                        (int) all.stream().map(Interval::lane).distinct().count(),
                        hops.size() + 1,
                        Costs.contended(tracks, Spell.union(waits), waits))
                : null;
    }

    /** 信号量由定时任务到点补上：放的那个线程，一直闲到那一刻。 */
    private boolean isRefilled(List<Hop> hops) {
        return hops.stream().allMatch(hop -> {
            var giver = tracks.of(hop.from());
            var wait = hop.pause();
            return wait instanceof Waiting waiting
                    && waiting.on().call().startsWith("Semaphore.")
                    && giver != null
                    && giver.between(wait.startNanos(), wait.endNanos()).stream()
                                    .filter(Idle::untilDue)
                                    .mapToLong(i -> Spell.common(i, wait.startNanos(), wait.endNanos()))
                                    .sum()
                            >= HELD_BY_TIME * wait.nanos();
        });
    }

    /** 每次都由从不在这里等的线程放出来，次数又比许可多：不是用完还回来的，是在给信号。 */
    private boolean isSignal(int permits, List<Interval> all) {
        var waiters = all.stream().map(Interval::lane).collect(Collectors.toSet());
        Set<Interval> given = new HashSet<>();
        for (var wait : all) {
            var track = tracks.of(wait.lane());
            var wake = track == null ? null : track.ending(wait);
            if (wake != null && waiters.contains(wake.from())) {
                return false;
            }
            if (wake != null) {
                given.add(whole(wait).getFirst());
            }
        }
        return given.size() > permits;
    }

    /** 醒来没有抢到、又接着等的，是同一次等待；从早到晚。 */
    private List<Interval> whole(Interval last) {
        var track = tracks.of(last.lane());
        var waits = new ArrayList<Interval>();
        waits.add(last);
        for (int i = track == null ? -1 : track.indexOf(last) - 1; track != null && i >= 0; i--) {
            var interval = track.intervals().get(i);
            if (isSame(interval, last)) {
                waits.addFirst(interval);
            } else if (!(interval instanceof Interval.Running
                            || interval instanceof Interval.Runnable
                            || interval instanceof Interval.Paused)
                    || waits.getFirst().startNanos() - interval.startNanos() > RETRY_NANOS) {
                break;
            }
        }
        return waits;
    }

    private static boolean isSame(Interval one, Interval other) {
        return switch (one) {
            case Blocked a -> other instanceof Blocked b && a.lockId() == b.lockId();
            case Waiting a -> other instanceof Waiting b && a.on().id() == b.on().id();
            case Interval.Running _,
                    Interval.Runnable _,
                    Interval.Sleeping _,
                    Interval.Io _,
                    Interval.Paused _,
                    Interval.Unknown _ -> false;
        };
    }

    private static boolean matters(Tracks tracks, Interval wait) {
        return wait.nanos() >= tracks.timeline().bodyNanos() / 100;
    }

    /** 在队列或池前面等。 */
    static boolean isQueue(Interval interval) {
        return interval instanceof Waiting waiting
                && QUEUE.matcher(waiting.on().call()).matches();
    }

    /** 队列里的东西是用完还回来的：叫醒别人的，自己也曾在这里等。流水线的上一站从不在这里等。 */
    private static boolean areReturned(Waiting first, List<Hop> hops, List<Interval> all) {
        if (!isQueue(first)) {
            return false;
        }
        var waiters = all.stream().map(Interval::lane).collect(Collectors.toSet());
        return hops.stream().anyMatch(hop -> waiters.contains(hop.from()));
    }

    /** 有人在等的时候，几个在用：看用它的线程有几个在步骤里。多半一样才说，交接的时候会少一个；否则是 0。 */
    private int inUse(Waiting first, List<Interval> all) {
        Set<Integer> users = all.stream().map(Interval::lane).collect(Collectors.toSet());
        for (var track : tracks.all()) {
            for (var wake : track.wokenBy()) {
                if (users.contains(wake.to()) && endsWaitOn(first, wake.to(), wake.atNanos())) {
                    users.add(wake.from());
                }
            }
        }
        long from = all.stream().mapToLong(Interval::startNanos).min().orElse(0);
        long to = all.stream().mapToLong(Interval::endNanos).max().orElse(0);
        var seen = new HashMap<Integer, Integer>();
        int looks = 0;
        for (int i = 0; i < LOOKS; i++) {
            long at = from + (2 * i + 1) * (to - from) / (2 * LOOKS);
            if (all.stream().anyMatch(wait -> wait.startNanos() <= at && wait.endNanos() > at)) {
                looks++;
                seen.merge(
                        (int) users.stream()
                                .filter(user -> uses(first, user, at))
                                .count(),
                        1,
                        Integer::sum);
            }
        }
        for (var count : seen.entrySet()) {
            if (count.getValue() >= MOSTLY * looks) {
                return count.getKey();
            }
        }
        return 0;
    }

    /** 在步骤里，又没有在等它。 */
    private boolean uses(Waiting first, int lane, long at) {
        var track = tracks.of(lane);
        return track != null
                && track.during(at, at) != null
                && track.between(at, at + 1).stream()
                        .noneMatch(i -> i instanceof Waiting w
                                && w.on().id() == first.on().id());
    }

    private boolean endsWaitOn(Waiting first, int lane, long at) {
        var track = tracks.of(lane);
        return track != null
                && track.between(at - Track.SLACK_NANOS, at + 1).stream()
                        .anyMatch(i -> i instanceof Waiting w
                                && w.on().id() == first.on().id());
    }
}
