package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import threadline.recorder.capture.CpuSampler;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/** 代理看到的本机套接字：谁在读、在写、在选择器上等，两端是哪两个端口。 */
public final class SocketUses {

    /** 这么短的不值得画。 */
    private static final long SHORT_NANOS = 50_000;

    private static final String SELECTING = "Selector.select";

    /**
     * 一次；时间是 {@link System#nanoTime}。正在打开的连接还没有端口：打开写作写，选择器等到连上了写作读，一端是 0，另一端是套接字的标识。
     *
     * @param here 这一端的端口
     * @param there 那一端的端口
     * @param writes 写；不是就是等着读
     * @param asker 这个连接是哪个线程打开的，或读过以后又写了的；不知道是 {@link #NOBODY}
     * @param askedBy {@code asker} 打开它以前，最后是谁叫醒或启动了 {@code asker}；不知道是 {@link #NOBODY}
     */
    public record Use(
            long thread,
            long startNanos,
            long endNanos,
            int here,
            int there,
            boolean writes,
            long asker,
            long askedBy) {}

    /** 没有编号是 0 的线程。 */
    static final long NOBODY = 0;

    /** 一个连接替谁用；他得到了回答，再写就是下一次。 */
    private record Connection(long asker, long askedBy, long since, boolean read) {}

    private static final Connection UNKNOWN = new Connection(NOBODY, NOBODY, 0, true);

    /** 在选择器上等的一段。 */
    private record Select(long startNanos, long endNanos) {}

    private final List<Use> all = new ArrayList<>();
    private final Map<Long, List<Select>> selects = new HashMap<>();
    /** 记录里打开的连接，按套接字的标识。 */
    private final Map<Long, Connection> connections = new HashMap<>();
    /** 线程 → 最后一次叫醒或启动它。 */
    private final Map<Long, Entry> woken = new HashMap<>();

    /** 记录开始以前就在等的，从 {@code startNanoTime} 算起。 */
    SocketUses(List<Entry> entries, long startNanoTime) {
        Map<Long, Entry> open = new HashMap<>();
        Set<Long> selecting = new HashSet<>();
        for (var entry : entries) {
            long thread = entry.thread();
            switch (entry.kind()) {
                case UNPARKING, STARTING -> woken.put(thread, entry);
                case CONNECTING -> {
                    long socket = entry.second();
                    var wake = woken.get(thread);
                    var opened = new Connection(thread, wake == null ? NOBODY : wake.first(), entry.at(), false);
                    connections.put(socket, opened);
                    add(thread, entry.at(), entry.at(), socket << 32, true, opened);
                }
                case READING, WRITING -> open.put(thread, entry);
                case MOVED -> {
                    var began = open.remove(thread);
                    boolean writes = began != null && began.kind() == RingLink.Kind.WRITING;
                    add(thread, began == null ? startNanoTime : began.at(), entry, writes);
                }
                case SELECTING -> {
                    selecting.add(thread);
                    open.put(thread, entry);
                }
                case READY -> {
                    var began = open.get(thread);
                    if (began != null || !selecting.contains(thread)) {
                        add(thread, began == null ? startNanoTime : began.at(), entry, false);
                    }
                }
                case SELECTED -> {
                    var began = open.remove(thread);
                    if (began != null || selecting.add(thread)) {
                        selects.computeIfAbsent(thread, id -> new ArrayList<>())
                                .add(new Select(began == null ? startNanoTime : began.at(), entry.at()));
                    }
                }
                default -> {}
            }
        }
    }

    private void add(long thread, long start, Entry end, boolean writes) {
        long socket = end.second();
        if (end.first() != 0) {
            add(thread, start, end.at(), end.first(), writes, connection(thread, start, socket, writes));
        } else if (!writes) {
            add(thread, start, end.at(), socket, false, connections.getOrDefault(socket, UNKNOWN));
        }
    }

    private void add(long thread, long start, long end, long ports, boolean writes, Connection connection) {
        all.add(new Use(
                thread, start, end, (int) (ports >>> 32), (int) ports, writes, connection.asker, connection.askedBy));
    }

    /** 用了这个连接以后，它替谁用。前一个人还没有得到回答，别人又写了，就是几个人合用（HTTP/2）：从此不知道。 */
    private Connection connection(long thread, long at, long socket, boolean writes) {
        var before = connections.getOrDefault(socket, UNKNOWN);
        if (before.equals(UNKNOWN)) {
            return before; // 别人连过来的，记录以前打开的，或合用的
        }
        var now = new Connection(before.asker, before.askedBy, before.since, before.read || !writes);
        if (writes && before.read && isAnswered(before)) {
            now = new Connection(thread, NOBODY, at, false);
        } else if (writes && before.read && thread != before.asker) {
            now = UNKNOWN;
        }
        connections.put(socket, now);
        return now;
    }

    private boolean isAnswered(Connection connection) {
        var wake = woken.get(connection.asker);
        return wake != null && wake.at() > connection.since;
    }

    /** 全部；选择器一次等到几个，每个一条。 */
    List<Use> all() {
        return all;
    }

    /** 读写的那些连接，两端都在这个 JVM 里的线程。 */
    Set<Long> connected() {
        var ends = all.stream().map(use -> ports(use.here, use.there)).collect(Collectors.toSet());
        return all.stream()
                .filter(use -> use.here != 0 && use.there != 0 && ends.contains(ports(use.there, use.here)))
                .map(Use::thread)
                .collect(Collectors.toSet());
    }

    private static long ports(int here, int there) {
        return (long) here << 32 | there;
    }

    /** 在选择器上等的时间；那时的采样给出栈。 */
    List<Phase> selects(long thread, CpuSampler sampler) {
        var phases = new ArrayList<Phase>();
        for (var select : selects.getOrDefault(thread, List.of())) {
            if (select.endNanos - select.startNanos >= SHORT_NANOS) {
                var stack = stack(sampler.between(thread, select.startNanos, select.endNanos()));
                phases.add(new Phase(select.startNanos, select.endNanos, Doing.IO, stack, stack.labelOr(SELECTING)));
            }
        }
        return phases;
    }

    private static Stack stack(List<CpuSampler.Sample> samples) {
        for (var sample : samples) {
            var stack = sample.stack();
            if (stack != null && stack.io()) {
                return stack;
            }
        }
        return Stack.EMPTY;
    }
}
