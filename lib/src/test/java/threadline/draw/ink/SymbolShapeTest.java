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
                    assertThat(different(pixels(one), pixels(other)))
                            .as("%s 和 %s", one, other)
                            .isGreaterThan(SEEN);
                }
            }
        }
    }

    private static long different(int[] one, int[] other) {
        return IntStream.range(0, one.length)
                .filter(i -> Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 100)
                .count();
    }

    private static int[] pixels(Mark.Kind kind) {
        var image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, SIZE, SIZE);
        SymbolShape.draw(g, new Symbol(kind, SIZE / 2.0, SIZE / 2.0, SIZE * 0.6));
        g.dispose();
        return image.getRGB(0, 0, SIZE, SIZE, null, 0, SIZE);
    }
}
