package threadline.recorder;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.recorder.Phase.Doing;

/** 记录停下时还没有完的等待：它们没有事件，看那一刻的栈。 */
final class OpenWaits {

    static final OpenWaits NONE = new OpenWaits(Map.of());

    /** 一个线程停下时在等什么。 */
    private record Open(
            Doing doing,
            Stack stack,
            String object,
            @Nullable String owner) {}

    private final Map<Long, Open> byThread;

    private OpenWaits(Map<Long, Open> byThread) {
        this.byThread = byThread;
    }

    /** 看这些线程现在在等什么；有代理时也看得见虚拟线程。 */
    static OpenWaits now(Set<Long> threads, Journal journal) {
        var result = new HashMap<Long, Open>();
        long[] ids = threads.stream().mapToLong(Long::longValue).toArray();
        for (var info : ManagementFactory.getThreadMXBean().getThreadInfo(ids, Integer.MAX_VALUE)) {
            if (info != null) {
                var lock = info.getLockInfo();
                var stack = Stack.of(info.getStackTrace());
                var owner = info.getLockOwnerId() < 0
                        ? null
                        : journal.nameOf(info.getLockOwnerId(), info.getLockOwnerName());
                var type = lock == null ? "" : lock.getClassName();
                int identity = lock == null ? 0 : lock.getIdentityHashCode();
                put(result, info.getThreadId(), info.getThreadState(), stack, type, identity, owner);
            }
        }
        var agent = AgentLink.load().agent();
        for (var thread : agent == null ? List.<Thread>of() : agent.threads()) {
            if (thread.isVirtual() && threads.contains(thread.threadId())) {
                var snapshot = RingLink.snapshot(thread);
                var blocker = snapshot == null ? null : snapshot.blocker();
                if (snapshot != null) {
                    put(
                            result,
                            thread.threadId(),
                            thread.getState(),
                            snapshot.stack(),
                            blocker == null ? "" : blocker.getClass().getName(),
                            System.identityHashCode(blocker),
                            null);
                }
            }
        }
        return new OpenWaits(result);
    }

    private static void put(
            Map<Long, Open> result,
            long thread,
            Thread.State state,
            Stack stack,
            String type,
            int identity,
            @Nullable String owner) {
        var doing = switch (state) {
            case BLOCKED -> Doing.BLOCKED;
            case WAITING, TIMED_WAITING -> FlightWaits.waitKind(type, stack);
            default -> stack.io() ? Doing.IO : null;
        };
        if (doing == null) {
            return;
        }
        var name = Names.of(identity);
        var label =
                doing == Doing.BLOCKED && state == Thread.State.BLOCKED ? Stack.simpleName(type) : stack.labelOr("等待");
        result.put(thread, new Open(doing, stack, name == null ? label : name, owner));
    }

    /** 从 {@code start} 到 {@code end} 的这段等待；线程那时不在等就是 {@code null}。 */
    @Nullable
    Phase phase(long thread, long start, long end, long binNanos) {
        var open = byThread.get(thread);
        return open == null || end <= start
                ? null
                : new Phase(start, end, open.doing, open.stack, open.object, open.owner, binNanos);
    }
}
