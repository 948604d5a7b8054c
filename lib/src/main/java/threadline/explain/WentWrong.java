package threadline.explain;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Failure;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 出了什么事，要紧的在前：死锁、无尽的等待、没有了的进程、没有人看的异常、代码的异常、时限、取消、失败、泄漏、没有人理会的。总用时的原因写在最后；代码抛出了异常，
 * 或到了时限，就紧跟在那后面：说的是到那时为止的时间。
 */
final class WentWrong {

    /** 死锁多过这么多，只数一数：名字在图上。 */
    private static final int NAMED_DEADLOCKS = 2;

    /** 最多写几个泄漏的线程的名字。 */
    private static final int NAMES = 5;

    /** 没有开始的步骤不多就都写出名字；多了只举几个。 */
    private static final int MOST_STEPS = 4;

    private static final int EXAMPLES = 3;

    /** 取消的人不多，才一个一个说。 */
    private static final int MOST_CANCELLERS = 3;

    private static final double WORTH_TELLING = 0.2;

    private final Tracks tracks;
    private final StringBuilder text = new StringBuilder();
    /** 总用时的原因；没有是空串。 */
    private final String words;
    /** 还没有写的原因；已经写了，或没有，是空串。 */
    private String cause;
    /** 原因只是到时限还没有等到的那一段等待：说过等不到，就不再说一遍。 */
    private final boolean onlyWaits;

    private final @Nullable Cause why;

    /** 已经说了记录线程等到最后：它做不完，不再说。 */
    private boolean mainWaits;

    /** 不是总用时的原因，已经说了的时限：别的几步因它被取消；没有就是 {@code null}。 */
    private @Nullable Interval toldLimit;

    /** 死锁太多，没有一个一个说。 */
    private boolean manyDeadlocks;

    private WentWrong(Tracks tracks, @Nullable Cause cause, String words) {
        this.tracks = tracks;
        this.words = words;
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
        boolean failedFirst = wrong.failedFirst();
        wrong.text.append(failedFirst ? FailedWords.of(tracks) : "");
        wrong.cancelled();
        wrong.text.append(failedFirst ? "" : FailedWords.of(tracks));
        wrong.notStarted();
        wrong.leaked();
        wrong.text.append(ThreadEnds.outlived(tracks));
        wrong.ignored();
        wrong.text.append(HeldCarriers.words(tracks, cause));
        wrong.cause("");
        wrong.text.append(LimitWords.others(tracks, cause, wrong.toldLimit));
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
        manyDeadlocks = deadlocks.size() > NAMED_DEADLOCKS;
        if (manyDeadlocks) {
            text.append(DeadlockCycles.counted(
                    deadlocks.stream().map(finding -> finding.proof().size()).toList()));
        } else {
            deadlocks.stream().limit(1).forEach(finding -> text.append("死锁：").append(finding.text()));
            text.append(deadlocks.size() > 1 ? "这样的死锁共 " + deadlocks.size() + " 个。" : "");
        }
        if (!deadlocks.isEmpty()) {
            Set<Integer> watching = new HashSet<>(Set.of(0));
            deadlocks.forEach(finding -> finding.proof().forEach(i -> watching.add(i.lane())));
            // 解不开的要紧，记录线程看了它多久不要紧；别的线程花的时间还是要交代
            cause = (why instanceof Cause.Spent || why instanceof Cause.SlowestThread)
                            && watching.containsAll(why.lanes())
                    ? ""
                    : cause;
        } else {
            var starved = PoolStarvation.in(tracks);
            var stuck = starved.isEmpty() ? EndlessWaits.in(tracks, Set.of()) : starved; // 等着饿着的池的，原因在池里
            stuck.stream().limit(1).forEach(finding -> text.append(finding.text()));
            mainWaits = stuck.stream().limit(1).flatMap(f -> f.proof().stream()).anyMatch(i -> i.lane() == 0);
            if (stuck.size() > 1) {
                text.append(starved.isEmpty() ? "这样的线程共 " : "这样的池共 ")
                        .append(stuck.size())
                        .append(" 个。");
            }
        }
    }

