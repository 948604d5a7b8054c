package threadline.notebook;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** 编译器不认的一段：它的话去掉包名，哪一行，下一步。 */
final class CompileAnswer {

    private static final int MOST_PROBLEMS = 3;
    private static final Pattern SYMBOL = Pattern.compile("(?:符号|symbol): *(.*)");
    private static final Pattern LOCATION = Pattern.compile("(?:位置|location): *(.*)");
    private static final Pattern OF_VARIABLE = Pattern.compile("类型为(.*)的变量 (.*)");
    private static final Pattern CANDIDATE = Pattern.compile("(?:方法|构造器|method|constructor) ?\\S*?(\\w+\\([^)]*\\)).*");

    private final Cells cells;
    private final NextStep nextStep;

    CompileAnswer(Cells cells, NextStep nextStep) {
        this.cells = cells;
        this.nextStep = nextStep;
    }

    /** 没有写完的一段。 */
    List<String> incomplete(String source) {
        if (FullWidth.first(source).isPresent()) {
            return chinesePunctuation(source);
        }
        int open = PlainCode.unmatched(source);
        var lines = new ArrayList<String>();
        if (open < 0) {
            int last = Math.toIntExact(source.strip().lines().count()) - 1;
            lines.addAll(pointed(source, last, "这一段没有写完"));
            lines.add("下一步：把最后一行写完，例如补上右边的值、引号或 ;。");
            return lines;
        }
        int line = PlainCode.line(source, open);
        char bracket = source.charAt(open);
        lines.addAll(pointed(source, line, "这个 " + bracket + " 没有配对的括号，后面的都算在它里面"));
        lines.add("下一步：补上 " + (bracket == '(' ? ")" : bracket == '[' ? "]" : bracket == '{' ? "}" : "前面的括号")
                + "，再运行这一格。");
        return lines;
    }

    List<String> lines(Snippet snippet, List<Diag> problems) {
        var source = snippet.source();
        if (FullWidth.first(source).isPresent()) {
            return chinesePunctuation(source);
        }
        var lines = new ArrayList<String>();
        var said = new LinkedHashSet<String>();
        var shown = problems.stream()
                .filter(Diag::isError)
                .filter(problem -> said.add(line(source, problem) + message(problem)))
                .toList();
        for (var problem : shown.subList(0, Math.min(MOST_PROBLEMS, shown.size()))) {
            lines.addAll(pointed(source, line(source, problem), message(problem)));
        }
        if (shown.size() > MOST_PROBLEMS) {
            lines.add("另外还有 " + (shown.size() - MOST_PROBLEMS) + " 处，先改第一处。");
        }
        lines.add("下一步：" + (shown.isEmpty() ? "看看这一段的写法" : nextStep.after(shown.getFirst(), source)) + "。");
        return lines;
    }

    private List<String> chinesePunctuation(String source) {
        int line = PlainCode.line(source, FullWidth.first(source).orElseThrow());
        var lines = pointed(source, line, "代码里有中文标点，Java 不认识");
        lines.add("下一步：换成英文的：" + FullWidth.replacements(source) + "（输入法切到英文再打；字符串里的不用换）。");
        return lines;
    }

    /** 哪一行出了什么事，和那一行；后面还可以加。 */
    private List<String> pointed(String source, int line, String what) {
        var place = cells.find(source, line);
        var where = place == null ? "第 " + (line + 1) + " 行" : place.words();
        return new ArrayList<>(List.of(where + "：" + what, "    " + PlainCode.text(source, line)));
    }

    /** 在哪一行；编译器说不出，就是第一行。 */
    private static int line(String source, Diag problem) {
        return PlainCode.line(source, Math.max(0, problem.getPosition()));
    }

    /** 编译器的话说成一句。 */
    static String message(Diag problem) {
        var text = problem.getMessage(null);
        var first = text.lines().findFirst().orElse("").strip();
        if (problem.getCode().startsWith("compiler.err.cant.apply")) {
            var candidates = text.lines()
                    .map(String::strip)
                    .map(CANDIDATE::matcher)
                    .filter(m -> m.matches())
                    .map(m -> m.group(1))
                    .distinct()
                    .collect(Collectors.joining("、"));
            return ExceptionWords.shorten(first + (candidates.isEmpty() ? "" : "。能用的：" + candidates));
        }
        var symbol = found(SYMBOL, text);
        var location = found(LOCATION, text);
        return ExceptionWords.shorten(first + (symbol == null ? "" : "：" + symbol) + where(location));
    }

    private static String where(@Nullable String location) {
        if (location == null) {
            return "";
        }
        var variable = OF_VARIABLE.matcher(location);
        if (variable.matches()) {
            return "（变量 " + variable.group(2) + " 的类型是 " + variable.group(1) + "）";
        }
        return location.toLowerCase(Locale.ROOT).matches("(类|class)?") ? "" : "（在" + location + " 里）";
    }

    private static @Nullable String found(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1).strip() : null;
    }
}
