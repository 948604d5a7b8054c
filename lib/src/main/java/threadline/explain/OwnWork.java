package threadline.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Followers;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.StepsByStart;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Times;

/**
 * 逐个做要多久：最里层的步骤各自的时间之和。步骤里等另一个步骤的时间不算第二遍，等锁、等许可的时间不算，没有等到、只等到了时限的也不算；排队等 CPU
 * 的时间不算：逐个做就不用排队。
 *
 * @param steps 有自己的事做的步骤
 * @param whole 算的就是图上全部的框，各有多长
 * @param nanos 有自己的事做的步骤，它们自己的时间之和
 * @param without 去掉了哪些，例如 {@code 等 CPU}；没有去掉什么是空串
 */
record OwnWork(int steps, boolean whole, long nanos, String without) {

    private static final String OTHERS = "等别的步骤";

    /** 一个步骤自己的时间不到这么多，它只是在等。 */
    private static final double OWN = 0.1;

    /** 说不准是不是算了两遍的时间，最多占这么多。 */
    private static final double DOUBTFUL = 0.02;

    /** 步骤里的等待再多，就不一个一个去看在等谁，也就不说。 */
    private static final long MOST_WAITS = 10_000;

    /** 少算不到这么多，看不出来。 */
    private static final double WHOLE = 0.98;

    /** 有步骤没有完成、没有开始，代码抛出了异常，或说不准有没有把一件事算两遍，就是 {@code null}：没有做完的，逐个做也不是这么多。 */
    static @Nullable OwnWork of(Tracks tracks) {
        var leaves = tracks.timeline().steps().stream().filter(Step::leaf).toList();
        if (leaves.size() < 2 || !isDone(tracks)) {
            return null;
        }
        if (tracks.timeline().intervals().stream()
                        .filter(i -> Track.waits(i) || i instanceof Interval.Io)
                        .limit(MOST_WAITS + 1)
                        .count()
                > MOST_WAITS) {
            return null;
        }
        var byLane = new HashMap<Integer, StepsByStart>();
        leaves.stream()
                .collect(Collectors.groupingBy(Step::lane))
                .forEach((lane, steps) -> byLane.put(lane, StepsByStart.of(steps)));
        var all = StepsByStart.of(leaves);
        long total = leaves.stream().mapToLong(OwnWork::nanos).sum();
        int count = 0;
        long sum = 0;
        long waited = 0;
        long doubtful = 0;
        var taken = new LinkedHashMap<String, Long>();
        for (var step : leaves) {
            long own = nanos(step);
            var track = tracks.of(step.lane());
            if (track != null) {
                own -= track.queuedNanos(step.startNanos(), step.endNanos());
                queued(track, step, taken);
                for (var wait : waits(track, step)) {
                    long nanos = Spell.common(wait, step.startNanos(), step.endNanos());
                    boolean needless = isForTurn(wait) || wait.reachedLimit();
                    long left = needless ? 0 : nanos - doneByOthers(tracks, wait, step, byLane);
                    own -= nanos - left;
                    taken.merge(waitedFor(wait), nanos - left, Long::sum);
                    waited += Track.waits(wait) ? left : 0;
                    doubtful += left < OWN * nanos ? 0 : Math.min(left, maybeServed(tracks, wait, step, all));
                }
            }
            if (own >= OWN * nanos(step) && step.equals(Followers.leaderOf(tracks, step))) { // 看别人做完没有，不是做事
                count++;
                sum += own;
            }
            if (doubtful > DOUBTFUL * total) {
                return null;
            }
        }
        boolean whole = count == tracks.timeline().steps().size() && sum >= WHOLE * total;
        boolean onlyWaits = !whole && 2 * waited > sum; // 等的不是自己做的事
        return count < 2 || doubtful > DOUBTFUL * sum || onlyWaits
                ? null
                : new OwnWork(count, whole, sum, most(taken, (1 - WHOLE) * total));
    }

    private static void queued(Track track, Step step, Map<String, Long> taken) {
        for (var interval : track.between(step.startNanos(), step.endNanos())) {
            if (interval instanceof Interval.Runnable queued) {
                taken.merge(queued.word(), Spell.common(queued, step.startNanos(), step.endNanos()), Long::sum);
            }
        }
    }

    private static String waitedFor(Interval wait) {
        return wait instanceof Interval.Blocked
                ? "等锁"
                : isForTurn(wait) ? "等许可" : wait.reachedLimit() ? "等到时限的" : OTHERS;
    }

