package threadline.explain;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath;
import threadline.explain.cause.Followers;
import threadline.explain.cause.OnPath;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/** 是步骤的原因，写成句子：哪一步最长，几步一样长；步骤的名字怎样列在一起。一串步骤在 {@link RowWords}。 */
final class StepWords {

    static final double NEARLY_ALL = 0.9;

    /** 步骤之间隔着的一件事占总用时的这么多，就说是什么。 */
    static final double WORTH = 0.1;

    /** 差不到这么多，就是差不多一样长。 */
    static final double ALIKE = 0.1;

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

    static long average(List<Step> steps) {
        return steps.stream().mapToLong(s -> s.endNanos() - s.startNanos()).sum() / steps.size();
    }

    /** 按开始的次序，后一步在前一步以后。 */
    static boolean isInTurn(List<Step> steps) {
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
    static List<Step> mostlyIn(Tracks tracks, List<Interval> proof) {
        var byLane = proof.stream().collect(Collectors.groupingBy(Interval::lane));
        return tracks.timeline().steps().stream()
                .filter(step ->
                        step.leaf() && 2 * inside(step, byLane.getOrDefault(step.lane(), List.of())) >= nanos(step))
                .toList();
    }

    static long inside(Step step, List<Interval> proof) {
        return proof.stream()
                .filter(i -> i.lane() == step.lane())
                .mapToLong(i -> Spell.common(i, step.startNanos(), step.endNanos()))
                .sum();
    }

    static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
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
}
