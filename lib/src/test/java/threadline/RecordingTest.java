package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static threadline.Threadline.alsoThrown;
import static threadline.Threadline.notStarted;
import static threadline.Threadline.predict;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.sideBySide;
import static threadline.Threadline.step;

import example.Kitchen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import threadline.export.TimelineJson;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Stretch;

class RecordingTest {

    @Test
    void theRecordingThreadIsCalledMainAndComesFirst() {
        var recording = record("空", () -> {});
        assertThat(recording.timeline().lanes()).extracting(Lane::name).containsExactly("main");
    }

    @Test
    void sleepingVirtualThreadsOverlapAndLeaveNothing() {
        var recording = record("早餐", () -> Kitchen.together(600, 400));
        recording.check("同时").overlap("煮咖啡", "烤面包");
        recording.check("次序").order("烤面包", "煮咖啡");
        recording.check("下限").total(0.6);
        recording.check("没有线程").noThreadLeft();
        assertThat(recording.timeline().lanes())
                .extracting(Lane::kind)
                .containsExactly(Lane.Kind.PLATFORM, Lane.Kind.VIRTUAL, Lane.Kind.VIRTUAL);
        for (var step : recording.timeline().steps()) {
            assertThat(recording.timeline().intervals())
                    .filteredOn(i -> i.lane() == step.lane())
                    .hasAtLeastOneElementOfType(Interval.Sleeping.class);
        }
    }

    @Test
    void theResultComesOutAndAFailureIsKept() throws Exception {
        assertThat(record("好", () -> "咖啡").orThrow()).isEqualTo("咖啡");
        var burnt = new IllegalStateException("烤糊了");
        var failed = record("坏", () -> {
            throw burnt;
        });
        assertThatThrownBy(failed::orThrow).isSameAs(burnt);
        assertThat(failed.timeline().failure()).hasToString("IllegalStateException：烤糊了");
        assertThat(failed.result()).isNull();
    }

