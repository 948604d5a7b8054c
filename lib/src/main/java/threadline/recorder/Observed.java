package threadline.recorder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import threadline.recorder.Phase.Doing;
import threadline.recorder.RingLink.Entry;

/** 到一个时刻为止看到的全部：JFR 的事件和代理的数据，按线程问。 */
final class Observed {

    private final Stacks stacks = new Stacks();
    private final Threads threads;
    private final FlightWaits flight;
    private final @Nullable RingLink ring;
    private final List<Entry> entries;
    private final VirtualPhases virtual;
    private final Monitors monitors;
    private final WakeSources wakes;
    private final Map<Long, Map<Long, Entry>> parking = new HashMap<>();
    private final Map<Long, Map<Long, Stack>> unparkStacks = new HashMap<>();
    private final Journal journal;
    private final FlightRecording recorded;
    private final long recordingThread;
    private final List<String> notes;
    private OpenWaits open = OpenWaits.NONE;
    private long lost;

    Observed(Thread recordingThread, Journal journal, long startNanoTime, FlightRecording recorded, long nowNanoTime) {
        var events = recorded.events();
        this.recorded = recorded;
        this.recordingThread = recordingThread.threadId();
        this.notes = recorded.notes(startNanoTime);
        this.journal = journal;
        this.ring = recorded.ring();
        this.threads = new Threads(recordingThread, stacks);
        this.flight = new FlightWaits(threads, stacks, journal, startNanoTime);
        this.entries = ring == null ? List.of() : ring.entries();
        this.virtual = VirtualPhases.read(entries);
        this.virtual.closeAt(nowNanoTime);
        this.lost = ring == null ? 0 : ring.lost();
        for (var entry : entries) {
            if (entry.kind() == RingLink.Kind.PARKING) {
                parking.computeIfAbsent(entry.thread(), id -> new HashMap<>()).put(entry.at(), entry);
            }
        }
        read(events);
        this.monitors = Monitors.read(
                entries,
                recorded.held(),
                number -> ring == null ? null : ring.snapshot(number),
                flight::platformEntered);
        this.wakes = new WakeSources(entries, threads, virtual, flight, monitors, unparkStacks);
        virtual.tracks().forEach(threads::noteVirtual);
        threads.resolveParents(virtual.tracks());
        noteSpeakers(nowNanoTime);
        recorded.sampler().ran().forEach(threads::noteRan);
        noteNeverMounted(startNanoTime);
    }

    /** 说过步骤和话的线程；记录之前启动的，泳道从第一句到最后一句。 */
    private void noteSpeakers(long nowNanoTime) {
        journal.speakers().forEach((id, isVirtual) -> threads.noteSpeaker(id, journal.knownName(id), isVirtual));
        for (var step : journal.stepsUntil(nowNanoTime)) {
            threads.saw(step.thread(), step.startNanos(), step.endNanos());
        }
        for (var mark : journal.marks()) {
            threads.saw(mark.thread(), mark.atNanos(), mark.atNanos());
        }
    }

    private void noteNeverMounted(long startNanoTime) {
        var waiting = new HashMap<Long, Long>();
        virtual.tracks().forEach((id, track) -> {
            if (track.neverMounted() && track.firstNanos >= startNanoTime) {
                waiting.put(id, track.firstNanos);
            }
        });
        if (!waiting.isEmpty()) {
            for (var thread : recorded.threads()) {
                var submitted = waiting.get(thread.threadId());
                if (submitted != null) {
                    threads.noteNeverMounted(thread.threadId(), thread.getName(), submitted);
                }
            }
        }
    }

    void removeIdleOfOlderPools(Set<Long> threads) {
        recorded.olderPools().removeIdle(threads);
    }

    /** 是这段代码启动的线程，直接或间接。 */
    boolean isDescendant(long thread) {
        return Ancestry.isDescendant(thread, recordingThread, threads, wakes);
    }

    Map<Long, VirtualPhases.Track> tracks() {
        return virtual.tracks();
    }

