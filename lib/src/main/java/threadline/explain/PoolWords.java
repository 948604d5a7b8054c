package threadline.explain;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import threadline.explain.cause.Pools;
import threadline.explain.cause.Rounds;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Step;

/** 原因是线程池、进程池太小，写成句子。 */
final class PoolWords {

    /** 两个池重叠这么多，才是同时做、差不多一样久。 */
    private static final double ALIKE = 0.85;

    private PoolWords() {}

    static String of(Cause.PoolSize pool, Tracks tracks) {
        if (pool.jobs() == 0) {
            return poolOf(pool, tracks) + (pool.threads() == 1 ? "" : "全都") + "一直有任务在做，后面的排着队（最多看到 " + pool.queued()
                    + " 件）。";
        }
        if (!likeIt(pool, tracks).isEmpty()) {
            return Prose.glue(poolNames(pool, tracks), "的池各只有 1 个线程，各 " + pool.jobs() + " 步，差不多一样长，只能一步接一步。");
        }
        var helped = helped(pool, tracks);
        if (!helped.isEmpty()) {
            return helped;
        }
        return poolOf(pool, tracks)
                + pool.jobs()
                + (isOfSeveral(pool, tracks) ? " 件" : " 步")
                + (pool.threads() == 1 ? "只能一步接一步。" : shared(pool, tracks));
    }

    /** 例如 {@code 「厨师」的 4 个线程和 main 一起做，24 步分成 5 轮。} 交活的人自己也一直在做同样的步骤；没有，是空串。 */
    private static String helped(Cause.PoolSize pool, Tracks tracks) {
        if (pool.proof().isEmpty()) {
            return "";
        }
        var pools = Pools.in(tracks);
        var lanes = pools.getOrDefault(pool.pool(), List.of()).stream()
                .map(track -> track.lane().id())
                .collect(Collectors.toSet());
        var outer = tracks.timeline().steps().stream()
                .filter(step -> step.depth() == 0)
                .toList();
        var kinds = outer.stream()
                .filter(step -> lanes.contains(step.lane()))
                .map(PoolWords::kind)
                .collect(Collectors.toSet());
        long from = pool.proof().getFirst().startNanos();
        var others = outer.stream()
                .filter(step -> !lanes.contains(step.lane()) && kinds.contains(kind(step)) && step.endNanos() > from)
                .toList();
        var helpers = others.stream().map(Step::lane).distinct().toList();
        boolean anyPooled = pools.values().stream()
                .flatMap(List::stream)
                .anyMatch(track -> helpers.contains(track.lane().id()));
        if (kinds.size() != 1 || helpers.size() != 1 || anyPooled || 2 * others.size() < pool.rounds()) {
            return "";
        }
        int all = pool.jobs() + others.size();
        int rounds = Math.max(pool.rounds(), others.size());
        int width = pool.threads() + 1;
        var starts = Stream.concat(Pools.jobs(tracks, pool).stream(), others.stream());
        boolean even = all <= rounds * width
                && all > (rounds - 1) * width
                && Rounds.are(width, starts.mapToLong(Step::startNanos));
        return Prose.glue(
                Prose.name(pool.pool()) + "的 " + pool.threads() + " 个线程和",
                tracks.who(helpers.getFirst()),
                "一起做，" + all + " 步" + (even ? "分成 " + rounds + " 轮。" : "分着做，后面的要排队。"));
    }

    private static String kind(Step step) {
        return step.name().replaceAll("\\d+", "");
    }

    /** 工作进程的一件活有几步：数的是活，图上的框更多。 */
    private static boolean isOfSeveral(Cause.PoolSize pool, Tracks tracks) {
        return CauseNames.inProcesses(pool, tracks.timeline())
                && tracks.timeline().steps().stream()
                                .filter(step -> step.depth() == 0 && isIn(pool, step, tracks))
                                .count()
                        > pool.jobs();
    }

    private static boolean isIn(Cause.PoolSize pool, Step step, Tracks tracks) {
        var lane = tracks.timeline().lanes().get(step.lane());
        return lane.process() != null
                && lane.process().contains(pool.pool())
                && step.startNanos() != lane.startNanos(); // 不是启动它自己
    }

    /** 例如 {@code 「厨师」只有 2 个线程，}；只有一个线程的，说那个线程，图上的是它的名字。 */
    private static String poolOf(Cause.PoolSize pool, Tracks tracks) {
        var processes = CauseNames.inProcesses(pool, tracks.timeline());
        boolean one = pool.threads() == 1 && pool.lanes().size() == 1;
        return Prose.name(one ? tracks.name(pool.lanes().getFirst()) : pool.pool())
                + (one && !isTimer(pool.lanes().getFirst(), tracks) ? "的池" : "")
                + "只有 "
                + pool.threads() + (processes ? " 个进程，" : " 个线程，");
    }

