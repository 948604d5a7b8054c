package threadline.explain.track;

import org.jspecify.annotations.Nullable;
import threadline.model.Failure;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Wake;

/** 没有人来结束的等待是怎样完的。中断也叫醒线程，但不是它在等的。 */
public enum Unanswered {
    /** 到记录结束还在等。 */
    OPEN("到记录结束也没有人叫醒它"),
    /** 到时限还在等；之后是记录器的中断结束了它。 */
    LIMIT("到时限也没有人叫醒它"),
    INTERRUPTED("到被中断也没有人叫醒它"),
    /** 等到了自己的时限。 */
    TIMED_OUT("到时限也没有人叫醒它");

    /** 中断或时限之后，这么久之内醒来，就是它结束了等待。 */
    private static final long WAKING_NANOS = 50_000_000;

    private final String words;

    Unanswered(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** 有人回答，或说不准，就是 {@code null}。 */
    public static @Nullable Unanswered of(Tracks tracks, Track track, int index) {
        var wait = track.intervals().get(index);
        var wake = track.ending(index);
        boolean answered = wake != null && !tracks.afterLimit(wake.atNanos()) && !isInterrupt(track, wake);
        return answered ? null : withoutWake(tracks, track, wait);
    }

    /** 同 {@link #of}，不看有没有人叫醒它。 */
    public static @Nullable Unanswered withoutWake(Tracks tracks, Track track, Interval wait) {
        if (track.lane().leaked() && tracks.openAtEnd(wait)) {
            return OPEN;
        }
        if (tracks.openAtLimit(wait)) {
            return LIMIT;
        }
        for (var mark : track.marks()) {
            if (mark.kind() == Mark.Kind.INTERRUPTED
                    && mark.atNanos() >= wait.startNanos() - Track.SLACK_NANOS
                    && mark.atNanos() <= wait.endNanos() + 5 * Track.SLACK_NANOS
                    && wait.endNanos() - mark.atNanos() <= WAKING_NANOS) {
                return INTERRUPTED;
            }
            long after = mark.atNanos() - wait.endNanos();
            var failure = mark.failure();
            if (failure != null
                    && failure.kind() == Failure.Kind.TIMED_OUT
                    && after >= -Track.SLACK_NANOS
                    && after <= WAKING_NANOS) {
                return TIMED_OUT;
            }
        }
        return null;
    }

    private static boolean isInterrupt(Track track, Wake wake) {
        for (var mark : track.marks()) {
            long after = wake.atNanos() - mark.atNanos();
            if (mark.kind() == Mark.Kind.INTERRUPTED
                    && after >= -Track.SLACK_NANOS
                    && after <= WAKING_NANOS
                    && (mark.by() == Mark.UNKNOWN || mark.by() == wake.from())) {
                return true;
            }
        }
        return false;
    }
}
