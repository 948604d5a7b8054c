package threadline.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.HeldCarriers;
import threadline.explain.finding.CancelledButRunning;
import threadline.explain.finding.DeadlockCycles;
import threadline.explain.finding.EndlessWaits;
import threadline.explain.finding.FailureWords;
import threadline.explain.finding.LateTurns;
import threadline.explain.finding.PoolStarvation;
import threadline.explain.finding.SwallowedInterrupts;
import threadline.explain.finding.ThreadEnds;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Failure;
import threadline.model.Finding;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 出了什么事，要紧的在前：死锁、无尽的等待、没有了的进程、没有人看的异常、代码的异常、时限、取消、失败、泄漏、没有人理会的。总用时的原因写在最后；代码抛出了异常，
 * 或到了时限，就紧跟在那后面：说的是到那时为止的时间。
 */
final class WentWrong {

    /** 最多写几个泄漏的线程的名字。 */
    private static final int NAMES = 5;

    /** 最多写几个没有开始的步骤的名字。 */
    private static final int MOST_STEPS = 3;

    private static final double WORTH_TELLING = 0.2;

    private final Tracks tracks;
    private final StringBuilder text = new StringBuilder();
    /** 总用时的原因；已经写了，或没有，是空串。 */
    private String cause;
    /** 原因只是到时限还没有等到的那一段等待：说过等不到，就不再说一遍。 */
    private final boolean onlyWaits;

    private final @Nullable Cause why;

    private WentWrong(Tracks tracks, @Nullable Cause cause, String words) {
        this.tracks = tracks;
        this.cause = words;
        this.why = cause;
        this.onlyWaits = cause instanceof Cause.Spent spent
                && spent.proof().stream().allMatch(i -> i.lane() == 0 && tracks.openAtLimit(i));
    }

    /** {@code words} 是 {@code cause} 的句子。 */
    static String of(Tracks tracks, @Nullable Cause cause, String words) {
        var wrong = new WentWrong(tracks, cause, words);
        wrong.standstills();
        wrong.killedProcesses();
        wrong.unseenFailures();
        wrong.failureOfTheBody();
        wrong.limit();
        wrong.cancelled();
        wrong.failed();
        wrong.notStarted();
        wrong.leaked();
        wrong.ignored();
        wrong.text.append(HeldCarriers.words(tracks, cause));
        wrong.cause("");
        wrong.text.append(LimitWords.others(tracks, cause));
        return wrong.text.toString();
    }

    /** 原因只写一次，写在最先轮到的地方。 */
    private void cause(String until) {
        if (!cause.isEmpty()) {
            text.append(until).append(cause);
            cause = "";
        }
    }

    private void standstills() {
        var deadlocks = DeadlockCycles.in(tracks);
        deadlocks.stream().limit(1).forEach(finding -> text.append("死锁：").append(finding.text()));
        if (deadlocks.size() > 1) {
            text.append("这样的死锁共 ").append(deadlocks.size()).append(" 个。");
        }
        if (deadlocks.isEmpty()) {
            var stuck = new ArrayList<Finding>(PoolStarvation.in(tracks));
            Set<Integer> told = new HashSet<>();
            stuck.forEach(finding -> finding.proof().forEach(i -> told.add(i.lane())));
            stuck.addAll(EndlessWaits.in(tracks, told));
            stuck.stream().limit(1).forEach(finding -> text.append(finding.text()));
            if (stuck.size() > 1) {
                text.append("这样的线程共 ").append(stuck.size()).append(" 个。");
            }
        }
    }

