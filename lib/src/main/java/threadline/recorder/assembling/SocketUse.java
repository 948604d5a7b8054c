package threadline.recorder.assembling;

import org.jspecify.annotations.Nullable;

/**
 * 一个线程读、写、或等到了本机的一个套接字；时间从记录开始算起，纳秒。正在打开的连接还没有端口：打开写作写，等到连上了写作读，一端是 0，另一端是套接字的标识。
 *
 * @param lane 泳道编号
 * @param here 这一端的端口
 * @param there 那一端的端口
 * @param writes 写；不是就是等着读
 * @param asker 这个连接是哪条泳道打开的，或再用的；不知道是 {@code null}
 */
public record SocketUse(
        int lane,
        long startNanos,
        long endNanos,
        int here,
        int there,
        boolean writes,
        @Nullable Integer asker) {}
