package threadline.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** 一行源码怎样说：悬停里有单元格的号码和代码，句子里是它调用的。 */
class SourceTest {

    private static String said(@org.jspecify.annotations.Nullable String line) {
        return new Source("单元格 [12]", 3, line).inSentence();
    }

    @Test
    void theSentenceShowsTheCallOfACellAndNoNumberOfIt() {
        assertThat(said("    Thread.sleep(400);")).isEqualTo("Thread.sleep(400)");
        assertThat(said("for (var one : all) { // 每一个")).isEqualTo("第 3 行");
        assertThat(said("for (String line; (line = lines.readLine()) != null; )"))
                .isEqualTo("lines.readLine");
        assertThat(said("say(" + "长".repeat(60) + ");")).isEqualTo("say");
        assertThat(said("void refund() { step(\"退款\", Duration.ofMillis(200)); }"))
                .isEqualTo("step");
        assertThat(said("}")).isEqualTo("第 3 行");
        assertThat(said(null)).isEqualTo("第 3 行");
        assertThat(new Source("单元格 [12]", 3, "}").where()).isEqualTo("单元格 [12] 第 3 行");
        assertThat(new Source("Shop.serve", 12, "take();").inSentence()).isEqualTo("Shop.serve:12");
    }
}
