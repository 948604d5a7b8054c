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

    static void draw(Sheet sheet, TimeScale scale, List<Wake> wakes, Map<Integer, LaneRow> rows) {
        long slack = (long) (2 * scale.nanosPerPixel());
        Set<Drawn> drawn = new HashSet<>();
        for (Wake wake : wakes) {
            LaneRow from = rows.get(wake.from());
            LaneRow to = rows.get(wake.to());
            double x = scale.x(wake.atNanos());
            boolean inside = wake.atNanos() >= 0 && wake.atNanos() <= scale.endNanos();
            if (from == null || to == null || wake.from() == wake.to() || !inside || drawn.size() >= MOST) {
                continue;
            }
            if (!drawn.add(new Drawn(wake.from(), wake.to(), Math.round(x)))) {
                continue;
            }
            boolean down = from.top() < to.top();
            double y1 = down ? from.bottomAt(wake.atNanos(), slack) : from.topAt(wake.atNanos(), slack);
            double y2 = down ? to.topAt(wake.atNanos(), slack) : to.bottomAt(wake.atNanos(), slack);
            double head = from.spacing().text() * 0.62;
            sheet.add(new Arrow(x, y1, x, y2, head));
            double y = down ? y2 - head * 1.6 : y2;
            sheet.hover(x - head / 2, y, head, head * 1.6, () -> new HoverText(from).wakes(wake, to));
        }
    }
}
