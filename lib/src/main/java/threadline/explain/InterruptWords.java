package threadline.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Times;

/** 睡眠或等待被中断打断，那一步却说自己做完了，接着又做了别的步骤：没有停。 */
final class InterruptWords {

    /** 又做的占总用时的这么多，才值得说。 */
    private static final double WORTH = 0.2;

    private static final int MOST_NAMES = 3;

    /** 中断到醒来，最多这么久。 */
    private static final long WAKING_NANOS = 20_000_000;

    private InterruptWords() {}

    /** 被打断以后又做了几步。 */
    record WentOn(int lane, String words) {}

    /** 第一个；没有就是 {@code null}。池里的线程接着做的，是别的任务。 */
    static @Nullable WentOn wentOn(Tracks tracks) {
        for (var mark : tracks.timeline().marks()) {
            boolean heard = mark.kind() == Mark.Kind.INTERRUPTED && mark.by() != Mark.RECORDER;
            var track = heard ? tracks.of(mark.lane()) : null;
            if (track == null
                    || track.lane().pooled()
                    || track.intervals().stream().anyMatch(Idle::is)
                    || !broke(track, mark)) {
                continue;
            }
            var after = after(track, mark);
            long nanos = after.stream()
                    .mapToLong(step -> step.endNanos() - step.startNanos())
                    .sum();
            if (!after.isEmpty() && nanos >= WORTH * tracks.timeline().bodyNanos()) {
                return new WentOn(mark.lane(), words(tracks, track, mark, after));
            }
        }
        return null;
    }

    /** 那时在睡、在等，马上就醒了：听到了中断。 */
    private static boolean broke(Track track, Mark mark) {
        return track.between(mark.atNanos() - Track.SLACK_NANOS, mark.atNanos() + 1).stream()
                .anyMatch(i -> (i instanceof Interval.Sleeping || i instanceof Interval.Waiting)
                        && i.startNanos() < mark.atNanos()
                        && i.endNanos() <= mark.atNanos() + WAKING_NANOS);
    }

    /** 被打断的那一步说自己做完了，才看它以后做完的；说自己被取消的，以后做的是收拾。 */
    private static List<Step> after(Track track, Mark mark) {
        var broken = track.during(mark.atNanos(), mark.atNanos());
        return broken == null || broken.outcome() != Step.Outcome.COMPLETED
                ? List.of()
                : track.steps().stream()
                        .filter(step -> step.depth() == broken.depth()
                                && step.startNanos() >= broken.endNanos()
                                && step.outcome() == Step.Outcome.COMPLETED)
                        .toList();
    }

    private static String words(Tracks tracks, Track track, Mark mark, List<Step> after) {
        var counted = Prose.counted(after.stream().map(Step::name).toList());
        var names = counted.size() > MOST_NAMES ? after.size() + " 步" : String.join("、", counted);
        var at = Times.moment(mark.atNanos(), tracks.timeline().endNanos());
        return Prose.glue(Prose.name(track.name()), "在", at, "被中断，没有停：又做了", names, "。");
    }
}
