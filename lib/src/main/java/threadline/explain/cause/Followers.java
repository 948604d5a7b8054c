package threadline.explain.cause;

import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Step;

/** 只跟着别人的步骤：一直在等别人、一遍遍地看、或空转。它和被等的一样长，却不决定什么。 */
public final class Followers {

    /** 看了这么多遍，才是轮询。 */
    private static final int LOOKS = 10;

    /** 这么多的时间里只排着队等 CPU 或载体，就没有在做那件让人等的事。 */
    private static final double QUEUED = 0.75;

    private Followers() {}

    /** 决定它的那一步：不跟着谁，就是它自己；跟着的人不在步骤里，就是 {@code null}。 */
    public static @Nullable Step leaderOf(Tracks tracks, Step step) {
        long look = lookEvery(tracks, step);
        if (look < 0) {
            return step;
        }
        Step leader = null;
        boolean known = false;
        for (var other : tracks.timeline().steps()) {
            long before = step.endNanos() - other.endNanos();
            boolean could = other.lane() != step.lane()
                    && other.leaf()
                    && other.startNanos() < (step.startNanos() + step.endNanos()) / 2
                    && before >= -Track.SLACK_NANOS
                    && before <= look;
            if (could && lookEvery(tracks, other) < 0 && !onlyQueues(tracks, other, step)) {
                known = true;
                leader = leader == null || other.endNanos() > leader.endNanos() ? other : leader;
            }
        }
        return known ? leader : step;
    }

    /** 路径走在它上面、它又跟着 {@code leader} 的那一步；没有，或路径也走过 {@code leader}，是 {@code null}。 */
    public static @Nullable Step watcher(Tracks tracks, Step leader) {
        var walked = PathSteps.of(tracks, CriticalPath.of(tracks)).walked();
        return walked.stream().anyMatch(share -> share.step().equals(leader))
                ? null
                : walked.stream()
                        .map(PathSteps.Share::step)
                        .filter(step -> leader.equals(leaderOf(tracks, step)))
                        .findFirst()
                        .orElse(null);
    }

    /** {@code step} 在做的时候，它只在排队：多半等的就是 {@code step} 占着的 CPU 或载体，是它在等 {@code step}。 */
    private static boolean onlyQueues(Tracks tracks, Step other, Step step) {
        var track = tracks.of(other.lane());
        long queued = track == null ? 0 : track.queuedNanos(step.startNanos(), step.endNanos());
        return queued >= QUEUED * (step.endNanos() - step.startNanos());
    }

    /** 它最多隔多久看一遍；不像在看，就是 -1。 */
    private static long lookEvery(Tracks tracks, Step step) {
        var track = tracks.of(step.lane());
        return track == null ? -1 : lookEvery(track, step.startNanos(), step.endNanos());
    }

    /** 从 {@code from} 到 {@code to} 最多隔多久看一遍；不像在看，就是 -1。 */
    static long lookEvery(Track track, long from, long to) {
        int pauses = 0;
        long longest = 0;
        long paused = from;
        long ran = 0;
        for (var interval : track.between(from, to)) {
            switch (interval) {
                case Interval.Sleeping _, Interval.Waiting _ -> {
                    if (interval instanceof Interval.Waiting waiting && !waiting.expired()) {
                        return -1;
                    }
                    pauses++;
                    longest = Math.max(longest, interval.startNanos() - paused);
                    paused = interval.startNanos();
                }
                case Interval.Running _, Interval.Runnable _, Interval.Paused _, Interval.Unknown _ ->
                    ran += Spell.common(interval, from, to);
                case Interval.Blocked _, Interval.Io _ -> {
                    return -1;
                }
            }
        }
        longest = Math.max(longest, to - paused);
        long all = to - from;
        if (pauses >= LOOKS && LOOKS * longest <= 2 * all) {
            return longest + all / 50 + 2 * Track.SLACK_NANOS;
        }
        // 机器忙的时候，空转的要等轮到它才看得见
        return pauses == 0 && ran >= Causes.NEARLY_ALL * all ? all / 10 + 3 * Track.SLACK_NANOS : -1;
    }

    /** 几乎全程在等别人。 */
    static boolean onlyWaits(Tracks tracks, Step step) {
        var track = tracks.of(step.lane());
        if (track == null) {
            return false;
        }
        long waited = track.between(step.startNanos(), step.endNanos()).stream()
                .filter(Track::waits)
                .mapToLong(i -> Spell.common(i, step.startNanos(), step.endNanos()))
                .sum();
        return waited >= Causes.NEARLY_ALL * (step.endNanos() - step.startNanos());
    }
}
