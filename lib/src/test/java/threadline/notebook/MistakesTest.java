package threadline.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** 回答里的话；整个回答由 lib/jupyter/tests/environment/test_mistakes.py 在真的内核里看。 */
class MistakesTest {

    @Test
    void chinesePunctuationInStringsAndCommentsIsLeftAlone() {
        assertThat(FullWidth.first("say(\"你好；（好）\"); // 注释，在这里\nvar a = 1;")).isEmpty();
        var code = "var a = “好”；";
        assertThat(FullWidth.first(code)).hasValue(8);
        assertThat(FullWidth.replacements(code)).isEqualTo("“ → \"  ” → \"  ； → ;");
    }

    @Test
    void theBracketWithoutAPartnerIsFound() {
        assertThat(PlainCode.unmatched("f(a[1], \")\"); // (")).isEqualTo(-1);
        assertThat(PlainCode.unmatched("void f() {\n  g(1;\n")).isEqualTo(14);
        assertThat(PlainCode.unmatched("f(); }")).isEqualTo(5);
        assertThat(PlainCode.unmatched("f({ 1)")).isEqualTo(2);
    }

    @Test
    void anEnglishMessageOfTheJdkIsSaidInChinese() {
        assertThat(ExceptionWords.of("java.lang.NumberFormatException", "For input string: \"三\"")
                        .what())
                .isEqualTo("「三」不是数字（NumberFormatException）");
        assertThat(ExceptionWords.of(
                                "java.lang.NullPointerException",
                                "Cannot invoke \"String.length()\" because \"REPL.$JShell$48.nothing\" is null")
                        .what())
                .isEqualTo("nothing 是 null，用不了 String.length()（NullPointerException）");
        assertThat(ExceptionWords.of("REPL.$JShell$1$Burnt", "糊了").what()).isEqualTo("糊了（Burnt）");
        assertThat(ExceptionWords.of("a.b.Strange", "坏了\n在第二行").what()).isEqualTo("坏了（Strange）");
        assertThat(ExceptionWords.of("a.b.Strange", "odd").what()).isEqualTo("抛出了异常（Strange：odd）");
    }

    @Test
    void theNearestNameIsOffered() {
        assertThat(NextStep.closest("stepp", Stream.of("show", "step", "stop"))).isEqualTo("step");
        assertThat(NextStep.closest("OfSeconds", Stream.of("ofSeconds", "ofMillis")))
                .isEqualTo("ofSeconds");
        assertThat(NextStep.closest("coffee", Stream.of("toast", "show"))).isNull();
    }

    @Test
    void aNameIsFoundInTheCellThatDefinesIt() {
        var notebook = NotebookFile.of("""
                {"cells": [
                  {"cell_type": "markdown", "source": "# 早餐"},
                  {"cell_type": "code", "metadata": {"tags": ["environment"]},
                   "source": ["import static threadline.Threadline.*;\\n", "environment();"]},
                  {"cell_type": "code", "metadata": {"tags": ["predict"]}, "source": "var guess = predict();"},
                  {"cell_type": "code", "metadata": {},
                   "source": "// var toast = 1;\\nString make(int n) { var toast = n; return cook(n); }\\nrun(() -> cook(1));"}]}
                """);
        var guess = notebook.defining("guess");
        assertThat(guess).isNotNull();
        assertThat(guess.position()).isEqualTo(2);
        assertThat(guess.words()).isEqualTo("从上往下数的第 2 格代码（var guess = predict();）");
        assertThat(notebook.defining("make")).isNotNull();
        assertThat(notebook.defining("toast")).as("只在注释和方法里").isNull();
        assertThat(notebook.defining("cook")).as("只是用到").isNull();
        assertThat(notebook.environment()).isNotNull();
    }

    @Test
    void aPlaceIsTheLatestCellWithThatCode() {
        var cells = new Cells();
        cells.begin(3, "var a = 1;", "var a = 1;");
        cells.begin(4, "magic();\nint f() {\n    return 1;\n}", "%magic\nint f() {\n    return 1;\n}");
        assertThat(cells.find("int f() {\n    return 1;\n}", 1)).isEqualTo(new Cells.Place(4, 3, "return 1;"));
        assertThat(cells.find("magic();", 0)).isEqualTo(new Cells.Place(4, 1, "%magic"));
        assertThat(cells.find("nowhere();", 0)).isNull();
    }

    @Test
    void anAnswerIsNeverLongerThanAScreen() {
        var out = new StringWriter();
        new CellFailure(Collections.nCopies(40, "一行")).printStackTrace(new PrintWriter(out, true));
        assertThat(out.toString().lines()).hasSize(CellFailure.MOST_LINES);
    }

    @Test
    void javadocIsReadAsText() {
        assertThat(Help.text(" 打印 {@code a{b}}，见 {@link Check}。\n\n <p>第二段\n @param name 名字\n @throws X 坏了"))
                .isEqualTo("打印 a{b}，见 Check。\n\n 第二段\n参数 name：名字\n抛出 X：坏了");
        assertThat(Help.cursor("step(1)", 2)).isEqualTo(5);
        assertThat(Help.endOfWord("step(1)", 2)).isEqualTo(4);
    }

    @Test
    void aSubclassHandsItsPublicMethodsOver() throws ReflectiveOperationException {
        var list = (Shop) Subclass.of(
                Shop.class,
                (_, method, arguments) -> method.getName() + List.of(arguments),
                new Class<?>[] {String.class, long.class},
                "茶",
                3L);
        assertThat(list.buy("两杯")).isEqualTo("buy[两杯]");
        assertThat(list.left()).as("有基本类型的不动").isEqualTo(3);
    }

    /** 一个有基本类型参数的类。 */
    public static class Shop {
        private final long left;

        public Shop(String name, long left) {
            this.left = left;
        }

        public Object buy(String what) {
            return "自己的" + what;
        }

        public long left() {
            return left;
        }
    }
}
