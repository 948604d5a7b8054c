package threadline.recorder.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;

/** 在测试过的 JDK 上，自检总是通过：它自己不会冤枉代理。 */
class SelfTestTest {

    @RepeatedTest(10)
    void aTestedBuildPasses() {
        var loaded = AgentLink.load();
        assertThat(loaded.refusal()).isEmpty();
        long start = System.nanoTime();
        assertThat(SelfTest.run(loaded.agent())).isNull();
        System.out.println("自检用了 " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
