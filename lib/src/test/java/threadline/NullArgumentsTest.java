package threadline;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static threadline.Threadline.alsoThrown;
import static threadline.Threadline.record;
import static threadline.Threadline.sideBySide;

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
                .isThrownBy(() -> alsoThrown(NullArgumentsTest.<Throwable[]>forgotten()))
                .withMessageContaining("getSuppressed");
    }
}
