package threadline.draw.lane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import threadline.draw.ink.TimeScale;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Wake;

/** 哪些唤醒要画成箭头：两头的泳道都画了，不是启动，也不只是收工；同一个像素上的同一对只画一次。 */
final class ShownWakes {

    /** 启动的时刻和泳道的开头之间最多差这么多；运行得更短，只是结束。 */
    private static final long STARTING_NANOS = 1_000_000;

    private final TimeScale scale;
    private final Map<Integer, LaneRow> rows;
    private final Map<Place, List<Wake>> places = new LinkedHashMap<>();
    /** 每条泳道第一次等是什么时候。 */
    private final Map<Integer, Long> firstWaits = new HashMap<>();

    /** 每条泳道最后做完一件事是什么时候。 */
    private final Map<Integer, Long> lastWorks = new HashMap<>();

    private record Place(int from, int to, long pixel) {}

    ShownWakes(TimeScale scale, Map<Integer, LaneRow> rows) {
        this.scale = scale;
        this.rows = rows;
    }

    void add(Wake wake) {
        boolean inside = wake.atNanos() >= 0 && wake.atNanos() <= scale.endNanos();
        if (both(wake.from(), wake.to())
                && wake.from() != wake.to()
                && inside
                && !isStart(wake)
                && !isGoingHome(wake)) {
            places.computeIfAbsent(
                            new Place(wake.from(), wake.to(), Math.round(scale.x(wake.atNanos()))),
                            _ -> new ArrayList<>())
                    .add(wake);
        }
    }

    /** 画在一处的一组。 */
    List<List<Wake>> places() {
        return List.copyOf(places.values());
    }

    boolean both(int from, int to) {
        return rows.containsKey(from) && rows.containsKey(to);
    }

    /** 启动：被唤醒者在这之前没有等过。 */
    boolean isStart(Wake wake) {
        LaneRow to = rows.get(wake.to());
        if (to == null) {
            return false;
        }
        long firstWait = firstWaits.computeIfAbsent(wake.to(), _ -> firstWait(to));
        return wake.atNanos() <= Math.min(firstWait, to.lane().startNanos() + STARTING_NANOS);
    }

    /** 池关了，闲着的线程一个叫一个收工：谁也没有等谁。 */
    private boolean isGoingHome(Wake wake) {
        LaneRow from = rows.get(wake.from());
        LaneRow to = rows.get(wake.to());
        return from != null
                && to != null
                && wake.source() == null
                && from.lane().pooled()
                && isHome(to, wake.atNanos());
    }

    /** 池里的线程，从那时起再也没有做过事。 */
    boolean isHome(LaneRow row, long nanos) {
        return row.lane().pooled()
                && nanos >= lastWorks.computeIfAbsent(row.lane().id(), _ -> lastWork(row));
    }

    private static long lastWork(LaneRow row) {
        long last = row.steps().stream().mapToLong(Step::endNanos).max().orElse(Long.MIN_VALUE);
        for (Interval interval : row.intervals()) {
            boolean works = interval instanceof Interval.Sleeping
                    || interval instanceof Interval.Io
                    || (interval instanceof Interval.Running && interval.nanos() >= STARTING_NANOS);
            last = works ? Math.max(last, interval.endNanos()) : last;
        }
        return last;
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
}
