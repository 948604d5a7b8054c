package threadline.explain;

import java.util.regex.Pattern;

/** 异常在句子里怎样写：只是包着原因的那几层不写。 */
final class FailureWords {

    /** 一层只包着原因的异常：{@code ExecutionException（…）}。 */
    private static final Pattern WRAPPER = Pattern.compile(
            "(ExecutionException|CompletionException|FailedException|UncheckedIOException|RuntimeException"
                    + "|InvocationTargetException|UndeclaredThrowableException)（(.*)）");

    private static final Pattern NESTED = Pattern.compile("(\\w+)（.*）");

    private static final int LONGEST = 60;

    private FailureWords() {}

    /** {@code FailedException（IllegalStateException：糊了）} 写作 {@code IllegalStateException：糊了}；太长就截断。 */
    static String brief(String failure) {
        var text = failure;
        for (var wrapper = WRAPPER.matcher(text); wrapper.matches(); wrapper = WRAPPER.matcher(text)) {
            text = wrapper.group(2);
        }
        var nested = NESTED.matcher(text);
        if (nested.matches()) {
            text = nested.group(1);
        }
        int points = text.codePointCount(0, text.length());
        return points <= LONGEST ? text : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
