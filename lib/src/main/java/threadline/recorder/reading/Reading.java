package threadline.recorder.reading;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Clock;
import threadline.recorder.capture.CpuSampler;
import threadline.recorder.capture.FlightRecording;
import threadline.recorder.capture.Hammering;
import threadline.recorder.capture.Journal;
import threadline.recorder.capture.OtherPrograms;
import threadline.recorder.link.CancelledTasks;
import threadline.recorder.link.PoolQueues;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.TaskFailures;
import threadline.recorder.link.TimerTurns;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;

/**
 * 到一个时刻为止看到的全部，读成每个线程的状态和线程之间的唤醒。那个时刻之后的事，包括记录器自己做的，都不在里面。
 */
public final class Reading {

    private final Stacks stacks = new Stacks();
    private final FlightRecording recorded;
    private final Journal journal;
    private final long recordingThread;
    private final long endNanoTime;
    private final Threads threads;
    private final FlightWaits flight;
    private final @Nullable RingLink ring;
    private final VirtualPhases virtual;
    private final Parkings parkings;
    private final SocketUses sockets;
    private final WakeSources wakes;
    private final PlatformStates platformStates;
    private final VirtualStates virtualStates;
    private final List<String> notes;
    private final Looks looks;
    private final Pauses pauses = new Pauses();
    private final OtherPrograms others = new OtherPrograms();
    private final Map<Long, Map<Long, Stack>> unparkStacks = new HashMap<>();
    private final List<Threads.Seen> program;
    private long lost;

    /** 记录还在进行，读到 {@code looks} 的最后一刻。 */
    public Reading(Thread recordingThread, Journal journal, long startNanoTime, FlightRecording recorded, Looks looks) {
        this.recorded = recorded;
        this.journal = journal;
        this.recordingThread = recordingThread.threadId();
        this.endNanoTime = looks.endNanoTime();
        this.looks = looks;
        this.notes = recorded.notes(startNanoTime);
        this.ring = recorded.ring();
        this.threads = new Threads(recordingThread, stacks, endNanoTime);
        this.flight = new FlightWaits(threads, stacks, startNanoTime, endNanoTime);
        var entries = ring == null ? List.<Entry>of() : ring.entries(endNanoTime);
        this.virtual = VirtualPhases.read(entries);
        recorded.muted().stream()
                .filter(muted -> !muted.wakes())
                .forEach(muted -> virtual.muted(muted.thread(), muted.sinceNanoTime()));
        this.virtual.closeAt(endNanoTime);
        this.parkings = new Parkings(entries);
        this.sockets = new SocketUses(entries, startNanoTime);
        this.lost = recorded.lost();
        read(recorded.told(), entries);
        var monitors = Monitors.read(
                entries,
                Hammering.since(recorded.muted(), false),
                recorded.held(),
                number -> ring == null ? null : ring.snapshot(number),
                flight::platformEntered);
        this.wakes = new WakeSources(
                entries,
                threads,
                virtual,
                flight,
                monitors,
                parkings,
                unparkStacks,
                Hammering.since(recorded.muted(), true));
        this.platformStates =
                new PlatformStates(threads, flight, parkings, sockets, recorded.sampler(), looks, pauses, wakes);
        this.virtualStates = new VirtualStates(virtual, flight, parkings, monitors, ring, looks, wakes);
        noteVirtual(startNanoTime);
        entries.stream().filter(entry -> entry.kind() == RingLink.Kind.STARTING).forEach(threads::noteStart);
        threads.resolveParents(virtual.tracks());
        noteConnected(entries);
        noteSpeakers();
        noteFailed();
        recorded.sampler().ran().forEach(threads::noteRan);
        noteRoused(entries, startNanoTime);
        recorded.busyAtEnd().forEach(this::noteBusy);
        noteGone();
        threads.all().forEach(Reading::fromFirstSeen);
        this.program = threads.program();
    }

