package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import threadline.model.Honesty;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

class CheckTest {

    private static final long SECOND = 1_000_000_000L;

    private static final long LATE = SECOND / 10;

    private final List<String> seen = new ArrayList<>();

    /** 煮咖啡 0–3，烤面包 0–2，上菜 3–4。 */
    private final Check check = new Check("早餐", timeline(), List.of("咖啡"), seen::add);

    private static Timeline timeline() {
        return timeline(List.of());
    }

    private static Timeline timeline(List<Mark> marks) {
        return new Timeline(
                "早餐",
                Instant.EPOCH,
                4 * SECOND,
                4 * SECOND,
                List.of(
                        new Lane(0, "main", Lane.Kind.PLATFORM, null, 0, 4 * SECOND, false),
                        new Lane(1, "收拾", Lane.Kind.VIRTUAL, null, SECOND, 4 * SECOND + LATE, false)),
                List.of(step("煮咖啡", 0, 3), step("烤面包", 0, 2), step("上菜", 3, 4)),
                List.of(),
                List.of(),
                marks,
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Honesty(0, 0, "测试", List.of()));
    }

    private static Step step(String name, long from, long to) {
        return new Step(0, name, from * SECOND, to * SECOND, 0, true, Step.Outcome.COMPLETED);
    }

    @Test
    void whatLimitedTheTotalIsNamedByItsKindOrByWhose() {
        holds(() -> check.limitedBy("main"));
        holds(() -> check.limitedBy("一步接一步"));
        assertThat(seen).singleElement().asString().startsWith("决定总用时的是一步接一步「main」，占 ");
        fails(() -> check.limitedBy("锁"), "决定总用时的是一步接一步「main」，不是「锁」");
    }

    private void holds(Runnable claim) {
        seen.clear();
        claim.run();
        assertThat(seen).hasSize(1);
    }

    private static void fails(ThrowingCallable claim, String... words) {
        assertThatThrownBy(claim)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("「早餐」不成立")
                .hasMessageContainingAll(words);
    }

    @Test
    void overlapHoldsOnlyForStepsAtTheSameTime() {
        holds(() -> check.overlap("煮咖啡", "烤面包"));
        fails(() -> check.overlap("烤面包", "上菜"), "烤面包", "0.00–2.00 秒", "3.00–4.00 秒");
    }

    @Test
    void beforeComparesTheLastEndWithTheFirstStart() {
        holds(() -> check.before("煮咖啡", "上菜"));
        fails(() -> check.before("煮咖啡", "烤面包"), "还没有结束");
    }

    @Test
    void orderIsTheOrderOfEndings() {
        holds(() -> check.order("烤面包", "煮咖啡", "上菜"));
        fails(() -> check.order("煮咖啡", "烤面包"), "烤面包」2.00 秒 → 「煮咖啡」3.00 秒");
    }

    @Test
    void lastedAndTotalSayWhatWasMeasured() {
        holds(() -> check.lasted("煮咖啡", 3));
        holds(() -> check.total(3.5, 4.5));
        fails(() -> check.lasted("烤面包", 2.5), "2.00 秒，应当至少 2.5 秒");
        fails(() -> check.lasted("烤面包", 3 * 0.7), "2.00 秒，应当至少 2.1 秒");
        fails(() -> check.total(1, 2), "4.00 秒", "应当是 1 到 2 秒");
    }

    @Test
    void aStarSelectsManyAndNoMatchListsWhatExists() {
        holds(() -> check.lasted("*", 1));
        fails(() -> check.lasted("洗碗", 1), "没有叫「洗碗」的步骤", "煮咖啡、烤面包、上菜");
    }

    @Test
    void howAStepEndedIsSaid() {
        holds(() -> check.completed("*"));
        fails(() -> check.cancelled("煮咖啡"), "「煮咖啡」做完了，应当是被取消");
        fails(() -> check.failed("烤面包"), "「烤面包」做完了，应当是失败了");
    }

    @Test
    void noThreadLeftHoldsWithoutLeaksAndSaysWhoEndedLate() {
        holds(check::noThreadLeft);
        assertThat(seen.getFirst()).contains("最后一个（收拾）在代码返回 0.10 秒之后");
    }

    @Test
    void theResultIsComparedByEquals() {
        holds(() -> check.result(List.of("咖啡")));
        fails(() -> check.result(List.of("吐司")), "结果是 [咖啡]，应当是 [吐司]");
    }

    @Test
    void whatNeverStartedIsNoStep() {
        holds(() -> check.notStarted("洗碗"));
        fails(() -> check.notStarted("煮*"), "「煮咖啡」在 0.00 秒开始了");
    }

    @Test
    void leakedNamesExactlyWhoIsLeft() {
        fails(() -> check.leaked(), "没有泄漏的线程");
        fails(() -> check.leaked("收拾"), "「收拾」没有泄漏，没有泄漏的线程");
        var lanes = List.of(
                new Lane(0, "main", Lane.Kind.PLATFORM, null, 0, SECOND, false),
                new Lane(1, "收拾 1", Lane.Kind.VIRTUAL, null, 0, SECOND, true),
                new Lane(2, "收拾 2", Lane.Kind.VIRTUAL, null, 0, SECOND, true));
        var left = new Check("早餐", timeline().plus(lanes, List.of(), List.of()), null, seen::add);
        holds(() -> left.leaked());
        holds(() -> left.leaked("收拾 2", "收拾 1"));
        holds(() -> left.leaked("收拾 *", "收拾 *"));
        fails(() -> left.leaked("收拾 1"), "2 个线程泄漏：收拾 1、收拾 2");
    }

    @Test
    void diedNamesWhoEndedByAnExceptionThatNobodyHandled() {
        fails(() -> check.died(), "没有因异常结束的线程");
        var marks = List.of(
                new Mark(1, SECOND / 2, Mark.Kind.DIED, "步骤失败"), new Mark(1, SECOND, Mark.Kind.UNCAUGHT, "线程倒下"));
        var dead = new Check("早餐", timeline(marks), null, seen::add);
        holds(() -> dead.died("收拾"));
        fails(() -> dead.died("main"), "「main」没有因异常结束，1 个线程因异常结束：收拾");
    }

    @Test
    void theStackOfAFailureBeginsWhereTheCheckWasCalled() {
        assertThatThrownBy(() -> check.total(9))
                .satisfies(error ->
                        assertThat(error.getStackTrace()[0].getClassName()).isEqualTo(CheckTest.class.getName()));
    }

    @Test
    void aCheckWithoutItsVerbSaysSo() {
        assertThat(check)
                .hasToString(
                        "检查「早餐」还没有做：后面接 overlap、before、order、lasted、completed、failed、cancelled、total、limitedBy、result、notStarted、leaked、died 或 noThreadLeft。");
    }
}
