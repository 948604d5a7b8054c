package threadline.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import example.Drops;
import org.junit.jupiter.api.Test;

class CpuSamplerTest {

    /** 一格里只用零点几毫秒，几格加起来就看得出它在运行程序的代码。 */
    @Test
    void whatIsComputedInDropsIsSeen() throws Exception {
        try (var sampler = new CpuSampler(() -> {})) {
            Drops.feed(100, () -> sampler.start(Thread.currentThread()));
            assertThat(sampler.ran()).extracting(CpuSampler.Ran::ownName).contains("一点一点算");
        }
    }
}
