package threadline.notebook;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.jspecify.annotations.Nullable;

/** Shift+Tab 里的字：短的类型名，Javadoc 去掉标记。 */
final class Help {

    private Help() {}

    /** JShell 要光标在名字的末尾；后面是参数时，在左括号之后。 */
    static int cursor(String code, int at) {
        int end = endOfWord(code, Math.min(at, code.length()));
        return end < code.length() && code.charAt(end) == '(' ? end + 1 : end;
    }

    static int endOfWord(String code, int at) {
        int end = at;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return end;
    }

    static String plain(List<Documentation> found) {
        return found.stream()
                .map(one -> ExceptionWords.shorten(one.signature()) + body("\n", text(one.javadoc())))
                .collect(Collectors.joining("\n\n"));
    }

    static String html(List<Documentation> found) {
        return found.stream()
                .map(one -> "<p><b>" + escape(ExceptionWords.shorten(one.signature())) + "</b>"
                        + body("<br/>", escape(text(one.javadoc())).replace("\n", "<br/>")) + "</p>")
                .collect(Collectors.joining());
    }

    private static String body(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** {@code {@code x}} 是 x，段落换行，{@code @param} 说成中文。 */
    static String text(@Nullable String javadoc) {
        if (javadoc == null) {
            return "";
        }
        return javadoc.strip()
                .replaceAll("\\{@(?:code|literal|link|linkplain) ([^{}]*(?:\\{[^{}]*\\}[^{}]*)*)\\}", "$1")
                .replaceAll("</?\\w+[^>]*>", "")
                .replaceAll("(?m)^ *@param (\\S+) +", "参数 $1：")
                .replaceAll("(?m)^ *@return +", "返回：")
                .replaceAll("(?m)^ *@(?:throws|exception) (\\S+) +", "抛出 $1：")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
    }
}
