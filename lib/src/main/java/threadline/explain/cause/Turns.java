package threadline.explain.cause;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Wake;

/** 路径在一条泳道上往回走，在哪里拐弯。记着每条泳道走到了哪里：走过的不再走。 */
final class Turns {

    /**
     * 路径在一条泳道上往回走，走到这里要拐弯。
     *
     * @param interval 在哪一段里
     * @param wake 谁结束了等待；{@code null} 表示被打断、闲着，或等到了载体
     * @param by 打断它、或让出载体和锁的泳道；不知道、或不是泳道，就是负数
     * @param handedOver 等到了 {@code by} 让出来的；{@code by} 是它自己，就是排在一大群人后面，那一段是它自己的
     */
    record Turn(long atNanos, Interval interval, @Nullable Wake wake, int by, boolean handedOver) {}

    /** 闲了这么多格，就不是上一件事的末尾。 */
    private static final int LONGEST_BINS = 3;

    private static final Pattern CLOSES =
            Pattern.compile("(ExecutorService|ForkJoinPool|\\w*Executor)\\.(close|await\\w+)");

    private final Tracks tracks;
    private final Instigators instigators;
    private final Answers answers;
    private final SameProcess inside;
    private final Unexplained unexplained;
    /** 全部等锁加起来不到总用时的这么多：偶尔碰了一下，没有那把锁也一样长，不为它换线程。短的空闲、猜不出是谁结束的短的等待也一样。 */
    private static final double CONTENDED = 0.01;

    private final boolean contended;
    /** 一丝一丝的空闲加起来也有那么多：一件件小活在线程之间来回交。 */
    private final boolean oftenIdle;
    /** 每条泳道上还没有走过的时段数。 */
    private final Map<Integer, Integer> ahead = new HashMap<>();

    /** 库的线程闲着，只动了一下：上一次走到它的时刻。 */
    private final Map<Integer, Long> rested = new HashMap<>();

    private final Map<Lane.Kind, Mounted> mounted = new EnumMap<>(Lane.Kind.class);
    private @Nullable Set<Integer> inPools;

    Turns(Tracks tracks, Instigators instigators, Answers answers, SameProcess inside, Unexplained unexplained) {
        this.tracks = tracks;
        this.instigators = instigators;
        this.answers = answers;
        this.inside = inside;
        this.unexplained = unexplained;
        this.contended = isMuch(Interval.Blocked.class::isInstance);
        this.oftenIdle = isMuch(Turns::isBrief);
    }

    private boolean isMuch(Predicate<Interval> which) {
        long all = tracks.timeline().intervals().stream()
                .filter(which)
                .mapToLong(Interval::nanos)
                .sum();
        return all >= CONTENDED * tracks.timeline().bodyNanos();
    }

    private static boolean isBrief(Interval interval) {
        return interval.nanos() < Track.SLACK_NANOS && Idle.is(interval);
    }

    /** 没有它也一样长：碰了一下的锁；池里两件活之间，取下一件时等了同伴正拿着的队列的锁。 */
    private boolean isBrushed(Track track, int index) {
        var interval = track.intervals().get(index);
        if (interval instanceof Interval.Blocked) {
            return !contended || (track.lane().helper() && interval.nanos() < Track.SLACK_NANOS);
        }
        var wake = !oftenIdle && isBrief(interval) ? track.ending(index) : null;
        var mate = wake == null || wake.source() != null ? null : tracks.of(wake.from()); // 程序交给它的，有行号
        return mate != null && mate.lane().pooled() && track.lane().pooled();
    }

