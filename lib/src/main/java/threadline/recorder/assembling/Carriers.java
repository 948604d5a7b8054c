package threadline.recorder.assembling;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.recorder.reading.Phase;
import threadline.recorder.reading.Threads;
import threadline.recorder.reading.VirtualPhases;

/** 载体线程的泳道：各时刻挂载着哪个虚拟线程。只有代理看得到。 */
public final class Carriers {

    private Carriers() {}

    /** 从虚拟线程的状态读出每一次挂载；{@code laneOf} 之外的线程不是程序的。 */
    static List<Mount> mounts(
            Map<Long, VirtualPhases.Track> tracks, Map<Long, Integer> laneOf, Threads threads, long startNanoTime) {
        var mounts = new ArrayList<Mount>();
        var names = new HashMap<Long, String>();
        tracks.forEach((thread, track) -> {
            var lane = laneOf.get(thread);
            for (var raw : track.raw) {
                if (lane != null && raw.doing() == Phase.Doing.RUNNING && raw.endNanos() > startNanoTime) {
                    mounts.add(new Mount(
                            names.computeIfAbsent(raw.other(), carrier -> nameOf(carrier, threads)),
                            lane,
                            Math.max(0, raw.startNanos() - startNanoTime),
                            raw.endNanos() - startNanoTime));
                }
            }
        });
        mounts.sort(Comparator.comparingLong(Mount::startNanos));
        return mounts;
    }

    /** 与虚拟线程的 {@code toString} 在 {@code @} 后面写的一样；已经结束的载体不知道名字。 */
    private static String nameOf(long carrier, Threads threads) {
        var seen = threads.ownNameOf(carrier);
        if (!seen.isEmpty()) {
            return seen;
        }
        var alive = ManagementFactory.getThreadMXBean().getThreadInfo(carrier);
        return alive == null ? "载体线程 #" + carrier : alive.getThreadName();
    }

    /** 同一条时间线，下面加上载体线程；框里是它挂载的虚拟线程。 */
    public static Timeline addTo(Timeline timeline, List<Mount> mounts) {
        var lanes = new ArrayList<Lane>();
        var steps = new ArrayList<Step>();
        var intervals = new ArrayList<Interval>();
        var byCarrier = new TreeMap<String, List<Mount>>();
        mounts.forEach(m -> byCarrier
                .computeIfAbsent(m.carrier(), name -> new ArrayList<>())
                .add(m));
        byCarrier.forEach((name, mounted) -> {
            int id = timeline.lanes().size() + lanes.size();
            long last = Math.min(mounted.getLast().endNanos(), timeline.endNanos());
            lanes.add(new Lane(
                    id, name, Lane.Kind.CARRIER, null, mounted.getFirst().startNanos(), last, false));
            for (var mount : mounted) {
                long end = Math.min(mount.endNanos(), timeline.endNanos());
                if (end > mount.startNanos()) {
                    var virtual = timeline.lanes().get(mount.lane()).name();
                    steps.add(new Step(id, virtual, mount.startNanos(), end, 0, true, Step.Outcome.COMPLETED));
                    intervals.add(new Interval.Running(id, mount.startNanos(), end, Evidence.EXACT, null));
                }
            }
        });
        return timeline.plus(lanes, steps, intervals);
    }
}
