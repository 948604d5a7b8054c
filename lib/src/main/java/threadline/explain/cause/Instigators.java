package threadline.explain.cause;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Interruptions;
import threadline.explain.track.Interruptions.Interruption;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Wake;

/** 谁启动、打断了一条泳道，给了它任务，或对它说了话。没有记下的，看那一刻谁能动手；说不准就是 {@code null}。 */
final class Instigators {

    /** 叫醒了选择器，它最晚过这么久才轮到运行。 */
    static final long LATE_NANOS = 20_000_000;

    private static final Pattern LISTENS = Pattern.compile("(Selector|ServerSocket(Channel)?)\\..*");

    private static final Pattern WRITES = Pattern.compile(".*\\.(write|flush|force|print|append)\\w*|打印");

    /** 工作进程的父进程等着它们，隔一会儿看一眼；到了任务的时限才结束它，{@link Mark#isKilledAtLimit} 会说。 */
    private static final String LOOKS = "Workers.";

    private final Tracks tracks;
    private final Map<Integer, List<Interruption>> interruptions = new HashMap<>();

    Instigators(Tracks tracks) {
        this.tracks = tracks;
    }

    List<Interruption> interruptionsOf(Track track) {
        return interruptions.computeIfAbsent(track.lane().id(), _ -> Interruptions.of(track));
    }

    /** 记下了的启动：启动者比它先开始；没有记下就是 {@code null}。 */
    @Nullable
    Wake start(Track track) {
        var wake = track.started();
        var known = wake == null ? null : tracks.of(wake.from());
        return known != null && known.lane().startNanos() < track.lane().startNanos() ? wake : null;
    }

    /** 第一次看到库的线程，是它替别人读到了什么：不是 {@code asked} 启动了它。 */
    static boolean isForAnother(Wake start, Interval asked) {
        return start.matched() && !Objects.equals(start.asker(), asked.lane()) && start.from() != asked.lane();
    }

    /** 谁启动了它。 */
    @Nullable
    Track starter(Track track) {
        var wake = start(track);
        return wake != null
                ? tracks.of(wake.from())
                : tracks.onlyActor(track, track.lane().startNanos(), other -> couldReach(other, track));
    }

    /** 库的线程在这段时间里打断了它，而那一刻正好有一条泳道等到了自己的时限：替那一条动的手。没有，或不止一条，是 {@code null}。 */
    @Nullable
    Interruption byLimit(Track track, long from, long to) {
        for (var broken : interruptionsOf(track).reversed()) {
            var by = tracks.of(broken.by());
            if (by != null && by.lane().helper() && broken.atNanos() > from && broken.atNanos() <= to) {
                var limited = tracks.all().stream()
                        .filter(other -> !other.equals(track)
                                && !other.lane().helper()
                                && other.between(broken.atNanos() - Track.SLACK_NANOS, broken.atNanos() + 1).stream()
                                        .anyMatch(Interval::reachedLimit))
                        .toList();
                return limited.size() == 1
                        ? new Interruption(
                                broken.atNanos(), limited.getFirst().lane().id())
                        : null;
            }
        }
        return null;
    }

    /** 谁打断了它，或给了它任务：只有它那时能动手。 */
    @Nullable
    Track interrupter(Track track, long at) {
        return tracks.onlyActor(track, at, other -> couldReach(other, track) && !handlesInterruption(other, at));
    }

    /** 那一刻有谁能动手，又不在一步的中间。 */
    boolean anyBetweenSteps(Track track, long at) {
        return tracks.actors(track, at)
                .anyMatch(other -> !other.lane().helper()
                        && couldReach(other, track)
                        && other.during(at - Track.SLACK_NANOS, at + 1) == null);
    }

    /** 库的线程读到了回答，交给它的：那一刻动手的只有库的线程，和刚回答过的服务；是同伴最后叫起来的那一个。不是这样，就是 {@code null}。 */
    @Nullable
    Track throughLibrary(Track track, Answers answers, long at) {
        Track found = null;
        long latest = at - LATE_NANOS;
        for (var other : tracks.actors(track, at).toList()) {
            if (!other.lane().helper() && !answers.spoke(other, at - LATE_NANOS, at)) {
                return null;
            }
            var woken = other.wokenBetween(latest, at);
            var by = woken.isEmpty() ? null : tracks.of(woken.getLast().from());
            if (other.lane().helper() && by != null && by.lane().helper()) {
                latest = woken.getLast().atNanos();
                found = other;
            }
        }
        return found;
    }

