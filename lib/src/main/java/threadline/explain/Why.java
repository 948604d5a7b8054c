package threadline.explain;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Causes;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 总用时的原因，当作数据：停住了，就是停住；否则看关键路径。 */
public final class Why {

    /** 这些结论说的是停住：时间从那时起都花在等待里。 */
    private static final Set<String> STANDSTILLS = Set.of("死锁", "线程池饥饿", "无尽的等待");

    private Why() {}

    /** 证明不了就是 {@code null}。{@code timeline} 已经带着结论。 */
    public static @Nullable Cause of(Timeline timeline) {
        return of(Tracks.of(timeline));
    }

    static @Nullable Cause of(Tracks tracks) {
        var timeline = tracks.timeline();
        for (var finding : timeline.findings()) {
            long nanos = Spell.union(finding.proof(), 0, timeline.bodyNanos());
            if (STANDSTILLS.contains(finding.kind())
                    && 3 * nanos >= timeline.bodyNanos()
                    && heldUp(timeline, finding)) {
                return wrong(finding, nanos, timeline.bodyNanos());
            }
        }
        return Causes.of(tracks);
    }

    /** 停住的不是别处的线程：代码也没有做完，或也在里面等过。 */
    private static boolean heldUp(Timeline timeline, Finding finding) {
        return timeline.limitNanos() != null
                || timeline.failure() != null
                || finding.proof().stream().anyMatch(i -> i.lane() == 0)
                || waitedMeanwhile(timeline, finding);
    }

    /** 它停住的时候，代码多半在等。 */
    private static boolean waitedMeanwhile(Timeline timeline, Finding finding) {
        long from =
                finding.proof().stream().mapToLong(Interval::startNanos).max().orElse(0);
        long to = finding.proof().stream().mapToLong(Interval::endNanos).min().orElse(0);
        var waits = timeline.intervals().stream()
                .filter(i -> i.lane() == 0 && i instanceof Interval.Waiting)
                .toList();
        return finding.kind().equals("线程池饥饿") && Spell.union(waits, from, to) >= Causes.MOST * (to - from);
    }

    /** 这个结论当作原因，占了总用时的 {@code nanos}。 */
    static Cause.Wrong wrong(Finding finding, long nanos, long total) {
        return new Cause.Wrong(finding, new Cause.Cost(nanos, total, total - nanos, finding.proof()));
    }
}
