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
 * @param asker 被唤醒的是库的线程，例如 {@code HttpClient} 的选择器，这一次替哪条泳道读：连接是它打开的；不知道，或不是替别人，是 {@code null}
 */
public record Wake(
        int from,
        int to,
        long atNanos,
        @Nullable Source source,
        boolean matched,
        @Nullable Integer asker) {

    /** 不是替别人等的。 */
    public Wake(int from, int to, long atNanos, @Nullable Source source, boolean matched) {
        this(from, to, atNanos, source, matched, null);
    }
}
