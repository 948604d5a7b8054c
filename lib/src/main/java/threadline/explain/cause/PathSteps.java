package threadline.explain.cause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Route;
import threadline.model.Step;

/**
 * 关键路径走过的最里层的步骤，和在每一步里走了多久。只跟着别人的步骤（{@link Followers}）换成它跟着的那一步；没有做完的不算。
 *
 * @param path 路径
 * @param shares 按第一次走到的次序
 */
record PathSteps(Route path, List<Share> shares) {

    /** 路径在一步里走过的时间。 */
    record Share(Step step, long nanos, long from, long to) {}

    static PathSteps of(Tracks tracks, Route path) {
        var stepsOf = new HashMap<Integer, List<Step>>();
        for (var step : tracks.timeline().steps()) {
            if (step.leaf()) {
                stepsOf.computeIfAbsent(step.lane(), _ -> new ArrayList<>()).add(step);
            }
        }
        var next = new HashMap<Integer, Integer>();
        Map<Step, Share> shares = new LinkedHashMap<>();
        for (var leg : path.legs()) {
            var steps = stepsOf.getOrDefault(leg.lane(), List.of());
            int i = next.getOrDefault(leg.lane(), 0);
            while (i < steps.size() && steps.get(i).startNanos() < leg.endNanos()) {
                var step = steps.get(i);
                long from = Math.max(leg.startNanos(), step.startNanos());
                long to = Math.min(leg.endNanos(), step.endNanos());
                if (to > from) {
                    shares.merge(
                            step,
                            new Share(step, to - from, from, to),
                            (a, b) -> new Share(step, a.nanos + b.nanos, a.from, b.to));
                }
                if (step.endNanos() > leg.endNanos()) {
                    break;
                }
                i++;
            }
            next.put(leg.lane(), i);
        }
        var told = new ArrayList<Share>();
        for (var share : shares.values()) {
            boolean over =
                    share.step.outcome() == Step.Outcome.COMPLETED || share.step.outcome() == Step.Outcome.FAILED;
            var leader = over ? Followers.leaderOf(tracks, share.step) : null;
            if (leader != null && !leader.equals(share.step)) {
                long from = Math.max(share.from, leader.startNanos());
                long to = Math.min(share.to, leader.endNanos());
                told.add(new Share(leader, Math.max(0, to - from), from, to));
            } else if (leader != null) {
                told.add(share);
            }
        }
        return new PathSteps(path, told);
    }

    /** 路径在这条泳道上走到过这一刻。 */
    boolean passes(int lane, long nanos) {
        return path.legs().stream()
                .anyMatch(leg ->
                        leg.lane() == lane && leg.startNanos() < nanos && leg.endNanos() >= nanos - Track.SLACK_NANOS);
    }

    /** 在步骤里走了多久。 */
    long nanos() {
        return shares.stream().mapToLong(Share::nanos).sum();
    }
}