    /**
     * 在 {@code at} 之前，这条泳道上最后一个拐弯的地方。走过的不知道是谁结束的等待记下。库的线程在程序来问它之前做的事，与问的人无关：走到来问的那一刻为止。
     *
     * @param ended 这一刻它结束了谁的这段等待，所以在做事：采样看到的空闲从上一件事的末尾算起，会盖住它最后做的一点。开始等的时候它已经闲着，
     *     等的就不是那件事：例如关线程池，把闲着的叫醒
     */
    @Nullable
    Turn last(Track track, long at, @Nullable Interval ended, @Nullable Interval asked) {
        var intervals = track.intervals();
        int i = ahead.getOrDefault(track.lane().id(), intervals.size()) - 1;
        var asker = track.lane().helper()
                        && asked != null
                        && answers.askedSince(asked) < at
                        && asked.startNanos() > track.lane().startNanos()
                ? asked
                : null;
        long floor = asker == null ? Long.MIN_VALUE : Math.min(at, asker.startNanos());
        Turn found = null;
        boolean again = false; // 采样看到的一段空闲里，它也许动过几次
        for (; i >= 0 && found == null && intervals.get(i).endNanos() > floor; i--) {
            var interval = intervals.get(i);
            boolean resting = Idle.is(interval) && interval.endNanos() >= at - lookedEvery(interval);
            boolean idle = resting && ended != null && ended.startNanos() <= interval.startNanos();
            if (resting && ended != null && restedLong(track, interval, at)) {
                found = handedOver(track, interval, ended, at);
                again = !Objects.equals(rested.put(track.lane().id(), at), at);
            } else if (interval.startNanos() < at && !idle && !isNotYet(interval, at)) {
                found = turn(track, i, at, asked);
            }
        }
        if (asker != null && (found == null || found.atNanos < floor)) {
            i = found == null ? i : i + 1;
            again = false;
            found = new Turn(floor, asker, null, asker.lane(), false);
        }
        if (found == null && ended != null && cameFromNowhere(track)) {
            found = handedOver(track, ended, ended, at);
        }
        if (found != null && ended != null && restedUntilEnded(track, found, ended)) {
            found = new Turn(at, found.interval, null, ended.lane(), false);
        }
        ahead.put(track.lane().id(), again ? i + 2 : i + 1);
        return found;
    }

    /** 库的线程闲着，只做了完成 {@code ended} 这一下：谁给它的没有记下。看谁刚做完；说不准，就不知道是谁。 */
    private Turn handedOver(Track track, Interval interval, Interval ended, long at) {
        var finished = instigators.justFinished(track, ended.startNanos(), at);
        var library = finished == null ? instigators.throughLibrary(track, answers, at) : null;
        return finished == null
                ? new Turn(
                        at,
                        interval,
                        null,
                        library == null ? Mark.UNKNOWN : library.lane().id(),
                        false)
                : new Turn(finished.endNanos(), interval, null, finished.lane(), false);
    }

    /** 采样看到的空闲，最后一眼以后还闲着，看不到有多久。 */
    private static long lookedEvery(Interval idle) {
        return idle.evidence() instanceof Evidence.Sampled(long bin) ? bin : 0;
    }

    /** 路径来的这一刻它做了什么，例如叫醒了别人，就不是正等着：记下的时刻差了一丝，那时还没有开始等。 */
    private static boolean isNotYet(Interval interval, long at) {
        return Track.couldBeEnded(interval)
                && interval.endNanos() > at
                && at - interval.startNanos() < Track.SLACK_NANOS;
    }

    /** 采样看到的空闲从上一件事的末尾算起，会盖住它最后做的一点：盖得长了，就是另一件事。 */
    private static boolean restedLong(Track track, Interval idle, long at) {
        return track.lane().helper()
                && idle.evidence() instanceof Evidence.Sampled(long bin)
                && at - idle.startNanos() > LONGEST_BINS * bin;
    }

