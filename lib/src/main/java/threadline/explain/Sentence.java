package threadline.explain;

import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Causes;
import threadline.explain.cause.Gaps;
import threadline.explain.cause.Hardware;
import threadline.explain.cause.HeldCarriers;
import threadline.explain.cause.Stops;
import threadline.explain.finding.BusyEventLoops;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/** 标题下面的一句话：先是出了什么事，再是总用时由什么决定，最后是总用时。每个数字都来自这次记录。 */
public final class Sentence {

    /** 逐个做的时间多出这么多，才值得说。 */
    private static final double MORE = 1.02;

    private Sentence() {}

    /** 例如 {@code 最慢的一步「煮咖啡」决定了总用时，它一直在睡眠。总用时 3.02 秒；2 步逐个做要 5.00 秒。} */
    public static String of(Timeline timeline) {
        return of(timeline, Why.of(timeline));
    }

    /** 同 {@link #of(Timeline)}，原因已经知道。 */
    public static String of(Timeline timeline, @Nullable Cause cause) {
        var tracks = Tracks.of(timeline);
        var sentence = new StringBuilder(WentWrong.of(tracks, cause, cause(cause, tracks)));
        var gaps = Gaps.of(tracks, cause, sentence.toString());
        var queued = Hardware.queuedForCpu(tracks, cause, sentence.indexOf("等 CPU") >= 0);
        sentence.append(Stops.of(tracks, sentence + String.join("", gaps.ofTotal())));
        sentence.append("总用时 ").append(Times.words(timeline.bodyNanos())).append(queued);
        if (!gaps.ofTotal().isEmpty()) {
            sentence.append(Prose.glue(queued.isEmpty() ? "，其中" : "，", String.join("，", gaps.ofTotal())));
        }
        if (!gaps.elsewhere().isEmpty()) {
            sentence.append("；").append(gaps.elsewhere());
        }
        var work = OwnWork.of(tracks);
        if (work != null
                && work.nanos() > MORE * timeline.bodyNanos()
                && HeldCarriers.words(tracks, cause).isEmpty()) { // 说的是载体，逐个做不相干
            sentence.append("；").append(work.words());
        }
        return sentence.append("。").toString();
    }

    /** 时间花在哪里；事件循环大半时间被占着，就说是谁占着。 */
    private static String cause(@Nullable Cause cause, Tracks tracks) {
        if (cause instanceof Cause.Wrong) {
            return ""; // 已经说了
        }
        if (cause instanceof Cause.ThreadsInARow row
                && CauseWords.pool(row, tracks) == null
                && wasCut(tracks.timeline())) {
            var steps = RestWords.onPath(tracks); // 线程轮流做了什么说不清它
            return steps.isEmpty() ? RestWords.failedOnPath(tracks) : steps;
        }
        boolean loop = CauseWords.onEventLoop(cause, tracks);
        if (cause != null && !isOnAThread(cause) && !loop) {
            return words(cause, tracks);
        }
        var blocked = BusyEventLoops.in(tracks).stream()
                .filter(f -> loop
                        || Spell.union(f.proof())
                                >= Causes.MOST * tracks.timeline().bodyNanos())
                .findFirst();
        if (blocked.isPresent()) {
            long total = tracks.timeline().bodyNanos();
            return blocked.get().text()
                    + RestWords.of(
                            Why.wrong(blocked.get(), Spell.union(blocked.get().proof(), 0, total), total), tracks);
        }
        if (cause == null) {
            return wasCut(tracks.timeline()) ? RestWords.onPath(tracks) : "";
        }
        return words(cause, tracks);
    }

    /** 原因，没有说到的那一部分关键路径，和路径等过的锁。 */
    private static String words(Cause cause, Tracks tracks) {
        return CauseWords.of(cause, tracks) + RestWords.of(cause, tracks) + LockWords.beside(cause, tracks);
    }

    /** 有步骤失败、被取消，或没有开始。 */
    private static boolean wasCut(Timeline timeline) {
        return timeline.steps().stream().anyMatch(Step::wasCut)
                || timeline.marks().stream().anyMatch(mark -> mark.kind() == Mark.Kind.NOT_STARTED);
    }

    /** 说的是一个线程在做事：做的事占着事件循环的时候，占着它更要紧。锁、许可、时限不是。 */
    private static boolean isOnAThread(Cause cause) {
        return cause instanceof Cause.Spent
                || cause instanceof Cause.Slowest
                || cause instanceof Cause.SlowestThread
                || cause instanceof Cause.InARow
                || cause instanceof Cause.PoolSize;
    }
}
