package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import example.ChildProgram;
import example.OpenEnd;
import org.junit.jupiter.api.Test;

/** 记录结束时还没有完的等待：画成什么，从何时起，锁在谁手里；死锁在结论、等待图和泳道里是同一件事。 */
class OpenEndTest {

    @Test
    void everyOpenWaitIsDrawnAsWhatItIsToTheEnd() throws Exception {
        assertThat(ChildProgram.run(OpenEnd.class, "300", "1")).endsWith("全对\n").contains("对 MONITORS 平台");
    }
}
