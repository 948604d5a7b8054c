package threadline.notebook;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;

/** 定义里还没有的名字：JShell 收下这样的定义，用到时才出错，所以定义时就说。 */
final class Definitions {

    private Definitions() {}

    /** 例如 {@code 方法 cook 里用到的 brew() 还没有定义}。 */
    static String missing(JShell shell, DeclarationSnippet snippet) {
        var names = shell.unresolvedDependencies(snippet)
                .map(name -> name.replaceFirst("^(method|variable|class|interface|enum|record|@interface) ", ""))
                .map(ExceptionWords::shorten)
                .distinct()
                .collect(Collectors.joining("、"));
        return kind(snippet) + " " + snippet.name() + " 里用到的 " + names + " 还没有定义";
    }

    private static String kind(DeclarationSnippet snippet) {
        return switch (snippet) {
            case MethodSnippet _ -> "方法";
            case TypeDeclSnippet _ -> "类";
            default -> "变量";
        };
    }

    /** 还不能用的定义，一个一句。 */
    static List<String> unready(JShell shell, List<? extends Snippet> defined) {
        return defined.stream()
                .filter(snippet -> snippet instanceof DeclarationSnippet)
                .map(snippet -> (DeclarationSnippet) snippet)
                .filter(snippet -> switch (shell.status(snippet)) {
                    case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> true;
                    default -> false;
                })
                .map(snippet -> "○ " + missing(shell, snippet) + "：没有它，" + snippet.name() + " 就不能用。是写错了，还是定义它的那一格没有运行？")
                .toList();
    }
}
