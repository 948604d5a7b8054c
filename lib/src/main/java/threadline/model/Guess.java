package threadline.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 读者在运行之前的猜测。没有猜的部分是 {@code null} 或不在列表里。
 *
 * @param totalNanos 总用时
 * @param first 先完成的步骤
 * @param because 总用时由什么决定
 * @param steps 每个步骤的起止
 */
public record Guess(
        @Nullable Long totalNanos,
        @Nullable String first,
        @Nullable String because,
        List<Span> steps) {

    /** 没有猜原因。 */
    public Guess(@Nullable Long totalNanos, @Nullable String first, List<Span> steps) {
        this(totalNanos, first, null, steps);
    }

    public Guess {
        steps = List.copyOf(steps);
    }

    /**
     * 猜一个步骤从什么时候到什么时候。
     *
     * @param step 步骤的名字
     * @param startNanos 开始，从记录开始算起的纳秒
     * @param endNanos 结束
     */
    public record Span(String step, long startNanos, long endNanos) {
        /** 是一段时间：不从负数开始，也不倒着走。 */
        public boolean isPossible() {
            return startNanos >= 0 && endNanos >= startNanos;
        }
    }

    /** 什么都没有猜。 */
    public boolean isEmpty() {
        return totalNanos == null && first == null && because == null && steps.isEmpty();
    }
}
