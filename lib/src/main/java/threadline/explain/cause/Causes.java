package threadline.explain.cause;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Timeline;

/**
 * 总用时是什么决定的。先看资源：锁、许可、载体和 CPU、池的大小；再看步骤；最后看外面。只说关键路径证明了的。
 *
 * <p>没有状态，任何线程都可以调用。
 */
public final class Causes {

    /** 大部分。 */
    public static final double MOST = 0.6;

    /** 几乎全部。 */
    static final double NEARLY_ALL = 0.9;

    /** 差不多。 */
    private static final double ABOUT = 0.8;

    /** 没有步骤可说的时候，占这么多就值得一说。 */
    static final double MUCH = 1.0 / 3;

    /** 这么短，不必问时间花在哪里。 */
    static final long SHORT_NANOS = 10_000_000;

    /** 步骤和等待由两只钟记下，差不到这么多。 */
    private static final long CLOCKS_NANOS = 20_000;

    private static final String ON_EXIT = "Process.onExit";

    /** 在这些方法里等的，是这个 JVM 外面的人。 */
    private static final Pattern OUTSIDE = Pattern.compile(
            "(Process|HttpClient|Socket|SocketChannel|ServerSocket|Selector|HttpURLConnection|URLConnection)\\..*|管道：.*");

    /** 进程的管道和标准输入，名字这样开头。 */
    private static final String PIPE = "管道：";

    private final Tracks tracks;
    private final CriticalPath.Walk walk;

    private Causes(Tracks tracks, CriticalPath.Walk walk) {
        this.tracks = tracks;
        this.walk = walk;
    }

    /** 证明不了，就是 {@code null}。代码失败了，说的是到那时为止的时间。 */
    public static @Nullable Cause of(Tracks tracks) {
        var timeline = tracks.timeline();
        if (timeline.bodyNanos() == 0) {
            return null;
        }
        var causes = new Causes(tracks, CriticalPath.walk(tracks));
        return causes.heldUpOr(causes.find());
    }

    /** 关键路径等过的、不算少的一把锁或许可；没有就是 {@code null}。 */
    public static @Nullable Cause heldUp(Tracks tracks) {
        return Relays.some(tracks, CriticalPath.walk(tracks));
    }

    /** 别的只占一段，没有哪一段比等锁、等许可的多；几个线程接力、没有一个占大半的，也是它让它们接起来的。 */
    private @Nullable Cause heldUpOr(@Nullable Cause found) {
        boolean partly = found == null
                || (found instanceof Cause.ThreadsInARow row && !row.apart())
                || (found instanceof Cause.SlowestThread thread && !thread.whole())
                || (found instanceof Cause.Slowest step && !step.whole())
                || found instanceof Cause.Spent;
        var some = partly ? Relays.some(tracks, walk) : null;
        boolean most =
                found == null || found instanceof Cause.ThreadsInARow || (some != null && some.nanos() > found.nanos());
        return some != null && most ? some : found;
    }

    private @Nullable Cause find() {
        var paused = paused();
        if (paused != null) {
            return paused;
        }
        var limits = new Limits(tracks, walk);
        var limit = limits.longest();
        if (limit != null) {
            return limit;
        }
        var relay = Relays.of(tracks, walk);
        var hardware = relay == null ? Hardware.shortage(tracks, walk) : null;
        if (relay != null || hardware != null) {
            return relay != null ? relay : hardware;
        }
        var steps = PathSteps.of(tracks, walk.route());
        var pool = Pools.tooSmall(tracks, steps);
        if (pool != null) {
            return pool;
        }
        limit = limits.several();
        if (limit != null) {
            return limit;
        }
        var decisive = new DecisiveSteps(tracks, steps);
        var cause = servedOr(outsideOr(decisive.find()));
        if (cause == null || cause instanceof Cause.InARow) {
            var carriers = Hardware.someCarriers(tracks, walk);
            cause = carriers == null ? cause : carriers;
        }
        if (cause == null || isOneOfMany(cause)) {
            var small = Pools.somewhatSmall(tracks, steps);
            cause = small != null && (cause == null || weighs(small, cause)) ? small : cause;
        }
        if (cause == null) {
            cause = servedBySteps(decisive);
        }
        if (cause == null) {
            cause = decisive.relay(NEARLY_ALL);
        }
        if (cause == null) {
            cause = stepsOr(BusyThreads.of(tracks, walk), decisive);
        }
        if (cause == null) {
            cause = decisive.relay(MOST);
        }
        if (cause == null) {
            cause = Hardware.others(tracks, walk.route());
        }
        if (cause == null) {
            cause = inOnePool();
        }
        if (cause == null) {
            cause = spent();
        }
        if (cause == null) {
            cause = decisive.handedOn();
        }
        return cause == null ? decisive.longestOnPath() : cause;
    }

