package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval.Blocked;
import threadline.model.Times;

/**
 * 线程在一把锁前排成队，拿到锁的人刚从队里出来，后面的人等的就是他。放了锁又回来排，队一直不散，是锁护送；各拿一次就散了，只是排队。
 *
 * <p>要有接力为证：至少两次，一个等过这把锁的线程又让另一个等。
 */
final class LockQueues {

    private static final double SHARE = 0.2;

    /** 这么多个线程回来排，队才散不掉。 */
    private static final int CONVOY = 2;

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
                boolean convoy = returned(tracks, waits) >= CONVOY;
                long all = waits.stream().mapToLong(Blocked::nanos).sum(); // 图上等这把锁的都算，不只是接力的
                var text = "「" + lock + "」前排过队：" + lanes + " 个线程一个接一个，" + (convoy ? "放了锁又回来排，" : "") + "最多 "
                        + Spell.together(waits) + " 个同时等，等的时间加起来 " + Times.words(all) + "。";
                found.add(
                        convoy
                                ? Findings.finding("锁护送", text, "拿着锁的时间越短越好：把慢的事移到锁外面，或把一把锁分成几把。", queue)
                                : Findings.finding("排队等锁", text, "把慢的事移到锁外面；只是读的，用读写锁可以一起拿着。", queue));
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

    /** 把锁交出去以后，队还没有空过就又回来排的线程有几个。 */
    private static long returned(Tracks tracks, List<Blocked> waits) {
        Map<Integer, NavigableSet<Long>> gave = new HashMap<>();
        for (var wait : waits) {
            var holder = wait.reachedLimit() ? null : holder(tracks, wait);
            if (holder != null) {
                gave.computeIfAbsent(holder, _ -> new TreeSet<>()).add(wait.endNanos());
            }
        }
        var returned = new HashSet<Integer>();
        long began = 0; // 从这一刻起一直有人等
        long until = Long.MIN_VALUE;
        for (var wait : waits.stream()
                .sorted(Comparator.comparingLong(Blocked::startNanos))
                .toList()) {
            began = wait.startNanos() <= until ? began : wait.startNanos();
            until = Math.max(until, wait.endNanos() + Track.SLACK_NANOS);
            var given = gave.getOrDefault(wait.lane(), Collections.emptyNavigableSet())
                    .ceiling(began);
            if (given != null && given <= wait.startNanos()) {
                returned.add(wait.lane());
            }
        }
        return returned.size();
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
