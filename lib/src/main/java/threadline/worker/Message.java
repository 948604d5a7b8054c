package threadline.worker;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import threadline.recorder.assembling.SocketUse;
import tools.jackson.databind.JsonNode;

/**
 * 两个进程之间的一行。写在线上是 {@code {"is":"Order","id":7,…}}，{@code is} 是记录类的名字。
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

    /**
     * 开始记录。
     *
     * @param file 黑匣子，归父进程所有
     * @param whole 打开 JFR 和代理；不是就只有黑匣子，立刻开始
     */
    record Film(String file, boolean whole) implements ToWorker {}

    /** 记录到此为止。 */
    record Cut() implements ToWorker {}

    /** 工作进程准备好了。 */
    record Ready(long worker) implements FromWorker {}

    /**
     * 任务的答案。
     *
     * @param at 做完的时刻，它自己的 {@link System#nanoTime}
     */
    record Answer(long id, JsonNode value, long at) implements FromWorker {}

    /** 任务抛出的异常。 */
    record Trouble(long id, String type, String message, List<String> stack, long at) implements FromWorker {}

    /**
     * 开始记录了。
     *
     * @param at 现在，它自己的 {@link System#nanoTime}
     */
    record Rolling(long at) implements FromWorker {}

    /**
     * 记录完了。
     *
     * @param start 时间线的 0，它自己的 {@link System#nanoTime}
     * @param timeline 时间线的 JSON；没有记录成是空串
     * @param trouble 没有记录成的原因；记录成了是空串
     * @param sockets 读写的本机套接字
     */
    record Filmed(long start, String timeline, String trouble, List<SocketUse> sockets) implements FromWorker {}
}
