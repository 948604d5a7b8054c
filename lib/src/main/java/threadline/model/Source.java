package threadline.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 一行源码。
 *
 * @param place 类和方法，例如 {@code CoffeeShop.serve}；在笔记本里是 {@code 单元格 [3]}，不知道号码时没有号码
 * @param line 行号，从 1 开始
 * @param text 这一行的文字；拿不到时为 {@code null}
 * @param library 在 JDK 或 jar 里的库里，不在读者的代码里
 */
public record Source(String place, int line, @Nullable String text, boolean library) {

    /** 读者的代码。 */
    public Source(String place, int line, @Nullable String text) {
        this(place, line, text, false);
    }

    /** 句子里只写得下一次简单的调用；长的、有引号的，从中间换行，投影的时候最难看。 */
    private static final Pattern CALL = Pattern.compile("[\\w.]{1,30}\\([\\w, ]{0,15}\\)");

    /** 声明一个方法，不是调用它。 */
    private static final Pattern DECLARED = Pattern.compile("^[\\w<>\\[\\], ?]+ \\w+\\([^)]*\\)[^{;]*\\{");

    private static final Pattern CALLED =
            Pattern.compile("(?<![\\w.])(?!(?:if|for|while|switch|try|catch|synchronized)\\b)([A-Za-z_][\\w.]*)\\(");

    /** 句子里怎样说这一行：笔记本里是它调用的方法，号码和代码在悬停里；别处同 {@link #where}。 */
    public String inSentence() {
        if (!place.contains("单元格")) {
            return where();
        }
        var code = text == null
                ? ""
                : text.strip().replaceAll("[;{]+\\s*(//.*)?$", "").strip();
        if (CALL.matcher(code).matches()) {
            return code;
        }
        var called = CALLED.matcher(
                DECLARED.matcher(text == null ? "" : text.strip()).replaceFirst(""));
        return called.find() ? called.group(1) : "第 " + line + " 行";
    }

    /** 例如 {@code CoffeeShop.serve:31}、{@code 单元格 [3] 第 2 行}、{@code 前面的单元格，这一段的第 3 行}。 */
    public String where() {
        if (!place.contains("单元格")) {
            return place + ":" + line;
        }
        return place + (place.endsWith("]") ? " " : "") + "第 " + line + " 行";
    }
}
