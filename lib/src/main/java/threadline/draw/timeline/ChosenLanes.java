package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/**
 * 画成泳道的线程。库自己的线程折叠起来；放得下就全画，太多就只画几条最要看的，其余在并发曲线里。
 *
 * @param drawn 画成泳道的
 * @param counted 没有折叠的，并发曲线数的是它们
 * @param folded 折叠的
 */
record ChosenLanes(List<Lane> drawn, Set<Integer> counted, Set<Integer> folded) {

    /** 一幅图最多画多少条泳道。 */
    static final int MOST = 60;

    /** 其中最多有几条是因为说了话。 */
    private static final int SPEAKERS = 6;

    /** 关键路径在库的线程上不到几分之一，只是经过，不必画。 */
    private static final int PASSING = 10;

    static ChosenLanes of(Panel panel) {
        Timeline timeline = panel.timeline();
        Set<Integer> needed = needed(panel);
        List<Lane> lanes = timeline.lanes().stream()
                .filter(lane -> panel.all() || !lane.helper() || lane.leaked() || needed.contains(lane.id()))
                .toList();
        Set<Integer> counted = lanes.stream().map(Lane::id).collect(Collectors.toSet());
        Set<Integer> folded = timeline.lanes().stream()
                .map(Lane::id)
                .filter(lane -> !counted.contains(lane))
                .collect(Collectors.toSet());
        List<Lane> drawn = lanes.size() > MOST ? few(timeline, lanes, counted) : lanes;
        return new ChosenLanes(LaneOrder.of(drawn, timeline.endNanos()), counted, folded);
    }

    /** 太多，下面有并发曲线。 */
    boolean curved() {
        return counted.size() > MOST;
    }

    /** 记录线程、关键路径停留的、因异常结束的、程序在上面说过话或做过步骤的：是库的也要画。 */
    private static Set<Integer> needed(Panel panel) {
        Set<Integer> needed = new HashSet<>();
        Timeline timeline = panel.timeline();
        if (panel.path().tells()) {
            Map<Integer, Long> on = new HashMap<>();
            panel.path().legs().forEach(leg -> on.merge(leg.lane(), leg.nanos(), Long::sum));
            long all = panel.path().nanos();
            on.forEach((lane, nanos) -> {
                if (nanos * PASSING >= all) {
                    needed.add(lane);
                }
            });
        }
        timeline.lanes().stream().limit(1).forEach(lane -> needed.add(lane.id()));
        timeline.steps().forEach(step -> needed.add(step.lane()));
        timeline.marks().stream()
                .filter(m -> died(m) || m.kind() == Mark.Kind.SAID)
                .forEach(m -> needed.add(m.lane()));
        return needed;
    }

    private static boolean died(Mark mark) {
        return mark.kind() == Mark.Kind.DIED || mark.kind() == Mark.Kind.UNCAUGHT;
    }

    /** 说了话却没有画出来的；都画了就是空串。 */
    static String unheard(Timeline timeline, Set<Integer> drawn) {
        long count = timeline.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID && !drawn.contains(m.lane()))
                .count();
        return count == 0 ? "" : "还有 " + count + " 处输出在没有画的泳道上。";
    }

    /** 记录线程、最长的时段所在的、最长的步骤所在的、最后结束的、第一个因异常结束的、最先说话的几条。 */
    private static List<Lane> few(Timeline timeline, List<Lane> lanes, Set<Integer> counted) {
        Set<Integer> chosen = new HashSet<>();
        int first = lanes.getFirst().id();
        chosen.add(first);
        Interval interval = null;
        for (Interval one : timeline.intervals()) {
            boolean seen = one.lane() != first && counted.contains(one.lane()) && !(one instanceof Interval.Unknown);
            interval = seen && (interval == null || one.nanos() > interval.nanos()) ? one : interval;
        }
        Step step = null;
        for (Step one : timeline.steps()) {
            boolean longer = step == null || one.endNanos() - one.startNanos() > step.endNanos() - step.startNanos();
            step = one.lane() != first && longer ? one : step;
        }
        Lane last = null;
        for (Lane one : lanes) {
            last = one.id() != first && (last == null || one.endNanos() > last.endNanos()) ? one : last;
        }
        if (interval != null) {
            chosen.add(interval.lane());
        }
        if (step != null) {
            chosen.add(step.lane());
        }
        if (last != null) {
            chosen.add(last.id());
        }
        timeline.marks().stream().filter(ChosenLanes::died).findFirst().ifPresent(m -> chosen.add(m.lane()));
        timeline.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID)
                .map(Mark::lane)
                .distinct()
                .limit(SPEAKERS)
                .forEach(chosen::add);
        return new ArrayList<>(
                lanes.stream().filter(lane -> chosen.contains(lane.id())).toList());
    }
}
