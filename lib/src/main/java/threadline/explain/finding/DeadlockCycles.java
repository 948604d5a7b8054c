package threadline.explain.finding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.explain.track.Unanswered;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Interval.Blocked;

/** 死锁：在同一刻，几个线程各自等着下一个拿着的锁，围成一圈；只有中断解得开，或到记录结束也没有解开。 */
public final class DeadlockCycles {

    private DeadlockCycles() {}

    /** 围成的一圈，和那一刻。 */
    record Cycle(List<Blocked> waits, long atNanos) {}

    public static List<Finding> in(Tracks tracks) {
        return cycles(tracks).stream().map(cycle -> finding(tracks, cycle)).toList();
    }

    /** 例如 {@code 4 个死锁，每 2 个线程围成一圈。}；{@code sizes} 是每一圈有几个线程。 */
    public static String counted(List<Integer> sizes) {
        boolean same = sizes.stream().distinct().count() == 1 && sizes.getFirst() > 1;
        return sizes.size() + " 个死锁，"
                + (same
                        ? "每 " + sizes.getFirst() + " 个线程围成一圈。"
                        : "一共 " + sizes.stream().mapToInt(size -> size).sum() + " 个线程。");
    }

    /** 每一圈一次，不管从哪个线程看。 */
    static List<Cycle> cycles(Tracks tracks) {
        var found = new ArrayList<Cycle>();
        var told = new HashSet<Set<Integer>>();
        for (var track : tracks.all()) {
            for (var interval : track.intervals()) {
                if (interval instanceof Blocked blocked && Unanswered.withoutWake(tracks, track, blocked) != null) {
                    long at = tracks.openAtLimit(blocked) ? tracks.limit() : blocked.endNanos();
                    var cycle = cycle(tracks, blocked, at);
                    if (cycle != null && told.add(lanes(cycle))) {
                        found.add(new Cycle(cycle, at));
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

    /**
     * 在 {@code nanos} 那一刻，顺着「锁在谁手里」走回来的一圈；走不回来，或没有同时等过，就是 {@code null}：一把锁递来递去，差不多
     * 在同一刻先后等过对方的，不是死锁。拿着读锁又要写锁的，一个人就是一圈。
     */
    private static @Nullable List<Blocked> cycle(Tracks tracks, Blocked first, long nanos) {
        var cycle = new ArrayList<Blocked>();
        Blocked at = first;
        while (at != null && cycle.size() < tracks.byId().size()) {
            cycle.add(at);
            if (at.ownerLane() == first.lane()) {
                return together(cycle) ? cycle : null;
            }
            var owner = tracks.of(at.ownerLane());
            at = owner == null ? null : blockedAt(owner, nanos);
        }
        return null;
    }

    private static boolean together(List<Blocked> waits) {
        long from = waits.stream().mapToLong(Blocked::startNanos).max().orElseThrow();
        long to = waits.stream().mapToLong(Blocked::endNanos).min().orElseThrow();
        return to - from > Track.SLACK_NANOS;
    }

    private static @Nullable Blocked blockedAt(Track track, long nanos) {
        for (Interval interval : track.between(nanos - Track.SLACK_NANOS, nanos)) {
            if (interval instanceof Blocked blocked && blocked.endNanos() >= nanos - Track.SLACK_NANOS) {
                return blocked;
            }
        }
        return null;
    }

    private static Finding finding(Tracks tracks, Cycle cycle) {
        var names = Standstill.laneNames(tracks, cycle.waits());
        var locks = Standstill.lockNames(cycle.waits());
        var text = new StringBuilder();
        for (var blocked : cycle.waits()) {
            boolean own = blocked.ownerLane() == blocked.lane();
            text.append(Prose.name(names.getOrDefault(blocked.lane(), "")))
                    .append("等")
                    .append(own ? "自己" : Prose.name(names.getOrDefault(blocked.ownerLane(), "")))
                    .append("手里的")
                    .append(Prose.name(locks.getOrDefault(blocked.lockId(), blocked.lock())))
                    .append("，");
        }
        text.append(cycle.waits().size() == 1 ? "自己解不开。" : "围成一圈，自己解不开。");
        return Findings.finding("死锁", text.toString(), "所有线程按同一个顺序拿锁，或用带时限的 tryLock。", cycle.waits());
    }
}
