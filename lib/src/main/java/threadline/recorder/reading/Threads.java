package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Clock;
import threadline.recorder.capture.CpuSampler;
import threadline.recorder.capture.FlightRecording.VirtualEnd;
import threadline.recorder.capture.Journal;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.thread.LibraryCode;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;

/**
 * 事件里出现过的线程，和「哪些是程序的」的规则：记录线程；有程序帧的事件；由程序的线程启动，而且启动处 JDK 之外的第一帧是程序；
 * 记录期间启动的虚拟线程；说过步骤的线程。JVM、JFR 和内核自己的线程不算。
 */
public final class Threads {

    /** 一个线程；时间是 {@link System#nanoTime}，不知道时为 {@code null}。 */
    public static final class Seen {
        public final long id;
        public final String ownName;
        public final boolean virtual;
        final String group;

        @Nullable
        public Long start;

        /** 第一次轮到它运行，比 {@link #start} 晚得多；不晚就是 {@code null}。 */
        @Nullable
        Long ran;

        @Nullable
        public Long end;

        @Nullable
        public Long firstEvent;

        @Nullable
        public Long lastEvent;

        long parent = -1;
        /** 代理看见了谁启动它。 */
        boolean startSeen;

        /** 记录之前就停放着的：第一次叫醒它的；没有看见是 {@code null}。 */
        Wakes.@Nullable Raw roused;

        Stack startStack = Stack.EMPTY;
        boolean startedByProgram;
        boolean startedByLibrary;
        boolean programEvent;
        boolean libraryEvent;
        boolean spoke;
        boolean connected;

        public Seen(long id, String ownName, boolean virtual, String group) {
            this.id = id;
            this.ownName = ownName.isEmpty() && !virtual ? Journal.platformName(id) : ownName;
            this.virtual = virtual;
            this.group = group;
        }

        /** 程序用的库自己的线程：程序的代码没有在上面运行过。 */
        public boolean isHelper() {
            return !spoke
                    && !programEvent
                    && (startedByLibrary || ((libraryEvent || isJdkHelper()) && !startedByProgram));
        }

        /** JDK 自己的，只因为替程序读写套接字才在图里；它归 HttpClient 或服务管，活得比代码久不算泄漏。 */
        private boolean isJdkHelper() {
            return connected && !virtual && !startedByProgram && !programEvent && !libraryEvent && !spoke;
        }

        /** 公共池和 JDK 自己的线程活得比任何代码都久，不算泄漏。 */
        boolean canLeak() {
            return start != null
                    && !isJdkHelper()
                    && !SystemThreads.isInCommonPool(ownName)
                    && !SystemThreads.hasName(ownName);
        }

        void sawEvent(long startNanos, long endNanos) {
            firstEvent = firstEvent == null ? startNanos : Math.min(firstEvent, startNanos);
            lastEvent = lastEvent == null ? endNanos : Math.max(lastEvent, endNanos);
        }
    }

    private static final String SELECTOR = "-SelectorManager";

    /** 启动以后这么久才第一次运行，才另画一段等 CPU。 */
    private static final long LATE_NANOS = 1_000_000;

    private final long recordingThread;
    private final Stacks stacks;
    private final Map<Long, Seen> byId = new LinkedHashMap<>();

    private final long endNanoTime;

    /** {@code endNanoTime} 之后的开始和结束不算。 */
    public Threads(Thread recordingThread, Stacks stacks, long endNanoTime) {
        this.stacks = stacks;
        this.endNanoTime = endNanoTime;
        this.recordingThread = recordingThread.threadId();
        var seen = new Seen(this.recordingThread, recordingThread.getName(), recordingThread.isVirtual(), "");
        byId.put(seen.id, seen);
    }

    public Seen of(RecordedThread thread) {
        return byId.computeIfAbsent(
                thread.getJavaThreadId(),
                id -> new Seen(id, text(thread.getJavaName()), thread.isVirtual(), group(thread)));
    }

    /** 见过的线程；没有见过是 {@code null}。 */
    @Nullable
    public Seen of(long thread) {
        return byId.get(thread);
    }

