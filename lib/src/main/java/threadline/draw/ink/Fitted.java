package threadline.draw.ink;

import org.jspecify.annotations.Nullable;

/**
 * 放得进一条的文字。
 *
 * @param text 文字，也许末尾省略
 * @param width 它的宽
 */
public record Fitted(String text, double width) {

    /** 候选的文字里第一个放得下的；都放不下就省略第一个；剩不下三个字就不写。 */
    public static @Nullable Fitted into(double width, double size, String... candidates) {
        Fitted whole = anyWhole(width, size, candidates);
        if (whole != null) {
            return whole;
        }
        double room = width - 0.7 * size;
        if (room < 2.5 * size || candidates.length == 0) {
            return null;
        }
        String text = Lettering.elide(candidates[candidates.length - 1], size, false, room);
        return text.length() < 4 ? null : new Fitted(text, Lettering.width(text, size, false));
    }

    /** 候选的文字里第一个整个放得下的。 */
    public static @Nullable Fitted anyWhole(double width, double size, String... candidates) {
        for (String text : candidates) {
            Fitted whole = whole(width, size, text);
            if (whole != null) {
                return whole;
            }
        }
        return null;
    }

    /** 整个放得下才写。 */
    public static @Nullable Fitted whole(double width, double size, String text) {
        double room = width - 0.5 * size;
        if (text.isEmpty() || room < 0.5 * size) {
            return null;
        }
        double needed = Lettering.width(text, size, false);
        return needed <= room ? new Fitted(text, needed) : null;
    }
}
