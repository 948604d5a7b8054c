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

    /** 没有汉字的消息来自库和驱动程序：长过这么多，只说第一个分句。 */
    private static final int LONGEST_FOREIGN = 40;

    private static final int LONGEST = 90;

    private static final Pattern CLAUSE_END =
            Pattern.compile("\\n|[;,.:](?= )| (?=[(\\[])| (?=because |when )|[，。；：、](?=.)");

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    /** 两个字之间没有可以断开的地方。 */
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{IsHan}，。；：、]{2}");

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^' ]*'|`[^`]*`");

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
    public static Failure unwrapped(Failure failure) {
        var cause = failure.cause();
        return cause != null && WRAPPERS.contains(failure.type()) ? unwrapped(cause) : failure;
    }

    /**
     * 写成一行。太长的只说到一个分句的末尾：没有汉字的是第一个分句（也不跨行），程序自己的话是放得下的最后一个；没有分句的，到放得下的最后一个词。引号里的名字和词从不从中间截断。
     */
    public static String shortened(String lines) {
        var text = lines.strip().replaceAll("[^\\S\\n]*\\n\\s*", "\n").replaceAll("[^\\S\\n]+", " ");
        boolean foreign = !HAN.matcher(text).find();
        int points = text.codePointCount(0, text.length());
        if (points <= (foreign ? LONGEST_FOREIGN : LONGEST)) {
            return text.replace('\n', ' ');
        }
        int room = text.offsetByCodePoints(0, Math.min(points, LONGEST - 1));
        int end = 0;
        // 引号里的标点不是分句的末尾
        var plain =
                QUOTED.matcher(text).replaceAll(name -> "_".repeat(name.group().length()));
        var clause = CLAUSE_END.matcher(plain);
        while (clause.find() && (end == 0 || (!foreign && clause.start() <= room))) {
            end = clause.start();
        }
        if (end == 0 || end > room) {
            end = points <= LONGEST ? text.length() : wholeWords(plain, room);
        }
        return text.substring(0, end).strip().replace('\n', ' ') + (end < text.length() ? "…" : "");
    }

    /** 放得下的最后一个词的末尾；汉字之间也可以断开。第一个词就放不下，是它的末尾。 */
    private static int wholeWords(String text, int room) {
        int end = room;
        while (end > 0 && NAME.matcher(text.substring(end - 1, end + 1)).matches()) {
            end--;
        }
        if (end == 0) {
            end = room;
            while (end < text.length()
                    && NAME.matcher(text.substring(end - 1, end + 1)).matches()) {
                end++;
            }
        }
        return end;
    }
}
