package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Draft;
import threadline.model.Lane;

/** 关键路径上没有做事的一大段：等载体，没有看到。占得多，句子就说，三个数加起来才对得上。 */
class GapWordsTest {

    /** 开头没有看到：占得多才说；在步骤里的，步骤已经说了。 */
    @ParameterizedTest
    @CsvSource({"200, false, true", "60, false, false", "200, true, false"})
    void whatWasNotSeenOnThePathIsTold(int unseen, boolean inStep, boolean told) {
        var d = new Draft("接力");
        int end = unseen + 700;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int cook = d.lane("Barista", Lane.Kind.PLATFORM, unseen, end);
        int server = d.lane("Server", Lane.Kind.PLATFORM, unseen, end);
        d.unknown(main, 0, unseen);
        d.wait(main, unseen, end, "Thread.join");
        if (inStep) {
            d.step(main, "准备", 0, unseen);
        }
        d.step(cook, "制作", unseen, unseen + 200);
        d.sleep(cook, unseen, unseen + 200);
        d.wait(server, unseen, unseen + 200, "柜台");
        for (int i = 0; i < 5; i++) {
            d.step(server, "派送 " + i, unseen + 200 + 100 * i, unseen + 300 + 100 * i);
            d.sleep(server, unseen + 200 + 100 * i, unseen + 300 + 100 * i);
        }
        d.wake(main, cook, unseen);
        d.wake(main, server, unseen);
        d.wake(cook, server, unseen + 200);
        d.wake(server, main, end);
        var sentence = Sentence.of(d.timeline(end, end));
        assertThat(sentence.contains("总用时 0.90 秒，其中开头 0.20 秒没有看到")).as(sentence).isEqualTo(told);
        assertThat(sentence.contains("没有看到")).as(sentence).isEqualTo(told);
    }

    /** 几段没有看到的合起来，不说在哪里。 */
    @Test
    void severalGapsAreToldTogether() {
        var d = new Draft("两段");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(main, 0, 200);
        d.unknown(main, 200, 300);
        d.sleep(main, 300, 800);
        d.unknown(main, 800, 900);
        d.run(main, 900, 1000);
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("总用时 1.00 秒，其中 0.20 秒没有看到。");
    }

    /** 三个人同时做，一样忙；关键路径上等载体等了两成：都说。原因就是载体的，不再说一遍。 */
    @ParameterizedTest
    @CsvSource({"42, true", "12, false"})
    void waitingForACarrierIsToldAndWhoIsAsBusyToo(int mounted, boolean told) {
        var d = new Draft("各记各的");
        int end = mounted + 163;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.run(main, 0, 1);
        d.wait(main, 1, end - 1, "FutureTask.get");
        for (int i = 0; i < 3; i++) {
            int who = d.lane("记账 " + (i + 1), Lane.Kind.VIRTUAL, 1, end);
            d.queue(who, 1, mounted + i, null);
            for (int k = 0; k < 4; k++) {
                d.step(who, "记 " + i, mounted + i + 40 * k, mounted + i + 40 * (k + 1));
                d.sleep(who, mounted + i + 40 * k, mounted + i + 40 * (k + 1));
            }
            d.wake(main, who, 1);
        }
        d.wake(3, main, end - 1);
        var sentence = Sentence.of(d.timeline(end, end));
        assertThat(sentence)
                .startsWith("3 个线程")
                .contains(told ? "一样忙，各自的步骤加起来差不多一样长，占总用时的 78%。" : "各自的步骤加起来差不多一样长，一起决定了总用时。");
        assertThat(sentence.contains("，其中 0.04 秒在等载体；12 步逐个做要 0.48 秒。"))
                .as(sentence)
                .isEqualTo(told);
    }

    /** 载体占的比等载体说的还要紧，已经说过就不再说。 */
    @Test
    void whatTheCauseToldIsNotToldAgain() {
        var d = new Draft("两个载体");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        d.wait(main, 0, 300, "ExecutorService.close");
        for (int i = 0; i < 6; i++) {
            int order = d.lane("订单 " + (i + 1), Lane.Kind.VIRTUAL, 0, 300);
            int from = i / 2 * 100;
            d.step(order, "算 " + (i + 1), 0, from + 100);
            if (from > 0) {
                d.queue(order, 0, from, order - 2);
            }
            d.run(order, from, from + 100);
        }
        d.wake(5, main, 300);
        var sentence = Sentence.of(d.timeline(300, 300));
        assertThat(sentence).startsWith("载体线程只有 2 个").doesNotContain("其中");
    }
}
