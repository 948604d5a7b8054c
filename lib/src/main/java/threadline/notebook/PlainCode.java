package threadline.notebook;

import java.util.ArrayDeque;

/** 一段 Java，字符串、字符和注释换成空白：剩下的每个位置都还是原来的位置。 */
final class PlainCode {

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    private PlainCode() {}

    static String of(String source) {
        var plain = new StringBuilder(source);
        int at = 0;
        while (at < source.length()) {
            int end = skipped(source, at);
            for (int i = at; i < end; i++) {
                if (source.charAt(i) != '\n') {
                    plain.setCharAt(i, ' ');
                }
            }
            at = Math.max(end, at + 1);
        }
        return plain.toString();
    }

    /** 从 {@code at} 开始的字符串或注释到哪里为止；不是就是 {@code at}。 */
    private static int skipped(String source, int at) {
        if (source.startsWith("//", at)) {
            return orEnd(source, source.indexOf('\n', at));
        }
        if (source.startsWith("/*", at)) {
            int close = source.indexOf("*/", at + 2);
            return close < 0 ? source.length() : close + 2;
        }
        if (source.startsWith("\"\"\"", at)) {
            int close = source.indexOf("\"\"\"", at + 3);
            return close < 0 ? source.length() : close + 3;
        }
        char quote = source.charAt(at);
        if (quote != '"' && quote != '\'') {
            return at;
        }
        for (int i = at + 1; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == quote) {
                return i + 1;
            } else if (c == '\n') {
                return i;
            }
        }
        return source.length();
    }

    private static int orEnd(String source, int at) {
        return at < 0 ? source.length() : at;
    }

    /** 没有配对的括号的位置：先是多出来的右括号，没有就是最后一个没有关上的左括号；都配对是 −1。 */
    static int unmatched(String source) {
        var plain = of(source);
        var open = new ArrayDeque<Integer>();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            int closing = CLOSING.indexOf(c);
            if (OPENING.indexOf(c) >= 0) {
                open.push(i);
            } else if (closing >= 0 && open.isEmpty()) {
                return i;
            } else if (closing >= 0) {
                int opening = open.pop();
                if (plain.charAt(opening) != OPENING.charAt(closing)) {
                    return opening;
                }
            }
        }
        return open.isEmpty() ? -1 : open.pop();
    }

    /** {@code at} 在几层花括号里面。 */
    static int depth(String plain, int at) {
        return (int) (plain.chars().limit(at).filter(c -> c == '{').count()
                - plain.chars().limit(at).filter(c -> c == '}').count());
    }

    /** 从 0 数的行。 */
    static int line(String source, long at) {
        return (int) source.chars().limit(at).filter(c -> c == '\n').count();
    }

    /** 从 0 数的这一行，去掉两边的空白；没有这一行就是空串。 */
    static String text(String source, int line) {
        return source.lines().skip(line).findFirst().map(String::strip).orElse("");
    }
}
