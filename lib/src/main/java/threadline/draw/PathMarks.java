package threadline.draw;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import threadline.draw.Element.Line;
import threadline.model.Route;

/** 关键路径：泳道下面的线。只有一条泳道，或多半在没有画的泳道上时不画，它说不出什么。 */
final class PathMarks {

    private PathMarks() {}

    /** 窄过一个像素的，每条泳道每个像素只画一次。 */
    private record Drawn(int lane, long pixel) {}

    static void draw(Sheet sheet, TimeScale scale, Route path, Map<Integer, LaneRow> rows) {
        long shown = path.legs().stream()
                .filter(leg -> rows.containsKey(leg.lane()))
                .mapToLong(Route.Leg::nanos)
                .sum();
        if (rows.size() < 2 || !path.tells() || 2 * shown < path.nanos()) {
            return;
        }
        Set<Drawn> drawn = new HashSet<>();
        for (Route.Leg leg : path.legs()) {
            LaneRow row = rows.get(leg.lane());
            if (row == null) {
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