    /** 库的线程，记录以前就有：第一次看到它，不是它开始的时候。 */
    private static boolean cameFromNowhere(Track track) {
        return track.lane().helper() && track.lane().startNanos() > 0 && track.started() == null;
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

    private @Nullable Turn turn(Track track, int index, long at, @Nullable Interval asked) {
        var interval = track.intervals().get(index);
        var limit = instigators.byLimit(track, interval.startNanos(), Math.min(at, interval.endNanos()));
        if (limit != null) {
            return new Turn(limit.atNanos(), interval, null, limit.by(), false);
        }
        boolean brushed = isBrushed(track, index);
        var wake = Track.couldBeEnded(interval) && !brushed ? track.ending(index) : null;
        // 库的选择器替许多人读：从这次等待起叫过它的。一阵忙里先读后交，次序说不准
        var woken = track.lane().helper() && interval instanceof Interval.Io
                ? track.wokenBetween(interval.startNanos() + 1, at)
                : List.<Wake>of();
        if (woken.stream().anyMatch(Wake::matched)) {
            if (interval.nanos() < Track.SLACK_NANOS) {
                return null; // 只看了一眼：这一阵忙里还读了别的
            }
            var answers = ofAsker(woken.stream().filter(Wake::matched).toList(), asked);
            wake = isKnown(answers, asked) ? answers.getLast() : null;
            if (wake == null && asked != null) { // 说不准回答的是谁：就是来问的人在等
                return new Turn(at, interval, null, asked.lane(), false);
            }
        }
        if (asked != null && isAfterAnswer(track, interval, woken)) {
            return null;
        }
        if (wake != null
                && wake.atNanos() <= at
                && wake.from() != wake.to()
                && tracks.of(wake.from()) != null
                && !instigators.endedIt(track, wake)
                && (Track.waits(interval)
                        || wake.matched()
                        || wake.atNanos() >= interval.endNanos() - Track.SLACK_NANOS)) {
            if (onlyClosed(interval, wake)) {
                return null;
            }
            var giver = Idle.is(interval) ? instigators.givenThrough(track, interval, wake) : null;
            if (giver != null) {
                return new Turn(wake.atNanos(), interval, null, giver.lane().id(), false);
            }
            return new Turn(wake.atNanos(), interval, wake, Mark.UNKNOWN, false);
        }
        var kind = track.lane().kind();
        var held = interval instanceof Interval.Runnable queued && interval.endNanos() <= at && kind.mounts()
                ? mounted.computeIfAbsent(kind, its -> new Mounted(tracks, its)).freedFor(queued)
                : null;
        if (held != null) {
            long until = held.equals(interval) ? interval.startNanos() : Math.min(held.endNanos(), interval.endNanos());
            return new Turn(until, interval, null, held.lane(), true);
        }
        long end = Math.min(at, interval.endNanos());
        for (var broken : instigators.interruptionsOf(track).reversed()) {
            if (broken.atNanos() > interval.startNanos() && broken.atNanos() <= end) {
                return new Turn(broken.atNanos(), interval, null, broken.by(), false);
            }
        }
        if (brushed) {
            return null;
        }
        if (Idle.untilDue(interval) && interval.endNanos() <= at) {
            return null; // 时刻到了它就做，不用谁来给
        }
        var inHere =
                Track.waits(interval) && !ranOut(track, interval) ? inside.finishedBefore(track, interval, at) : null;
        if (inHere != null) {
            return new Turn(inHere.endNanos(), interval, null, inHere.lane(), false);
        }
        if (Idle.is(interval)) {
            return given(track, index, end, at);
        }
        boolean fresh = Instigators.listens(interval) && asked != null && asked.startNanos() > interval.startNanos();
        boolean outside = fresh && isFromOutside(asked, end);
        var server = outside ? null : instigators.servedBy(track, interval, end, asked);
        if (server != null && asked != null && track.lane().helper()) {
            server = isGlimpse(interval, asked, end) || answers.servesAnother(server, asked, end) ? null : server;
        }
        if (server == null
                && asked != null
                && asked.startNanos() < end
                && track.lane().helper()
                && isSpokenTo(track, interval)) {
            var answer = answers.endedBy(asked, interval, end);
            return answer == null // 说不准是谁答的：就是来问的人在等
                    ? new Turn(end, interval, null, asked.lane(), false)
                    : new Turn(answer.endNanos(), interval, null, answer.lane(), false);
        }
        if (fresh && asked != null && server == null) { // 在来问之前，它等的不是这个人
            return new Turn(Math.min(end, asked.startNanos()), interval, null, asked.lane(), false);
        }
        if (server != null) {
            return new Turn(end, interval, null, server.lane().id(), false);
        }
        if (asked == null && isSpokenTo(track, interval)) {
            return new Turn(end, interval, null, Mark.UNKNOWN, false);
        }
        var finished = interval.endNanos() <= at ? instigators.finishedBefore(track, interval) : null;
        if (finished != null) {
            return new Turn(finished.endNanos(), interval, null, finished.lane(), false);
        }
        if (interval instanceof Interval.Blocked blocked
                && blocked.endNanos() <= at
                && !Limits.isLimit(tracks, blocked)
                && blocked.ownerLane() != blocked.lane()
                && couldRelease(tracks.of(blocked.ownerLane()), end)) {
            return new Turn(end, interval, null, blocked.ownerLane(), true);
        }
        if (Track.waits(interval) && !ranOut(track, interval) && !Causes.isProcess(interval)) {
            unexplained.add(interval, end);
        }
        return null;
    }

    /**
     * 闲着的线程有了活，谁给的没有记下：醒来先到处找，也许没有看到，找到了才开始下一步。那时做事的都在一步的中间，给不了；这以前惟一做完一步的，做完了才给的。
     */
    private Turn given(Track track, int index, long end, long at) {
        var idle = track.intervals().get(index);
        var next = Answers.next(track.steps(), Step::startNanos, end);
        if (next == null || next.startNanos() >= at || worked(track, index, next.startNanos())) {
            return new Turn(end, idle, null, Mark.UNKNOWN, false);
        }
        var finished = instigators.anyBetweenSteps(track, end)
                ? null
                : answers.onlyFinisher(track, end, next.startNanos() + Track.SLACK_NANOS);
        return finished == null
                ? new Turn(end, idle, null, Mark.UNKNOWN, false)
                : new Turn(Math.min(finished.endNanos(), next.startNanos()), idle, null, finished.lane(), false);
    }

    /** 从第 {@code index} 段以后到这一刻，看到它等过、睡过。 */
    private static boolean worked(Track track, int index, long until) {
        return track.intervals().subList(index + 1, track.intervals().size()).stream()
                .takeWhile(i -> i.startNanos() < until)
                .anyMatch(Track::couldBeEnded);
    }

    /** 库的选择器刚读到回答，又等了一下，等的没有看到：还是同一个回答，例如它的下一截。 */
    private static boolean isAfterAnswer(Track track, Interval wait, List<Wake> woken) {
        return track.lane().helper()
                && wait instanceof Interval.Io
                && wait.nanos() < Instigators.LATE_NANOS
                && woken.stream().noneMatch(Wake::matched)
                && track.wokenBetween(wait.startNanos() - Instigators.LATE_NANOS, wait.startNanos()).stream()
                        .anyMatch(Wake::matched);
    }

    /** 库的线程替来问的人只等了这么一下，没有看到是谁叫醒的：例如接通了连接。碰巧在动的不是它等的，没有它也一样长。 */
    private boolean isGlimpse(Interval wait, Interval asked, long end) {
        return end - Math.max(wait.startNanos(), asked.startNanos())
                < CONTENDED * tracks.timeline().bodyNanos();
    }

    /** 关一个池等了一下，池里的线程早就做完了，只是收工：等的人在收尾，不是在等那个线程做什么。 */
    private boolean onlyClosed(Interval wait, Wake wake) {
        var worker = tracks.of(wake.from());
        return worker != null
                && (worker.lane().pooled() || inPools().contains(wake.from()))
                && CLOSES.matcher(Causes.callOf(wait)).matches()
                && wait.nanos() <= tracks.tidyingNanos()
                && !worker.steps().isEmpty()
                && worker.steps().stream().allMatch(step -> step.endNanos() <= wait.startNanos());
    }

    /** 各个池的泳道：一直在算的，没有看到它在池里做任务，也是池的。 */
    private Set<Integer> inPools() {
        if (inPools == null) {
            inPools = Pools.in(tracks).values().stream()
                    .flatMap(List::stream)
                    .map(worker -> worker.lane().id())
                    .collect(Collectors.toSet());
        }
        return inPools;
    }

    /** 给来问的人的回答；没有看到是谁打开的连接，也许是。谁也没有来问，例如等着请求的服务，就是让它醒来的那一个。 */
    private static List<Wake> ofAsker(List<Wake> answers, @Nullable Interval asked) {
        if (asked == null) {
            return answers.subList(0, 1);
        }
        var own = answers.stream()
                .filter(answer -> Objects.equals(answer.asker(), asked.lane()))
                .toList();
        return own.isEmpty()
                ? answers.stream().filter(answer -> answer.asker() == null).toList()
                : own;
    }

    /** 这些回答里最后的一个是给他的，或走到哪一个都一样长。 */
    private boolean isKnown(List<Wake> answers, @Nullable Interval asked) {
        if (answers.isEmpty()) {
            return false;
        }
        var last = answers.getLast();
        return last.asker() != null
                || answers.stream().mapToInt(Wake::from).distinct().count() == 1
                || (asked != null && this.answers.isOnlyAsker(asked, answers))
                || queuedAt(last.from(), asked);
    }

    /** 来问的人等的时候，这个服务答了不止一个：谁都要排它们的队，走到哪一个都一样长。 */
    private boolean queuedAt(int service, @Nullable Interval asked) {
        var track = tracks.of(service);
        if (track == null || asked == null) {
            return false;
        }
        long answered = track.steps().stream()
                .filter(step -> Spell.common(asked, step.startNanos(), step.endNanos()) > 0)
                .count();
        return answered > 1;
    }

    /** 这一刻它没有一直在等别的：还拿着锁，才放得开。开始等的时候拿着锁的，也许早就放开，又让别人拿过了。 */
    private static boolean couldRelease(@Nullable Track owner, long at) {
        return owner != null
                && owner.between(at - Track.SLACK_NANOS, at).stream()
                        .noneMatch(i -> Track.waits(i)
                                && i.startNanos() < at - Track.SLACK_NANOS
                                && i.endNanos() >= at
                                && !(i instanceof Interval.Blocked));
    }

    /** 到了时限才不等了，不是谁也没有看到的谁结束的：它自己的，记录的，或父进程给它的任务的。 */
    private boolean ranOut(Track track, Interval wait) {
        boolean own = (wait instanceof Interval.Waiting waiting && waiting.expired()) || wait.reachedLimit();
        return own || tracks.openAtLimit(wait) || Instigators.wasCutAtLimit(track, wait);
    }

    /** 这一刻，来问的人等的是外面的服务：替它做事的线程闲着、等人来的时候，别处碰巧在做事的不是来给活的。 */
    static boolean isFromOutside(@Nullable Interval asked, long at) {
        return asked != null && asked.startNanos() < at && Causes.isOutside(asked);
    }

    /** 库的线程、别的进程里的，听着，等来了话；谁说的没有看到，可总是程序让它有了事。 */
    static boolean isSpokenTo(Track track, Interval interval) {
        return (track.lane().process() != null || track.lane().helper())
                && interval.nanos() >= Track.SLACK_NANOS
                && Instigators.listens(interval);
    }

    /** 回到一段已经走过的等待里：它剩下的部分仍然不知道在等谁。 */
    void leaveOpen(Track track, long at) {
        int walked = ahead.getOrDefault(track.lane().id(), track.intervals().size());
        for (int i = walked; i < track.intervals().size(); i++) {
            var interval = track.intervals().get(i);
            if (Track.waits(interval)
                    && !ranOut(track, interval)
                    && interval.startNanos() < at
                    && interval.endNanos() >= at) {
                unexplained.add(interval, at);
            }
        }
    }
}
