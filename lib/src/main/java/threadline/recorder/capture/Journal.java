package threadline.recorder.capture;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import threadline.model.Failure;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 程序自己说的话：步骤、{@code say} 和标记，按 {@link System#nanoTime} 记下。
 *
 * <p>可以从任意线程调用，不阻塞。
 */
public final class Journal {

    /** 记下的一个步骤。 */
    public record StepEntry(
            long thread, String name, long startNanos, long endNanos, int depth, boolean leaf, Step.Outcome outcome) {}

    /** 记下的一个标记。 */
    public record MarkEntry(
            long thread,
            long atNanos,
            Mark.Kind kind,
            String text,
            @Nullable Failure failure) {}

    /** 一次中断：{@code by} 在这个时刻中断 {@code thread}。 */
    public record Interrupt(long thread, long by, long atNanoTime) {}

    /** 还没有结束的步骤，一个线程一摞。 */
    static final class OpenStep {
        final Thread thread;
        final String name;
        final @Nullable OpenStep outer;
        final int depth;
        final long startNanos;
        boolean leaf = true;

        OpenStep(Thread thread, String name, @Nullable OpenStep outer) {
            this.thread = thread;
            this.name = name;
            this.outer = outer;
            this.depth = outer == null ? 0 : outer.depth + 1;
            this.startNanos = System.nanoTime();
        }

        private StepEntry closedAt(long endNanos, Step.Outcome outcome) {
            return new StepEntry(thread.threadId(), name, startNanos, endNanos, depth, leaf, outcome);
        }
    }

    private final Map<Long, OpenStep> open = new ConcurrentHashMap<>();
    private final Queue<StepEntry> steps = new ConcurrentLinkedQueue<>();
    private final Queue<MarkEntry> marks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final Map<Long, Boolean> virtual = new ConcurrentHashMap<>();
    private final Queue<Interrupt> interrupts = new ConcurrentLinkedQueue<>();
    private final Set<Long> dead = ConcurrentHashMap.newKeySet();
    private final Map<Long, String> names = new ConcurrentHashMap<>();
    private final AtomicInteger unnamed = new AtomicInteger();
    private final Witness witness;
    private volatile long recorder = -1;

    public Journal(Witness witness) {
        this.witness = witness;
    }

    /** 谁在旁听。 */
    Witness witness() {
        return witness;
    }

    public OpenStep begin(String name) {
        var thread = Thread.currentThread();
        var outer = open.get(thread.threadId());
        if (outer != null) {
            outer.leaf = false;
        }
        heard(thread);
        var step = new OpenStep(thread, name, outer);
        open.put(thread.threadId(), step);
        witness.began(thread, name, step.depth, step.startNanos);
        return step;
    }

    public void end(OpenStep step, Step.Outcome outcome) {
        long now = System.nanoTime();
        witness.ended(step.thread, step.depth, outcome, now);
        if (hasRoom()) {
            steps.add(step.closedAt(now, outcome));
        }
        if (step.outer == null) {
            open.remove(step.thread.threadId());
        } else {
            open.put(step.thread.threadId(), step.outer);
        }
    }

    public void mark(Mark.Kind kind, String text) {
        mark(kind, text, null);
    }

    /** 当前线程上的失败或取消。 */
    public void mark(Mark.Kind kind, Failure failure) {
        mark(kind, failure.text(), failure);
    }

    public void mark(Mark.Kind kind, String text, @Nullable Failure failure) {
        var thread = Thread.currentThread();
        heard(thread);
        long now = System.nanoTime();
        witness.marked(thread, kind, text, now);
        if (hasRoom()) {
            marks.add(new MarkEntry(thread.threadId(), now, kind, text, failure));
        }
    }

    private void heard(Thread thread) {
        virtual.putIfAbsent(thread.threadId(), thread.isVirtual());
        if (!thread.getName().isEmpty()) {
            nameOf(thread);
        }
    }

    /** 堆放得下的才记。 */
    private boolean hasRoom() {
        return kept.incrementAndGet() <= DataLimit.STEPS;
    }

    /** 放不下、没有记的步骤和标记有几个。 */
    public int dropped() {
        return Math.max(0, kept.get() - DataLimit.STEPS);
    }

    /** 说过话的线程 → 它是不是虚拟线程。 */
    public Map<Long, Boolean> speakers() {
        return Map.copyOf(virtual);
    }

    /** 当前线程 {@code thread} 因异常结束；只记第一次。 */
    void died(Thread thread, Mark.Kind kind, Failure failure) {
        if (dead.add(thread.threadId())) {
            nameOf(thread);
            mark(kind, failure);
        }
    }

    public boolean hasDied(long threadId) {
        return dead.contains(threadId);
    }

    /** 当前线程要中断 {@code thread}。 */
    void interrupting(Thread thread) {
        interrupts.add(new Interrupt(thread.threadId(), Thread.currentThread().threadId(), System.nanoTime()));
    }

    /** 记录器自己做的中断。 */
    public Collection<Interrupt> interrupts() {
        return List.copyOf(interrupts);
    }

    /** 名字是空串的平台线程。 */
    public static String platformName(long threadId) {
        return "线程 #" + threadId;
    }

    /** 线程在图里的名字；没有名字的虚拟线程按泳道的次序编号，先打印过的按打印的次序。 */
    public String nameOf(Thread thread) {
        boolean nameless = thread.getName().isEmpty() && !thread.isVirtual();
        return nameOf(thread.threadId(), nameless ? platformName(thread.threadId()) : thread.getName());
    }

    public String nameOf(long threadId, String ownName) {
        return names.computeIfAbsent(
                threadId, id -> ownName.isEmpty() ? "虚拟线程 " + unnamed.incrementAndGet() : withoutFolder(ownName));
    }

    /** 名字里写着这台机器上的一个文件，就只留文件名：图给谁看都一样。{@code GET /orders/42} 不是文件，照旧。 */
    private static String withoutFolder(String name) {
        int from = name.startsWith("/") ? 0 : name.indexOf(" /") + 1;
        int to = name.lastIndexOf('/');
        boolean inFolder = to > from && to < name.length() - 1 && new File(name.substring(from, to)).isDirectory();
        return inFolder ? name.substring(0, from) + name.substring(to + 1) : name;
    }

    /** 已经有的名字；还没有是空串。 */
    public String knownName(long threadId) {
        return names.getOrDefault(threadId, "");
    }

    /** 已经有名字。 */
    public boolean knows(long threadId) {
        return names.containsKey(threadId);
    }

    /** 让这个线程在图里叫另一个名字。 */
    public void rename(Thread thread, String name) {
        names.put(thread.threadId(), name);
    }

    /** 这个线程替记录器等着代码：它的中断是记录器做的。 */
    public void recordedBy(Thread thread) {
        recorder = thread.threadId();
        rename(thread, "记录器");
    }

    public boolean isRecorder(long threadId) {
        return threadId == recorder;
    }

    public Collection<MarkEntry> marks() {
        return List.copyOf(marks);
    }

    /** 已经结束的步骤，加上在 {@code nowNanos} 还没有结束的。 */
    public List<StepEntry> stepsUntil(long nowNanos) {
        var unfinished = new HashMap<List<Long>, StepEntry>();
        for (var innermost : open.values()) {
            for (OpenStep step = innermost; step != null; step = step.outer) {
                unfinished.put(
                        List.of(step.thread.threadId(), step.startNanos, (long) step.depth),
                        step.closedAt(nowNanos, Step.Outcome.OPEN));
            }
        }
        var all = new ArrayList<>(steps);
        if (!unfinished.isEmpty()) { // 刚才还开着、这时已经结束的，只算结束的那一个
            all.forEach(step -> unfinished.remove(List.of(step.thread, step.startNanos, (long) step.depth)));
        }
        all.addAll(unfinished.values());
        return all;
    }

    /** 还在步骤里面的线程。 */
    Collection<Thread> busyThreads() {
        return open.values().stream().map(step -> step.thread).toList();
    }
}
