package threadline.draw;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import threadline.draw.Element.Line;
import threadline.model.Route;

/** 关键路径：泳道下面的线。只有一条泳道，或多半在没有画的泳道上时不画，它说不出什么。 */
final class PathMarks {

    /** 窄过这么多像素的一截看不出是线。 */
    private static final double VISIBLE = 2;

    /** 图的左边这么多像素以内算一开始：谁启动了谁，泳道的开头已经说了。 */
    static final double BEGINNING = 6;

    private PathMarks() {}

    /** 窄过一个像素的，每条泳道每个像素只画一次。 */
    private record Drawn(int lane, long pixel) {}

    /**
     * 哪些是孤零零的一小截，看不出是线：在最左边，或和前后也很窄的几截加起来也不到两倍。很多窄的一截接一截，是真的在来回。
     */
    private static BitSet strays(TimeScale scale, List<Route.Leg> legs) {
        BitSet strays = new BitSet();
        for (int i = 0; i < legs.size() - 1 && scale.x(legs.get(i).endNanos()) - scale.left() < BEGINNING; i++) {
            strays.set(i);
        }
        for (int first = 0; first < legs.size(); first++) {
            int last = first;
            while (last < legs.size() && width(scale, legs.get(last)) < VISIBLE) {
                last++;
            }
            if (last > first
                    && scale.x(legs.get(last - 1).endNanos())
                                    - scale.x(legs.get(first).startNanos())
                            < 2 * VISIBLE) {
                strays.set(first, last);
            }
            first = last;
        }
        return strays;
    }

    private static double width(TimeScale scale, Route.Leg leg) {
        return scale.x(leg.endNanos()) - scale.x(leg.startNanos());
    }

    static void draw(Sheet sheet, TimeScale scale, Route path, Map<Integer, LaneRow> rows) {
        long shown = path.legs().stream()
                .filter(leg -> rows.containsKey(leg.lane()))
                .mapToLong(Route.Leg::nanos)
                .sum();
        if (rows.size() < 2 || !path.tells() || 2 * shown < path.nanos()) {
            return;
        }
        Set<Drawn> drawn = new HashSet<>();
        List<Route.Leg> legs = path.legs();
        BitSet strays = strays(scale, legs);
        for (int i = 0; i < legs.size(); i++) {
            Route.Leg leg = legs.get(i);
            LaneRow row = rows.get(leg.lane());
            if (row == null || strays.get(i)) {
                continue;
            }
            double left = scale.x(leg.startNanos());
            double right = scale.x(leg.endNanos());
            if (right - left >= 1 || drawn.add(new Drawn(leg.lane(), (long) left))) {
                double y = row.pathY();
                sheet.add(new Line(left, y, Math.max(right, left + 1), y, Line.Stroke.PATH));
                sheet.hover(left, y - 3, Math.max(right - left, 4), 6, () -> new HoverText(row).path(leg));
            }
        }
    }
}
