package threadline.draw.lane;

import java.util.List;
import threadline.draw.ink.TimeScale;
import threadline.model.Mark;

/**
 * 泳道上方的符号画在多高：都画在真的时刻，所以挤着的上下错开。有箭头落在旁边，就画在它的头上面；输出和中断挨着，输出在上面，紧挨着它的话。
 *
 * @param said 输出的中心，从泳道的上边算起
 * @param interrupted 中断的中心
 * @param height 一共占多高；没有符号是 0
 */
record SymbolRows(double said, double interrupted, double height) {

    /** 符号的白边离箭头的头至少这么远。 */
    private static final double CLEAR = 2;

    /** 中心离它下面的东西这么多个字。 */
    private static final double ABOVE = 0.56;

    static final SymbolRows NONE = new SymbolRows(0, 0, 0);

    /** {@code landings} 是从上面来的箭头落在这条泳道上的时刻。 */
    static SymbolRows of(LaneRow row, TimeScale scale, List<Long> landings) {
        List<Double> said = moments(row, scale, Mark.Kind.SAID);
        List<Double> interrupted = moments(row, scale, Mark.Kind.INTERRUPTED);
        if (said.isEmpty() && interrupted.isEmpty()) {
            return NONE;
        }
        double text = row.spacing().text();
        double head = text * 0.7;
        double beside = (head + LaneMarks.size(text)) / 2 + ArrowLanes.MOST_MOVED;
        List<Double> heads = landings.stream().map(scale::x).toList();
        boolean lifted = near(said, heads, beside) || near(interrupted, heads, beside);
        boolean both = near(said, interrupted, LaneMarks.size(text) * 1.25);
        double low = text * ABOVE + (lifted ? head + CLEAR : 0);
        double high = low + (both ? text * 0.85 : 0);
        return new SymbolRows(high, low, high + text * 0.44);
    }

    /** 挨着这一刻画着的框或条的上沿。 */
    static double onEdge(LaneRow row, TimeScale scale, long at) {
        double edge = row.topAt(at, (long) (2 * scale.nanosPerPixel()));
        return Math.min(edge, row.barTop()) - row.spacing().text() * ABOVE;
    }

    private static List<Double> moments(LaneRow row, TimeScale scale, Mark.Kind kind) {
        return row.marks().stream()
                .filter(mark -> mark.kind() == kind)
                .map(mark -> scale.x(mark.atNanos()))
                .toList();
    }

    private static boolean near(List<Double> some, List<Double> others, double apart) {
        return some.stream().anyMatch(x -> others.stream().anyMatch(other -> Math.abs(x - other) < apart));
    }

    double above(Mark.Kind kind) {
        return kind == Mark.Kind.SAID ? said : interrupted;
    }
}
