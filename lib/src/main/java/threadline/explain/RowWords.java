package threadline.explain;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Handovers;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/** 是一串步骤的原因，写成句子：一个线程一步接一步，几步轮流在几个线程上，流水线的一站。 */
final class RowWords {

    /** 步骤之间空着的时间不到这么多，才是一步接一步。 */
    private static final double CLOSE = 0.95;

    /** 几步里的一步占了这么多，就说是哪一步：三步一样长，各是三分之一。 */
    private static final double MUCH = 0.4;

    /** 差不到这么多，就是并列：说哪一步最长，是碰巧。 */
    private static final double TIED = 0.05;

    private RowWords() {}

    static String inARow(Cause.InARow row, Tracks tracks) {
        if (row.lanes().size() > 1) {
            return alike(row, tracks);
        }
        long from = row.proof().stream().mapToLong(Interval::startNanos).min().orElse(Long.MIN_VALUE);
        long to = row.proof().stream().mapToLong(Interval::endNanos).max().orElse(Long.MAX_VALUE);
        var lanes = Set.copyOf(row.lanes());
        var all = tracks.timeline().steps().stream()
                .filter(s -> s.leaf() && (lanes.isEmpty() || lanes.contains(s.lane())))
                .toList();
        var boxes = all.stream()
                .filter(s -> s.startNanos() < to && s.endNanos() > from)
                .toList();
        boolean apart = StepWords.isInTurn(
                all.stream().sorted(Comparator.comparingLong(Step::startNanos)).toList());
        var each = row.lanes().isEmpty() && row.steps() <= StepWords.MOST_NAMES ? oneByOne(row, tracks) : "";
        if (!each.isEmpty()) {
            return apart ? each : Prose.glue(CauseWords.onPath(tracks), each);
        }
        // 图上的框比这多，读者数得出来：说清是哪几步
        var steps = (all.size() == row.steps() ? "" : "关键路径上的 ") + row.steps() + " 步";
        long inside =
                boxes.stream().mapToLong(s -> s.endNanos() - s.startNanos()).sum();
        boolean close = isClose(boxes, inside);
        // 图上的框合起来占得多，只有一部分在关键路径上
        boolean whole =
                row.cost().percent() >= 90.0 * inside / tracks.timeline().bodyNanos();
        var share = (whole ? "，占总用时的 " : "，决定了总用时的 ") + row.cost().percent() + "%" + failed(boxes, inside) + "。";
        if (row.lanes().isEmpty() && !apart) {
            var kinds = RestWords.onPath(tracks);
            return kinds.isEmpty()
                    ? steps + "一个接一个" + most(StepWords.mostlyIn(tracks, row.proof()), _ -> true) + share
                    : kinds;
        }
        if (row.lanes().isEmpty()) {
            return steps + (close ? "一个接一个，没有两步同时进行。" : "有先有后，没有两步同时进行" + share);
        }
        var due = close ? "" : untilDue(row.lanes().getFirst(), tracks);
        if (!due.isEmpty()) {
            return due;
        }
        // 等文件锁也是一步：是锁让它们一个接一个，先说
        var lock = LockWords.ofFile(row.lanes(), tracks);
        boolean named = lock.isEmpty() && boxes.size() == row.steps() && all.size() == row.steps() && areFew(boxes);
        return Prose.glue(
                        lock.isEmpty() ? tracks.who(row.lanes().getFirst()) : lock + "；它",
                        close ? "一步接一步做了" : "做了",
                        named ? StepWords.names(boxes) : steps,
                        lock.isEmpty()
                                ? most(boxes, s -> 2 * StepWords.inside(s, row.proof()) >= StepWords.nanos(s))
                                : "",
                        close ? "" : "，共 " + Times.words(row.nanos()))
                + share;
    }

    /** 几条泳道的步骤加起来一样长；不是总用时的全部，就说占多少。 */
    private static String alike(Cause.InARow row, Tracks tracks) {
        var walked = StepWords.mostlyIn(tracks, row.proof());
        boolean whole = row.cost().percent() >= 100 * StepWords.NEARLY_ALL;
        return Prose.glue(
                CauseWords.who(row.lanes(), tracks),
                (whole ? "" : "一样忙，") + "各自的步骤加起来差不多一样长",
                whole
                        ? "，一起决定了总用时。"
                        : most(walked, _ -> true) + "，占总用时的 " + row.cost().percent() + "%。");
    }

