package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Pin;
import threadline.model.Route;
import threadline.model.Times;

/** CPU 和载体线程：谁占着，够不够。 */
public final class Hardware {

    /** 等载体短于这么久，不去问是谁占着。 */
    private static final long SHORT_NANOS = 5_000_000;

    /** 路径上等载体、或要 CPU 的时间，占总用时这么多才算原因。 */
    private static final double SHARE = 0.35;

    /** 没有哪一步、哪个线程占大半的时候，等载体占这么多也算。 */
    private static final double SOME = 0.25;

    /** 等载体的时候，别人占着载体的时间。 */
    private static final double HELD = 0.8;

    private static final double CPU_SHARE = 0.6;

    /** 路径多半在算的时候，等 GIL 占这么多就是轮流：机器忙，拿到了 GIL 还要等 CPU，等 GIL 的就少了。 */
    private static final double GIL = 0.15;

    /** 等 CPU 等了总用时的这么多，才值得说。 */
    private static final double TAKEN = 0.2;

    /** 说等 CPU 的时候，等 GIL 有总用时的这么多，也说。 */
    private static final double SOME_GIL = 0.05;

    /** 别的等 CPU 有这么多，就是「至少」。 */
    private static final double MORE = 0.05;

    /** 要用 CPU 的线程比 CPU 多这么多，才说不够：采样有误差。 */
    private static final double CROWDED = 1.3;

    /** 等 CPU 是采样看到的，短过两三格的不作数。 */
    private static final long BELIEVABLE_NANOS = 30_000_000;

    private Hardware() {}

    /** 占着载体等，和运行一样占着它。 */
    static Interval held(Pin pin) {
        return new Interval.Running(pin.lane(), pin.startNanos(), pin.endNanos(), Evidence.EXACT, null);
    }

    /** 载体或 CPU 不够；够，或说不准，就是 {@code null}。 */
    static @Nullable Cause shortage(Tracks tracks, CriticalPath.Walk walk) {
        var carriers = carriers(tracks, walk, SHARE);
        var gil = carriers == null ? gil(tracks, walk.route()) : null;
        return carriers != null ? carriers : gil != null ? gil : cpus(tracks, walk.route());
    }

    /** 路径上等载体的时间不是最多的，可是别的原因也说不清。 */
    static @Nullable Cause someCarriers(Tracks tracks, CriticalPath.Walk walk) {
        return carriers(tracks, walk, SOME);
    }

    private static @Nullable Cause carriers(Tracks tracks, CriticalPath.Walk walk, double share) {
        var waits = walk.hops().stream()
                .map(CriticalPath.Hop::pause)
                .filter(wait -> wait instanceof Interval.Runnable && mounts(tracks, wait))
                .toList();
        long nanos = Spell.union(waits);
        if (waits.isEmpty() || nanos < share * tracks.timeline().bodyNanos()) {
            return null;
        }
        long from = queueBegan(
                tracks, waits.stream().mapToLong(Interval::startNanos).min().orElse(0));
        long to = waits.stream().mapToLong(Interval::endNanos).max().orElse(0);
        var running = new ArrayList<Interval>();
        var ends = LongStream.builder();
        int queued = 0;
        int jobs = 0;
        var pins = tracks.timeline().pins().stream()
                .filter(pin -> pin.startNanos() < to && pin.endNanos() > from)
                .toList();
        for (var track : tracks.all()) {
            if (track.lane().kind().mounts()) {
                var its = track.between(from, to);
                its.stream().filter(Interval.Running.class::isInstance).forEach(running::add);
                var queues = its.stream()
                        .filter(i -> i instanceof Interval.Runnable && i.nanos() >= SHORT_NANOS)
                        .toList();
                boolean waited = !queues.isEmpty();
                queues.forEach(i -> ends.add(i.endNanos()));
                boolean ran = Spell.union(its.stream()
                                        .filter(Interval.Running.class::isInstance)
                                        .toList())
                                >= SHORT_NANOS
                        || pins.stream()
                                .anyMatch(pin -> pin.lane() == track.lane().id());
                queued += waited ? 1 : 0;
                jobs += waited || ran ? 1 : 0;
            }
        }
        pins.stream().map(Hardware::held).forEach(running::add);
        // 一个事件循环就是一个线程；采样的误差会让两个任务看起来同时在运行
        boolean loop = waits.stream()
                .map(wait -> tracks.of(wait.lane()))
                .allMatch(track -> track != null && track.lane().kind() == Lane.Kind.TASK);
        int have = loop ? 1 : Spell.together(running);
        int rounds = waits.size() + 1;
        // 每轮都满，一批差不多同时等到，才说得上几轮
        boolean even = queued <= have * (rounds - 1)
                && jobs > have * (rounds - 1)
                && Rounds.areAfter(from, have, ends.build());
        var cost = loop ? Costs.of(tracks, nanos, 0, waits) : Costs.contended(tracks, nanos, waits);
        // 载体再多也省不下：占着它的那一个，自己就要那么久
        return Relays.saves(cost) ? new Cause.Processors(true, have, jobs, even ? rounds : 0, cost) : null;
    }

