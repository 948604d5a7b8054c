package threadline.draw.ink;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** 文字：随库附带的字体、量宽、折行和省略。 */
public final class Lettering {

    /** 数和单位之间的空格：{@code 1.31 秒}。 */
    private static final Pattern UNIT = Pattern.compile("(?<=\\d) (?=[毫微纳]?秒|[个次步轮段件])");

    /** {@code 类名.方法名}。 */
    private static final Pattern CALL = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)+");

    /** 带空格的「名字」。 */
    private static final Pattern NAME = Pattern.compile("「([^「」]* [^「」]*)」");

    /** 名字占不到一行的这么多，整个到下一行去，也留不下多少空白。 */
    private static final double SHORT = 0.5;

    private static final FontRenderContext UNHINTED = new FontRenderContext(null, true, true);
    private static final int LONGEST = 400;
    private static final String FONT = "/threadline/draw/ink/NotoSansSC-Regular.ttf";

    private Lettering() {}

    /** 字体文件约 10 MB：第一次用到时才读。 */
    private static final class Loaded {
        static final Font REGULAR = load();

        private static Font load() {
            try (InputStream in = Lettering.class.getResourceAsStream(FONT)) {
                if (in == null) {
                    throw new FileNotFoundException("找不到字体 " + FONT + "：重新运行 ./build.sh lib");
                }
                return read(in.readAllBytes());
            } catch (FontFormatException e) {
                throw new UncheckedIOException(new IOException("字体 " + FONT + " 读不懂：重新运行 ./build.sh lib", e));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        /** JDK 先把字体写进临时目录；那里不能写，就自己写到别处，退出时删掉。 */
        private static Font read(byte[] font) throws IOException, FontFormatException {
            try {
                return Font.createFont(Font.TRUETYPE_FONT, new ByteArrayInputStream(font));
            } catch (IOException e) {
                for (var folder : List.of("/dev/shm", System.getProperty("user.home", "."))) {
                    if (Files.isWritable(Path.of(folder))) {
                        var file = Files.createTempFile(Path.of(folder), "threadline-", ".ttf");
                        file.toFile().deleteOnExit();
                        return Font.createFont(
                                Font.TRUETYPE_FONT, Files.write(file, font).toFile());
                    }
                }
                throw new IOException(
                        "临时目录 " + System.getProperty("java.io.tmpdir") + " 不能写，字体读不进来。用 -Djava.io.tmpdir=… 换一个目录", e);
            }
        }
    }

    /** 用同一种字体写的一段。 */
    public record Run(String text, Font font) {
        double width() {
            return font.getStringBounds(text, UNHINTED).getWidth();
        }
    }

    /** 把一行分成段：附带的字体没有的字（例如表情符号）用系统里画得出它的字体，没有就写它的编码。 */
    public static List<Run> runs(String text, double size, boolean bold) {
        int style = bold ? Font.BOLD : Font.PLAIN;
        Font own = Loaded.REGULAR.deriveFont(style, (float) size);
        if (own.canDisplayUpTo(text) < 0) {
            return List.of(new Run(text, own));
        }
        List<Run> runs = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        Font at = own;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            Font other = own.canDisplay(c) ? own : Glyphs.font(c).orElse(null);
            Font font = other == null || other.equals(own) ? own : other.deriveFont(style, (float) size);
            if (!font.equals(at) && !words.isEmpty()) {
                runs.add(new Run(words.toString(), at));
                words.setLength(0);
            }
            at = font;
            words.append(other == null ? Glyphs.code(c) : Character.toString(c));
        }
        runs.add(new Run(words.toString(), at));
        return runs;
    }

    public static double width(String text, double size, boolean bold) {
        double width = 0;
        for (Run run : runs(text, size, bold)) {
            width += run.width();
        }
        return width;
    }

    /** 一行能画的文字：没有控制符、没有连写用的隐形字符，也不会长得离谱。 */
    public static String clean(String text) {
        StringBuilder line = new StringBuilder();
        int count = 0;
        for (int i = 0; i < text.length() && count < LONGEST; i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            int type = Character.getType(c);
            if (type == Character.SURROGATE || type == Character.FORMAT || (c >= 0xFE00 && c <= 0xFE0F)) {
                continue;
            }
            line.appendCodePoint(Character.isISOControl(c) || Character.isWhitespace(c) ? ' ' : c);
            count++;
        }
        return line.toString().strip();
    }

    /** 放不下就从末尾省略；连两个字都放不下时是空串。 */
    public static String elide(String text, double size, boolean bold, double max) {
        if (width(text, size, bold) <= max) {
            return text;
        }
        int low = 0;
        int high = text.codePointCount(0, text.length());
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (width(shortened(text, middle), size, bold) <= max) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low < 2 ? "" : shortened(text, low);
    }

    /** 放不下就省略中间：编号在末尾，做什么用的多半也在末尾；断在词的边上，不断在字母中间。 */
    public static String elideMiddle(String text, double size, double max) {
        if (width(text, size, false) <= max) {
            return text;
        }
        int count = text.codePointCount(0, text.length());
        String shown = "";
        int least = 4;
        for (int kept = count - 1; kept >= least; kept--) {
            int head = text.offsetByCodePoints(0, kept / 2);
            int tail = text.offsetByCodePoints(0, count - (kept - kept / 2));
            String whole = wholeWord(text, head, tail);
            if (width(whole, size, false) <= max) {
                return whole;
            }
            String cut = text.substring(0, head).stripTrailing() + "…" + text.substring(tail);
            if (shown.isEmpty() && width(cut, size, false) <= max) {
                shown = cut;
                least = Math.max(least, kept - 4); // 再短几个字，也许就是整个的词
            }
        }
        return shown.isEmpty() ? elide(text, size, false, max) : shown;
    }

    /** 末尾从一个词的开头起；前面让出这么多，也停在一个词的末尾。 */
    private static String wholeWord(String text, int head, int tail) {
        int start = tail;
        while (start > head && !startsWord(text, start)) {
            start--;
        }
        int end = Math.max(0, head - (tail - start));
        int stop = end;
        while (stop > 0 && !startsWord(text, stop)) {
            stop--;
        }
        stop = stop >= end / 2 && stop > 0 ? stop : end;
        stop -= stop > 0 && Character.isHighSurrogate(text.charAt(stop - 1)) ? 1 : 0;
        while (stop > 0 && "-._ ".indexOf(text.charAt(stop - 1)) >= 0) {
            stop--;
        }
        return start > head && stop > 0 ? text.substring(0, stop) + "…" + text.substring(start) : text;
    }

    private static boolean startsWord(String text, int at) {
        if (at >= text.length()) {
            return true;
        }
        char before = text.charAt(at - 1);
        char here = text.charAt(at);
        boolean letters = Character.isLetterOrDigit(before) && Character.isLetterOrDigit(here);
        boolean cased = Character.isUpperCase(here) || Character.isLowerCase(here);
        boolean camel = Character.isUpperCase(here) && !Character.isUpperCase(before);
        return !Character.isLowSurrogate(here) && (!letters || camel || (!cased && !Character.isDigit(here)));
    }

    private static String shortened(String text, int count) {
        return text.substring(0, text.offsetByCodePoints(0, count)).stripTrailing() + "…";
    }

    /** 按中文的避头尾规则折行，数和它的单位、一行写得下的类名和方法名、带空格的短的「名字」不分开，最多 {@code lines} 行，多出来的省略。 */
    public static List<String> wrap(String text, double size, boolean bold, double max, int lines) {
        BreakIterator breaks = BreakIterator.getLineInstance(Locale.SIMPLIFIED_CHINESE);
        UnaryOperator<String> whole = one -> width(one, size, bold) + 3 * size <= max // 前后还有标点
                ? "_".repeat(one.length())
                : one;
        String bound = NAME.matcher(UNIT.matcher(text).replaceAll("\u00A0"))
                .replaceAll(name -> "「"
                        + Matcher.quoteReplacement(
                                width(name.group(), size, bold) < SHORT * max
                                        ? whole.apply(name.group(1))
                                        : name.group(1))
                        + "」");
        breaks.setText(CALL.matcher(bound).replaceAll(call -> Matcher.quoteReplacement(whole.apply(call.group()))));
        List<String> result = new ArrayList<>();
        int start = 0;
        int end = 0;
        for (int next = breaks.next(); next != BreakIterator.DONE && result.size() < lines - 1; next = breaks.next()) {
            if (end > start && width(text.substring(start, next).stripTrailing(), size, bold) > max) {
                result.add(elide(text.substring(start, end).stripTrailing(), size, bold, max));
                start = end;
            }
            end = next;
        }
        if (start < text.length()) {
            result.add(elide(text.substring(start).strip(), size, bold, max));
        }
        return result;
    }
}
