package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Draft;
import threadline.model.Interval;
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

    /** {@code main} 的等待从头看到尾，没有看到的在替它做事的线程上：说的是路径，不是总用时。 */
    @Test
    void whatWasNotSeenOfAnotherThreadIsToldOfThePath() {
        var d = new Draft("定时");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 310);
        int timer = d.lane("delayScheduler", Lane.Kind.PLATFORM, 5, 310);
        d.run(main, 0, 5);
        d.wait(main, 5, 310, "CompletableFuture.join");
        d.unknown(timer, 5, 305);
        d.run(timer, 305, 310);
        d.wake(main, timer, 5);
        d.wake(timer, main, 309.5);
        assertThat(Sentence.of(d.timeline(310, 310)))
                .endsWith("总用时 0.31 秒；关键路径上有 0.30 秒没有看到。")
                .doesNotContain("其中");
    }

    /** JVM 停顿：在路径上的，是总用时的一部分；不在的，说一声大家都停了。短的不说。 */
    @ParameterizedTest
    @CsvSource({
        "50, true, '。总用时 0.30 秒，其中 0.05 秒是 JVM 停顿。'",
        "50, false, '。JVM 停顿了 0.05 秒，那时没有线程在运行。总用时 0.30 秒。'",
        "12, false, '。总用时 0.30 秒。'",
        "4, true, '。总用时 0.30 秒。'"
    })
    void aPauseThatDelayedSomethingIsTold(int paused, boolean onPath, String told) {
        var d = new Draft("停顿");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int coffee = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 1, 300);
        int from = onPath ? 100 : 3;
        int who = onPath ? coffee : main;
        var pause = new Interval.Pause(d.at(from), d.at(from + paused), "垃圾回收");
        d.intervals.add(new Interval.Paused(who, d.at(from), d.at(from + paused), pause));
        d.run(main, 0, from == 3 ? 3 : 10);
        d.wait(main, onPath ? 10 : 3 + paused, 299.5, "ExecutorService.close");
        d.wake(main, coffee, 1);
        d.step(coffee, "煮咖啡", 1, 299);
        if (onPath) {
            d.sleep(coffee, 1, from);
            d.sleep(coffee, from + paused, 299);
        } else {
            d.sleep(coffee, 1, 299);
            int toast = d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 4 + paused, 260);
            d.wake(main, toast, 3 + paused);
            d.step(toast, "烤面包", 4 + paused, 4 + paused + 200);
            d.sleep(toast, 4 + paused, 4 + paused + 200);
        }
        d.wake(coffee, main, 299.5);
        assertThat(Sentence.of(d.timeline(300, 300)).replaceAll("；2 步逐个做.*", "。"))
                .endsWith(told);
    }

    /** 停顿就是原因的，数字已经说了，不再说一遍。 */
    @Test
    void aPauseThatIsTheCauseIsToldOnce() {
        var d = new Draft("垃圾回收");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        d.run(main, 0, 100);
        d.intervals.add(
                new Interval.Paused(main, d.at(100), d.at(250), new Interval.Pause(d.at(100), d.at(250), "垃圾回收")));
        d.run(main, 250, 300);
        assertThat(Sentence.of(d.timeline(300, 300))).isEqualTo("JVM 停住了 0.15 秒（垃圾回收），占总用时的 50%。总用时 0.30 秒。");
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