    /** 最多两种，写出名字也不长：几步说的是哪几步，一眼就知道。 */
    private static boolean areFew(List<Step> steps) {
        return StepWords.counted(steps).size() < StepWords.MOST_NAMES;
    }

    /** 例如 {@code （最长的「块 5」0.30 秒）}：几步里有一步占得多，不说看不出是它；要在路径上。没有，有两步并列，或步骤少得一眼看完，是空串。 */
    private static String most(List<Step> steps, Predicate<Step> walked) {
        long inside = steps.stream().mapToLong(StepWords::nanos).sum();
        return steps.stream()
                .max(Comparator.comparingLong(StepWords::nanos))
                .filter(longest -> steps.size() >= StepWords.MOST_NAMES
                        && StepWords.nanos(longest) >= MUCH * inside
                        && walked.test(longest))
                .filter(longest -> steps.stream()
                        .allMatch(s -> s.equals(longest) || StepWords.nanos(s) < (1 - TIED) * StepWords.nanos(longest)))
                .map(longest -> "（最长的" + Prose.name(longest.name()) + Times.words(StepWords.nanos(longest)) + "）")
                .orElse("");
    }

    /** 例如 {@code ，其中失败的 7 步共 1.51 秒}：时间多半花在失败上。没有失败，或都失败了，是空串。 */
    private static String failed(List<Step> steps, long inside) {
        var failed = steps.stream()
                .filter(step -> step.outcome() == Step.Outcome.FAILED)
                .toList();
        long nanos = failed.stream().mapToLong(StepWords::nanos).sum();
        return failed.isEmpty() || failed.size() == steps.size() || 2 * nanos < inside
                ? ""
                : "，其中失败的 " + failed.size() + " 步共 " + Times.words(nanos);
    }

    /** 例如 {@code 最后一步「10」到 0.90 秒才到点，做了 0.04 秒。} 前面做得再快，它也要等到那一刻；不是等到了点才做的，或后面还有别的事，是空串。 */
    static String untilDue(int lane, Tracks tracks) {
        var track = tracks.of(lane);
        var last = track == null ? null : last(track, tracks.timeline().bodyNanos());
        var wait = track == null || last == null ? null : waitBefore(track, last);
        if (track == null
                || last == null
                || wait == null
                || !Idle.untilDue(wait)
                || last.endNanos() < StepWords.NEARLY_ALL * tracks.timeline().bodyNanos()) {
            return "";
        }
        var spaced = Spacing.of(track, last);
        return spaced != null
                ? Prose.glue(
                        tracks.who(lane),
                        "做了 " + spaced.steps() + " 步，共 " + Times.words(spaced.busyNanos()),
                        "；每次做完，隔",
                        Times.words(spaced.gapNanos()),
                        "再做下一步，隔了 " + spaced.gaps() + " 次。")
                : Prose.glue(
                        "最后一步" + Prose.name(last.name()) + "到",
                        Times.moment(wait.endNanos(), tracks.timeline().endNanos()),
                        "才到点，做了",
                        Times.words(StepWords.nanos(last)) + "。");
    }

    /** 这一步和上一步之间，最后等的一段；没有等过是 {@code null}。 */
    private static @Nullable Interval waitBefore(Track track, Step step) {
        long since = track.steps().stream()
                .filter(other -> other.startNanos() < step.startNanos())
                .mapToLong(Step::endNanos)
                .max()
                .orElse(0);
        return track.between(since, step.startNanos()).stream()
                .filter(i -> Track.waits(i) && i.endNanos() <= step.startNanos() + Track.SLACK_NANOS)
                .reduce((_, later) -> later)
                .orElse(null);
    }

    /** 最外层的：里面也许还有步骤。 */
    private static @Nullable Step last(Track track, long total) {
        return track.steps().stream()
                .filter(step -> step.depth() == 0 && step.startNanos() < total)
                .max(Comparator.comparingLong(Step::startNanos))
                .orElse(null);
    }

    /** 几步轮流在几个线程上做，各多久；中间隔着的那一段长，也说是什么。认不出是哪几步，是空串。 */
    private static String oneByOne(Cause.InARow row, Tracks tracks) {
        var steps = StepWords.mostlyIn(tracks, row.proof()).stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
        if (steps.size() != row.steps()) {
            return "";
        }
        var other = besides(steps, tracks);
        return each(steps) + (other.isEmpty() ? (steps.size() == 2 ? "，一前一后。" : "，一个接一个。") : other);
    }

