package threadline.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Times;

/** 无尽的等待：到记录结束，或到被中断为止，没有人来结束的等待。池里闲着的线程不算。 */
final class EndlessWaits {

    private EndlessWaits() {}

    static List<Finding> in(Tracks tracks, Set<Integer> told) {
        var found = new ArrayList<Finding>();
        for (var track : tracks.all()) {
            var intervals = track.intervals();
            for (int i = intervals.size() - 1; i >= 0; i--) {
                var interval = intervals.get(i);
                if (Track.waits(interval)) {
                    if (!told.contains(interval.lane())
                            && isEndless(tracks, track, interval)
                            && track.ending(i) == null) {
                        found.add(finding(tracks, track, interval));
                    }
                    break;
                }
            }
        }
        return found;
    }

    private static boolean isEndless(Tracks tracks, Track track, Interval wait) {
        boolean idle = wait.source() == null && track.during(wait.startNanos(), wait.endNanos()) == null;
        return !idle && wait.nanos() >= tracks.timeline().endNanos() / 10 && tracks.neverAnswered(track, wait);
    }

    private static Finding finding(Tracks tracks, Track track, Interval wait) {
        var until = tracks.openAtEnd(wait) ? "到记录结束也没有人叫醒它。" : "到被中断也没有人叫醒它。";
        var object = Track.object(wait);
        var text = track.name() + " 从 " + Times.words(wait.startNanos()) + "起一直在等"
                + (object.isEmpty() ? "" : "「" + object + "」") + "，" + until;
        var advice = wait instanceof Interval.Blocked ? "用带时限的 tryLock，并查谁拿着锁不放。" : "给等待加一个时限，或在结束时通知它：毒丸、中断、关闭。";
        return Findings.finding("无尽的等待", text, advice, List.of(wait));
    }
}
