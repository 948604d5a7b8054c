package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Cafe;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.explain.cause.CriticalPath;
import threadline.model.Step;
import threadline.model.Timeline;

/** 真的运行一遍：关键路径走过的步骤，和程序的构造说的一样。 */
class KnownPathTest {

    /** 不到这么久的一截不算走过：被打断的线程醒来、说一声、结束。 */
    private static final double SHORT = 0.25;

    @BeforeAll
    static void warmUp() {
        record("热身", Cafe::burntToast);
    }

    /** 路径走过至少四分之一的步骤，按开始的先后。 */
    private static List<String> stepsOnPath(Timeline timeline) {
        var path = CriticalPath.of(timeline);
        return timeline.steps().stream()
                .filter(Step::leaf)
                .filter(step -> path.legs().stream()
                                .filter(leg -> leg.lane() == step.lane())
                                .mapToLong(leg -> Math.min(leg.endNanos(), step.endNanos())
                                        - Math.max(leg.startNanos(), step.startNanos()))
                                .filter(overlap -> overlap > 0)
                                .sum()
                        >= SHORT * (step.endNanos() - step.startNanos()))
                .map(Step::name)
                .toList();
    }

    private static String path(Timeline timeline) {
        return Stream.concat(
                        CriticalPath.of(timeline).legs().stream()
                                .map(leg -> timeline.lanes().get(leg.lane()).name() + " " + leg),
                        timeline.wakes().stream().map(Object::toString))
                .toList()
                .toString();
    }

    @Test
    void burntToastIsOnThePathAndTheCancelledCoffeeIsNot() {
        var timeline = record("烤糊", Cafe::burntToast).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("烤面包");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theWinnerIsOnThePathAndTheCancelledOnesAreNot(boolean virtual) {
        var timeline = record("最快的一家", () -> Cafe.fastest(virtual)).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("询价 乙");
        assertThat(Sentence.of(timeline)).containsPattern("「询价 乙」(决定了总用时|，)").doesNotContain("最慢");
    }

    @Test
    void atATimeLimitThePathStaysOnMain() {
        var timeline = record("时限", Cafe::timeLimit).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).isEmpty();
        long onMain = CriticalPath.of(timeline).legs().stream()
                .filter(leg -> leg.lane() == 0)
                .mapToLong(leg -> leg.nanos())
                .sum();
        assertThat(onMain).as(path(timeline)).isGreaterThan(timeline.bodyNanos() * 3 / 4);
    }

    @Test
    void aPoolOfTwoGoesThroughTheWorkerThatEndsLast() {
        var timeline = record("两个工人", Cafe::twoWorkers).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("先", "长", "更长");
    }

    @Test
    void aSlowProducerIsOnThePathAndSaidToBeTheBottleneck() {
        var timeline = record("制作和派送", Cafe::producerAndConsumer).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("制作 0", "制作 1", "制作 2", "派送 2");
        assertThat(Sentence.of(timeline)).contains("咖啡师", "是瓶颈");
    }

    @Test
    void aChainGoesThroughEveryLink() {
        var timeline = record("一环接一环", Cafe::chain).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("磨豆", "煮", "装杯");
    }

    @Test
    void nestedScopesGoFromTheOuterEndToTheInnerLast() {
        var timeline = record("嵌套的作用域", Cafe::nested).timeline();
        assertThat(stepsOnPath(timeline)).as(path(timeline)).containsExactly("外", "内长", "收尾");
    }
}
