package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import threadline.draw.ink.Lettering;
import threadline.draw.lane.LaneRow;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Timeline;

/** 图上看不出的结局，写在图的下面：被记录器中断的，和到最后也没有结束、又不是泄漏的。 */
final class Endings {

    /** 最多点这么多个名字。 */
    private static final int MOST_NAMED = 3;

    private Endings() {}

    /** 记录器不在图上，它的中断没有箭头；代码启动的线程不结束，就是泄漏；不是泄漏，又没有结束的，在记录之前就有的池或公共池里，不归它结束（也许是它让公共池启动的）。没有要说的是空串。 */
    static String words(Timeline timeline, Collection<LaneRow> rows) {
        List<LaneRow> interrupted = rows.stream()
                .filter(row -> row.marks().stream()
                        .anyMatch(mark -> mark.kind() == Mark.Kind.INTERRUPTED && mark.by() == Mark.RECORDER))
                .toList();
        boolean others = rows.stream().anyMatch(Endings::hasEnded);
        List<LaneRow> there = rows.stream()
                .filter(row -> others && isStillThere(row, timeline))
                .toList();
        String when = timeline.limitNanos() == null ? "代码返回以后" : "到了时限";
        return (interrupted.isEmpty() ? "" : when + "，中断" + names(interrupted) + "的是记录器，没有箭头。")
                + (there.isEmpty() ? "" : names(there).stripLeading() + "从第一次看到起画，到最后还在；不归这段代码结束，不算泄漏。");
    }

    private static boolean isStillThere(LaneRow row, Timeline timeline) {
        Lane lane = row.lane();
        boolean ordinary = lane.kind() == Lane.Kind.PLATFORM || lane.kind() == Lane.Kind.VIRTUAL;
        boolean first = lane.id() == timeline.lanes().getFirst().id();
        return ordinary && !first && !lane.leaked() && !lane.helper() && lane.process() == null && !hasEnded(row);
    }

    private static boolean hasEnded(LaneRow row) {
        return row.marks().stream().anyMatch(mark -> ends(mark.kind()));
    }

    private static boolean ends(Mark.Kind kind) {
        return switch (kind) {
            case ENDED, DIED, UNCAUGHT, KILLED -> true;
            case UNSEEN, STOPPED, CANCELLED, NOT_STARTED, SUPPRESSED, EXPIRED, INTERRUPTED, SAID -> false;
        };
    }

    private static String names(List<LaneRow> rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add(Lettering.clean(row.lane().name())));
        String few = names.stream().limit(MOST_NAMED).collect(Collectors.joining("、"));
        return " " + few + (names.size() > MOST_NAMED ? " 等 " + names.size() + " 个线程" : " ");
    }
}
