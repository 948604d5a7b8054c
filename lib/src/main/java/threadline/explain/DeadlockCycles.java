package threadline.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Interval.Blocked;

/** 死锁：在同一刻，几个线程各自等着下一个拿着的锁，围成一圈；只有中断解得开，或到记录结束也没有解开。 */
final class DeadlockCycles {

    private DeadlockCycles() {}

    static List<Finding> in(Tracks tracks) {
        var found = new ArrayList<Finding>();
        var told = new HashSet<Set<Integer>>();
        for (var track : tracks.all()) {
            for (var interval : track.intervals()) {
                if (interval instanceof Blocked blocked && Unanswered.withoutWake(tracks, track, blocked) != null) {
                    var cycle = cycle(tracks, blocked);
                    if (cycle != null && told.add(lanes(cycle))) {
                        found.add(finding(tracks, cycle));
                    }
                }
            }
        }
        return found;
    }

    private static Set<Integer> lanes(List<Blocked> cycle) {
        var lanes = new HashSet<Integer>();
        cycle.forEach(blocked -> lanes.add(blocked.lane()));
        return lanes;
    }

    /** 在 {@code first} 结束的那一刻，顺着“锁在谁手里”走回来的一圈；走不回来就是 {@code null}。 */
    private static @Nullable List<Blocked> cycle(Tracks tracks, Blocked first) {
        var cycle = new ArrayList<Blocked>();
        Blocked at = first;
        while (at != null && cycle.size() < tracks.byId().size()) {
            cycle.add(at);
            var owner = at.owner() == null ? null : tracks.named(at.owner());
            if (owner == null) {
                return null;
            }
            if (owner.lane().id() == first.lane()) {
                return cycle.size() > 1 ? cycle : null;
            }
            at = blockedAt(owner, first.endNanos());
        }
        return null;
    }

    private static @Nullable Blocked blockedAt(Track track, long nanos) {
        for (Interval interval : track.between(nanos - Track.SLACK_NANOS, nanos)) {
            if (interval instanceof Blocked blocked && blocked.endNanos() >= nanos - Track.SLACK_NANOS) {
                return blocked;
            }
        }
        return null;
    }

    private static Finding finding(Tracks tracks, List<Blocked> cycle) {
        var text = new StringBuilder();
        for (var blocked : cycle) {
            text.append(Prose.name(tracks.name(blocked.lane())))
                    .append("等")
                    .append(Prose.name(blocked.owner() == null ? "" : blocked.owner()))
                    .append("手里的")
                    .append(Prose.name(blocked.lock()))
                    .append("，");
        }
        text.append("围成一圈，自己解不开。");
        return Findings.finding("死锁", text.toString(), "所有线程按同一个顺序拿锁，或用带时限的 tryLock。", cycle);
    }
}
