package threadline.worker;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * 两个进程之间的一行。写在线上是 {@code {"is":"Order","id":7,…}}，{@code is} 是记录类的名字。
 *
 * <p>以后要记录工作进程，就在这里加：{@code Record}（一个文件，归父进程所有）和 {@code Recorded}（自己的时钟和文件）。
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface Message {

    /** 父进程说的。 */
    sealed interface ToWorker extends Message {}

    /** 工作进程说的；每一行前面还有暗号，见 {@link Wire}。 */
    sealed interface FromWorker extends Message {}

    /**
     * 第一行。
     *
     * @param key 暗号：工作进程说的每一行都以它开头，打印出来的文字不会恰好是它
     * @param parent 父进程号；它不在了，工作进程就结束
     */
    record Hello(String key, long parent) implements ToWorker {}

    /**
     * 一个任务。
     *
     * @param kind 任务的类的简单名字
     */
    record Order(long id, String kind, JsonNode task) implements ToWorker {}

    /** 工作进程准备好了。 */
    record Ready(long worker) implements FromWorker {}

    /** 任务的答案。 */
    record Answer(long id, JsonNode value) implements FromWorker {}

    /** 任务抛出的异常。 */
    record Trouble(long id, String type, String message, List<String> stack) implements FromWorker {}
}
