package threadline.explain.cause;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.StepsByStart;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Step;

/**
 * 关键路径走过的最里层的步骤，和在每一步里走了多久。只跟着别人的步骤（{@link Followers}）换成它跟着的那一步，不在步骤里、只在看别人做完没有的线程也一样；没有做完的不算。
 *
 * @param path 路径
 * @param walked 路径走过的每一步，连没有做完的、跟着别人的；按第一次走到的次序
 * @param shares 其中做完了的，按同样的次序
 * @param watches 其中只跟着别人的，和不在步骤里、只跟着别人的
 */
record PathSteps(Route path, List<Share> walked, List<Share> shares, List<Followers.Watch> watches) {

    /** 路径在步骤外面走了总用时的这么多，才看它是不是只跟着谁。 */
    private static final double LONG = 0.25;

    /** 路径在一步里走过的时间。 */
    record Share(Step step, long nanos, long from, long to) {

        /** 路径只擦过它的边：例如它被打断，路径从打断它的人来。 */
        boolean isTouched() {
            return nanos < TOUCHED * (step.endNanos() - step.startNanos());
        }

        /** 路径只走过它的一部分。 */
        boolean isPart() {
            return nanos < PART * (step.endNanos() - step.startNanos());
        }
    }

    /** 路径走过一步的不到这么多，说它多久就和框对不上。 */
    private static final double PART = 0.5;

    /** 路径走过一步的不到这么多，就不数它。 */
    private static final double TOUCHED = 0.1;

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
        serve(tracks, path, stepsOf, shares);
        var told = new ArrayList<Share>();
        var watches = new ArrayList<Followers.Watch>();
        for (var share : shares.values()) {
            boolean over =
                    share.step.outcome() == Step.Outcome.COMPLETED || share.step.outcome() == Step.Outcome.FAILED;
            var leader = over ? Followers.leaderOf(tracks, share.step) : null;
            if (leader != null && !leader.equals(share.step)) {
                long from = Math.max(share.from, leader.startNanos());
                long to = Math.min(share.to, leader.endNanos());
                told.add(new Share(leader, Math.max(0, to - from), from, to));
                var step = share.step;
                watches.add(new Followers.Watch(step.name(), step.lane(), step.startNanos(), step.endNanos(), leader));
            } else if (leader != null) {
                told.add(share);
            }
        }
        for (var watch : outsideSteps(tracks, path, stepsOf)) {
            var leader = watch.leader();
            long from = Math.max(watch.from(), leader.startNanos());
            long to = Math.min(watch.to(), leader.endNanos());
            told.add(new Share(leader, Math.max(0, to - from), from, to));
            watches.add(watch);
        }
        return new PathSteps(path, List.copyOf(shares.values()), told, watches);
    }

    /** 路径在步骤外面走的长的几段里，只在看别人做完没有的。 */
    private static List<Followers.Watch> outsideSteps(Tracks tracks, Route path, Map<Integer, List<Step>> stepsOf) {
        var watches = new ArrayList<Followers.Watch>();
        long enough = (long) (LONG * tracks.timeline().bodyNanos());
        for (var leg : path.legs()) {
            var track = leg.nanos() < enough ? null : tracks.of(leg.lane());
            if (track == null) {
                continue;
            }
            long from = leg.startNanos();
            for (var step : stepsOf.getOrDefault(leg.lane(), List.of())) { // 在它最后一步以后
                from = step.startNanos() < leg.endNanos() ? Math.max(from, step.endNanos()) : from;
            }
            var watch = leg.endNanos() - from < enough ? null : Followers.watch(tracks, track, from, leg.endNanos());
            if (watch != null) {
                watches.add(watch);
            }
        }
        return watches;
    }

    /** 一步在等它问的服务：路径走到没有步骤的泳道上，那段时间也是这一步的。最里层的先算，一段路只算一遍。 */
    private static void serve(Tracks tracks, Route path, Map<Integer, List<Step>> stepsOf, Map<Step, Share> shares) {
        var legs = path.legs();
        var served = new BitSet();
        var leavesOf = new HashMap<Integer, StepsByStart>();
        stepsOf.forEach((lane, leaves) -> leavesOf.put(lane, StepsByStart.of(leaves)));
        for (int k = 1; k < legs.size(); k++) {
            var answered = legs.get(k);
            var wait = waitEndedAt(tracks, answered);
            var leaves = wait == null ? null : leavesOf.get(answered.lane());
            var step = wait == null || leaves == null ? null : leafDuring(leaves, wait);
            if (wait == null || step == null) {
                continue;
            }
            for (int j = k - 1; j >= 0; j--) {
                var leg = legs.get(j);
                long from = Math.max(leg.startNanos(), wait.startNanos());
                if (leg.lane() == answered.lane() || from >= leg.endNanos()) {
                    break;
                }
                if (!served.get(j)
                        && stepsOf.getOrDefault(leg.lane(), List.of()).isEmpty()) {
                    served.set(j);
                    long nanos = leg.endNanos() - from;
                    shares.merge(
                            step,
                            new Share(step, nanos, from, leg.endNanos()),
                            (a, b) ->
                                    new Share(step, a.nanos + b.nanos, Math.min(a.from, b.from), Math.max(a.to, b.to)));
                }
            }
        }
    }

    /** 路径从别的泳道走到 {@code leg}，是因为它问的服务回答了：它的那段等待；不是就是 {@code null}。 */
    private static @Nullable Interval waitEndedAt(Tracks tracks, Route.Leg leg) {
        var track = tracks.of(leg.lane());
        return track == null
                ? null
                : track.between(leg.startNanos() - 1, leg.startNanos() + 1).stream()
                        .filter(Causes::isOutside)
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Step leafDuring(StepsByStart leaves, Interval wait) {
        var step = leaves.lastStartedBy(wait.startNanos());
        return step != null && step.endNanos() >= wait.endNanos() - Track.SLACK_NANOS ? step : null;
    }

    /** 路径在这条泳道上走到过这一刻。 */
    boolean passes(int lane, long nanos) {
        return path.legs().stream()
                .anyMatch(leg ->
                        leg.lane() == lane && leg.startNanos() < nanos && leg.endNanos() >= nanos - Track.SLACK_NANOS);
    }

    /** 在这些步骤里走了多久。 */
    static long nanos(List<Share> shares) {
        return shares.stream().mapToLong(Share::nanos).sum();
    }
}
