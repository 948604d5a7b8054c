package threadline.explain.cause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Interruptions;
import threadline.explain.track.Interruptions.Interruption;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Times;
import threadline.model.Wake;

/**
 * 关键路径：从最后的结束往回走；遇到知道被谁唤醒的等待，走到唤醒者；否则留在这条泳道上。
 *
 * <p>被中断或取消的泳道，结束的原因不在它自己身上：走到打断它的人；说不准是谁，就回到等它的那条泳道。线程池里闲着的线程也一样，
 * 只走到交给它任务的人。走到线程的开始时，走到启动者；没有记下启动者而那一刻只有一个别的线程没有在等，它就是。说不准就停在那里。
 *
 * <p>没有结束的线程（泄漏的）不在路径上。没有状态，任何线程都可以调用。
 */
public final class CriticalPath {

    /** 线程做完之后收尾，晚不到这么久。 */
    private static final long TIDYING_NANOS = 5_000_000;

    private static final Pattern LISTENS = Pattern.compile("(Selector|ServerSocket(Channel)?)\\..*");

    private static final Pattern WRITES = Pattern.compile(".*\\.(write|flush|force|print|append)\\w*|打印");

    private final Tracks tracks;
    /** 每条泳道上还没有走过的时段数。 */
    private final Map<Integer, Integer> ahead = new HashMap<>();

    private final Map<Integer, List<Interruption>> interruptions = new HashMap<>();
    private final List<Route.Leg> legs = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private final List<Hop> hops = new ArrayList<>();
    private final Map<String, Long> unexplainedOn = new HashMap<>();
    private long unexplained;
    private String begins = "";
    /** 路径正走在替别人做事的线程上：从谁的这段等待来的，闲着的不算在等；不是就是 {@code null}。 */
    private @Nullable Interval asked;

    /**
     * 路径在一条泳道上往回走，走到这里要拐弯。
     *
     * @param interval 在哪一段里
     * @param wake 谁结束了等待；{@code null} 表示被打断、闲着，或等到了载体
     * @param by 打断它、或让出载体和锁的泳道；不知道、或不是泳道，就是负数
     * @param handedOver 等到了 {@code by} 让出来的
     */
    private record Turn(
            long atNanos, Interval interval, @Nullable Wake wake, int by, boolean handedOver) {}

    /** 路径走过的一次交接：{@code pause} 由 {@code from} 这条泳道结束。 */
    record Hop(Interval pause, int from) {}

    /** 路径和它走过的交接，从早到晚。 */
    record Walk(Route route, List<Hop> hops) {}

    private CriticalPath(Tracks tracks) {
        this.tracks = tracks;
    }

    /** 没有线程结束时是 {@link Route#NONE}。 */
    public static Route of(Timeline timeline) {
        return of(Tracks.of(timeline));
    }

    public static Route of(Tracks tracks) {
        return walk(tracks).route();
    }

    static Walk walk(Tracks tracks) {
        Track last = null;
        long end = 0;
        for (var track : tracks.byId().values()) {
            long itsEnd = Math.min(tracks.endOf(track), Idle.since(track));
            // 别的线程收尾比记录线程晚一点，总用时还是它返回的时刻
            boolean afterMain = last != null && last.lane().id() == 0;
            if (itsEnd > end + (afterMain ? tidyingUp(tracks) : 0)) {
                last = track;
                end = itsEnd;
            }
        }
        return last == null ? new Walk(Route.NONE, List.of()) : new CriticalPath(tracks).walk(last, end);
    }

    private static long tidyingUp(Tracks tracks) {
        return Math.max(TIDYING_NANOS, tracks.timeline().bodyNanos() / 20);
    }

