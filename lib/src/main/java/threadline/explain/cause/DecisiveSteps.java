package threadline.explain.cause;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.PathSteps.Share;
import threadline.explain.track.Interruptions;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;

/** 关键路径上的步骤里，哪一步、哪一串决定了总用时。 */
final class DecisiveSteps {

    /** 差这么一点，就是一样长。 */
    private static final double ALIKE = 1.05;

    /** 机器忙的时候，一样长的短步骤也会差这么一点。 */
    private static final double ALMOST_ALIKE = 1.12;

    private static final long ALMOST_NANOS = 20_000_000;

    /** 打断以后只剩这么一点，就是因它而结束的。 */
    private static final double REST = 0.1;

    private final Tracks tracks;
    private final PathSteps path;
    private final List<Step> leaves;
    private final Map<Integer, List<Interruptions.Interruption>> interruptions = new HashMap<>();

    DecisiveSteps(Tracks tracks, PathSteps path) {
        this.tracks = tracks;
        this.path = path;
        this.leaves = tracks.timeline().steps().stream().filter(Step::leaf).toList();
    }

    /** 说不准，就是 {@code null}。 */
    @Nullable
    Cause find() {
        if (!path.path().tells()) {
            return null;
        }
        var shares = path.shares().stream().filter(share -> !share.isTouched()).toList();
        var longest =
                shares.stream().max(Comparator.comparingLong(Share::nanos)).orElse(null);
        if (longest != null && longest.nanos() >= Causes.NEARLY_ALL * total()) {
            return whole(longest);
        }
        var row = noneTogether() ? row() : List.<Share>of();
        if (row.size() > 1) {
            return inARow(row);
        }
        if (longest == null || 2 * PathSteps.nanos(path.shares()) < total()) {
            return null;
        }
        var busy = busiest(shares);
        if (busy != null) {
            return busy;
        }
        return 2 * longest.nanos() >= total() ? longest(longest) : null;
    }

    /** 路径走过的步骤，和读者在粉线下数到的一样：跟着别人的、半路被打断的也是一步，到最后还没有做完的不是。 */
    private Stream<Share> walked() {
        return path.walked().stream()
                .filter(share -> !share.isTouched() && share.step().outcome() != Step.Outcome.OPEN);
    }

    /** 一个接一个的步骤，合起来占一半。 */
    private List<Share> row() {
        var row = walked().toList();
        return 2 * PathSteps.nanos(row) < total() ? List.of() : row;
    }

    /** 路径的 {@code share} 是几步的接力，没有一步过半：最长的那一步，或一样长的几步。 */
    @Nullable
    Cause relay(double share) {
        if (!path.path().tells() || PathSteps.nanos(path.shares()) < share * total()) {
            return null;
        }
        return path.shares().stream()
                .max(Comparator.comparingLong(Share::nanos))
                .filter(longest -> longest.nanos() >= Causes.MUCH * total())
                .map(this::longest)
                .orElse(null);
    }

    /** 路径大多在步骤里，从一步接到下一步，哪一步都不长，例如几轮栅栏，每轮最慢的不是同一个：合起来说。 */
    @Nullable
    Cause handedOn() {
        var row = Rest.worthTelling(path, total());
        boolean tells = path.path().tells()
                && PathSteps.nanos(row) >= Causes.MOST * total()
                && row.stream().map(Share::step).distinct().count() == row.size();
        return tells && row.size() > 1 ? inARow(row) : null;
    }

    /** 路径上最长的一步，占得不到一半，可也有四成，别的又不在步骤里，例如机器忙得没有看到：总比什么都不说好。 */
    @Nullable
    Cause longestOnPath() {
        return !path.path().tells()
                ? null
                : path.shares().stream()
                        .filter(share -> !share.isTouched() && 5 * share.nanos() >= 2 * total())
                        .max(Comparator.comparingLong(Share::nanos))
                        .map(this::longest)
                        .orElse(null);
    }

    private long total() {
        return tracks.timeline().bodyNanos();
    }

    private Cause whole(Share longest) {
        var step = longest.step();
        boolean slowest = leaves.size() > 1
                && leaves.stream()
                        .filter(s -> s.equals(step) // 等着它的不比；被取消的等的不一定是它
                                || s.outcome() == Step.Outcome.CANCELLED
                                || !Followers.onlyWaits(tracks, s))
                        .allMatch(s -> wasDone(s) && (nanos(s) <= nanos(step) || isAlike(nanos(s), nanos(step))));
        var same = slowest ? alike(step) : List.of(step);
        var rivals = same.size() == 1 ? asBusy(step.lane()) : List.<Integer>of();
        var cost = Costs.of(tracks, longest.nanos(), longestOther(same), proof(step));
        var byLane = rivals.size() > 1
                ? leaves.stream().collect(Collectors.groupingBy(Step::lane))
                : Map.<Integer, List<Step>>of();
        boolean hasARow = rivals.stream() // 都是一步的，一样长的步骤已经说了
                .anyMatch(lane -> byLane.getOrDefault(lane, List.of()).size() > 1);
        if (hasARow && rivals.stream().allMatch(lane -> doesItself(lane, byLane.getOrDefault(lane, List.of())))) {
            return new Cause.InARow(rivals, 1, cost); // 一条做一步，一条做几步，差不多同时做完
        }
        return new Cause.Slowest(same, true, slowest, cost);
    }

