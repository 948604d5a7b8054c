package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;

/**
 * 线程池：名字只差末尾编号的线程。JDK 给的名字说明是池；自己起名的，记录时看到它在池里做任务，或同名的有一个曾经空着等任务。
 */
public final class Pools {

    private static final Pattern POOL = Pattern.compile("(pool-\\d+)-thread-\\d+|(ForkJoinPool-\\d+)-worker-\\d+");
    /** 进程的名字：编号和它做的事；或 Python 的进程池给的名字和编号。 */
    private static final Pattern WORKER = Pattern.compile("\\d+ · (.+)|(\\w+(?:PoolWorker|Process))-\\d+");

    private static final Pattern NUMBERED = Pattern.compile("(.*?\\D)[-# ]*\\d*");

    /** 先做的几轮占总用时的这么多，池的大小才是原因。 */
    private static final double SHARE = 0.35;

    /** 没有哪一步、哪个线程占大半的时候，占这么多也算。 */
    private static final double SOME = 0.25;

    /** 排着队的时候，池里的线程几乎一直在忙。 */
    private static final double BUSY = 0.8;

    /** 交的人自己也做，就看不到队伍：池里的线程几乎没有空过，才是满了。 */
    private static final double FULL = 0.95;

    private Pools() {}

    /** 池的名字 → 它的线程。记录时看到了是哪个池的，就不靠名字。 */
    public static Map<String, List<Track>> in(Tracks tracks) {
        Map<String, List<Track>> pools = new LinkedHashMap<>();
        var seen = Collections.<Track>newSetFromMap(new IdentityHashMap<>());
        for (var pool : tracks.timeline().pools()) {
            var workers = pool.lanes().stream()
                    .map(tracks::of)
                    .filter(Objects::nonNull)
                    .toList();
            if (!workers.isEmpty()) {
                seen.addAll(workers);
                pools.put(unused(nameOf(workers), pools.keySet()), workers);
            }
        }
        byName(tracks, seen).forEach((name, workers) -> pools.put(unused(name, pools.keySet()), workers));
        return pools;
    }

    /** 同一种工作进程有几个，就是一个池：每个进程的主线程一次做一件。 */
    private static Map<String, List<Track>> byProcess(Tracks tracks) {
        Map<String, List<Track>> pools = new LinkedHashMap<>();
        for (var track : tracks.all()) {
            var process = process(track);
            if (process.matches() && isMainOfProcess(track)) {
                var name = process.group(1) == null ? process.group(2) : process.group(1);
                pools.computeIfAbsent(name, _ -> new ArrayList<>()).add(track);
            }
        }
        pools.values().removeIf(workers -> workers.size() < 2);
        return pools;
    }

    private static Matcher process(Track track) {
        return WORKER.matcher(Objects.requireNonNullElse(track.lane().process(), ""));
    }

    /** {@code threadline.worker} 的工作进程，不是 Python 的。 */
    private static boolean isWorkerJvm(Track track) {
        var process = process(track);
        return process.matches() && process.group(1) != null;
    }

    private static boolean isMainOfProcess(Track track) {
        return track.lane().process() != null && track.name().startsWith("main");
    }

    private static String unused(String name, Set<String> used) {
        int number = 2;
        while (used.contains(number == 2 ? name : name + " " + number)) {
            number++;
        }
        return number == 2 ? name : name + " " + number;
    }

    private static String nameOf(List<Track> workers) {
        var names = workers.stream().map(Pools::nameOf).distinct().toList();
        return names.size() == 1 ? names.getFirst() : "线程池";
    }

    private static Map<String, List<Track>> byName(Tracks tracks, Set<Track> seen) {
        var known = tracks.all().stream()
                .filter(track ->
                        track.lane().pooled() || track.intervals().stream().anyMatch(Pools::isSeenIdle))
                .map(Pools::nameOf)
                .collect(Collectors.toSet());
        Map<String, List<Track>> pools = new LinkedHashMap<>();
        for (var track : tracks.all()) {
            boolean pooled =
                    POOL.matcher(track.name()).matches() || (!known.isEmpty() && known.contains(nameOf(track)));
            if (pooled && !seen.contains(track) && !isMainOfProcess(track)) {
                pools.computeIfAbsent(nameOf(track), _ -> new ArrayList<>()).add(track);
            }
        }
        return pools;
    }

    /** 隔一会儿看一眼的，看不到它在程序的哪一行等：也许是程序自己的线程在等下一件。 */
    private static boolean isSeenIdle(Interval interval) {
        return Idle.is(interval) && !(interval.evidence() instanceof Evidence.Sampled);
    }

