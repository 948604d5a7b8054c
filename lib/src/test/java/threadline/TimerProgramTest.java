package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.FindingsProgramTest.kinds;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.ForcedWait;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import threadline.model.Finding;
import threadline.model.Timeline;

/** 定时任务：周期比活短的，被同一个线程上别的活耽误的，和差一点的。 */
class TimerProgramTest {

    @BeforeAll
    static void warmUp() {
        record("热身", () -> {});
    }

    private interface Jobs {
        void start(ScheduledExecutorService timer, CountDownLatch done);
    }

    /** {@code jobs} 数完 {@code done} 就停。 */
    private static Timeline run(int threads, int count, Jobs jobs) {
        return record("定时", () -> {
                    var done = new CountDownLatch(count);
                    try (var timer = Executors.newScheduledThreadPool(threads)) {
                        jobs.start(timer, done);
                        done.await();
                        timer.shutdownNow();
                    }
                })
                .timeline();
    }

    private static void every(ScheduledExecutorService timer, int millis, Runnable job) {
        timer.scheduleAtFixedRate(job, 0, millis, TimeUnit.MILLISECONDS);
    }

    private static void sleep(int millis) {
        ForcedWait.unchecked(() -> Thread.sleep(millis));
    }

    @Test
    void aPeriodShorterThanItsJob() {
        var timeline = run(
                1,
                6,
                (timer, done) -> every(timer, 30, () -> {
                    step("心跳", Duration.ofMillis(80));
                    done.countDown();
                }));
        assertThat(kinds(timeline)).as("%s", timeline).contains("定时任务做得比周期久");
        assertThat(text("定时任务做得比周期久", timeline))
                .startsWith("「心跳」的周期是 0.03 秒，每次却要做 ")
                .contains("：一次接着一次，第 ");
    }

    @Test
    void aFixedDelayOrALongPeriodIsNot() {
        var delay = run(
                1,
                5,
                (timer, done) -> timer.scheduleWithFixedDelay(
                        () -> {
                            sleep(60);
                            done.countDown();
                        },
                        0,
                        20,
                        TimeUnit.MILLISECONDS));
        assertThat(kinds(delay)).doesNotContain("定时任务做得比周期久", "定时任务被耽误");
        var rate = run(
                1,
                3,
                (timer, done) -> every(timer, 150, () -> {
                    sleep(10);
                    done.countDown();
                }));
        assertThat(kinds(rate)).doesNotContain("定时任务做得比周期久", "定时任务被耽误");
    }

    @Test
    void aHeartbeatBehindAJobOnItsOnlyThread() {
        var timeline = heartbeat(1);
        assertThat(kinds(timeline)).as("%s", timeline).contains("定时任务被耽误");
        assertThat(text("定时任务被耽误", timeline)).startsWith("「心跳」应当在 ").endsWith("：同一个线程那时在做「报表」。");
    }

    @Test
    void withAThreadToSpareItIsNotLateForThat() {
        assertThat(kinds(heartbeat(2))).doesNotContain("定时任务被耽误");
    }

    private static Timeline heartbeat(int threads) {
        return run(threads, 6, (timer, done) -> {
            every(timer, 50, () -> {
                step("心跳", () -> {});
                done.countDown();
            });
            timer.schedule(() -> step("报表", Duration.ofMillis(400)), 70, TimeUnit.MILLISECONDS);
        });
    }

    private static String text(String kind, Timeline timeline) {
        return timeline.findings().stream()
                .filter(finding -> finding.kind().equals(kind))
                .map(Finding::text)
                .findFirst()
                .orElse("");
    }
}
