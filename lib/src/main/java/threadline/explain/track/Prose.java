package threadline.explain.track;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** 给读者看的句子怎样拼起来。 */
public final class Prose {

    private static final Pattern NUMBERED = Pattern.compile("(「.*\\D)(\\d{1,9})」");

    private Prose() {}

    /** 拼在一起；字母、数字或代码里的符号挨着汉字的地方空一格，字母后面接数字的地方也空一格。 */
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
                || (Character.isIdeographic(before) && isLatin(after))
                || (isLatin(before) && Character.isLetter(before) && Character.isDigit(after));
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

    /** 加上引号，同名的合起来数：{@code 「记甲」}、{@code 3 次「答」}。 */
    public static List<String> counted(List<String> names) {
        return names.stream()
                .collect(Collectors.groupingBy(name -> name, LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(same -> (same.getValue() == 1 ? "" : same.getValue() + " 次") + name(same.getKey()))
                .toList();
    }

    /** 最多写五个，再多而编号连着的说从哪到哪；「等」在这里是等待，所以说共几个。 */
    public static String list(List<String> names) {
        var joined = new StringJoiner("、");
        names.stream().limit(5).forEach(joined::add);
        var range = names.size() > 5 ? range(names) : "";
        return !range.isEmpty() ? range : names.size() > 5 ? joined + "，共 " + names.size() + " 个，" : joined.toString();
    }

    /** 例如 {@code 「付款 1」到「付款 7」}：加了引号的名字只差末尾的编号，编号连着；不是，是空串。 */
    public static String range(List<String> names) {
        var numbered =
                names.stream().map(NUMBERED::matcher).filter(Matcher::matches).toList();
        var numbers =
                numbered.stream().mapToInt(m -> Integer.parseInt(m.group(2))).summaryStatistics();
        boolean inARow = numbered.size() == names.size()
                && numbered.stream().map(m -> m.group(1)).distinct().count() == 1
                && numbers.getMax() - numbers.getMin() == names.size() - 1;
        var inOrder = inARow ? inOrder(names) : List.<String>of();
        return inARow ? inOrder.getFirst() + "到" + inOrder.getLast() : "";
    }

    /** 加了引号的名字只差末尾的编号，就按编号。 */
    public static List<String> inOrder(List<String> names) {
        var numbered =
                names.stream().map(NUMBERED::matcher).filter(Matcher::matches).toList();
        long kinds = numbered.stream().map(m -> m.group(1)).distinct().count();
        return numbered.size() < names.size() || kinds > 1
                ? names
                : numbered.stream()
                        .sorted(Comparator.comparingInt(m -> Integer.parseInt(m.group(2))))
                        .map(Matcher::group)
                        .toList();
    }
}
