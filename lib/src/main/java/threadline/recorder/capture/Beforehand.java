package threadline.recorder.capture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.AgentLink;
import threadline.recorder.link.RingLink;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;

/** 记录开始之前就有的线程和线程池：它们不是这段代码留下的。 */
public final class Beforehand {

    /** 比这多就不逐个看栈。 */
    private static final int MOST_STACKS = 500;

    /** 还没有看。 */
    static final Beforehand NOTHING = new Beforehand(null);

    private final @Nullable AgentLink agent;
    private final Set<?> pools;
    private final Set<Long> threads = new HashSet<>();
    /** 那时在等的平台线程。 */
    private final Set<Long> waiting = new HashSet<>();
    /** 那时公共池里正忙着的。 */
    private final Set<Long> busy = new HashSet<>();

    private Beforehand(@Nullable AgentLink agent) {
        this.agent = agent;
        this.pools = agent == null ? Set.of() : agent.pools();
    }

    static Beforehand now(@Nullable AgentLink agent) {
        var before = new Beforehand(agent);
        for (var thread : before.alive()) {
            before.threads.add(thread.threadId());
            if (!thread.isVirtual() && isWaiting(thread.getState())) {
                before.waiting.add(thread.threadId());
            }
            if (isCommon(thread) && isBusy(thread)) {
                before.busy.add(thread.threadId());
            }
        }
        return before;
    }

    private static boolean isWaiting(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** 没有代理时只看得见平台线程。 */
    private List<Thread> alive() {
        return agent == null ? List.copyOf(Thread.getAllStackTraces().keySet()) : agent.threads();
    }

    /** 那时就在的线程。 */
    public Set<Long> threads() {
        return threads;
    }

    /** 那时在等的平台线程：等的那一次，事件说不出来。 */
    public Set<Long> waiting() {
        return waiting;
    }

    /** 记录期间来的、也许应当结束的线程；只少了看得出不是程序的。 */
    public List<Thread> newcomers() {
        var fresh = alive().stream()
                .filter(thread -> !threads.contains(thread.threadId())
                        && !OwnThreads.has(thread.threadId())
                        && !SystemThreads.contains(thread)
                        && !isCommon(thread))
                .toList();
        return agent == null || fresh.size() > MOST_STACKS
                ? fresh
                : fresh.stream().filter(this::mayBeLeft).toList();
    }

    /** 只看栈，不拍快照：JDK 25 给正在启动、正在结束的线程拍快照可能崩溃（JDK-8359870），记录结束的时候正有许多这样的线程。 */
    private boolean mayBeLeft(Thread thread) {
        var trace = thread.getStackTrace();
        if (trace.length == 0) {
            return thread.isAlive(); // 刚启动，还没有栈
        }
        var stack = Stack.of(trace);
        return switch (stack.origin()) {
            case PROGRAM, LIBRARY, PRINTING -> true;
            case IDLE -> agent == null || !pools.contains(agent.poolOf(thread));
            case JDK -> !waitsForAnObject(thread, trace[0]) && !stack.io(); // 也许还没有走到程序的代码
            case INTERNAL -> false;
        };
    }

    private static boolean waitsForAnObject(Thread thread, StackTraceElement top) {
        return LockSupport.getBlocker(thread) != null
                || thread.getState() == Thread.State.BLOCKED
                || top.getClassName().equals("java.lang.Object");
    }

    /** 等这些线程结束，到 {@code deadlineNanoTime} 为止。 */
    public static void join(List<Thread> some, long deadlineNanoTime) {
        for (var thread : some) {
            Leftovers.joinQuietly(thread, deadlineNanoTime);
        }
    }

    /** 等 {@code ids} 结束，到 {@code deadlineNanoTime} 为止；没有代理时看不到虚拟线程，等到那一刻。 */
    public void outlast(Set<Long> ids, long deadlineNanoTime) {
        join(alive().stream().filter(thread -> ids.contains(thread.threadId())).toList(), deadlineNanoTime);
        if (agent == null) {
            Leftovers.pauseUntil(deadlineNanoTime);
        }
    }

    /** 公共池里在运行程序代码的：代码交给它们的事还没有做完。只有代理看得到。 */
    public Set<Long> busyInCommonPool() {
        var found = new HashSet<Long>();
        for (var thread : agent == null ? List.<Thread>of() : agent.threads()) {
            if (isCommon(thread) && !busy.contains(thread.threadId()) && isBusy(thread)) {
                found.add(thread.threadId());
            }
        }
        return found;
    }

    /** 从 {@code ids} 里去掉现在已经不在了的：机器忙的时候，说它结束了的事件来得晚。没有代理时，虚拟线程还在不在，看不到。 */
    public void removeEnded(Set<Long> ids, LongPredicate isVirtual) {
        if (!ids.isEmpty()) {
            var alive = alive().stream().map(Thread::threadId).collect(Collectors.toSet());
            ids.removeIf(id -> !alive.contains(id) && (agent != null || !isVirtual.test(id)));
        }
    }

    /** 从 {@code ids} 里去掉在那时就有的线程池里闲着的。 */
    public void removeIdle(Set<Long> ids) {
        if (agent == null || ids.isEmpty()) {
            return;
        }
        Map<Long, Thread> alive = new HashMap<>();
        agent.threads().forEach(thread -> alive.put(thread.threadId(), thread));
        ids.removeIf(id -> {
            var thread = alive.get(id);
            return thread != null && pools.contains(agent.poolOf(thread)) && originOf(thread) == Stack.Origin.IDLE;
        });
    }

    private static boolean isCommon(Thread thread) {
        return SystemThreads.isInCommonPool(thread.getName());
    }

    private static boolean isBusy(Thread thread) {
        return originOf(thread) == Stack.Origin.PROGRAM;
    }

    private static Stack.@Nullable Origin originOf(Thread thread) {
        var snapshot = RingLink.snapshot(thread);
        return snapshot == null ? null : snapshot.stack().origin();
    }
}
