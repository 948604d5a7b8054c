package threadline.recorder.reading;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Clock;
import threadline.recorder.capture.Names;
import threadline.recorder.link.RingLink;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/** JFR 的等待事件变成一段段状态，一个线程一列；也记下谁结束了监视器上的等待。 */
final class FlightWaits {

    /** 停放的对象是锁：等它是等锁，等别的是等条件。 */
    private static final List<String> LOCKS = List.of(
            "java.util.concurrent.locks.ReentrantLock$",
            "java.util.concurrent.locks.ReentrantReadWriteLock$",
            "java.util.concurrent.locks.StampedLock");

    /** 打印得这么快，不值得画。 */
    private static final long SHORT_NANOS = 1_000_000;

    /** JFR 的时刻换算过来，和直接问的最多差这么多。 */
    private static final long CLOCK_NANOS = 20_000;

    /** 比这长的时限等于没有。 */
    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(365);

    private static final NavigableMap<Long, Stack> NEVER = Collections.emptyNavigableMap();

    private final Threads threads;
    private final Stacks stacks;
    private final long startNanoTime;
    private final long endNanoTime;
    private final Map<Long, List<Phase>> waits = new HashMap<>();
    private final Map<Long, List<Phase>> parks = new HashMap<>();
    /** 线程的等待结束的时刻 → 那时在哪个类的初始化里；不在就是空串。只记进过类的初始化的线程。 */
    private final Map<Long, TreeMap<Long, String>> initialising = new HashMap<>();

    private final Map<Long, TreeMap<Long, Wakes.Raw>> wakes = new HashMap<>();
    /** 虚拟线程 → 它从到了时限的 {@code Object.wait} 回来的时刻 → 那个时限。 */
    private final Map<Long, TreeMap<Long, Long>> timeouts = new HashMap<>();

    private final Map<String, TreeSet<Long>> platformEntries = new HashMap<>();
    private final Map<Long, TreeSet<Long>> inflations = new HashMap<>();
    /** 线程睡完的时刻 → 睡眠的栈；事件自己不带栈时看这里。 */
    private final Map<Long, NavigableMap<Long, Stack>> slept = new HashMap<>();
    /** 代理看到的睡眠：开始 → 结束。 */
    private final Map<Long, TreeMap<Long, Long>> sleeps = new HashMap<>();

    private final Map<Long, Double> cpuAtEnd = new HashMap<>();
    private final Set<Long> cpuAskedBefore = new HashSet<>();

    /** 到 {@code endNanoTime} 为止：那时还没有完的等待到那里，以后谁来结束它都不算。 */
    FlightWaits(Threads threads, Stacks stacks, long startNanoTime, long endNanoTime) {
        this.stacks = stacks;
        this.threads = threads;
        this.startNanoTime = startNanoTime;
        this.endNanoTime = endNanoTime;
    }

    /** 有停放之外的等待的线程。 */
    Set<Long> threads() {
        return waits.keySet();
    }

    /** 停放之外的等待。 */
    List<Phase> waits(long thread) {
        return waits.getOrDefault(thread, List.of());
    }

    /** 有停放的线程。 */
    Set<Long> parked() {
        return parks.keySet();
    }

    /** 代理看到的停放。 */
    List<Phase> parks(long thread) {
        return parks.getOrDefault(thread, List.of());
    }

    /** 事件自己说出来的：谁结束了在 {@code nanos} 或之后第一段有人来结束的等待；没有说就是 {@code null}。 */
    Wakes.@Nullable Raw wakerFrom(long thread, long nanos) {
        var known = wakes.get(thread);
        var next = known == null ? null : known.ceilingEntry(nanos);
        return next == null ? null : next.getValue();
    }

    /**
     * 谁通知了在 {@code Object.wait} 里的虚拟线程：事件在它拿回监视器之后，{@code fromNanos} 到 {@code untilNanos} 之间。
     */
    Wakes.@Nullable Raw notifier(long thread, long fromNanos, long untilNanos) {
        var next = wakerFrom(thread, fromNanos);
        return next == null || next.atNanos() > untilNanos ? null : new Wakes.Raw(fromNanos, next.waker(), 0);
    }