    /** 一次次去问一个服务，路径大多在它的池里：哪一次在哪个线程上、哪一步最长，只是碰巧，合起来说。 */
    private @Nullable Cause servedOr(@Nullable Cause found) {
        boolean partly = found == null
                || found instanceof Cause.InARow
                || found instanceof Cause.Stage
                || (found instanceof Cause.Slowest step && !step.whole());
        for (var pool : partly ? Pools.in(tracks).values() : List.<List<Track>>of()) {
            var lanes = pool.stream().map(track -> track.lane().id()).collect(Collectors.toSet());
            boolean steps = pool.stream().anyMatch(track -> !track.steps().isEmpty());
            var on = pool.size() > 1 && steps && visits(lanes) > 1
                    ? onPath(i -> Track.active(i) && lanes.contains(i.lane()))
                    : List.<OnPath>of();
            if (2 * OnPath.nanos(on) >= tracks.timeline().bodyNanos() && !on.isEmpty()) {
                var most = lanesOf(on);
                return new Cause.ThreadsInARow(most, false, Costs.of(tracks, OnPath.nanos(on), 0, OnPath.parts(on)));
            }
        }
        return found;
    }

    /** 路径几次从这些泳道经过库的线程，回到来问的人。 */
    private int visits(Set<Integer> service) {
        int visits = 0;
        boolean served = false;
        boolean through = false;
        for (var leg : walk.route().legs()) {
            var track = tracks.of(leg.lane());
            boolean helper = track != null && track.lane().helper();
            boolean inside = service.contains(leg.lane());
            visits += !inside && !helper && served && through ? 1 : 0;
            through = helper && (served || through);
            served = inside || (helper && served);
        }
        return visits;
    }

    /** 各占了总用时一成以上的泳道；没有，就是全部。 */
    private List<Integer> lanesOf(List<OnPath> on) {
        var byLane = on.stream()
                .collect(Collectors.groupingBy(
                        one -> one.interval().lane(), TreeMap::new, Collectors.summingLong(OnPath::nanos)));
        var most = byLane.entrySet().stream()
                .filter(lane -> lane.getValue() >= tracks.timeline().bodyNanos() / 10)
                .map(Map.Entry::getKey)
                .toList();
        return most.isEmpty() ? List.copyOf(byLane.keySet()) : most;
    }

    /** 路径最长的一段在一个线程上，那里又几乎都是它的步骤：说的是步骤。 */
    private static @Nullable Cause stepsOr(@Nullable Cause thread, DecisiveSteps decisive) {
        var row = thread instanceof Cause.SlowestThread slowest
                        && !slowest.whole()
                        && slowest.lanes().size() == 1
                ? decisive.row(slowest.lanes().getFirst(), (long) (NEARLY_ALL * slowest.nanos()))
                : null;
        return row == null ? thread : row;
    }

    /** 几步一样长，同时做：说的是大家都这么长，不是谁拖住了。 */
    private static boolean isOneOfMany(Cause cause) {
        return cause instanceof Cause.Slowest slowest && slowest.steps().size() > 1;
    }

