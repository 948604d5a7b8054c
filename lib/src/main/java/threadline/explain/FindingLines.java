package threadline.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import threadline.model.Finding;

/** 图下面的结论：一种一行，一样的建议只写一次，那一句话里说过的不再说一遍。 */
public final class FindingLines {

    /** 一种最多写这么多个，其余的数一数。 */
    private static final int MOST = 3;

    private record Kind(String name, String advice) {}

    private FindingLines() {}

    /** {@code sentence} 是标题下面的那一句话。 */
    public static List<String> of(List<Finding> findings, String sentence) {
        Map<Kind, List<String>> texts = new LinkedHashMap<>();
        for (var finding : findings) {
            var same = texts.computeIfAbsent(new Kind(finding.kind(), finding.advice()), _ -> new ArrayList<>());
            if (!sentence.contains(finding.text())) {
                same.add(finding.text());
            }
        }
        var lines = new ArrayList<String>();
        texts.forEach((kind, same) -> lines.add(line(kind, same)));
        return lines;
    }

    private static String line(Kind kind, List<String> texts) {
        if (texts.isEmpty()) {
            return "建议（" + kind.name() + "）：" + kind.advice();
        }
        var shown = String.join("", texts.subList(0, Math.min(MOST, texts.size())));
        int rest = texts.size() - MOST;
        return kind.name() + "：" + shown + (rest > 0 ? "这样的还有 " + rest + " 个。" : "") + "建议：" + kind.advice();
    }
}