    /**
     * 虚拟线程从 {@code startNanos} 起的 {@code Object.wait} 自己的时限到了，是哪一刻；没有到，或没有时限，是 {@link
     * Long#MAX_VALUE}。事件在它等完、又运行起来的时候，{@code fromNanos} 到 {@code untilNanos} 之间。
     */
    long ranOut(long thread, long startNanos, long fromNanos, long untilNanos) {
        var known = timeouts.get(thread);
        var next = known == null ? null : known.ceilingEntry(fromNanos);
        return next == null || next.getKey() > untilNanos ? Long.MAX_VALUE : due(startNanos, next.getValue());
    }

    /** 有没有平台线程在这段时间里抢到过这一类的监视器。 */
    boolean platformEntered(String type, long fromNanos, long untilNanos) {
        var ends = platformEntries.get(type);
        var next = ends == null ? null : ends.ceiling(fromNanos);
        return next != null && next <= untilNanos;
    }

    /** 已经结束的平台线程，一生里平均用了全部 CPU 的几分之几；不到 1 ms 的没有事件，是 0。 */
    double cpuShareAtEnd(long thread) {
        return cpuAtEnd.getOrDefault(thread, 0.0);
    }

    void noteCpuAtEnd(RecordedEvent event) {
        if (event.getThread() != null) {
            long thread = event.getThread().getJavaThreadId();
            if (!cpuAskedBefore.add(thread)) {
                cpuAtEnd.remove(thread); // 别的记录也在定时问：最后一次只说最后那一段
                return;
            }
            cpuAtEnd.put(thread, (double) event.getFloat("user") + (double) event.getFloat("system"));
        }
    }

    /** 线程第一次碰上一个被占着的监视器：还没有完的等锁从这一刻开始。 */
    void noteInflation(RecordedEvent event, Clock clock) {
        var thread = event.getThread();
        if (thread != null) {
            inflations
                    .computeIfAbsent(thread.getJavaThreadId(), id -> new TreeSet<>())
                    .add(clock.start(event));
        }
    }

    /** {@code after} 之后、{@code until} 之前最后一次碰上被占着的监视器；没有是 {@code null}。 */
    @Nullable
    Long inflated(long thread, long after, long until) {
        var times = inflations.get(thread);
        var last = times == null ? null : times.floor(until);
        return last == null || last < after ? null : last;
    }

    /** 代理记下的一个睡眠的栈；要在睡眠之前。 */
    void noteSlept(RecordedEvent event) {
        var thread = event.getThread();
        if (thread != null) {
            var stack = stacks.ofPark(event.getStackTrace());
            slept.computeIfAbsent(thread.getJavaThreadId(), id -> new TreeMap<>())
                    .put(event.getLong("until"), stack);
            if (stack.origin() != Stack.Origin.INTERNAL) {
                threads.of(thread);
            }
        }
    }

    /** 代理看到的睡眠，要在 {@link #note} 之前；洞前面开始的，不知道是不是睡到洞的后面。后来才醒的，还没有完。 */
    void noteSleeps(List<RingLink.Entry> entries) {
        var open = new HashMap<Long, RingLink.Entry>();
        for (var entry : entries) {
            switch (entry.kind()) {
                case SLEEPING -> open.put(entry.thread(), entry);
                case SLEPT -> {
                    var begun = open.remove(entry.thread());
                    if (begun != null) {
                        var stack = slept.getOrDefault(entry.thread(), NEVER).getOrDefault(entry.at(), Stack.EMPTY);
                        noteSleep(begun, entry.at(), stack);
                    }
                }
                case LOST -> open.clear();
                default -> {}
            }
        }
        for (var begun : open.values()) {
            var later = slept.getOrDefault(begun.thread(), NEVER).ceilingEntry(begun.at());
            if (later != null) {
                noteSleep(begun, endNanoTime, later.getValue());
            }
        }
    }

