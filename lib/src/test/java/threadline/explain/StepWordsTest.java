package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;

class StepWordsTest {

    /** 第一步被打断，路径从打断它的人来：只擦过它的末尾，数的就是后两步。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 2})
    void aStepThePathOnlyTouchesIsNotCounted(double late) {
        var d = new Draft("吞掉中断");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1060);
        int request = d.lane("请求 1", Lane.Kind.VIRTUAL, 0, 1055);
        d.sleep(main, 0, 250);
        d.wait(main, 250, 1056, "ExecutorService.close");
        d.step(request, "询价 甲", 50, 250 + late);
        d.step(request, "询价 乙", 251 + late, 650);
        d.step(request, "询价 丙", 650, 1055);
        d.sleep(request, 50, 250 + late);
        d.sleep(request, 251 + late, 650);
        d.sleep(request, 650, 1055);
        d.mark(request, 250, Mark.Kind.INTERRUPTED, "", main);
        d.wake(request, main, 1056);
        assertThat(Why.of(d.timeline(1060, 1060)))
                .isInstanceOfSatisfying(
                        Cause.InARow.class, row -> assertThat(row.steps()).isEqualTo(2));
    }
}
