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

    /** 等的人接到的是外面那一层，原因在里面：{@code FailedException，起因是 IllegalStateException「糊了」}。 */
    static String thrown(String failure) {
        var brief = brief(failure);
        int colon = brief.indexOf('：');
        var cause = colon < 0
                ? brief
                : brief.substring(0, colon) + "「"
                        + brief.substring(colon + 1).replace('「', '『').replace('」', '』') + "」";
        var outer = failure.split("[（：]", 2)[0];
        return brief.startsWith(outer) ? cause : outer + "，起因是 " + cause;
    }

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
