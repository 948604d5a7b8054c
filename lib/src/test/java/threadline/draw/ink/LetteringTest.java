package threadline.draw.ink;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;

class LetteringTest {

    /** 「秒。」不单独成行：不管多宽，数和它的单位在一行里。 */
    @Test
    void aNumberAndItsUnitStayInOneLine() {
        var text = "载体线程只有 2 个，8 个虚拟线程要用，后面的要等前面的让出来。总用时 1.31 秒；8 步逐个做要 2.57 秒。";
        for (double room = 80; room < 700; room++) {
            var lines = Lettering.wrap(text, 14, false, room, 20);
            assertThat(String.join("|", lines)).doesNotContainPattern("\\d\\|[秒个步]");
            assertThat(String.join("", lines).replace(" ", "")).isEqualTo(text.replace(" ", ""));
        }
    }

    /** 「收款 2」是一个名字：短的在一行里；长的照旧折，不省略。 */
    @Test
    void aShortNameInQuotesStaysInOneLine() {
        var text = "定时任务抛出「余额不足」，从此不再运行。「收款 2」失败。「订单 1」等「Order book 3」，轮到「VIP 订单 12」，总用时 0.50 秒。";
        for (double room = 60; room < 700; room++) {
            var lines = Lettering.wrap(text, 14, false, room, 40);
            assertThat(String.join("", lines).replace(" ", "")).isEqualTo(text.replace(" ", ""));
            if (room >= 220) {
                assertThat(String.join("|", lines)).contains("「收款 2」", "「订单 1」", "「Order book 3」", "「VIP 订单 12」");
            }
        }
    }

    /** 「类名.方法名」是一个名字：一行写得下，就在一行里；写不下的照旧折，不省略。 */
    @Test
    void aClassAndItsMethodStayInOneLine() {
        var text = "main 等了 0.51 秒（StructuredTaskScope.join），「pool-3」在等 FutureTask.get 的结果，"
                + "源码在 java.util.concurrent.FutureTask.get。再等 ForkJoinPool$WorkQueue.poll_one。";
        for (double room = 200; room < 900; room++) {
            var lines = Lettering.wrap(text, 14, false, room, 20);
            assertThat(lines).noneMatch(line -> line.contains("…"));
            if (room >= 330) {
                assertThat(lines).allSatisfy(line -> assertThat(line).doesNotMatch(".*\\w\\."));
            }
        }
    }

    /** 省略了中间的名字，后面一截是整个的词：读者认得出它是做什么的。 */
    @Test
    void aNameShortenedInTheMiddleEndsWithWholeWords() {
        for (String name : List.of("HttpClient-1-SelectorManager", "ForkJoinPool-1-worker-12", "Clerk-2_orderTaker7")) {
            for (double max = 160; max < Lettering.width(name, 14, false); max += 3) {
                String shown = Lettering.elideMiddle(name, 14, max);
                assertThat(Lettering.width(shown, 14, false)).as(shown).isLessThanOrEqualTo(max);
                String tail = shown.substring(shown.indexOf("…") + 1);
                int at = name.length() - tail.length();
                assertThat(name).endsWith(tail);
                assertThat(!Character.isLowerCase(name.charAt(at)) || !Character.isLetterOrDigit(name.charAt(at - 1)))
                        .as(shown)
                        .isTrue();
            }
        }
    }

    /** 压着一排箭头的话，笔画周围的底色宽一些：笔画之间的箭头也是淡的，从远处读得出。 */
    @Test
    void wordsOverARowOfArrowsHaveAWideHalo() {
        assertThat(halo(0)).isZero();
        assertThat(halo(1)).isPositive().isEqualTo(halo(2));
        assertThat(halo(5)).isGreaterThan(1.5 * halo(1)).isEqualTo(halo(6));
    }

    private static double halo(int arrows) {
        Sheet sheet = new Sheet();
        sheet.text("第 10 张等了 150 毫秒", 20, 50, 14, Label.Role.SAID);
        for (int i = 0; i < arrows; i++) {
            sheet.add(new Arrow(30 + 20 * i, 10, 30 + 20 * i, 90, 8, Arrow.Ink.PLAIN));
        }
        return sheet.finish(100).elements().stream()
                .filter(Label.class::isInstance)
                .map(Label.class::cast)
                .findFirst()
                .orElseThrow()
                .halo();
    }

    /** 字让不开箭头：字的下面，箭头淡一些，可是从头到尾连着。 */
    @Test
    void anArrowUnderANameIsNotCut() throws IOException {
        for (Arrow.Ink ink : List.of(Arrow.Ink.PLAIN, Arrow.Ink.PATH)) {
            for (double x = 20; x < 80; x += 3.7) {
                Sheet sheet = new Sheet();
                sheet.text("切×24，FutureTask", 20, 50, 14, Label.Role.FLAG);
                sheet.add(new Arrow(x, 10, x, 90, 8, ink));
                BufferedImage image = ImageIO.read(
                        new ByteArrayInputStream(sheet.finish(100).paint(2).png()));
                int column = (int) Math.round(x * image.getWidth() / Sheet.WIDTH);
                for (int y = 20 * image.getHeight() / 100; y < 80 * image.getHeight() / 100; y++) {
                    int rgb = image.getRGB(column, y);
                    int green = rgb >> 8 & 0xFF;
                    assertThat(green).as("%s 在 %s，第 %s 行", ink, x, y).isLessThan(240);
                }
            }
        }
    }
}
