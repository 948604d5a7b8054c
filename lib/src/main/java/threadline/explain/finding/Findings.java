package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Timeline;

/**
 * 结论：时间线证明了什么。每条结论带着证明它的时段和一条建议；证明不了的一句也不说。
 *
 * <p>没有状态，任何线程都可以调用。
 */
public final class Findings {

    /** 一条结论最多附上多少个时段，先附最长的。 */
    private static final int MOST_PROOF = 20;

    private Findings() {}

    /** 要紧的在前；没有结论时是空列表。 */
    public static List<Finding> of(Timeline timeline) {
        var tracks = Tracks.of(timeline);
        var found = new ArrayList<Finding>();
        found.addAll(DeadlockCycles.in(tracks));
        found.addAll(PoolStarvation.in(tracks));
        found.addAll(EndlessWaits.in(tracks, lanes(found)));
        found.addAll(ThreadEnds.uncaught(tracks));
        found.addAll(ThreadEnds.unseen(tracks));
        found.addAll(LateTurns.in(tracks));
        found.addAll(ThreadEnds.leaked(tracks, lanes(found)));
        found.addAll(CancelledButRunning.in(tracks));
        found.addAll(SwallowedInterrupts.in(tracks));
        found.addAll(BusyEventLoops.in(tracks));
        found.addAll(PinnedCarriers.in(tracks));
        found.addAll(LockQueues.in(tracks));
        found.addAll(OneAfterAnother.in(tracks));
        return found;
    }

    /** 已经解释过的泳道，不再解释一遍。 */
    private static Set<Integer> lanes(List<Finding> found) {
        var lanes = new HashSet<Integer>();
        found.forEach(finding -> finding.proof().forEach(i -> lanes.add(i.lane())));
        return lanes;
    }

    static Finding finding(String kind, String text, String advice, List<? extends Interval> proof) {
        var longest = proof.stream()
                .sorted(Comparator.comparingLong((Interval i) -> i.nanos()).reversed())
                .limit(MOST_PROOF)
                .sorted(Comparator.comparingLong(Interval::startNanos))
                .map(Interval.class::cast)
                .toList();
        return new Finding(kind, text, advice, longest);
    }
}
