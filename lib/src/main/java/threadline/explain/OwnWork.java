package threadline.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 逐个做要多久：最里层的步骤各自的时间之和。步骤里等另一个步骤的时间不算第二遍。
 *
 * @param steps 有自己的事做的步骤
 * @param nanos 它们自己的时间之和
 */
record OwnWork(int steps, long nanos) {

    /** 一个步骤自己的时间不到这么多，它只是在等。 */
    private static final double OWN = 0.1;

    /** 说不准是不是算了两遍的时间，最多占这么多。 */
    private static final double DOUBTFUL = 0.02;

    /** 有步骤没有完成，或说不准有没有把一件事算两遍，就是 {@code null}。 */
    static @Nullable OwnWork of(Tracks tracks) {
        var leaves = tracks.timeline().steps().stream().filter(Step::leaf).toList();
        if (leaves.size() < 2 || leaves.stream().anyMatch(s -> s.outcome() != Step.Outcome.COMPLETED)) {
            return null;
        }
        Map<Integer, List<Step>> byLane = new HashMap<>();
        leaves.forEach(
                s -> byLane.computeIfAbsent(s.lane(), _ -> new ArrayList<>()).add(s));
        int count = 0;
        long sum = 0;
        long doubtful = 0;
        for (var step : leaves) {
            long whole = step.endNanos() - step.startNanos();
            long own = whole;
            var track = tracks.of(step.lane());
            for (var wait : track == null ? List.<Interval>of() : waits(track, step)) {
                long other = doneByWaker(tracks, track, wait, step, byLane);
                own -= other;
                if (other == 0) {
                    doubtful += maybeServed(tracks, wait, step, leaves);
                }
            }
            if (own >= OWN * whole) {
                count++;
                sum += own;
            }
        }
        return count < 2 || doubtful > DOUBTFUL * sum ? null : new OwnWork(count, sum);
    }

    private static List<Interval> waits(Track track, Step step) {
        return track.intervals().stream()
                .filter(i -> Track.waits(i) || i instanceof Interval.Io)
                .filter(i -> i.startNanos() < step.endNanos() && i.endNanos() > step.startNanos())
                .toList();
    }

    /** 等的时候，叫醒它的那条泳道在步骤里做了多久。 */
    private static long doneByWaker(
            Tracks tracks, Track track, Interval wait, Step step, Map<Integer, List<Step>> byLane) {
        var wake = track.ending(wait);
        var owner = wake == null && wait instanceof Interval.Blocked b && b.owner() != null
                ? tracks.named(b.owner())
                : null;
        int lane = wake != null ? wake.from() : owner != null ? owner.lane().id() : -1;
        return byLane.getOrDefault(lane, List.of()).stream()
                .mapToLong(other -> overlap(wait, step, other))
                .sum();
    }

    /** 不知道在等谁的时候，有别的步骤从头到尾都在这个步骤里，而且真的在做事：可能就是在为它做。 */
    private static long maybeServed(Tracks tracks, Interval wait, Step step, List<Step> leaves) {
        long most = 0;
        for (var other : leaves) {
            boolean within = other.startNanos() >= step.startNanos() - Track.SLACK_NANOS
                    && other.endNanos() <= wait.endNanos() + Track.SLACK_NANOS;
            var track = tracks.of(other.lane());
            if (other.lane() != step.lane() && within && track != null) {
                most = Math.max(most, track.workedNanos(from(wait, step, other), to(wait, step, other)));
            }
        }
        return most;
    }

    private static long overlap(Interval wait, Step step, Step other) {
        return Math.max(0, to(wait, step, other) - from(wait, step, other));
    }

    private static long from(Interval wait, Step step, Step other) {
        return Math.max(Math.max(wait.startNanos(), step.startNanos()), other.startNanos());
    }

    private static long to(Interval wait, Step step, Step other) {
        return Math.min(Math.min(wait.endNanos(), step.endNanos()), other.endNanos());
    }
}