    private void noteSleep(RingLink.Entry begun, long end, Stack stack) {
        long thread = begun.thread();
        long start = begun.at();
        if (stack.origin() == Stack.Origin.INTERNAL || end <= startNanoTime) {
            return;
        }
        var seen = threads.of(thread);
        if (seen != null) {
            see(seen, stack, start, end);
        }
        sleeps.computeIfAbsent(thread, id -> new TreeMap<>()).put(start, end);
        waits.computeIfAbsent(thread, id -> new ArrayList<>())
                .add(new Phase(start, end, Doing.SLEEPING, stack, "").dueAt(due(start, begun.first())));
        noteInitialiser(thread, end, stack.initialises());
    }

    /** JFR 说的这一段睡眠，代理也看到了：一个线程不会同时睡两次。 */
    private boolean isSeenAsleep(long thread, long start, long end) {
        var seen = sleeps.get(thread);
        var last = seen == null ? null : seen.floorEntry(end);
        return last != null && last.getValue() > start;
    }

    /** 事件都说过了：各按开始排列。 */
    void sort() {
        waits.values().forEach(phases -> phases.sort(Comparator.comparingLong(Phase::startNanos)));
    }

    private Stack sleepStack(long thread, long start, long end) {
        var known = slept.get(thread);
        var last = known == null ? null : known.floorEntry(end + CLOCK_NANOS);
        return last == null || last.getKey() < start - CLOCK_NANOS ? Stack.EMPTY : last.getValue();
    }

    void note(RecordedEvent event, Clock clock) {
        var thread = event.getThread();
        if (thread == null) {
            return;
        }
        boolean parked = event.getEventType().getName().equals("threadline.Parked");
        long start = parked ? event.getLong("since") : clock.start(event);
        long end = parked ? event.getLong("until") : clock.end(event);
        if (event.getEventType().getName().equals("jdk.ThreadSleep")
                && isSeenAsleep(thread.getJavaThreadId(), start, end)) {
            return;
        }
        var stack = stack(event, start, end);
        if (stack.origin() == Stack.Origin.INTERNAL || (stack.loadsClass() && isFile(event))) {
            return; // 本库和类加载自己的读写，不是程序在等
        }
        if (end <= startNanoTime
                || start >= endNanoTime
                || (stack.origin() == Stack.Origin.PRINTING && end - start < SHORT_NANOS)) {
            return;
        }
        var seen = threads.of(thread);
        see(seen, stack, start, end);
        if (parked) {
            parks.computeIfAbsent(seen.id, id -> new ArrayList<>())
                    .add(park(start, Math.min(end, endNanoTime), event, stack).on(event.getInt("identity")));
            return;
        }
        boolean over = end <= endNanoTime;
        var wait = wait(start, Math.min(end, endNanoTime), event, stack);
        waits.computeIfAbsent(seen.id, id -> new ArrayList<>())
                .add(over && wait.doing() == Doing.BLOCKED ? wait.heldBy(previousOwner(event)) : wait);
        noteInitialiser(seen.id, end, stack.initialises());
        if (!over) {
            return; // 记录之后才结束的：那时还没有人来
        }
        noteWaker(seen.id, end, event);
        noteTimeout(thread, end, event);
        if (event.getEventType().getName().equals("jdk.JavaMonitorEnter") && event.getClass("monitorClass") != null) {
            platformEntries
                    .computeIfAbsent(event.getClass("monitorClass").getName(), type -> new TreeSet<>())
                    .add(end);
        }
    }

    private void see(Threads.Seen seen, Stack stack, long start, long end) {
        if (stack.hasCode()) {
            seen.programEvent |= stack.origin() == Stack.Origin.PROGRAM;
            seen.libraryEvent |= stack.origin() == Stack.Origin.LIBRARY;
            seen.sawEvent(start, Math.min(end, endNanoTime));
        }
    }

    private Stack stack(RecordedEvent event, long start, long end) {
        return switch (event.getEventType().getName()) {
            case "threadline.Parked" -> stacks.ofPark(event.getStackTrace());
            case "jdk.ThreadSleep" ->
                event.getStackTrace() == null
                        ? sleepStack(event.getThread().getJavaThreadId(), start, end)
                        : stacks.of(event.getStackTrace());
            default -> stacks.of(event.getStackTrace());
        };
    }

