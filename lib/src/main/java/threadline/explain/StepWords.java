package threadline.explain;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath;
import threadline.explain.cause.Followers;
import threadline.explain.cause.Handovers;
import threadline.explain.cause.OnPath;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/** 是步骤的原因，写成句子。 */
final class StepWords {

    private static final double NEARLY_ALL = 0.9;

    /** 步骤之间空着的时间不到这么多，才是一步接一步。 */
    private static final double CLOSE = 0.95;

    /** 几步里的一步占了这么多，就说是哪一步：三步一样长，各是三分之一。 */
    private static final double MUCH = 0.4;

    /** 差不到这么多，就是并列：说哪一步最长，是碰巧。 */
    private static final double TIED = 0.05;

    /** 步骤之间隔着的一件事占总用时的这么多，就说是什么。 */
    static final double WORTH = 0.1;

    /** 差不到这么多，就是差不多一样长。 */
    private static final double ALIKE = 0.1;

    /** 几乎没有做别的，才是「一直」：图上看得见别的颜色，就是「大多」。 */
    private static final double ALWAYS = 0.97;

    /** 步骤不多就都写出名字：不然看不出是哪几步。 */
    static final int MOST_NAMES = 3;

    /** 第一个词以后的，或末尾的编号。 */
    private static final Pattern REST = Pattern.compile(" .*|[#-]*\\d+$");

    private static final Pattern NUMBER = Pattern.compile("[ #-]*\\d+$");

    private StepWords() {}

    static String slowest(Cause.Slowest slowest, Tracks tracks) {
        var steps = slowest.steps();
        var first = Prose.name(steps.getFirst().name());
        double slept =
                steps.stream().mapToDouble(step -> slept(step, tracks)).min().orElse(0);
        var did = slept >= NEARLY_ALL
                ? (steps.size() == 1 ? "，它" : slept < ALWAYS ? "，" : "，都") + (slept < ALWAYS ? "大多在睡眠。" : "一直在睡眠。")
                : steps.size() > 1 ? "。" : awaited(steps.getFirst(), tracks) + "。";
        var watched = steps.size() > 1 ? "" : watched(steps.getFirst(), tracks);
        if (!slowest.whole()) {
            return watched
                    + (steps.size() > 1
                            ? (isInTurn(steps) ? inTurn(steps, tracks) : alike(steps)) + "，各约 "
                                    + Times.words(average(steps))
                            : CauseWords.hasPath(tracks)
                                    ? "关键路径上最长的一步是" + first + "，" + Times.words(slowest.nanos())
                                    : Prose.glue(first, "做了", Times.words(slowest.nanos())))
                    + did;
        }
        return watched
                + (steps.size() > 1
                        ? alike(steps) + "，一起决定了总用时"
                        : (slowest.slowest() ? "最慢的一步" : "") + first + "决定了总用时")
                + did;
    }

    /** 路径不在最慢的那一步上，在一遍遍地看它、空转着等它的那一步上：先说那一步，线和句子才是一回事。 */
    private static String watched(Step step, Tracks tracks) {
        var watcher = Followers.watcher(tracks, step);
        var track = watcher == null ? null : tracks.of(watcher.lane());
        if (watcher == null || track == null) {
            return "";
        }
        return stopped(Prose.name(watcher.name()), track, watcher.from(), watcher.to(), Prose.name(step.name()));
    }

    /** {@code who} 从 {@code from} 到 {@code to} 怎样等着 {@code leader} 做完：没有人叫醒它。 */
    static String stopped(String who, Track track, long from, long to, String leader) {
        var spent = track.within(from, to);
        double all = NEARLY_ALL * (to - from);
        long ran = nanos(spent, Interval.Running.class);
        long queued = nanos(spent, Interval.Runnable.class);
        var did = ran >= all ? "一直在运行" : "一直在运行或等 CPU";
        return Prose.glue(who, ran + queued >= all ? did + "，没有人叫醒它，到" : "隔一会儿看一次，到", leader, "做完才停。");
    }

    private static long nanos(List<Interval> spent, Class<? extends Interval> state) {
        return spent.stream()
                .filter(state::isInstance)
                .mapToLong(Interval::nanos)
                .sum();
    }

    private static long average(List<Step> steps) {
        return steps.stream().mapToLong(s -> s.endNanos() - s.startNanos()).sum() / steps.size();
    }

    /** 按开始的次序，后一步在前一步以后。 */
    private static boolean isInTurn(List<Step> steps) {
        return IntStream.range(1, steps.size())
                .allMatch(i -> steps.get(i).startNanos() >= steps.get(i - 1).endNanos());
    }

    private static String inTurn(List<Step> steps, Tracks tracks) {
        var names = counted(steps);
        return Prose.glue(
                CauseWords.onPath(tracks),
                names.size() == 1
                        ? Prose.name(steps.getFirst().name()) + "做了 " + steps.size() + " 次，"
                        : names.size() > MOST_NAMES ? "有 " + steps.size() + " 步" : names(steps),
                steps.size() == 2 ? "一前一后" : "一个接一个");
    }