    /** 它的步骤都做完了，步骤里几乎不等别人，也不是在看别人做完没有。 */
    private boolean doesItself(int lane, List<Step> steps) {
        var track = tracks.of(lane);
        return track != null
                && steps.stream()
                        .allMatch(step -> wasDone(step)
                                && step.equals(Followers.leaderOf(tracks, step))
                                && track.activeNanos(step.startNanos(), step.endNanos())
                                                + track.unknownNanos(step.startNanos(), step.endNanos())
                                        >= Causes.NEARLY_ALL * nanos(step));
    }

    /** 和它差不多一样长、同时进行的，连它自己；只跟着别人的不算。 */
    private List<Step> alike(Step step) {
        boolean waits = Followers.onlyWaits(tracks, step);
        var track = tracks.of(step.lane());
        return leaves.stream()
                .filter(s -> s.equals(step)
                        || (wasDone(s)
                                && isAlike(nanos(s), nanos(step))
                                && s.startNanos() < step.endNanos()
                                && step.startNanos() < s.endNanos()
                                && (waits
                                        || track == null
                                        || !Followers.waitedAtLast(
                                                tracks.of(s.lane()), s.endNanos(), track, nanos(step)))
                                && s.equals(Followers.leaderOf(tracks, s))
                                && (waits || !Followers.onlyWaits(tracks, s))))
                .toList();
    }

    /** 一样长的里面，和它一起做的：路径没有走过，缩短了它，走的就是那一步。错开的，和路径不相干。 */
    private List<Step> inStep(Step step) {
        return alike(step).stream().filter(s -> isInStep(step, s)).toList();
    }

    /** 大半的时候在同时做；机器忙，先后开始的也许差了一截。 */
    private static boolean isInStep(Step step, Step other) {
        long together = Math.min(step.endNanos(), other.endNanos()) - Math.max(step.startNanos(), other.startNanos());
        return 2 * together >= Math.min(nanos(step), nanos(other));
    }

    /** 自己做完的：没有取消，也没有在等的时候让人打断、就此结束。 */
    private boolean wasDone(Step step) {
        return step.outcome() != Step.Outcome.CANCELLED
                && step.outcome() != Step.Outcome.OPEN
                && interruptions.computeIfAbsent(step.lane(), this::interruptions).stream()
                        .noneMatch(i -> i.atNanos() > step.startNanos()
                                && i.atNanos() <= step.endNanos()
                                && step.endNanos() - i.atNanos() <= REST * nanos(step));
    }

    private List<Interruptions.Interruption> interruptions(int lane) {
        var track = tracks.of(lane);
        return track == null ? List.of() : Interruptions.of(track);
    }

    private static boolean isAlike(long one, long other) {
        long shorter = Math.min(one, other);
        long longer = Math.max(one, other);
        return longer <= ALIKE * shorter || (longer <= ALMOST_ALIKE * shorter && longer - shorter <= ALMOST_NANOS);
    }

    /** 决定总用时的是这一步，或和它一样长的几步。 */
    Cause among(Step step) {
        long nanos = nanos(step);
        boolean whole = nanos >= Causes.NEARLY_ALL * total();
        var same = alike(step);
        return new Cause.Slowest(same, whole, whole, Costs.of(tracks, nanos, longestOther(same), proof(step)));
    }

    private Cause longest(Share longest) {
        var step = longest.step();
        var row = path.shares().stream()
                .filter(s -> isAlike(s.nanos(), longest.nanos()) && isAlike(nanos(s.step()), nanos(step)))
                .map(Share::step)
                .distinct()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
        var rivals = row.size() > 1 && noneTogether(row) ? row : inStep(step); // 一前一后的，或同时的，不混在一起
        return new Cause.Slowest(
                rivals, false, false, Costs.of(tracks, longest.nanos(), longestOther(rivals), proof(longest.step())));
    }

    /** 路径上的一步接着一步。 */
    private Cause inARow(List<Share> shares) {
        var lanes = leaves.stream().map(Step::lane).distinct().toList();
        long nanos = shares.stream().mapToLong(Share::nanos).sum();
        var proof = shares.stream().flatMap(s -> proof(s.step()).stream()).toList();
        int steps = shares.size();
        long longest = leaves.stream().mapToLong(DecisiveSteps::nanos).max().orElse(0);
        return new Cause.InARow(lanes.size() == 1 ? lanes : List.of(), steps, Costs.of(tracks, nanos, longest, proof));
    }

    /** 路径大部分在一条泳道的几步里，别的泳道也有步骤。 */
    private @Nullable Cause busiest(List<Share> shares) {
        for (int lane : shares.stream().map(s -> s.step().lane()).distinct().toList()) {
            var its = walkedOn(lane);
            if (isRow(its, (long) (Causes.MOST * total()))) {
                return row(lane, its, shares);
            }
        }
        return null;
    }

