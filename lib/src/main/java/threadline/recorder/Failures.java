package threadline.recorder;

/** 异常在图里和句子里怎样写。 */
public final class Failures {

    private Failures() {}

    /** 类名和消息，例如 {@code IllegalStateException：面包烤糊了}。 */
    public static String describe(Throwable failure) {
        var name = failure.getClass().getSimpleName();
        if (name.isEmpty()) {
            name = failure.getClass().getName();
        }
        var message = failure.getMessage();
        return message == null || message.isBlank() ? name : name + "：" + message;
    }
}