    @Test
    void aNestedRecordIsRefusedAndNamesTheRunningOne() {
        var outer = record("外层", () -> {
            record("里层", () -> {});
        });
        assertThatThrownBy(outer::orThrow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("外层")
                .hasMessageContaining("里层");
        assertThat(record("之后", () -> 1).result()).isEqualTo(1);
    }

    @Test
    void recordWorksFromAVirtualThread() throws Exception {
        var lanes = new Object() {
            int count;
        };
        Thread.ofVirtual()
                .start(() -> lanes.count = record("虚拟", () -> step("a", Duration.ofMillis(20)))
                        .timeline()
                        .lanes()
                        .size())
                .join();
        assertThat(lanes.count).isEqualTo(1);
    }

    @Test
    void aThreadThatOutlivesTheBodyIsLeakedNamedAndInterrupted() {
        var interrupted = new CountDownLatch(1);
        var recording = record("泄漏", () -> Kitchen.leaveBehind("worker", interrupted));
        assertThat(recording.timeline().leaked()).extracting(Lane::name).containsExactly("worker");
        assertThat(interrupted.getCount()).isZero();
        assertThat(recording.alt()).contains("泄漏", "worker");
        assertThatThrownBy(() -> recording.check("没有线程").noThreadLeft())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("worker");
    }

    @Test
    void atTheLimitTheBodyAndItsThreadsAreInterrupted() {
        var recording = record("时限", Duration.ofMillis(300), () -> Kitchen.together(60_000, 50_000));
        assertThatThrownBy(recording::orThrow)
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("0.3 秒");
        recording.check("没有线程").noThreadLeft();
        assertThat(recording.timeline().steps()).extracting(Step::outcome).containsOnly(Step.Outcome.CANCELLED);
        recording.check("到了时限").total(0.3);
    }

    @Test
    void aBodyThatIgnoresInterruptsIsLeftAfterTheGraceAndDrawnAsLeaked() {
        var stop = new CountDownLatch(1);
        try {
            var recording = record("不听中断", Duration.ofMillis(100), () -> Kitchen.ignoreInterruptsUntil(stop));
            assertThat(recording.timeline().leaked()).extracting(Lane::name).containsExactly("main");
            recording.check("宽限").total(1.1);
        } finally {
            stop.countDown();
        }
    }

    @Test
    void anInterruptOfTheCallerIsPassedOnAndKept() throws Exception {
        var caller = new Thread(() -> {
            Thread.currentThread().interrupt();
            var recording = record("中断", Duration.ofSeconds(30), () -> Kitchen.together(20_000, 20_000));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(recording.timeline().bodyNanos())
                    .isLessThan(Duration.ofSeconds(20).toNanos());
        });
        var failure = new Throwable[1];
        caller.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
        caller.start();
        caller.join(Duration.ofSeconds(25));
        assertThat(failure[0]).isNull();
        assertThat(caller.isAlive()).isFalse();
    }

    @Test
    void aLimitOfZeroIsRefused() {
        assertThatThrownBy(() -> record("零", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("时限");
    }

    @Test
    void stepsNestAndFailuresAreMarked() {
        var recording = record("嵌套", () -> {
            step("外", () -> {
                step("里一", Duration.ofMillis(20));
                step("里二", () -> {
                    throw new IllegalStateException("坏了");
                });
            });
        });
        assertThat(recording.timeline().steps())
                .extracting(Step::name, Step::depth, Step::leaf, Step::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("外", 0, false, Step.Outcome.FAILED),
                        org.assertj.core.groups.Tuple.tuple("里一", 1, true, Step.Outcome.COMPLETED),
                        org.assertj.core.groups.Tuple.tuple("里二", 1, true, Step.Outcome.FAILED));
        assertThat(recording.timeline().marks()).extracting(Mark::kind).contains(Mark.Kind.DIED);
    }

    @Test
    void theCauseIsTheOneOfTheSentenceAndThePictureAloneDoesNotTellIt() {
        var inARow = record("两步", () -> {
            step("一", Duration.ofMillis(100));
            step("二", Duration.ofMillis(100));
        });
        assertThat(inARow.cause()).isInstanceOf(Cause.InARow.class);
        assertThat(inARow.toString()).contains("一步接一步做了「一」和「二」");
        assertThat(record("空", () -> {}).cause()).isNull();
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            inARow.showUnexplained();
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("两步").doesNotContain("一步接一步");
    }

    /** 并排的、带载体线程的图，也画得出猜测。 */
    @Test
    void aGuessIsAnsweredSideBySideAndWithTheCarriersToo() {
        var one = record("先前", () -> step("一", Duration.ofMillis(20)));
        var two = record("后来", () -> step("二", Duration.ofMillis(20)));
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            sideBySide(one, two).show(predict().total(9), predict().first("一"));
            one.showCarriers(predict().total(8));
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("「先前」总用时：你猜 9.00 秒", "「后来」先完成的：你猜「一」，实际「二」")
                .contains("\n总用时：你猜 8.00 秒");
    }

    @Test
    void outsideARecordingAStepJustRuns() {
        assertThat(step("a", () -> 42)).isEqualTo(42);
        step("b", Duration.ofMillis(1));
    }

    @Test
    void sayPrintsOneLineWithTimeAndNameAndKeepsTheInterruptFlag() {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            var recording = record("说话", () -> {
                Thread.currentThread().interrupt();
                say("面包好了");
                assertThat(Thread.interrupted()).isTrue();
            });
            assertThat(recording.timeline().failure()).isNull();
            assertThat(recording.timeline().output()).hasSize(1);
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("\\[\\d+\\.\\d\\d s main\\] 面包好了\\R");
    }

    @Test
    void aTimelineSurvivesJson() {
        var timeline = record("早餐", () -> Kitchen.together(30, 20)).timeline();
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
        assertThatThrownBy(() -> TimelineJson.read("{\"title\":1,"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("不是一条时间线");
    }

    @Test
    void theTablesHaveTheColumnsOfTheDesign() {
        var recording = record("早餐", () -> Kitchen.together(30, 20));
        assertThat(recording.table().columnNames())
                .containsExactly("泳道", "线程", "状态", "对象", "步骤", "开始", "结束", "时长", "来源", "证据");
        var timeline = recording.timeline();
        long rows = timeline.lanes().stream()
                .mapToLong(lane -> Stretch.of(
                                timeline.intervals().stream()
                                        .filter(i -> i.lane() == lane.id())
                                        .toList(),
                                timeline.steps().stream()
                                        .filter(step -> step.lane() == lane.id())
                                        .toList())
                        .size())
                .sum();
        assertThat(recording.table().rowCount()).isEqualTo((int) rows);
        assertThat(recording.steps().stringColumn("步骤").asList()).containsExactlyInAnyOrder("煮咖啡", "烤面包");
    }

    @Test
    void whatWasNotSeenIsUnknownAndNothingOverlapsOrIsMissing() {
        var timeline = record("早餐", () -> Kitchen.together(50, 20)).timeline();
        for (var lane : timeline.lanes()) {
            long at = lane.startNanos();
            for (var interval : timeline.intervals()) {
                if (interval.lane() == lane.id()) {
                    assertThat(interval.startNanos()).isEqualTo(at);
                    at = interval.endNanos();
                }
            }
            assertThat(at).isEqualTo(lane.endNanos());
        }
    }

    @Test
    void whatNeverBeganAndWhatWasSuppressedAreMarks() {
        notStarted("记录之外", new IllegalStateException());
        var recording = record("拒绝", () -> {
            notStarted("查询", new RejectedExecutionException("满了"));
            var failure = new IllegalStateException("主要的");
            failure.addSuppressed(new IllegalArgumentException("次要的"));
            alsoThrown(failure.getSuppressed());
        });
        assertThat(recording.timeline().marks())
                .extracting(Mark::kind, Mark::text)
                .containsExactly(
                        tuple(Mark.Kind.NOT_STARTED, "查询"),
                        tuple(Mark.Kind.SUPPRESSED, "IllegalArgumentException：次要的"));
        assertThat(recording.steps().stringColumn("结局").asList()).containsExactly("没有开始");
        assertThat(TimelineJson.read(recording.json())).isEqualTo(recording.timeline());
        recording.showAll();
    }
}
