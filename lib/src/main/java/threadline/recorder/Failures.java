package threadline.recorder;

/** 异常在图里和句子里怎样写。 */
public final class Failures {

    private Failures() {}

    /**
     * 类名和消息，例如 {@code IllegalStateException：面包烤糊了}；只是包着原因的异常写作
     * {@code ExecutionException（IllegalStateException：面包烤糊了）}。
     */
    public static String describe(Throwable failure) {
        var name = failure.getClass().getSimpleName();
        if (name.isEmpty()) {
            name = failure.getClass().getName();
        }
        var message = failure.getMessage();
        var cause = failure.getCause();
        if (cause != null && (message == null || message.equals(cause.toString()))) {
            return name + "（" + describe(cause) + "）";
        }
        return message == null || message.isBlank() ? name : name + "：" + message;
    }
}
