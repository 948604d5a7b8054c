package threadline.recorder.link;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * 把全部线程看一遍：谁在等哪个对象，监视器和锁在谁手里。只有代理看得到。
 *
 * <p>一个一个看，不是同一刻：要紧的结论要两次一致才算数。
 *
 * @param snapshots 每个线程的快照
 * @param owners 监视器 → 拿着它的线程
 * @param complete 每个线程都看到了
 */
public record LockLook(
        long startNanos,
        long endNanos,
        Map<Thread, RingLink.Snapshot> snapshots,
        Map<Object, Thread> owners,
        boolean complete) {

    /** 不知道在谁手里。 */
    public static final long NOBODY = -1;

    /** 一个线程在等一个监视器。 */
    public record Blocked(Thread thread, Object lock) {}

    /** 现在看一遍，虚拟线程在先；线程比 {@code most} 还多就不看，超过 {@code budgetNanos} 就看到这里。 */
    public static LockLook now(AgentLink agent, int most, long budgetNanos) {
        long start = System.nanoTime();
        var snapshots = new IdentityHashMap<Thread, RingLink.Snapshot>();
        var owners = new IdentityHashMap<Object, Thread>();
        var all = agent.threads();
        var threads = new ArrayList<Thread>();
        if (all.size() <= most) {
            all.stream().filter(Thread::isVirtual).forEach(threads::add);
            all.stream().filter(thread -> !thread.isVirtual()).forEach(threads::add);
        }
        int seen = 0;
        for (var thread : threads) {
            if (System.nanoTime() - start > budgetNanos) {
                break;
            }
            seen++;
            var snapshot = RingLink.snapshot(thread);
            if (snapshot != null) {
                snapshots.put(thread, snapshot);
                snapshot.owned().forEach(monitor -> owners.put(monitor, thread));
            }
        }
        return new LockLook(start, System.nanoTime(), snapshots, owners, seen == all.size());
    }

    /** 监视器或锁在哪个线程手里；读写锁有几个读者时是也在等锁的那一个。不知道是 {@link #NOBODY}。 */
    public long ownerOf(Object lock) {
        var owner = owners.get(lock);
        if (owner == null) {
            owner = RingLink.ownerOf(lock);
        }
        return owner == null ? readerOf(lock) : owner.threadId();
    }

    private long readerOf(Object lock) {
        Thread found = null;
        for (var thread : RingLink.isReadWrite(lock) ? snapshots.keySet() : Set.<Thread>of()) {
            var snapshot = snapshots.get(thread);
            boolean waits = snapshot != null && snapshot.blocker() != null;
            if ((found == null || waits) && RingLink.holdsRead(lock, thread)) {
                found = thread;
            }
        }
        return found == null ? NOBODY : found.threadId();
    }

    public List<Blocked> blockedOnMonitors() {
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
