package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.Test;

/** 单元格里的写法：状态在 explore 里新建，方法和类在别的单元格里声明。 */
class ExploreInJShellTest {

    private static final List<String> CELLS = List.of(
            "import static threadline.Threadline.*;",
            "import threadline.Exploration;",
            "class Account { int balance = 1000; void add(int amount) {"
                    + " int seen = step(\"读\", () -> balance); step(\"写\", () -> { balance = seen + amount; }); } }",
            "void slowly(int[] balance, int amount) {"
                    + " int seen = step(\"读\", () -> balance[0]); step(\"写\", () -> { balance[0] = seen + amount; }); }",
            """
            var deposits = explore("两次存款", race -> {
                var balance = new int[] {1000};
                race.thread("甲", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen + 500; }); });
                race.thread("乙", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen - 300; }); });
                race.outcome(() -> balance[0]);
                race.watch(() -> "余额=" + balance[0]);
            });
            """,
            "show(deposits.table());",
            "deposits.schedule(\"甲 乙 乙 甲\").show();",
            "deposits.sometimes(1500);",
            "deposits.play(\"甲 乙\");",
            """
            var byMethod = explore("方法", race -> {
                var balance = new int[] {1000};
                race.thread("甲", () -> slowly(balance, 500));
                race.thread("乙", () -> slowly(balance, -300));
                race.outcome(() -> balance[0]);
            });
            """,
            """
            var byClass = explore("类", race -> {
                var account = new Account();
                race.thread("甲", () -> account.add(500));
                race.thread("乙", () -> account.add(-300));
                race.outcome(() -> account.balance);
                race.expect("余额是 1200", () -> account.balance == 1200);
            });
            """,
            "String answer = \"甲 乙 乙 甲\";",
            "exercise(\"弄丢一次存款\", \"先都读\", answer, byClass);",
            "Exploration repaired = null;",
            "exercise(\"修好它\", \"加锁\", repaired, a -> a.always(1200));",
            "repaired = explore(\"加锁\", race -> { var account = new Account();"
                    + " race.thread(\"甲\", () -> { point(\"加锁\"); synchronized (account) { account.add(500); } });"
                    + " race.thread(\"乙\", () -> { point(\"加锁\"); synchronized (account) { account.add(-300); } });"
                    + " race.outcome(() -> account.balance); });",
            "exercise(\"修好它\", \"加锁\", repaired, a -> a.always(1200));",
            "int shared = 0;",
            "var outside = explore(\"外面的状态\", race -> {"
                    + " race.thread(\"甲\", () -> step(\"加\", () -> { shared++; })); race.outcome(() -> shared); });");

    @Test
    void everyCellRunsAndSaysTheSameAsInAFile() {
        var out = new ByteArrayOutputStream();
        try (var shell = JShell.builder()
                .out(new PrintStream(out, true, StandardCharsets.UTF_8))
                .remoteVMOptions(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
                        "-Djava.awt.headless=true",
                        "-Dstdout.encoding=UTF-8")
                .build()) {
            for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                shell.addToClasspath(entry);
            }
            for (var cell : CELLS) {
                for (var event : shell.eval(cell)) {
                    var errors = shell.diagnostics(event.snippet())
                            .map(d -> d.getMessage(Locale.ROOT))
                            .toList();
                    assertThat(event.status()).as("%s %s", cell, errors).isEqualTo(Snippet.Status.VALID);
                    assertThat(event.exception()).as(cell).isNull();
                }
            }
            for (var name : List.of("deposits", "byMethod", "byClass")) {
                var outcome = shell.eval(name + ".schedule(\"甲 乙 乙 甲\").outcome()");
                assertThat(outcome.getFirst().value()).as(name).startsWith("\"1500");
                assertThat(shell.eval(name + ".scope()").getFirst().value()).isEqualTo("\"全部 6 种走法\"");
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("✓ 走法 甲 乙 乙 甲 得到 「1500」")
                .contains("接着：甲：写；乙：写")
                .contains("✓ 弄丢一次存款：1500（不成立：余额是 1200）")
                .contains("○ 还没有作答：修好它")
                .contains("✓ 修好它：全部")
                .contains("○ 「外面的状态」没有探索：同一个走法走了两遍");
    }
}
