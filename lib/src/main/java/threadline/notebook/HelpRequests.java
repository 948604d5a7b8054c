package threadline.notebook;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.reply.InspectReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;

/** Tab 和 Shift+Tab：JJava 把整个单元格交给 JShell，多于一句的它看不懂。这里只交光标所在的那一句，名字不带包，说明是中文的 Javadoc。 */
final class HelpRequests {

    private static boolean improved;

    private final BaseKernel kernel;
    private final JShell shell;

    private HelpRequests(BaseKernel kernel, JShell shell) {
        this.kernel = kernel;
        this.shell = shell;
    }

    /** 第一个单元格运行时才有连接；内核的内部变了，就用它自己的回答。 */
    static synchronized void improve(Object kernel, JShell shell) {
        if (improved) {
            return;
        }
        improved = true;
        try {
            var help = new HelpRequests((BaseKernel) kernel, shell);
            var connection = help.connection();
            connection.setHandler(InspectRequest.MESSAGE_TYPE, help::inspect);
            connection.setHandler(CompleteRequest.MESSAGE_TYPE, help::complete);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError _) {
            return; // 内核照旧回答
        }
        FaceSource.show(shell);
    }

    private JupyterConnection connection() throws ReflectiveOperationException {
        Object at = kernel.getIO().display;
        for (var name : List.of("env", "shell", "connection")) {
            at = CellSession.value(CellSession.field(at, name), at);
        }
        return (JupyterConnection) at;
    }

    private void inspect(ShellReplyEnvironment env, Message<InspectRequest> message) {
        env.setBusyDeferIdle();
        var request = message.getContent();
        var sentence = Sentence.at(
                shell.sourceCodeAnalysis(), request.getCode(), Help.cursor(request.getCode(), request.getCursorPos()));
        var found = shell.sourceCodeAnalysis().documentation(sentence.code(), sentence.cursor(), true);
        var data = new DisplayData(Help.plain(found));
        data.putHTML(Help.html(found));
        env.reply(new InspectReply(!found.isEmpty(), data));
    }

    private void complete(ShellReplyEnvironment env, Message<CompleteRequest> message) {
        env.setBusyDeferIdle();
        var code = message.getContent().getCode();
        int cursor = message.getContent().getCursorPos();
        var magic =
                code.substring(code.lastIndexOf('\n', cursor - 1) + 1, cursor).startsWith("%")
                        ? kernel.complete(code, cursor)
                        : null;
        if (magic != null) {
            env.reply(
                    new CompleteReply(magic.getReplacements(), magic.getSourceStart(), magic.getSourceEnd(), Map.of()));
            return;
        }
        var sentence = Sentence.at(shell.sourceCodeAnalysis(), code, cursor);
        var anchor = new int[] {sentence.cursor()};
        var words = words(shell.sourceCodeAnalysis().completionSuggestions(sentence.code(), sentence.cursor(), anchor));
        env.reply(new CompleteReply(words, sentence.start() + anchor[0], Help.endOfWord(code, cursor), Map.of()));
    }

    /** 类型合适的在前面；一个方法的几个形式只说一次。 */
    private static List<String> words(List<SourceCodeAnalysis.Suggestion> suggestions) {
        var fitting = suggestions.stream().filter(SourceCodeAnalysis.Suggestion::matchesType);
        return List.copyOf(new LinkedHashSet<>(Stream.concat(fitting, suggestions.stream())
                .map(SourceCodeAnalysis.Suggestion::continuation)
                .toList()));
    }

    /**
     * 光标所在的一句。
     *
     * @param start 它在单元格里从哪里开始
     * @param cursor 光标在它里面的位置
     */
    record Sentence(String code, int start, int cursor) {

        static Sentence at(SourceCodeAnalysis analysis, String cell, int cursor) {
            int start = 0;
            while (true) {
                var info = analysis.analyzeCompletion(cell.substring(start));
                int end = cell.length() - info.remaining().length();
                if (!info.completeness().isComplete() || end >= cursor || end <= start) {
                    return new Sentence(cell.substring(start), start, cursor - start);
                }
                start = end;
            }
        }
    }
}
