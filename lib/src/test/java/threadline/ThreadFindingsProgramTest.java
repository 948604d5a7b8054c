package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.FindingsProgramTest.kinds;
import static threadline.FindingsProgramTest.kindsOf;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.Kitchen;
import example.Troubles;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Mark;
import threadline.model.Timeline;

/** 真的运行一遍：线程泄漏、死去、不听取消，和差一点的程序。 */
class ThreadFindingsProgramTest {

    @BeforeAll
    static void warmUp() {
        record("热身", () -> Troubles.queueAtALock(true, false));
    }

    @Test
    void aLeakedThread() {
        var interrupted = new CountDownLatch(1);
        var timeline =
                record("泄漏", () -> Kitchen.leaveBehind("后台", interrupted)).timeline();
        assertThat(kinds(timeline)).containsExactly("泄漏的线程");
        assertThat(timeline.findings().getFirst().text()).isEqualTo("「后台」在代码返回之后仍然活着。");
    }

    @Test
    void aPoolOlderThanTheRecordingIsNotLeaked() throws Exception {
        try (var pool =
                Executors.newFixedThreadPool(1, Thread.ofPlatform().name("老工人").factory())) {
            pool.submit(() -> {}).get();
            assertThat(kindsOf(() -> pool.submit(() -> {}).get())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThreadThatDiesOfAnExceptionNobodyHandles(boolean virtual) {
        var timeline = record(
                        "坏",
                        () -> Troubles.threads(virtual)
                                .name("咖啡师")
                                .start(() -> {
                                    throw new IllegalStateException("没有豆子（真的）");
                                })
                                .join())
                .timeline();
        assertThat(kinds(timeline)).containsExactly("异常没有人处理");
        assertThat(timeline.findings().getFirst().text())
                .isEqualTo("「咖啡师」因「没有豆子（真的）」（IllegalStateException）结束，这个异常没有人处理。");
    }

    @Test
    void anExceptionThatAFutureKeepsIsNoDeathButIsToldWhenNobodyAsks() {
        assertThat(kindsOf(() -> {
                    try (var pool = Executors.newFixedThreadPool(1)) {
                        pool.submit(() -> {
                            throw new IllegalStateException("没有豆子");
                        });
                    }
                }))
                .containsExactly("任务的异常没有人看");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStepThatRunsOnAfterItsCancellation(boolean virtual) {
        assertThat(kindsOf(() -> Troubles.spin(virtual, false))).containsExactly("取消了却还在运行");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStepThatStopsWhenCancelledIsFine(boolean virtual) {
        assertThat(kindsOf(() -> Troubles.spin(virtual, true))).isEmpty();
    }

    /** 煮 0.3 秒的咖啡，0.1 秒时取消：线程知不知道，看怎样取消的。 */
    private static Timeline cancelled(boolean completable, boolean interrupt) {
        return record("取消", () -> {
                    try (var cook = Executors.newVirtualThreadPerTaskExecutor();
                            var oven = Executors.newSingleThreadExecutor()) {
                        var brewing = new CountDownLatch(1);
                        Runnable brew = () -> {
                            brewing.countDown();
                            step("煮咖啡", Duration.ofMillis(300));
                        };
                        Future<?> coffee = completable ? CompletableFuture.runAsync(brew, cook) : oven.submit(brew);
                        if (!completable) { // 排在后面，没有开始就取消了
                            oven.submit(() -> step("烤面包", Duration.ofMillis(50)))
                                    .cancel(false);
                        }
                        brewing.await();
                        Thread.sleep(100);
                        coffee.cancel(interrupt);
                    }
                })
                .timeline();
    }

    /** {@code CompletableFuture.cancel} 和 {@code cancel(false)} 不打断线程：它做到底，要说出来，图上也有 ⌀。 */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,false"})
    void aThreadThatWasNotToldOfTheCancellationIsSaidToGoOn(boolean completable, boolean interrupt) {
        var timeline = cancelled(completable, interrupt);
        var finding = timeline.findings().stream()
                .filter(f -> f.kind().equals("取消了却还在运行"))
                .toList();
        assertThat(finding).as("%s", timeline.marks()).hasSize(1);
        assertThat(finding.getFirst().text()).startsWith("「煮咖啡」的 Future 在").contains("没有被打断，一直做到");
        assertThat(Sentence.of(timeline)).contains("没有被打断，一直做到");
        assertThat(timeline.marks()).filteredOn(Mark::isUnheard).hasSize(1);
    }

    @Test
    void aThreadThatWasInterruptedOrNeverStartedIsNotSaidToGoOn() {
        var timeline = cancelled(false, true);
        assertThat(kinds(timeline)).doesNotContain("取消了却还在运行");
        assertThat(timeline.marks()).noneMatch(Mark::isUnheard);
    }
}