    /** 空着的时候在等下一个时刻：只有一个线程的，也许是 {@code Timer}，不是池。 */
    private static boolean isTimer(int lane, Tracks tracks) {
        var track = tracks.of(lane);
        return track != null && track.intervals().stream().anyMatch(Idle::ofTimer);
    }

    private static String poolNames(Cause.PoolSize pool, Tracks tracks) {
        var names = Stream.concat(pool.lanes().stream(), likeIt(pool, tracks).stream())
                .sorted()
                .map(lane -> Prose.name(tracks.name(lane)))
                .toList();
        return String.join("、", names.subList(0, names.size() - 1)) + "和" + names.getLast();
    }

    /** 别的也只有一个线程的池，步数一样，同时做，差不多一样久：哪一个晚一点做完只是碰巧。 */
    private static List<Integer> likeIt(Cause.PoolSize pool, Tracks tracks) {
        if (pool.threads() != 1 || pool.lanes().size() != 1 || CauseNames.inProcesses(pool, tracks.timeline())) {
            return List.of();
        }
        var mine = jobs(pool.lanes().getFirst(), tracks);
        return Pools.in(tracks).values().stream()
                .filter(other -> other.size() == 1)
                .map(other -> other.getFirst().lane().id())
                .filter(lane -> lane != (int) pool.lanes().getFirst())
                .filter(lane -> isLike(mine, jobs(lane, tracks)))
                .toList();
    }

    private static List<Step> jobs(int lane, Tracks tracks) {
        return tracks.timeline().steps().stream()
                .filter(step -> step.lane() == lane && step.depth() == 0)
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
    }

    private static boolean isLike(List<Step> mine, List<Step> other) {
        if (mine.size() != other.size() || mine.isEmpty()) {
            return false;
        }
        long from = Math.max(mine.getFirst().startNanos(), other.getFirst().startNanos());
        long to = Math.min(mine.getLast().endNanos(), other.getLast().endNanos());
        long its = nanos(other);
        return to - from >= ALIKE * (mine.getLast().endNanos() - mine.getFirst().startNanos())
                && Math.min(nanos(mine), its) >= ALIKE * Math.max(nanos(mine), its);
    }

    private static long nanos(List<Step> steps) {
        return steps.stream().mapToLong(s -> s.endNanos() - s.startNanos()).sum();
    }

    /** 每个线程做的步数差不多，一批一批地开始，才说得上几轮；一件活有几步的，先数活。 */
    private static String shared(Cause.PoolSize pool, Tracks tracks) {
        boolean processes = CauseNames.inProcesses(pool, tracks.timeline()); // 一件活的几步已经合成一步
        int each = processes
                ? 1
                : pool.lanes().stream()
                        .mapToInt(lane -> cycle(lane, tracks))
                        .max()
                        .orElse(1);
        int jobs = pool.jobs() / each;
        int rounds = pool.rounds() / each;
        boolean whole = jobs * each == pool.jobs() && rounds * each == pool.rounds();
        boolean even = jobs <= rounds * pool.threads()
                && jobs > (rounds - 1) * pool.threads()
                && Rounds.are(pool.threads(), starts(pool, each, tracks));
        return whole && even ? (each == 1 ? "" : "是 " + jobs + " 件活，") + "分成 " + rounds + " 轮。" : "分着做，后面的要排队。";
    }

    /** 每件活从什么时候起；一件 {@code each} 步，是第一步。 */
    private static LongStream starts(Cause.PoolSize pool, int each, Tracks tracks) {
        return Pools.jobs(tracks, pool).stream().collect(Collectors.groupingBy(Step::lane)).values().stream()
                .flatMap(its -> IntStream.range(0, its.size())
                        .filter(i -> i % each == 0)
                        .mapToObj(its::get))
                .mapToLong(Step::startNanos);
    }

    /** 一个线程上的步骤几步一循环，例如等 1、算 1、等 2、算 2：一件活有这么多步；不循环是 1。 */
    private static int cycle(int lane, Tracks tracks) {
        var kinds = tracks.timeline().steps().stream()
                .filter(step -> step.lane() == lane && step.depth() == 0)
                .sorted(Comparator.comparingLong(Step::startNanos))
                .map(PoolWords::kind)
                .toList();
        int cycle = (int) kinds.stream().distinct().count();
        boolean repeats = kinds.size() >= 2 * cycle
                && IntStream.range(cycle, kinds.size())
                        .allMatch(i -> kinds.get(i).equals(kinds.get(i - cycle)));
        return repeats ? Math.max(1, cycle) : 1;
    }
}
