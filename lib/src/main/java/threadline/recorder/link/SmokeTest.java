package threadline.recorder.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.RingLink.Kind;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Uninterrupted;

/** 装好代理之后先试一次：两个虚拟线程停放、等监视器、睡眠，代理必须都看见；看不见就在这个 JVM 里不用它。 */
final class SmokeTest {

    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** 没有按时结束，不是代理的错。 */
    static final String LATE = "代理的试运行没有在 " + PATIENCE.toSeconds() + " 秒内结束";

    private static final long PARKING = 3;
    private static final long TIMED_PARKING = 6;
    private static final long BLOCKING = 12;

    private volatile @Nullable Thread parks;
    private volatile @Nullable Thread blocks;
    private final Object monitor = new Object();

    private SmokeTest() {}

    /** 没有通过的原因；通过了是 {@code null}。 */
    static @Nullable String run(AgentLink agent) {
        var test = new SmokeTest();
        var ring = seen(agent, "smoke-test", test::exercise);
        return ring == null ? LATE : test.judge(ring);
    }

    /** 在另一个线程里做完，代理看到的；没有按时做完是 {@code null}。 */
    static @Nullable RingLink seen(AgentLink agent, String name, Runnable exercise) {
        var ring = agent.arm(1 << 16, 1 << 12);
        try {
            var helper = OwnThreads.unstarted(name, exercise);
            helper.start();
            Uninterrupted.await(System.nanoTime() + PATIENCE.toNanos(), helper::join);
            if (helper.isAlive()) {
                helper.interrupt();
                return null;
            }
            return ring;
        } finally {
            agent.disarm();
        }
    }

    private void exercise() {
        var first = Thread.ofVirtual().start(() -> {
            LockSupport.park(this);
            LockSupport.parkNanos(1_000_000);
        });
        parks = first;
        try {
            synchronized (monitor) {
                var second = Thread.ofVirtual().start(() -> {
                    synchronized (monitor) {
                        LockSupport.unpark(first);
                    }
                });
                blocks = second;
                while (second.getState() != Thread.State.BLOCKED || first.getState() != Thread.State.WAITING) {
                    Thread.sleep(1);
                }
            }
            first.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String judge(RingLink ring) {
        var entries = ring.entries();
        if (ring.lost() > 0) {
            return "代理的试运行丢了 " + ring.lost() + " 条";
        }
        if (!yields(entries, parks).equals(List.of(PARKING, TIMED_PARKING))) {
            return "代理没有看见停放：" + yields(entries, parks);
        }
        if (!yields(entries, blocks).equals(List.of(BLOCKING))) {
            return "代理没有看见监视器上的等待：" + yields(entries, blocks);
        }
        var snapshot = entries.stream()
                .filter(e -> e.kind() == Kind.YIELDED && e.first() == BLOCKING)
                .findFirst()
                .map(e -> ring.snapshot(e.second()))
                .orElse(null);
        if (snapshot == null || !monitor.equals(snapshot.blocker())) {
            return "代理没有看见是哪个监视器";
        }
        var second = blocks;
        boolean woken = second != null
                && entries.stream().anyMatch(e -> e.kind() == Kind.UNPARKING && e.first() == second.threadId());
        return woken ? null : "代理没有看见唤醒";
    }

    private static List<Long> yields(List<Entry> entries, @Nullable Thread thread) {
        return entries.stream()
                .filter(e -> e.kind() == Kind.YIELDED && thread != null && e.thread() == thread.threadId())
                .map(Entry::first)
                .toList();
    }
}
