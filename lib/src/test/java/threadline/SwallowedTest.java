package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Swallowing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Finding;

/** 任务的异常被接住，到最后没有人问：是结论；有人问过的一句也不说。 */
class SwallowedTest {

    @ParameterizedTest
    @EnumSource
    void anExceptionThatNobodyAskedForIsTold(Swallowing program) {
        var timeline = record(program.name(), program::run).timeline();
        var found = timeline.findings().stream()
                .filter(f -> f.kind().equals("任务的异常没有人看"))
                .toList();
        assertThat(found).as("%s", timeline.marks()).hasSize(program.unseen ? 1 : 0);
        assertThat(found).allMatch(f -> f.text().contains("「面包烤糊了」（IllegalStateException）"));
        assertThat(found).allMatch(f -> f.advice().endsWith("；作用域的子任务，看它的 exception()。")); // 子任务的 get 不问它
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aScheduleThatStoppedIsToldUnlessSomebodyAsked(boolean asked) {
        var timeline = record("定时", () -> Swallowing.schedule(asked)).timeline();
        assertThat(timeline.findings().stream()
                        .map(Finding::kind)
                        .filter(kind -> kind.equals("定时任务停了"))
                        .count())
                .isEqualTo(asked ? 0 : 1);
    }
}