    private void noteInitialiser(long thread, long end, @Nullable String initialised) {
        if (initialised != null) {
            initialising.computeIfAbsent(thread, id -> new TreeMap<>()).put(end, initialised);
        } else if (initialising.containsKey(thread)) {
            initialising.get(thread).put(end, "");
        }
    }

    private Phase park(long start, long end, RecordedEvent event, Stack stack) {
        var type = event.getClass("type");
        var name = Names.of(event.getInt("identity"));
        var label = name != null ? name : stack.labelOr("等待");
        return switch (stack.origin()) {
            case IDLE -> idle(start, end, stack);
            case PRINTING -> printing(start, end, stack);
            default -> new Phase(start, end, parkKind(type, stack), stack, label);
        };
    }

    /** 停放在 {@code type} 的对象上是在等什么。 */
    static Doing waitKind(String type, Stack stack) {
        if (stack.io()) {
            return Doing.IO;
        }
        if (LOCKS.stream().anyMatch(type::startsWith)) {
            return Doing.BLOCKED;
        }
        return stack.sleeping() ? Doing.SLEEPING : Doing.WAITING;
    }

    /** 没有栈的等待叫什么：只知道挡着它的是 {@code type} 的对象。 */
    static String waitName(String type) {
        return type.equals("java.util.concurrent.ForkJoinPool") ? Stack.IDLE : Stack.simpleName(type);
    }

    private static Doing parkKind(@Nullable RecordedClass blocker, Stack stack) {
        return waitKind(blocker == null ? "" : blocker.getName(), stack);
    }

    private static Phase idle(long start, long end, Stack stack) {
        return new Phase(start, end, Doing.WAITING, stack, stack.idleName());
    }

    /** 打印时等的锁是输出的，不是程序的：归到打印里。 */
    static Phase printing(long start, long end, Stack stack) {
        return new Phase(start, end, Doing.IO, stack, stack.labelOr("打印"));
    }

    private Phase wait(long start, long end, RecordedEvent event, Stack stack) {
        if (stack.origin() == Stack.Origin.IDLE) {
            var idle = idle(start, end, stack);
            boolean monitor = event.getEventType().getName().equals("jdk.JavaMonitorWait");
            return monitor ? idle.dueAt(due(start, timeoutNanos(event))) : idle; // 例如 Timer 的线程
        }
        if (stack.origin() == Stack.Origin.PRINTING) {
            return printing(start, end, stack);
        }
        var label = stack.labelOr("等待");
        return switch (event.getEventType().getName()) {
            case "jdk.ThreadSleep" ->
                new Phase(start, end, Doing.SLEEPING, stack, "").dueAt(due(start, event.getLong("time")));
            case "jdk.JavaMonitorEnter" ->
                new Phase(start, end, Doing.BLOCKED, stack, stack.loadsClass() ? label : monitorName(event))
                        .on(-event.getLong("address"));
            case "jdk.SocketRead" -> io(start, end, stack, "Socket.read");
            case "jdk.SocketWrite" -> io(start, end, stack, "Socket.write");
            case "jdk.FileRead" -> read(start, end, event, stack);
            case "jdk.FileWrite" -> io(start, end, stack, "File.write");
            case "jdk.FileForce" -> io(start, end, stack, "File.force");
            case "jdk.ThreadPark" ->
                new Phase(start, end, parkKind(event.getClass("parkedClass"), stack), stack, label);
            case "jdk.JavaMonitorWait" ->
                new Phase(start, end, Doing.WAITING, stack, stack.label() == null ? initialisation(event, end) : label)
                        .on(-event.getLong("address"))
                        .dueAt(due(start, timeoutNanos(event)));
            default -> new Phase(start, end, Doing.WAITING, stack, label);
        };
    }

    /** 事件里是毫秒。{@code getDuration} 会换算，可是第一次调用要链接一个模式匹配的 switch，几十毫秒。 */
    private static long timeoutNanos(RecordedEvent monitorWait) {
        return TimeUnit.MILLISECONDS.toNanos(monitorWait.getLong("timeout"));
    }

