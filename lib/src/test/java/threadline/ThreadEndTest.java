package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 线程怎样结束：因异常结束、处理了的异常、记录器的中断。 */
class ThreadEndTest {

    private static final Thread.UncaughtExceptionHandler SILENT = (thread, failure) -> {};

    private static Thread.Builder builder(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private static List<Mark> marks(Timeline timeline, String lane) {
        return timeline.marks().stream()
                .filter(m -> timeline.lanes().get(m.lane()).name().equals(lane))
                .toList();
    }

    private static String errorsOf(Runnable body) {
        var errors = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUncaughtExceptionIsAMarkAndIsStillPrinted(boolean virtual) {
        var timeline = new AtomicReference<Timeline>();
        var errors = errorsOf(() -> timeline.set(record("坏", () -> {
                    builder(virtual)
                            .name("咖啡师")
                            .start(() -> {
                                throw new IllegalStateException("没有豆子");
                            })
                            .join();
                    Thread.sleep(5);
                })
                .timeline()));
        assertThat(marks(timeline.get(), "咖啡师")).singleElement().satisfies(mark -> {
            assertThat(mark.kind()).isEqualTo(Mark.Kind.UNCAUGHT);
            assertThat(mark.text()).isEqualTo("IllegalStateException：没有豆子");
        });
        assertThat(errors).contains("Exception in thread \"咖啡师\" java.lang.IllegalStateException: 没有豆子");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theThreadThatEndsLastHasItsMarkAndAnOlderOneThatLivesOnHasNone(boolean virtual) throws Exception {
        try (var pool =
                Executors.newFixedThreadPool(1, Thread.ofPlatform().name("老工人").factory())) {
            pool.submit(() -> {}).get();
            var timeline = record("最后一个", () -> {
                        pool.submit(() -> step("干活", Duration.ofMillis(20))).get();
                        builder(virtual).name("最后").start(() -> step("烤面包", Duration.ofMillis(60)));
                    })
                    .timeline();
            assertThat(timeline.leaked()).isEmpty();
            assertThat(marks(timeline, "最后")).extracting(Mark::kind).containsExactly(Mark.Kind.ENDED);
            assertThat(timeline.lanes()).extracting(Lane::name).contains("老工人");
            assertThat(marks(timeline, "老工人")).isEmpty();
        }
    }

    /** 线程上只有 JDK 的帧，看不出是程序的：它自己会结束，一样要等。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThreadThatRunsNothingButTheJdkMayEndByItselfToo(boolean virtual) {
        try (var pool = Executors.newFixedThreadPool(1)) {
            var slow = pool.submit(() -> {
                Thread.sleep(100);
                return 1;
            });
            var timeline = record("只有 JDK 的帧", () -> {
                        builder(virtual).name("最后").start(new FutureTask<>(slow::get));
                    })
                    .timeline();
            assertThat(timeline.leaked()).isEmpty();
        }
    }

    @Test
    void anExceptionWithAHandlerIsHandled() {
        var timeline = record("有人处理", () -> {
                    var thread = Thread.ofPlatform()
                            .name("咖啡师")
                            .uncaughtExceptionHandler(SILENT)
                            .start(() -> {
                                throw new IllegalStateException("没有豆子");
                            });
                    thread.join();
                    Thread.sleep(5);
                })
                .timeline();
        assertThat(marks(timeline, "咖啡师")).extracting(Mark::kind).containsExactly(Mark.Kind.DIED);
    }

    @Test
    void theDefaultHandlerIsPutBack() {
        var before = Thread.getDefaultUncaughtExceptionHandler();
        record("不动", () -> {});
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
        try {
            record("换成自己的", () -> Thread.setDefaultUncaughtExceptionHandler(SILENT));
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(SILENT);
            record("已经有", () -> {});
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(SILENT);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLeakedThreadThatTheRecorderInterruptsPrintsNoStack(boolean virtual) {
        var errors = errorsOf(() -> {
            var started = new CountDownLatch(1);
            var timeline = record("泄漏", () -> {
                        builder(virtual).name("烤面包").start(() -> {
                            started.countDown();
                            step("烤面包", Duration.ofSeconds(60));
                        });
                        started.await();
                    })
                    .timeline();
            assertThat(timeline.leaked()).hasSize(1);
        });
        assertThat(errors).isEmpty();
    }

    @Test
    void aThreadThatDiesOfTheLimitIsInTheTimeline() {
        var errors = errorsOf(() -> {
            var timeline = record("到时限", Duration.ofMillis(100), () -> {
                        Thread.ofPlatform().name("烤面包").start(() -> step("烤面包", Duration.ofSeconds(60)));
                        Thread.sleep(60_000);
                    })
                    .timeline();
            assertThat(marks(timeline, "烤面包"))
                    .extracting(Mark::kind)
                    .contains(Mark.Kind.INTERRUPTED, Mark.Kind.CANCELLED, Mark.Kind.UNCAUGHT);
            assertThat(marks(timeline, "main")).anySatisfy(mark -> {
                assertThat(mark.kind()).isEqualTo(Mark.Kind.INTERRUPTED);
                assertThat(mark.text()).isEqualTo("由 记录器 中断");
            });
        });
        assertThat(errors).isEmpty();
    }

    @Test
    void aStepWhoseDriverWrapsTheInterruptIsCancelled() {
        var timeline = record("驱动", () -> {
                    fail("被中断的查询", new SQLException("超时", new InterruptedException()));
                    fail("写错的查询", new SQLException("没有这个表"));
                    fail("别的线程被中断", new java.util.concurrent.ExecutionException(new InterruptedException()));
                })
                .timeline();
        assertThat(timeline.steps())
                .extracting(Step::outcome)
                .containsExactly(Step.Outcome.CANCELLED, Step.Outcome.FAILED, Step.Outcome.FAILED);
    }

    private static void fail(String name, Exception failure) {
        try {
            step(name, () -> {
                throw failure;
            });
        } catch (Exception e) {
            assertThat(e).isSameAs(failure);
        }
    }

    @Test
    void aFutureKeepsItsExceptionAndNoThreadDies() {
        var timeline = record("Future", () -> {
                    var future = CompletableFuture.runAsync(() -> {
                        throw new IllegalStateException("烤糊了");
                    });
                    future.exceptionally(e -> null).join();
                })
                .timeline();
        assertThat(timeline.marks()).extracting(Mark::kind).doesNotContain(Mark.Kind.UNCAUGHT, Mark.Kind.DIED);
    }
}
