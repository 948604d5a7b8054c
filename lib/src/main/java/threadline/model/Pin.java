package threadline.model;

/**
 * 虚拟线程占着载体线程等：被固定（pinned），或在读写文件。这段时间别的虚拟线程用不了这个载体（JEP 491）。
 *
 * @param lane 泳道编号
 * @param startNanos 开始，从记录开始算起的纳秒
 * @param endNanos 结束
 * @param what 在等什么；不知道是空串
 */
public record Pin(int lane, long startNanos, long endNanos, String what) {}
