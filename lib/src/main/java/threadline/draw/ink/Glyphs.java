package threadline.draw.ink;

import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** 附带的字体没有的字：系统里哪个字体真的画得出来；都画不出来就写它的编码，例如 {@code [U+1F373]}，不画空框。 */
final class Glyphs {

    private static final int TRY_SIZE = 24;

    /** 字 → 画得出它的字体。 */
    private static final Map<Integer, Optional<Font>> FONTS = new ConcurrentHashMap<>();

    private Glyphs() {}

    /** 系统的字体是第一次遇到这样的字时才读的。 */
    private static final class Installed {
        static final Font[] ALL = all();

        private static Font[] all() {
            try {
                return GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts();
            } catch (RuntimeException | LinkageError e) { // 没有 fontconfig 的精简系统
                return new Font[0];
            }
        }
    }

    /** 画得出这个字的系统字体。 */
    static Optional<Font> font(int codePoint) {
        return FONTS.computeIfAbsent(codePoint, Glyphs::find);
    }

    static String code(int codePoint) {
        return String.format("[U+%04X]", codePoint);
    }

    private static Optional<Font> find(int codePoint) {
        try {
            Font logical = new Font(Font.SANS_SERIF, Font.PLAIN, 1);
            return draws(logical, codePoint)
                    ? Optional.of(logical)
                    : Arrays.stream(Installed.ALL)
                            .filter(font -> draws(font, codePoint))
                            .findFirst();
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** 字体里有，也真的画出了东西：有的彩色字体只说有。 */
    private static boolean draws(Font font, int codePoint) {
        if (!font.canDisplay(codePoint)) {
            return false;
        }
        var image = new BufferedImage(2 * TRY_SIZE, 2 * TRY_SIZE, BufferedImage.TYPE_INT_ARGB);
        var g = image.createGraphics();
        try {
            g.setFont(font.deriveFont((float) TRY_SIZE));
            g.drawString(Character.toString(codePoint), TRY_SIZE / 4, TRY_SIZE * 3 / 2);
        } finally {
            g.dispose();
        }
        int[] dots = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(dots).anyMatch(dot -> dot >>> 24 != 0);
    }
}
