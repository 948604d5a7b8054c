package threadline.model;

import org.jspecify.annotations.Nullable;

/**
 * 一个异常：种类和消息，只是包着原因的那几层在 {@code cause} 里。
 *
 * @param type 类的短名，例如 {@code IllegalStateException}
 * @param message 消息；没有、或只是重复原因，就是空串
 * @param kind 是失败、取消，还是到了时限
 * @param cause 这一层只是包着它；不是就是 {@code null}
 */
public record Failure(
        String type, String message, Kind kind, @Nullable Failure cause) {

    /** 是哪一种结束。 */
    public enum Kind {
        /** 出了错。 */
        FAILED,
        /** 被中断或取消。 */
        CANCELLED,
        /** 等到了时限。 */
        TIMED_OUT
    }

    /** 最里面的原因。 */
    public Failure root() {
        return cause == null ? this : cause.root();
    }

    /** 例如 {@code IllegalStateException：糊了}、{@code ExecutionException（IllegalStateException：糊了）}。 */
    public String text() {
        if (cause != null) {
            return type + "（" + cause.text() + "）";
        }
        return message.isBlank() ? type : type + "：" + message;
    }

    @Override
    public String toString() {
        return text();
    }
}
