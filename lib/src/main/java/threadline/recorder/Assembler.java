package threadline.recorder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import threadline.model.Evidence;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.OutputLine;
import threadline.model.Source;
import threadline.model.SourceLookup;
import threadline.model.Step;
import threadline.model.Timeline;

/** 把 JFR 的事件和程序说的话拼成一条时间线。没有看到的时间就是未知，不猜。 */
final class Assembler {

    /** 一次看到的等待；时间是 {@link System#nanoTime}。 */
    private record Wait(long startNanos, long endNanos, RecordedEvent event, Stack stack) {}

    private final long recordingThread;
    private final Journal journal;
    private final SourceLookup sources;
    private final long startNanoTime;
    private final Threads threads;
    private final Map<Long, List<Wait>> waits = new HashMap<>();
    private long lost;

    Assembler(Thread recordingThread, Journal journal, SourceLookup sources, long startNanoTime) {
        this.recordingThread = recordingThread.threadId();
        this.threads = new Threads(recordingThread);
        this.journal = journal;
        this.sources = sources;
        this.startNanoTime = startNanoTime;
    }

    /** 读入到现在为止的全部事件。 */
    Assembler read(List<RecordedEvent> events) {
        var anchors = events.stream()
                .filter(e -> e.getEventType().getName().equals("threadline.Anchor"))
                .toList();
        var clock = Clock.from(anchors);
        for (var event : events) {
            var name = event.getEventType().getName();
            switch (name) {
                case "threadline.Anchor" -> {}
                case "jdk.DataLoss" -> lost += event.getLong("amount");
                case "jdk.ThreadStart", "jdk.ThreadEnd", "jdk.VirtualThreadStart", "jdk.VirtualThreadEnd" ->
                    threads.note(event, clock);
                default -> noteWait(event, clock);
            }
        }
        return this;
    }

    private void noteWait(RecordedEvent event, Clock clock) {
        var thread = event.getThread();
        if (thread == null) {
            return;
        }
        var stack = Stack.of(event.getStackTrace());
        if (stack.origin() == Stack.Origin.INTERNAL || (stack.loadsClass() && isFile(event))) {
            return; // 内核、本库和类加载自己的读写，不是程序在等
        }
        var wait = new Wait(clock.nanoTime(event.getStartTime()), clock.nanoTime(event.getEndTime()), event, stack);
        if (wait.endNanos <= startNanoTime) {
            return;
        }
        var seen = threads.of(thread);
        if (stack.origin() == Stack.Origin.PROGRAM) {
            seen.programEvent = true;
            seen.sawEvent(wait.startNanos, wait.endNanos);
        }
        waits.computeIfAbsent(seen.id, id -> new ArrayList<>()).add(wait);
    }

    private static boolean isFile(RecordedEvent event) {
        return event.getEventType().getName().startsWith("jdk.File");
    }

    /** 程序启动、还没有结束的线程。 */
    Set<Long> alive() {
        return program().stream()
                .filter(seen -> seen.canLeak() && seen.end == null)
                .map(seen -> seen.id)
                .collect(Collectors.toSet());
    }

    /** 代码返回和程序的线程结束，哪个在后。 */
    long lastEnd(long bodyEndNanoTime) {
        return program().stream()
                .mapToLong(seen -> seen.end == null || !seen.canLeak() ? bodyEndNanoTime : seen.end)
                .reduce(bodyEndNanoTime, Math::max);
    }

    private List<Threads.Seen> program() {
        var withSteps = journal.stepsUntil(System.nanoTime()).stream()
                .map(Journal.StepEntry::thread)
                .collect(Collectors.toSet());
        return threads.program(withSteps);
    }

