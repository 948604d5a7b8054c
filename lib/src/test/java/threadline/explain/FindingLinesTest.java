package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Finding;

/** 图下面的结论：同一件事只说一遍。 */
class FindingLinesTest {

    private static Finding endless(String who) {
        return new Finding("无尽的等待", "「" + who + "」一直在等「座位」。", "给等待加一个时限。", List.of());
    }

    @Test
    void findingsOfOneKindAreOneLineWithOneAdvice() {
        var findings = new ArrayList<Finding>();
        for (int i = 1; i <= 5; i++) {
            findings.add(endless("读者 " + i));
        }
        assertThat(FindingLines.of(findings, ""))
                .containsExactly("无尽的等待：「读者 1」一直在等「座位」。「读者 2」一直在等「座位」。「读者 3」一直在等「座位」。这样的还有 2 个。建议：给等待加一个时限。");
        assertThat(FindingLines.of(List.of(), "")).isEmpty();
    }

    @Test
    void whatTheSentenceSaidIsNotSaidAgain() {
        var findings = List.of(endless("甲"), endless("乙"));
        assertThat(FindingLines.of(findings, "「甲」一直在等「座位」。这样的线程共 2 个。"))
                .containsExactly("无尽的等待：「乙」一直在等「座位」。建议：给等待加一个时限。");
        assertThat(FindingLines.of(findings.subList(0, 1), "「甲」一直在等「座位」。总用时 1 秒。"))
                .containsExactly("建议（无尽的等待）：给等待加一个时限。");
    }
}