    /** 去掉得多的那几样，多的在前；合起来不到 {@code little}，是空串。 */
    private static String most(Map<String, Long> taken, double little) {
        long all = taken.values().stream().mapToLong(Long::longValue).sum();
        return all < little
                ? ""
                : taken.entrySet().stream()
                        .filter(one -> one.getValue() >= OWN * all)
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining("、"));
    }

    /** 每一步都做完了。 */
    private static boolean isDone(Tracks tracks) {
        var timeline = tracks.timeline();
        return timeline.failure() == null
                && timeline.steps().stream().allMatch(s -> s.outcome() == Step.Outcome.COMPLETED)
                && timeline.marks().stream().noneMatch(mark -> mark.kind() == Mark.Kind.NOT_STARTED);
    }

    /** 例如 {@code 2 步逐个做要 5.00 秒}；不是框的长度加起来，就说清算的是什么。 */
    String words() {
        var less = Prose.glue("不算", without, without.contains(OTHERS) ? "的时间，" : "，"); // 「不算等别的步骤」也像是不算、等别的
        return (whole ? steps + " 步" : without.isEmpty() ? "只算最里层的 " + steps + " 步，" : less) + "逐个做要 "
                + Times.words(nanos);
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }

    private static List<Interval> waits(Track track, Step step) {
        return track.between(step.startNanos(), step.endNanos()).stream()
                .filter(i -> Track.waits(i) || i instanceof Interval.Io)
                .toList();
    }

    /** 等轮到自己：逐个做就不用等。 */
    private static boolean isForTurn(Interval wait) {
        return wait instanceof Interval.Blocked
                || (wait instanceof Interval.Waiting waiting
                        && waiting.on().call().startsWith("Semaphore."));
    }

    /** 等的时候，别人在步骤里做了多久：叫醒它的那条泳道，和那条泳道自己等过的。 */
    private static long doneByOthers(Tracks tracks, Interval wait, Step step, Map<Integer, StepsByStart> byLane) {
        var done = new ArrayList<Interval>();
        var asking = new HashSet<Integer>(Set.of(step.lane()));
        long from = Math.max(wait.startNanos(), step.startNanos());
        long to = Math.min(wait.endNanos(), step.endNanos());
        gather(tracks, wait, from, to, byLane, asking, done);
        return Spell.union(done);
    }

    /** 只量长短，不管在做什么。 */
    private static void gather(
            Tracks tracks,
            Interval wait,
            long from,
            long to,
            Map<Integer, StepsByStart> byLane,
            Set<Integer> asking,
            List<Interval> done) {
        int lane = ender(tracks, wait);
        var track = tracks.of(lane);
        if (track == null || !asking.add(lane)) {
            return;
        }
        var steps = byLane.get(lane);
        if (steps != null) {
            steps.overlapping(from, to)
                    .forEach(s -> done.add(
                            new Interval.Unknown(lane, Math.max(from, s.startNanos()), Math.min(to, s.endNanos()))));
        }
        for (var earlier : track.between(from, to)) {
            if (Track.waits(earlier)) {
                long since = Math.max(from, earlier.startNanos());
                gather(tracks, earlier, since, Math.min(to, earlier.endNanos()), byLane, asking, done);
            }
        }
        asking.remove(lane);
    }

    /** 谁结束了它；不知道就是负数。 */
    private static int ender(Tracks tracks, Interval wait) {
        var track = tracks.of(wait.lane());
        var wake = track == null ? null : track.ending(wait);
        return wake != null ? wake.from() : wait instanceof Interval.Blocked blocked ? blocked.ownerLane() : -1;
    }

    /** 还有一段不知道在等谁，有别的步骤从头到尾都在这个步骤里，而且真的在做事：可能就是在为它做。 */
    private static long maybeServed(Tracks tracks, Interval wait, Step step, StepsByStart leaves) {
        long most = 0;
        for (var other : leaves.overlapping(wait.startNanos(), wait.endNanos())) {
            boolean within = other.startNanos() >= step.startNanos() - Track.SLACK_NANOS
                    && other.endNanos() <= wait.endNanos() + Track.SLACK_NANOS;
            var track = tracks.of(other.lane());
            if (other.lane() != step.lane() && within && track != null) {
                most = Math.max(most, track.workedNanos(from(wait, step, other), to(wait, step, other)));
            }
        }
        return most;
    }

    private static long from(Interval wait, Step step, Step other) {
        return Math.max(Math.max(wait.startNanos(), step.startNanos()), other.startNanos());
    }

    private static long to(Interval wait, Step step, Step other) {
        return Math.min(Math.min(wait.endNanos(), step.endNanos()), other.endNanos());
    }
}
