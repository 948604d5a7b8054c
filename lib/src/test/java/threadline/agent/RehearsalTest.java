package threadline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** 做 AOT 缓存的 JVM 不装代理，只把要改写的类改写一遍。 */
class RehearsalTest {

    /** 不认识也不要紧的类，别的版本里可以少。 */
    @Test
    void whatTheAgentWouldRewriteIsRewrittenOnce() throws Exception {
        int needed = KnownBuilds.all().size() - KnownBuilds.optional().size();
        assertThat(needed).isPositive();
        assertThat(Agent.rehearse()).isBetween(needed, KnownBuilds.all().size());
    }
}
