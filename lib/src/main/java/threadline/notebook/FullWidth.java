package threadline.notebook;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** 代码里的中文标点：每个换成什么。字符串和注释里的不算。 */
final class FullWidth {

    private static final Map<Character, String> PLAIN = Map.ofEntries(
            Map.entry('“', "\""),
            Map.entry('”', "\""),
            Map.entry('‘', "'"),
            Map.entry('’', "'"),
            Map.entry('；', ";"),
            Map.entry('：', ":"),
            Map.entry('，', ","),
            Map.entry('、', ","),
            Map.entry('。', "."),
            Map.entry('（', "("),
            Map.entry('）', ")"),
            Map.entry('【', "["),
            Map.entry('】', "]"),
            Map.entry('｛', "{"),
            Map.entry('｝', "}"),
            Map.entry('《', "<"),
            Map.entry('》', ">"),
            Map.entry('！', "!"),
            Map.entry('？', "?"),
            Map.entry('＝', "="),
            Map.entry('＋', "+"),
            Map.entry('－', "-"),
            Map.entry('＊', "*"),
            Map.entry('　', "半角的空格"),
            Map.entry('\u00a0', "半角的空格"));

    private FullWidth() {}

    /** 第一个中文标点的位置。 */
    static OptionalInt first(String source) {
        var plain = PlainCode.of(source);
        return IntStream.range(0, plain.length())
                .filter(i -> PLAIN.containsKey(plain.charAt(i)))
                .findFirst();
    }

    /** 例如 {@code “ → "，； → ;}。 */
    static String replacements(String source) {
        var plain = PlainCode.of(source);
        return plain
                .chars()
                .mapToObj(c -> (char) c)
                .filter(PLAIN::containsKey)
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .map(c -> (c == '　' || c == '\u00a0' ? "全角的空格" : c) + " → " + PLAIN.get(c))
                .collect(Collectors.joining("  "));
    }
}
