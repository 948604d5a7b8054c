package threadline.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;
import org.jspecify.annotations.Nullable;

/** 单元格抛出的异常：中文的一句，读者自己的几行，下一步。 */
final class TraceAnswer {

    /** 一个异常最多写这么多行代码。 */
    private static final int MOST_FRAMES = 4;

    /** 栈用完时写这么多行。 */
    private static final int DEEP_FRAMES = 10;

    private final JShell shell;
    private final Cells cells;

    TraceAnswer(JShell shell, Cells cells) {
        this.shell = shell;
        this.cells = cells;
    }

    List<String> lines(JShellException thrown) {
        var lines = new ArrayList<String>();
        String next = null;
        var link = "";
        for (Throwable one = thrown; one != null && lines.size() < CellFailure.MOST_LINES - 1; one = one.getCause()) {
            if (one instanceof UnresolvedReferenceException unresolved) {
                lines.add(link + Definitions.missing(shell, unresolved.getSnippet()));
                next = "定义它（或运行定义它的那一格），再运行这一格";
            } else {
                var words = one instanceof EvalException e
                        ? ExceptionWords.of(e.getExceptionClassName(), e.getMessage())
                        : ExceptionWords.of(one.getClass().getName(), one.getMessage());
                lines.add(link + words.what());
                next = words.next();
            }
            lines.addAll(frames(one));
            link = "起因：";
        }
        if (lines.size() >= CellFailure.MOST_LINES) {
            lines.subList(CellFailure.MOST_LINES - 1, lines.size()).clear();
        }
        lines.add("下一步：" + next + "。");
        return lines;
    }

    /** 读者的几行代码；JDK、内核和库的都不写。 */
    private List<String> frames(Throwable thrown) {
        var lines = new ArrayList<String>();
        var trace = thrown.getStackTrace();
        int most = trace.length > 500 ? DEEP_FRAMES : MOST_FRAMES;
        @Nullable StackTraceElement inside = null;
        int left = 0;
        for (var frame : trace) {
            var place = place(frame);
            if (place == null) {
                inside = lines.isEmpty() ? frame : null;
            } else if (lines.size() < most) {
                lines.add("  " + place.words() + where(frame.getMethodName(), inside) + "：" + place.text());
                inside = null;
            } else {
                left++;
            }
        }
        if (left > 0) {
            lines.add("  …… 还有 " + left + " 层");
        }
        return lines;
    }

    private static String where(String method, @Nullable StackTraceElement inside) {
        var called = inside == null || inside.getClassName().startsWith("threadline.")
                ? ""
                : "，调用 " + ExceptionWords.simple(inside.getClassName()) + "." + inside.getMethodName() + " 时";
        if (method.isEmpty() || method.startsWith("do_it$")) {
            return called;
        }
        return "，在 " + (method.startsWith("lambda$") ? "lambda" : method) + " 里" + called;
    }

    private Cells.@Nullable Place place(StackTraceElement frame) {
        var file = frame.getFileName();
        if (file == null || !file.startsWith("#")) {
            return null;
        }
        return shell.snippets()
                .filter(snippet -> snippet.id().equals(file.substring(1)))
                .map(Snippet::source)
                .map(source -> cells.find(source, frame.getLineNumber() - 1))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
