package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Times;

/** 被吞掉的中断：睡眠或等待被中断打断，线程却在同一行又睡、又等：中断标志已经清掉，没有人理会它。 */
public final class SwallowedInterrupts {

    private static final long LONG_NANOS = 20_000_000;

    /** 中断到醒来，最多这么久。 */
    private static final long WAKING_NANOS = 20_000_000;

    private SwallowedInterrupts() {}

    public static List<Finding> in(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var track : tracks.all()) {
            if (track.marks().stream().noneMatch(mark -> mark.kind() == Mark.Kind.INTERRUPTED)) {
                continue;
            }
            boolean reused = track.lane().pooled() || track.intervals().stream().anyMatch(Idle::is);
            track.marks().stream()
                    .filter(mark -> mark.kind() == Mark.Kind.INTERRUPTED && mark.by() != Mark.RECORDER)
                    .map(mark -> reused ? inOneStep(track, swallowed(track, mark)) : swallowed(track, mark))
                    .filter(proof -> !proof.isEmpty())
                    .limit(1)
                    .forEach(proof -> found.add(finding(tracks, track, proof)));
        }
        return found;
    }

    /** 池里的线程下一次停在同一行，也许是另一个任务：只算和第一段在同一个步骤里的。 */
    private static List<Interval> inOneStep(Track track, List<Interval> proof) {
        var step = proof.isEmpty()
                ? null
                : track.during(proof.getFirst().endNanos(), proof.getFirst().endNanos());
        var within = proof.stream()
                .filter(i -> step != null && i.startNanos() < step.endNanos())
                .toList();
        return within.size() > 1 ? within : List.of();
    }

    /** 被打断的那一段，和它后面在同一行的；没有就是空的。 */
    private static List<Interval> swallowed(Track track, Mark mark) {
        var proof = new ArrayList<Interval>();
        for (var interval : track.intervals()) {
            boolean pauses = interval instanceof Interval.Sleeping || interval instanceof Interval.Waiting;
            if (!pauses || interval.source() == null) {
                continue;
            }
            if (proof.isEmpty()) {
                boolean broken = interval.startNanos() < mark.atNanos()
                        && interval.endNanos() >= mark.atNanos() - Track.SLACK_NANOS
                        && interval.endNanos() <= mark.atNanos() + WAKING_NANOS;
                if (broken) {
                    proof.add(interval);
                }
            } else if (Objects.equals(interval.source(), proof.getFirst().source())
                    && interval.nanos() >= LONG_NANOS
                    && sameWork(track, proof.getFirst(), interval)
                    && !handedOn(track, mark, interval)) {
                proof.add(interval);
            }
        }
        return proof.size() > 1 ? proof : List.of();
    }

    /** 同一行也许两件事都用，例如查询和关闭：在名字不同的两步里，就不是接着做被打断的那件。名字只差号码的，例如第 2 次，是。 */
    private static boolean sameWork(Track track, Interval broken, Interval later) {
        var first = track.during(broken.startNanos(), broken.endNanos());
        var second = track.during(later.startNanos(), later.endNanos());
        return first == null || second == null || withoutNumbers(first).equals(withoutNumbers(second));
    }

    private static String withoutNumbers(Step step) {
        return step.name().replaceAll("\\d+", "");
    }

    /** 中断时就在做的一步，等完 {@code later} 以后说自己被取消：中断没有丢，只是晚一点才交出去，例如 {@code join} 护住的一段。 */
    private static boolean handedOn(Track track, Mark mark, Interval later) {
        return track.steps().stream()
                .anyMatch(step -> step.outcome() == Step.Outcome.CANCELLED
                        && step.startNanos() <= mark.atNanos()
                        && step.endNanos() >= later.endNanos());
    }

    private static Finding finding(Tracks tracks, Track track, List<Interval> proof) {
        long after = proof.stream().skip(1).mapToLong(Interval::nanos).sum();
        var text = Prose.glue(
                Prose.name(track.name()),
                "在",
                Times.moment(proof.getFirst().endNanos(), tracks.timeline().endNanos()),
                "被中断，之后又在同一行停了",
                Times.words(after),
                "：中断被吞掉了。");
        return Findings.finding(
                "中断被吞掉了", text, "接住 InterruptedException 之后要结束，或用 Thread.currentThread().interrupt() 恢复标志。", proof);
    }
}