    /** 公共池的线程还在做代码交给它的事：至少从最后一次停放起。 */
    private void noteBusy(long thread) {
        var parked = parkings.lastAfter(thread, 0);
        long from = parked == null ? endNanoTime : parked;
        threads.noteRan(new CpuSampler.Ran(thread, recorded.nameOf(thread), from, endNanoTime));
    }

    /** JDK 的定时线程停放在哪里没有人看到：不管谁第一个用到它、让它启动，泳道都从它做程序的事起。 */
    private static void fromFirstSeen(Threads.Seen seen) {
        if (seen.firstEvent != null && SystemThreads.isFutureTimer(seen.ownName)) {
            seen.start = null;
        }
    }

    /** 最后一眼没有看到的，已经结束了：JFR 说得晚一点。 */
    private void noteGone() {
        var look = looks.last();
        if (look == null || !look.complete()) {
            return;
        }
        for (var seen : threads.all()) {
            boolean visible = !seen.virtual || ring != null;
            if (visible && seen.start != null && seen.end == null && look.of(seen.id) == null) {
                seen.end = endNanoTime;
            }
        }
    }

    private void read(FlightRecording.Told told, List<Entry> entries) {
        var events = told.events();
        if (events.isEmpty()) {
            return; // JFR 没有开始
        }
        var clock = Clock.from(events.stream()
                .filter(e -> e.getEventType().getName().equals("threadline.ClockSync"))
                .toList());
        for (var end : told.ends()) {
            threads.note(end, clock.nanoTime(end.ticks()));
        }
        events.stream()
                .filter(event -> event.getEventType().getName().equals("threadline.Slept"))
                .forEach(flight::noteSlept);
        flight.noteSleeps(entries);
        for (var event : events) {
            switch (event.getEventType().getName()) {
                case "jdk.DataLoss" -> lost += event.getLong("amount");
                case "jdk.ThreadCPULoad" -> flight.noteCpuAtEnd(event);
                case "threadline.Unparking" -> {
                    if (event.getThread() != null) {
                        unparkStacks
                                .computeIfAbsent(event.getThread().getJavaThreadId(), id -> new HashMap<>())
                                .put(event.getLong("at"), stacks.ofPark(event.getStackTrace()));
                    }
                }
                case "jdk.CPULoad", "jdk.ContainerCPUThrottling" -> others.note(event, clock);
                case "jdk.GCPhasePause", "jdk.ExecuteVMOperation" -> pauses.note(event, clock);
                case "jdk.JavaMonitorInflate" -> flight.noteInflation(event, clock);
                case "jdk.ThreadStart", "jdk.ThreadEnd" -> threads.note(event, clock);
                case "jdk.ThreadPark" -> {
                    if (ring == null) { // 有代理时，别的记录打开的
                        flight.note(event, clock);
                    }
                }
                default -> {
                    if (FlightRecording.WAITS.contains(event.getEventType().getName())) {
                        flight.note(event, clock);
                    } // 程序自己的事件，别的记录打开的事件：不是等待
                }
            }
        }
        flight.sort();
    }

    /** 说过步骤和话的线程；记录之前启动的，泳道从第一句到最后一句。 */
    private void noteSpeakers() {
        journal.speakers().forEach((id, isVirtual) -> threads.noteSpeaker(id, journal.knownName(id), isVirtual));
        for (var step : journal.stepsUntil(endNanoTime)) {
            threads.saw(step.thread(), step.startNanos(), Math.min(step.endNanos(), endNanoTime));
        }
        for (var mark : journal.marks()) {
            if (mark.atNanos() <= endNanoTime) {
                threads.saw(mark.thread(), mark.atNanos(), mark.atNanos());
            }
        }
    }