    /** 池里一轮一轮地做，最后一轮也算上，和它差不多长。 */
    private static boolean weighs(Cause.PoolSize pool, Cause other) {
        return pool.nanos() * pool.rounds() >= ABOUT * other.nanos() * (pool.rounds() - 1);
    }

    /** 路径上停住的时间，谁也没有做错什么。 */
    private @Nullable Cause paused() {
        var stops = onPath(Interval.Paused.class::isInstance);
        long nanos = OnPath.nanos(stops);
        return stops.isEmpty() || nanos < MUCH * tracks.timeline().bodyNanos()
                ? null
                : new Cause.Pauses(
                        Track.object(OnPath.longest(stops).interval()),
                        Costs.of(tracks, nanos, 0, OnPath.intervals(stops)));
    }

    /** 最慢的那些步骤，或没有步骤的整条路径，大部分时间在等外面。 */
    private @Nullable Cause outsideOr(@Nullable Cause decisive) {
        if (!(decisive == null || decisive instanceof Cause.Slowest)) {
            return decisive;
        }
        var waits = onPath(Causes::isOutside);
        long nanos = OnPath.nanos(waits);
        if (waits.isEmpty() || nanos < MOST * tracks.timeline().bodyNanos()) {
            return decisive;
        }
        var longest = OnPath.longest(waits).interval();
        var steps = decisive instanceof Cause.Slowest slowest ? slowest.steps() : List.<Step>of();
        return isServedHere(tracks, longest)
                ? decisive
                : new Cause.Outside(
                        longest.lane(), callOf(longest), steps, Costs.of(tracks, nanos, 0, OnPath.intervals(waits)));
    }

    /** 等的时候，这个 JVM 里别的线程差不多一直在做事：服务就在图里。 */
    static boolean isServedHere(Tracks tracks, Interval wait) {
        return tracks.byId().values().stream()
                .anyMatch(t -> t.lane().id() != wait.lane()
                        && t.activeNanos(wait.startNanos(), wait.endNanos()) >= MOST * wait.nanos());
    }

    /** 路径上等着、不知道在等谁，而等的时候图里正好有几步在做，等完的时候也正好做完：最长的那几步。早就做完了的，结束不了它。 */
    private @Nullable Cause servedBySteps(DecisiveSteps decisive) {
        var waits = onPath(Track::waits);
        if (waits.isEmpty()
                || OnPath.longest(waits).nanos() < MOST * tracks.timeline().bodyNanos()) {
            return null;
        }
        var longest = OnPath.longest(waits).interval();
        return tracks.timeline().steps().stream()
                .filter(s -> s.leaf()
                        && s.lane() != longest.lane()
                        && s.outcome() == Step.Outcome.COMPLETED
                        && s.endNanos() >= longest.endNanos() - longest.nanos() / 10
                        && s.endNanos() <= longest.endNanos() + CLOCKS_NANOS // 后做完的，结束不了它：多半是等完的人叫停的
                        && Spell.common(longest, s.startNanos(), s.endNanos()) >= MOST * longest.nanos()
                        && !Followers.onlyWaits(tracks, s))
                .max(Comparator.comparingLong(s -> s.endNanos() - s.startNanos()))
                .map(decisive::among)
                .orElse(null);
    }

    /** 没有活干：池里空着的线程，没有连接说话时的事件循环。 */
    private static boolean waitsForWork(Interval interval) {
        return (Idle.is(interval) && !Idle.untilDue(interval))
                || (interval instanceof Interval.Io io && io.object().equals("Selector.select"));
    }

