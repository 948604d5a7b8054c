package threadline.model;

/**
 * {@code say} 打印的一行。
 *
 * @param lane 泳道编号
 * @param atNanos 时刻，从记录开始算起的纳秒
 * @param text 文字，不含时间和线程名
 */
public record OutputLine(int lane, long atNanos, String text) {}
