package threadline.explain.finding;

import java.util.Set;
import java.util.regex.Pattern;
import threadline.explain.track.Prose;
import threadline.model.Failure;

/** 异常在句子里怎样写：只是包着原因的那几层不写。 */
public final class FailureWords {

    /** 只包着原因的异常。 */
    private static final Set<String> WRAPPERS = Set.of(
            "ExecutionException",
            "CompletionException",
            "FailedException",
            "UncheckedIOException",
            "RuntimeException",
            "InvocationTargetException",
            "UndeclaredThrowableException");

    /** JDK 的线程池拒绝任务时的消息：任务和池的标识太长，要紧的是池那时怎样。 */
    private static final Pattern REJECTED = Pattern.compile(
            "Task .* rejected from [\\w.$]+@\\w+\\[(Running|Shutting down|Terminated).*", Pattern.DOTALL);

    private static final int LONGEST = 90;

    private FailureWords() {}

    /** 先说消息，再说种类：{@code 「面包烤糊了」（IllegalStateException）}；等的人接到的是外面那一层，也写在括号里。 */
    public static String thrown(Failure failure) {
        var inner = unwrapped(failure);
        var message = inner.cause() == null ? shortened(inner.message()) : "";
        var types = inner.equals(failure) ? inner.type() : failure.type() + "，起因是 " + inner.type();
        var rejected = REJECTED.matcher(inner.message());
        if (rejected.matches()) {
            return " " + types + "（线程池" + (rejected.group(1).equals("Running") ? "满了" : "关了") + "，不收这个任务）";
        }
        return message.isBlank()
                ? " " + types
                : Prose.name(message.replace('「', '『').replace('」', '』')) + "（" + types + "）";
    }

    /** 去掉只包着原因的几层。 */
    static Failure unwrapped(Failure failure) {
        var cause = failure.cause();
        return cause != null && WRAPPERS.contains(failure.type()) ? unwrapped(cause) : failure;
    }

    /** 写成一行，太长的消息截断；名字从不截断。 */
    public static String shortened(String lines) {
        var message = lines.strip().replaceAll("\\s+", " ");
        int points = message.codePointCount(0, message.length());
        return points <= LONGEST ? message : message.substring(0, message.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
