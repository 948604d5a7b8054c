package threadline.draw;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * 最多 256 种颜色的 PNG：大约是真彩色的三分之一大。图里的颜色本来就少，多出来的只是字边上的灰，换成最近的一种看不出来。
 */
final class IndexedPng {

    private static final int COLORS = 256;
    /** 红、绿、蓝各差 20 以内当作同一种颜色：字边的灰剩十几级，仍然平滑。 */
    private static final int ALIKE = 3 * 20 * 20;

    private IndexedPng() {}

    static byte[] encode(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(0.2f);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(indexed(image), null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static BufferedImage indexed(BufferedImage image) {
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        Cells cells = new Cells();
        for (int pixel : pixels) {
            cells.add(pixel);
        }
        int[] palette = new int[COLORS];
        int used = 0;
        byte[] index = new byte[Cells.COUNT];
        for (int cell : cells.byFrequency()) {
            int color = cells.color[cell];
            int near = nearest(palette, used, color);
            boolean alike = near >= 0 && distance(palette[near], color) <= ALIKE;
            if (!alike && used < COLORS) {
                near = used;
                palette[used++] = color;
            }
            index[cell] = (byte) near;
        }
        IndexColorModel model = new IndexColorModel(8, used, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage result =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        byte[] bytes = ((DataBufferByte) result.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            bytes[i] = index[Cells.of(pixels[i])];
        }
        return result;
    }

    /** 每个分量取高 5 位的格子；每格记住数量和占多数的那种颜色。 */
    private static final class Cells {
        static final int COUNT = 1 << 15;

        final int[] count = new int[COUNT];
        final int[] color = new int[COUNT];
        private final int[] lead = new int[COUNT];

        static int of(int rgb) {
            return (rgb >> 9 & 0x7C00) | (rgb >> 6 & 0x3E0) | (rgb >> 3 & 0x1F);
        }

        void add(int rgb) {
            int cell = of(rgb);
            count[cell]++;
            if (lead[cell] == 0) {
                color[cell] = rgb;
            }
            lead[cell] += color[cell] == rgb ? 1 : -1;
        }

        List<Integer> byFrequency() {
            return IntStream.range(0, COUNT)
                    .filter(cell -> count[cell] > 0)
                    .boxed()
                    .sorted(Comparator.comparingInt(cell -> -count[cell]))
                    .toList();
        }
    }

    private static int nearest(int[] palette, int used, int color) {
        int best = -1;
        for (int i = 0; i < used; i++) {
            if (best < 0 || distance(palette[i], color) < distance(palette[best], color)) {
                best = i;
            }
        }
        return best;
    }

    private static int distance(int a, int b) {
        return square(a >> 16, b >> 16) + square(a >> 8, b >> 8) + square(a, b);
    }

    private static int square(int a, int b) {
        int difference = (a & 0xFF) - (b & 0xFF);
        return difference * difference;
    }
}
