package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static threadline.Threadline.alsoThrown;
import static threadline.Threadline.explore;
import static threadline.Threadline.predict;
import static threadline.Threadline.python;
import static threadline.Threadline.record;
import static threadline.Threadline.show;
import static threadline.Threadline.sideBySide;
import static threadline.Threadline.step;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;
import threadline.model.Chart;
import threadline.recorder.Action;
import threadline.recorder.Work;

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
        assertThatNullPointerException()
                .isThrownBy(() -> step("煮咖啡", NullArgumentsTest.<Action<RuntimeException>>forgotten()))
                .withMessageContaining("step 的第二个参数");
        assertThatNullPointerException()
                .isThrownBy(() -> step("煮咖啡", NullArgumentsTest.<Work<String, RuntimeException>>forgotten()))
                .withMessageContaining("step 的第二个参数");
        assertThatNullPointerException()
                .isThrownBy(() -> show(NullArgumentsTest.<Table>forgotten()))
                .withMessageContaining("table()");
        assertThatNullPointerException()
                .isThrownBy(() -> show(NullArgumentsTest.<Chart>forgotten()))
                .withMessageContaining("waitBars()");
        assertThatNullPointerException()
                .isThrownBy(() -> explore("存款", race -> race.thread(forgotten(), () -> {})))
                .withMessageContaining("race.thread 的第一个参数");
    }

    @Test
    void aNameThatACheckNeedsIsNamedInChinese() {
        var check = record("早餐", () -> step("煮咖啡", () -> {})).check("次序");
        assertThatNullPointerException()
                .isThrownBy(() -> check.overlap("煮咖啡", forgotten()))
                .withMessageContaining("检查的名字");
        assertThatNullPointerException()
                .isThrownBy(() -> check.order("煮咖啡", forgotten()))
                .withMessageContaining("检查的名字");
        assertThatNullPointerException()
                .isThrownBy(() -> check.order("煮咖啡", "煮咖啡", NullArgumentsTest.<String>forgotten()))
                .withMessageContaining("检查的名字");
        assertThatNullPointerException()
                .isThrownBy(() -> check.limitedBy(forgotten()))
                .withMessageContaining("limitedBy 的参数");
    }

    /** 和 NaN 比，什么都不成立：不能说看到了。 */
    @Test
    void aRangeThatHoldsNothingIsNotAnswered() {
        var check = record("早餐", () -> step("煮咖啡", () -> {})).check("时间");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.total(Double.NaN))
                .withMessageContaining("「时间」的下限是 NaN 秒");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.lasted("煮咖啡", 3, 1))
                .withMessageContaining("先写下限，再写上限");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedInChinese(@TempDir Path folder) {
        var file = folder.resolve("没有/早餐.pftrace");
        assertThatIOException()
                .isThrownBy(() -> record("早餐", () -> {}).perfetto(file))
                .withMessageContaining("轨迹写不进 " + file)
                .withMessageContaining("文件夹");
    }

    @Test
    void aTitleLeftEmptyBeginsNoSentence() {
        assertThat(record("", () -> {}).alt()).startsWith("总用时");
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python("早餐", Duration.ofSeconds(-1), ""))
                .withMessageContaining("PT-1S");
    }
}
