package threadline.worker.film;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import threadline.model.Lane;

class SpliceTest {

    /** 编号后面不再接一个数。 */
    @Test
    void aThreadThatTwoProcessesHaveIsNamedWithItsProcess() {
        assertThat(Splice.of(new Lane(0, "main", Lane.Kind.PLATFORM, null, 0, 1, false), 812))
                .isEqualTo("main 812");
        assertThat(Splice.of(new Lane(3, "图片 0", Lane.Kind.PLATFORM, null, 0, 1, false), 812))
                .isEqualTo("图片 0（进程 812）");
    }
}
