package threadline.draw;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 画成泳道的线程。放得下就全画；太多就只画几条最要看的，其余在并发曲线里。 */
final class ChosenLanes {

    /** 一幅图最多画多少条泳道。 */
    static final int MOST = 60;

    /** 其中最多有几条是因为说了话。 */
    private static final int SPEAKERS = 6;

    private ChosenLanes() {}

    /** 说了话却没有画出来的；都画了就是空串。 */
    static String unheard(Timeline timeline, Set<Integer> drawn) {
        long count = timeline.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID && !drawn.contains(m.lane()))
                .count();
        return count == 0 ? "" : "还有 " + count + " 处 say() 在没有画的泳道上。";
    }

    static boolean needCurve(Timeline timeline) {
        return timeline.lanes().size() > MOST;
    }

    /** 记录线程、最长的时段所在的、最长的步骤所在的、最后结束的、第一个因异常结束的、最先说话的几条。 */
    static List<Lane> of(Timeline timeline) {
        List<Lane> lanes = timeline.lanes();
        if (!needCurve(timeline)) {
            return lanes;
        }
        Set<Integer> chosen = new HashSet<>();
        int first = lanes.getFirst().id();
        chosen.add(first);
        Interval interval = null;
        for (Interval one : timeline.intervals()) {
            boolean seen = one.lane() != first && !(one instanceof Interval.Unknown);
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
        timeline.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.DIED || m.kind() == Mark.Kind.UNCAUGHT)
                .findFirst()
                .ifPresent(m -> chosen.add(m.lane()));
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
