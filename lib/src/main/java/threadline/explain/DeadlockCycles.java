package threadline.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.model.Finding;
import threadline.model.Interval;

/** 死锁：几个线程各自等着下一个拿着的锁，围成一圈，直到记录结束或被中断。 */
final class DeadlockCycles {

    private DeadlockCycles() {}

    static List<Finding> in(Tracks tracks) {
        Map<Integer, Interval.Blocked> stuck = new HashMap<>();
        for (var track : tracks.all()) {
            for (var interval : track.intervals()) {
                if (interval instanceof Interval.Blocked blocked && tracks.neverAnswered(track, blocked)) {
                    stuck.put(track.lane().id(), blocked);
                }
            }
        }
        var found = new ArrayList<Finding>();
        var told = new HashSet<Integer>();
        for (int start : stuck.keySet()) {
            var cycle = cycle(tracks, stuck, start);
            if (cycle != null
                    && told.add(cycle.stream().mapToInt(Interval::lane).min().orElse(start))) {
                found.add(finding(tracks, cycle));
            }
        }
        return found;
    }

    /** 从这条泳道起，顺着“锁在谁手里”走回来的一圈；走不回来就是 {@code null}。 */
    private static @Nullable List<Interval.Blocked> cycle(
            Tracks tracks, Map<Integer, Interval.Blocked> stuck, int start) {
        var cycle = new ArrayList<Interval.Blocked>();
        Interval.Blocked at = stuck.get(start);
        while (at != null && cycle.size() < stuck.size()) {
            cycle.add(at);
            var owner = at.owner() == null ? null : tracks.named(at.owner());
            if (owner == null) {
                return null;
            }
            if (owner.lane().id() == start) {
                return cycle.size() > 1 ? cycle : null;
            }
            at = stuck.get(owner.lane().id());
        }
        return null;
    }

    private static Finding finding(Tracks tracks, List<Interval.Blocked> cycle) {
        var text = new StringBuilder();
        for (var blocked : cycle) {
            text.append(tracks.name(blocked.lane()))
                    .append(" 等 ")
                    .append(blocked.owner())
                    .append(" 手里的「")
                    .append(blocked.lock())
                    .append("」，");
        }
        text.append("围成一圈，自己解不开。");
        return Findings.finding("死锁", text.toString(), "所有线程按同一个顺序拿锁，或用带时限的 tryLock。", cycle);
    }
}
