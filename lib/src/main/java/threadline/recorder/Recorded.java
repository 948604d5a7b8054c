package threadline.recorder;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.model.Timeline;
import threadline.recorder.assembling.Mount;
import threadline.recorder.assembling.SocketUse;

/**
 * 一次记录的结果：时间线，和代码的结果或异常。
 *
 * @param timeline 时间线
 * @param result 代码的结果；失败时为 {@code null}
 * @param failure 代码抛出的异常；正常返回时为 {@code null}
 * @param mounts 虚拟线程在载体线程上的每一段；没有代理时是空的
 * @param startNanoTime 时间线的 0，{@link System#nanoTime}
 * @param laneOf 线程编号 → 泳道编号
 * @param sockets 读写的本机套接字；没有代理时是空的
 */
public record Recorded<T extends @Nullable Object>(
        Timeline timeline,
        @Nullable T result,
        @Nullable Throwable failure,
        List<Mount> mounts,
        long startNanoTime,
        Map<Long, Integer> laneOf,
        List<SocketUse> sockets) {

    /** 同一次记录，换上这条时间线。 */
    public Recorded<T> with(Timeline other) {
        return new Recorded<>(other, result, failure, mounts, startNanoTime, laneOf, sockets);
    }
}
