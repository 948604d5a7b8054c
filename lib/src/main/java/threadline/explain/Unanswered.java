package threadline.explain;

import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Wake;

/** 没有人来结束的等待是怎样完的。中断也叫醒线程，但不是它在等的。 */
enum Unanswered {
    /** 到记录结束还在等。 */
    OPEN("到记录结束也没有人叫醒它"),
    INTERRUPTED("到被中断也没有人叫醒它"),
    /** 等到了自己的时限。 */
    TIMED_OUT("到时限也没有人叫醒它");

    /** 中断或时限之后，这么久之内醒来，就是它结束了等待。 */
    private static final long WAKING_NANOS = 50_000_000;

    private final String words;

    Unanswered(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** 有人回答，或说不准，就是 {@code null}。 */
    static @Nullable Unanswered of(Tracks tracks, Track track, int index) {
        var wait = track.intervals().get(index);
        var wake = track.ending(index);
        return wake != null && !isInterrupt(tracks, track, wake) ? null : withoutWake(tracks, track, wait);
    }

    /** 同 {@link #of}，不看有没有人叫醒它。 */
    static @Nullable Unanswered withoutWake(Tracks tracks, Track track, Interval wait) {
        if (track.lane().leaked() && tracks.openAtEnd(wait)) {
            return OPEN;
        }
        for (var mark : track.marks()) {
            if (mark.kind() == Mark.Kind.INTERRUPTED
                    && mark.atNanos() >= wait.startNanos() - Track.SLACK_NANOS
                    && mark.atNanos() <= wait.endNanos() + 5 * Track.SLACK_NANOS
                    && wait.endNanos() - mark.atNanos() <= WAKING_NANOS) {
                return INTERRUPTED;
            }
            boolean failed = mark.kind() == Mark.Kind.DIED || mark.kind() == Mark.Kind.CANCELLED;
            long after = mark.atNanos() - wait.endNanos();
            if (failed
                    && mark.text().startsWith("TimeoutException")
                    && after >= -Track.SLACK_NANOS
                    && after <= WAKING_NANOS) {
                return TIMED_OUT;
            }
        }
        return null;
    }

    private static boolean isInterrupt(Tracks tracks, Track track, Wake wake) {
        for (var mark : track.marks()) {
            long after = wake.atNanos() - mark.atNanos();
            if (mark.kind() == Mark.Kind.INTERRUPTED
                    && after >= -Track.SLACK_NANOS
                    && after <= WAKING_NANOS
                    && isBy(mark, tracks.name(wake.from()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBy(Mark mark, String name) {
        var by = Interruptions.by(mark);
        return by == null || by.equals(name);
    }
}
