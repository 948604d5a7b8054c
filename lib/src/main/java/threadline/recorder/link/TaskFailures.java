package threadline.recorder.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.Failures;
import threadline.recorder.thread.Stack;

/**
 * 任务的异常：{@code Future}、{@code CompletableFuture}、子任务和定时任务接住了什么，有没有人问过。按异常对象本身记；包着它的
 * {@code CompletionException} 和 {@code ExecutionException} 不算另一个。
 *
 * <p>只有代理看得到。线程安全，不阻塞；没有异常的任务不到这里来。
 */
public final class TaskFailures {

    /** 异常再多，就说不准哪些没有人看，也就不说。 */
    private static final int MOST = 10_000;

    private static final int MOST_CAUSES = 8;

    /**
     * 接住了一个异常。
     *
     * @param periodic 定时任务：从此不再运行
     */
    public record Taken(Thread thread, long atNanoTime, Throwable failure, boolean periodic) {}

    /** 接住，或（{@code taken} 是 {@code null}）有人问过。 */
    private record Entry(
            Throwable root, long atNanoTime, @Nullable Taken taken) {}

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    private static final List<String> LIBRARIES = List.of("jdk.internal.", "sun.", "java.net.");

    /** 当前线程上的任务以 {@code failure} 结束，{@code task} 接住了它。 */
    void taken(@Nullable Object task, Throwable failure) {
        if (kept.get() > MOST) {
            return; // 看栈要几十微秒
        }
        boolean periodic = task instanceof RunnableScheduledFuture<?> scheduled && scheduled.isPeriodic();
        var root = root(failure);
        long now = System.nanoTime();
        var taking = taking();
        if (isInRace(taking) || (isByLibrary(taking) && !isThrownByProgram(root))) {
            return; // 后一种例如 HttpClient 自己的任务：程序取消了请求
        }
        add(new Entry(root, now, new Taken(Thread.currentThread(), now, root, periodic)));
    }

    /** 正在接住异常的栈，去掉本库的帧。 */
    private static List<StackWalker.StackFrame> taking() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(f -> !f.getClassName().startsWith("java.util.concurrent.")
                                || f.getClassName().startsWith("java.util.concurrent.locks.Threadline"))
                        .limit(40)
                        .toList());
    }

    /** 接住它的不是池、不是程序，是 JDK 的库。 */
    private static boolean isByLibrary(List<StackWalker.StackFrame> taking) {
        return taking.stream()
                .map(StackWalker.StackFrame::getClassName)
                .filter(name -> !name.startsWith("java.util.concurrent."))
                .findFirst()
                .map(TaskFailures::isLibrary)
                .orElse(false);
    }

    /** 一个 Future 里面的 Future：{@code invokeAny} 和 {@code ExecutorCompletionService} 的任务，输的那些本来就没有人看。 */
    private static boolean isInRace(List<StackWalker.StackFrame> taking) {
        return taking.size() > 2
                && taking.get(1).getMethodName().equals("run")
                && taking.get(2).getClassName().equals("java.util.concurrent.Executors$RunnableAdapter");
    }

    /** 栈顶往下，先碰到程序的代码，后碰到库的。 */
    private static boolean isThrownByProgram(Throwable failure) {
        for (var frame : failure.getStackTrace()) {
            if (isLibrary(frame.getClassName())) {
                return false;
            }
            if (!frame.getClassName().startsWith("java.")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLibrary(String type) {
        return LIBRARIES.stream().anyMatch(type::startsWith);
    }

    /** 有人问到了 {@code failure}；{@code invokeAll} 替程序问的不算。 */
    void asked(Throwable failure) {
        if (kept.get() > MOST) {
            return;
        }
        boolean forAll = StackWalker.getInstance()
                .walk(frames -> frames.limit(12)
                        .anyMatch(f -> f.getMethodName().equals("invokeAll")
                                && f.getClassName().startsWith("java.util.concurrent.")));
        if (!forAll) {
            add(new Entry(root(failure), System.nanoTime(), null));
        }
    }

    private void add(Entry entry) {
        if (kept.incrementAndGet() <= MOST) {
            entries.add(entry);
        }
    }

    private static Throwable root(Throwable failure) {
        var at = failure;
        for (int depth = 0; depth < MOST_CAUSES; depth++) {
            var cause = at.getCause();
            if (cause == null || !(at instanceof CompletionException || at instanceof ExecutionException)) {
                return at;
            }
            at = cause;
        }
        return at;
    }

    /** 到 {@code untilNanoTime} 为止没有人问过的程序的失败，按时刻；取消不算。 */
    public List<Taken> unseen(long untilNanoTime) {
        if (kept.get() > MOST) {
            return List.of();
        }
        var last = new IdentityHashMap<Throwable, Taken>();
        var unseen = new ArrayList<Taken>();
        for (var entry : entries) {
            if (entry.atNanoTime <= untilNanoTime) {
                last.put(entry.root, entry.taken);
            }
        }
        for (var taken : last.values()) {
            if (taken != null && !Failures.isCancellation(taken.failure) && isProgram(taken.failure)) {
                unseen.add(taken);
            }
        }
        unseen.sort(Comparator.comparingLong(Taken::atNanoTime));
        return unseen;
    }

    /** 库自己的任务也有异常：程序的代码抛出的，栈里有程序的帧。 */
    private static boolean isProgram(Throwable failure) {
        return Stack.of(failure.getStackTrace()).origin() == Stack.Origin.PROGRAM;
    }
}