    private Walk walk(Track from, long end) {
        Track track = from;
        Track waiter = tracks.all().getFirst();
        long at = end;
        Interval ended = null; // 走到这条泳道，是因为它在这一刻结束了这段等待
        while (track != null) {
            var turn = lastTurn(track, at, ended);
            ended = turn == null || turn.wake == null ? null : turn.interval;
            var left = track;
            long until = Math.min(at, turn == null ? track.lane().startNanos() : turn.atNanos);
            boolean back = until < at;
            leg(track, until, at);
            at = until;
            if (turn == null) {
                var asking = waiter;
                waiter = track;
                track = starter(track);
                if (track == null
                        && back
                        && waiter.lane().process() != null
                        && asking.lane().process() == null) {
                    track = asking; // 没有记下是谁启动的子进程：等它的那一个
                    leaveOpen(track, at);
                }
                if (track == null && at > tracks.timeline().bodyNanos() / 100) {
                    begins = "没有记下是谁启动了" + Prose.name(waiter.name()) + "，从它开始的地方往前就断了";
                }
            } else if (turn.wake != null) {
                wakes.add(turn.wake);
                hops.add(new Hop(turn.interval, turn.wake.from()));
                waiter = track;
                track = tracks.of(turn.wake.from());
            } else if (turn.handedOver) {
                hops.add(new Hop(turn.interval, turn.by));
                waiter = track;
                track = tracks.of(turn.by);
            } else {
                track = cause(track, turn.by, waiter, at);
                waiter = turn.interval instanceof Interval.Io && !track.equals(left) ? left : waiter;
                at = Math.min(at, track.lane().endNanos());
            }
            asked = askedOn(left, turn, track);
        }
        var path = new Route(legs.reversed(), wakes.reversed(), unexplained);
        return new Walk(new Route(path.legs(), path.wakes(), unexplained, why(path)), hops.reversed());
    }

    /** 往下走的泳道是替谁做事：库的线程之间、闲着等活的线程之间走，还是那一段；回到了来问的泳道，就没有了。 */
    private @Nullable Interval askedOn(Track left, @Nullable Turn turn, @Nullable Track next) {
        if (next == null || (asked != null && asked.lane() == next.lane().id())) {
            return null;
        }
        if (turn == null || left.lane().helper() || Idle.is(turn.interval) || listens(turn.interval)) {
            return asked;
        }
        return turn.wake != null || turn.interval instanceof Interval.Io ? turn.interval : null;
    }

    /** 这一刻，来问的人等的是外面的服务：替它做事的线程闲着、等人来的时候，别处碰巧在做事的不是来给活的。 */
    private boolean isAskedFromOutside(long at) {
        return asked != null && asked.startNanos() < at && Causes.isOutside(asked);
    }

    /** 等着有人来连、来说话。 */
    private static boolean listens(Interval interval) {
        return interval instanceof Interval.Io io
                && LISTENS.matcher(io.object()).matches();
    }

    /** 为什么没有路径，或只有一截。 */
    private String why(Route path) {
        if (path.tells()) {
            return begins.isEmpty() ? Hardware.waitedForCpu(tracks, path) : begins;
        }
        return unexplainedOn.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(e -> Prose.glue(
                                "有",
                                Times.words(e.getValue()),
                                "在等",
                                e.getKey().isEmpty() ? "" : Prose.name(e.getKey()))
                        + "，没有记下是谁结束的")
                .orElse("");
    }

    private void leg(Track track, long from, long to) {
        int lane = track.lane().id();
        if (to <= from) {
            return;
        }
        var next = legs.isEmpty() ? null : legs.getLast();
        if (next != null && next.lane() == lane && next.startNanos() == to) {
            legs.set(legs.size() - 1, new Route.Leg(lane, from, next.endNanos()));
        } else {
            legs.add(new Route.Leg(lane, from, to));
        }
    }

    /**
     * 在 {@code at} 之前，这条泳道上最后一个拐弯的地方。走过的不知道是谁结束的等待记下。库的线程在程序来问它之前做的事，与问的人无关：走到来问的那一刻为止。
     *
     * @param ended 这一刻它结束了谁的这段等待，所以在做事：采样看到的空闲从上一件事的末尾算起，会盖住它最后做的一点。开始等的时候它已经闲着，
     *     等的就不是那件事：例如关线程池，把闲着的叫醒
     */
    private @Nullable Turn lastTurn(Track track, long at, @Nullable Interval ended) {
        var intervals = track.intervals();
        int i = ahead.getOrDefault(track.lane().id(), intervals.size()) - 1;
        var asker = track.lane().helper()
                        && asked != null
                        && asked.startNanos() < at
                        && asked.startNanos() > track.lane().startNanos()
                ? asked
                : null;
        long floor = asker == null ? Long.MIN_VALUE : asker.startNanos();
        Turn found = null;
        for (; i >= 0 && found == null && intervals.get(i).endNanos() > floor; i--) {
            var interval = intervals.get(i);
            boolean idle = ended != null
                    && Idle.is(interval)
                    && interval.endNanos() >= at
                    && ended.startNanos() <= interval.startNanos();
            if (interval.startNanos() < at && !idle) {
                found = turn(track, i, at);
            }
        }
        if (asker != null && (found == null || found.atNanos < floor)) {
            i = found == null ? i : i + 1;
            found = new Turn(floor, asker, null, asker.lane(), false);
        }
        if (found != null && ended != null && restedUntilEnded(track, found, ended)) {
            found = new Turn(at, found.interval, null, ended.lane(), false);
        }
        ahead.put(track.lane().id(), i + 1);
        return found;
    }

