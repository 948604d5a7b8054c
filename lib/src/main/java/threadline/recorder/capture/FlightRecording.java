package threadline.recorder.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import threadline.model.Times;
import threadline.recorder.link.AgentLink;
import threadline.recorder.link.CancelledTasks;
import threadline.recorder.link.Overheard;
import threadline.recorder.link.PoolQueues;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.SeenSemaphores;
import threadline.recorder.link.TaskFailures;
import threadline.recorder.link.TimerTurns;
import threadline.recorder.thread.Uninterrupted;

/** 一次正在进行的 JFR 记录。数据写在临时文件里，{@link #close} 时删掉。 */
public final class FlightRecording implements AutoCloseable {

    /** 说出一段等待的事件；没有代理时另加 {@code jdk.ThreadPark}。 */
    public static final List<String> WAITS = Events.WAITS;

    private static final int SNAPSHOTS = 1 << 14;

    /** 采样的线程来得晚的时候，两格之间代理最多写这么多条。 */
    private static final int SOON_ENTRIES = 1 << 19;

    /** 每隔这么多格看一次占了多少。 */
    private static final int TICKS_A_CHECK = 10;

    private final Events events = Events.open();
    private final CpuSampler sampler = new CpuSampler(this::tick);
    private final Journal journal;
    private final Deaths deaths;
    private final Overheard heard = new Overheard();
    private String refusal = "";
    private @Nullable AgentLink agent;
    private Beforehand beforehand = Beforehand.NOTHING;
    private Map<Long, String> namesAtEnd = Map.of();
    private Set<Long> busyAtEnd = Set.of();
    private long lost;
    private volatile @Nullable RingLink ring;
    private volatile @Nullable MonitorOwners owners;
    private volatile @Nullable Hammering hammering;
    private volatile @Nullable PoolQueues queues;
    private volatile long fullAt = Long.MAX_VALUE;
    private volatile String full = "";
    private int ticks;
    private boolean closed;

    private FlightRecording(Journal journal) {
        this.journal = journal;
        deaths = new Deaths(journal);
        Names.keep();
    }

    private void begin(Thread recordingThread) {
        DataLimit.requireSpace();
        deaths.watch();
        arm();
        beforehand = Beforehand.now(ring == null ? null : agent);
        var entries = ring;
        events.start(entries != null, entries != null && entries.hearsSleeps());
        if (entries == null || !keepsUp(entries)) {
            events.takeOver();
        }
        ClockSync.drop();
        Names.refresh();
        sampler.start(recordingThread);
    }

    /** 打开代理；它不回答就只用 JFR。 */
    private void arm() {
        var loaded = AgentLink.load();
        refusal = loaded.refusal();
        agent = loaded.agent();
        if (agent != null) {
            var armed = agent.arm(DataLimit.RING_ENTRIES, SNAPSHOTS, deaths::note, heard);
            if (AgentLink.answers(armed)) {
                ring = armed;
                owners = new MonitorOwners(agent, armed);
                hammering = new Hammering(armed);
                queues = new PoolQueues();
                deaths.seenByAgent();
            } else {
                agent.disarm();
                refusal = "钩子不见了，别的工具（例如 jdk.MethodTrace）又改写了同样的类。重启这个 JVM";
            }
        }
    }

    /** 采样的线程每一格来一次：备好代理的块，看监视器的持有者，数据太多就停。 */
    private void tick() {
        journal.witness().look();
        var entries = ring;
        if (entries != null) {
            entries.grow();
            if (!keepsUp(entries)) {
                events.takeOver();
            }
            heard.sleeps().tick();
        }
        var hammers = hammering;
        if (hammers != null) {
            hammers.look();
        }
        var monitors = owners;
        if (monitors != null) {
            monitors.look();
            monitors.nameClasses(sampler.atUnnamedClasses());
        }
        var pools = queues;
        if (pools != null) {
            pools.look(sampler.started());
        }
        boolean checks = ticks++ % TICKS_A_CHECK == 0;
        if (checks) {
            ClockSync.drop();
        }
        if (checks && fullAt == Long.MAX_VALUE) {
            var reason = DataLimit.reached(events.size());
            if (reason != null) {
                full = reason;
                fullAt = System.nanoTime();
                events.withoutWaits();
            }
        }
    }

    /** 代理没有丢过，也还放得下几格里写的。 */
    private static boolean keepsUp(RingLink entries) {
        return entries.lost() == 0 && entries.size() < entries.capacity() - SOON_ENTRIES;
    }

    /** 从什么时候起，这个线程的状态没有看到：数据到了上限，或它写得太多。都看到了是 {@link Long#MAX_VALUE}。 */
    public long unseenFrom(long thread) {
        long from = fullAt;
        for (var one : muted()) {
            from = one.thread() == thread && !one.wakes() ? Math.min(from, one.sinceNanoTime()) : from;
        }
        return from;
    }

    /** 从什么时候起，有的睡眠没有栈；都有是 {@link Long#MAX_VALUE}。 */
    public long sleepsWithoutStackFrom() {
        return heard.sleeps().skippedFrom();
    }

