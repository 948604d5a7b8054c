package threadline.python;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import threadline.model.Timeline;

/**
 * 一段 Python 程序运行过了。
 *
 * @param timeline 它的时间线
 * @param output 它打印的全部文字，标准输出和标准错误都在里面
 */
public record PythonRun(Timeline timeline, String output) {

    /** 程序没有正常返回时的异常：它抛出的、进程没有了，或到了时限；正常返回是 {@code null}。 */
    public @Nullable Exception failure() {
        var failure = timeline.failure();
        if (timeline.limitNanos() != null) {
            return new TimeoutException("Python 程序「" + timeline.title() + "」到时限还没有做完，已经结束");
        }
        return failure == null ? null : new PythonException("Python 程序「" + timeline.title() + "」" + failure.text());
    }
}
