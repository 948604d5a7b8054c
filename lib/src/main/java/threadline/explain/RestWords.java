package threadline.explain;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Causes;
import threadline.explain.cause.Pools;
import threadline.explain.cause.Rest;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.StepsByStart;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/** 原因没有说到的那一部分关键路径，写成句子。 */
final class RestWords {

    private static final int MANY_STEPS = 1000;

    private RestWords() {}

    /** 例如 {@code 关键路径上还有「算 1」和 2 次「答」，共 0.19 秒。} 原因说的只是路径的一段，另一段也交代。 */
    static String of(Cause cause, Tracks tracks) {
        if (!CauseWords.hasPath(tracks)
                || (cause instanceof Cause.Limit limit && LimitWords.tellsTheRest(limit, tracks))) {
            return "";
        }
        if (cause instanceof Cause.Lock lock) {
            return !LockWords.inTurn(lock, tracks).isEmpty()
                    ? ""
                    : LockWords.tellsHolder(lock, tracks)
                            ? rest(LockWords.whole(lock, tracks), tracks)
                            : onPath(tracks);
        }
        if (cause instanceof Cause.InARow row
                && row.lanes().size() == 1
                && !RowWords.untilDue(row.lanes().getFirst(), tracks).isEmpty()) {
            return "";
        }
        if (cause instanceof Cause.Spent spent
                && !CauseWords.untilDue(spent, tracks).isEmpty()) {
            return ""; // 到点以前做了什么都一样
        }
        return rest(cause, tracks);
    }

    private static String rest(Cause cause, Tracks tracks) {
        var rest = Rest.of(tracks, cause);
        var besides = besides(cause, rest, tracks);
        if (rest == null || (besides.isEmpty() && !rest.isMost())) {
            var after = afterLimit(cause, tracks);
            return besides.isEmpty() || (!after.isEmpty() && isAllWithAfter(cause, tracks))
                    ? after
                    : Prose.glue("关键路径上还有", besides, "。");
        }
        var steps = rest.steps();
        return Prose.glue(
                        "关键路径上还有",
                        cause instanceof Cause.Lock ? whose(steps, tracks) : "",
                        StepWords.counted(steps).size() > StepWords.MOST_NAMES
                                ? "别的 " + steps.size() + " 步"
                                : StepWords.names(steps))
                + (steps.size() > 1 ? "，共 " : "，")
                + Times.words(rest.nanos())
                + (besides.isEmpty() ? "" : Prose.glue("，还有", besides))
                + "。";
    }

    /** 例如 {@code 到了时限以后，又用了 0.45 秒。}：取消、结束进程、关池也在总用时里。不长，或后面还要说别的时限，是空串。 */
    private static String afterLimit(Cause cause, Tracks tracks) {
        long after = afterNanos(cause, tracks);
        return cause instanceof Cause.Limit limit
                        && limit.proof().stream().allMatch(i -> i.lane() == limit.lane())
                        && after >= StepWords.WORTH * tracks.timeline().bodyNanos()
                        && LimitWords.others(tracks, limit, null).isEmpty()
                ? "到了时限以后，又用了 " + Times.words(after) + "。"
                : "";
    }

    /** 除了等到时限，就只有时限以后的：说那一段有多长，比说那一段里谁在等什么好懂。 */
    private static boolean isAllWithAfter(Cause cause, Tracks tracks) {
        return cause.nanos() + afterNanos(cause, tracks)
                >= (1 - StepWords.WORTH) * tracks.timeline().bodyNanos();
    }

    private static long afterNanos(Cause cause, Tracks tracks) {
        long total = tracks.timeline().bodyNanos();
        return total
                - cause.proof().stream().mapToLong(Interval::endNanos).max().orElse(total);
    }

    /** 例如 {@code 「窗口 2」的}：拿着锁的也在做同名的一步，不说是谁的就分不清。 */
    private static String whose(List<Step> steps, Tracks tracks) {
        var first = steps.getFirst();
        boolean one = steps.stream().allMatch(step -> step.lane() == first.lane());
        boolean shared = tracks.timeline().steps().stream()
                .anyMatch(step -> step.lane() != first.lane() && step.name().equals(first.name()));
        return one && shared ? Prose.glue(tracks.who(first.lane()), "的") : "";
    }

    /** 例如 {@code 关键路径上有 2 次「System.exit」和 2 次「启动 JVM」，共 1.13 秒。} 没有一步、一个线程占大半；种类太多，是空串。 */
    static String onPath(Tracks tracks) {
        var rest = Rest.whole(tracks);
        return rest == null || StepWords.counted(rest.steps()).size() > StepWords.MOST_NAMES
                ? ""
                : Prose.glue("关键路径上有", StepWords.names(rest.steps())) + "，共 " + Times.words(rest.nanos()) + "。";
    }

