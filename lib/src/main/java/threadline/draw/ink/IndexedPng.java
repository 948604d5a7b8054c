package threadline.draw.ink;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * 最多 256 种颜色的 PNG：大约是真彩色的三分之一大。图里的颜色本来就少，多出来的只是字边上的灰，换成最近的一种看不出来。
 * 自己写而不用 ImageIO：后者第一次要找插件，调色板的图写得也慢。格式见 RFC 2083。
 */
final class IndexedPng {

    private static final int COLORS = 256;
    private static final int LEVEL = 9;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** 红、绿、蓝各差 24 以内当作同一种颜色：字边的灰剩十几级，仍然平滑。 */
    private static final int ALIKE = 3 * 24 * 24;

    private IndexedPng() {}

    static byte[] encode(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        Cells cells = new Cells();
        for (int from = 0, to = 0; from < pixels.length; from = to) {
            to = runEnd(pixels, from, pixels.length);
            cells.add(pixels[from], to - from);
        }
        byte[] index = new byte[Cells.COUNT];
        byte[] palette = palette(cells, index);
        byte[] rows = rows(pixels, width, height, index);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) 8).put((byte) 3); // 8 位，调色板
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header.array(), 13);
        chunk(out, "PLTE", palette, palette.length);
        byte[] packed = new byte[rows.length + rows.length / 1000 + 100];
        chunk(out, "IDAT", packed, deflate(rows, packed));
        chunk(out, "IEND", new byte[0], 0);
        return out.toByteArray();
    }

    /** 每行第一个字节说明滤波的办法：0 是原样，2 是与上一行的差。与上一行相同的行全是 0，压得小也压得快。 */
    private static byte[] rows(int[] pixels, int width, int height, byte[] index) {
        byte[] rows = new byte[(width + 1) * height];
        for (int y = 0; y < height; y++) {
            int start = y * width;
            int end = start + width;
            int shift = y + 1;
            if (y > 0 && Arrays.equals(pixels, start, end, pixels, start - width, start)) {
                rows[start + y] = 2;
                continue;
            }
            for (int from = start, to = 0; from < end; from = to) {
                to = runEnd(pixels, from, end);
                Arrays.fill(rows, from + shift, to + shift, index[Cells.of(pixels[from])]);
            }
        }
        return rows;
    }

    private static int deflate(byte[] rows, byte[] packed) {
        try (Deflater deflater = new Deflater(LEVEL)) {
            deflater.setInput(rows);
            deflater.finish();
            return deflater.deflate(packed);
        }
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] data, int length) {
        byte[] kind = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(kind);
        sum.update(data, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.writeBytes(kind);
        out.write(data, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    /** 选出颜色：状态的在最前，一条很细的也不能变成别的颜色；其余常见的在前。{@code index} 记下每格用哪一种。 */
    private static byte[] palette(Cells cells, byte[] index) {
        int[] palette = new int[COLORS];
        int used = 0;
        var meant = new HashSet<Integer>();
        for (var fill : Fill.values()) {
            int cell = Cells.of(fill.ground());
            if (cells.count[cell] > 0 && meant.add(cell)) {
                palette[used] = fill.ground();
                index[cell] = (byte) used++;
            }
        }
        for (int cell : cells.byFrequency()) {
            if (meant.contains(cell)) {
                continue;
            }
            int color = cells.color[cell];
            int near = nearest(palette, used, color);
            boolean alike = near >= 0 && distance(palette[near], color) <= ALIKE;
            if (!alike && used < COLORS) {
                near = used;
                palette[used++] = color;
            }
            index[cell] = (byte) near;
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * used);
        for (int i = 0; i < used; i++) {
            bytes.put((byte) (palette[i] >> 16)).put((byte) (palette[i] >> 8)).put((byte) palette[i]);
        }
        return bytes.array();
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

        void add(int rgb, int times) {
            int cell = of(rgb);
            count[cell] += times;
            if (color[cell] == rgb) {
                lead[cell] += times;
            } else if (times > lead[cell]) {
                color[cell] = rgb;
                lead[cell] = times - lead[cell];
            } else {
                lead[cell] -= times;
            }
        }

        List<Integer> byFrequency() {
            return IntStream.range(0, COUNT)
                    .filter(cell -> count[cell] > 0)
                    .boxed()
                    .sorted(Comparator.comparingInt(cell -> -count[cell]))
                    .toList();
        }
    }

    private static int runEnd(int[] pixels, int from, int end) {
        int to = from + 1;
        while (to < end && pixels[to] == pixels[from]) {
            to++;
        }
        return to;
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