    /** JDK 自己的线程（HttpClient 的、HttpServer 的）替程序读写：那一端也在图里，中间就不能断。 */
    private void noteConnected(List<Entry> entries) {
        var connected = sockets.connected();
        connected.forEach(thread -> threads.noteConnected(thread, recorded.nameOf(thread)));
        var relays = threads.relays(recorded.namesAtEnd());
        relays.forEach(thread -> threads.noteConnected(thread, recorded.nameOf(thread)));
        connected.addAll(relays);
        if (connected.isEmpty()) {
            return;
        }
        if (!relays.isEmpty()) {
            var finishers = finishers(entries);
            finishers.forEach(thread -> threads.noteConnected(thread, recorded.nameOf(thread)));
            connected.addAll(finishers);
        }
        for (var entry : entries) {
            if (connected.contains(entry.thread())) {
                threads.saw(entry.thread(), entry.at(), entry.at());
            }
            if (entry.isByFirst() && connected.contains(entry.first())) {
                threads.saw(entry.first(), entry.at(), entry.at());
            }
        }
    }

    /** {@code HttpClient.sendAsync} 的结果由公共池的线程完成：等结果的由它们叫醒。 */
    private Set<Long> finishers(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.kind() == RingLink.Kind.UNPARKING)
                .map(Entry::first)
                .distinct()
                .filter(thread -> SystemThreads.isInCommonPool(nameOf(thread)))
                .collect(Collectors.toSet());
    }

    private String nameOf(long thread) {
        var known = threads.ownNameOf(thread);
        return known.isEmpty() ? recorded.nameOf(thread) : known;
    }

    /** 任务的异常没有人看，就要说是哪个线程上的：它也在图里。 */
    private void noteFailed() {
        for (var taken : unseenFailures()) {
            var thread = taken.thread();
            threads.noteSpeaker(thread.threadId(), thread.getName(), thread.isVirtual());
            threads.saw(thread.threadId(), taken.atNanoTime(), taken.atNanoTime());
        }
    }

    private void noteRoused(List<Entry> entries, long startNanoTime) {
        var waiting = recorded.beforehand().waiting();
        for (var entry : entries) {
            if (entry.kind() == RingLink.Kind.UNPARKING
                    && entry.at() >= startNanoTime
                    && waiting.contains(entry.thread())
                    && !parkings.parkedBetween(entry.thread(), startNanoTime, entry.at())) {
                threads.noteRoused(entry);
            }
        }
    }

    private void noteVirtual(long startNanoTime) {
        var before = recorded.beforehand().threads();
        virtual.tracks().forEach((id, track) -> {
            if (track.firstNanos >= startNanoTime && !before.contains(id)) {
                var name = recorded.nameOf(id);
                threads.noteVirtual(id, name.isEmpty() ? journal.knownName(id) : name, track);
            }
        });
        if (ring != null && lost > 0) {
            threads.noteUnseenStarts(before, startNanoTime);
        }
    }

    /** 程序启动、到最后也没有结束的线程。 */
    public Set<Long> alive() {
        var alive = new HashSet<Long>();
        for (var seen : program) {
            if (seen.end == null && isOwn(seen)) {
                alive.add(seen.id);
            }
        }
        recorded.beforehand().removeIdle(alive);
        recorded.beforehand().removeEnded(alive, this::isVirtual);
        for (var seen : program) {
            if (recorded.busyAtEnd().contains(seen.id)) {
                alive.add(seen.id);
            }
        }
        return alive;
    }

    private boolean isVirtual(long thread) {
        var seen = threads.of(thread);
        return seen != null && seen.virtual;
    }

    /** 是这段代码启动的，也应当随它结束。 */
    private boolean isOwn(Threads.Seen seen) {
        return seen.canLeak() && Ancestry.isDescendant(seen.id, recordingThread, threads, wakes);
    }

    /** 代码返回和程序的线程结束，哪个在后。 */
    public long lastEnd(long bodyEndNanoTime) {
        long last = bodyEndNanoTime;
        for (var seen : program) {
            if (seen.end != null && seen.end > last && isOwn(seen)) {
                last = seen.end;
            }
        }
        return last;
    }

    public Map<Long, VirtualPhases.Track> tracks() {
        return virtual.tracks();
    }

    public Threads threads() {
        return threads;
    }

    /** 程序的线程。 */
    public List<Threads.Seen> program() {
        return program;
    }

    /** 线程自己的名字；没有见过时是空串。 */
    public String ownNameOf(long thread) {
        var own = threads.ownNameOf(thread);
        var look = looks.last();
        var seen = own.isEmpty() && look != null ? look.of(thread) : null;
        return seen == null ? own : seen.ownName();
    }

    /** 泳道之外，那时还可能来做点什么的。 */
    public List<String> outside(Set<Long> lanes, LongFunction<String> nameOf) {
        var look = looks.atLimit() == null ? looks.last() : looks.atLimit();
        return look == null
                ? List.of()
                : look.outside(lanes, recorded.beforehand().threads(), nameOf);
    }

    /** 代码返回之前，记录开始之前就在的线程中断过记录线程：例如内核要停下单元格。 */
    public boolean interruptedFromOutside(long bodyEndNanoTime) {
        return wakes.interrupts().stream()
                .anyMatch(i -> i.thread() == recordingThread
                        && i.atNanoTime() <= bodyEndNanoTime
                        && i.by() != recordingThread
                        && recorded.beforehand().threads().contains(i.by()));
    }

    /** 任务的异常，到最后没有人问过的。 */
    public List<TaskFailures.Taken> unseenFailures() {
        return recorded.failures().unseen(endNanoTime);
    }

    /** 取消了、线程却做完了的任务。 */
    public List<CancelledTasks.Unheard> unheardCancels() {
        return recorded.cancelled();
    }

    /** 这个标识的信号量一共有几个许可；不是信号量，或不知道，是 0。 */
    public int permits(long identity) {
        return recorded.semaphores().permits(identity);
    }

    /** 有线程停放过的信号量的标识。 */
    public boolean isSemaphore(long identity) {
        return recorded.semaphores().has(identity);
    }

    /** 读者应当知道的话。 */
    public List<String> notes() {
        return notes;
    }

    /** 从什么时候起，睡眠不再记栈；一直记着是 {@link Long#MAX_VALUE}。 */
    public long sleepsWithoutStackFrom() {
        return recorded.sleepsWithoutStackFrom();
    }

    /** JFR 丢的字节，或代理丢的条数。 */
    public long lost() {
        return lost;
    }

    /** 数据从哪里来。 */
    public String source() {
        return recorded.source();
    }

    public boolean hasAgent() {
        return ring != null;
    }

    /** 谁唤醒、启动、中断了谁。 */
    public WakeSources wakes() {
        return wakes;
    }

    /** 本机套接字的读写。 */
    public List<SocketUses.Use> sockets() {
        return sockets.all();
    }

    /** 一个线程从 {@code from} 到 {@code until} 的状态，按开始排列，互不重叠；没有看到的，和数据到了上限之后的，不在里面。 */
    public List<Phase> phases(long thread, long from, long until) {
        return Phase.until(recorded.unseenFrom(thread), pauses.cut(states(thread, from, until)));
    }

    /** 写得太多、半途不再记的线程。 */
    public List<Hammering.Muted> muted() {
        return recorded.muted();
    }

    /** 线程池的线程和它的队。 */
    public List<PoolQueues.Pool> pools() {
        return recorded.pools();
    }

    /** 定时任务何时轮到。 */
    public List<TimerTurns.Turn> turns() {
        return recorded.turns();
    }

    /** JVM 停住的时间。 */
    public Pauses pauses() {
        return pauses;
    }

    /** 等 CPU 的时候，CPU 被谁占着。 */
    public OtherPrograms others() {
        return others;
    }

    /** 虚拟线程占着载体等的时间。 */
    public List<Phase> pins(long thread) {
        return Phase.until(recorded.unseenFrom(thread), virtualStates.pins(thread));
    }

    private List<Phase> states(long thread, long from, long until) {
        var seen = threads.of(thread);
        if (virtual.track(thread) != null) {
            return virtualStates.of(thread);
        }
        return seen != null && seen.virtual
                ? virtualStates.withoutAgent(thread) // 两个事件之间的虚拟线程，没有人看到
                : platformStates.of(thread, from, until);
    }
}
