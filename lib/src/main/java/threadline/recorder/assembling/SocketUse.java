package threadline.recorder.assembling;

/**
 * 一个线程读、写、或等到了本机的一个套接字；时间从记录开始算起，纳秒。
 *
 * @param lane 泳道编号
 * @param here 这一端的端口
 * @param there 那一端的端口
 * @param writes 写；不是就是等着读
 */
public record SocketUse(int lane, long startNanos, long endNanos, int here, int there, boolean writes) {}
