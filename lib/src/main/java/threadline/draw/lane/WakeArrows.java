package threadline.draw.lane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Sheet;
import threadline.model.Interval;
import threadline.model.Wake;

/**
 * 唤醒的箭头：从唤醒者那一刻画着的东西，到被唤醒者的；关键路径从一条泳道到另一条，画成路径的颜色。太密就一个也不画，并且说出来。
 *
 * <p>启动不画：泳道的开头已经说了。关键路径经过的启动画出来，免得路径断开。
 */
public final class WakeArrows {

    /** 再多就看不清了。 */
    private static final int MOST = 160;

    /** 启动的时刻和泳道的开头之间最多差这么多。 */
    private static final long STARTING_NANOS = 1_000_000;

    private final TimeScale scale;
    private final Map<Integer, LaneRow> rows;
    /** 同一个像素上的同一对只画一次。 */
    private final Map<Place, List<Wake>> places = new LinkedHashMap<>();

    /** 每条泳道第一次等是什么时候。 */
    private final Map<Integer, Long> firstWaits = new HashMap<>();

    private final ArrowLanes placed = new ArrowLanes();
    private final boolean dense;
    private int crowdedOut;

    private record Place(int from, int to, long pixel) {}

    /** {@code links} 是关键路径拐弯的地方；没有画路径就是空的。 */
    public WakeArrows(TimeScale scale, List<Wake> wakes, List<PathHops.Link> links, Map<Integer, LaneRow> rows) {
        this.scale = scale;
        this.rows = rows;
        Set<Wake> onPath = new HashSet<>();
        links.stream().filter(l -> both(l.from(), l.to())).forEach(l -> onPath.addAll(l.wakes()));
        wakes.stream().filter(w -> !onPath.contains(w)).forEach(this::place);
        this.dense = places.size() + links.size() > MOST;
        if (!dense) {
            links.forEach(this::link);
            places.forEach(this::arrow);
        }
    }

    private void place(Wake wake) {
        boolean inside = wake.atNanos() >= 0 && wake.atNanos() <= scale.endNanos();
        if (both(wake.from(), wake.to()) && wake.from() != wake.to() && inside && !isStart(wake)) {
            places.computeIfAbsent(
                            new Place(wake.from(), wake.to(), Math.round(scale.x(wake.atNanos()))),
                            _ -> new ArrayList<>())
                    .add(wake);
        }
    }

    private boolean both(int from, int to) {
        return rows.containsKey(from) && rows.containsKey(to);
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
                case Interval.Running _, Interval.Runnable _, Interval.Paused _, Interval.Unknown _ -> {}
                case Interval.Sleeping _, Interval.Waiting _, Interval.Blocked _, Interval.Io _ -> {
                    return interval.startNanos();
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** 有没有箭头穿过这一块。 */
    boolean crosses(double left, double right, double top, double bottom) {
        return placed.cross(left, right, top, bottom);
    }

    /** 没有画的话，该说什么；画了就是空串。 */
    public String draw(Sheet sheet) {
        if (dense) {
            return "唤醒太密，没有画箭头。";
        }
        placed.draw(sheet);
        return crowdedOut == 0 ? "" : "有 " + crowdedOut + " 个唤醒和别的箭头挤在一起，没有画。";
    }

    private LaneRow row(int lane) {
        return Objects.requireNonNull(rows.get(lane));
    }

    private void link(PathHops.Link link) {
        if (both(link.from(), link.to())) {
            LaneRow from = row(link.from());
            LaneRow to = row(link.to());
            boolean pointed = !link.wakes().isEmpty();
            placed.add(link.from(), link.to(), arrow(from, to, link.atNanos(), true, pointed), true, hover(link));
        }
    }

    private Supplier<String> hover(PathHops.Link link) {
        HoverText text = new HoverText(row(link.from()));
        LaneRow to = row(link.to());
        if (link.wakes().size() == 1) {
            Wake wake = link.wakes().getFirst();
            boolean direct = wake.from() == link.from() && wake.to() == link.to();
            boolean start = isStart(wake);
            return direct ? () -> text.wakes(List.of(wake), to, start) : () -> text.turns(link, to);
        }
        return () -> text.turns(link, to);
    }

    private void arrow(Place place, List<Wake> wakes) {
        LaneRow from = row(place.from());
        LaneRow to = row(place.to());
        Arrow arrow = arrow(from, to, wakes.getFirst().atNanos(), false, true);
        if (!placed.add(place.from(), place.to(), arrow, false, () -> new HoverText(from).wakes(wakes, to, false))) {
            crowdedOut++;
        }
    }

    /** 短得只剩箭头的，尾巴伸进唤醒者的泳道里。 */
    private Arrow arrow(LaneRow from, LaneRow to, long at, boolean onPath, boolean pointed) {
        double x = scale.x(at);
        long slack = (long) (2 * scale.nanosPerPixel());
        boolean down = from.top() < to.top();
        double head = from.spacing().text() * (onPath ? 0.7 : 0.62);
        double y1 = onPath ? from.pathY() : down ? from.bottomAt(at, slack) : from.topAt(at, slack);
        double y2 = down ? to.topAt(at, slack) : to.bottomAt(at, slack);
        double least = 1.8 * head;
        y1 = down ? Math.min(y1, y2 - least) : Math.max(y1, y2 + least);
        Arrow.Ink ink = onPath ? Arrow.Ink.PATH : Arrow.Ink.PLAIN;
        return new Arrow(x, y1, x, y2, pointed ? head : 0, ink);
    }
}
