package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Times;

/** 原因是锁，写成句子。 */
final class LockWords {

    private LockWords() {}

    static String of(Cause.Lock lock, Tracks tracks) {
        var holding = holding(lock, tracks);
        var name = lock.lock() == 0 ? " " + lock.name() + " " : "锁" + Prose.name(lock.name());
        var queue = lock.queue() == 1 ? "，等过的只有 1 个线程" : "，先后 " + lock.queue() + " 个线程等过";
        return "总用时的 " + queuedPercent(lock, tracks) + "% 都有线程在" + name + "前等" + queue
                + (holding.isEmpty() ? "" : "；拿着它的线程大多在" + holding) + "。";
    }

    /** 这几条泳道里等文件锁等得最久的一次，够久才说；没有是空串。 */
    static String ofFile(List<Integer> lanes, Tracks tracks) {
        return tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Io io
                        && io.object().equals("FileChannel.lock")
                        && lanes.contains(i.lane())
                        && 4 * i.nanos() >= tracks.timeline().bodyNanos())
                .max(Comparator.comparingLong(Interval::nanos))
                .map(i -> Prose.glue(tracks.who(i.lane()), "等文件锁等了", Times.words(i.nanos())))
                .orElse("");
    }

    /** 有线程在等它的时间，占总用时的百分之几：谁在等都算，不只是路径上的。 */
    private static long queuedPercent(Cause.Lock lock, Tracks tracks) {
        long total = tracks.timeline().bodyNanos();
        var ids = lock.proof().stream()
                .filter(Interval.Blocked.class::isInstance)
                .map(i -> ((Interval.Blocked) i).lockId())
                .collect(Collectors.toSet());
        var waits = new ArrayList<Interval>(lock.proof());
        tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Blocked b && b.lockId() > 0 && ids.contains(b.lockId()))
                .forEach(waits::add);
        return Math.min(100, 100 * Spell.union(waits, 0, total) / Math.max(1, total));
    }

    /** 拿着锁的线程这时大多在做什么；没有记下是谁拿着，就是空串。 */
    private static String holding(Cause.Lock lock, Tracks tracks) {
        var held = new ArrayList<Interval>();
        for (var interval : lock.proof()) {
            var owner = interval instanceof Interval.Blocked blocked ? tracks.of(blocked.ownerLane()) : null;
            if (owner != null) {
                owner.between(interval.startNanos(), interval.endNanos()).stream()
                        .filter(i ->
                                !(i instanceof Interval.Blocked b) || (lock.lock() != 0 && b.lockId() != lock.lock()))
                        .forEach(held::add);
            }
        }
        var most = Doing.most(tracks, held.stream().distinct().toList());
        return most == null ? "" : most.briefly();
    }
}