    /** 路径在这条泳道的几步里走了 {@code least} 以上；不到，或只有一步，是 {@code null}。 */
    @Nullable
    Cause row(int lane, long least) {
        var its = walkedOn(lane);
        var shares = path.shares().stream().filter(share -> !share.isTouched()).toList();
        return isRow(its, least) ? row(lane, its, shares) : null;
    }

    private List<Share> walkedOn(int lane) {
        return walked().filter(share -> share.step().lane() == lane).toList();
    }

    private static boolean isRow(List<Share> its, long least) {
        return its.size() > 1 && PathSteps.nanos(its) >= least;
    }

    private Cause row(int lane, List<Share> its, List<Share> shares) {
        var proof = its.stream().flatMap(s -> proof(s.step()).stream()).toList();
        var cost = Costs.of(
                tracks,
                PathSteps.nanos(its),
                longestOther(its.stream().map(Share::step).toList()),
                proof);
        var rivals = asBusy(lane);
        boolean others = leaves.stream().anyMatch(s -> s.lane() != lane);
        if (rivals.size() > 1 && decideTogether(lane, rivals, shares)) {
            return new Cause.InARow(rivals, its.size(), cost);
        }
        if (!others || !handsOver(lane)) {
            return new Cause.InARow(List.of(lane), its.size(), cost);
        }
        long from = its.stream().mapToLong(Share::from).min().orElse(0);
        long to = its.stream().mapToLong(Share::to).max().orElse(0);
        return new Cause.Stage(lane, from, to, cost);
    }

    /** 它和有步骤的别的泳道之间，经过队列或一再叫醒：是流水线的一站。 */
    private boolean handsOver(int lane) {
        var workers = leaves.stream().map(Step::lane).filter(l -> l != lane).collect(Collectors.toSet());
        var between = tracks.timeline().wakes().stream()
                .filter(w -> (w.from() == lane && workers.contains(w.to()))
                        || (w.to() == lane && workers.contains(w.from())))
                .toList();
        return between.size() >= 2 || between.stream().anyMatch(w -> Handovers.endsQueueWait(tracks, w));
    }

    /** 它自己的步骤加起来就几乎是总用时，或他们一步一步都对得上，路径也几乎不在别的泳道上：少一个也快不了。 */
    private boolean decideTogether(int mine, List<Integer> rivals, List<Share> shares) {
        long sum = leaves.stream()
                .filter(step -> step.lane() == mine)
                .mapToLong(DecisiveSteps::nanos)
                .sum();
        long onThem = shares.stream()
                .filter(share -> rivals.contains(share.step().lane()))
                .mapToLong(Share::nanos)
                .sum();
        boolean all = sum >= Causes.NEARLY_ALL * total();
        return (all || areBeside(mine, rivals)) && onThem >= Causes.NEARLY_ALL * PathSteps.nanos(shares);
    }

    /** 和这几条泳道的步骤一步一步都对得上：一样多，一起做。 */
    private boolean areBeside(int mine, List<Integer> rivals) {
        var byLane = leaves.stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .collect(Collectors.groupingBy(Step::lane));
        var my = byLane.getOrDefault(mine, List.of());
        return rivals.stream()
                .map(lane -> byLane.getOrDefault(lane, List.of()))
                .allMatch(its -> my.size() == its.size()
                        && IntStream.range(0, my.size()).allMatch(i -> isInStep(my.get(i), its.get(i))));
    }

    /** 步骤加起来最长、差不多一样长的泳道，连 {@code mine}；有更长的，就只有它自己。步骤只在等别人的不算。 */
    private List<Integer> asBusy(int mine) {
        Map<Integer, Long> sums = leaves.stream()
                .filter(step -> step.lane() == mine || !Followers.onlyWaits(tracks, step))
                .collect(Collectors.groupingBy(
                        Step::lane, LinkedHashMap::new, Collectors.summingLong(DecisiveSteps::nanos)));
        long longest = Collections.max(sums.values());
        return !isAlike(longest, sums.getOrDefault(mine, 0L))
                ? List.of(mine)
                : sums.entrySet().stream()
                        .filter(sum -> sum.getKey() == mine || isAlike(sum.getValue(), longest))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    private boolean noneTogether() {
        return noneTogether(leaves);
    }

    private static boolean noneTogether(List<Step> steps) {
        long end = Long.MIN_VALUE;
        for (var step : steps.stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList()) {
            if (step.startNanos() < end) {
                return false;
            }
            end = Math.max(end, step.endNanos());
        }
        return true;
    }

    /** 别的、不只是跟着谁的步骤里最长的一步。 */
    private long longestOther(List<Step> except) {
        return leaves.stream()
                .filter(s -> !except.contains(s)
                        && s.equals(Followers.leaderOf(tracks, s))
                        && !Followers.onlyWaits(tracks, s))
                .mapToLong(DecisiveSteps::nanos)
                .max()
                .orElse(0);
    }

    private List<Interval> proof(Step step) {
        var track = tracks.of(step.lane());
        return track == null ? List.of() : track.within(step);
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }
}