    private void killedProcesses() {
        var killed = tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.KILLED)
                .toList();
        killed.stream().limit(1).forEach(mark -> text.append(mark.text()).append("。"));
        long processes = killed.stream()
                .map(mark -> tracks.timeline().lanes().get(mark.lane()).process())
                .distinct()
                .count();
        if (processes > 1) {
            text.append("中途没有了的进程共 ").append(processes).append(" 个。");
        }
    }

    /** 只说第一个，别的数一数。 */
    private void unseenFailures() {
        var told = new ArrayList<String>();
        for (var mark : tracks.timeline().marks()) {
            var words = switch (mark.kind()) {
                case UNCAUGHT -> ThreadEnds.isByRecorder(tracks, mark) ? "" : ThreadEnds.died(tracks, mark);
                case UNSEEN, STOPPED -> ThreadEnds.unseen(mark);
                case ENDED, DIED, KILLED, CANCELLED, NOT_STARTED, SUPPRESSED, EXPIRED, INTERRUPTED, SAID -> "";
            };
            if (!words.isEmpty()) {
                told.add(words);
            }
        }
        told.stream().limit(1).forEach(text::append);
        if (told.size() > 1) {
            text.append("没有人看的异常共 ").append(told.size()).append(" 个。");
        }
    }

    private boolean cutByLimit() {
        return tracks.timeline().limitNanos() != null;
    }

    private void failureOfTheBody() {
        var failure = tracks.timeline().failure();
        if (failure != null && !(cutByLimit() && failure.kind() == Failure.Kind.TIMED_OUT)) {
            text.append("代码抛出").append(FailureWords.thrown(failure)).append("。");
            cause("抛出之前，");
        }
    }

    private void limit() {
        var limit = tracks.timeline().limitNanos();
        if (limit != null) {
            var waits = text.isEmpty() ? EndlessWaits.cutByLimit(tracks) : "";
            text.append(waits.isEmpty() ? "到时限还没有做完。" : waits);
            cause = onlyWaits && !waits.isEmpty() ? "" : cause;
            cause("到时限之前，");
        }
    }

    private void cancelled() {
        var names = names(Step.Outcome.CANCELLED);
        if (!names.isEmpty()) {
            var by = tracks.timeline().steps().stream()
                    .filter(s -> s.outcome() == Step.Outcome.CANCELLED)
                    .map(this::by)
                    .distinct()
                    .toList();
            boolean one = by.size() == 1 && !by.getFirst().isEmpty();
            text.append(names.size() > 1 ? Prose.list(names) : names.getFirst())
                    .append(one ? Prose.glue("被", by.getFirst(), "取消") : "被取消")
                    .append("。");
        }
    }

    /** 谁中断了它；不知道，或是记录器，就是空串。 */
    private String by(Step step) {
        return tracks.timeline().marks().stream()
                .filter(m -> m.kind() == Mark.Kind.INTERRUPTED
                        && m.lane() == step.lane()
                        && m.by() >= 0
                        && m.by() != step.lane()
                        && m.atNanos() >= step.startNanos()
                        && m.atNanos() <= step.endNanos())
                .map(m -> tracks.name(m.by()))
                .reduce("", (_, last) -> last);
    }

    private void failed() {
        var names = names(Step.Outcome.FAILED);
        if (!names.isEmpty()) {
            text.append(Prose.list(names)).append("失败").append(thrownOf()).append("。");
        }
    }

    /** 代码的两步都失败了：抛出的是哪一步的，另一步的怎样了。半句话；说不准，就是空串。 */
    private String thrownOf() {
        var thrown = tracks.timeline().failure();
        Map<Failure, Step> of = new LinkedHashMap<>();
        for (var step : tracks.timeline().steps()) {
            var failure = step.lane() == 0 && step.outcome() == Step.Outcome.FAILED ? failureOf(step) : null;
            if (failure != null) {
                of.merge(failure, step, (outer, inner) -> inner.depth() > outer.depth() ? inner : outer);
            }
        }
        var own = thrown == null ? null : of.remove(FailureWords.unwrapped(thrown));
        if (thrown == null || own == null || of.size() != 1) {
            return "";
        }
        var other = of.keySet().iterator().next();
        for (var cause = thrown; cause != null; cause = cause.cause()) {
            if (cause.equals(other)) {
                return ""; // 包在里面
            }
        }
        boolean suppressed = tracks.timeline().marks().stream()
                .anyMatch(mark -> mark.kind() == Mark.Kind.SUPPRESSED
                        && mark.failure() != null
                        && other.equals(FailureWords.unwrapped(mark.failure())));
        var name = Prose.name(of.values().iterator().next().name());
        return "：抛出的是" + Prose.name(own.name()) + "的异常，" + (suppressed ? name + "的被它抑制" : "不是" + name + "的");
    }

    /** 它结束时抛出的。 */
    private @Nullable Failure failureOf(Step step) {
        return tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.DIED
                        && mark.lane() == step.lane()
                        && mark.failure() != null
                        && mark.atNanos() >= step.startNanos()
                        && mark.atNanos() <= step.endNanos())
                .reduce((_, later) -> later)
                .map(mark -> FailureWords.unwrapped(Objects.requireNonNull(mark.failure())))
                .orElse(null);
    }

    private void notStarted() {
        var names = tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.NOT_STARTED)
                .map(mark -> Prose.name(mark.text()))
                .toList();
        var different = names.stream().distinct().toList();
        if (names.size() == 1) {
            text.append(names.getFirst()).append("没有开始。");
        } else if (names.size() > 1) {
            text.append(names.size())
                    .append(" 步没有开始")
                    .append(different.size() > MOST_STEPS ? "，例如" : "：")
                    .append(different.stream().limit(MOST_STEPS).collect(Collectors.joining("、")))
                    .append("。");
        }
    }

    private void leaked() {
        var leaked = tracks.timeline().leaked();
        if (!leaked.isEmpty()) {
            var names = leaked.stream().map(Lane::name).limit(NAMES).collect(Collectors.joining("、"));
            var colon = leaked.size() > NAMES ? "，例如" : "：";
            text.append(Prose.glue("泄漏了 " + leaked.size() + " 个线程" + colon, names, "。"));
        }
    }

    /** 没有停下的取消，没有人理会的中断，晚了的定时任务：占了总用时不小的一份，才说第一个。 */
    private void ignored() {
        Stream.of(CancelledButRunning.in(tracks), SwallowedInterrupts.in(tracks), LateTurns.in(tracks))
                .flatMap(List::stream)
                .filter(finding -> Spell.union(finding.proof())
                        >= WORTH_TELLING * tracks.timeline().bodyNanos())
                .findFirst()
                .ifPresentOrElse(finding -> text.append(finding.text()), this::wentOn);
    }

    /** 被中断以后又做了几步；几步在同一条泳道上，决定总用时的就是它们，不再数一遍。 */
    private void wentOn() {
        var on = InterruptWords.wentOn(tracks);
        if (on != null) {
            text.append(on.words());
            cause = why instanceof Cause.InARow row && row.lanes().equals(List.of(on.lane())) ? "" : cause;
        }
    }

    private List<String> names(Step.Outcome outcome) {
        return tracks.timeline().steps().stream()
                .filter(s -> s.outcome() == outcome)
                .map(s -> Prose.name(s.name()))
                .distinct()
                .toList();
    }
}
