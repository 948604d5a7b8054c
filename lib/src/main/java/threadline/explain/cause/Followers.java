package threadline.explain.cause;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Step;

/** 只跟着别人的步骤：一直在等别人、一遍遍地看、或空转。它和被等的一样长，却不决定什么。 */
public final class Followers {

    /** 看了这么多遍，才是轮询。 */
    private static final int LOOKS = 10;

    /** 看的人看的时候自己也做事：超过这么多，就不只是在看。 */
    private static final double BUSY = 0.25;

    /** 叫醒别人这么多次，是在一件一件地交给别人。 */
    static final int MANY = 3;

    /** 这么多的时间里只排着队等 CPU 或载体，就没有在做那件让人等的事。 */
    private static final double QUEUED = 0.75;

    /** 最后等的不到总长的这么多，是差不多同时做完。 */
    private static final double LITTLE = 0.02;

    /** 空转的看到了，这么久就停了：中间隔着一次记录，第一次还要装入类。 */
    private static final long SEES_NANOS = 8 * Track.SLACK_NANOS;

    private Followers() {}

    /**
     * 路径走过的一段，只跟着 {@code leader}：一遍遍地看，或空转。
     *
     * @param name 步骤，或不在步骤里的线程
     */
    public record Watch(String name, int lane, long from, long to, Step leader) {}

    /** 决定它的那一步：不跟着谁，就是它自己；跟着的人不在步骤里，就是 {@code null}。 */
    public static @Nullable Step leaderOf(Tracks tracks, Step step) {
        var track = tracks.of(step.lane());
        var leader = track == null ? null : leader(tracks, track, step.startNanos(), step.endNanos());
        return leader == null ? step : leader;
    }

    /** 泳道这段时间不在步骤里，只在一遍遍地看、或空转：它等的那一步。不像在看、看的时候自己也在做事、一再叫醒别人的，是 {@code null}。 */
    static @Nullable Watch watch(Tracks tracks, Track track, long from, long to) {
        int lane = track.lane().id();
        var pause = track.between(from, to).stream().filter(Followers::pauses).findFirst();
        long start = Math.max(from, pause.map(Interval::startNanos).orElse(from));
        long woken = tracks.timeline().wakes().stream()
                .filter(wake -> wake.from() == lane && wake.to() != 0 && wake.atNanos() > start && wake.atNanos() < to)
                .limit(MANY)
                .count();
        var leader = woken == MANY ? null : leader(tracks, track, start, to);
        return leader == null ? null : new Watch(track.name(), lane, start, to, leader);
    }

    /** 它从 {@code from} 到 {@code to} 只在看、只在空转：最后做完的、它能等的那一步。 */
    private static @Nullable Step leader(Tracks tracks, Track track, long from, long to) {
        long look = lookEvery(track, from, to);
        if (look < 0) {
            return null;
        }
        Step leader = null;
        for (var other : tracks.timeline().steps()) {
            boolean could = other.lane() != track.lane().id()
                    && other.leaf()
                    && canSee(track, tracks.of(other.lane()))
                    && other.startNanos() < (from + to) / 2
                    && stopsAfter(track, from, to, other.endNanos(), look);
            if (could
                    && lookEvery(tracks, other) < 0
                    && !onlyQueues(tracks, other, from, to)
                    && stopsAfter(track, from, to, didUntil(tracks.of(other.lane()), other.endNanos(), track), look)) {
                leader = leader == null || other.endNanos() > leader.endNanos() ? other : leader;
            }
        }
        return leader;
    }

    /**
     * 它做到 {@code to}，像是看到了 {@code ended} 才停：看的最多晚一遍；空转的一轮到就看到，晚的只能是在等 CPU。 一直在算的，碰巧比别人晚一点算完，等 CPU
     * 的时间不够解释，就不是在等那个人。
     */
    static boolean stopsAfter(Track track, long from, long to, long ended, long look) {
        long late = to - ended;
        if (late < -Track.SLACK_NANOS || late > look) {
            return false;
        }
        // 抽样看到的，前后一格里说不准先后
        return late <= SEES_NANOS
                || late <= SEES_NANOS + track.queuedNanos(to - 2 * late, to)
                || track.between(from, to).stream().anyMatch(Followers::pauses);
    }

    /** 到 {@code ended} 为止，{@code other} 自己做到了哪一刻：最后只在等、等到的是 {@code watcher}，就是开始等的时候，那以后是它在等看的人。 */
    static long didUntil(@Nullable Track other, long ended, Track watcher) {
        var last = other == null ? List.<Interval>of() : other.between(ended - 1, ended);
        if (other == null || last.isEmpty()) {
            return ended;
        }
        long did = ended;
        boolean waited = false;
        for (int i = other.indexOf(last.getLast()); i >= 0; i--) {
            var interval = other.intervals().get(i);
            boolean waits = Track.waits(interval);
            if (!waits && interval.nanos() >= Track.SLACK_NANOS) {
                break;
            }
            var wake = waits && !waited ? other.ending(i) : null;
            waited = waited || (wake != null && wake.from() == watcher.lane().id());
            did = interval.startNanos();
        }
        return waited ? did : ended;
    }