    private void killedProcesses() {
        var killed = tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.KILLED)
                .toList();
        killed.stream().limit(1).forEach(mark -> text.append(mark.text()).append("。"));
        if (why instanceof Cause.Limit && LimitWords.tellsLimitOfFirst(tracks)) {
            cause = why.proof().stream().allMatch(Interval::supervisesWorkers) ? "" : cause; // 时限刚说过
        }
        long processes = killed.stream()
                .map(mark -> tracks.timeline().lanes().get(mark.lane()).process())
                .distinct()
                .count();
        if (processes > 1) {
            text.append("中途没有了的进程共 ").append(processes).append(" 个。");
        }
    }

    /** 倒下的线程都说；没有人看的异常只说第一个，别的数一数。 */
    private void unseenFailures() {
        text.append(ThreadEnds.died(tracks));
        var unseen = tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.UNSEEN || mark.kind() == Mark.Kind.STOPPED)
                .map(ThreadEnds::unseen)
                .toList();
        unseen.stream().limit(1).forEach(text::append);
        if (unseen.size() > 1) {
            text.append("没有人看的异常共 ").append(unseen.size()).append(" 个。");
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
            text.append(waits.isEmpty() ? (mainWaits ? "" : "到时限还没有做完。") : waits);
            cause = !waits.isEmpty() && (onlyWaits || wasOver()) ? "" : cause;
            cause("到时限之前，");
        }
    }

    /** 原因说的线程，时限快到的时候早就没有事做了：等不到不是因为它们。 */
    private boolean wasOver() {
        long at = tracks.limit();
        return why != null
                && !why.lanes().isEmpty()
                && why.lanes().stream()
                        .map(tracks::of)
                        .allMatch(track -> track != null
                                && track.lane().id() != 0
                                && track.perhapsActiveNanos(at - at / 10, at) == 0);
    }

    /** 一步先失败，别的才被取消：先说失败，取消是它引起的。时限取消的，跟着时限说。 */
    private boolean failedFirst() {
        long failed = firstEnd(Step.Outcome.FAILED);
        return failed < firstEnd(Step.Outcome.CANCELLED) && !(why instanceof Cause.Limit);
    }

    private long firstEnd(Step.Outcome outcome) {
        return tracks.timeline().steps().stream()
                .filter(step -> step.outcome() == outcome)
                .mapToLong(Step::endNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** 是时限到了才取消的，先说时限；几个人取消的，分开说。 */
    private void cancelled() {
        var groups = tracks.timeline().steps().stream()
                .filter(s -> s.outcome() == Step.Outcome.CANCELLED)
                .collect(Collectors.groupingBy(this::by, LinkedHashMap::new, Collectors.toList()));
        if (groups.isEmpty()) {
            return;
        }
        // 有不知道是谁取消的，时限取消的就是它们：等它的线程取消的，是它后来做的
        var who = groups.containsKey("") ? "" : groups.firstEntry().getKey();
        var moments = groups.getOrDefault(who, List.of()).stream()
                .map(this::cancelledAt)
                .toList();
        var limit =
                why instanceof Cause.Limit l && moments.stream().allMatch(at -> LimitWords.isOver(l, at)) ? l : null;
        if (limit != null) {
            cause("");
        } else {
            toldLimit = LimitWords.cancelling(tracks, why, moments);
            text.append(toldLimit == null ? "" : LimitWords.of(toldLimit, tracks));
        }
        boolean byLimit = tellsApart(groups.values())
                && (toldLimit != null
                        ? who.isEmpty() || who.equals(tracks.who(toldLimit.lane()))
                        : limit != null
                                && text.toString().endsWith(words)
                                && LimitWords.cancelsTheRest(limit.object())
                                && (who.isEmpty() || who.equals(tracks.who(limit.lane()))));
        // 关键路径上还有什么，写在后面
        int at = text.length()
                - (byLimit && limit != null ? RestWords.of(limit, tracks).length() : 0);
        if (byLimit) {
            text.setCharAt(at - 1, '；');
        }
        text.insert(at, cancelled(who, groups, byLimit));
    }

    /** 例如 {@code 「查询」因此被取消。「答复」被 main 取消。}：先说 {@code first} 取消的；分不清哪一步是谁取消的，不说是谁。 */
    private static String cancelled(String first, Map<String, List<Step>> groups, boolean byLimit) {
        if (!tellsApart(groups.values())) {
            return names(groups.values().stream().flatMap(List::stream).toList()) + "被取消。";
        }
        var words = new StringBuilder(names(groups.getOrDefault(first, List.of())))
                .append(byLimit ? "因此被取消。" : cancelledBy(first));
        groups.forEach((who, steps) -> words.append(who.equals(first) ? "" : names(steps) + cancelledBy(who)));
        return words.toString();
    }

    private static String cancelledBy(String who) {
        return who.isEmpty() ? "被取消。" : Prose.glue("被", who, "取消。");
    }

    /** 取消的人不多，他们取消的又不同名。 */
    private static boolean tellsApart(Collection<List<Step>> groups) {
        var names = groups.stream()
                .flatMap(steps -> steps.stream().map(Step::name).distinct())
                .toList();
        return groups.size() <= MOST_CANCELLERS && names.stream().distinct().count() == names.size();
    }

    /** 谁中断了它；不知道，是记录器，或图上折叠了的库的线程，就是空串。 */
    private String by(Step step) {
        return (interrupts(step).findAny().isPresent() ? interrupts(step) : pending(step))
                .filter(m -> m.by() >= 0 && m.by() != step.lane())
                .map(m -> tracks.timeline().lanes().get(m.by()).helper() ? "" : tracks.who(m.by()))
                .reduce("", (_, last) -> last);
    }

    private long cancelledAt(Step step) {
        return interrupts(step).mapToLong(Mark::atNanos).reduce(step.endNanos(), (_, last) -> last);
    }

    private Stream<Mark> interrupts(Step step) {
        return tracks.marks(step.lane()).stream()
                .filter(m -> m.kind() == Mark.Kind.INTERRUPTED
                        && m.atNanos() >= step.startNanos()
                        && m.atNanos() <= step.endNanos());
    }

    /** 这一步以前来的中断，还没有人理会：从那时起没有等过、没有睡过，到这一步里才听到。池里的线程换任务的时候会忘了它。 */
    private Stream<Mark> pending(Step step) {
        var track = tracks.of(step.lane());
        return track == null || track.lane().pooled()
                ? Stream.empty()
                : tracks.marks(step.lane()).stream()
                        .filter(m -> m.kind() == Mark.Kind.INTERRUPTED && m.atNanos() < step.startNanos())
                        .reduce((_, later) -> later)
                        .filter(m -> track.between(m.atNanos(), step.startNanos()).stream()
                                .noneMatch(Track::couldBeEnded))
                        .stream();
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
            boolean many = different.size() > MOST_STEPS;
            var range = many ? Prose.range(different) : "";
            text.append(names.size())
                    .append(" 步没有开始")
                    .append(many && range.isEmpty() ? "，例如" : "：")
                    .append(
                            !range.isEmpty()
                                    ? range
                                    : Prose.inOrder(different).stream()
                                            .limit(many ? EXAMPLES : MOST_STEPS)
                                            .collect(Collectors.joining("、")))
                    .append("。");
        }
    }

    private void leaked() {
        var leaked = tracks.timeline().leaked();
        if (manyDeadlocks && !leaked.isEmpty()) {
            text.append("泄漏了 ").append(leaked.size()).append(" 个线程。");
        } else if (!leaked.isEmpty()) {
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

    private static String names(List<Step> steps) {
        var names = steps.stream().map(s -> Prose.name(s.name())).distinct().toList();
        return Prose.list(Prose.inOrder(names));
    }
}
