package threadline.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import threadline.model.Failure;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Mark;

/** 线程怎样结束：异常没有人处理，或没有结束而泄漏了。 */
final class ThreadEnds {

    private ThreadEnds() {}

    static List<Finding> uncaught(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var mark : tracks.timeline().marks()) {
            var track = tracks.of(mark.lane());
            if (mark.kind() == Mark.Kind.UNCAUGHT && track != null && !endedByRecorder(track, mark)) {
                var text = Prose.glue(Prose.name(track.name()), "因", mark.text(), "结束，这个异常没有人处理。");
                found.add(Findings.finding("异常没有人处理", text, "在线程里处理异常，或用 Future 和结构化并发把它交给等结果的人。", lastOf(track)));
            }
        }
        return found;
    }

    /** 到时限，记录器中断了它，它因此结束：不是程序的错。 */
    private static boolean endedByRecorder(Track track, Mark death) {
        var failure = death.failure();
        return failure != null
                && failure.kind() == Failure.Kind.CANCELLED
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
        var text = Prose.names(names) + "在代码返回之后仍然活着。";
        return List.of(
                Findings.finding("泄漏的线程", text, "在返回之前结束它：关闭线程池（try-with-resources 或 shutdown），或中断再 join。", proof));
    }

    private static List<Interval> lastOf(Track track) {
        return track.intervals().isEmpty()
                ? List.of()
                : List.of(track.intervals().getLast());
    }
}
