package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.FindingsProgramTest.kinds;
import static threadline.FindingsProgramTest.kindsOf;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.Pooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import threadline.model.Cause;

/** 没有步骤的线程池：饿着的说饿着，太小的说太小，别的不说。 */
class PoolProgramTest {

    @BeforeAll
    static void warmUp() {
        record("热身", () -> {});
    }

    @ParameterizedTest
    @EnumSource(Pooled.Wait.class)
    void tasksThatWaitForTasksQueuedBehindThemStarve(Pooled.Wait wait) {
        var recording = record("饥饿", () -> Pooled.starve(wait, 400));
        var timeline = recording.timeline();
        assertThat(kinds(timeline)).as("%s", timeline).contains("线程池饥饿");
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.Wrong.class,
                        wrong -> assertThat(wrong.finding().proof()).hasSize(2));
    }

    /** 内核在一个池的线程上运行单元格：那个池只借出了这个线程，不是程序的。 */
    @Test
    void aBodyThatRunsOnAPoolsThreadIsNoWorkerOfThisProgram() throws Exception {
        try (var kernel = Executors.newSingleThreadExecutor()) {
            var timeline = kernel.submit(() -> record("饥饿", () -> Pooled.starve(Pooled.Wait.LATCH, 400)))
                    .get()
                    .timeline();
            assertThat(kinds(timeline)).as("%s", timeline).contains("线程池饥饿");
            assertThat(timeline.pools()).noneMatch(pool -> pool.lanes().contains(0));
        }
    }

    @Test
    void untilTheLimitToo() {
        var recording = record("饥饿", Duration.ofMillis(600), () -> Pooled.starve(Pooled.Wait.LATCH, 0));
        assertThat(kinds(recording.timeline())).contains("线程池饥饿");
        assertThat(recording.timeline().findings().getFirst().text())
                .contains("的 2 个线程全都在等「CountDownLatch.await」", "没有空的线程做");
    }

    @ParameterizedTest
    @EnumSource(Pooled.Wait.class)
    void oneThreadMoreIsEnough(Pooled.Wait wait) {
        assertThat(kindsOf(() -> Pooled.suffice(wait))).doesNotContain("线程池饥饿");
    }

    @Test
    void tasksThatWaitForSomeoneAtWorkDoNotStarve() {
        assertThat(kindsOf(() -> Pooled.waitForAnother(400))).doesNotContain("线程池饥饿");
    }

    @ParameterizedTest
    @CsvSource({"FIXED,2,10", "FIXED,50,200", "SINGLE,1,5", "FORK_JOIN,2,10"})
    void aPoolThatIsTooSmallIsToldByItsSize(Kind kind, int threads, int tasks) {
        var cause = cause(kind, threads, tasks, 60);
        assertThat(cause).isInstanceOfSatisfying(Cause.PoolSize.class, pool -> {
            assertThat(pool.threads()).isEqualTo(threads);
            assertThat(pool.queued()).isBetween(1, tasks - threads);
            assertThat(pool.nanos()).isPositive();
        });
    }

    @Test
    void aPoolWithAThreadForEachIsNot() {
        assertThat(cause(Kind.FIXED, 8, 6, 200)).isNotInstanceOf(Cause.PoolSize.class);
    }

    /** 加奶等的是咖啡，不是空着的线程：没有任务排过队。 */
    @Test
    void aStepThatWaitsForAnotherStepIsNotQueued() {
        var cause = record("加奶", () -> {
                    try (var pool = Executors.newFixedThreadPool(2)) {
                        var toast = CompletableFuture.runAsync(() -> step("烤面包", Duration.ofMillis(300)), pool);
                        CompletableFuture.runAsync(() -> step("煮咖啡", Duration.ofMillis(300)), pool)
                                .thenRun(() -> step("加奶", Duration.ofMillis(100)))
                                .thenCombine(toast, (_, _) -> 0)
                                .join();
                    }
                })
                .cause();
        assertThat(cause).isNotInstanceOf(Cause.PoolSize.class);
    }

    @Test
    void aParallelStreamIsAlsoRunByItsCaller() {
        var cause = record("并行的流", () -> IntStream.range(0, 8).parallel().forEach(_ -> sleep(80)))
                .cause();
        assertThat(cause).isNotInstanceOf(Cause.PoolSize.class);
    }

    enum Kind {
        FIXED,
        SINGLE,
        FORK_JOIN
    }

    /** 机器忙的时候看错了的，再看一次。 */
    private static Cause cause(Kind kind, int threads, int tasks, int millis) {
        Supplier<ExecutorService> pool = () -> switch (kind) {
            case FIXED -> Executors.newFixedThreadPool(threads);
            case SINGLE -> Executors.newSingleThreadExecutor();
            case FORK_JOIN -> new ForkJoinPool(threads);
        };
        var first =
                record("池", () -> Pooled.sleepers(pool.get(), tasks, millis)).cause();
        return first instanceof Cause.PoolSize
                ? first
                : record("池", () -> Pooled.sleepers(pool.get(), tasks, millis)).cause();
    }

    private static void sleep(int millis) {
        example.ForcedWait.unchecked(() -> Thread.sleep(millis));
    }
}
