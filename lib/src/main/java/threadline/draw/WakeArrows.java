package threadline.draw;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import threadline.draw.Element.Arrow;
import threadline.model.Interval;
import threadline.model.Wake;

/**
 * 唤醒的箭头：从唤醒者那一刻画着的东西，到被唤醒者的。太密就一个也不画，并且说出来。
 *
 * <p>启动不画：泳道的开头已经说了。关键路径经过的启动画出来，免得路径断开；一开始就启动的也不画。
 */
final class WakeArrows {

    /** 再多就看不清了。 */
    private static final int MOST = 160;

    /** 启动的时刻和泳道的开头之间最多差这么多。 */
    private static final long STARTING_NANOS = 1_000_000;

    private final Sheet sheet;
    private final TimeScale scale;
    private final Map<Integer, LaneRow> rows;
    /** 同一个像素上的同一对只画一次。 */
    private final Map<Place, Wake> places = new LinkedHashMap<>();

    private final Set<Wake> path;
    /** 每条泳道第一次等是什么时候。 */
    private final Map<Integer, Long> firstWaits = new HashMap<>();

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
        if (both && wake.atNanos() >= 0 && wake.atNanos() <= scale.endNanos() && !(isStart(wake) && isPlain(wake))) {
            places.putIfAbsent(new Place(wake.from(), wake.to(), Math.round(scale.x(wake.atNanos()))), wake);
        }
    }

    /** 启动：被唤醒者在这之前没有等过。 */
    private boolean isStart(Wake wake) {
        LaneRow to = rows.get(wake.to());
        if (to == null) {
            return false;
        }
        long firstWait = firstWaits.computeIfAbsent(wake.to(), _ -> firstWait(to));
        return wake.atNanos() <= Math.min(firstWait, to.lane().startNanos() + STARTING_NANOS);
    }

    private static long firstWait(LaneRow row) {
        for (Interval interval : row.intervals()) {
            switch (interval) {
                case Interval.Running _, Interval.Runnable _, Interval.Unknown _ -> {}
                case Interval.Sleeping _, Interval.Waiting _, Interval.Blocked _, Interval.Io _ -> {
                    return interval.startNanos();
                }
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean isPlain(Wake wake) {
        return !path.contains(wake) || scale.x(wake.atNanos()) - scale.left() < PathMarks.BEGINNING;
    }

    /** 有没有箭头穿过这一块。 */
    boolean crosses(double left, double right, double top, double bottom) {
        return places.size() <= MOST
                && places.values().stream()
                        .map(this::arrow)
                        .anyMatch(a -> a.x1() > left - a.head() / 2
                                && a.x1() < right + a.head() / 2
                                && Math.max(a.y1(), a.y2()) > top
                                && Math.min(a.y1(), a.y2()) < bottom);
    }

    /** 没有画的话，该说什么；画了就是空串。 */
    String draw() {
        if (places.size() > MOST) {
            return "唤醒太密，没有画箭头。";
        }
        for (Wake wake : places.values()) {
            Arrow arrow = arrow(wake);
            sheet.add(arrow);
            double y = arrow.y1() < arrow.y2() ? arrow.y2() - arrow.head() * 1.6 : arrow.y2();
            LaneRow from = row(wake.from());
            LaneRow to = row(wake.to());
            boolean start = isStart(wake);
            if (!start) {
                sheet.mentionWakes();
            }
            sheet.hover(
                    arrow.x1() - arrow.head() / 2,
                    y,
                    arrow.head(),
                    arrow.head() * 1.6,
                    () -> new HoverText(from).wakes(wake, to, start));
        }
        return "";
    }

    private LaneRow row(int lane) {
        return Objects.requireNonNull(rows.get(lane));
    }

    private Arrow arrow(Wake wake) {
        boolean onPath = path.contains(wake);
        LaneRow from = row(wake.from());
        LaneRow to = row(wake.to());
        long at = wake.atNanos();
        double x = scale.x(at);
        long slack = (long) (2 * scale.nanosPerPixel());
        boolean down = from.top() < to.top();
        double y1 = onPath ? from.pathY() : down ? from.bottomAt(at, slack) : from.topAt(at, slack);
        double y2 = down ? to.topAt(at, slack) : to.bottomAt(at, slack);
        double head = from.spacing().text() * (onPath ? 0.7 : 0.62);
        return new Arrow(x, y1, x, y2, head, onPath ? Arrow.Ink.PATH : Arrow.Ink.PLAIN);
    }
}
