package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.OutputLine;
import threadline.model.Pin;
import threadline.model.SourceLookup;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;
import threadline.recorder.capture.Journal;
import threadline.recorder.link.TimerTurns;
import threadline.recorder.reading.Phase;
import threadline.recorder.reading.Reading;
import threadline.recorder.reading.SocketUses;
import threadline.recorder.reading.Threads;
import threadline.recorder.reading.Wakes;
import threadline.recorder.thread.Failures;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;

/** 把 JFR 的事件和程序说的话拼成一条时间线。没有看到的时间就是未知，不猜。 */
public final class Assembler {

    /** 为一件事启动的线程，这么久之内做完的就是那件事。 */
    private static final long JUST_NANOS = 50_000_000;

    /** 定时线程做了这么久，是程序交给它的事；更短的是它自己的，或是机器忙。 */
    private static final long WORK_NANOS = 20_000_000;

    private final long recordingThread;
    private final Journal journal;
    private final Sources sources;
    private final Map<Long, Integer> laneOf = new HashMap<>();
    private final long startNanoTime;
    private final Reading reading;

    public Assembler(
            Thread recordingThread, Journal journal, SourceLookup sources, long startNanoTime, Reading reading) {
        this.recordingThread = recordingThread.threadId();
        this.journal = journal;
        this.sources = new Sources(sources);
        this.startNanoTime = startNanoTime;
        this.reading = reading;
    }

    /** 程序的虚拟线程在载体线程上的每一段；在 {@link #assemble} 之后才有。 */
    public List<Mount> mounts() {
        return Carriers.mounts(reading.tracks(), laneOf, reading.threads(), startNanoTime);
    }

    /** 线程编号 → 泳道编号；在 {@link #assemble} 之后才有。 */
    public Map<Long, Integer> laneOf() {
        return Collections.unmodifiableMap(laneOf);
    }

    /** 泳道上的线程读写的本机套接字；在 {@link #assemble} 之后才有。 */
    public List<SocketUse> sockets() {
        var uses = new ArrayList<SocketUse>();
        for (var use : reading.sockets()) {
            var lane = laneOf.get(use.thread());
            if (lane != null) {
                uses.add(new SocketUse(
                        lane,
                        use.startNanos() - startNanoTime,
                        use.endNanos() - startNanoTime,
                        use.here(),
                        use.there(),
                        use.writes(),
                        asker(use)));
            }
        }
        return uses;
    }

    /** 替谁：打开连接的。打开的是库的线程，就是那时叫它去做的。 */
    private @Nullable Integer asker(SocketUses.Use use) {
        var asker = reading.threads().of(use.asker());
        return asker == null ? null : laneOf.get(asker.isHelper() ? use.askedBy() : use.asker());
    }

