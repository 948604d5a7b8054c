package threadline.recorder;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 记录开始之前就开着的线程池：它们空闲的线程不是这段代码留下的。只有代理看得到。 */
final class OlderPools {

    private final @Nullable AgentLink agent;
    private final Set<?> pools;

    private OlderPools(@Nullable AgentLink agent, Set<?> pools) {
        this.agent = agent;
        this.pools = pools;
    }

    static OlderPools now(@Nullable AgentLink agent) {
        return new OlderPools(agent, agent == null ? Set.of() : agent.pools());
    }

    /** 从 {@code ids} 里去掉在这些线程池里闲着的。 */
    void removeIdle(Set<Long> ids) {
        if (agent == null || ids.isEmpty()) {
            return;
        }
        Map<Long, Thread> alive = new HashMap<>();
        agent.threads().forEach(thread -> alive.put(thread.threadId(), thread));
        ids.removeIf(id -> {
            var thread = alive.get(id);
            return thread != null && pools.contains(agent.poolOf(thread)) && isIdle(thread);
        });
    }

    private static boolean isIdle(Thread thread) {
        var snapshot = RingLink.snapshot(thread);
        return snapshot != null && snapshot.stack().origin() == Stack.Origin.IDLE;
    }
}
