package threadline;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static threadline.Threadline.alsoThrown;
import static threadline.Threadline.predict;
import static threadline.Threadline.record;
import static threadline.Threadline.sideBySide;
import static threadline.Threadline.step;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** 忘了给的参数：用中文说是哪一个，接下来怎么写。 */
class NullArgumentsTest {

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static <T> T forgotten() {
        return null;
    }

    @Test
    void whatIsMissingIsNamedInChinese() {
        var recording = record("早餐", () -> {});
        assertThatNullPointerException()
                .isThrownBy(() -> recording.show(NullArgumentsTest.<Prediction>forgotten()))
                .withMessageContaining("show()");
        assertThatNullPointerException()
                .isThrownBy(() -> recording.perfetto(forgotten()))
                .withMessageContaining("perfetto 的参数");
        assertThatNullPointerException()
                .isThrownBy(() -> sideBySide(recording, forgotten()))
                .withMessageContaining("第 2 次记录");
        assertThatNullPointerException()
                .isThrownBy(() -> recording.showCarriers(forgotten()))
                .withMessageContaining("showCarriers()");
        assertThatNullPointerException()
                .isThrownBy(() -> sideBySide(recording, recording).show(predict(), forgotten()))
                .withMessageContaining("第 2 个猜测");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sideBySide(recording, recording).show(predict()))
                .withMessageContaining("2 次记录")
                .withMessageContaining("1 个");
        assertThatNullPointerException()
                .isThrownBy(() -> alsoThrown(NullArgumentsTest.<Throwable[]>forgotten()))
                .withMessageContaining("getSuppressed");
        assertThatNullPointerException()
                .isThrownBy(() -> recording.check(forgotten()))
                .withMessageContaining("check 的参数");
        assertThatNullPointerException()
                .isThrownBy(() -> predict().because(forgotten()))
                .withMessageContaining("because 的参数");
        assertThatNullPointerException()
                .isThrownBy(() -> predict().first(forgotten()))
                .withMessageContaining("first 的参数");
    }

    /** 不成时间的时间：说出值，接下来怎么写。 */
    @Test
    void aTimeThatCannotBeIsNamedInChinese() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> predict().total(-1))
                .withMessageContaining("-1.0")
                .withMessageContaining("例如");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> predict().step("煮咖啡", 3, 1))
                .withMessageContaining("「煮咖啡」")
                .withMessageContaining("结束得比开始早");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step("煮咖啡", Duration.ofSeconds(-1)))
                .withMessageContaining("「煮咖啡」")
                .withMessageContaining("PT-1S");
    }
}