    /** 拼出时间线；终点之后的事不画。{@code leaked} 是没有结束的线程。 */
    public Timeline assemble(Outline outline, Set<Long> leaked) {
        long end = outline.endNanoTime() - startNanoTime;
        long bodyEnd = outline.bodyEndNanoTime() - startNanoTime;
        var lanes = new ArrayList<Lane>();
        var waiting = new LinkedHashMap<Long, List<Phase>>();
        var intervals = new Intervals(
                sources, startNanoTime, laneOf, this::nameOf, reading::permits, reading.pauses(), reading.others());
        var permits = new Permits(reading.wakes(), reading::isSemaphore);
        var program = inOrder(reading.program());
        for (var seen : program) {
            laneOf.put(seen.id, laneOf.size());
            journal.nameOf(seen.id, seen.ownName);
        }
        for (var seen : program) {
            boolean main = seen.id == recordingThread;
            long from = main ? 0 : clamp(seen.start != null ? seen.start : seen.firstEvent, 0, end);
            long until = main && !leaked.contains(seen.id)
                    ? bodyEnd
                    : clamp(seen.end != null ? seen.end : seen.start != null ? null : seen.lastEvent, end, end);
            var name = journal.nameOf(seen.id, seen.ownName);
            var kind = seen.virtual ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM;
            boolean pooled = false;
            boolean waits = false;
            var found = reading.phases(seen.id, startNanoTime + from, startNanoTime + until);
            var phases = new ArrayList<Phase>(found.size());
            var shown = new ArrayList<Phase>(found.size());
            for (var phase : found) {
                var parts = timedOut(seen.id, phase);
                phases.add(parts.size() == 1 ? parts.getFirst() : phase); // 停放了一次，也只有一次唤醒
                shown.addAll(parts);
                // 记录线程做的是记录的代码，不是池里的任务，内核把它放在哪个池里都一样
                // 只在 CPU 上算的，任务里看不到栈：闲着的时候看得出来
                pooled |= !main && (phase.stack().pooled() || phase.stack().origin() == Stack.Origin.IDLE);
                waits |= phase.waits();
            }
            var lane = new Lane(
                    lanes.size(), name, kind, null, from, until, leaked.contains(seen.id), seen.isHelper(), pooled);
            lanes.add(lane);
            intervals.add(lane, permits.joined(seen.id, shown));
            if (waits) {
                waiting.put(seen.id, phases);
            }
        }
        var table = new LaneTable(lanes, laneOf, waiting, startNanoTime, end);
        var failure = outline.failure();
        var limit = outline.limitNanoTime();
        return new Timeline(
                outline.title(),
                outline.start(),
                bodyEnd,
                end,
                lanes,
                steps(laneOf, outline.endNanoTime()),
                intervals.all(),
                WakeRecords.of(
                        table,
                        reading,
                        sources,
                        permits,
                        SocketWakes.of(
                                sockets(),
                                intervals.all(),
                                lane -> lanes.get(lane).helper())),
                Marks.of(table, journal, reading),
                List.of(),
                output(table),
                failure == null ? null : Failures.of(failure),
                limit == null ? null : limit - startNanoTime,
                reading.outside(laneOf.keySet(), this::nameOf),
                pins(table),
                pools(table),
                turns(table),
                Runtime.getRuntime().availableProcessors(),
                honesty(outline, lanes, intervals.all()));
    }

    /** 排队的时候在终点之前的；没有一个线程在图里的池不算，只借出了运行代码的那个线程的（例如内核的）也不算：它在等代码，代码不等它。 */
    private List<Lane.Pool> pools(LaneTable table) {
        var pools = new ArrayList<Lane.Pool>();
        for (var pool : reading.pools()) {
            var lanes = pool.threads().stream()
                    .filter(laneOf::containsKey)
                    .map(laneOf::get)
                    .sorted()
                    .toList();
            var queues = pool.queues().stream()
                    .filter(queue -> table.covers(queue.fromNanos()))
                    .map(queue -> new Lane.Queue(
                            table.nanos(queue.fromNanos()),
                            Math.min(table.nanos(queue.untilNanos()), table.endNanos()),
                            queue.most()))
                    .toList();
            boolean onlyLent = lanes.equals(List.of(laneOf.get(recordingThread))) && queues.isEmpty();
            if (!lanes.isEmpty() && !onlyLent) {
                pools.add(new Lane.Pool(lanes, queues));
            }
        }
        pools.sort(Comparator.comparingInt(pool -> pool.lanes().getFirst()));
        return pools;
    }

    private List<Lane.Turn> turns(LaneTable table) {
        var numbers = new HashMap<Integer, Integer>();
        return reading.turns().stream()
                .filter(turn -> laneOf.containsKey(turn.thread()) && table.covers(turn.atNanoTime()))
                .sorted(Comparator.comparingLong(TimerTurns.Turn::atNanoTime))
                .map(turn -> new Lane.Turn(
                        laneOf.getOrDefault(turn.thread(), 0),
                        table.nanos(turn.atNanoTime()),
                        turn.lateNanos(),
                        turn.periodNanos(),
                        numbers.computeIfAbsent(turn.task(), _ -> numbers.size() + 1)))
                .toList();
    }