    /** 它看到的最后一件事是闲着，之后没有看到；那时还没有人等 {@code ended}，等它的人只是叫它收工，例如关线程池。 */
    private static boolean restedUntilEnded(Track track, Turn found, Interval ended) {
        return found.wake == null
                && Idle.is(found.interval)
                && Idle.since(track) <= found.interval.startNanos()
                && found.atNanos < ended.startNanos()
                && track.between(found.atNanos, ended.startNanos()).stream()
                        .allMatch(i -> i.equals(found.interval) || i instanceof Interval.Unknown);
    }

    private @Nullable Turn turn(Track track, int index, long at) {
        var interval = track.intervals().get(index);
        var wake = couldBeEnded(interval) ? track.ending(index) : null;
        if (wake != null
                && wake.atNanos() <= at
                && wake.from() != wake.to()
                && tracks.of(wake.from()) != null
                && !endedIt(track, wake)
                && (Track.waits(interval)
                        || wake.matched()
                        || wake.atNanos() >= interval.endNanos() - Track.SLACK_NANOS)) {
            return new Turn(wake.atNanos(), interval, wake, Mark.UNKNOWN, false);
        }
        var holder = interval instanceof Interval.Runnable queued ? Hardware.heldCarrier(tracks, track, queued) : null;
        if (holder != null && interval.endNanos() <= at) {
            return new Turn(interval.endNanos(), interval, null, holder.lane().id(), true);
        }
        long end = Math.min(at, interval.endNanos());
        for (var broken : interruptionsOf(track).reversed()) {
            if (broken.atNanos() > interval.startNanos() && broken.atNanos() <= end) {
                return new Turn(broken.atNanos(), interval, null, broken.by(), false);
            }
        }
        if (Idle.untilDue(interval) && interval.endNanos() <= at) {
            return null; // 时刻到了它就做，不用谁来给
        }
        if (Idle.is(interval)) {
            return new Turn(end, interval, null, Mark.UNKNOWN, false);
        }
        boolean fresh = listens(interval) && asked != null && asked.startNanos() > interval.startNanos();
        var server = fresh && isAskedFromOutside(end) ? null : servedBy(track, interval, end);
        if (fresh && asked != null && server == null) { // 在来问之前，它等的不是这个人
            return new Turn(Math.min(end, asked.startNanos()), interval, null, asked.lane(), false);
        }
        if (server != null) {
            return new Turn(end, interval, null, server.lane().id(), false);
        }
        if (interval instanceof Interval.Blocked blocked
                && blocked.endNanos() <= at
                && !Causes.isLimit(tracks, blocked)
                && blocked.ownerLane() != blocked.lane()
                && tracks.of(blocked.ownerLane()) != null) {
            return new Turn(end, interval, null, blocked.ownerLane(), true);
        }
        boolean ranOut = interval instanceof Interval.Waiting waiting && waiting.expired();
        if (Track.waits(interval) && !ranOut && !Causes.isProcess(interval)) {
            unexplainedOn.merge(Track.object(interval), end - interval.startNanos(), Long::sum);
            unexplained += end - interval.startNanos();
        }
        return null;
    }

    /**
     * 等着有人来，来的也许不经过套接字（{@code Selector.wakeup}）：那一刻只有一条泳道在做事，就是它叫的。读写别的，只看别的进程：管道的那一头。
     * 一下子就读到了的不是等，写出去的也不是。说不准就是 {@code null}。
     */
    private @Nullable Track servedBy(Track track, Interval interval, long end) {
        if (!(interval instanceof Interval.Io io)
                || io.nanos() < Track.SLACK_NANOS
                || WRITES.matcher(io.object()).matches()) {
            return null;
        }
        boolean listens = track.lane().helper() || listens(interval);
        return tracks.onlyActor(
                track,
                end,
                other -> listens ? !other.lane().helper() : other.lane().process() != null);
    }

