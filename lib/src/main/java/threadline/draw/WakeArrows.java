package threadline.draw;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import threadline.draw.Element.Arrow;
import threadline.model.Wake;

/** 唤醒的箭头：从唤醒者那一刻画着的东西，到被唤醒者的。 */
final class WakeArrows {

    private static final int MOST = 400;

    private WakeArrows() {}

    /** 同一个像素上的同一对只画一次。 */
    private record Drawn(int from, int to, long pixel) {}

    /** {@code path} 是关键路径走过的唤醒：先画，画成路径的颜色。 */
    static void draw(Sheet sheet, TimeScale scale, List<Wake> wakes, List<Wake> path, Map<Integer, LaneRow> rows) {
        boolean shown = sheet.hasPath();
        Set<Wake> onPath = shown ? Set.copyOf(path) : Set.of();
        Set<Drawn> drawn = new HashSet<>();
        for (Wake wake : onPath) {
            arrow(sheet, scale, wake, true, drawn, rows);
        }
        for (Wake wake : wakes) {
            if (!onPath.contains(wake)) {
                arrow(sheet, scale, wake, false, drawn, rows);
            }
        }
    }

    private static void arrow(
            Sheet sheet, TimeScale scale, Wake wake, boolean onPath, Set<Drawn> drawn, Map<Integer, LaneRow> rows) {
        LaneRow from = rows.get(wake.from());
        LaneRow to = rows.get(wake.to());
        long at = wake.atNanos();
        double x = scale.x(at);
        if (from == null || to == null || wake.from() == wake.to() || at < 0 || at > scale.endNanos()) {
            return;
        }
        if (drawn.size() >= MOST || !drawn.add(new Drawn(wake.from(), wake.to(), Math.round(x)))) {
            return;
        }
        long slack = (long) (2 * scale.nanosPerPixel());
        boolean down = from.top() < to.top();
        double y1 = onPath ? from.pathY() : down ? from.bottomAt(at, slack) : from.topAt(at, slack);
        double y2 = down ? to.topAt(at, slack) : to.bottomAt(at, slack);
        double head = from.spacing().text() * (onPath ? 0.7 : 0.62);
        sheet.add(new Arrow(x, y1, x, y2, head, onPath));
        double y = down ? y2 - head * 1.6 : y2;
        sheet.hover(x - head / 2, y, head, head * 1.6, () -> new HoverText(from).wakes(wake, to));
    }
}
