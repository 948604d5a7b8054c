package threadline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 单元格里的写法：任务和答案来自工作进程的类，或者就在单元格里声明。 */
@Timeout(60)
class InACellTest {

    private static final String SUMMARY = """
            String describe(Outcome<Reply> outcome) {
                return switch (outcome) {
                    case Outcome.Done<Reply> done -> "完成：" + done.value().text();
                    case Outcome.Failed<Reply> failed -> "失败：" + failed.message();
                    case Outcome.TimedOut<Reply> late -> "超时：" + late.limit();
                    case Outcome.Died<Reply> died -> "死了：" + died.deaths().size();
                    case Outcome.Cancelled<Reply> _ -> "取消";
                };
            }
            """;

    private static final String MAP = """
            String seen;
            try (var workers = Workers.open("TroubleWorker", 1)) {
                List<Outcome<Reply>> answers = workers.map(
                        List.of(new Echo("你好"), new Exit(1), new Echo("再见")), Duration.ofSeconds(30));
                seen = answers.stream().map(answer -> describe(answer)).toList().toString();
            }
            """;

    @Test
    void theTypesComeFromTheJarOrFromTheCell() {
        var fromTheJar = "import worker.TroubleWorker.*;";
        var fromTheCell = "public record Reply(String text) {} "
                + "public record Echo(String text) implements Task<Reply> {} "
                + "public record Exit(int status) implements Task<Reply> {}";
        for (var types : List.of(fromTheJar, fromTheCell)) {
            var seen = run(
                    "import java.time.Duration; import java.util.*; import threadline.worker.*;", types, SUMMARY, MAP);
            assertThat(seen).isEqualTo("\"[完成：你好, 死了：2, 完成：再见]\"");
        }
    }

    private static String run(String... cells) {
        try (var shell = JShell.builder().executionEngine("local").build()) {
            for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                shell.addToClasspath(entry);
            }
            for (var cell : cells) {
                var rest = cell;
                while (!rest.isBlank()) {
                    var info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                    for (var event : shell.eval(info.source())) {
                        assertThat(event.exception()).as(info.source()).isNull();
                        assertThat(event.status()).as(info.source()).isEqualTo(Snippet.Status.VALID);
                    }
                    rest = info.remaining();
                }
            }
            return shell.eval("seen").getLast().value();
        }
    }
}
