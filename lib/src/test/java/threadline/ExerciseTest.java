package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.exercise;
import static threadline.Threadline.record;

import example.Kitchen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExerciseTest {

    private static String printed(Runnable body) {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anUntouchedStubGetsACircleAndTheHint() {
        Recording<?> untouched = null;
        assertThat(printed(() -> exercise("两件事", "用 fork", untouched, answer -> answer.total(1))))
                .startsWith("○ 还没有作答：两件事")
                .contains("用 fork");
    }

    @Test
    void aWrongAnswerGetsACrossAndWhatWasSeen() {
        var answer = record("答", () -> Kitchen.together(20, 10));
        assertThat(printed(() -> exercise("两件事", "用 fork", answer, a -> a.lasted("煮咖啡", 100))))
                .contains("✗")
                .contains("看到的是")
                .contains("提示：用 fork")
                .doesNotContain("✓");
    }

    @Test
    void wordsAreReadLikeAnyOtherAnswer() {
        Exercise.Reading deadlock = words -> words.contains("死锁");
        assertThat(printed(() -> exercise("什么病", "看箭头", "", deadlock)))
                .startsWith("○ 还没有作答：什么病")
                .contains("看箭头");
        assertThat(printed(() -> exercise("什么病", "看箭头", "空转", deadlock)))
                .startsWith("✗ 什么病。看到的是：「空转」")
                .contains("看箭头");
        assertThat(printed(() -> exercise("什么病", "看箭头", "是死锁", deadlock))).startsWith("✓ 什么病");
        Exercise.Reading broken = words -> {
            throw new IOException("读不了");
        };
        assertThat(printed(() -> exercise("什么病", "看箭头", "空转", broken)))
                .startsWith("✗")
                .contains("读不了");
    }

    @Test
    void aRightAnswerGetsATick() {
        var answer = record("答", () -> Kitchen.together(20, 10));
        assertThat(printed(() -> exercise("两件事", "用 fork", answer, a -> a.lasted("煮咖啡", 0.02))))
                .contains("✓ 两件事")
                .doesNotContain("✗");
    }

    @Test
    void aFailedAnswerAndABrokenCheckNeverThrow() {
        var failed = record("答", () -> {
            throw new IllegalStateException("烤糊了");
        });
        assertThat(printed(() -> exercise("两件事", "用 fork", failed, a -> a.total(1))))
                .contains("✗", "烤糊了");
        var answer = record("答", () -> {});
        assertThat(printed(() -> exercise("两件事", "用 fork", answer, a -> {
                    throw new NullPointerException("检查坏了");
                })))
                .contains("✗", "检查坏了");
    }
}