    /** 例如 {@code 「洗」0.10 秒、「切」0.30 秒}；同名的，名字只说一次：{@code 「查询」做了 2 次，各约 0.20 秒}。 */
    private static String each(List<Step> steps) {
        boolean same = StepWords.counted(steps).size() == 1;
        long average = StepWords.average(steps);
        boolean alike =
                steps.stream().allMatch(s -> Math.abs(StepWords.nanos(s) - average) <= StepWords.ALIKE * average);
        var times = steps.stream()
                .map(step -> (same ? "" : Prose.name(step.name())) + Times.words(StepWords.nanos(step)))
                .collect(Collectors.joining("、"));
        return (same ? Prose.name(steps.getFirst().name()) + "做了 " + steps.size() + " 次，" : "")
                + (same && alike ? "各约 " + Times.words(average) : times);
    }

    /** 路径不在这几步里的时候，大多在做的那一件事，例如 {@code ，中间 main 睡眠 0.15 秒。}；不长，是空串。 */
    private static String besides(List<Step> steps, Tracks tracks) {
        var most = StepWords.outside(StepWords.isIn(steps), tracks);
        return most == null
                        || most.nanos() < StepWords.WORTH * tracks.timeline().bodyNanos()
                ? ""
                : Prose.glue(when(most, steps), tracks.who(most.one().lane()), most.words(), "。");
    }

    private static String when(Doing most, List<Step> steps) {
        if (most.count() > 1) {
            return "，此外"; // 几段也许有的在前，有的在后
        }
        var one = most.one();
        return one.startNanos() < steps.getFirst().startNanos()
                ? "，之前"
                : one.endNanos() > steps.getLast().endNanos() ? "，之后" : "，中间";
    }

    /** 一步完了就是下一步，中间几乎不空；{@code inside} 是它们加起来。 */
    private static boolean isClose(List<Step> boxes, long inside) {
        long from = boxes.stream().mapToLong(Step::startNanos).min().orElse(0);
        long to = boxes.stream().mapToLong(Step::endNanos).max().orElse(0);
        return inside >= CLOSE * (to - from);
    }

    static String stage(Cause.Stage stage, Tracks tracks) {
        var name = tracks.who(stage.lane());
        // 半路停下的，别人也许本来还要更久
        var share = "，占总用时的 " + stage.cost().percent() + "%"
                + (tracks.wasCut() || !Handovers.isBottleneck(tracks, stage) ? "。" : "，是瓶颈。");
        if (stage.nanos() < 0.9 * (stage.toNanos() - stage.fromNanos())) {
            return Prose.glue(name, "的步骤一共用了", Times.words(stage.nanos())) + share;
        }
        var alike = Handovers.asBusy(tracks, stage);
        if (alike.size() > 1) {
            return Prose.glue(CauseWords.who(alike, tracks), "一样忙，都一步接一步") + share;
        }
        boolean atOnce = stage.fromNanos() <= 0.05 * tracks.timeline().bodyNanos();
        boolean last = Handovers.isLast(tracks, stage);
        var steps = tracks.timeline().steps().stream()
                .filter(s -> s.leaf()
                        && s.lane() == stage.lane()
                        && s.startNanos() < stage.toNanos()
                        && s.endNanos() > stage.fromNanos())
                .toList();
        if (!steps.isEmpty() || (atOnce && last)) { // 做到的时刻不是做了多久：再说占多少像算错了
            boolean close = stage.nanos() >= CLOSE * (stage.toNanos() - stage.fromNanos());
            return Prose.glue(
                            name,
                            steps.isEmpty()
                                    ? "从头做到尾"
                                    : Prose.glue(
                                            close ? "一步接一步做了" : "做了",
                                            (areFew(steps) ? StepWords.names(steps) : steps.size() + " 步")
                                                    + most(steps, _ -> true)),
                            atOnce && last ? "" : "，共 " + Times.words(stage.nanos()))
                    + share;
        }
        var from = Times.moment(stage.fromNanos(), tracks.timeline().endNanos());
        var to = Times.moment(stage.toNanos(), tracks.timeline().endNanos());
        return Prose.glue(name, atOnce ? "" : "从", atOnce ? "" : from, "一步接一步做到", to) + share;
    }
}
