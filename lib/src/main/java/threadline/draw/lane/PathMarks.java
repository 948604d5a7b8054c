package threadline.draw.lane;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.model.Route;

/**
 * 关键路径：泳道下面的线。只有一条泳道，或多半在没有画的泳道上时不画，它说不出什么。
 *
 * @param drawn 画了没有
 * @param why 没有画，或只画了后面一截，是为什么；半句话，空串表示没有什么要说
 */
public record PathMarks(boolean drawn, String why) {

    /** 窄过一个像素的，每条泳道每个像素只画一次。 */
    private record Drawn(int lane, long pixel) {}

    public static PathMarks of(Route path, Map<Integer, LaneRow> rows) {
        long shown = path.legs().stream()
                .filter(leg -> rows.containsKey(leg.lane()))
                .mapToLong(Route.Leg::nanos)
                .sum();
        if (path.nanos() == 0) {
            return new PathMarks(false, "没有画关键路径：" + because(path, "没有看到线程结束"));
        } else if (rows.size() < 2) {
            return new PathMarks(false, "没有画关键路径：只有一条泳道");
        } else if (!path.tells()) {
            return new PathMarks(false, "没有画关键路径：" + because(path, "它有一半以上的时间在等，不知道等的是谁"));
        } else if (2 * shown < path.nanos()) {
            return new PathMarks(false, "没有画关键路径：它多半在没有画的泳道上");
        }
        return new PathMarks(true, stub(path));
    }

    /** 从到它的箭头画到离开它的箭头：箭头让开了，线跟着。 */
    public void draw(Sheet sheet, TimeScale scale, PathHops hops, Map<Integer, LaneRow> rows, WakeArrows arrows) {
        Set<Drawn> lines = new HashSet<>();
        List<Route.Leg> legs = drawn ? hops.legs() : List.of();
        for (int i = 0; i < legs.size(); i++) {
            Route.Leg leg = legs.get(i);
            LaneRow row = rows.get(leg.lane());
            if (row == null) {
                continue;
            }
            Double arrival = arrows.arrival(leg);
            Double departure = i + 1 < legs.size() ? arrows.arrival(legs.get(i + 1)) : null;
            double from = arrival == null ? scale.x(leg.startNanos()) : arrival;
            double to = departure == null ? scale.x(leg.endNanos()) : departure;
            double left = Math.min(from, to);
            double right = Math.max(from, to);
            if (right - left >= 1 || lines.add(new Drawn(leg.lane(), (long) left))) {
                double y = row.pathY();
                sheet.add(new Line(left, y, Math.max(right, left + 1), y, Line.Stroke.PATH));
                sheet.hover(left, y - 3, Math.max(right - left, 4), 6, () -> new HoverText(row).path(leg));
            }
        }
    }

    /** 路径自己说的原因；没有就用 {@code otherwise}。 */
    private static String because(Route path, String otherwise) {
        return path.why().isEmpty() ? otherwise : path.why();
    }

    /** 路径从半路开始，或有一截说不准。 */
    private static String stub(Route path) {
        Route.Leg first = path.legs().getFirst();
        boolean late = 20 * first.startNanos() > path.legs().getLast().endNanos();
        return late
                ? "关键路径从 " + TimeWords.brief(first.startNanos()) + "开始画：" + because(path, "再往前，不知道是谁引起的")
                : path.why().isEmpty() ? "" : "关键路径：" + path.why();
    }
}
