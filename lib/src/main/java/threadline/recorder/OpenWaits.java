package threadline.recorder;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.recorder.Phase.Doing;

/** 一刻之间全部线程在等什么：记录停下时还没有完的等待没有事件，只能看那一刻的栈。 */
final class OpenWaits {

    static final OpenWaits NONE = new OpenWaits(Map.of());

    private static final int MOST_THREADS = 5_000;

    /** 一个线程，或不知道是谁（编号是 -1）。 */
    record Someone(long id, String ownName) {
        static final Someone UNKNOWN = new Someone(-1, "");

        static Someone of(@Nullable Thread thread) {
            return thread == null ? UNKNOWN : new Someone(thread.threadId(), thread.getName());
        }

        String name(Journal journal) {
            return journal.nameOf(id, ownName);
        }
    }

    /** 挡着一个线程的对象；没有时标识是 0。 */
    private record Lock(int identity, String type, Someone owner) {
        static final Lock NONE = new Lock(0, "", Someone.UNKNOWN);
    }

    /** 一个线程在等什么。 */
    private record Open(Someone thread, Doing doing, Stack stack, String object, Lock lock) {}

    /** 在等一把锁的线程；{@code label} 是锁的名字或类。 */
    record Blocked(Someone thread, int lock, String label, Someone owner) {}

    private final Map<Long, Open> byThread;

    private OpenWaits(Map<Long, Open> byThread) {
        this.byThread = byThread;
    }

    /** 看现在；有代理时也看得见虚拟线程。 */
    static OpenWaits now() {
        var waits = new OpenWaits(new HashMap<>());
        var bean = ManagementFactory.getThreadMXBean();
        for (var info : bean.getThreadInfo(bean.getAllThreadIds(), Integer.MAX_VALUE)) {
            if (info != null) {
                var lock = info.getLockInfo();
                var owner = info.getLockOwnerId() < 0
                        ? Someone.UNKNOWN
                        : new Someone(info.getLockOwnerId(), info.getLockOwnerName());
                waits.put(
                        new Someone(info.getThreadId(), info.getThreadName()),
                        info.getThreadState(),
                        Stack.of(info.getStackTrace()),
                        lock == null ? Lock.NONE : new Lock(lock.getIdentityHashCode(), lock.getClassName(), owner));
            }
        }
        var agent = AgentLink.load().agent();
        var look = agent == null ? LockLook.NONE : LockLook.now(agent, MOST_THREADS, Long.MAX_VALUE);
        look.snapshots().forEach((thread, snapshot) -> {
            var object = snapshot.blocker();
            if (thread.isVirtual() || object != null) {
                var lock = object == null
                        ? Lock.NONE
                        : new Lock(
                                System.identityHashCode(object),
                                object.getClass().getName(),
                                Someone.of(look.owner(object)));
                waits.put(Someone.of(thread), thread.getState(), snapshot.stack(), lock);
            }
        });
        return waits;
    }

    private void put(Someone thread, Thread.State state, Stack stack, Lock lock) {
        var doing = switch (state) {
            case BLOCKED -> Doing.BLOCKED;
            case WAITING, TIMED_WAITING -> FlightWaits.waitKind(lock.type, stack);
            default -> stack.io() ? Doing.IO : null;
        };
        if (doing == null) {
            return;
        }
        var name = Names.of(lock.identity);
        var label = state == Thread.State.BLOCKED ? Stack.simpleName(lock.type) : stack.labelOr("等待");
        byThread.put(thread.id, new Open(thread, doing, stack, name == null ? label : name, lock));
    }

    /** 这些线程里在等锁的，按线程的编号。 */
    List<Blocked> blocked(Set<Long> threads) {
        var blocked = new ArrayList<Blocked>();
        for (var open : byThread.values()) {
            var lock = open.lock;
            if (open.doing == Doing.BLOCKED && lock.identity != 0 && threads.contains(open.thread.id)) {
                var name = Names.of(lock.identity);
                var label = name == null ? Stack.simpleName(lock.type) : name;
                blocked.add(new Blocked(open.thread, lock.identity, label, lock.owner));
            }
        }
        blocked.sort(Comparator.comparingLong(b -> b.thread.id));
        return blocked;
    }

    /** 从 {@code start} 到 {@code end} 的这段等待；线程那时不在等就是 {@code null}。 */
    @Nullable
    Phase phase(long thread, long start, long end, long binNanos, Journal journal) {
        var open = byThread.get(thread);
        if (open == null || end <= start) {
            return null;
        }
        boolean owned = open.doing == Doing.BLOCKED && open.lock.owner.id >= 0;
        var owner = owned ? open.lock.owner.name(journal) : null;
        return new Phase(start, end, open.doing, open.stack, open.object, owner, binNanos);
    }
}