    /** 自己的时限：{@code limitNanos} 之后；没有时限是 {@link Long#MAX_VALUE}。 */
    private static long due(long start, long limitNanos) {
        return limitNanos <= 0 || limitNanos > LONGEST_NANOS ? Long.MAX_VALUE : start + limitNanos;
    }

    /**
     * 栈顶不是 {@code Object.wait} 的等待，是在等别的线程把一个类初始化完（JLS 12.4.2）。事件不说是哪个类：叫醒它的线程最后一次
     * 等待时在哪个类的初始化里，就是哪一个。
     */
    private String initialisation(RecordedEvent event, long end) {
        var by = event.getThread("notifier");
        var known = by == null ? null : initialising.get(by.getJavaThreadId());
        var last = known == null ? null : known.floorEntry(end);
        return last == null || last.getValue().isEmpty()
                ? "类初始化"
                : last.getValue().replaceFirst(".*[.$]", "") + " 的类初始化";
    }

    /** JFR 从这些事件的栈里去掉 JDK 的帧（@StackFilter，JDK-8314745）：那时用事件自己的名字。 */
    private static Phase io(long start, long end, Stack stack, String otherwise) {
        return new Phase(start, end, Doing.IO, stack, stack.labelOr(otherwise));
    }

    /** 没有路径的不是文件：子进程的输出，标准输入，都是这个 JVM 外面给的。 */
    private static Phase read(long start, long end, RecordedEvent event, Stack stack) {
        var read = io(start, end, stack, "File.read");
        return event.getString("path") == null ? read.named("管道：" + read.object()) : read;
    }

    private void noteWaker(long thread, long end, RecordedEvent event) {
        var waker = switch (event.getEventType().getName()) {
            case "jdk.JavaMonitorEnter" -> event.getThread("previousOwner");
            case "jdk.JavaMonitorWait" -> event.getThread("notifier");
            default -> null;
        };
        if (waker != null && waker.getJavaThreadId() > 0) {
            wakes.computeIfAbsent(thread, id -> new TreeMap<>())
                    .put(end, new Wakes.Raw(end, waker.getJavaThreadId(), 0));
        }
    }

    private void noteTimeout(RecordedThread thread, long end, RecordedEvent event) {
        if (thread.isVirtual()
                && event.getEventType().getName().equals("jdk.JavaMonitorWait")
                && event.getBoolean("timedOut")) {
            timeouts.computeIfAbsent(thread.getJavaThreadId(), id -> new TreeMap<>())
                    .put(end, timeoutNanos(event));
        }
    }

    /** 抢到之前，监视器最后在谁手里。 */
    private static long previousOwner(RecordedEvent event) {
        boolean enters = event.getEventType().getName().equals("jdk.JavaMonitorEnter");
        var owner = enters ? event.getThread("previousOwner") : null;
        return owner == null || owner.getJavaThreadId() <= 0 ? Phase.NOBODY : owner.getJavaThreadId();
    }

    private static boolean isFile(RecordedEvent event) {
        return event.getEventType().getName().startsWith("jdk.File");
    }

    /** 停在一个 {@code static synchronized} 方法的门口：它的类；不是在门口就是 {@code null}。 */
    private static @Nullable String enteredStatic(@Nullable RecordedStackTrace trace) {
        var top = trace == null || trace.getFrames().isEmpty()
                ? null
                : trace.getFrames().getFirst();
        int both = Modifier.STATIC | Modifier.SYNCHRONIZED;
        return top != null
                        && top.isJavaFrame()
                        && top.getBytecodeIndex() == 0
                        && (top.getMethod().getModifiers() & both) == both
                ? top.getMethod().getType().getName()
                : null;
    }

    private static String monitorName(RecordedEvent event) {
        var type = event.getClass("monitorClass");
        if (type != null && type.getName().equals("java.lang.Class")) {
            var entered = enteredStatic(event.getStackTrace());
            return entered == null ? "Class" : Names.ofClass(entered);
        }
        return type == null ? "synchronized" : Names.ofMonitor(type.getName());
    }
}
