package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import threadline.explain.cause.Causes;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/** 原因是锁，写成句子。 */
final class LockWords {

    /** 几乎没有做别的，就不说「大多」。 */
    private static final double NEARLY_ALL = 0.9;

    /** 拿着锁的步骤合起来占总用时的这么多，就是它们一个接一个。 */
    private static final double MOST = 0.75;

    private LockWords() {}

    static String of(Cause.Lock lock, Tracks tracks) {
        var inTurn = inTurn(lock, tracks);
        if (!inTurn.isEmpty()) {
            return inTurn;
        }
        var waits = waits(lock, tracks);
        long total = tracks.timeline().bodyNanos();
        long queued = Spell.union(waits, 0, total);
        var held = held(lock, waits, tracks);
        var share = Math.min(100, 100 * queued / Math.max(1, total)) + "%";
        if (isOneWaiter(lock)) {
            return Prose.glue(
                            tracks.who(waits.getFirst().lane()),
                            "等锁" + Prose.name(lock.name()) + "等了"
                                    + (waits.size() == 1 ? "" : " " + waits.size() + " 次，共"),
                            Times.words(queued))
                    + "，占总用时的 " + share + holding(held, tracks) + "。";
        }
        var name = lock.lock() == 0 ? lock.name() : "锁" + Prose.name(lock.name());
        var queue = lock.queue() == 1 ? "，等过的只有 1 个线程" : "，先后 " + lock.queue() + " 个线程等过";
        var most = Doing.most(tracks, held);
        var each = most == null || !most.isOneInEach() ? "" : "，各约 " + Times.words(average(held, most.count()));
        return Prose.glue("总用时的 " + share + " 都有线程在", name, "前等" + queue)
                + (most == null ? "" : "；拿着它的线程大多在" + most.briefly() + each) + "。";
    }

    /** 原因是做事的线程、步骤，关键路径等过的一把锁占得也不少：也说一声。没有是空串。 */
    static String beside(Cause cause, Tracks tracks) {
        return isOfWork(cause) && Causes.heldUp(tracks) instanceof Cause.Lock lock ? of(lock, tracks) : "";
    }

    private static boolean isOfWork(Cause cause) {
        return switch (cause) {
            case Cause.Slowest _, Cause.InARow _, Cause.Stage _, Cause.PoolSize _ -> true;
            case Cause.Spent _, Cause.SlowestThread _, Cause.ThreadsInARow _, Cause.Outside _ -> true;
            case Cause.Lock _, Cause.Permits _, Cause.Limit _, Cause.Wrong _, Cause.Pauses _ -> false;
            case Cause.Processors _, Cause.Gil _, Cause.OtherPrograms _ -> false;
        };
    }

    /**
     * 例如 {@code 锁「账本」一次只放一个，先后 2 个线程等过：12 步一步接一步，占总用时的 98%。}
     * 用过它的线程各做了几步，去掉等它的那一段，没有两步同时进行，合起来占了大部分；不是，是空串。
     */
    static String inTurn(Cause.Lock lock, Tracks tracks) {
        if (lock.lock() == 0 || isOneWaiter(lock)) {
            return "";
        }
        var users = users(waits(lock, tracks), tracks);
        var boxes = tracks.timeline().steps().stream()
                .filter(step -> step.leaf() && users.contains(step.lane()))
                .toList();
        var held = boxes.stream()
                .map(step -> holding(lock.lock(), step, tracks))
                .sorted(Comparator.comparingLong(Interval::startNanos))
                .toList();
        long total = tracks.timeline().bodyNanos();
        long nanos = held.stream().mapToLong(Interval::nanos).sum();
        long lanes = held.stream().map(Interval::lane).distinct().count();
        if (lanes < 2 || held.size() < 2 * lanes || nanos < MOST * total || overlap(held)) {
            return "";
        }
        boolean seen = boxes.stream()
                        .mapToLong(step -> step.endNanos() - step.startNanos())
                        .sum()
                <= total;
        return "锁" + Prose.name(lock.name()) + "一次只放一个，先后 " + lock.queue() + " 个线程等过：" + held.size()
                + (seen ? " 步一步接一步" : " 步轮流拿着它") + "，占总用时的 " + Math.min(100, 100 * nanos / total) + "%。";
    }

    /** 各拿了多久：醒来以后等 CPU 的也拿着，图上的框连它一起。 */
    private static long average(List<Interval> held, int holders) {
        return held.stream().mapToLong(Interval::nanos).sum() / holders;
    }

    /** 等过它的，和让出来、那时拿着它的。 */
    private static Set<Integer> users(List<Interval> waits, Tracks tracks) {
        var users = new HashSet<Integer>();
        for (var wait : waits) {
            var track = tracks.of(wait.lane());
            var wake = track == null ? null : track.ending(wait);
            users.add(wait.lane());
            if (wake != null) {
                users.add(wake.from());
            }
            if (wait instanceof Interval.Blocked blocked) {
                users.add(blocked.ownerLane());
            }
        }
        return users;
    }

