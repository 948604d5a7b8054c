package threadline.model;

import org.jspecify.annotations.Nullable;

/**
 * 唤醒：谁结束了谁的等待。
 *
 * @param from 唤醒者的泳道
 * @param to 被唤醒者的泳道
 * @param atNanos 时刻，从记录开始算起的纳秒
 * @param source 唤醒者的源码位置；不知道时为 {@code null}
 * @param matched {@code true} 表示配对得到（按时间，或按套接字两端的端口），{@code false} 表示来自事件本身
 */
public record Wake(int from, int to, long atNanos, @Nullable Source source, boolean matched) {}
