package threadline.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath;
import threadline.explain.cause.Pools;
import threadline.explain.track.Idle;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Bars;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Source;
import threadline.model.Timeline;
import threadline.model.Times;

/** 全部线程都在哪里等：一行一种等待。和时段一样多，一遍算完；没有看到的时间不在里面。 */
public final class Waits {

    /** 条形图最多几条。 */
    private static final int MOST_BARS = 10;

    private record Key(
            String state, String object, int id, @Nullable Source source, String waker) {}

    private static final class Sum {
        private final Set<Integer> lanes = new HashSet<>();
        private long[] lengths = new long[4];
        private int count;
        private long onPath;

        void add(Interval interval, long common) {
            lengths = count == lengths.length ? Arrays.copyOf(lengths, 2 * count) : lengths;
            lengths[count++] = interval.nanos();
            lanes.add(interval.lane());
            onPath += common;
        }

        Interval.Total row(Key key, boolean numbered) {
            var sorted = Arrays.copyOf(lengths, count);
            Arrays.sort(sorted);
            var object = key.object + (numbered ? " #" + key.id : "");
            return new Interval.Total(
                    key.state,
                    object,
                    key.source,
                    key.waker,
                    count,
                    lanes.size(),
                    Arrays.stream(sorted).sum(),
                    sorted[(count - 1) / 2],
                    sorted[(int) Math.ceil(0.99 * count) - 1],
                    onPath);
        }
    }

    private final Tracks tracks;
    private final Map<Integer, List<Route.Leg>> legs = new HashMap<>();
    /** 泳道 → 它是哪个池的。 */
    private final Map<Integer, String> pools = new HashMap<>();

    private final Map<Integer, Integer> waitsOn = new HashMap<>();
    private final Map<String, Integer> stems = new HashMap<>();
    private final Map<Key, Sum> sums = new LinkedHashMap<>();

    private Waits(Tracks tracks) {
        this.tracks = tracks;
        CriticalPath.of(tracks)
                .legs()
                .forEach(leg ->
                        legs.computeIfAbsent(leg.lane(), _ -> new ArrayList<>()).add(leg));
        for (var interval : tracks.timeline().intervals()) {
            waitsOn.merge(id(interval), 1, Integer::sum);
        }
        Pools.in(tracks)
                .forEach((name, workers) ->
                        workers.forEach(worker -> pools.put(worker.lane().id(), name)));
        tracks.timeline().lanes().forEach(lane -> stems.merge(stem(lane), 1, Integer::sum));
    }

    /** 久的在前。 */
    public static List<Interval.Total> of(Timeline timeline) {
        return new Waits(Tracks.of(timeline)).rows();
    }

    private List<Interval.Total> rows() {
        for (var track : tracks.all()) {
            var onLane = legs.getOrDefault(track.lane().id(), List.of());
            int leg = 0;
            for (int i = 0; i < track.intervals().size(); i++) {
                var interval = track.intervals().get(i);
                var state = state(interval);
                while (leg < onLane.size() && onLane.get(leg).endNanos() <= interval.startNanos()) {
                    leg++;
                }
                if (!state.isEmpty()) {
                    sums.computeIfAbsent(key(track, i, state), _ -> new Sum())
                            .add(interval, common(interval, onLane, leg));
                }
            }
        }
        Map<List<String>, Set<Integer>> ids = new HashMap<>();
        sums.keySet()
                .forEach(key -> ids.computeIfAbsent(List.of(key.state, key.object), _ -> new HashSet<>())
                        .add(key.id));
        var rows = new ArrayList<Interval.Total>();
        sums.forEach((key, sum) -> rows.add(sum.row(
                key,
                key.id > 0
                        && ids.getOrDefault(List.of(key.state, key.object), Set.of())
                                        .size()
                                > 1)));
        rows.sort(Comparator.comparingLong(Interval.Total::nanos).reversed());
        return rows;
    }

    private static long common(Interval interval, List<Route.Leg> legs, int from) {
        long nanos = 0;
        for (int i = from; i < legs.size() && legs.get(i).startNanos() < interval.endNanos(); i++) {
            var leg = legs.get(i);
            nanos += Math.max(
                    0,
                    Math.min(leg.endNanos(), interval.endNanos()) - Math.max(leg.startNanos(), interval.startNanos()));
        }
        return nanos;
    }

    private Key key(Track track, int index, String state) {
        var interval = track.intervals().get(index);
        // 只有一个人等过的东西，例如一万个 Future，不分开
        int id = waitsOn.getOrDefault(id(interval), 0) > 1 ? id(interval) : 0;
        var pool = Idle.is(interval) ? pools.get(track.lane().id()) : null;
        var object = pool == null ? Track.object(interval) : "空闲（" + pool + "）";
        return new Key(state, object, Math.abs(id), interval.source(), waker(track, index));
    }

    /** 锁和别的东西各有各的编号：锁是正的，别的是负的。 */
    private static int id(Interval interval) {
        return switch (interval) {
            case Interval.Blocked blocked -> blocked.lockId();
            case Interval.Waiting waiting -> -waiting.on().id();
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _, Interval.Io _ -> 0;
            case Interval.Paused _, Interval.Unknown _ -> 0;
        };
    }

    private String waker(Track track, int index) {
        var interval = track.intervals().get(index);
        var wake = Track.waits(interval) ? track.ending(index) : null;
        int lane = wake != null ? wake.from() : interval instanceof Interval.Blocked b ? b.ownerLane() : -1;
        var by = tracks.of(lane);
        if (by == null) {
            return "";
        }
        var stem = stem(by.lane());
        return stems.getOrDefault(stem, 0) > 1 ? stem + " *" : by.name();
    }

    private static String stem(Lane lane) {
        int end = lane.name().length();
        while (end > 0
                && (Character.isDigit(lane.name().charAt(end - 1))
                        || " -#".indexOf(lane.name().charAt(end - 1)) >= 0)) {
            end--;
        }
        return end == 0 ? lane.name() : lane.name().substring(0, end);
    }

    /** 在做事、没有看到的，是空串。 */
    private static String state(Interval interval) {
        return interval instanceof Interval.Running || interval instanceof Interval.Unknown ? "" : interval.word();
    }

    /** 最久的几行画成条，其余的合成一条。 */
    public static Bars bars(String title, List<Interval.Total> rows) {
        var bars = Bars.of(title + "：都在哪里等", "秒");
        for (var row : rows.subList(0, Math.min(rows.size(), MOST_BARS))) {
            var name = row.state() + (row.object().isEmpty() ? "" : "：" + row.object()) + " ×" + row.count()
                    + (row.source() == null ? "" : "（" + row.source().inSentence() + "）");
            bars = bars.with(name, Times.seconds(row.nanos()));
        }
        if (rows.size() > MOST_BARS) {
            long rest = rows.stream()
                    .skip(MOST_BARS)
                    .mapToLong(Interval.Total::nanos)
                    .sum();
            bars = bars.with("其余 " + (rows.size() - MOST_BARS) + " 行", Times.seconds(rest));
        }
        long all = rows.stream().mapToLong(Interval.Total::nanos).sum();
        return bars.saying("全部线程一共等了 " + Times.words(all) + "。");
    }
}
