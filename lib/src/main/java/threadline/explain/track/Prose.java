package threadline.explain.track;

import java.util.List;
import java.util.StringJoiner;

/** 给读者看的句子怎样拼起来。 */
public final class Prose {

    private Prose() {}

    /** 拼在一起；字母、数字或代码里的符号挨着汉字的地方空一格。 */
    public static String glue(String... parts) {
        var text = new StringBuilder();
        for (var part : parts) {
            boolean both = !text.isEmpty() && !part.isEmpty();
            if (both && needSpace(text.codePointBefore(text.length()), part.codePointAt(0))) {
                text.append(' ');
            }
            text.append(part);
        }
        return text.toString();
    }

    private static boolean needSpace(int before, int after) {
        return (isLatin(before) && Character.isIdeographic(after))
                || (Character.isIdeographic(before) && isLatin(after));
    }

    private static boolean isLatin(int c) {
        boolean ascii = c > ' ' && c < 0x7f; // 方法的名字以括号结尾
        return ascii || (Character.isLetterOrDigit(c) && !Character.isIdeographic(c));
    }

    /** 线程、步骤和锁的名字。 */
    public static String name(String name) {
        return "「" + name + "」";
    }

    /** 加上引号，最多写五个名字。 */
    public static String names(List<String> names) {
        return list(names.stream().map(Prose::name).toList());
    }

    /** 最多写五个；「等」在这里是等待，所以说共几个。 */
    public static String list(List<String> names) {
        var joined = new StringJoiner("、");
        names.stream().limit(5).forEach(joined::add);
        return names.size() > 5 ? joined + "，共 " + names.size() + " 个，" : joined.toString();
    }
}
