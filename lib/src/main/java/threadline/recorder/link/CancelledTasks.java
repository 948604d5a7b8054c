package threadline.recorder.link;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 取消了的任务，它的线程却做完了：{@code CompletableFuture.cancel} 和 {@code cancel(false)} 只改 {@code Future} 的状态。
 *
 * <p>只有代理看得到。线程安全，不阻塞；只有取消过的任务到这里来。
 */
public final class CancelledTasks {

    /** 再多就不记了。 */
    private static final int MOST = 10_000;

    /**
     * 一个任务。
     *
     * @param thread 做它的线程
     * @param by 取消它的线程
     * @param atNanoTime 什么时候取消的
     */
    public record Unheard(long thread, long by, long atNanoTime) {}

    /** 线程 {@code thread} 要取消它，或做完了它。 */
    private record Entry(Object task, long thread, long atNanoTime, boolean finished) {}

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    /** 当前线程要取消 {@code task}，或（{@code finished}）做完了它才发现它已经取消。 */
    void note(Object task, boolean finished) {
        boolean counts = !finished || isItsOwnRun();
        if (counts && kept.incrementAndGet() <= MOST) {
            entries.add(new Entry(task, Thread.currentThread().threadId(), System.nanoTime(), finished));
        }
    }

    /** 交出结果的是做它的线程；别人也可以替它 {@code complete}。 */
    private static boolean isItsOwnRun() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(f -> !f.getClassName().startsWith("java.util.concurrent.")
                                || f.getClassName().startsWith("java.util.concurrent.locks.Threadline"))
                        .takeWhile(f -> f.getClassName().startsWith("java.util.concurrent."))
                        .limit(4)
                        .anyMatch(f -> f.getMethodName().equals("run")));
    }

    /** 到现在为止的。 */
    public List<Unheard> unheard() {
        var cancels = new IdentityHashMap<Object, Entry>();
        var unheard = new ArrayList<Unheard>();
        for (var entry : entries) {
            if (!entry.finished) {
                cancels.putIfAbsent(entry.task, entry);
                continue;
            }
            var cancel = cancels.remove(entry.task);
            if (cancel != null && cancel.thread != entry.thread) {
                unheard.add(new Unheard(entry.thread, cancel.thread, cancel.atNanoTime));
            }
        }
        return unheard;
    }
}
