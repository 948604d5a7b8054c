package threadline.recorder.assembling;

/**
 * 一个虚拟线程在一个载体线程上的一段时间，从挂载到卸载（JEP 444）。
 *
 * @param carrier 载体线程的名字
 * @param lane 虚拟线程的泳道
 * @param startNanos 挂载，从记录开始算起的纳秒
 * @param endNanos 卸载
 */
public record Mount(String carrier, int lane, long startNanos, long endNanos) {}
