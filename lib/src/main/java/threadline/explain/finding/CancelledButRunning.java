package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Times;

/** 取消了却还在运行：中断之后，同一个步骤（没有步骤时是同一段运行）还做了很久；或取消的只是 {@code Future}，线程不知道。 */
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
            if (mark.isUnheard()) {
                unheard(tracks, track, mark, found);
                continue;
            }
            var proof = ranOn(tracks, track, mark.atNanos());
            long nanos = proof.stream()
                    .mapToLong(i -> i.endNanos() - Math.max(mark.atNanos(), i.startNanos()))
                    .sum();
            // 机器忙的时候，做的同样多，总用时长得多：多出来的是等 CPU
            long queued = proof.isEmpty()
                    ? 0
                    : track.queuedNanos(mark.atNanos(), proof.getLast().endNanos());
            if (nanos >= LONG_NANOS
                    && nanos + queued >= SHARE * tracks.timeline().endNanos()) {
                var text = Prose.glue(
                        Prose.name(track.name()),
                        "在",
                        Times.moment(mark.atNanos(), tracks.timeline().endNanos()),
                        mark.kind() == Mark.Kind.CANCELLED ? "被取消" : "被中断",
                        "，之后又运行了",
                        Times.words(nanos),
                        "。");
                found.add(Findings.finding("取消了却还在运行", text, "中断只是请求：在循环里检查 Thread.interrupted()，或调用会响应中断的方法。", proof));
            }
        }
        return found;
    }

    /** 取消那一刻在做的步骤做到了哪里；没有步骤，就到这一段做完：线程结束，或闲下来。 */
    private static void unheard(Tracks tracks, Track track, Mark mark, List<Finding> found) {
        long at = mark.atNanos();
        var step = track.during(at, at);
        var proof = new ArrayList<Interval>();
        for (var interval : track.between(at, step == null ? track.lane().endNanos() : step.endNanos())) {
            if (Idle.is(interval)) {
                break;
            }
            if (!(interval instanceof Interval.Unknown) && interval.endNanos() > at) {
                proof.add(interval);
            }
        }
        long until = proof.isEmpty() ? at : proof.getLast().endNanos();
        until = step == null ? until : Math.min(until, step.endNanos());
        if (until - at >= LONG_NANOS && until - at >= SHARE * tracks.timeline().endNanos()) {
            var who = Prose.name(track.name());
            var text = Prose.glue(
                    step == null ? who + "做的任务" : Prose.name(step.name()),
                    "的 Future 在",
                    Times.moment(at, tracks.timeline().endNanos()),
                    "被取消，线程" + (step == null ? "" : who) + "没有被打断，一直做到",
                    Times.moment(until, tracks.timeline().endNanos()),
                    "。");
            found.add(Findings.finding(
                    "取消了却还在运行",
                    text,
                    "CompletableFuture.cancel 和 cancel(false) 都不打断线程：要它停下，用 submit 得到的 Future 和 cancel(true)。",
                    proof));
        }
    }

    /** 中断那一刻在做的步骤里，中断之后的运行。没有步骤，就到它停下来等、睡或读写为止：机器忙的时候，一段运行分成好几段。 */
    private static List<Interval> ranOn(Tracks tracks, Track track, long at) {
        var step = track.during(at, at);
        boolean nextTask = step == null && isQueued(tracks, track, at);
        long until = at;
        var proof = new ArrayList<Interval>();
        for (var interval : track.between(at, step == null ? Long.MAX_VALUE : step.endNanos())) {
            boolean goesOn = interval instanceof Interval.Running
                    || interval instanceof Interval.Runnable
                    || interval instanceof Interval.Paused;
            boolean apart = interval.startNanos() > (nextTask ? at : until);
            if (step == null && (!goesOn || apart)) {
                break;
            }
            until = interval.endNanos();
            if (interval instanceof Interval.Running && interval.endNanos() > at) {
                proof.add(interval);
            }
        }
        return proof;
    }

    /** 它的池里还有任务排着：接着运行的也许是下一件。 */
    private static boolean isQueued(Tracks tracks, Track track, long at) {
        return tracks.timeline().pools().stream()
                .filter(pool -> pool.lanes().contains(track.lane().id()))
                .flatMap(pool -> pool.queues().stream())
                .anyMatch(queue -> queue.endNanos() > at);
    }
}