    /** 醒来是因为那个进程没有了；它做到一半时这条泳道被中断过，或等到了时限：是这边结束了它，不是在等它。 */
    private boolean endedIt(Track track, Wake wake) {
        var other = tracks.of(wake.from());
        if (other == null || other.lane().process() == null || track.lane().process() != null) {
            return false;
        }
        boolean killed = other.marks().stream()
                .anyMatch(m -> m.kind() == Mark.Kind.KILLED && m.atNanos() <= wake.atNanos() + TIDYING_NANOS);
        long busySince = other.steps().isEmpty()
                ? wake.atNanos()
                : other.steps().getLast().startNanos();
        boolean gaveUp = track.intervals().stream()
                .anyMatch(i -> i instanceof Interval.Waiting wait
                        && wait.expired()
                        && wait.endNanos() >= busySince
                        && wait.endNanos() <= wake.atNanos());
        return killed && (gaveUp || track.interruptedBetween(busySince, wake.atNanos()));
    }

    private static boolean couldBeEnded(Interval interval) {
        return Track.waits(interval) || interval instanceof Interval.Sleeping || interval instanceof Interval.Io;
    }

    private List<Interruption> interruptionsOf(Track track) {
        return interruptions.computeIfAbsent(track.lane().id(), _ -> Interruptions.of(track));
    }

    /** 谁启动了它；说不准就是 {@code null}。 */
    private @Nullable Track starter(Track track) {
        var wake = track.started();
        var known = wake == null ? null : tracks.of(wake.from());
        if (wake != null
                && known != null
                && known.lane().startNanos() < track.lane().startNanos()) {
            wakes.add(wake);
            return known;
        }
        return tracks.onlyActor(track, track.lane().startNanos(), other -> couldReach(other, track));
    }

    /** 一个子进程给不了另一个子进程活，也启动不了它：都经过父进程。 */
    private static boolean couldReach(Track from, Track to) {
        var process = from.lane().process();
        return process == null
                || to.lane().process() == null
                || process.equals(to.lane().process());
    }

    /** 谁打断了它，或给了它任务：记下的、或唯一那时能动手的；说不准就是等它的那一条；等它的也没有，或那时没有事做，就留在原地。 */
    private Track cause(Track track, int by, Track waiter, long at) {
        var actor = by >= 0 || isAskedFromOutside(at)
                ? tracks.of(by)
                : tracks.onlyActor(track, at, other -> couldReach(other, track) && !handlesInterruption(other, at));
        if (actor != null && !actor.equals(track) && actor.lane().startNanos() < at) {
            return actor;
        }
        boolean limited = by == Mark.RECORDER;
        boolean could = waiter.lane().startNanos() < at && !hadNothingToDo(waiter, limited ? track : null, at);
        if (could || !limited) { // 时限打断了它：不用再问它在等谁
            leaveOpen(could ? waiter : track, at);
        }
        return could ? waiter : track;
    }

    /** 这一刻它闲着，或正等着 {@code giver}：耽误不了人。 */
    private static boolean hadNothingToDo(Track waiter, @Nullable Track giver, long at) {
        for (var interval : waiter.between(at - 1, at)) {
            var wake = Track.waits(interval) ? waiter.ending(interval) : null;
            if (wake != null
                    && (Idle.is(interval)
                            || (giver != null && wake.from() == giver.lane().id()))) {
                return true;
            }
        }
        return false;
    }

    /** 它自己刚被打断，还没有开始别的等待。 */
    private boolean handlesInterruption(Track track, long at) {
        for (var broken : interruptionsOf(track)) {
            boolean waitedSince = track.intervals().stream()
                    .anyMatch(i -> couldBeEnded(i) && i.startNanos() >= broken.atNanos() && i.endNanos() < at);
            if (broken.atNanos() <= at + Track.SLACK_NANOS && !waitedSince) {
                return true;
            }
        }
        return false;
    }

    /** 回到一段已经走过的等待里：它剩下的部分仍然不知道在等谁。 */
    private void leaveOpen(Track track, long at) {
        int walked = ahead.getOrDefault(track.lane().id(), track.intervals().size());
        for (int i = walked; i < track.intervals().size(); i++) {
            var interval = track.intervals().get(i);
            if (Track.waits(interval) && interval.startNanos() < at && interval.endNanos() >= at) {
                unexplainedOn.merge(Track.object(interval), at - interval.startNanos(), Long::sum);
                unexplained += at - interval.startNanos();
            }
        }
    }
}
