package example;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** 程序自己记下的每一次可能等、也可能放行别人的调用：没有两个线程在同一个对象上碰头，就没有谁能唤醒谁。线程安全。 */
public final class CallLog {

    /** 读两只钟之间的误差。 */
    private static final long SLACK_NANOS = 100_000;

    /** 一次调用；时刻是 {@code nanoTime}。 */
    public record Call(String thread, Object on, long before, long after) {
        private boolean covers(long at) {
            return before - SLACK_NANOS <= at && at <= after + SLACK_NANOS;
        }

        /** 这次调用能结束 {@code wait} 在 {@code at} 结束的那次等待。 */
        private boolean couldEnd(Call wait, long at) {
            return on.equals(wait.on) && before <= at + SLACK_NANOS && after >= wait.before;
        }
    }

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Thread main = Thread.currentThread();

    /** 在 {@code object} 上的一次调用。 */
    void on(Object object, ForcedWait.Part call) throws Exception {
        long before = System.nanoTime();
        try {
            call.run();
        } finally {
            add(object, before, System.nanoTime());
        }
    }

    /** 当前线程从 {@code before} 到 {@code after} 在 {@code object} 上。 */
    void add(Object object, long before, long after) {
        var thread = Thread.currentThread();
        calls.add(new Call(thread.equals(main) ? "main" : thread.getName(), object, before, after));
    }

    /** {@code waker} 做过的事，能在 {@code at} 结束 {@code waiter} 的等待。 */
    public boolean explains(String waker, String waiter, long at) {
        return of(waiter).stream()
                .anyMatch(wait -> wait.covers(at) && of(waker).stream().anyMatch(act -> act.couldEnd(wait, at)));
    }

    private Collection<Call> of(String thread) {
        return calls.stream().filter(call -> call.thread.equals(thread)).toList();
    }
}
