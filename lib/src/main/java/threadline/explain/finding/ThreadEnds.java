package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Failure;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Times;

/** 线程怎样结束：异常没有人处理，或没有结束而泄漏了。 */
public final class ThreadEnds {

    private ThreadEnds() {}

    /** 代码返回的时候没有人等、还接着做了一会儿的，写成一句：图上看得见，总用时里没有它。到了时限的，是在收尾；没有就是空串。 */
    public static String outlived(Tracks tracks) {
        long body = tracks.timeline().bodyNanos();
        if (tracks.timeline().limitNanos() != null) {
            return "";
        }
        var late = tracks.all().stream()
                .filter(track -> track.lane().id() != 0
                        && track.lane().process() == null
                        && !track.lane().helper()
                        && tracks.endOf(track) > body
                        && track.activeNanos(body, tracks.endOf(track)) > tracks.tidyingNanos())
                .toList();
        return late.stream()
                .max(Comparator.comparingLong(tracks::endOf))
                .map(track -> Prose.glue(
                        "代码返回时，",
                        Prose.name(track.name()),
                        (late.size() > 1 ? "等 " + late.size() + " 个线程" : "") + "还没有做完，又做了 "
                                + Times.words(tracks.endOf(track) - body) + "。"))
                .orElse("");
    }

    static List<Finding> uncaught(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var mark : tracks.timeline().marks()) {
            var track = tracks.of(mark.lane());
            if (mark.kind() == Mark.Kind.UNCAUGHT && track != null && !isByRecorder(tracks, mark)) {
                found.add(Findings.finding(
                        "异常没有人处理", died(tracks, mark), "在线程里处理异常，或用 Future 和结构化并发把它交给等结果的人。", lastOf(track)));
            }
        }
        return found;
    }

    /** 任务的异常被 Future 接住，没有人问过；定时任务因此停了。 */
    static List<Finding> unseen(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var mark : tracks.timeline().marks()) {
            var track = tracks.of(mark.lane());
            boolean stopped = mark.kind() == Mark.Kind.STOPPED;
            if (track != null && (stopped || mark.kind() == Mark.Kind.UNSEEN)) {
                var advice = stopped
                        ? "在定时任务里接住异常，下一次才会再来。"
                        : "对它的结果调用 get 或 join，或接上 whenComplete、exceptionally；作用域的子任务，看它的 exception()。";
                var until = track.between(0, mark.atNanos() + 1);
                found.add(Findings.finding(
                        stopped ? "定时任务停了" : "任务的异常没有人看",
                        unseen(mark),
                        advice,
                        until.isEmpty() ? List.of() : List.of(until.getLast())));
            }
        }
        return found;
    }

    /** 没有人看的异常写成一句。 */
    public static String unseen(Mark mark) {
        return mark.kind() == Mark.Kind.STOPPED
                ? "定时任务抛出" + failure(mark) + "，从此不再运行，也没有人看过这个异常。"
                : "任务抛出" + failure(mark) + "，到最后没有人看过这个异常。";
    }

    /** 线程因异常结束写成一句。 */
    public static String died(Tracks tracks, Mark mark) {
        return Prose.glue(
                Prose.name(tracks.name(mark.lane())),
                "因",
                failure(mark),
                mark.kind() == Mark.Kind.UNCAUGHT ? "结束，这个异常没有人处理。" : "结束，这个异常只到了 UncaughtExceptionHandler。");
    }

    /** 因异常结束的线程写成一句，按先后：一个的说异常，几个的说是谁；没有就是空串。 */
    public static String died(Tracks tracks) {
        var deaths = tracks.timeline().marks().stream()
                .filter(mark -> endsThread(tracks, mark) && !isByRecorder(tracks, mark))
                .sorted(Comparator.comparingLong(Mark::atNanos))
                .toList();
        if (deaths.size() < 2) {
            return deaths.isEmpty() ? "" : died(tracks, deaths.getFirst());
        }
        var who =
                deaths.stream().map(mark -> tracks.name(mark.lane())).distinct().toList();
        var types = deaths.stream()
                .map(Mark::failure)
                .filter(Objects::nonNull)
                .map(failure -> FailureWords.unwrapped(failure).type())
                .distinct()
                .toList();
        boolean handled = deaths.stream().noneMatch(mark -> mark.kind() == Mark.Kind.UNCAUGHT);
        return Prose.names(who) + "先后因异常" + (types.size() == 1 ? "（" + types.getFirst() + "）" : "") + "结束，"
                + (handled ? "异常只到了 UncaughtExceptionHandler。" : "没有人处理。");
    }

    /** 没有人处理，或处理的只是 {@code UncaughtExceptionHandler}：线程因此结束。步骤里的不是，被中断、被取消的处理了也不是。 */
    private static boolean endsThread(Tracks tracks, Mark mark) {
        var track = tracks.of(mark.lane());
        return mark.kind() == Mark.Kind.UNCAUGHT
                || (mark.kind() == Mark.Kind.DIED
                        && track != null
                        && !isCancelled(mark.failure())
                        && track.lane().kind() != Lane.Kind.TASK
                        && track.steps().stream()
                                .noneMatch(step -> step.outcome() == Step.Outcome.FAILED
                                        && step.startNanos() <= mark.atNanos()
                                        && mark.atNanos() <= step.endNanos()));
    }

    private static boolean isCancelled(@Nullable Failure failure) {
        return failure != null && failure.kind() == Failure.Kind.CANCELLED;
    }

    private static String failure(Mark mark) {
        var failure = mark.failure();
        return failure == null ? mark.text() : FailureWords.thrown(failure);
    }

    /** 到时限，记录器中断了它，它因此结束；栅栏因此坏了，别人也接到：不是程序的错。 */
    private static boolean isByRecorder(Tracks tracks, Mark death) {
        var failure = death.failure();
        return failure != null
                && ((failure.kind() == Failure.Kind.CANCELLED && interruptedByRecorder(tracks.of(death.lane()), death))
                        || (isBroken(failure)
                                && tracks.all().stream().anyMatch(track -> interruptedByRecorder(track, death))));
    }

    private static boolean isBroken(Failure failure) {
        var cause = failure.cause();
        return failure.type().equals("BrokenBarrierException") || (cause != null && isBroken(cause));
    }

    private static boolean interruptedByRecorder(@Nullable Track track, Mark death) {
        return track != null
                && track.marks().stream().anyMatch(m -> m.by() == Mark.RECORDER && m.atNanos() <= death.atNanos());
    }

    static List<Finding> leaked(Tracks tracks, Set<Integer> told) {
        var names = new ArrayList<String>();
        var proof = new ArrayList<Interval>();
        for (var track : tracks.all()) {
            if (track.lane().leaked() && !told.contains(track.lane().id())) {
                names.add(track.name());
                proof.addAll(lastOf(track));
            }
        }
        if (names.isEmpty()) {
            return List.of();
        }
        int others = tracks.timeline().leaked().size() - names.size(); // 例如死锁的：数起来要和句子里的一样
        var text = (others > 0 ? "除了说过的 " + others + " 个，" : "") + Prose.names(names) + "在代码返回之后仍然活着。";
        return List.of(
                Findings.finding("泄漏的线程", text, "在返回之前结束它：关闭线程池（try-with-resources 或 shutdown），或中断再 join。", proof));
    }

    private static List<Interval> lastOf(Track track) {
        return track.intervals().isEmpty()
                ? List.of()
                : List.of(track.intervals().getLast());
    }
}
