package threadline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 一行是消息，还是打印的文字；半条消息不算。 */
class LinesTest {

    private static final byte[] KEY = Wire.key("k3y");

    @Test
    void onlyALineThatBeginsWithTheKeyIsAMessage() throws IOException {
        assertThat(read("你好\nk3y {\"a\":1}\n {\"a\":2}\nK3Y {}\n"))
                .containsExactly("文字：你好", "消息：{\"a\":1}", "文字： {\"a\":2}", "文字：K3Y {}");
    }

    @Test
    void aPartialMessageAtTheEndIsNoMessage() throws IOException {
        assertThat(read("k3y {\"a\":1}\nk3y {\"a\":2}")).containsExactly("消息：{\"a\":1}");
        assertThat(read("k3")).containsExactly("文字：k3");
        assertThat(read("最后的话")).containsExactly("文字：最后的话");
    }

    @Test
    void theBlankLineThatAMessageBringsIsNotPrinted() throws IOException {
        assertThat(read("半行\nk3y {}\n")).containsExactly("文字：半行", "消息：{}");
        assertThat(read("a\n\nk3y {}\n")).containsExactly("文字：a", "消息：{}");
        assertThat(read("a\n\n\nk3y {}\nb\n\nc\n")).containsExactly("文字：a", "文字：", "消息：{}", "文字：b", "文字：", "文字：c");
    }

    @Test
    void aLongTextIsCutAndALongMessageIsNot() throws IOException {
        var lines = read("x".repeat(10_000_000) + "\nk3y " + "y".repeat(10_000_000) + "\n");
        assertThat(lines.get(0)).hasSizeLessThan(5000).endsWith("…");
        assertThat(lines.get(1)).hasSize("消息：".length() + 10_000_000);
    }

    @Test
    void itDoesNotMatterHowThePipeCutsIt() throws IOException {
        var text = "你好，世界\n\nk3y {\"text\":\"一二三\"}\n\n\n尾\nk3y {}\n半";
        var whole = read(text);
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            var parts = new ArrayList<InputStream>();
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(7));
                parts.add(new ByteArrayInputStream(bytes, at, count));
                at += count;
            }
            assertThat(read(new SequenceInputStream(Collections.enumeration(parts))))
                    .isEqualTo(whole);
        }
    }

    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> read(InputStream in) throws IOException {
        var lines = new Lines(in, KEY);
        var seen = new ArrayList<String>();
        for (Lines.Line line; (line = lines.next()) != null; ) {
            seen.add(
                    switch (line) {
                        case Lines.Text text -> "文字：" + text.text();
                        case Lines.Complete message ->
                            "消息："
                                    + new String(
                                            message.bytes(),
                                            message.from(),
                                            message.bytes().length - message.from(),
                                            StandardCharsets.UTF_8);
                    });
        }
        return seen;
    }
}