    private List<Pin> pins(LaneTable table) {
        var pins = new ArrayList<Pin>();
        laneOf.forEach((thread, lane) -> {
            for (var pin : reading.pins(thread)) {
                if (table.covers(pin.endNanos())) {
                    pins.add(new Pin(
                            lane,
                            Math.max(0, table.nanos(pin.startNanos())),
                            table.nanos(pin.endNanos()),
                            pin.object()));
                }
            }
        });
        pins.sort(Comparator.comparingLong(Pin::startNanos));
        return pins;
    }

    /** {@code orTimeout}、{@code completeOnTimeout}，或作用域的时限到了：唤醒它的是 JDK 的定时线程，或它交给公共池的，不是做事的人。 */
    private List<Phase> timedOut(long thread, Phase phase) {
        if (phase.waits() && phase.isExpiredAt(phase.endNanos()) && isGranted(thread, phase)) {
            return List.of(phase.dueAt(Long.MAX_VALUE));
        }
        boolean future = phase.stack().labelOr("").startsWith("CompletableFuture.");
        boolean scope = phase.stack().labelOr("").equals("StructuredTaskScope.join");
        var wake = phase.doing() == Phase.Doing.WAITING && (future || scope)
                ? reading.wakes().waker(thread, phase)
                : null;
        if (wake == null) {
            return List.of(phase);
        }
        if (future && isProcessExit(wake)) {
            return List.of(phase.object().equals(phase.stack().labelOr("")) ? phase.named("Process.onExit") : phase);
        }
        // 到点了才做、就在定时线程上做的任务，是拖后了，不是时限
        boolean delayed = reading.wakes().wakerStack(wake).traits().contains(Stack.Trait.SUPPLYING);
        boolean timer = (SystemThreads.isFutureTimer(reading.ownNameOf(wake.waker())) && !delayed)
                || (scope && (isInCommonPool(wake.waker()) || stoppedByTimer(wake, phase)));
        if (!timer) {
            return List.of(phase);
        }
        long due = future ? workingSince(wake, phase) : phase.endNanos();
        return due < phase.endNanos() // 时限到了以后，定时线程还做了接下去的事：那一段不是时限
                ? List.of(phase.until(due).dueAt(due), phase.from(due))
                : List.of(phase.dueAt(due));
    }

    /** 定时线程从什么时候起一直做程序的事，例如 {@code completeOnTimeout} 后面的 {@code thenApply}，做到叫醒它；没有就是这段等待的结尾。 */
    private long workingSince(Wakes.Raw wake, Phase wait) {
        long since = wait.endNanos();
        long worked = 0;
        long seen = wait.startNanos();
        for (var phase : reading.phases(wake.waker(), wait.startNanos(), wake.atNanos())) {
            if (phase.startNanos() >= wake.atNanos()) {
                break;
            }
            boolean sampled = phase.binNanos() > 0; // 采样说的闲着，也许是这一格里后来的事
            boolean idle = phase.stack().origin() == Stack.Origin.IDLE;
            if ((idle && !sampled) || phase.startNanos() - seen > WORK_NANOS) {
                since = wait.endNanos();
                worked = 0;
            }
            if (!idle) {
                since = Math.min(since, Math.max(phase.startNanos(), wait.startNanos()));
                boolean held = phase.doing() == Phase.Doing.RUNNABLE || phase.doing() == Phase.Doing.PAUSED;
                worked += held ? 0 : Math.min(phase.endNanos(), wake.atNanos()) - Math.max(phase.startNanos(), since);
            }
            seen = phase.endNanos();
        }
        return worked < WORK_NANOS ? wait.endNanos() : since;
    }

    /** 时限快到的时候有人叫醒了它：等到的是它要的，不是时限。 */
    private boolean isGranted(long thread, Phase phase) {
        var wake = reading.wakes().waker(thread, phase);
        return wake != null && wake.atNanos() < phase.dueNanos();
    }

    /** {@code Process.onExit}：收子进程的线程叫醒的，或它刚为此启动的公共池的线程；公共池早就在的线程，看不到是谁给了它事做。 */
    private boolean isProcessExit(Wakes.Raw wake) {
        var started = isInCommonPool(wake.waker()) ? reading.wakes().start(wake.waker()) : null;
        var giver = started == null || wake.atNanos() - started.atNanos() > JUST_NANOS ? wake : started;
        return SystemThreads.isProcessReaper(reading.ownNameOf(giver.waker()));
    }

