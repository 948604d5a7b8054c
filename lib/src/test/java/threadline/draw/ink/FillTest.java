package threadline.draw.ink;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Element.Box;

/** 两种状态看得出不同，灰度的投影上也是。 */
class FillTest {

    private static final int SIZE = 48;

    /** 平均每个点的红、绿、蓝里最大的差，0 到 255。 */
    private static final double SEEN = 24;

    /** 灰度平均差这么多；纯色的几种，颜色是定好的，灰度只能差这么多。 */
    private static final double SEEN_IN_GREY = 12;

    private static final List<Fill> FILLS =
            Arrays.stream(Fill.values()).filter(fill -> fill != Fill.NONE).toList();

    @Test
    void noTwoStatesLookAlike() {
        assertApart(FillTest::colour, SEEN);
    }

    @Test
    void noTwoStatesLookAlikeInGrey() {
        assertApart((a, b) -> (int) Math.round(Math.abs(grey(a) - grey(b))), SEEN_IN_GREY);
    }

    /** 没有看到的，在灰度里也不像任何一种斜线：平均差得更多，或者是白底。 */
    @Test
    void theUnknownIsWhiteWithDots() {
        int[] dots = pixels(Fill.UNKNOWN);
        assertThat(IntStream.of(dots).filter(dot -> grey(dot) > 250).count()).isGreaterThan(dots.length * 7L / 10);
        for (int y = 0; y < SIZE; y++) { // 没有一条线从边到边
            int row = y;
            assertThat(IntStream.range(0, SIZE).map(x -> dots[row * SIZE + x])).anyMatch(dot -> grey(dot) > 250);
            assertThat(IntStream.range(0, SIZE).map(i -> dots[i * SIZE + row])).anyMatch(dot -> grey(dot) > 250);
        }
    }

    private static void assertApart(ToIntBiFunction<Integer, Integer> difference, double seen) {
        for (Fill one : FILLS) {
            for (Fill other : FILLS) {
                if (one.compareTo(other) < 0) {
                    int[] a = pixels(one);
                    int[] b = pixels(other);
                    assertThat(IntStream.range(0, a.length)
                                    .map(i -> difference.applyAsInt(a[i], b[i]))
                                    .average()
                                    .orElse(0))
                            .as("%s 和 %s", one, other)
                            .isGreaterThan(seen);
                }
            }
        }
    }

    private static int colour(int a, int b) {
        return IntStream.of(16, 8, 0)
                .map(shift -> Math.abs((a >> shift & 0xFF) - (b >> shift & 0xFF)))
                .max()
                .orElse(0);
    }

    private static double grey(int rgb) {
        return 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);
    }

    private static int[] pixels(Fill fill) {
        var image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, SIZE, SIZE);
        g.scale(2, 2);
        new Brush(g, 2).draw(new Box(0, 0, SIZE / 2.0, SIZE / 2.0, fill, Box.Border.NONE));
        g.dispose();
        return image.getRGB(0, 0, SIZE, SIZE, null, 0, SIZE);
    }
}