    /** 路径大多在同一个池的几个线程上，没有一个占大半：合起来说。 */
    private @Nullable Cause inOnePool() {
        long total = tracks.timeline().bodyNanos();
        for (var pool : Pools.in(tracks).values()) {
            var lanes = pool.stream().map(track -> track.lane().id()).collect(Collectors.toSet());
            var on = onPath(i -> Track.active(i) && lanes.contains(i.lane()));
            var byLane = on.stream()
                    .collect(Collectors.groupingBy(
                            one -> one.interval().lane(), TreeMap::new, Collectors.summingLong(OnPath::nanos)));
            byLane.values().removeIf(nanos -> nanos < total / 10);
            boolean one = byLane.size() < 2 || byLane.values().stream().anyMatch(nanos -> nanos > MOST * total);
            if (!one && 2 * OnPath.nanos(on) >= total && total >= SHORT_NANOS) {
                return new Cause.ThreadsInARow(
                        List.copyOf(byLane.keySet()), false, Costs.of(tracks, OnPath.nanos(on), 0, OnPath.parts(on)));
            }
        }
        return null;
    }

    /** 路径上最多的时间，在同一个线程上做同一件事。 */
    private @Nullable Cause spent() {
        if (tracks.timeline().bodyNanos() < SHORT_NANOS) {
            return null;
        }
        return onPath(i -> !(i instanceof Interval.Unknown || waitsForWork(i))).stream()
                .collect(Collectors.groupingBy(
                        on -> List.of(on.interval().lane(), on.interval().getClass(), Track.object(on.interval()))))
                .values()
                .stream()
                .filter(same -> OnPath.nanos(same) >= MUCH * tracks.timeline().bodyNanos())
                .max(Comparator.comparingLong(OnPath::nanos))
                .map(this::spentOn)
                .orElse(null);
    }

    /** 等一把锁的时间是那把锁的，没有看到是谁让出来的也一样；多半等到了时限的，是时限。 */
    private Cause spentOn(List<OnPath> spent) {
        var most = OnPath.intervals(spent);
        var limited = most.stream().filter(i -> i.reachedLimit() && !Idle.is(i)).toList();
        if (2 * Spell.union(limited) > Spell.union(most)) {
            var last = most.getLast();
            return new Cause.Limit(last.lane(), Track.object(last), Costs.of(tracks, Spell.union(limited), 0, limited));
        }
        boolean lock = most.getFirst() instanceof Interval.Blocked first
                && first.lockId() > 0
                && most.stream().allMatch(i -> i instanceof Interval.Blocked b && b.lockId() == first.lockId());
        return lock
                ? Relays.lock(tracks, most)
                : new Cause.Spent(
                        most.getFirst().lane(), Costs.of(tracks, OnPath.nanos(spent), 0, OnPath.parts(spent)));
    }

    private List<OnPath> onPath(Predicate<Interval> counts) {
        return OnPath.of(tracks, walk.route(), counts);
    }

    /** 等的是这个 JVM 外面的人。 */
    public static boolean isOutside(Interval interval) {
        return (interval instanceof Interval.Io || interval instanceof Interval.Waiting)
                && OUTSIDE.matcher(callOf(interval)).matches();
    }

    /** 读一个进程的管道，或标准输入。 */
    public static boolean isPipe(Interval interval) {
        return interval instanceof Interval.Io && Track.object(interval).startsWith(PIPE);
    }

    /** 等一个进程结束：等的是谁很清楚，只是它不在图里。 */
    static boolean isProcess(Interval interval) {
        return interval instanceof Interval.Waiting && callOf(interval).startsWith("Process.");
    }

    /** 在哪个方法里等，不管对象叫什么名字。 */
    public static String callOf(Interval interval) {
        boolean onExit = Track.object(interval).equals(ON_EXIT); // 等的是它的通知，调用的是 CompletableFuture
        return !onExit
                        && interval instanceof Interval.Waiting w
                        && !w.on().call().isEmpty()
                ? w.on().call()
                : Track.object(interval);
    }

    /** 测试用：一条时间线的原因。 */
    public static @Nullable Cause of(Timeline timeline) {
        return of(Tracks.of(timeline));
    }
}
