package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval.Blocked;
import threadline.model.Times;

/**
 * 锁护送：线程在一把锁前排成队，拿到锁的人刚从队里出来，后面的人等的就是他。
 *
 * <p>要有接力为证：至少两次，一个等过这把锁的线程又让另一个等。
 */
final class LockQueues {

    private static final double SHARE = 0.2;

    private LockQueues() {}

    /** JDK 自己的锁，等的人栈里没有程序的代码，例如登记新线程的表：程序改不了，不说。 */
    static List<Finding> in(Tracks tracks) {
        Map<Integer, List<Blocked>> byLock = new LinkedHashMap<>();
        for (var interval : tracks.timeline().intervals()) {
            if (interval instanceof Blocked blocked && blocked.lockId() > 0 && blocked.source() != null) {
                byLock.computeIfAbsent(blocked.lockId(), _ -> new ArrayList<>()).add(blocked);
            }
        }
        var found = new ArrayList<Finding>();
        byLock.forEach((id, waits) -> {
            var lock = waits.getFirst().lock();
            var queue = relay(tracks, waits);
            long lanes = queue.stream().map(Blocked::lane).distinct().count();
            int together = Spell.together(queue);
            long nanos = queue.stream().mapToLong(Blocked::nanos).sum();
            if (lanes >= 3
                    && together >= 2
                    && nanos >= SHARE * tracks.timeline().endNanos()) {
                var text = "「" + lock + "」前排过队：" + lanes + " 个线程一个接一个，最多 " + together + " 个同时等，等的时间加起来 "
                        + Times.words(nanos) + "。";
                found.add(Findings.finding("锁护送", text, "拿着锁的时间越短越好：把慢的事移到锁外面，或把一把锁分成几把。", queue));
            }
        });
        return found;
    }

    /** 接力里的等待，按结束排列；接力不到两次就是空的。 */
    private static List<Blocked> relay(Tracks tracks, List<Blocked> waits) {
        var byEnd = waits.stream()
                .sorted(Comparator.comparingLong(Blocked::endNanos))
                .toList();
        Map<Integer, Blocked> lastOf = new HashMap<>();
        var relay = new LinkedHashSet<Blocked>();
        int handovers = 0;
        for (var wait : byEnd) {
            var holder = holder(tracks, wait);
            var before = holder == null ? null : lastOf.get(holder);
            if (before != null && before.endNanos() >= wait.startNanos() && before.lane() != wait.lane()) {
                relay.add(before);
                relay.add(wait);
                handovers++;
            }
            lastOf.put(wait.lane(), wait);
        }
        return handovers >= 2 ? List.copyOf(relay) : List.of();
    }

    /** 等的时候锁在谁手里：叫醒它的人，或记下的持有者。 */
    private static @Nullable Integer holder(Tracks tracks, Blocked wait) {
        var track = tracks.of(wait.lane());
        var wake = track == null ? null : track.ending(wait);
        if (wake != null) {
            return wake.from();
        }
        return wait.ownerLane() < 0 ? null : wait.ownerLane();
    }
}
