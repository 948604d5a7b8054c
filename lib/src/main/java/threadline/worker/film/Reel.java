package threadline.worker.film;

import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Timeline;
import threadline.recorder.assembling.SocketUse;

/**
 * 一个工作进程，准备接进父进程的时间线。时刻是父进程的 {@link System#nanoTime}。
 *
 * @param process 泳道上写的进程，例如 {@code 12345 · ImageWorker}
 * @param own 它自己的时间线，从 0 开始；第一条泳道是做任务的线程
 * @param startNanoTime 那个 0
 * @param source 从哪里来
 * @param birth 在这次记录里启动的；早就在的是 {@code null}
 * @param goneNanos 它没有了的时刻；还在就是 {@link Long#MAX_VALUE}
 * @param left 还在，却是这次记录自己打开的
 * @param how 怎样没有的；自己正常结束、或还在，是空串
 * @param trouble 为什么没有拍成；拍成了是空串
 * @param sockets 它读写的本机套接字，时间同 {@code own}
 */
record Reel(
        String process,
        long worker,
        Timeline own,
        long startNanoTime,
        Source source,
        Tape.@Nullable Birth birth,
        List<Tape.Errand> errands,
        long goneNanos,
        boolean left,
        String how,
        String trouble,
        List<SocketUse> sockets) {

    /** 时间线从哪里来。 */
    enum Source {
        /** 它自己交出的。 */
        OWN,
        /** 没有来得及交，从黑匣子里读出的。 */
        SAVED,
        /** 本来就只有黑匣子。 */
        GLANCES
    }

    /** 还在，或自己正常结束的。 */
    boolean isWell() {
        return how.isEmpty();
    }

    /** 做任务的线程何时有的。 */
    long firstNanoTime() {
        return birth == null ? startNanoTime : birth.launchedNanos();
    }
}