    private void read(List<RecordedEvent> events) {
        var clock = Clock.from(events.stream()
                .filter(e -> e.getEventType().getName().equals("threadline.Anchor"))
                .toList());
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
                case "jdk.ThreadStart", "jdk.ThreadEnd", "jdk.VirtualThreadStart", "jdk.VirtualThreadEnd" ->
                    threads.note(event, clock);
                case "jdk.ThreadPark" -> {
                    if (ring == null) { // 有代理时，别的记录打开的
                        flight.note(event, clock);
                    }
                }
                default -> {
                    if (FlightWaits.EVENTS.contains(event.getEventType().getName())) {
                        flight.note(event, clock);
                    } // 程序自己的事件，别的记录打开的事件：不是等待
                }
            }
        }
    }

    void look(OpenWaits found) {
        open = found;
    }

    Threads threads() {
        return threads;
    }

    /** 读者应当知道的话。 */
    List<String> notes() {
        return notes;
    }

    /** JFR 丢的字节，或代理丢的条数。 */
    long lost() {
        return lost;
    }

    boolean hasAgent() {
        return ring != null;
    }

    /** 一个线程从 {@code from} 到 {@code until} 的状态，按开始排列，互不重叠；没有看到的，和数据到了上限之后的，不在里面。 */
    List<Phase> phases(long thread, long from, long until) {
        return seen(thread, from, until).stream()
                .filter(phase -> phase.startNanos() < recorded.fullAt())
                .map(phase -> phase.between(phase.startNanos(), Math.min(recorded.fullAt(), phase.endNanos())))
                .toList();
    }

    private List<Phase> seen(long thread, long from, long until) {
        var parks = flight.parks(thread).stream()
                .map(park -> withOwner(thread, park))
                .toList();
        var track = virtual.track(thread);
        var details = Phase.withoutOverlap(
                Stream.concat(parks.stream(), flight.waits(thread).stream()).toList());
        if (track == null) {
            var named = details.stream().map(phase -> named(thread, phase)).toList();
            var seen = threads.of(thread);
            if (seen != null && seen.virtual) {
                return named; // 没有代理：两个事件之间的虚拟线程，没有人看到
            }
            return Gaps.fill(
                    withOpen(thread, named, until),
                    samples(thread),
                    recorded.sampler().load(),
                    from,
                    until);
        }
        var base = new ArrayList<Phase>();
        int next = 0;
        for (int i = 0; i < track.raw.size(); i++) {
            var raw = track.raw.get(i);
            while (next < details.size() && details.get(next).endNanos() < raw.startNanos()) {
                next++;
            }
            var detail = next < details.size() && details.get(next).startNanos() <= raw.startNanos()
                    ? details.get(next)
                    : null;
            var unfinished = detail == null && i == track.raw.size() - 1
                    ? open.phase(thread, raw.startNanos(), raw.endNanos(), 0, journal)
                    : null;
            base.add(unfinished != null && raw.doing() != Doing.RUNNING ? unfinished : named(thread, raw, detail));
        }
        return Phase.refineRunning(base, Pinned.among(details, track));
    }

    /** 采样，加上线程开始时的 0 和结束时的总数。 */
    private List<CpuSampler.Sample> samples(long thread) {
        var samples = new ArrayList<CpuSampler.Sample>();
        var seen = threads.of(thread);
        if (seen != null && seen.start != null) {
            samples.add(CpuSampler.Sample.of(seen.start, 0));
        }
        samples.addAll(recorded.sampler().of(thread));
        if (seen != null && seen.start != null && seen.end != null) {
            samples.removeIf(sample -> sample.atNanos() >= seen.end);
            var load = flight.cpuShareAtEnd(thread);
            long total = Math.round(
                    load * (seen.end - seen.start) * Runtime.getRuntime().availableProcessors());
            samples.add(CpuSampler.Sample.of(
                    seen.end, Math.max(total, samples.getLast().cpuNanos())));
        }
        return samples;
    }

    private Phase named(long thread, VirtualPhases.Raw raw, @Nullable Phase detail) {
        var plain = Phase.of(raw.startNanos(), raw.endNanos(), raw.doing());
        if (raw.doing() == Doing.RUNNING || raw.doing() == Doing.RUNNABLE) {
            return plain;
        }
        if (VirtualPhases.isPark(raw)) {
            return detail == null
                    ? new Phase(raw.startNanos(), raw.endNanos(), raw.doing(), Stack.EMPTY, "等待", null)
                    : detail.between(raw.startNanos(), raw.endNanos());
        }
        var snapshot = ring == null ? null : ring.snapshot(raw.snapshot());
        var stack = snapshot == null ? Stack.EMPTY : snapshot.stack();
        var blocker = snapshot == null ? null : snapshot.blocker();
        var name = blocker == null ? null : Names.of(System.identityHashCode(blocker));
        var object = name != null
                ? name
                : raw.doing() == Doing.WAITING
                        ? stack.labelOr("Object.wait")
                        : blocker == null
                                ? "synchronized"
                                : Stack.simpleName(blocker.getClass().getName());
        var holder = monitors.waker(thread, raw.endNanos());
        return new Phase(
                raw.startNanos(),
                raw.endNanos(),
                raw.doing(),
                stack,
                object,
                holder == null ? null : nameOf(holder.waker()));
    }

    private String nameOf(long thread) {
        return journal.nameOf(thread, threads.ownNameOf(thread));
    }

    private Phase named(long thread, Phase phase) {
        var owner = phase.doing() == Doing.BLOCKED ? flight.owner(thread, phase) : null;
        return withMonitorName(thread, owner == null ? phase : phase.withOwner(owner));
    }

    /** 监视器的事件不说是哪个对象：等的期间采样看到了，就用它的名字。 */
    private Phase withMonitorName(long thread, Phase phase) {
        if (phase.doing() == Doing.BLOCKED || phase.doing() == Doing.WAITING) {
            for (var sample : recorded.sampler().between(thread, phase.startNanos(), phase.endNanos())) {
                var name = sample.identity() == 0 ? null : Names.of(sample.identity());
                if (name != null) {
                    return phase.named(name);
                }
            }
        }
        return phase;
    }

    /** 平台线程没有完的等待：停放从代理写下的那一刻算起，别的从最后用掉的 CPU 之后算起。 */
    private List<Phase> withOpen(long thread, List<Phase> seen, long until) {
        long last = seen.isEmpty() ? Long.MIN_VALUE : seen.getLast().endNanos();
        long parked = parking.getOrDefault(thread, Map.of()).keySet().stream()
                .filter(at -> at > last)
                .max(Long::compare)
                .orElse(0L);
        var samples = samples(thread);
        int i = samples.size() - 1;
        while (i > 0 && samples.get(i - 1).cpuNanos() == samples.get(i).cpuNanos()) {
            i--;
        }
        // 最后动过的那一格：用掉的 CPU 画在前面，其余已经在等
        long used = i < 1 ? 0 : samples.get(i).cpuNanos() - samples.get(i - 1).cpuNanos();
        long head = i < 0 ? until : samples.get(Math.max(0, i - 1)).atNanos();
        long bin = i < 1 ? 0 : samples.get(i).atNanos() - head;
        var phase = parked > 0
                ? open.phase(thread, parked, until, 0, journal)
                : open.phase(
                        thread,
                        Math.max(last, head + Math.min(used, bin)),
                        until,
                        Math.max(bin, CpuSampler.BIN.toNanos()),
                        journal);
        return phase == null
                ? seen
                : Stream.concat(seen.stream(), Stream.of(phase)).toList();
    }

    private Phase withOwner(long thread, FlightWaits.Park park) {
        var phase = park.phase();
        var entry = parking.getOrDefault(thread, Map.of()).get(phase.startNanos());
        if (entry == null || entry.second() == 0) {
            return phase;
        }
        return phase.withOwner(nameOf(entry.second()));
    }

    /** 谁唤醒、启动、中断了谁。 */
    WakeSources wakes() {
        return wakes;
    }
}
