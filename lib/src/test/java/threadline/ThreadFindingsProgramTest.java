package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.FindingsProgramTest.kinds;
import static threadline.FindingsProgramTest.kindsOf;
import static threadline.Threadline.record;

import example.Kitchen;
import example.Troubles;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
