package threadline.explain.cause;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Failure;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;

/** 关键路径上等到了时限的等待，决定了总用时：一次，几次，或一个做到时限还没有做完的进程。 */
final class Limits {

    /** 等到的时限占这么多，才算一次：轮询一遍遍地看，每遍都很短。 */
    private static final double LIMIT = 0.15;

    private static final String SOCKET_TIMEOUT = "SocketTimeoutException";

    /** 时限到了以后，这么久之内说了出来。 */
    private static final long TELLING_NANOS = 50_000_000;

    private static final Pattern THROWS = Pattern.compile(".*\\.(get|invokeAny)");

    private final Tracks tracks;
    private final CriticalPath.Walk walk;

    Limits(Tracks tracks, CriticalPath.Walk walk) {
        this.tracks = tracks;
        this.walk = walk;
    }

    /** 路径上最长的一段等到了时限，占了大部分：在它之前为同一个时刻等的也算，例如截止时间只定一次，一个接一个地等。 */
    @Nullable
    Cause longest() {
        var killed = killedAtLimit();
        if (killed != null) {
            return killed;
        }
        var expired = expired();
        if (expired.isEmpty()) {
            return null;
        }
        var last = OnPath.longest(expired).interval();
        var whole = untilTheSameMoment(last);
        long nanos = Spell.union(whole);
        return nanos < Causes.MOST * tracks.timeline().bodyNanos()
                ? null
                : new Cause.Limit(last.lane(), Track.object(last), Costs.of(tracks, nanos, 0, whole));
    }

    /** 路径上最长的一件事是一个进程做到时限还没有做完的那一步：父进程等它，等到了时限。路径走在那个进程上，或留在等它的父进程上。 */
    private @Nullable Cause killedAtLimit() {
        var longest = walk.route().legs().stream().max(Comparator.comparingLong(Route.Leg::nanos));
        return longest.isEmpty()
                ? null
                : tracks.all().stream()
                        .filter(track -> track.marks().stream().anyMatch(Mark::isKilledAtLimit)
                                && !track.steps().isEmpty()
                                && track.steps().getLast().outcome() == Step.Outcome.FAILED
                                && (longest.get().lane() == track.lane().id()
                                        || supervises(
                                                longest.get(), track.steps().getLast())))
                        .map(track -> killed(
                                track, longest.get().lane() == track.lane().id()))
                        .filter(cause ->
                                cause.nanos() >= Causes.MUCH * tracks.timeline().bodyNanos())
                        .findFirst()
                        .orElse(null);
    }

    /** 这一段路在父进程上，那一步大半的时候它都在看着工作进程。 */
    private boolean supervises(Route.Leg leg, Step step) {
        var waits = onPath(i -> i.lane() == leg.lane() && i.supervisesWorkers());
        long watched = Spell.union(OnPath.intervals(waits), step.startNanos(), step.endNanos());
        return leg.lane() == 0 && watched >= Causes.MOST * (step.endNanos() - step.startNanos());
    }

    private Cause.Limit killed(Track track, boolean onPath) {
        var step = track.steps().getLast();
        var during = track.between(step.startNanos(), step.endNanos());
        var proof = onPath
                ? onPath(i -> i.lane() == step.lane() && (i.startNanos() + i.endNanos()) / 2 >= step.startNanos())
                : List.<OnPath>of();
        long nanos = onPath ? OnPath.nanos(proof) : Spell.union(during, step.startNanos(), step.endNanos());
        return new Cause.Limit(0, step.name(), Costs.of(tracks, nanos, 0, onPath ? OnPath.intervals(proof) : during));
    }

    /** 反复看一眼的不是等到了时限。 */
    private List<OnPath> expired() {
        return onPath(i -> (i.reachedLimit() && !Idle.is(i)) || reachedSocketLimit(i));
    }

    /** 读到了套接字的时限（{@code setSoTimeout}）：一结束，它的步骤或线程就因此失败。接住了不说的，看不出来。 */
    private boolean reachedSocketLimit(Interval interval) {
        var track = interval instanceof Interval.Io ? tracks.of(interval.lane()) : null;
        return track != null
                && track.marks().stream()
                        .anyMatch(mark -> Math.abs(mark.atNanos() - interval.endNanos()) <= TELLING_NANOS
                                && isSocketTimeout(mark.failure()));
    }

    private static boolean isSocketTimeout(@Nullable Failure failure) {
        return failure != null && (failure.type().equals(SOCKET_TIMEOUT) || isSocketTimeout(failure.cause()));
    }

    /** 在同一个线程上，几次都等到了时限，加起来占了大部分：等的是同一样东西，或几样。 */
    @Nullable
    Cause several() {
        var expired = expired();
        if (expired.isEmpty()) {
            return null;
        }
        var wait = OnPath.longest(expired).interval();
        var repeated = expired.stream()
                .filter(on -> on.nanos() >= LIMIT * tracks.timeline().bodyNanos()
                        && on.interval().lane() == wait.lane())
                .toList();
        long nanos = OnPath.nanos(repeated);
        // 到了时限不抛异常的，也许只是隔一会儿看一眼别人做完没有
        boolean served = repeated.stream()
                .map(OnPath::interval)
                .anyMatch(one -> !THROWS.matcher(Causes.callOf(one)).matches() && Causes.isServedHere(tracks, one));
        return served || nanos < Causes.MOST * tracks.timeline().bodyNanos()
                ? null
                : new Cause.Limit(
                        wait.lane(),
                        Track.object(repeated.getLast().interval()),
                        Costs.of(tracks, nanos, 0, OnPath.intervals(repeated)));
    }

    /** {@code last} 到了时限；同一个线程上，时限是同一个时刻的等待都在里面：截止时间只定了一次，前面的早一点等到也没有用。 */
    private List<Interval> untilTheSameMoment(Interval last) {
        var track = tracks.of(last.lane());
        if (track == null || !(last instanceof Interval.Waiting limited) || limited.dueNanos() == 0) {
            return List.of(last);
        }
        return track.intervals().stream()
                .filter(i -> i instanceof Interval.Waiting w
                        && w.dueNanos() != 0
                        && w.startNanos() <= last.startNanos()
                        && Math.abs(w.dueNanos() - limited.dueNanos())
                                <= Track.SLACK_NANOS + (limited.dueNanos() - w.startNanos()) / 20)
                .toList();
    }

    /** 等到了自己的时限，占了总用时的大部分：没有等到锁，就不是谁让出来的。 */
    static boolean isLimit(Tracks tracks, Interval interval) {
        return interval.reachedLimit()
                && interval.nanos() >= Causes.MOST * tracks.timeline().bodyNanos();
    }

    private List<OnPath> onPath(Predicate<Interval> counts) {
        return OnPath.of(tracks, walk.route(), counts);
    }
}