    private boolean isInCommonPool(long thread) {
        return SystemThreads.isInCommonPool(reading.ownNameOf(thread));
    }

    /** 作用域的时限到了，先中断子任务：最后一个停下的子任务也许先叫醒它。 */
    private boolean stoppedByTimer(Wakes.Raw wake, Phase phase) {
        return reading.wakes().interrupts().stream()
                .anyMatch(interrupt -> interrupt.thread() == wake.waker()
                        && interrupt.atNanoTime() >= phase.startNanos()
                        && interrupt.atNanoTime() <= wake.atNanos()
                        && isInCommonPool(interrupt.by()));
    }

    /** 线程在图里的名字；不在图里的是它自己的名字。 */
    private String nameOf(long thread) {
        return journal.nameOf(thread, reading.ownNameOf(thread));
    }

    private List<Threads.Seen> inOrder(List<Threads.Seen> seen) {
        return seen.stream()
                .sorted(Comparator.comparing((Threads.Seen s) -> s.id != recordingThread)
                        .thenComparingLong(s -> s.start != null ? s.start : s.firstEvent != null ? s.firstEvent : 0L)
                        .thenComparingLong(s -> s.id))
                .toList();
    }

    private long clamp(@Nullable Long nanoTime, long otherwise, long max) {
        return nanoTime == null ? otherwise : Math.clamp(nanoTime - startNanoTime, 0, max);
    }

    private List<Step> steps(Map<Long, Integer> laneOf, long endNanoTime) {
        return journal.stepsUntil(endNanoTime).stream()
                .filter(s -> laneOf.containsKey(s.thread())
                        && s.startNanos() <= endNanoTime
                        && s.endNanos() >= startNanoTime)
                .map(s -> new Step(
                        laneOf.getOrDefault(s.thread(), 0),
                        s.name(),
                        Math.max(0, s.startNanos() - startNanoTime),
                        Math.min(s.endNanos(), endNanoTime) - startNanoTime,
                        s.depth(),
                        s.leaf(),
                        s.endNanos() > endNanoTime ? Step.Outcome.OPEN : s.outcome()))
                .sorted(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::depth))
                .toList();
    }

    private List<OutputLine> output(LaneTable table) {
        return journal.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID && laneOf.containsKey(m.thread()) && table.covers(m.atNanos()))
                .map(m -> new OutputLine(laneOf.getOrDefault(m.thread(), 0), table.nanos(m.atNanos()), m.text()))
                .sorted(Comparator.comparingLong(OutputLine::atNanos))
                .toList();
    }

    private Honesty honesty(Outline outline, List<Lane> lanes, List<Interval> intervals) {
        double share = Honesty.unknownShare(lanes, intervals);
        var notes = new ArrayList<>(Honesty.unseen(share));
        if (reading.lost() > 0) {
            notes.add("丢了 " + reading.lost() + " 份数据（JFR 按字节，代理按条）");
        }
        if (journal.dropped() > 0) {
            notes.add("步骤和话太多，有 " + journal.dropped() + " 个没有记下");
        }
        for (var muted : reading.muted()) {
            notes.add(nameOf(muted.thread()) + (muted.wakes() ? " 唤醒别人" : " 停放、让出") + "得太频繁，从 "
                    + Times.words(muted.sinceNanoTime() - startNanoTime)
                    + (muted.wakes() ? "起不再记它唤醒了谁" : "起不再记它，画作「未知」；别的线程照样记"));
        }
        long from = reading.sleepsWithoutStackFrom();
        if (intervals.stream()
                .anyMatch(i -> i instanceof Interval.Sleeping sleep
                        && sleep.source() == null
                        && startNanoTime + sleep.endNanos() >= from)) {
            notes.add(Honesty.sleepsWithoutLines(from - startNanoTime));
        }
        notes.addAll(reading.notes());
        notes.addAll(outline.notes());
        return new Honesty(share, reading.lost(), reading.source(), notes);
    }
}
