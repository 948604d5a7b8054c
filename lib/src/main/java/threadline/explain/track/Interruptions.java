package threadline.explain.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;

/** 一条泳道在哪些时刻被打断：睡眠、等待、计算或步骤不是自己完的，是被中断或取消的。 */
public final class Interruptions {

    /** 被打断之后、说出来之前，最多运行这么久；不理会中断的等待，也只有在这么久之内结束才算被打断。 */
    private static final long TELLING_NANOS = 20_000_000;

    /**
     * 一次打断。
     *
     * @param by 打断它的泳道，或 {@link Mark#RECORDER}、{@link Mark#UNKNOWN}
     */
    public record Interruption(long atNanos, int by) {}

    private Interruptions() {}

    /** 从早到晚。 */
    public static List<Interruption> of(Track track) {
        var found = new ArrayList<Interruption>();
        for (var mark : track.marks()) {
            if (mark.kind() == Mark.Kind.INTERRUPTED) {
                int by = mark.by();
                var wait = brokenWait(track, mark.atNanos(), 0, TELLING_NANOS);
                // 知道是谁，就是调用的那一刻；否则是线程醒来以后自己说的
                if (wait != null && (by == Mark.UNKNOWN || wait.endNanos() >= mark.atNanos())) {
                    found.add(new Interruption(Math.min(mark.atNanos(), wait.endNanos()), by));
                } else if (by >= 0 && stopped(track, mark.atNanos())) {
                    found.add(new Interruption(mark.atNanos(), by));
                }
            }
        }
        var marked = List.copyOf(found);
        for (var step : track.steps()) {
            boolean told = marked.stream().anyMatch(i -> i.atNanos > step.startNanos() && i.atNanos <= step.endNanos());
            if (step.outcome() == Step.Outcome.CANCELLED && !told && !cameInterrupted(track, step)) {
                found.add(cancellation(track, step));
            }
        }
        found.sort(Comparator.comparingLong(Interruption::atNanos));
        return found;
    }

    /** 那一刻正在算，看到中断标志就停下了：从那时起没有再算多少，这一步、没有步骤的这个任务就完了。 */
    private static boolean stopped(Track track, long at) {
        var step = track.during(at, at);
        var after = track.within(at, step == null ? track.lane().endNanos() : step.endNanos()).stream()
                .takeWhile(i -> step != null || !Idle.is(i))
                .toList();
        long ran = after.stream()
                .filter(Interval.Running.class::isInstance)
                .mapToLong(Interval::nanos)
                .sum();
        return !track.lane().leaked() && ran <= TELLING_NANOS && after.stream().noneMatch(Track::couldBeEnded);
    }

    /** 开始的时候已经带着中断标志：那次中断没有打断什么，之后没有睡过、等过，也没有别的步骤因它而取消。 */
    private static boolean cameInterrupted(Track track, Step step) {
        long since = track.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.INTERRUPTED && m.by() != Mark.UNKNOWN)
                .mapToLong(Mark::atNanos)
                .filter(at -> at <= step.startNanos())
                .max()
                .orElse(Long.MAX_VALUE);
        return since != Long.MAX_VALUE
                && track.intervals().stream()
                        .noneMatch(i -> (i instanceof Interval.Sleeping || i instanceof Interval.Waiting)
                                && i.endNanos() >= since
                                && i.startNanos() < step.endNanos()
                                && i.nanos() > Track.SLACK_NANOS)
                && track.steps().stream()
                        .noneMatch(s -> s.outcome() == Step.Outcome.CANCELLED
                                && s.endNanos() >= since
                                && s.endNanos() <= step.startNanos());
    }

    private static Interruption cancellation(Track track, Step step) {
        for (var mark : track.marks()) {
            if (mark.kind() == Mark.Kind.INTERRUPTED
                    && mark.atNanos() > step.startNanos()
                    && mark.atNanos() <= step.endNanos()) {
                return new Interruption(mark.atNanos(), mark.by());
            }
        }
        var wait = brokenWait(track, step.endNanos(), step.startNanos(), Long.MAX_VALUE);
        return new Interruption(
                wait == null ? step.endNanos() : Math.min(wait.endNanos(), step.endNanos()), Mark.UNKNOWN);
    }

    /** 到 {@code told} 为止最后一次睡眠或等待；之后又运行了很久，就不是它。 */
    private static @Nullable Interval brokenWait(Track track, long told, long after, long mostRunning) {
        long ran = 0;
        for (int i = track.intervals().size() - 1; i >= 0; i--) {
            var interval = track.intervals().get(i);
            if (interval.startNanos() >= told) {
                continue;
            }
            if (interval.endNanos() <= after || ran > mostRunning) {
                return null;
            }
            switch (interval) {
                case Interval.Running _ -> ran += Math.min(told, interval.endNanos()) - interval.startNanos();
                case Interval.Runnable _, Interval.Paused _, Interval.Unknown _ -> {}
                case Interval.Sleeping _, Interval.Waiting _ -> {
                    return interval;
                }
                case Interval.Blocked _, Interval.Io _ -> {
                    return interval.endNanos() - told > TELLING_NANOS ? null : interval;
                }
            }
        }
        return null;
    }
}
