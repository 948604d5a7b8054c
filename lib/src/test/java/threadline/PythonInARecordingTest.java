package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.python;
import static threadline.Threadline.record;

import org.junit.jupiter.api.Test;
import threadline.model.Lane;

/** 记录里面运行一段 Python：它有它的时间线，这一条里没有库自己的线程。 */
class PythonInARecordingTest {

    @Test
    void theThreadThatReadsItsOutputIsNoLane() {
        var outer = record("里面有 Python", () -> python("小程序", "print('好')\n"));
        assertThat(outer.result()).isNotNull();
        assertThat(outer.result().result()).isEqualTo("好\n");
        assertThat(outer.timeline().lanes())
                .extracting(Lane::name)
                .filteredOn(name -> !name.startsWith("surefire"))
                .containsExactly("main");
    }
}
