package threadline.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import example.Drops;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import threadline.recorder.thread.OwnThreads;

class CpuSamplerTest {

    /** 一格里只用零点几毫秒，几格加起来就看得出它在运行程序的代码。 */
    @Test
    void whatIsComputedInDropsIsSeen() throws Exception {
        try (var sampler = new CpuSampler(() -> {})) {
            Drops.feed(100, () -> sampler.start(Thread.currentThread()));
            assertThat(sampler.ran()).extracting(CpuSampler.Ran::ownName).contains("一点一点算");
        }
    }

    /** 一直「可以运行」、从不运行程序代码的，不看；看一个要 1 µs。 */
    @Test
    void whatIsOfTheJvmOrOfThisLibraryIsNotLookedAt() throws Exception {
        var own = OwnThreads.unstarted(
                "own", () -> LockSupport.parkNanos(Duration.ofMinutes(1).toNanos()));
        own.start();
        try (var sampler = new CpuSampler(() -> {})) {
            sampler.look();
            sampler.look();
            assertThat(sampler.of(Thread.currentThread().threadId())).hasSize(2);
            assertThat(sampler.of(own.threadId())).isEmpty();
            assertThat(sampler.of(idOf("Signal Dispatcher"))).hasSizeLessThan(2);
        } finally {
            LockSupport.unpark(own);
            own.join();
        }
    }

    private static long idOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .threadId();
    }
}
