package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import threadline.model.Route;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/** 谁是瓶颈，为什么：只说关键路径证明了的；证明不了就是空串。 */
final class Bottleneck {

    /** 关键路径有这么大一部分在一条泳道的步骤里，它就是瓶颈。 */
    private static final double MOST = 0.6;

    /** 一步占了这么多，总用时就是它决定的。 */
    private static final double NEARLY_ALL = 0.9;

    private Bottleneck() {}

    /** 路径在一个步骤里走过的时间。 */
    private record Share(Step step, long nanos, long from, long to) {}

    static String of(Tracks tracks) {
        var timeline = tracks.timeline();
        var leaves = timeline.steps().stream().filter(Step::leaf).toList();
        if (leaves.size() < 2) {
            return "";
        }
        if (noneTogether(leaves)) {
            return "没有两步同时进行。";
        }
        var path = CriticalPath.of(tracks);
        if (!path.tells()) {
            return "";
        }
        // 被取消、没有做完的步骤不是原因
        var shares = shares(path, leaves).stream()
                .filter(s -> s.step.outcome() == Step.Outcome.COMPLETED || s.step.outcome() == Step.Outcome.FAILED)
                .toList();
        return timeline.lanes().size() < 2 || shares.isEmpty() ? "" : of(tracks, path, shares);
    }

    private static String of(Tracks tracks, Route path, List<Share> shares) {
        var timeline = tracks.timeline();
        var longest =
                shares.stream().max(Comparator.comparingLong(Share::nanos)).orElseThrow();
        if (longest.nanos >= NEARLY_ALL * path.nanos()) {
            if (!isSlowest(longest.step, tracks)) {
                return Prose.name(longest.step.name()) + "决定了总用时。";
            }
            var same = asLong(longest.step, tracks);
            return same.size() > 1 ? among(same) + "差不多一样长，一起决定了总用时。" : "最慢的一步" + among(same) + "决定了总用时。";
        }
        var byLane = new HashMap<Integer, List<Share>>();
        for (var share : shares) {
            byLane.computeIfAbsent(share.step.lane(), _ -> new ArrayList<>()).add(share);
        }
        for (var lane : byLane.entrySet()) {
            long busy = lane.getValue().stream().mapToLong(Share::nanos).sum();
            if (lane.getValue().size() > 1 && busy >= MOST * path.nanos() && othersWork(timeline, lane)) {
                var rivals = asBusy(timeline, busy);
                return rivals.size() > 1
                        ? rivals.size() + " 个线程的步骤加起来差不多一样长，一起决定了总用时。"
                        : busyFromTo(timeline, lane, busy) + "，占关键路径的 " + 100 * busy / path.nanos() + " %，是瓶颈。";
            }
        }
        boolean half = 2 * longest.nanos >= path.nanos();
        if (!half) {
            return "";
        }
        var rivals = shares.stream()
                .filter(s -> 1.05 * s.nanos >= longest.nanos)
                .map(Share::step)
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
        return rivals.size() > 1
                ? "关键路径上" + among(rivals) + "差不多一样长，各约 " + Times.words(longest.nanos) + "。"
                : "关键路径上最长的一步是" + among(rivals) + "，" + Times.words(longest.nanos) + "。";
    }

    private static String among(List<Step> steps) {
        var first = Prose.name(steps.getFirst().name());
        if (steps.size() == 1) {
            return first;
        }
        if (steps.stream().map(Step::name).distinct().count() == 1) {
            return steps.size() + " 步" + first;
        }
        return steps.size() == 2 ? first + "和" + Prose.name(steps.get(1).name()) : first + "等 " + steps.size() + " 步";
    }

    /** 和它差不多一样长的，连它自己，按开始排列：都长到一步就占了几乎全部，只能是同时进行的。 */
    private static List<Step> asLong(Step longest, Tracks tracks) {
        return tracks.timeline().steps().stream()
                .filter(s -> s.leaf() && 1.05 * nanos(s) >= nanos(longest) && !onlyWaits(s, tracks))
                .toList();
    }