    /** 线程的名字去掉编号。 */
    public static String nameOf(Track track) {
        var jdk = POOL.matcher(track.name());
        if (jdk.matches()) {
            return jdk.group(1) == null ? jdk.group(2) : jdk.group(1);
        }
        var numbered = NUMBERED.matcher(track.name());
        return numbered.matches() ? numbered.group(1).replaceAll("(-worker)?[-_# ]*$", "") : track.name();
    }

    /** 看到这些线程的池里有任务排着、没有线程做的时候。 */
    public static List<Lane.Queue> queues(Tracks tracks, List<Track> workers) {
        var lanes = workers.stream().map(track -> track.lane().id()).collect(Collectors.toSet());
        return tracks.timeline().pools().stream()
                .filter(pool -> lanes.containsAll(pool.lanes())
                        && lanes.size() == pool.lanes().size())
                .flatMap(pool -> pool.queues().stream())
                .toList();
    }

    /** 从 {@code from} 到 {@code to} 之间有任务排着的时间。 */
    public static long queuedNanos(List<Lane.Queue> queues, long from, long to) {
        return queues.stream()
                .mapToLong(queue -> Math.max(0, Math.min(to, queue.endNanos()) - Math.max(from, queue.startNanos())))
                .sum();
    }

    /** 没有步骤的池：关键路径在它的线程上，任务排着队，全部线程一直在忙，忙的又不是 CPU；不是就是 {@code null}。 */
    static @Nullable Cause tooSmall(Tracks tracks, CriticalPath.Walk walk) {
        for (var pool : in(tracks).entrySet()) {
            var workers = pool.getValue();
            var queues = queues(tracks, workers);
            long total = tracks.timeline().bodyNanos();
            long queued = queuedNanos(queues, 0, total);
            if (queued < SHARE * total) {
                continue;
            }
            long from = queues.getFirst().startNanos();
            long to = Math.min(total, queues.getLast().endNanos());
            var lanes = workers.stream().map(track -> track.lane().id()).collect(Collectors.toSet());
            var shared = sharedWaits(workers, from, to);
            boolean busy = workers.stream().allMatch(track -> isBusy(track, shared, from, to))
                    && tracks.all().stream()
                            .noneMatch(track -> !lanes.contains(track.lane().id()) && helps(track, from, to));
            var legs = walk.route().legs().stream()
                    .filter(leg -> lanes.contains(leg.lane()))
                    .toList();
            long onPath = legs.stream()
                    .mapToLong(leg -> Math.max(0, Math.min(to, leg.endNanos()) - Math.max(from, leg.startNanos())))
                    .sum();
            if (busy && onPath >= SHARE * total) {
                int most = queues.stream().mapToInt(Lane.Queue::most).max().orElse(0);
                var reached = legs.stream().map(leg -> leg.lane()).collect(Collectors.toSet());
                var proof = workers.stream()
                        .filter(track -> reached.contains(track.lane().id()))
                        .flatMap(track -> track.within(from, to).stream())
                        .toList();
                return new Cause.PoolSize(
                        pool.getKey(), workers.size(), 0, 0, most, Costs.of(tracks, onPath, 0, proof));
            }
        }
        return null;
    }

    /** 池外面的线程也一直在做：例如并行的流，调用它的线程一起做。 */
    private static boolean helps(Track track, long from, long to) {
        return track.lane().kind() != Lane.Kind.CARRIER && track.activeNanos(from, to) >= BUSY * (to - from);
    }

    /** 池里不止一个线程等过的东西：锁、许可、令牌。 */
    private static Set<Integer> sharedWaits(List<Track> workers, long from, long to) {
        var first = new HashMap<Integer, Integer>();
        var shared = new HashSet<Integer>();
        for (var track : workers) {
            for (var interval : track.between(from, to)) {
                int id = waitedFor(interval);
                var by = id == 0 ? null : first.putIfAbsent(id, track.lane().id());
                if (by != null && by != track.lane().id()) {
                    shared.add(id);
                }
            }
        }
        return shared;
    }

    /** 锁和别的东西各有各的编号：锁是正的，别的是负的；不等什么，是 0。 */
    private static int waitedFor(Interval interval) {
        return interval instanceof Interval.Blocked lock
                ? lock.lockId()
                : interval instanceof Interval.Waiting wait ? -wait.on().id() : 0;
    }

    /** 不是在做事：等大家都在等的，线程再多也一样等；停到一个时刻的，例如自己写的限流器。 */
    private static boolean standsStill(Interval interval, Set<Integer> shared) {
        return Idle.is(interval)
                || interval instanceof Interval.Unknown
                || shared.contains(waitedFor(interval))
                || (interval instanceof Interval.Waiting wait
                        && wait.on().call().startsWith("LockSupport.park"));
    }

