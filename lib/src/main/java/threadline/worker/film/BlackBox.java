package threadline.worker.film;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.recorder.capture.Witness;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;
import threadline.worker.film.BoxFormat.Doing;
import threadline.worker.film.BoxFormat.Kind;

/**
 * 工作进程这一头：步骤和话一发生就写进父进程的文件，每 10 到 30 ms 看一眼说过话的平台线程。写满了就丢，并且数着。
 *
 * <p>写不加锁，可以从任意线程调用。
 */
@SuppressWarnings("EnumOrdinal") // 两头是同一个 jar 里的类
public final class BlackBox implements Witness, AutoCloseable {

    /** 隔多久看一眼。 */
    static final long EVERY_MILLIS = 10;

    private static final int LONGEST = 512;
    private static final int MOST_FRAMES = 64;

    private final MemorySegment box;
    private final AtomicLong next = new AtomicLong(BoxFormat.FIRST);
    /** 说过话的线程 → 上一眼用掉的 CPU。 */
    private final Map<Long, Long> known = new ConcurrentHashMap<>();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Thread watcher = OwnThreads.unstarted("black-box", this::watch);

    private BlackBox(MemorySegment box) {
        this.box = box;
    }

    /** 打开父进程给的文件。 */
    public static BlackBox open(Path file) throws IOException {
        return new BlackBox(BoxFormat.map(file));
    }

    /** 开始；调用的线程是第一条泳道。{@code alone} 时没有记录器每一格来叫 {@link #look}，自己隔一会儿看一眼。 */
    public void start(boolean alone) {
        meet(Thread.currentThread());
        if (alone) {
            watcher.start();
        }
    }

    @Override
    public void began(Thread thread, String step, int depth, long nanoTime) {
        meet(thread);
        write(Kind.BEGAN, nanoTime, thread.threadId(), depth, 0, step);
    }

    @Override
    public void ended(Thread thread, int depth, Step.Outcome outcome, long nanoTime) {
        write(Kind.ENDED, nanoTime, thread.threadId(), depth, outcome.ordinal(), "");
    }

    @Override
    public void marked(Thread thread, Mark.Kind kind, String text, long nanoTime) {
        meet(thread);
        write(Kind.MARKED, nanoTime, thread.threadId(), kind.ordinal(), 0, text);
    }

    private void meet(Thread thread) {
        if (known.putIfAbsent(thread.threadId(), 0L) == null) {
            write(Kind.THREAD, System.nanoTime(), thread.threadId(), thread.isVirtual() ? 1 : 0, 0, thread.getName());
        }
    }

    private void write(Kind kind, long nanoTime, long thread, long first, long second, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, LONGEST);
        long size = BoxFormat.HEAD + ((length + 7L) & -8L);
        long at = next.getAndAdd(size);
        if (at + size + Long.BYTES > BoxFormat.BYTES) {
            BoxFormat.addOne(box, BoxFormat.LOST);
            return;
        }
        box.set(ValueLayout.JAVA_LONG, at + 8, nanoTime);
        box.set(ValueLayout.JAVA_LONG, at + 16, thread);
        box.set(ValueLayout.JAVA_LONG, at + 24, first);
        box.set(ValueLayout.JAVA_LONG, at + 32, ((long) length << 32) | (second & 0xFFFF_FFFFL));
        MemorySegment.copy(bytes, 0, box, ValueLayout.JAVA_BYTE, at + BoxFormat.HEAD, length);
        BoxFormat.setWord(box, at, (size << 8) | (kind.ordinal() + 1));
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            return; // 记录结束了
        }
    }

    @Override
    public void look() {
        var ids = known.keySet().stream().mapToLong(Long::longValue).toArray();
        var cpu = threads.getThreadCpuTime(ids);
        long now = System.nanoTime();
        var infos = threads.getThreadInfo(ids);
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && cpu[i] >= 0) { // 虚拟线程和已经结束的没有
                look(ids[i], now, cpu[i], infos[i]);
            }
        }
    }

    private void look(long thread, long now, long cpu, ThreadInfo info) {
        var before = known.put(thread, cpu);
        boolean stalled = before != null && cpu - before < EVERY_MILLIS * 1_000_000 / 20;
        var doing = Doing.ON_CPU;
        var label = "";
        if (info.getThreadState() != Thread.State.RUNNABLE || stalled) {
            var whole = threads.getThreadInfo(thread, MOST_FRAMES);
            var trace = whole == null ? new StackTraceElement[0] : whole.getStackTrace();
            var stack = Stack.of(trace);
            label = stack.origin() == Stack.Origin.IDLE ? Stack.IDLE : stack.labelOr("等待");
            doing = switch (info.getThreadState()) {
                case BLOCKED -> Doing.BLOCKED;
                case WAITING, TIMED_WAITING -> stack.sleeping() ? Doing.ASLEEP : Doing.WAITING;
                default ->
                    stack.io()
                            ? Doing.IO
                            : trace.length > 0 && trace[0].isNativeMethod() ? Doing.UNCLEAR : Doing.ON_CPU;
            };
        }
        write(Kind.LOOKED, now, thread, doing.ordinal(), Math.min(cpu / 1000, 0xFFFF_FFFFL), label);
    }

    /** 不再看；已经写下的留给父进程。 */
    @Override
    public void close() {
        watcher.interrupt();
    }
}
