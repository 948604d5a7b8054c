package bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import threadline.recorder.Recorder;

/** 预热演的那一遍要演到底：记录线程是库自己的，旁边还有线程池（内核里总有），也拼得出一条时间线。 */
class WarmUpTest {

    @Test
    @Timeout(120)
    void theRehearsalEndsInATimelineOfTheThreadThatRecorded() throws Exception {
        assertThat(ChildJvm.run(Duration.ofMinutes(1), "bench.WarmUpTest")).isEqualTo("true");
    }

    public static void main(String[] arguments) throws Exception {
        var told = new CompletableFuture<Boolean>();
        try (var pool = Executors.newFixedThreadPool(1)) {
            pool.submit(() -> {}).get();
            Recorder.warmUp(timeline -> told.complete(
                    timeline.lanes().stream().anyMatch(lane -> lane.name().equals("threadline-warm-up"))));
            System.out.println(told.get(30, TimeUnit.SECONDS));
        }
    }
}