    private static String group(RecordedThread thread) {
        var group = thread.getThreadGroup();
        return group == null ? "" : text(group.getName());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** 记下虚拟线程在 {@code at} 的开始或结束。 */
    void note(VirtualEnd end, long at) {
        if (at > endNanoTime) {
            return;
        }
        var seen = byId.get(end.thread());
        if (seen == null) {
            seen = new Seen(end.thread(), end.ownName(), true, "");
            byId.put(seen.id, seen);
        }
        if (end.starts()) {
            seen.start = at;
        } else {
            seen.end = at;
        }
    }

    /** 记下平台线程的开始和结束；其他事件不管。 */
    void note(RecordedEvent event, Clock clock) {
        long at = clock.start(event);
        if (at > endNanoTime) {
            return;
        }
        switch (event.getEventType().getName()) {
            case "jdk.ThreadStart" -> {
                var seen = of(event.getThread("thread"));
                seen.start = at;
                RecordedThread parent = event.getThread("parentThread");
                seen.parent = parent == null ? -1 : of(parent).id;
                seen.startStack = stacks.of(event.getStackTrace());
                seen.startedByProgram = seen.startStack.hasCode() && firstOutsideJavaIsProgram(event);
                seen.startedByLibrary = seen.startedByProgram && startedByLibrary(event);
            }
            case "jdk.ThreadEnd" -> of(event.getThread("thread")).end = at;
            default -> {}
        }
    }

    /** 程序在这个线程上说过步骤或话；记录之前启动的线程没有别的事件，也是程序的。 */
    void noteSpeaker(long thread, String ownName, boolean virtual) {
        var seen = byId.computeIfAbsent(thread, id -> new Seen(id, ownName, virtual, ""));
        seen.spoke = true;
    }

    /** 读写过两端都在图里的连接，或替它接着做。 */
    void noteConnected(long thread, String ownName) {
        byId.computeIfAbsent(thread, id -> new Seen(id, ownName, false, "")).connected = true;
    }

    /** 读到了就交给它们的：{@code HttpClient} 自己的工人，名字只差最后一段。 */
    Set<Long> relays(Map<Long, String> alive) {
        var clients = byId.values().stream()
                .filter(seen -> seen.connected && seen.ownName.endsWith(SELECTOR))
                .map(seen -> seen.ownName.replace(SELECTOR, "-Worker-"))
                .collect(Collectors.toSet());
        if (clients.isEmpty()) {
            return Set.of();
        }
        var named = new HashMap<>(alive);
        byId.values().forEach(seen -> named.putIfAbsent(seen.id, seen.ownName));
        return named.entrySet().stream()
                .filter(entry -> clients.stream().anyMatch(entry.getValue()::startsWith))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** 记录之前启动的平台线程，在这段时间里运行着程序的代码。 */
    void noteRan(CpuSampler.Ran ran) {
        var seen = byId.computeIfAbsent(ran.thread(), id -> new Seen(id, ran.ownName(), false, ""));
        seen.programEvent = true;
        seen.sawEvent(ran.fromNanos(), ran.untilNanos());
    }

    /** 线程在这段时间里做过事。 */
    void saw(long thread, long fromNanos, long untilNanos) {
        var seen = byId.get(thread);
        if (seen != null) {
            seen.sawEvent(fromNanos, untilNanos);
        }
    }

    /** 代理看见了谁、何时启动它；JFR 说的是它何时第一次运行，机器忙的时候晚得多，启动它的人早就在做别的了。 */
    void noteStart(Entry entry) {
        var seen = byId.get(entry.thread());
        if (seen != null && !seen.startSeen) {
            seen.parent = entry.first();
            seen.startSeen = true;
            if (!seen.virtual && seen.start != null && seen.start - entry.at() > LATE_NANOS) {
                seen.ran = seen.start;
                seen.start = entry.at();
            }
        }
    }

    /** 记录之前就停放着的平台线程，第一次有人叫醒它：停放的事件说不出这一次，它从这一刻起才有事做；采样按时间格，会看早一点。 */
    void noteRoused(Entry entry) {
        var seen = byId.get(entry.thread());
        if (seen != null && !seen.virtual && seen.start == null && seen.firstEvent != null && seen.roused == null) {
            seen.roused = new Wakes.Raw(entry.at(), entry.first(), entry.at());
            seen.firstEvent = entry.at();
        }
    }

    /** 虚拟线程启动的平台线程，JFR 记的父线程是载体：换成那一刻在载体上的虚拟线程，不知道是 -1。 */
    void resolveParents(Map<Long, VirtualPhases.Track> tracks) {
        for (var seen : byId.values()) {
            var parent = seen.parent < 0 ? null : byId.get(seen.parent);
            var start = seen.start;
            if (parent != null && start != null && !seen.startSeen && parent.group.equals("CarrierThreads")) {
                seen.parent = tracks.entrySet().stream()
                        .filter(track -> track.getValue().ranOn(parent.id, start))
                        .mapToLong(Map.Entry::getKey)
                        .findFirst()
                        .orElse(-1);
            }
        }
    }

    /** 记录期间启动的虚拟线程，代理看到的：从提交算起，到真正结束。{@code ownName} 是活到最后的那些的名字，别的事件说过。 */
    void noteVirtual(long thread, String ownName, VirtualPhases.Track track) {
        var seen = byId.computeIfAbsent(thread, id -> new Seen(id, ownName, true, ""));
        seen.start = track.firstNanos;
        seen.end = track.endNanos == Long.MAX_VALUE ? seen.end : (Long) track.endNanos;
    }

    /** 代理的那几条丢了，只知道结束了的虚拟线程：不在 {@code before} 里，就是记录期间启动的，何时不知道。 */
    void noteUnseenStarts(Set<Long> before, long startNanoTime) {
        for (var seen : byId.values()) {
            if (seen.virtual && seen.start == null && seen.end != null && !before.contains(seen.id)) {
                seen.start = startNanoTime;
            }
        }
    }

    /** 事件里出现过的全部线程。 */
    Collection<Seen> all() {
        return byId.values();
    }

    /** 线程自己的名字；没有见过时是空串。 */
    public String ownNameOf(long thread) {
        var seen = byId.get(thread);
        return seen == null ? "" : seen.ownName;
    }

    private static boolean firstOutsideJavaIsProgram(RecordedEvent event) {
        for (var frame : event.getStackTrace().getFrames()) {
            var type = frame.getMethod().getType().getName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.internal.vm.")) {
                return !type.startsWith("jdk.") && !type.startsWith("sun.");
            }
        }
        return false;
    }

    /** 启动它的那一行在库里，不管是谁叫库做的。 */
    private static boolean startedByLibrary(RecordedEvent event) {
        for (var frame : event.getStackTrace().getFrames()) {
            var type = frame.getMethod().getType().getName();
            if (!Stack.isJdk(type)) {
                return LibraryCode.contains(type);
            }
        }
        return false;
    }

    /** 程序的线程。 */
    List<Seen> program() {
        var kept = new HashMap<Long, Boolean>();
        var program = new ArrayList<Seen>(byId.size());
        for (var seen : byId.values()) {
            if (isProgram(seen, kept)) {
                program.add(seen);
            }
        }
        return program;
    }

    private boolean isProgram(Seen seen, Map<Long, Boolean> known) {
        if (OwnThreads.has(seen.id)) {
            return seen.id == recordingThread; // 预热的那一次，记录线程是库自己的
        }
        if (seen.id == recordingThread || seen.spoke) {
            return true;
        }
        if (SystemThreads.isGroup(seen.group)) {
            return false;
        }
        if (seen.programEvent || seen.libraryEvent) {
            return true;
        }
        if (SystemThreads.hasName(seen.ownName)) {
            return false;
        }
        return seen.connected
                || (seen.virtual && seen.start != null)
                || (seen.startedByProgram && hasProgramParent(seen, known));
    }

    /** 启动它的线程是程序的，或不知道是谁。 */
    private boolean hasProgramParent(Seen seen, Map<Long, Boolean> known) {
        var answer = known.putIfAbsent(seen.id, false); // 父线程成环时到此为止
        if (answer != null) {
            return answer;
        }
        var parent = byId.get(seen.parent);
        boolean keep = parent == null || isProgram(parent, known);
        known.put(seen.id, keep);
        return keep;
    }
}
