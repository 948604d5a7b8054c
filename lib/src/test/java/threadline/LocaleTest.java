package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import example.ChildProgram;
import example.LocaleMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 数和字在每个地区都一样。 */
class LocaleTest {

    @Test
    void numbersAndTextsAreTheSameEverywhere() throws Exception {
        var output = ChildProgram.run(List.of("-Duser.language=ar", "-Duser.country=EG"), LocaleMain.class);
        assertThat(output).contains("## ar_EG", "## de_DE", "## tr_TR").doesNotContain("Exception in");
        for (var line : output.lines().toList()) {
            assertThat(line.codePoints().filter(c -> Character.isDigit(c) && c > '9'))
                    .as(line)
                    .isEmpty();
            assertThat(line)
                    .as("小数用点")
                    .doesNotContainPattern("(?<![\\d,\\[{])\\d+,\\d{1,2}(?!\\d)")
                    .doesNotContain("\u066b", "\u066c");
            assertThat(line).as("大小写").doesNotContain("\u0131", "\u0130");
            if (line.startsWith("图片：")) {
                Files.delete(Path.of(line.substring(3)));
            }
        }
        var parts = output.split("## .._..");
        assertThat(parts[1].lines()
                        .filter(l -> l.startsWith("「太快」") || l.contains("时限必须"))
                        .toList())
                .isNotEmpty()
                .hasSameSizeAs(parts[3].lines()
                        .filter(l -> l.startsWith("「太快」") || l.contains("时限必须"))
                        .toList());
    }

    @Test
    void aConsoleThatCannotWriteChineseIsToldOnceInEnglish() throws Exception {
        var lines = ChildProgram.run(LocaleMain.Ascii.class).lines().toList();
        assertThat(lines.getFirst())
                .startsWith("threadline: this console (US-ASCII)")
                .contains("UTF-8");
        assertThat(lines.stream().filter(line -> line.contains("threadline:"))).hasSize(1);
    }
}