    /** 读者应当知道的话；{@code startNanoTime} 是记录的开始。 */
    public List<String> notes(long startNanoTime) {
        var notes = new ArrayList<String>();
        if (fullAt != Long.MAX_VALUE) {
            notes.add(full + "，从 " + Times.words(fullAt - startNanoTime) + "起不再记录");
        }
        if (!events.refusal().isEmpty()) {
            notes.add(events.refusal());
        }
        if (!sampler.failure().isEmpty()) {
            notes.add("CPU 的采样半途停了：" + sampler.failure());
        }
        if (!AgentLink.remark().isEmpty()) {
            notes.add(AgentLink.remark());
        }
        if (ring != null && !AgentLink.lacks().isEmpty()) {
            notes.add("代理看不到" + AgentLink.lacks());
        }
        if (!refusal.isEmpty()) {
            notes.add("没有用代理：" + refusal);
        }
        return notes;
    }

    /** 数据从哪里来。 */
    public String source() {
        boolean noEvents = !events.refusal().isEmpty();
        return ring == null ? (noEvents ? "采样" : "JFR") : noEvents ? "代理" : "JFR 和代理";
    }

    /** 代理的数据；没有代理时为 {@code null}。 */
    @Nullable
    public RingLink ring() {
        return ring;
    }

    /** 虚拟线程还在不在，只有代理看得到。 */
    public boolean seesVirtualThreads() {
        return ring != null;
    }

    /** 采样看到的监视器的持有者。 */
    public List<MonitorOwners.Held> held() {
        var monitors = owners;
        return monitors == null ? List.of() : monitors.held();
    }

    /** 写得太多、半途不再记的线程。 */
    public List<Hammering.Muted> muted() {
        var hammers = hammering;
        return hammers == null ? List.of() : hammers.muted();
    }

    /** 采样看到的线程池；没有代理时是空的。 */
    public List<PoolQueues.Pool> pools() {
        var pools = queues;
        return pools == null ? List.of() : pools.seen();
    }

    /** 定时任务何时轮到；没有代理时是空的。 */
    public List<TimerTurns.Turn> turns() {
        return heard.turns().seen();
    }

    /** 取消了、线程却做完了的任务；没有代理时是空的。 */
    public List<CancelledTasks.Unheard> cancelled() {
        return heard.cancelled().unheard();
    }

    public Beforehand beforehand() {
        return beforehand;
    }

    /** 到此为止：返回这一刻，之后的事不算。JFR 和代理还记着，好知道还没有完的等待是何时开始的。 */
    public long stop() {
        sampler.close();
        sampler.look();
        var entries = ring;
        lost = entries == null ? 0 : entries.lost();
        busyAtEnd = beforehand.busyInCommonPool();
        var names = new HashMap<Long, String>();
        for (var thread : agent == null ? List.<Thread>of() : agent.threads()) {
            names.put(thread.threadId(), thread.getName());
        }
        namesAtEnd = names;
        return System.nanoTime();
    }

    /** 停的时候丢了多少条。 */
    public long lost() {
        return lost;
    }

    /** 停的时候在公共池里还没有做完的。 */
    public Set<Long> busyAtEnd() {
        return busyAtEnd;
    }

    /** 停的时候活着的线程的名字；没有代理时是空的。 */
    public Map<Long, String> namesAtEnd() {
        return namesAtEnd;
    }

    /** 停的时候活着的线程，和代理看见结束的虚拟线程的名字；不知道是空串。 */
    public String nameOf(long thread) {
        var name = namesAtEnd.get(thread);
        return name != null ? name : ring == null ? "" : ring.nameOf(thread);
    }

    public Deaths deaths() {
        return deaths;
    }

    /** 任务的异常，有没有人问过。 */
    public TaskFailures failures() {
        return heard.failures();
    }

    /** 停放过的信号量。 */
    public SeenSemaphores semaphores() {
        return heard.semaphores();
    }

    public CpuSampler sampler() {
        return sampler;
    }

    /**
     * 开始记录；第一次要几百毫秒，以后几毫秒。没有开始成，就什么也不留下。
     *
     * @throws IllegalStateException 临时目录的空间不够
     */
    public static FlightRecording start(Journal journal, Thread recordingThread) {
        var flight = new FlightRecording(journal);
        try {
            flight.begin(recordingThread);
            return flight;
        } catch (Throwable e) {
            flight.close();
            throw e;
        }
    }

    /** 只把 JFR 用一遍，代理不管：打开，读出来，关上。 */
    public static void rehearse() {
        try (var events = Events.open()) {
            events.start(false, false);
            events.takeOver();
            ClockSync.drop();
            events.read();
        }
    }

    /** 一个虚拟线程的开始或结束；{@code ticks} 由 {@link Clock} 换算。一百万个线程的事件放不下，只留这些。 */
    public record VirtualEnd(long thread, String ownName, long ticks, boolean starts) {}

    /**
     * JFR 说的全部。
     *
     * @param events 按时间排列，虚拟线程的开始和结束不在里面
     */
    public record Told(List<RecordedEvent> events, List<VirtualEnd> ends) {}

    /** 到这一刻为止的全部事件；记录继续。调用的线程被中断也照样读完。 */
    public Told told() {
        ClockSync.drop();
        return Uninterrupted.elsewhere(events::read);
    }

    /** 外面中断过它，或中断的标志还在：停止单元格就是这样做的。 */
    public boolean wasToldToStop(Thread thread) {
        var entries = ring;
        return thread.isInterrupted()
                || (entries != null
                        && entries.entries().stream()
                                .anyMatch(e -> e.kind() == RingLink.Kind.INTERRUPTING
                                        && e.thread() == thread.threadId()
                                        && beforehand.threads().contains(e.first())));
    }

    /** 停止；重复调用没有作用，不会碰到后来的记录。 */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Names.release();
        sampler.close();
        deaths.close();
        if (agent != null) {
            agent.disarm();
        }
        events.close();
    }
}
