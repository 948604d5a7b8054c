package threadline.explain.cause;

import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.PathSteps.Share;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 原因只说了关键路径的一段：其余的路径走过哪几步。
 *
 * @param steps 按路径的次序
 * @param nanos 路径在它们里面一共走了多久
 * @param left 原因没有说到的有多久
 */
public record Rest(List<Step> steps, long nanos, long left) {

    /** 路径在一步里走了总用时的这么多，才提它。 */
    private static final double WORTH = 0.05;

    /** 不到总用时的这么多，又不到 {@link #BRIEF_NANOS}，是零头。 */
    private static final double LITTLE = 0.1;

    private static final long BRIEF_NANOS = 20_000_000;

    /** 原因说了总用时的这么多，其余的是零头。 */
    public static final double TOLD = 0.8;

    /** 证据太多段，就不一段一段地比。 */
    public static final int MOST_PROOF = 100;

    /** 原因没有说到的，多半在这几步里。 */
    public boolean isMost() {
        return 2 * nanos >= left;
    }

    /** 其余的路径不长，或不在步骤里，就是 {@code null}。 */
    public static @Nullable Rest of(Tracks tracks, Cause cause) {
        long total = tracks.timeline().bodyNanos();
        var isTold = told(tracks, cause);
        if (isTold == null) {
            return null;
        }
        var path = PathSteps.of(tracks, CriticalPath.of(tracks));
        var told =
                path.shares().stream().filter(share -> isTold.test(path, share)).toList();
        var rest = withoutTails(
                path.shares().stream()
                        .filter(share -> share.nanos() >= WORTH * total && !isTold.test(path, share))
                        .toList(),
                total);
        long nanos = PathSteps.nanos(rest);
        long said = Math.max(cause.nanos(), PathSteps.nanos(told));
        boolean fits = said + nanos <= (1 + WORTH) * total; // 一步嵌着一步，同一段路数了两遍
        boolean little = nanos < LITTLE * total && nanos < BRIEF_NANOS;
        boolean enough = isOfNoSteps(cause) && said >= TOLD * total;
        return rest.isEmpty() || little || enough || !fits || !path.path().tells()
                ? null
                : new Rest(rest.stream().map(Share::step).toList(), nanos, total - said);
    }

    /** 只走过一步的一小部分，合起来又不到总用时的一成：框比说的长得多，读者找不到，不说。 */
    private static List<Share> withoutTails(List<Share> shares, long total) {
        var tails = shares.stream().filter(Share::isPart).toList();
        return PathSteps.nanos(tails) >= LITTLE * total
                ? shares
                : shares.stream().filter(share -> !share.isPart()).toList();
    }

    /** 没有原因可说的时候，路径走过的几步，每一步都不短；不到两步，或合起来占不了大部分，就是 {@code null}。 */
    public static @Nullable Rest whole(Tracks tracks) {
        long total = tracks.timeline().bodyNanos();
        var path = PathSteps.of(tracks, CriticalPath.of(tracks));
        var steps = worthTelling(path, total);
        long nanos = PathSteps.nanos(steps);
        return steps.size() < 2 || !path.path().tells() || nanos < Causes.MOST * total
                ? null
                : new Rest(steps.stream().map(Share::step).toList(), nanos, nanos);
    }

    /** 路径走过的，每一步都不短。 */
    static List<Share> worthTelling(PathSteps path, long total) {
        return path.shares().stream()
                .filter(share -> share.nanos() >= WORTH * total && !share.isTouched())
                .toList();
    }

    /** 路径走过的、失败的步骤；合起来占不了多少，就是 {@code null}。 */
    public static @Nullable Rest failed(Tracks tracks) {
        var path = PathSteps.of(tracks, CriticalPath.of(tracks));
        var failed = path.shares().stream()
                .filter(share -> share.step().outcome() == Step.Outcome.FAILED && !share.isTouched())
                .toList();
        long nanos = PathSteps.nanos(failed);
        return nanos < Causes.MUCH * tracks.timeline().bodyNanos()
                        || !path.path().tells()
                ? null
                : new Rest(failed.stream().map(Share::step).toList(), nanos, nanos);
    }

    /** 说的是锁、CPU、一个线程做了几步：不是哪一步，占得不够多才说其余的。 */
    private static boolean isOfNoSteps(Cause cause) {
        return cause instanceof Cause.Lock || cause instanceof Cause.Processors || cause instanceof Cause.InARow;
    }

    /** 原因已经说了哪些步骤：就是它，或是它那个线程、那段时间的；说的不是步骤就是 {@code null}。 */
    private static @Nullable BiPredicate<PathSteps, Share> told(Tracks tracks, Cause cause) {
        return switch (cause) {
            case Cause.Slowest slowest -> (_, share) -> slowest.steps().contains(share.step());
            case Cause.Stage _ -> (_, share) -> isOn(cause, share);
            case Cause.PoolSize _ ->
                (path, share) -> !Pools.isStartOfProcess(tracks, share.step())
                        && (isOn(cause, share) || isDuring(path, cause, share));
            case Cause.SlowestThread _ -> (_, share) -> isOn(cause, share) || isProven(cause, share);
            case Cause.Permits permits
            when !permits.byTime() -> (_, share) -> share.to() > from(cause) + Track.SLACK_NANOS; // 还没有人等的时候走过的，不是许可的事
            case Cause.Spent _, Cause.Limit _, Cause.Wrong _ -> (_, share) -> isProven(cause, share);
            case Cause.InARow row when row.lanes().size() == 1 -> (_, share) -> isOn(cause, share);
            case Cause.Lock lock when lock.proof().size() <= MOST_PROOF -> (_, share) -> isProven(cause, share);
            case Cause.Processors _ when tracks.timeline().pins().isEmpty() -> (_, share) -> computes(tracks, share);
            default -> null;
        };
    }

    private static boolean isProven(Cause cause, Share share) {
        return 2 * Spell.union(cause.proof(), share.from(), share.to()) >= share.nanos();
    }

    /** 大半在用 CPU、载体，或在等它。 */
    private static boolean computes(Tracks tracks, Share share) {
        var track = tracks.of(share.step().lane());
        var its = track == null
                ? List.<Interval>of()
                : track.between(share.from(), share.to()).stream()
                        .filter(i -> i instanceof Interval.Running || i instanceof Interval.Runnable)
                        .toList();
        return 2 * Spell.union(its, share.from(), share.to()) >= share.nanos();
    }

    private static boolean isOn(Cause cause, Share share) {
        return cause.lanes().contains(share.step().lane());
    }

    /** 池里一轮一轮地做的时候，连最后一轮：做的也许是问别人，别人做的就在这几轮里。 */
    private static boolean isDuring(PathSteps path, Cause pool, Share share) {
        long middle = (share.from() + share.to()) / 2;
        long to = path.walked().stream()
                .filter(walked -> isOn(pool, walked))
                .mapToLong(Share::to)
                .max()
                .orElse(Long.MIN_VALUE);
        return middle >= from(pool) && middle <= to;
    }

    /** 第一段证据的开头。 */
    private static long from(Cause cause) {
        return cause.proof().stream().mapToLong(Interval::startNanos).min().orElse(Long.MAX_VALUE - Track.SLACK_NANOS);
    }
}
