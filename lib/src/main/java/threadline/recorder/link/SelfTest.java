package threadline.recorder.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.RingLink.Kind;
import threadline.recorder.thread.OwnThreads;

/**
 * 没有测试过的 JDK 上的自检：强制的等待和唤醒各一次，代理写下的要一条一条都对。通常几十毫秒；有一点不对就不用代理。
 *
 * <p>每一次都先看见对方在等，再动手，所以应当看到什么是知道的。
 */
final class SelfTest {

    /** 没有按时结束，不是代理的错。 */
    static final String LATE = "代理的自检没有在 " + SmokeTest.PATIENCE.toSeconds() + " 秒内结束";

    private static final long PARKING = 3;
    private static final long TIMED_PARKING = 6;
    private static final long WAITING = 15;

    private final ReentrantLock lock = new ReentrantLock();
    private final Object monitor = new Object();
    private final List<Thread> virtual = new ArrayList<>();
    private @Nullable Thread platform;
    private volatile long waker;
    private volatile @Nullable Throwable failure;

    private SelfTest() {}

    /** 没有通过的原因；通过了是 {@code null}。 */
    static @Nullable String run(AgentLink agent) {
        var test = new SelfTest();
        var ring = SmokeTest.seen(agent, "self-test", test::exercise);
        return ring == null ? LATE : test.judge(ring);
    }

    @SuppressWarnings({"WaitNotInLoop", "LockNotBeforeTry"}) // 要的就是每种等待各一次；出了错这些对象也没有别人用
    private void exercise() {
        waker = Thread.currentThread().threadId();
        try {
            var condition = lock.newCondition();
            var parked = start(() -> LockSupport.park(this), Thread.State.WAITING);
            LockSupport.unpark(parked);
            var slept = start(() -> Thread.sleep(1), null);
            slept.join();
            var waited = start(
                    () -> {
                        synchronized (monitor) {
                            monitor.wait();
                        }
                    },
                    Thread.State.WAITING);
            synchronized (monitor) {
                monitor.notifyAll();
            }
            waited.join();
            var signalled = start(
                    () -> {
                        lock.lock();
                        condition.await();
                        lock.unlock();
                    },
                    Thread.State.WAITING);
            lock.lock();
            condition.signal();
            lock.unlock();
            signalled.join();
            lock.lock();
            var queued = start(
                    () -> {
                        lock.lock();
                        lock.unlock();
                    },
                    Thread.State.WAITING);
            lock.unlock();
            queued.join();
            var interrupted = start(() -> new CountDownLatch(1).await(), Thread.State.WAITING);
            interrupted.interrupt();
            interrupted.join();
            var heavy = OwnThreads.unstarted("self-test-park", () -> LockSupport.park(lock));
            platform = heavy;
            heavy.start();
            awaitState(heavy, Thread.State.WAITING);
            LockSupport.unpark(heavy);
            heavy.join();
            parked.join();
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
    }

    @FunctionalInterface
    private interface Part {
        void run() throws InterruptedException;
    }

    /** 启动一个虚拟线程，等它到了这个状态；{@code null} 就不等。 */
    private Thread start(Part part, Thread.@Nullable State until) throws InterruptedException {
        var thread = Thread.ofVirtual().start(() -> {
            try {
                part.run();
            } catch (InterruptedException e) {
                // 打断的那一个就这样结束
            }
        });
        virtual.add(thread);
        if (until != null) {
            awaitState(thread, until);
        }
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        long deadline = System.nanoTime() + SmokeTest.PATIENCE.toNanos();
        while (thread.getState() != state && System.nanoTime() < deadline) {
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    /** 第一个不对的。 */
    private @Nullable String judge(RingLink ring) {
        if (failure != null) {
            return "代理的自检出错：" + failure;
        }
        var seen = ring.entries();
        var heavy = platform;
        for (var thread : virtual) {
            var missing = missing(seen, thread.threadId());
            if (missing != null) {
                return "代理没有看见" + missing;
            }
        }
        boolean right = yields(seen, 0).equals(List.of(PARKING))
                && yields(seen, 1).equals(List.of(TIMED_PARKING))
                && yields(seen, 2).contains(WAITING)
                && yields(seen, 3).contains(PARKING)
                && yields(seen, 4).equals(List.of(PARKING))
                && yields(seen, 5).equals(List.of(PARKING));
        if (!right) {
            return "代理看到的卸载不对";
        }
        if (!woke(seen, Kind.UNPARKING, virtual.get(0)) || !woke(seen, Kind.UNPARKING, virtual.get(4))) {
            return "代理没有看见 unpark";
        }
        if (!woke(seen, Kind.SIGNALLING, virtual.get(3))) {
            return "代理没有看见条件的通知";
        }
        if (!woke(seen, Kind.INTERRUPTING, virtual.get(5))) {
            return "代理没有看见中断";
        }
        boolean owner = seen.stream()
                .anyMatch(e ->
                        e.kind() == Kind.PARKING && e.thread() == virtual.get(4).threadId() && e.second() == waker);
        if (!owner) {
            return "代理没有看见锁在谁手里";
        }
        if (heavy == null || !woke(seen, Kind.STARTING, heavy)) {
            return "代理没有看见线程的启动";
        }
        boolean parks = has(seen, Kind.PARKING, heavy.threadId()) && woke(seen, Kind.UNPARKING, heavy);
        return parks ? null : "代理没有看见平台线程的停放";
    }

    /** 每个虚拟线程都要有：提交、挂载、卸载、结束。 */
    private static @Nullable String missing(List<Entry> seen, long thread) {
        for (var kind : List.of(Kind.SUBMITTED, Kind.MOUNTED, Kind.YIELDED, Kind.ENDED)) {
            if (!has(seen, kind, thread)) {
                return switch (kind) {
                    case SUBMITTED -> "虚拟线程的提交";
                    case MOUNTED -> "虚拟线程的挂载";
                    case YIELDED -> "虚拟线程的卸载";
                    default -> "虚拟线程的结束";
                };
            }
        }
        return null;
    }

    private static boolean has(List<Entry> seen, Kind kind, long thread) {
        return seen.stream().anyMatch(e -> e.kind() == kind && e.thread() == thread);
    }

    private boolean woke(List<Entry> seen, Kind kind, Thread thread) {
        return seen.stream().anyMatch(e -> e.kind() == kind && e.thread() == thread.threadId() && e.first() == waker);
    }

    private List<Long> yields(List<Entry> seen, int index) {
        return seen.stream()
                .filter(e -> e.kind() == Kind.YIELDED
                        && e.thread() == virtual.get(index).threadId())
                .map(Entry::first)
                .toList();
    }
}
