package threadline.draw.ink;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Element.Symbol;
import threadline.model.Mark;

class SymbolShapeTest {

    private static final int SIZE = 24;
    /** 两个标记至少有这么多个像素不同，才看得出。 */
    private static final long SEEN = 30;

    @Test
    void noTwoMarksLookAlike() {
        var kinds = Mark.Kind.values();
        for (var one : kinds) {
            for (var other : kinds) {
                if (one.compareTo(other) < 0) {
                    assertThat(different(pixels(one, SIZE), pixels(other, SIZE)))
                            .as("%s 和 %s", one, other)
                            .isGreaterThan(SEEN);
                }
            }
        }
    }

    /** 方框说的是线程结束；线程还在，就不画方框。 */
    @Test
    void onlyTheEndOfAThreadIsABox() {
        int size = 4 * SIZE;
        for (var kind : Mark.Kind.values()) {
            int[] pixels = pixels(kind, size);
            boolean box = true;
            for (int x = -1; x <= 1; x++) {
                for (int y = -1; y <= 1; y++) {
                    int column = (int) (size * (0.5 + x * 0.255));
                    int row = (int) (size * (0.5 + y * 0.255));
                    box &= (x == 0 && y == 0) || (pixels[row * size + column] & 0xFF) < 128;
                }
            }
            assertThat(box).as("%s", kind).isEqualTo(kind == Mark.Kind.ENDED || kind == Mark.Kind.UNCAUGHT);
        }
    }

    private static long different(int[] one, int[] other) {
        return IntStream.range(0, one.length)
                .filter(i -> Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 100)
                .count();
    }

    private static int[] pixels(Mark.Kind kind, int size) {
        var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, size, size);
        SymbolShape.draw(g, new Symbol(kind, size / 2.0, size / 2.0, size * 0.6));
        g.dispose();
        return image.getRGB(0, 0, size, size, null, 0, size);
    }

    /** 白边跟着形状，没有尖角伸出去：尖角会盖住旁边箭头的头。 */
    @Test
    void theWhiteEdgeOfASymbolStaysAtItsShape() {
        for (var kind : Mark.Kind.values()) {
            int size = 96;
            var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
            var g = image.createGraphics();
            g.setColor(Color.GRAY);
            g.fillRect(0, 0, size, size);
            double drawn = size * 0.25;
            SymbolShape.draw(g, new Symbol(kind, size / 2.0, size / 2.0, drawn));
            g.dispose();
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    if (image.getRGB(x, y) != Color.GRAY.getRGB()) {
                        assertThat(Math.abs(y + 0.5 - size / 2.0))
                                .as("%s", kind)
                                .isLessThan(drawn * 0.625 + 3);
                    }
                }
            }
        }
    }
}
