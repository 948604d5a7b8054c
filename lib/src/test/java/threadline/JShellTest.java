package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 单元格里的写法都能编译：同一个 step 写在 fork、new Thread、supplyAsync 和 record 里面。 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JShellTest {

    private JShell shell;

    @BeforeAll
    void open() {
        shell = JShell.builder()
                .executionEngine("local")
                .compilerOptions("--enable-preview", "--source", "25")
                .build();
        for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            shell.addToClasspath(entry);
        }
        for (var line : List.of(
                "import static threadline.Threadline.*;",
                "import java.time.Duration;",
                "import java.util.concurrent.*;")) {
            assertThat(shell.eval(line).getFirst().status()).isEqualTo(Snippet.Status.VALID);
        }
    }

    @AfterAll
    void close() {
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var a = record(\"a\", () -> step(\"x\", Duration.ofMillis(1)));",
                "var b = record(\"b\", () -> step(\"x\", () -> { Thread.sleep(1); return 1; }));",
                "var c = record(\"c\", () -> { step(\"x\", () -> { Thread.sleep(1); }); });",
                "var d = record(\"d\", Duration.ofSeconds(1), () -> step(\"x\", Duration.ofMillis(1)));",
                "new Thread(() -> step(\"x\", Duration.ofMillis(1)));",
                "new Thread(() -> step(\"x\", () -> say(\"y\")));",
                "CompletableFuture.supplyAsync(() -> step(\"x\", () -> 1));",
                "CompletableFuture.runAsync(() -> step(\"x\", Duration.ofMillis(1)));",
                "try (var s = StructuredTaskScope.open()) { s.fork(() -> step(\"x\", Duration.ofMillis(1)));"
                        + " s.fork(() -> step(\"y\", () -> { Thread.sleep(1); return \"吐司\"; })); s.join(); }",
                "int e = record(\"e\", () -> 1).orThrow();",
                "a.check(\"b\").total(0);",
                "var guess = predict().total(0).first(\"\").step(\"x\", 0, 0);",
                "var q = named(\"队列\", new ArrayBlockingQueue<String>(1));",
                "Recording<?> answer = null;",
                "exercise(\"e\", \"h\", answer, c -> { c.overlap(\"a\", \"b\"); });",
            })
    void thisCompilesInACell(String cell) {
        var imports = shell.eval("import threadline.Recording;");
        assertThat(imports).isNotEmpty();
        for (var event : shell.eval(cell)) {
            var errors = shell.diagnostics(event.snippet())
                    .map(d -> d.getMessage(java.util.Locale.ROOT))
                    .toList();
            assertThat(event.status()).as("%s %s", cell, errors).isEqualTo(Snippet.Status.VALID);
        }
    }
}