    /** 到 {@code from} 为止，一直有人排着队等载体：从最早的那一个排起算，图上数得出来的是那时起要用的。 */
    private static long queueBegan(Tracks tracks, long from) {
        var queued = tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Runnable && i.nanos() >= SHORT_NANOS && i.startNanos() < from)
                .filter(i -> mounts(tracks, i))
                .sorted(Comparator.comparingLong(Interval::endNanos).reversed())
                .toList();
        long began = from;
        for (var wait : queued) {
            began = wait.endNanos() >= began - Track.SLACK_NANOS ? Math.min(began, wait.startNanos()) : began;
        }
        return began;
    }

    /** 等的是载体，不是 CPU。 */
    private static boolean mounts(Tracks tracks, Interval interval) {
        return tracks.timeline().lanes().get(interval.lane()).kind().mounts();
    }

    /** 路径上要用 CPU 的平台线程，和这段时间里全部线程要用多少。 */
    private record Demand(List<OnPath> mine, long window, long nanos, int jobs) {}

    private static @Nullable Demand demand(Tracks tracks, Route path) {
        var mine = OnPath.of(tracks, path, i -> needsCpu(i) && isThread(tracks, i.lane()));
        if (mine.isEmpty()) {
            return null;
        }
        long from = mine.getFirst().interval().startNanos();
        long to = mine.getLast().interval().endNanos();
        long nanos = 0;
        int jobs = 0;
        for (var track : tracks.all()) {
            // 虚拟线程等的是载体，载体上的才要 CPU
            boolean mounts = track.lane().kind().mounts();
            long its = track.between(from, to).stream()
                    .filter(i -> mounts ? i instanceof Interval.Running : needsCpu(i))
                    .mapToLong(i -> Spell.common(i, from, to))
                    .sum();
            nanos += its;
            jobs += its >= (to - from) / 4 ? 1 : 0;
        }
        return new Demand(mine, to - from, nanos, jobs);
    }

    /** 路径上的线程在等别的线程让出 GIL；只有同一个进程的线程才抢同一个。 */
    private static @Nullable Cause gil(Tracks tracks, Route path) {
        var waits = OnPath.of(tracks, path, Hardware::waitsForGil);
        long nanos = OnPath.nanos(waits);
        if (nanos < GIL * tracks.timeline().bodyNanos() || waits.isEmpty()) {
            return null;
        }
        int most = waitedMost(waits); // 不一定是先等的那一个：启动它们的也许等过一会儿
        var computing = OnPath.of(tracks, path, i -> i.lane() == most && (needsCpu(i) || waitsForGil(i)));
        if (nanos < SHARE * tracks.timeline().bodyNanos()
                && OnPath.nanos(computing) < CPU_SHARE * tracks.timeline().bodyNanos()) {
            return null;
        }
        long from = waits.getFirst().interval().startNanos();
        long to = waits.getLast().interval().endNanos();
        var process = tracks.timeline().lanes().get(most).process();
        int threads = 0;
        for (var track : tracks.all()) {
            boolean thread = track.lane().kind() == Lane.Kind.PLATFORM
                    && Objects.equals(process, track.lane().process());
            var its = thread
                    ? track.between(from, to).stream()
                            .filter(i -> i instanceof Interval.Running || waitsForGil(i))
                            .toList()
                    : List.<Interval>of();
            threads += Spell.union(its, from, to) >= (to - from) / 4 ? 1 : 0;
        }
        return threads > 1 ? new Cause.Gil(threads, Costs.of(tracks, nanos, 0, OnPath.intervals(waits))) : null;
    }

    private static int waitedMost(List<OnPath> waits) {
        var byLane = waits.stream()
                .collect(Collectors.groupingBy(on -> on.interval().lane(), Collectors.summingLong(OnPath::nanos)));
        return Collections.max(byLane.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static boolean isThread(Tracks tracks, int lane) {
        var track = tracks.of(lane);
        return track != null && track.lane().kind() == Lane.Kind.PLATFORM;
    }

    private static boolean waitsForGil(Interval interval) {
        return interval instanceof Interval.Runnable r && r.waitsForGil();
    }

    private static @Nullable Cause cpus(Tracks tracks, Route path) {
        int have = tracks.timeline().cpus();
        var demand = have == 0 ? null : demand(tracks, path);
        if (demand == null
                || demand.jobs <= have
                || (demand.nanos < CROWDED * have * demand.window && !isHeldHere(tracks, demand.mine, have))) {
            return null;
        }
        long nanos = OnPath.nanos(demand.mine);
        var cost = Costs.of(tracks, nanos, 0, OnPath.intervals(demand.mine));
        return nanos >= CPU_SHARE * tracks.timeline().bodyNanos()
                ? new Cause.Processors(false, have, demand.jobs, 0, cost)
                : null;
    }

    /** 路径等 CPU 的时候，全部 CPU 差不多都由图里别的线程用着。 */
    private static boolean isHeldHere(Tracks tracks, List<OnPath> mine, int have) {
        var queued = mine.stream()
                .filter(on -> waitsForCpu(on.interval()) && takenBy(on.interval()) == null)
                .toList();
        long nanos = OnPath.nanos(queued);
        if (nanos < SHARE * tracks.timeline().bodyNanos()) {
            return false; // 不必看完每一条泳道
        }
        long used = 0;
        for (var on : queued) {
            var wait = on.interval();
            for (var track : tracks.all()) {
                used += track.lane().id() == wait.lane()
                        ? 0
                        : track.between(wait.startNanos(), wait.endNanos()).stream()
                                .filter(Interval.Running.class::isInstance)
                                .mapToLong(i -> Spell.common(i, wait.startNanos(), wait.endNanos()))
                                .sum();
            }
        }
        return used >= HELD * have * nanos;
    }

    /** 自己要的 CPU 没有那么多，路径却一直在等：是别人用着。不是就是 {@code null}。 */
    static @Nullable Cause others(Tracks tracks, Route path) {
        int have = tracks.timeline().cpus();
        var demand = have == 0 ? null : demand(tracks, path);
        if (demand == null || demand.nanos > have * demand.window) {
            return null;
        }
        var queued =
                demand.mine.stream().filter(on -> waitsForCpu(on.interval())).toList();
        long nanos = OnPath.nanos(queued);
        if (nanos < BELIEVABLE_NANOS || nanos < SHARE * tracks.timeline().bodyNanos()) {
            return null;
        }
        var waits = OnPath.intervals(queued);
        int longest = Collections.max(waits, Comparator.comparingLong(Interval::nanos))
                .lane();
        return new Cause.OtherPrograms(longest, have, Costs.of(tracks, nanos, 0, waits));
    }

    private static boolean waitsForCpu(Interval interval) {
        return interval instanceof Interval.Runnable r && !r.waitsForGil();
    }

    private static boolean needsCpu(Interval interval) {
        return interval instanceof Interval.Running || waitsForCpu(interval);
    }

    /**
     * 路径上等 CPU 的时间，值得一说的才说：半句话，没有就是空串；知道是这个 JVM 外面谁占着，也说。说是一个线程或一步决定了总用时，就只看它等的：
     * 路径也许在等它的那一个身上空转。
     *
     * @param told 前面已经说了等 CPU，只说是谁占着
     */
    public static String queuedForCpu(Tracks tracks, @Nullable Cause cause, boolean told) {
        if (cause instanceof Cause.OtherPrograms) {
            return ""; // 已经说了
        }
        boolean shared = cause instanceof Cause.Processors;
        var isTheirs = isOfWhole(cause);
        Predicate<Interval> counts = i -> isQueued(i) && isTheirs.test(i);
        Predicate<Interval> countsGil = i -> waitsForGil(i) && isTheirs.test(i);
        long any = tracks.timeline().intervals().stream()
                .filter(counts.or(countsGil))
                .mapToLong(Interval::nanos)
                .sum();
        long total = tracks.timeline().bodyNanos();
        double enough = TAKEN * total;
        var path = any >= enough ? CriticalPath.of(tracks) : null;
        if (path == null) {
            return "";
        }
        var waits = OnPath.of(tracks, path, counts);
        var nanos = new HashMap<String, Long>();
        for (var on : waits) {
            var by = takenBy(on.interval());
            if (by != null) {
                nanos.merge(by, on.nanos(), Long::sum);
            }
        }
        long all = OnPath.nanos(waits); // 有的不知道是谁占着：图上的等 CPU 更长
        long gil = cause instanceof Cause.Gil ? 0 : OnPath.nanos(OnPath.of(tracks, path, countsGil));
        boolean itself = told || shared || all < Math.max(enough, BELIEVABLE_NANOS);
        return nanos.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(most -> most.getValue() >= enough)
                .map(most -> Prose.glue(
                        "，其中" + (all > (1 + MORE) * most.getValue() ? "至少" : ""),
                        Times.words(most.getValue()),
                        "在等 CPU，" + (shared ? "一部分是因为" + most.getKey() : "CPU 被" + most.getKey() + "占着")))
                .orElseGet(() -> waited(itself ? 0 : all, gil >= (itself ? enough : SOME_GIL * total) ? gil : 0));
    }

    /** 说是一个线程或一步决定了总用时：在它的泳道上；不是这样说的，哪里都算。 */
    static Predicate<Interval> isOfWhole(@Nullable Cause cause) {
        boolean whole = (cause instanceof Cause.SlowestThread thread && thread.whole())
                || (cause instanceof Cause.Slowest slowest && slowest.whole());
        var lanes = cause == null || !whole ? Set.<Integer>of() : Set.copyOf(cause.lanes());
        return i -> lanes.isEmpty() || lanes.contains(i.lane());
    }

    private static String waited(long cpu, long gil) {
        var forCpu = cpu == 0 ? "" : Times.words(cpu) + "在等 CPU";
        var forGil = gil == 0 ? "" : Times.words(gil) + "在等 GIL";
        return cpu + gil == 0 ? "" : "，其中 " + forCpu + (cpu == 0 || gil == 0 ? "" : "，") + forGil;
    }

    /** 等 CPU 的时候，谁占着；不是在等，或不是别人占着，是 {@code null}。 */
    private static @Nullable String takenBy(Interval interval) {
        return interval instanceof Interval.Runnable r && isQueued(r) ? r.by() : null;
    }

    /** 等的是 CPU，不是载体、事件循环或 GIL。 */
    private static boolean isQueued(Interval interval) {
        return interval instanceof Interval.Runnable r && r.queue() == Interval.Runnable.Queue.CPU;
    }

    /** 路径上的线程可以运行，却很久没有轮到：不知道是谁占着，路径留在原地；等到了载体的，知道。半句话，没有就是空串。 */
    static String waitedForCpu(Tracks tracks, CriticalPath.Walk walk) {
        var path = walk.route();
        var known = walk.hops().stream().map(CriticalPath.Hop::pause).collect(Collectors.toSet());
        var waits = OnPath.of(tracks, path, i -> i instanceof Interval.Runnable && !known.contains(i));
        long nanos = OnPath.nanos(waits);
        var longest = waits.stream().max(Comparator.comparingLong(OnPath::nanos));
        return longest.isEmpty() || nanos < 0.2 * path.nanos()
                ? ""
                : Prose.glue(
                        "关键路径上有",
                        Times.words(nanos),
                        "在" + longest.get().interval().word() + "，不知道那时是谁占着");
    }
}
