package threadline.model;

import org.jspecify.annotations.Nullable;

/**
 * 一行源码。
 *
 * @param place 类和方法，例如 {@code CoffeeShop.serve}；在笔记本里是 {@code 单元格 [3]}，不知道号码时没有号码
 * @param line 行号，从 1 开始
 * @param text 这一行的文字；拿不到时为 {@code null}
 */
public record Source(String place, int line, @Nullable String text) {

    /** 句子里的代码最多写这么长。 */
    private static final int LONGEST = 40;

    /** 句子里怎样说这一行：笔记本里是这一行的代码，号码在悬停里；别处同 {@link #where}。 */
    public String inSentence() {
        if (!place.contains("单元格")) {
            return where();
        }
        var code = text == null
                ? ""
                : text.strip().replaceAll("[;{]+\\s*(//.*)?$", "").strip();
        if (code.chars().noneMatch(Character::isLetterOrDigit)) { // 例如花括号：在这里关上
            return "第 " + line + " 行";
        }
        boolean fits = code.codePointCount(0, code.length()) <= LONGEST;
        return fits ? code : code.substring(0, code.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    /** 例如 {@code CoffeeShop.serve:31}、{@code 单元格 [3] 第 2 行}、{@code 前面的单元格，这一段的第 3 行}。 */
    public String where() {
        if (!place.contains("单元格")) {
            return place + ":" + line;
        }
        return place + (place.endsWith("]") ? " " : "") + "第 " + line + " 行";
    }
}