    /** 最后等了 {@code watcher} 不止一会儿：它自己没有那么长。 */
    static boolean waitedAtLast(@Nullable Track other, long ended, Track watcher, long nanos) {
        return ended - didUntil(other, ended, watcher) > LITTLE * nanos;
    }

    /** 工作进程看不见另一个工作进程里做到了哪里，没有共同的内存。 */
    private static boolean canSee(Track track, @Nullable Track other) {
        var mine = track.lane().process();
        var its = other == null ? null : other.lane().process();
        return mine == null || its == null || mine.equals(its);
    }

    /** 路径走在它上面、它又跟着 {@code leader} 的那一段；没有，或路径也走过 {@code leader}，不只是擦过它的边，是 {@code null}。 */
    public static @Nullable Watch watcher(Tracks tracks, Step leader) {
        var path = PathSteps.of(tracks, CriticalPath.of(tracks));
        return path.walked().stream().anyMatch(share -> share.step().equals(leader) && !share.isTouched())
                ? null
                : path.watches().stream()
                        .filter(watch -> watch.leader().equals(leader))
                        .findFirst()
                        .orElse(null);
    }

    /** 有人在看、在空转的时候，它只在排队：多半等的就是那个人占着的 CPU 或载体，是它在等那个人。 */
    private static boolean onlyQueues(Tracks tracks, Step other, long from, long to) {
        var track = tracks.of(other.lane());
        long queued = track == null ? 0 : track.queuedNanos(from, to);
        return queued >= QUEUED * (to - from);
    }

    /** 它最多隔多久看一遍；不像在看，就是 -1。 */
    private static long lookEvery(Tracks tracks, Step step) {
        var track = tracks.of(step.lane());
        return track == null ? -1 : lookEvery(track, step.startNanos(), step.endNanos());
    }

    /** 从 {@code from} 到 {@code to} 最多隔多久看一遍；不像在看，就是 -1。一共不长的别的等待和读写不算：打印一行，收尾时关一个池。 */
    static long lookEvery(Track track, long from, long to) {
        int pauses = 0;
        long longest = 0;
        long paused = from;
        long ran = 0;
        long others = 0;
        long all = to - from;
        var running = new ArrayList<Interval>();
        for (var interval : track.between(from, to)) {
            if (pauses(interval)) {
                pauses++;
                longest = Math.max(longest, interval.startNanos() - paused);
                paused = interval.startNanos();
            } else if (Track.waits(interval) || interval instanceof Interval.Io) {
                others += Spell.common(interval, from, to);
            } else if (!(interval instanceof Interval.Unknown)) { // 没有看到的，不能说它在空转
                ran += Spell.common(interval, from, to);
                if (interval instanceof Interval.Running) {
                    running.add(interval);
                }
            }
        }
        if (others > all / 50) {
            return -1;
        }
        longest = Math.max(longest, to - paused);
        boolean onlyLooks = Spell.union(running, from, to) <= BUSY * all;
        if (onlyLooks && pauses >= LOOKS && LOOKS * longest <= 3 * all) {
            return longest + all / 50 + 2 * Track.SLACK_NANOS;
        }
        // 机器忙的时候，空转的要等轮到它才看得见
        return pauses == 0 && ran >= Causes.NEARLY_ALL * all ? all / 10 + SEES_NANOS : -1;
    }

    /** 到了时间自己接着走。 */
    private static boolean pauses(Interval interval) {
        return interval instanceof Interval.Sleeping
                || (interval instanceof Interval.Waiting waiting && waiting.expired());
    }

    /** 几乎全程在等别人，或等别人让出载体、事件循环。 */
    static boolean onlyWaits(Tracks tracks, Step step) {
        var track = tracks.of(step.lane());
        if (track == null) {
            return false;
        }
        long waited = track.within(step).stream()
                .filter(i -> Track.waits(i) || waitsForTurn(i))
                .mapToLong(Interval::nanos)
                .sum();
        return waited >= Causes.NEARLY_ALL * (step.endNanos() - step.startNanos());
    }

    /** 等轮到自己：等载体，等事件循环。 */
    static boolean waitsForTurn(Interval interval) {
        return interval instanceof Interval.Runnable r
                && (r.queue() == Interval.Runnable.Queue.CARRIER || r.queue() == Interval.Runnable.Queue.LOOP);
    }
}