    /** 例如 {@code 关键路径上有失败的 3 步，共 0.61 秒，还有 main 睡眠 13 次共 0.66 秒。} 失败的步骤不占多少，是空串。 */
    static String failedOnPath(Tracks tracks) {
        var failed = Rest.failed(tracks);
        if (failed == null) {
            return "";
        }
        var most = StepWords.outside(StepWords.isIn(failed.steps()), tracks);
        return "关键路径上有失败的 " + failed.steps().size() + " 步，共 " + Times.words(failed.nanos())
                + (most == null
                                || most.nanos()
                                        < StepWords.WORTH * tracks.timeline().bodyNanos()
                        ? ""
                        : "，" + Prose.glue("还有", tracks.who(most.one().lane()), most.words()))
                + "。";
    }

    /** 例如 {@code main 睡眠 0.20 秒}：不在 {@code rest} 的那几步里。等到了时限的，等 CPU 的，别处说。 */
    private static String besides(Cause cause, @Nullable Rest rest, Tracks tracks) {
        var told = isTooLong(cause) ? null : told(cause, tracks);
        var steps = rest == null ? List.<Step>of() : rest.steps();
        long said = cause.nanos() + (rest == null ? 0 : rest.nanos());
        var most = told == null ? null : StepWords.outside(told.or(StepWords.isIn(steps)), tracks);
        long total = tracks.timeline().bodyNanos();
        return most == null
                        || most.one().reachedLimit()
                        || most.one() instanceof Interval.Runnable
                        || most.nanos() < StepWords.WORTH * total
                        || (!isOfSteps(cause) && cause.nanos() >= Rest.TOLD * total)
                        || said + most.nanos() > (1 + StepWords.WORTH / 2) * total
                ? ""
                : startOrElse(most, tracks);
    }

    /** 例如 {@code 等进程 7 启动 0.23 秒}、{@code main 睡眠 0.20 秒}：等一个进程说话，等的多半是它启动。 */
    private static String startOrElse(Doing most, Tracks tracks) {
        var wait = most.one();
        return tracks.timeline().steps().stream()
                .filter(step -> Causes.isOutside(wait)
                        && Pools.isStartOfProcess(tracks, step)
                        && 2 * Spell.common(wait, step.startNanos(), step.endNanos()) >= wait.nanos())
                .findFirst()
                .map(step -> Prose.glue(
                        "等进程 "
                                + Objects.requireNonNull(tracks.timeline()
                                                .lanes()
                                                .get(step.lane())
                                                .process())
                                        .split(" · ", 2)[0],
                        "启动",
                        Times.words(step.endNanos() - step.startNanos())))
                .orElseGet(() -> Prose.glue(tracks.who(wait.lane()), most.words()));
    }

    /** 原因已经说了哪些时段；不是几步、不是一个线程做的一件事，是 {@code null}。 */
    private static @Nullable Predicate<Interval> told(Cause cause, Tracks tracks) {
        return switch (cause) {
            case Cause.Slowest slowest when !slowest.whole() -> StepWords.isIn(slowest.steps());
            case Cause.Spent spent -> {
                var did = Doing.most(tracks, spent.proof());
                yield did == null ? null : i -> i.lane() == spent.lane() && did.isSame(i);
            }
            case Cause.SlowestThread slowest
            when !slowest.whole()
                    && (slowest.lanes().size() > 1
                            || RowWords.untilDue(slowest.lanes().getFirst(), tracks)
                                    .isEmpty()) -> {
                var lanes = Set.copyOf(slowest.lanes());
                yield i -> lanes.contains(i.lane());
            }
            case Cause.InARow row
            when row.lanes().size() == 1 || (row.lanes().isEmpty() && row.steps() > StepWords.MOST_NAMES) -> // 少的，说过中间
                duringSteps(row, tracks);
            case Cause.Stage stage ->
                i -> i.lane() == stage.lane() || 2 * Spell.common(i, stage.fromNanos(), stage.toNanos()) >= i.nanos();
            case Cause.Lock _, Cause.Limit _, Cause.Wrong _
            when cause.proof().size() <= Rest.MOST_PROOF ->
                i -> 2 * Spell.union(cause.proof(), i.startNanos(), i.endNanos()) >= i.nanos();
            case Cause.Processors _
            when tracks.timeline().pins().isEmpty() ->
                i -> i instanceof Interval.Running || i instanceof Interval.Runnable;
            default -> null;
        };
    }

    /** 上千步的一串，一段一段地看在不在步骤里太慢。 */
    private static boolean isTooLong(Cause cause) {
        return cause instanceof Cause.InARow row && row.steps() > MANY_STEPS;
    }

    private static boolean isOfSteps(Cause cause) {
        return cause instanceof Cause.Slowest || cause instanceof Cause.Spent;
    }

    /** 那几步在做的时候：它们问的服务在别的线程上，做的也是它们的事。 */
    private static Predicate<Interval> duringSteps(Cause.InARow row, Tracks tracks) {
        var lanes = Set.copyOf(row.lanes());
        var steps = StepsByStart.of(tracks.timeline().steps().stream()
                .filter(step -> step.leaf() && (lanes.isEmpty() || lanes.contains(step.lane())))
                .toList());
        return i -> {
            long middle = (i.startNanos() + i.endNanos()) / 2;
            var step = steps.lastStartedBy(middle);
            return step != null && step.endNanos() >= middle;
        };
    }
}
