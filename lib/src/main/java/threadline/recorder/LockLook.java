package threadline.recorder;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * 把全部线程看一遍：谁在等哪个对象，监视器和锁在谁手里。只有代理看得到。
 *
 * <p>一个一个看，不是同一刻：要紧的结论要两次一致才算数。
 *
 * @param snapshots 每个线程的快照
 * @param owners 监视器 → 拿着它的线程
 */
record LockLook(long startNanos, long endNanos, Map<Thread, RingLink.Snapshot> snapshots, Map<Object, Thread> owners) {

    static final LockLook NONE = new LockLook(0, 0, Map.of(), Map.of());

    /** 一个线程在等一个监视器。 */
    record Blocked(Thread thread, Object lock) {}

    /** 现在看一遍；线程比 {@code most} 还多就不看，超过 {@code budgetNanos} 就看到这里。 */
    static LockLook now(AgentLink agent, int most, long budgetNanos) {
        long start = System.nanoTime();
        var snapshots = new IdentityHashMap<Thread, RingLink.Snapshot>();
        var owners = new IdentityHashMap<Object, Thread>();
        var threads = agent.threads();
        for (var thread : threads.size() > most ? List.<Thread>of() : threads) {
            if (System.nanoTime() - start > budgetNanos) {
                break;
            }
            var snapshot = RingLink.snapshot(thread);
            if (snapshot != null) {
                snapshots.put(thread, snapshot);
                snapshot.owned().forEach(monitor -> owners.put(monitor, thread));
            }
        }
        return new LockLook(start, System.nanoTime(), snapshots, owners);
    }

    /** 监视器或锁在谁手里；不知道时为 {@code null}。 */
    @Nullable
    Thread owner(Object lock) {
        var owner = owners.get(lock);
        return owner == null ? RingLink.ownerOf(lock) : owner;
    }

    List<Blocked> blockedOnMonitors() {
        var blocked = new ArrayList<Blocked>();
        snapshots.forEach((thread, snapshot) -> {
            var monitor = snapshot.blocker();
            if (monitor != null && thread.getState() == Thread.State.BLOCKED) {
                blocked.add(new Blocked(thread, monitor));
            }
        });
        return blocked;
    }
}
