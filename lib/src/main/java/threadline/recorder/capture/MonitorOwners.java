package threadline.recorder.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import threadline.recorder.link.AgentLink;
import threadline.recorder.link.LockLook;
import threadline.recorder.link.RingLink;

/**
 * 虚拟线程在等的监视器，在谁手里：采样的线程逐个看快照。没有争用就拿到监视器的线程，事件和代理都看不到，只有这样知道。
 *
 * <p>有新的等待才看；看一次用了多久，之后就停二十倍那么久，最多 50 ms。
 */
public final class MonitorOwners {

    /** 在这两个时刻之间的某一刻，{@code owner} 拿着 {@code monitor}，而且从第一个时刻起一直有人在等。 */
    public record Held(long fromNanos, long untilNanos, int monitor, long owner) {}

    private static final int MOST_THREADS = 500;

    /** 记这么多，够说出第一次交接；以后的看挂载。 */
    private static final int MOST_HELD = 20_000;

    /** 看不到的就一直看不到：最多看这么多遍。 */
    private static final int MOST_NAMINGS = 50;

    private static final int REST = 20;
    private static final long MOST_REST_NANOS = 50_000_000;

    /** 看得再久，CPU 的采样就要等它了。 */
    private static final long BUDGET_NANOS = 5_000_000;

    private final AgentLink agent;
    private final RingLink ring;
    private final List<Held> held = new ArrayList<>();
    private int namings;
    private long seen;
    private long nextNanos = Long.MIN_VALUE;

    MonitorOwners(AgentLink agent, RingLink ring) {
        this.agent = agent;
        this.ring = ring;
    }

    synchronized void look() {
        long taken = ring.snapshots();
        long start = System.nanoTime();
        if (taken == seen || start < nextNanos) {
            return;
        }
        if (held.size() >= MOST_HELD) {
            return;
        }
        var look = LockLook.now(agent, MOST_THREADS, BUDGET_NANOS);
        boolean allKnown = look.complete();
        for (var blocked : look.blockedOnMonitors()) {
            Names.nameClass(blocked.lock());
            long owner = look.ownerOf(blocked.lock());
            allKnown &= owner >= 0;
            if (owner >= 0) {
                held.add(new Held(look.startNanos(), look.endNanos(), System.identityHashCode(blocked.lock()), owner));
            }
        }
        seen = allKnown ? taken : seen;
        long now = System.nanoTime();
        nextNanos = now + Math.min(REST * (now - start), MOST_REST_NANOS);
    }

    /** 这些平台线程在等一个类的监视器，还不知道是哪个类的：只看它们，机器再忙也看得到。 */
    void nameClasses(Set<Long> threads) {
        if (threads.isEmpty() || namings == MOST_NAMINGS) {
            return;
        }
        namings++;
        for (var thread : agent.threads()) {
            var snapshot = threads.contains(thread.threadId()) ? RingLink.snapshot(thread) : null;
            if (snapshot != null) {
                Names.nameClass(snapshot.blocker());
            }
        }
    }

    /** 到现在为止看到的，按时间。 */
    synchronized List<Held> held() {
        return List.copyOf(held);
    }
}