    /** 几乎一直在做事，而且大半不在 CPU 上：CPU 用完了，线程再多也没有用。 */
    private static boolean isBusy(Track track, Set<Integer> shared, long from, long to) {
        long busy = 0;
        long computing = 0;
        for (var interval : track.between(from, to)) {
            boolean cpu = interval instanceof Interval.Running || interval instanceof Interval.Runnable;
            busy += standsStill(interval, shared) ? 0 : Spell.common(interval, from, to);
            computing += cpu ? Spell.common(interval, from, to) : 0;
        }
        return busy >= BUSY * (to - from) && 2 * computing < busy;
    }

    /** 关键路径在一个池里，任务比线程多，排着队；不是就是 {@code null}。 */
    static Cause.@Nullable PoolSize tooSmall(Tracks tracks, PathSteps path) {
        return tooSmall(tracks, path, SHARE);
    }

    /** 先做的几轮不占那么多，可是别的原因也说不清。 */
    static Cause.@Nullable PoolSize somewhatSmall(Tracks tracks, PathSteps path) {
        return tooSmall(tracks, path, SOME);
    }

    private static Cause.@Nullable PoolSize tooSmall(Tracks tracks, PathSteps path, double share) {
        for (var pool : withProcesses(tracks).entrySet()) {
            var cause = tooSmall(tracks, path, pool.getKey(), pool.getValue(), share);
            if (cause != null) {
                return cause;
            }
        }
        return null;
    }

    private static Map<String, List<Track>> withProcesses(Tracks tracks) {
        Map<String, List<Track>> pools = new LinkedHashMap<>(byProcess(tracks));
        in(tracks).forEach(pools::putIfAbsent);
        return pools;
    }

    /** 这个池做的一件件活，有步骤的；一件几步的，从第一步到最后一步。 */
    public static List<Step> jobs(Tracks tracks, Cause.PoolSize pool) {
        return jobs(tracks, withProcesses(tracks).getOrDefault(pool.pool(), List.of()));
    }

    private static List<Step> jobs(Tracks tracks, List<Track> pool) {
        var lanes = pool.stream().map(t -> t.lane().id()).collect(Collectors.toSet());
        return jobs(
                tracks,
                pool,
                tracks.timeline().steps().stream()
                        .filter(s -> s.depth() == 0 && lanes.contains(s.lane()) && !isStartOfProcess(tracks, s))
                        .toList());
    }

    private static Cause.@Nullable PoolSize tooSmall(
            Tracks tracks, PathSteps path, String name, List<Track> pool, double share) {
        var lanes = pool.stream().map(t -> t.lane().id()).collect(Collectors.toSet());
        var jobs = jobs(tracks, pool);
        var workers = jobs.stream().collect(Collectors.groupingBy(Step::lane));
        var last = jobs.stream()
                .filter(job -> path.passes(job.lane(), job.endNanos()))
                .max(java.util.Comparator.comparingLong(Step::endNanos))
                .orElse(null);
        var row = last == null ? List.<Step>of() : workers.getOrDefault(last.lane(), List.of());
        if (last == null || row.size() < 2 || jobs.size() <= workers.size()) {
            return null;
        }
        long from = jobs.getFirst().startNanos();
        long to = last.startNanos();
        boolean busy = workers.values().stream().allMatch(its -> isBusy(tracks, its, from, to));
        if (!busy
                || within(row, from, to) < share * tracks.timeline().bodyNanos()
                || !(queued(tracks, lanes, from, to) || isFull(tracks, jobs, from, to))) {
            return null;
        }
        var track = tracks.of(last.lane());
        var proof = track == null ? List.<Interval>of() : track.within(from, to);
        long longest = jobs.stream()
                .mapToLong(s -> s.endNanos() - s.startNanos())
                .max()
                .orElse(0);
        var cost = Costs.of(tracks, within(row, from, to), longest, proof);
        return new Cause.PoolSize(name, workers.size(), jobs.size(), row.size(), 0, cost);
    }

    /** 工作进程做完一件活就回答一次；两步之间没有回答过，就是同一件活的，没有排过队。别的池，一步是一件。 */
    private static List<Step> jobs(Tracks tracks, List<Track> pool, List<Step> steps) {
        var answers = answers(tracks, pool);
        var jobs = new ArrayList<Step>();
        var last = new HashMap<Integer, Integer>();
        for (var step : steps) {
            var at = last.get(step.lane());
            var job = at == null ? step : jobs.get(at);
            if (at == null || !isSameJob(tracks, job, step, answers)) {
                last.put(step.lane(), jobs.size());
                jobs.add(step);
            } else {
                jobs.set(
                        at,
                        new Step(
                                job.lane(),
                                job.name(),
                                job.startNanos(),
                                step.endNanos(),
                                job.depth(),
                                job.leaf(),
                                step.outcome()));
            }
        }
        return jobs;
    }