    /** 几乎全程在等别人：它和被等的一样长，却不是原因。 */
    private static boolean onlyWaits(Step step, Tracks tracks) {
        var track = tracks.of(step.lane());
        if (track == null) {
            return false;
        }
        long waited = track.between(step.startNanos(), step.endNanos()).stream()
                .filter(Track::waits)
                .mapToLong(i -> Math.min(step.endNanos(), i.endNanos()) - Math.max(step.startNanos(), i.startNanos()))
                .sum();
        return waited >= NEARLY_ALL * nanos(step);
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }

    /** 没有明显更慢的一步；被取消的，不取消会更慢也说不定。 */
    private static boolean isSlowest(Step step, Tracks tracks) {
        return tracks.timeline().steps().stream()
                .filter(s -> s.leaf() && (s.equals(step) || !onlyWaits(s, tracks)))
                .allMatch(s -> s.outcome() != Step.Outcome.CANCELLED
                        && s.outcome() != Step.Outcome.OPEN
                        && nanos(s) <= 1.05 * nanos(step));
    }

    /** 步骤加起来差不多有这么长的泳道。 */
    private static List<Integer> asBusy(Timeline timeline, long busy) {
        var sums = new HashMap<Integer, Long>();
        timeline.steps().stream().filter(Step::leaf).forEach(s -> sums.merge(s.lane(), nanos(s), Long::sum));
        return sums.entrySet().stream()
                .filter(sum -> 1.05 * sum.getValue() >= busy)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean othersWork(Timeline timeline, Map.Entry<Integer, List<Share>> lane) {
        return timeline.steps().stream().anyMatch(s -> s.leaf() && s.lane() != lane.getKey());
    }

    private static String busyFromTo(Timeline timeline, Map.Entry<Integer, List<Share>> lane, long busy) {
        var name = timeline.lanes().stream()
                .filter(l -> l.id() == lane.getKey())
                .findFirst()
                .orElseThrow()
                .name();
        long from = lane.getValue().stream().mapToLong(Share::from).min().orElse(0);
        long to = lane.getValue().stream().mapToLong(Share::to).max().orElse(0);
        if (busy < NEARLY_ALL * (to - from)) {
            return Prose.glue(name, "的步骤一共用了", Times.words(busy));
        }
        boolean atOnce = from <= (1 - NEARLY_ALL) / 2 * timeline.bodyNanos();
        return atOnce
                ? Prose.glue(name, "一步接一步做到", Times.words(to))
                : Prose.glue(name, "从", Times.words(from), "一步接一步做到", Times.words(to));
    }

    private static boolean noneTogether(List<Step> leaves) {
        long end = Long.MIN_VALUE;
        for (var step : leaves.stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList()) {
            if (step.startNanos() < end) {
                return false;
            }
            end = Math.max(end, step.endNanos());
        }
        return true;
    }

    private static List<Share> shares(Route path, List<Step> leaves) {
        var stepsOf = new HashMap<Integer, List<Step>>();
        for (var step : leaves) {
            stepsOf.computeIfAbsent(step.lane(), _ -> new ArrayList<>()).add(step);
        }
        var next = new HashMap<Integer, Integer>();
        var shares = new HashMap<Step, Share>();
        for (var leg : path.legs()) {
            var steps = stepsOf.getOrDefault(leg.lane(), List.of());
            int i = next.getOrDefault(leg.lane(), 0);
            while (i < steps.size() && steps.get(i).startNanos() < leg.endNanos()) {
                var step = steps.get(i);
                long from = Math.max(leg.startNanos(), step.startNanos());
                long to = Math.min(leg.endNanos(), step.endNanos());
                if (to > from) {
                    shares.merge(
                            step,
                            new Share(step, to - from, from, to),
                            (a, b) -> new Share(step, a.nanos + b.nanos, a.from, b.to));
                }
                if (step.endNanos() > leg.endNanos()) {
                    break;
                }
                i++;
            }
            next.put(leg.lane(), i);
        }
        return List.copyOf(shares.values());
    }
}