    /** 拼出时间线；{@code endNanoTime} 之后的事不画。 */
    Timeline assemble(
            String title, Instant start, long bodyEndNanoTime, long endNanoTime, @Nullable Throwable failure) {
        long end = endNanoTime - startNanoTime;
        var leaked = alive();
        var lanes = new ArrayList<Lane>();
        var laneOf = new HashMap<Long, Integer>();
        var intervals = new ArrayList<Interval>();
        for (var seen : inOrder(program())) {
            boolean main = seen.id == recordingThread;
            long from = main ? 0 : clamp(seen.start != null ? seen.start : seen.firstEvent, 0, end);
            long until = main && !leaked.contains(seen.id)
                    ? bodyEndNanoTime - startNanoTime
                    : clamp(seen.end != null ? seen.end : seen.start != null ? null : seen.lastEvent, end, end);
            int id = lanes.size();
            laneOf.put(seen.id, id);
            var name = journal.nameOf(seen.id, seen.ownName);
            var kind = seen.virtual ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM;
            lanes.add(new Lane(id, name, kind, null, from, until, leaked.contains(seen.id)));
            addIntervals(intervals, id, waits.getOrDefault(seen.id, List.of()), from, until);
        }
        return new Timeline(
                title,
                start,
                bodyEndNanoTime - startNanoTime,
                end,
                lanes,
                steps(laneOf, endNanoTime),
                intervals,
                List.of(),
                marks(laneOf, lanes, end),
                List.of(),
                output(laneOf),
                failure == null ? null : Failures.describe(failure),
                honesty(lanes, intervals));
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

    private void addIntervals(List<Interval> all, int lane, List<Wait> seen, long from, long until) {
        long at = from;
        for (var wait :
                seen.stream().sorted(Comparator.comparingLong(Wait::startNanos)).toList()) {
            long start = Math.max(wait.startNanos - startNanoTime, at);
            long end = Math.min(wait.endNanos - startNanoTime, until);
            if (end <= start) {
                continue;
            }
            if (start > at) {
                all.add(new Interval.Unknown(lane, at, start));
            }
            all.add(interval(lane, start, end, wait));
            at = end;
        }
        if (until > at) {
            all.add(new Interval.Unknown(lane, at, until));
        }
    }

    private Interval interval(int lane, long start, long end, Wait wait) {
        var stack = wait.stack;
        var exact = Evidence.EXACT;
        var source = source(stack.program());
        var label = stack.label() == null ? "等待" : stack.label();
        if (stack.origin() == Stack.Origin.IDLE) {
            return new Interval.Waiting(lane, start, end, exact, null, "空闲（线程池）");
        }
        return switch (wait.event.getEventType().getName()) {
            case "jdk.ThreadSleep" -> new Interval.Sleeping(lane, start, end, exact, source);
            case "jdk.JavaMonitorEnter" ->
                new Interval.Blocked(
                        lane,
                        start,
                        end,
                        exact,
                        source,
                        stack.loadsClass() ? label : monitorName(wait.event),
                        owner(wait.event));
            case "jdk.SocketRead", "jdk.SocketWrite", "jdk.FileRead", "jdk.FileWrite", "jdk.FileForce" ->
                new Interval.Io(lane, start, end, exact, source, label);
            default -> new Interval.Waiting(lane, start, end, exact, source, label);
        };
    }

    private static String monitorName(RecordedEvent event) {
        var type = event.getClass("monitorClass");
        return type == null ? "synchronized" : Stack.simpleName(type.getName());
    }

    private @Nullable String owner(RecordedEvent event) {
        var owner = event.getThread("previousOwner");
        return owner == null || owner.getJavaThreadId() <= 0
                ? null
                : journal.nameOf(owner.getJavaThreadId(), owner.getJavaName() == null ? "" : owner.getJavaName());
    }

    private @Nullable Source source(Stack.@Nullable Frame frame) {
        if (frame == null) {
            return null;
        }
        var found = sources.find(frame.type(), frame.line());
        if (found != null) {
            return found;
        }
        var method = frame.method().startsWith("lambda$") ? "" : "." + frame.method();
        return new Source(Stack.simpleName(frame.type()) + method, frame.line(), null);
    }

    private List<Step> steps(Map<Long, Integer> laneOf, long endNanoTime) {
        return journal.stepsUntil(endNanoTime).stream()
                .filter(s -> laneOf.containsKey(s.thread()) && s.startNanos() <= endNanoTime)
                .map(s -> new Step(
                        laneOf.getOrDefault(s.thread(), 0),
                        s.name(),
                        s.startNanos() - startNanoTime,
                        Math.min(s.endNanos(), endNanoTime) - startNanoTime,
                        s.depth(),
                        s.leaf(),
                        s.endNanos() > endNanoTime ? Step.Outcome.OPEN : s.outcome()))
                .sorted(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::depth))
                .toList();
    }

    private List<Mark> marks(Map<Long, Integer> laneOf, List<Lane> lanes, long end) {
        var marks = new ArrayList<Mark>();
        for (var mark : journal.marks()) {
            var lane = laneOf.get(mark.thread());
            if (lane != null && mark.atNanos() - startNanoTime <= end) {
                marks.add(new Mark(lane, mark.atNanos() - startNanoTime, mark.kind(), mark.text()));
            }
        }
        for (var lane : lanes) {
            var seen = lane.id() == 0 || lane.leaked() || lane.endNanos() >= end;
            if (!seen) {
                marks.add(new Mark(lane.id(), lane.endNanos(), Mark.Kind.ENDED, ""));
            }
        }
        marks.sort(Comparator.comparingLong(Mark::atNanos));
        return marks;
    }

    private List<OutputLine> output(Map<Long, Integer> laneOf) {
        return journal.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID && laneOf.containsKey(m.thread()))
                .map(m -> new OutputLine(laneOf.getOrDefault(m.thread(), 0), m.atNanos() - startNanoTime, m.text()))
                .sorted(Comparator.comparingLong(OutputLine::atNanos))
                .toList();
    }

    private Honesty honesty(List<Lane> lanes, List<Interval> intervals) {
        long total =
                lanes.stream().mapToLong(l -> l.endNanos() - l.startNanos()).sum();
        long unknown = intervals.stream()
                .filter(Interval.Unknown.class::isInstance)
                .mapToLong(Interval::nanos)
                .sum();
        double share = total == 0 ? 0 : (double) unknown / total;
        var notes = new ArrayList<String>();
        if (share > 0.01) {
            notes.add(String.format("线程时间的 %.0f %% 没有看到，画作「未知」", share * 100));
        }
        if (lost > 0) {
            notes.add("JFR 丢了 " + lost + " 字节的事件");
        }
        return new Honesty(share, lost, "JFR", notes);
    }
}
