package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Times;

/** 取消了却还在运行：中断之后，同一个步骤（没有步骤时是同一段运行）还做了很久。 */
public final class CancelledButRunning {

    private static final long LONG_NANOS = 50_000_000;
    private static final double SHARE = 0.05;

    private CancelledButRunning() {}

    public static List<Finding> in(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var mark : tracks.timeline().marks()) {
            var track = tracks.of(mark.lane());
            boolean stop = mark.kind() == Mark.Kind.INTERRUPTED || mark.kind() == Mark.Kind.CANCELLED;
            if (!stop || track == null) {
                continue;
            }
            var proof = ranOn(track, mark.atNanos());
            long nanos = proof.stream()
                    .mapToLong(i -> i.endNanos() - Math.max(mark.atNanos(), i.startNanos()))
                    .sum();
            if (nanos >= LONG_NANOS && nanos >= SHARE * tracks.timeline().endNanos()) {
                var text = Prose.glue(
                        Prose.name(track.name()),
                        "在",
                        Times.words(mark.atNanos()),
                        mark.kind() == Mark.Kind.CANCELLED ? "被取消" : "被中断",
                        "，之后又运行了",
                        Times.words(nanos),
                        "。");
                found.add(Findings.finding("取消了却还在运行", text, "中断只是请求：在循环里检查 Thread.interrupted()，或调用会响应中断的方法。", proof));
            }
        }
        return found;
    }

    /** 中断那一刻在做的步骤里，中断之后的运行。 */
    private static List<Interval> ranOn(Track track, long at) {
        var step = track.during(at, at);
        var proof = new ArrayList<Interval>();
        for (var interval : track.intervals()) {
            boolean covers = interval.startNanos() <= at;
            boolean inStep = step != null && interval.startNanos() < step.endNanos();
            if (interval instanceof Interval.Running && interval.endNanos() > at && (covers || inStep)) {
                proof.add(interval);
            }
        }
        return proof;
    }
}
