package threadline.recorder.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import threadline.model.Mark;
import threadline.recorder.thread.Failures;
import threadline.recorder.thread.OwnThreads;

/**
 * 记录期间因异常结束的线程。它是默认的处理者，接在原来的前面，{@link #close} 时放回；线程自己的处理者由代理看到。
 *
 * <p>泄漏的线程被记录器中断、因此结束，不是程序的错：不打印栈，{@link #quiet} 说出它们。
 */
final class Deaths implements Thread.UncaughtExceptionHandler, AutoCloseable {

    private final Journal journal;
    private final Thread.@Nullable UncaughtExceptionHandler before;
    private final Set<Long> interrupted = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> quiet = new ConcurrentLinkedQueue<>();

    private volatile boolean byAgent;
    private volatile boolean closed;

    Deaths(Journal journal) {
        this.journal = journal;
        var current = Thread.getDefaultUncaughtExceptionHandler();
        this.before = current instanceof Deaths old ? old.before : current;
    }

    /** 开始看。 */
    void watch() {
        Thread.setDefaultUncaughtExceptionHandler(this);
    }

    /** 代理看得见线程真的结束：程序自己拿异常来调用处理者的，不算。 */
    void seenByAgent() {
        byAgent = true;
    }

    /** 记录器要中断这个线程。 */
    void expect(Thread thread) {
        interrupted.add(thread.threadId());
    }

    /** 上次问过之后，因为记录器的中断而结束的线程，和它们的异常。 */
    List<String> quiet() {
        var names = new ArrayList<String>();
        for (var name = quiet.poll(); name != null; name = quiet.poll()) {
            names.add(name);
        }
        return names;
    }

    /** 记下；在要结束的线程上调用，同一个线程只记一次。 */
    void note(Thread thread, Throwable failure) {
        if (OwnThreads.has(thread.threadId())) {
            return;
        }
        var own = thread.getUncaughtExceptionHandler();
        boolean handled = (own != null && own.getClass() != ThreadGroup.class)
                || Thread.getDefaultUncaughtExceptionHandler() != this
                || before != null;
        journal.died(thread, handled ? Mark.Kind.DIED : Mark.Kind.UNCAUGHT, Failures.of(failure));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (!byAgent && !closed) {
            note(thread, failure);
        }
        if (interrupted.contains(thread.threadId()) && Failures.isCancellation(failure)) {
            quiet.add(journal.nameOf(thread) + "（" + Failures.describe(failure) + "）");
        } else if (before != null) {
            before.uncaughtException(thread, failure);
        } else {
            // 与 ThreadGroup.uncaughtException 一样
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            failure.printStackTrace();
        }
    }

    /** 放回原来的；程序换成了别的就不动。 */
    @Override
    public void close() {
        closed = true;
        if (Thread.getDefaultUncaughtExceptionHandler() == this) {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