    /**
     * 等着有人来，来的也许不经过套接字（{@code Selector.wakeup}）：那一刻只有一条泳道在做事，就是它叫的。读写别的，只看子进程：管道的那一头。
     * 子进程自己读的，不是别的子进程写给它的；一下子就读到了的不是等，写出去的也不是。
     */
    @Nullable
    Track servedBy(Track track, Interval interval, long end, @Nullable Interval asked) {
        if (!(interval instanceof Interval.Io io)
                || io.nanos() < Track.SLACK_NANOS
                || WRITES.matcher(io.object()).matches()) {
            return null;
        }
        boolean listens = track.lane().helper() || listens(interval);
        boolean child = track.lane().process() != null;
        var only = tracks.onlyActor(
                track,
                end,
                other -> listens
                        ? !other.lane().helper()
                                && couldReach(other, track)
                                && (asked == null
                                        || !track.lane().helper()
                                        || workedFor(asked, track, other, interval, end))
                        : !child && other.lane().process() != null);
        boolean pipe = Causes.isPipe(io);
        return only != null || child || !pipe ? only : lastToSpeak(interval, end);
    }

    /**
     * 读一个子进程的管道，那一刻它的几条泳道都在动，或都没有看到：读到的是它说的最后一句，刚开始或刚做完一步的最后那一条说的。
     * 那时有几个子进程，就不知道读的是哪一个。
     */
    private @Nullable Track lastToSpeak(Interval read, long end) {
        long late = Math.clamp((end - read.startNanos()) / 20, Track.SLACK_NANOS, LATE_NANOS);
        long from = Math.max(read.startNanos(), end - late);
        var alive = tracks.all().stream()
                .filter(other -> other.lane().process() != null
                        && other.lane().startNanos() < end
                        && other.lane().endNanos() >= from)
                .toList();
        if (alive.stream().map(other -> other.lane().process()).distinct().count() != 1) {
            return null;
        }
        Track found = null;
        long last = from;
        for (var other : alive) {
            for (var step : other.steps()) {
                long spoke = step.endNanos() <= end ? step.endNanos() : step.startNanos();
                if (spoke > last && spoke <= end) {
                    last = spoke;
                    found = other;
                }
            }
        }
        return found;
    }

    /**
     * 程序自己的选择器等了很久才醒，那一刻谁也没有动手；前几毫秒只有一条泳道刚做完一步，这段等待里它大半都在做事：做完了叫的，忙的机器上晚一点才醒。
     * 库的选择器等的也许是外面的回答，不算。
     */
    @Nullable
    Step finishedBefore(Track track, Interval wait) {
        if (!listens(wait) || track.lane().helper()) {
            return null;
        }
        return justFinished(track, wait.startNanos(), wait.endNanos());
    }

    /** {@code end} 以前几毫秒，只有一条泳道刚做完一步，从 {@code start} 起它大半都在做事。 */
    @Nullable
    Step justFinished(Track track, long start, long end) {
        long from = end - Math.min(LATE_NANOS, (end - start) / 20);
        var finished = tracks.all().stream()
                .filter(other -> !other.equals(track) && !other.lane().helper())
                .flatMap(other -> other.steps().stream())
                .filter(step -> step.endNanos() >= from && step.endNanos() <= end)
                .toList();
        var only = finished.size() == 1 ? tracks.of(finished.getFirst().lane()) : null;
        return only != null && 2 * only.activeNanos(start, end) >= end - start ? finished.getFirst() : null;
    }

