package threadline.recorder.assembling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 一次记录的外框；时刻是 {@link System#nanoTime}。
 *
 * @param bodyEndNanoTime 代码返回的时刻
 * @param endNanoTime 终点
 * @param failure 代码怎样失败；没有失败是 {@code null}
 * @param limitNanoTime 到了时限、还没有中断谁的那一刻；没有到时限是 {@code null}
 * @param notes 读者还应当知道的话
 */
public record Outline(
        String title,
        Instant start,
        long bodyEndNanoTime,
        long endNanoTime,
        @Nullable Throwable failure,
        @Nullable Long limitNanoTime,
        List<String> notes) {}
