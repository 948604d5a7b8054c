package threadline.draw;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import threadline.draw.Element.Arrow;
import threadline.model.Wake;

/** 唤醒的箭头：从唤醒者那一刻画着的东西，到被唤醒者的。太密就一个也不画，并且说出来。 */
final class WakeArrows {

    /** 再多就看不清了。 */
    private static final int MOST = 160;

    private final Sheet sheet;
    private final TimeScale scale;
    private final Map<Integer, LaneRow> rows;
    /** 同一个像素上的同一对只画一次。 */
    private final Map<Place, Wake> places = new LinkedHashMap<>();

    private final Set<Wake> path;

    /** {@code path} 是关键路径走过的唤醒，画成路径的颜色。 */
    WakeArrows(Sheet sheet, TimeScale scale, List<Wake> wakes, List<Wake> path, Map<Integer, LaneRow> rows) {
        this.sheet = sheet;
        this.scale = scale;
        this.rows = rows;
        this.path = sheet.hasPath() ? Set.copyOf(path) : Set.of();
        this.path.forEach(this::place);
        wakes.forEach(this::place);
    }

    private record Place(int from, int to, long pixel) {}

    private void place(Wake wake) {
        boolean both = rows.containsKey(wake.from()) && rows.containsKey(wake.to()) && wake.from() != wake.to();
        if (both && wake.atNanos() >= 0 && wake.atNanos() <= scale.endNanos()) {
            places.putIfAbsent(new Place(wake.from(), wake.to(), Math.round(scale.x(wake.atNanos()))), wake);
        }
    }

    /** 没有画的话，该说什么；画了就是空串。 */
    String draw() {
        if (places.size() > MOST) {
            return "唤醒太密，没有画箭头。";
        }
        for (Wake wake : places.values()) {
            LaneRow from = rows.get(wake.from());
            LaneRow to = rows.get(wake.to());
            if (from != null && to != null) {
                arrow(wake, path.contains(wake), from, to);
            }
        }
        return "";
    }

    private void arrow(Wake wake, boolean onPath, LaneRow from, LaneRow to) {
        long at = wake.atNanos();
        double x = scale.x(at);
        long slack = (long) (2 * scale.nanosPerPixel());
        boolean down = from.top() < to.top();
        double y1 = onPath ? from.pathY() : down ? from.bottomAt(at, slack) : from.topAt(at, slack);
        double y2 = down ? to.topAt(at, slack) : to.bottomAt(at, slack);
        double head = from.spacing().text() * (onPath ? 0.7 : 0.62);
        sheet.add(new Arrow(x, y1, x, y2, head, onPath ? Arrow.Ink.PATH : Arrow.Ink.PLAIN));
        double y = down ? y2 - head * 1.6 : y2;
        sheet.hover(x - head / 2, y, head, head * 1.6, () -> new HoverText(from).wakes(wake, to));
    }
}