    /** 睡眠占一步的几分之几：步骤的名字是程序说的，也许叫「计算」；它做的只是睡眠，就说出来。 */
    private static double slept(Step step, Tracks tracks) {
        var track = tracks.of(step.lane());
        long slept = track == null ? 0 : nanos(track.within(step), Interval.Sleeping.class);
        return slept / (double) Math.max(1, nanos(step));
    }

    /** 例如 {@code ，它一直在读写「DatagramSocket.receive」}：路径停在它的等待上，等的是谁不知道，也要说它没有在做事。 */
    private static String awaited(Step step, Tracks tracks) {
        var track = tracks.of(step.lane());
        var spent = track == null ? List.<Interval>of() : track.within(step);
        var most = Doing.most(tracks, spent);
        return most == null
                        || !(Track.waits(most.one()) || most.one() instanceof Interval.Io)
                        || most.nanos() < NEARLY_ALL * nanos(step)
                ? ""
                : (most.nanos() < ALWAYS * nanos(step) ? "，它大多在" : "，它一直在") + most.state();
    }

    /** 例如 {@code 4 步差不多一样长}；不用「等」：它在这本书里是等待。 */
    static String alike(List<Step> steps) {
        if (steps.stream().map(Step::name).distinct().count() == 1) {
            return steps.size() + " 步" + Prose.name(steps.getFirst().name()) + "差不多一样长";
        }
        var inOrder = steps.stream()
                .sorted(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::lane))
                .toList();
        return (steps.size() > MOST_NAMES ? steps.size() + " 步" + family(steps) : list(Prose.inOrder(counted(inOrder))))
                + "差不多一样长";
    }

    /** 例如 {@code 「答复」}：名字的第一个词都一样，后面是编号，或说的是谁；不一样，是空串。 */
    private static String family(List<Step> steps) {
        var words = steps.stream()
                .map(step -> REST.matcher(step.name()).replaceFirst(""))
                .distinct()
                .toList();
        return words.size() == 1 && !words.getFirst().isBlank() ? Prose.name(words.getFirst()) : "";
    }

    /** 例如 {@code 「记甲」和 3 次「答」}。 */
    static String names(List<Step> steps) {
        return list(counted(steps));
    }

    private static String list(List<String> names) {
        var last = names.getLast();
        return names.size() == 1 ? last : Prose.glue(String.join("、", names.subList(0, names.size() - 1)), "和", last);
    }

    static List<String> counted(List<Step> steps) {
        return Prose.counted(steps.stream().map(Step::name).toList());
    }

    /** 时段在哪几种步骤里，各几次，例如 {@code 「看单」3 次、「入账 2」1 次}；种类太多，或大多不在步骤里，是空串。 */
    static String kinds(Tracks tracks, List<Interval> proof) {
        var steps = mostlyIn(tracks, proof);
        long inside = steps.stream().mapToLong(step -> inside(step, proof)).sum();
        var kinds = steps.stream()
                .map(Step::name)
                .collect(Collectors.groupingBy(
                        name -> NUMBER.matcher(name).replaceFirst(""), LinkedHashMap::new, Collectors.toList()));
        boolean tells = 2 * inside >= proof.stream().mapToLong(Interval::nanos).sum();
        return kinds.size() > MOST_NAMES || !tells
                ? ""
                : kinds.entrySet().stream()
                        .map(kind -> Prose.name(
                                        kind.getValue().size() == 1
                                                ? kind.getValue().getFirst()
                                                : kind.getKey())
                                + kind.getValue().size() + " 次")
                        .collect(Collectors.joining("、"));
    }

    /** 例如 {@code 2 次「睡 400」}：时段都在同名的几步里。不是，是空串。 */
    static String sameSteps(Tracks tracks, List<Interval> proof) {
        var steps = mostlyIn(tracks, proof);
        long inside = steps.stream().mapToLong(step -> inside(step, proof)).sum();
        return steps.size() > 1 && counted(steps).size() == 1 && inside >= NEARLY_ALL * Spell.union(proof)
                ? names(steps)
                : "";
    }

    /** 大半在这些时段里的步骤。 */
    private static List<Step> mostlyIn(Tracks tracks, List<Interval> proof) {
        var byLane = proof.stream().collect(Collectors.groupingBy(Interval::lane));
        return tracks.timeline().steps().stream()
                .filter(step ->
                        step.leaf() && 2 * inside(step, byLane.getOrDefault(step.lane(), List.of())) >= nanos(step))
                .toList();
    }

    private static long inside(Step step, List<Interval> proof) {
        return proof.stream()
                .filter(i -> i.lane() == step.lane())
                .mapToLong(i -> Spell.common(i, step.startNanos(), step.endNanos()))
                .sum();
    }

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
        boolean apart = isInTurn(
                all.stream().sorted(Comparator.comparingLong(Step::startNanos)).toList());
        var each = row.lanes().isEmpty() && row.steps() <= MOST_NAMES ? oneByOne(row, tracks) : "";
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
            return kinds.isEmpty() ? steps + "一个接一个" + most(mostlyIn(tracks, row.proof()), _ -> true) + share : kinds;
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
                        named ? names(boxes) : steps,
                        lock.isEmpty() ? most(boxes, s -> 2 * inside(s, row.proof()) >= nanos(s)) : "",
                        close ? "" : "，共 " + Times.words(row.nanos()))
                + share;
    }

    /** 几条泳道的步骤加起来一样长；不是总用时的全部，就说占多少。 */
    private static String alike(Cause.InARow row, Tracks tracks) {
        var walked = mostlyIn(tracks, row.proof());
        boolean whole = row.cost().percent() >= 100 * NEARLY_ALL;
        return Prose.glue(
                CauseWords.who(row.lanes(), tracks),
                (whole ? "" : "一样忙，") + "各自的步骤加起来差不多一样长",
                whole
                        ? "，一起决定了总用时。"
                        : most(walked, _ -> true) + "，占总用时的 " + row.cost().percent() + "%。");
    }

    /** 最多两种，写出名字也不长：几步说的是哪几步，一眼就知道。 */
    private static boolean areFew(List<Step> steps) {
        return counted(steps).size() < MOST_NAMES;
    }

    /** 例如 {@code （最长的「块 5」0.30 秒）}：几步里有一步占得多，不说看不出是它；要在路径上。没有，有两步并列，或步骤少得一眼看完，是空串。 */
    private static String most(List<Step> steps, Predicate<Step> walked) {
        long inside = steps.stream().mapToLong(StepWords::nanos).sum();
        return steps.stream()
                .max(Comparator.comparingLong(StepWords::nanos))
                .filter(longest ->
                        steps.size() >= MOST_NAMES && nanos(longest) >= MUCH * inside && walked.test(longest))
                .filter(longest ->
                        steps.stream().allMatch(s -> s.equals(longest) || nanos(s) < (1 - TIED) * nanos(longest)))
                .map(longest -> "（最长的" + Prose.name(longest.name()) + Times.words(nanos(longest)) + "）")
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
                || last.endNanos() < NEARLY_ALL * tracks.timeline().bodyNanos()) {
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
                        Times.words(nanos(last)) + "。");
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
        var steps = mostlyIn(tracks, row.proof()).stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
        if (steps.size() != row.steps()) {
            return "";
        }
        var between = between(steps, tracks);
        return each(steps)
                + (between == null ? (steps.size() == 2 ? "，一前一后。" : "，一个接一个。") : Prose.glue("，中间", between, "。"));
    }

    /** 例如 {@code 「洗」0.10 秒、「切」0.30 秒}；同名的，名字只说一次：{@code 「查询」做了 2 次，各约 0.20 秒}。 */
    private static String each(List<Step> steps) {
        boolean same = counted(steps).size() == 1;
        long average = average(steps);
        boolean alike = steps.stream().allMatch(s -> Math.abs(nanos(s) - average) <= ALIKE * average);
        var times = steps.stream()
                .map(step -> (same ? "" : Prose.name(step.name())) + Times.words(nanos(step)))
                .collect(Collectors.joining("、"));
        return (same ? Prose.name(steps.getFirst().name()) + "做了 " + steps.size() + " 次，" : "")
                + (same && alike ? "各约 " + Times.words(average) : times);
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }

    /** 路径不在这几步里的时候，大多在做的那一件事，例如 {@code main 睡眠 0.15 秒}；不长，是 {@code null}。 */
    private static @Nullable String between(List<Step> steps, Tracks tracks) {
        var most = outside(isIn(steps), tracks);
        return most == null || most.nanos() < WORTH * tracks.timeline().bodyNanos()
                ? null
                : Prose.glue(tracks.who(most.one().lane()), most.words());
    }

    /** 在这几步里的时段。 */
    static Predicate<Interval> isIn(List<Step> steps) {
        return i ->
                steps.stream().anyMatch(s -> s.lane() == i.lane() && Spell.common(i, s.startNanos(), s.endNanos()) > 0);
    }

    /** 路径上没有说过的里面，最长的那一件事，不管长不长；是一条泳道上的，几条的不加在一起。 */
    static @Nullable Doing outside(Predicate<Interval> told, Tracks tracks) {
        var outside = OnPath.of(tracks, CriticalPath.of(tracks), _ -> true).stream()
                .filter(on -> !on.isTouched() && !told.test(on.part()))
                .collect(Collectors.groupingBy(
                        on -> on.part().lane(), Collectors.mapping(OnPath::part, Collectors.toList())));
        return outside.values().stream()
                .map(its -> Doing.most(tracks, its))
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(Doing::nanos))
                .orElse(null);
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
                                            (areFew(steps) ? names(steps) : steps.size() + " 步")
                                                    + most(steps, _ -> true)),
                            atOnce && last ? "" : "，共 " + Times.words(stage.nanos()))
                    + share;
        }
        var from = Times.moment(stage.fromNanos(), tracks.timeline().endNanos());
        var to = Times.moment(stage.toNanos(), tracks.timeline().endNanos());
        return Prose.glue(name, atOnce ? "" : "从", atOnce ? "" : from, "一步接一步做到", to) + share;
    }
}
