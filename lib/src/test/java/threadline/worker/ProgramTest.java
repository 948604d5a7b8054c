package threadline.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.record;

import example.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import threadline.explain.Sentence;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 自己有 main 的程序：信号归它，泳道在同一幅图上。 */
@Timeout(60)
class ProgramTest {

    /** 第二杯刚开始做就发信号；返回它说的和退出码。 */
    private static List<String> signalled(String signal) throws Exception {
        var shop = Program.start("CoffeeShop", "finish", "60000", "3");
        var said = new ArrayList<String>();
        try (var lines = shop.inputReader(UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                said.add(line);
                if (line.endsWith("制作 1")) {
                    Signals.send(signal, shop.pid());
                }
            }
            said.add("退出码 " + shop.waitFor());
        } finally {
            shop.destroyForcibly();
        }
        return said;
    }

    private static Step step(Timeline timeline, String name) {
        return timeline.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " 不在 " + timeline.steps()));
    }

    @Test
    void aProgramThatGetsSigtermFinishesAndIsInThePicture() throws Exception {
        var run = record("SIGTERM", () -> signalled("TERM"));
        var timeline = run.timeline();
        assertThat(run.result()).last().isEqualTo("退出码 143");
        assertThat(timeline.lanes())
                .filteredOn(lane -> lane.process() != null)
                .allMatch(lane -> String.valueOf(lane.process()).endsWith(" · CoffeeShop"))
                .extracting(Lane::name)
                .contains("Barista", "Server", "打烊");
        assertThat(step(timeline, "制作 1").outcome()).isEqualTo(Step.Outcome.COMPLETED);
        assertThat(step(timeline, "启动 JVM").endNanos())
                .isLessThan(step(timeline, "制作 0").startNanos());
        assertThat(timeline.steps()) // 信号来得再晚，也等到最后一杯送到
                .filteredOn(step -> step.name().startsWith("派送"))
                .allMatch(step -> step.endNanos() <= step(timeline, "做完接了的").endNanos());
        assertThat(timeline.marks()).noneMatch(mark -> mark.kind() == Mark.Kind.KILLED);
        assertThat(timeline.lanes()).noneMatch(Lane::leaked);
    }

    @Test
    void itsEndIsKnownThoughTheCommonPoolHasNoThreadFree() throws Exception {
        var done = new CountDownLatch(1);
        int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
        var full = new CountDownLatch(threads); // 记录开始以后才做的事，像是记录里留下的，会被中断
        var fillers = IntStream.range(0, threads)
                .mapToObj(i -> ForkJoinPool.commonPool().submit(() -> {
                    full.countDown();
                    return done.await(1, TimeUnit.MINUTES);
                }))
                .toList();
        full.await();
        try {
            var run = record("等它", () -> {
                var said = signalled("TERM");
                Thread.sleep(300);
                return said;
            });
            long body = run.timeline().bodyNanos();
            assertThat(run.timeline().lanes())
                    .filteredOn(lane -> lane.process() != null)
                    .isNotEmpty()
                    .allSatisfy(lane -> assertThat(lane.endNanos()).isLessThan(body - 200_000_000));
        } finally {
            done.countDown();
            for (var task : fillers) {
                task.get();
            }
        }
    }

    @Test
    void whatAKilledProgramDidIsKept() throws Exception {
        var run = record("SIGKILL", () -> signalled("KILL"));
        assertThat(run.result()).last().isEqualTo("退出码 137");
        assertThat(step(run.timeline(), "制作 0").outcome()).isEqualTo(Step.Outcome.COMPLETED);
        var cut = run.timeline().steps().stream() // 信号来得晚，断在后面的一杯
                .filter(step -> step.name().startsWith("制作") && step.outcome() == Step.Outcome.FAILED)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("没有断在做的时候：" + run.timeline().steps()));
        assertThat(run.timeline().marks())
                .filteredOn(mark -> mark.kind() == Mark.Kind.KILLED)
                .allSatisfy(mark -> assertThat(mark.text()).contains("SIGKILL", "137"))
                .anyMatch(mark -> mark.lane() == cut.lane() && mark.atNanos() == cut.endNanos());
        assertThat(Sentence.of(run.timeline())).contains("SIGKILL").doesNotContain("没有了的进程共");
    }

    @Test
    void aProgramStillThereAtTheEndOfTheRecordIsLeaked() throws Exception {
        var run = record("没有等它", () -> {
            var shop = Program.start("CoffeeShop", "finish", "60000", "1000");
            shop.inputReader(UTF_8).readLine();
            return shop;
        });
        run.result().destroyForcibly().waitFor();
        assertThat(run.timeline().lanes()).anyMatch(Lane::leaked);
    }

    @Test
    void whatCanNotBeStartedIsSaid() {
        assertThatThrownBy(() -> Program.start("没有这个类")).hasMessageContaining("找不到工作进程的类 worker.没有这个类");
    }
}
