package threadline.draw.ink;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 图片的颜色不多：相近的合成一种，状态的不能。 */
class IndexedPngTest {

    @ParameterizedTest
    @EnumSource(Fill.class)
    void aThinBarKeepsItsColourAmongManyAlike(Fill fill) throws IOException {
        for (int shift : new int[] {-20, 20}) {
            var image = new BufferedImage(100, 10, BufferedImage.TYPE_INT_RGB);
            for (int x = 1; x < 100; x++) {
                for (int y = 0; y < 10; y++) {
                    image.setRGB(x, y, near(fill.ground(), shift));
                }
            }
            image.setRGB(0, 0, fill.ground());
            var seen = ImageIO.read(new ByteArrayInputStream(IndexedPng.encode(image)));
            assertThat(seen.getRGB(0, 0) & 0xFFFFFF)
                    .as("%s 旁边是 %+d", fill, shift)
                    .isEqualTo(fill.ground());
        }
    }

    /** 每个分量差 {@code shift}。 */
    private static int near(int color, int shift) {
        int near = 0;
        for (int at = 16; at >= 0; at -= 8) {
            near |= Math.clamp((color >> at & 0xFF) + shift, 0, 0xFF) << at;
        }
        return near;
    }
}