    /** 一步里最后一次等到它以后；没有等过，就是整个一步。 */
    private static Interval holding(int lock, Step step, Tracks tracks) {
        var track = tracks.of(step.lane());
        long from = track == null
                ? step.startNanos()
                : track.between(step.startNanos(), step.endNanos()).stream()
                        .filter(i -> isFor(lock, i))
                        .mapToLong(Interval::endNanos)
                        .filter(end -> end <= step.endNanos())
                        .max()
                        .orElse(step.startNanos());
        return new Interval.Unknown(step.lane(), Math.max(from, step.startNanos()), step.endNanos());
    }

    private static boolean overlap(List<Interval> inOrder) {
        long end = 0;
        for (var one : inOrder) {
            if (one.startNanos() < end - Track.SLACK_NANOS) {
                return true;
            }
            end = Math.max(end, one.endNanos());
        }
        return false;
    }

    /** 说得出拿着它的在做什么；等的不止一个的时候，说的是队。 */
    static boolean tellsHolder(Cause.Lock lock, Tracks tracks) {
        return !isOneWaiter(lock) || !held(lock, waits(lock, tracks), tracks).isEmpty();
    }

    /** 同一个原因，证据是句子说的那些等待，不只是路径上的。 */
    static Cause.Lock whole(Cause.Lock lock, Tracks tracks) {
        var waits = waits(lock, tracks);
        var cost = lock.cost();
        long queued = Spell.union(waits, 0, cost.totalNanos());
        return new Cause.Lock(
                lock.name(),
                lock.lock(),
                lock.queue(),
                new Cause.Cost(queued, cost.totalNanos(), cost.withoutNanos(), waits));
    }

    private static boolean isOneWaiter(Cause.Lock lock) {
        return lock.lock() != 0 && lock.queue() == 1;
    }

    /** 只有一个线程等过：拿着的多半也只有一个，说出是谁，在哪一步里。 */
    private static String holding(List<Interval> held, Tracks tracks) {
        var most = Doing.most(tracks, held);
        if (most == null) {
            return "";
        }
        boolean one = held.stream().mapToInt(Interval::lane).distinct().count() == 1;
        var who = one ? tracks.who(most.one().lane()) : "线程";
        boolean nearlyAll = most.nanos()
                >= NEARLY_ALL * held.stream().mapToLong(Interval::nanos).sum();
        return "；" + Prose.glue("拿着它的", who, most.inside(nearlyAll));
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

    /** 在等它的时段：谁在等都算，不只是路径上的；别的只擦了一下，就不算。 */
    private static List<Interval> waits(Cause.Lock lock, Tracks tracks) {
        var ids = lock.proof().stream()
                .filter(Interval.Blocked.class::isInstance)
                .map(i -> ((Interval.Blocked) i).lockId())
                .collect(Collectors.toSet());
        return Stream.concat(
                        lock.proof().stream(),
                        tracks.timeline().intervals().stream()
                                .filter(i ->
                                        i instanceof Interval.Blocked b && b.lockId() > 0 && ids.contains(b.lockId())))
                .filter(i -> !isOneWaiter(lock) || lock.lanes().contains(i.lane()))
                .distinct()
                .toList();
    }

    /** 有人等的时候，拿着锁的线程在做的：让出来的人，从他自己等到它的时候算起；没有记下是谁、什么时候拿到的，就是空的。 */
    private static List<Interval> held(Cause.Lock lock, List<Interval> waits, Tracks tracks) {
        var held = new ArrayList<Interval>();
        for (var wait : waits) {
            var waiter = tracks.of(wait.lane());
            if (waiter == null || !(wait instanceof Interval.Blocked blocked)) {
                continue;
            }
            var wake = waiter.ending(wait);
            var holder = tracks.of(wake == null ? blocked.ownerLane() : wake.from());
            var during = holder == null ? List.<Interval>of() : holder.between(wait.startNanos(), wait.endNanos());
            boolean first = holder != null && holder.lane().id() == blocked.ownerLane();
            long given = wake == null ? wait.endNanos() : Math.min(wake.atNanos(), wait.endNanos());
            long since = during.stream()
                    .filter(i -> isFor(blocked.lockId(), i) && i.endNanos() <= wait.endNanos())
                    .mapToLong(Interval::endNanos)
                    .max()
                    .orElse(first ? wait.startNanos() : Long.MAX_VALUE);
            during.stream()
                    .filter(i -> i.endNanos() > since
                            && i.startNanos() < given // 让出来以后做的，手里没有它：例如 Condition.await 把它让出来，再等
                            && !isFor(blocked.lockId(), i)
                            && (lock.lock() != 0 || !(i instanceof Interval.Blocked))) // 几把一起的，互相等不是在做什么
                    .forEach(held::add);
        }
        return held.stream().distinct().toList();
    }

    private static boolean isFor(int lock, Interval interval) {
        return interval instanceof Interval.Blocked blocked && blocked.lockId() == lock;
    }
}