    /** 工作进程各在什么时刻回答过：叫醒了别的进程的线程。 */
    private static Map<Integer, NavigableSet<Long>> answers(Tracks tracks, List<Track> pool) {
        Map<Integer, NavigableSet<Long>> answers = new HashMap<>();
        if (pool.stream().allMatch(Pools::isWorkerJvm)) {
            pool.forEach(track -> answers.put(track.lane().id(), new TreeSet<>()));
            for (var wake : tracks.timeline().wakes()) {
                var its = answers.get(wake.from());
                var from = tracks.of(wake.from());
                var to = tracks.of(wake.to());
                boolean away = from != null
                        && to != null
                        && !Objects.equals(from.lane().process(), to.lane().process());
                if (its != null && away) {
                    its.add(wake.atNanos());
                }
            }
        }
        return answers;
    }

    /** 一个回答也没有看到（交活的线程不在图上），看它闲过没有。 */
    private static boolean isSameJob(Tracks tracks, Step job, Step next, Map<Integer, NavigableSet<Long>> answers) {
        var track = tracks.of(next.lane());
        if (track == null || !isWorkerJvm(track)) {
            return false;
        }
        var answered = answers.getOrDefault(next.lane(), new TreeSet<>()).ceiling(job.endNanos());
        return answers.values().stream().allMatch(Set::isEmpty)
                ? track.between(job.endNanos(), next.startNanos()).stream().noneMatch(Idle::is)
                : answered == null || answered > next.startNanos();
    }

    /** 从它的第一步起（线程要用才启动）几乎一直在做；两步之间轮不到它，也不是闲着：机器忙的时候才看得出来。 */
    private static boolean isBusy(Tracks tracks, List<Step> steps, long from, long to) {
        long since = Math.max(from, steps.getFirst().startNanos());
        var track = tracks.of(steps.getFirst().lane());
        long between = track == null
                ? 0
                : track.between(since, to).stream()
                        .filter(i -> Track.active(i) && track.during(i.startNanos(), i.endNanos()) == null)
                        .mapToLong(i -> Spell.common(i, since, to))
                        .sum();
        return within(steps, since, to) + between >= BUSY * (to - since);
    }

    /** 与进程一起开始的一步，是启动它自己，不是交给它的活。 */
    public static boolean isStartOfProcess(Tracks tracks, Step step) {
        var lane = tracks.timeline().lanes().get(step.lane());
        return lane.process() != null && lane.startNanos() > 0 && step.startNanos() == lane.startNanos();
    }

    /** 真的排过队；后一步也许是等前一步的结果，不是等线程。没有看到队伍的池，不知道，就算排过。 */
    private static boolean queued(Tracks tracks, Set<Integer> lanes, long from, long to) {
        return tracks.timeline().pools().stream()
                .filter(pool -> lanes.containsAll(pool.lanes()))
                .findFirst()
                .map(pool -> queuedNanos(pool.queues(), from, to) >= (to - from) / 4)
                .orElse(true);
    }

    /** 没有排队，是交的人自己做了：满了，没有一个线程空过，池外面的线程也在做同样的活。 */
    private static boolean isFull(Tracks tracks, List<Step> jobs, long from, long to) {
        var workers = jobs.stream().collect(Collectors.groupingBy(Step::lane));
        var kinds = jobs.stream().map(Pools::kindOf).collect(Collectors.toSet());
        var helped = tracks.timeline().steps().stream()
                .filter(step -> !workers.containsKey(step.lane())
                        && kinds.contains(kindOf(step))
                        && within(List.of(step), from, to) > 0)
                .toList();
        return kinds.size() == 1
                && !helped.isEmpty()
                && workers.values().stream()
                        .allMatch(its -> neverFree(
                                its, helped, Math.max(from, its.getFirst().startNanos()), to));
    }

    /** 从它的第一步起（要用才启动）没有空过。它空着的时候，交的人还在做手里的那一步，来不及交：只空了一小会儿，也算满着。 */
    private static boolean neverFree(List<Step> its, List<Step> helped, long from, long to) {
        long free = to - from - within(its, from, to);
        long unable = 0;
        long done = from;
        for (var step : its) {
            unable += step.startNanos() > done ? within(helped, done, Math.min(to, step.startNanos())) : 0;
            done = Math.max(done, step.endNanos());
        }
        long excused = Math.min(unable, (long) ((1 - BUSY) * (to - from)));
        return free - excused <= (1 - FULL) * (to - from);
    }

    static String kindOf(Step step) {
        var numbered = NUMBERED.matcher(step.name());
        return numbered.matches() ? numbered.group(1) : step.name();
    }

    private static long within(List<Step> steps, long from, long to) {
        return steps.stream()
                .mapToLong(s -> Math.max(0, Math.min(to, s.endNanos()) - Math.max(from, s.startNanos())))
                .sum();
    }
}
