package threadline.explain.finding;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Interval.Blocked;
import threadline.model.Timeline;
import threadline.model.WaitGraph;

/**
 * 停住的那一刻，谁在等谁手里的锁：死锁的那一刻，没有死锁时是到时限或记录结束的那一刻。与泳道、结论是同一份事实。
 *
 * <p>没有状态，任何线程都可以调用。
 */
public final class Standstill {

    /** 死锁再多，就不写名字；图上都有。 */
    private static final int MOST_RINGS = 2;

    private Standstill() {}

    /** 没有停住就是空的图。 */
    public static WaitGraph of(Timeline timeline) {
        var tracks = Tracks.of(timeline);
        var cycles = DeadlockCycles.cycles(tracks);
        var stuck =
                cycles.isEmpty() ? open(tracks) : at(tracks, cycles.getFirst().atNanos());
        var names = laneNames(tracks, stuck);
        var locks = lockNames(stuck);
        var waits = stuck.stream()
                .map(b ->
                        new WaitGraph.Waits(names.getOrDefault(b.lane(), ""), locks.getOrDefault(b.lockId(), b.lock())))
                .toList();
        var held = new LinkedHashSet<WaitGraph.Held>();
        for (var blocked : stuck) {
            var owner = blocked.owner();
            if (owner != null) {
                held.add(new WaitGraph.Held(
                        locks.getOrDefault(blocked.lockId(), blocked.lock()),
                        names.getOrDefault(blocked.ownerLane(), owner)));
            }
        }
        var graph = new WaitGraph(timeline.title(), "", List.copyOf(held), waits);
        return waits.isEmpty() ? graph : graph.saying(sentence(graph));
    }

    /** 到时限，或到记录结束还在等锁的。 */
    private static List<Blocked> open(Tracks tracks) {
        return blocked(tracks)
                .filter(b -> tracks.openAtLimit(b)
                        || (tracks.openAtEnd(b)
                                && tracks.timeline().lanes().get(b.lane()).leaked()))
                .toList();
    }

    private static List<Blocked> at(Tracks tracks, long nanos) {
        return blocked(tracks)
                .filter(b -> b.startNanos() <= nanos && b.endNanos() >= nanos - Track.SLACK_NANOS)
                .toList();
    }

    private static Stream<Blocked> blocked(Tracks tracks) {
        return tracks.timeline().intervals().stream()
                .filter(Blocked.class::isInstance)
                .map(Blocked.class::cast);
    }

    /** 这些等待里的线程的名字；同名的加上编号。 */
    static Map<Integer, String> laneNames(Tracks tracks, List<Blocked> waits) {
        var names = new LinkedHashMap<Integer, String>();
        waits.stream().map(Interval::lane).forEach(lane -> names.put(lane, tracks.name(lane)));
        waits.stream()
                .map(Blocked::ownerLane)
                .filter(lane -> lane >= 0)
                .forEach(lane -> names.put(lane, tracks.name(lane)));
        return numbered(names);
    }

    /** 这些等待里的锁的名字；同名的不是同一把，加上编号。 */
    static Map<Integer, String> lockNames(List<Blocked> waits) {
        var names = new LinkedHashMap<Integer, String>();
        waits.stream().filter(b -> b.lockId() > 0).forEach(b -> names.put(b.lockId(), b.lock()));
        return numbered(names);
    }

    private static Map<Integer, String> numbered(Map<Integer, String> names) {
        var count = new HashMap<String, Integer>();
        names.values().forEach(name -> count.merge(name, 1, Integer::sum));
        var next = new HashMap<String, Integer>();
        names.replaceAll(
                (_, name) -> count.getOrDefault(name, 1) == 1 ? name : name + " " + next.merge(name, 1, Integer::sum));
        return names;
    }

    private static String sentence(WaitGraph graph) {
        var rings = graph.rings();
        if (rings.isEmpty()) {
            return graph.waits().size() + " 个线程在等锁，没有围成一圈。";
        }
        if (rings.size() == 1) {
            var ring = rings.getFirst();
            return names(ring) + (ring.size() == 1 ? "等自己手里的锁：死锁。" : "互相等对方手里的锁：死锁。");
        }
        return rings.size() > MOST_RINGS
                ? DeadlockCycles.counted(rings.stream().map(Set::size).toList())
                : rings.size() + " 个死锁，每一圈的线程等的都是圈里人手里的锁："
                        + rings.stream().map(Standstill::names).collect(Collectors.joining("；")) + "。";
    }

    private static String names(Set<String> ring) {
        return ring.stream().map(Prose::name).collect(Collectors.joining("、"));
    }
}