    /** 库的线程替 {@code asked} 听着的时候，它大半都在做事，或者就是来问的人；碰巧那一刻在动的、听着的线程自己叫起来的，是替别人。 */
    private static boolean workedFor(Interval asked, Track listener, Track other, Interval wait, long end) {
        long from = Math.max(wait.startNanos(), asked.startNanos());
        var woken = other.wokenBetween(other.lane().startNanos(), end);
        return other.lane().id() == asked.lane()
                || (2 * other.activeNanos(from, end) >= end - from
                        && (woken.isEmpty()
                                || woken.getLast().from() != listener.lane().id()));
    }

    /**
     * 池里闲着的线程是同伴叫起来的：同伴从队列里拿走一件，看到还有，叫下一个来拿。给活的是刚从池的外面叫醒那个同伴的；不是这样，就是 {@code null}。
     */
    @Nullable
    Track givenThrough(Track track, Interval idle, Wake wake) {
        var mate = tracks.of(wake.from());
        if (wake.source() != null || mate == null || !areMates(track, mate)) {
            return null;
        }
        var woken = mate.wokenBetween(idle.startNanos(), wake.atNanos());
        var before = woken.isEmpty() ? null : woken.getLast();
        var by = before == null ? null : tracks.of(before.from());
        boolean passedOn = before != null && mate.workedNanos(before.atNanos(), wake.atNanos()) < Track.SLACK_NANOS;
        return passedOn && by != null && !areMates(track, by) ? by : null;
    }

    private static boolean areMates(Track one, Track other) {
        return one.lane().pooled()
                && other.lane().pooled()
                && one.lane().helper() == other.lane().helper();
    }

    /** 醒来是因为那个进程没有了；它做到一半时这条泳道被中断过，或等到了别的时限：是这边结束了它，不是在等它。 */
    boolean endedIt(Track track, Wake wake) {
        var other = tracks.of(wake.from());
        if (other == null || other.lane().process() == null || track.lane().process() != null) {
            return false;
        }
        if (other.marks().stream().anyMatch(Mark::isKilledAtLimit)) {
            return false; // 一直在等它，到了它的时限才结束它
        }
        boolean killed = other.marks().stream()
                .anyMatch(m -> m.kind() == Mark.Kind.KILLED && m.atNanos() <= wake.atNanos() + Tracks.TIDYING_NANOS);
        long busySince = other.steps().isEmpty()
                ? wake.atNanos()
                : other.steps().getLast().startNanos();
        boolean gaveUp = track.intervals().stream()
                .anyMatch(i -> i instanceof Interval.Waiting wait
                        && wait.expired()
                        && !wait.object().startsWith(LOOKS) // 隔一会儿看一眼，没有放弃
                        && wait.endNanos() >= busySince
                        && wait.endNanos() <= wake.atNanos());
        return killed && (gaveUp || track.interruptedBetween(busySince, wake.atNanos()));
    }

    /** 在它没有做完的那一步里等着，到了任务的时限，父进程结束了它。 */
    static boolean wasCutAtLimit(Track track, Interval wait) {
        return !track.steps().isEmpty()
                && wait.endNanos() > track.steps().getLast().startNanos()
                && track.marks().stream().anyMatch(Mark::isKilledAtLimit);
    }

    /** 这一刻它闲着，或正等着 {@code giver}：耽误不了人。 */
    static boolean hadNothingToDo(Track waiter, @Nullable Track giver, long at) {
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

    /** 等着有人来连、来说话。 */
    static boolean listens(Interval interval) {
        return interval instanceof Interval.Io io
                && LISTENS.matcher(io.object()).matches();
    }

    /** 一个子进程给不了另一个子进程活，也启动不了它：都经过父进程。 */
    private static boolean couldReach(Track from, Track to) {
        var process = from.lane().process();
        return process == null
                || to.lane().process() == null
                || process.equals(to.lane().process());
    }

    /** 它自己刚被打断，还没有开始别的等待。 */
    private boolean handlesInterruption(Track track, long at) {
        for (var broken : interruptionsOf(track)) {
            boolean waitedSince = track.intervals().stream()
                    .anyMatch(i -> Track.couldBeEnded(i) && i.startNanos() >= broken.atNanos() && i.endNanos() < at);
            if (broken.atNanos() <= at + Track.SLACK_NANOS && !waitedSince) {
                return true;
            }
        }
        return false;
    }
}
