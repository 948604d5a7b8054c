package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.explain.finding.FailureWords;
import threadline.explain.finding.Findings;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Failure;
import threadline.model.Guess;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

class SentenceTest {

    private static Timeline timeline(boolean leaked, @Nullable String failure, Step... steps) {
        return new Timeline(
                "早餐",
                Instant.EPOCH,
                Times.nanos(3),
                Times.nanos(3),
                List.of(new Lane(0, "main", Lane.Kind.PLATFORM, null, 0, Times.nanos(3), leaked)),
                List.of(steps),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                failure == null ? null : Draft.failure(failure),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Honesty(0, 0, "测试", List.of()));
    }

    private static Step step(String name, double from, double to, boolean leaf, Step.Outcome outcome) {
        return new Step(0, name, Times.nanos(from), Times.nanos(to), 0, leaf, outcome);
    }

    private static Step done(String name, double from, double to) {
        return step(name, from, to, true, Step.Outcome.COMPLETED);
    }

    @Test
    void theSumCountsLeafStepsOnly() {
        var timeline = timeline(
                false, null, step("早餐", 0, 3, false, Step.Outcome.COMPLETED), done("煮咖啡", 0, 3), done("烤面包", 0, 2));
        assertThat(Sentence.of(timeline)).isEqualTo("最慢的一步「煮咖啡」决定了总用时。总用时 3.00 秒；只算最里层的 2 步，逐个做要 5.00 秒。");
    }

    @Test
    void aStepThatDidNotCompleteIsNamedAndThereIsNoSum() {
        var timeline = timeline(
                false,
                "IllegalStateException：烤糊了",
                step("煮咖啡", 0, 1, true, Step.Outcome.CANCELLED),
                step("烤面包", 0, 1, true, Step.Outcome.FAILED));
        assertThat(Sentence.of(timeline)).isEqualTo("代码抛出「烤糊了」（IllegalStateException）。「煮咖啡」被取消。「烤面包」失败。总用时 3.00 秒。");
    }

    /** 一步先失败，别的因此被取消：先说起因。 */
    @Test
    void whatFailedFirstIsToldBeforeWhatWasCancelledForIt() {
        var timeline = timeline(
                false,
                "IllegalStateException：烤糊了",
                step("煮咖啡", 0, 2, true, Step.Outcome.CANCELLED),
                step("烤面包", 0, 1, true, Step.Outcome.FAILED));
        assertThat(Sentence.of(timeline)).contains("「烤面包」失败。「煮咖啡」被取消。");
    }

    @Test
    void leakedThreadsAreNamed() {
        assertThat(Sentence.of(timeline(true, null))).isEqualTo("泄漏了 1 个线程：main。总用时 3.00 秒。");
    }

    @Test
    void ofManyLeakedThreadsOrDeadlocksAFewAreToldAndAllCounted() {
        var d = new Draft("停住");
        for (int pair = 1; pair <= 3; pair++) {
            int one = d.lane("甲" + pair, Lane.Kind.PLATFORM, null, 0, 1000, true);
            int two = d.lane("乙" + pair, Lane.Kind.PLATFORM, null, 0, 1000, true);
            d.lock(one, 10, 1000, "右" + pair, "乙" + pair);
            d.lock(two, 10, 1000, "左" + pair, "甲" + pair);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .startsWith("3 个死锁，每 2 个线程围成一圈。泄漏了 6 个线程。总用时")
                .doesNotContain("甲1");
        assertThat(FindingLines.of(Findings.of(d.timeline(1000, 1000)), ""))
                .first(STRING)
                .contains("甲1");

        d.lanes.removeLast();
        d.lanes.removeLast();
        d.intervals.removeIf(i -> i.lane() >= d.lanes.size());
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .contains("死锁：「甲1」等「乙1」手里的「右1」")
                .doesNotContain("甲2」等")
                .contains("这样的死锁共 2 个。")
                .contains("泄漏了 4 个线程：甲1、乙1、甲2、乙2。");
    }

    /** 死锁解不开，main 看着它睡了多久不要紧。 */
    @Test
    void whoLooksOnADeadlockDidNotDecide() {
        var d = new Draft("看着");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int one = d.lane("甲", Lane.Kind.PLATFORM, null, 0, 1200, true);
        int two = d.lane("乙", Lane.Kind.PLATFORM, null, 0, 1200, true);
        d.sleep(main, 0, 1000);
        d.lock(one, 700, 1200, "右", "乙");
        d.lock(two, 700, 1200, "左", "甲");
        assertThat(Sentence.of(d.timeline(1000, 1200))).contains("死锁：").doesNotContain("睡眠");
    }

    @Test
    void aGuessIsComparedInWordsAndNoGuessSaysNothing() {
        var timeline = timeline(false, null, done("煮咖啡", 0, 3), done("烤面包", 0, 2));
        var guess = new Guess(
                Times.nanos(5), "煮咖啡", List.of(new Guess.Span("洗碗", 0, 1), new Guess.Span("烤面包", 1, Times.nanos(2))));
        assertThat(GuessReview.of(guess, timeline))
                .containsExactly(
                        "总用时：你猜 5.00 秒，实际 3.00 秒。",
                        "先完成的：你猜「煮咖啡」，实际「烤面包」。",
                        "「洗碗」：你猜 0.00–0.00 秒，实际没有这个步骤。",
                        "「烤面包」：你猜 0.00–2.00 秒，实际 0.00–2.00 秒。");
        assertThat(GuessReview.of(new Guess(null, null, List.of()), timeline)).isEmpty();
    }

    @Test
    void aGuessedCauseIsJudged() {
        var timeline = timeline(false, null, done("煮咖啡", 0, 3), done("烤面包", 0, 2));
        assertThat(GuessReview.of(new Guess(null, null, "煮咖啡", List.of()), timeline))
                .containsExactly("总用时由什么决定：你猜「煮咖啡」，实际是最慢的一步「煮咖啡」，猜中了。");
        assertThat(GuessReview.of(new Guess(null, null, "锁", List.of()), timeline))
                .containsExactly("总用时由什么决定：你猜「锁」，实际是最慢的一步「煮咖啡」。");
    }

    @Test
    void aFailingBodyKeepsTheReasonForItsTime() {
        var timeline = timeline(false, "IllegalStateException：烤糊了", done("煮咖啡", 0, 3), done("烤面包", 0, 2));
        assertThat(Sentence.of(timeline))
                .startsWith("代码抛出「烤糊了」（IllegalStateException）。")
                .contains("抛出之前，最慢的一步「煮咖啡」决定了总用时。");
    }

    /** 「之前」指的是哪一刻，读者往回看一眼就知道：它紧跟在异常或时限后面，不在取消、失败和泄漏后面。 */
    @Test
    void theReasonForTheTimeFollowsTheExceptionItself() {
        var failing = timeline(
                false,
                "IllegalStateException：烤糊了",
                done("煮咖啡", 0, 2.9),
                step("加热", 2.9, 3, true, Step.Outcome.FAILED),
                step("等", 0, 1, true, Step.Outcome.CANCELLED));
        assertThat(Sentence.of(failing))
                .startsWith("代码抛出「烤糊了」（IllegalStateException）。抛出之前，「煮咖啡」决定了总用时。「等」被取消。「加热」失败。总用时");

        var d = new Draft("到时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.step(main, "煮咖啡", 0, 950);
        d.step(main, "等", 950, 1000, 0, Step.Outcome.CANCELLED);
        d.sleep(main, 0, 1000);
        d.limit = 1000.0;
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("到时限还没有做完。到时限之前，「煮咖啡」决定了总用时，它一直在睡眠。「等」被取消。");
    }

    /** 到时限还没有等到的，只说一遍。 */
    @Test
    void whatWasAwaitedUntilTheLimitIsToldOnce() {
        var d = new Draft("等不到");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.lane("算", Lane.Kind.VIRTUAL, null, 1, 1000, true);
        d.run(1, 1, 1000);
        d.wait(main, 1, 1000, "Thread.join");
        d.limit = 990.0;
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("「main」到时限还没有等到「Thread.join」。泄漏");
    }

    /** 步骤之间空着的，不是一步接一步；图上的框比数的多，说数的是哪几步。 */
    @Test
    void stepsWithIdleTimeBetweenThemAreNotSaidToFollowAtOnce() {
        var d = new Draft("歇一歇");
        int main = d.lane("main()", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 4; i++) {
            d.step(main, "查 " + i, 250 * i, 250 * i + 200);
            d.run(main, 250 * i, 250 * i + 200);
            d.sleep(main, 250 * i + 200, 250 * i + 250);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("main() 做了 4 步，共 0.80 秒，占总用时的 80%。");

        var close = new Draft("不歇");
        int all = close.lane("main()", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 4; i++) {
            close.step(all, "查 " + i, 250 * i, 250 * i + 248);
        }
        close.run(all, 0, 1000);
        assertThat(Sentence.of(close.timeline(1000, 1000))).startsWith("main() 一步接一步做了 4 步，占总用时的 99%。");
    }

    /** 图上的框占了一整条，关键路径只有后一段在上面：不说占总用时的 79%，读者量得出来不是。 */
    @Test
    void stepsOfWhichThePathHasOnlyAPartAreNotSaidToTakeThatPart() {
        var d = new Draft("请求");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int request = d.lane("请求 1", Lane.Kind.PLATFORM, 0, 995);
        d.run(main, 0, 200);
        d.wait(main, 200, 992, "Thread.join");
        for (int i = 0; i < 3; i++) {
            d.step(request, "第 " + i + " 步", 330 * i, 330 * i + 330);
        }
        d.wait(request, 0, 200, "CountDownLatch.await");
        d.run(request, 200, 990);
        d.wake(main, request, 200);
        d.wake(request, main, 992);
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("「请求 1」一步接一步做了 3 步，决定了总用时的 ");
    }

    @Test
    void aStepThatNeverEndedIsNotSaidToHaveEnded() {
        var timeline = timeline(true, null, step("服务", 0.1, 3, true, Step.Outcome.OPEN), done("烤面包", 0, 2));
        var guess = new Guess(null, "服务", List.of(new Guess.Span("服务", 0, Times.nanos(1))));
        assertThat(GuessReview.of(guess, timeline))
                .containsExactly("先完成的：你猜「服务」，实际「烤面包」。", "「服务」：你猜 0.00–1.00 秒，实际 0.10 秒开始，记录停下时（3.00 秒）还没有结束。");
    }

    @Test
    void whatIsNoTimeIsSaid() {
        var timeline = timeline(false, null, done("烤面包", 0, 2));
        var guess = new Guess(
                Times.nanos(-5),
                null,
                List.of(
                        new Guess.Span("烤面包", Times.nanos(-1.5), Times.nanos(2)),
                        new Guess.Span("烤面包", Times.nanos(3), Times.nanos(1))));
        assertThat(GuessReview.of(guess, timeline))
                .containsExactly(
                        "总用时：-5 秒不是时间，实际 3.00 秒。",
                        "「烤面包」：-1.5 秒不是时间，实际 0.00–2.00 秒。",
                        "「烤面包」：从 3 到 1 秒是倒着的，不是一段时间，实际 0.00–2.00 秒。");
    }

    /** 别的步骤更久，只是半路被取消：最先失败的不是最慢的。 */
    @Test
    void theOneThatFailsFirstIsNotTheSlowest() {
        var d = new Draft("一个出错");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(main, 0, 1000, "StructuredTaskScope.join");
        int lane = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 995);
        d.step(lane, "查询 深圳", 0, 990, 0, Step.Outcome.FAILED);
        d.sleep(lane, 0, 995);
        d.wake(lane, main, 1000);
        int other = d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 0, 998);
        d.step(other, "查询 北京", 0, 998, 0, Step.Outcome.CANCELLED);
        d.wait(other, 0, 998, "HttpClient.send");
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .contains("「查询 深圳」决定了总用时")
                .doesNotContain("最慢");
    }

    /** main 等几个一起做的步骤，各要这么久。 */
    private static String together(double... millis) {
        var d = new Draft("烧水");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(main, 0, 1000, "StructuredTaskScope.join");
        for (int i = 1; i <= millis.length; i++) {
            int lane = d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, millis[i - 1]);
            d.step(lane, "烧水 " + i, 0, millis[i - 1]);
            d.sleep(lane, 0, millis[i - 1]);
            if (millis[i - 1] == 1000) {
                d.wake(lane, main, 1000);
            }
        }
        return Sentence.of(d.timeline(1000, 1000));
    }

    @Test
    void stepsThatAreEquallyLongDecideTogether() {
        assertThat(together(990, 1000, 980)).startsWith("「烧水 1」、「烧水 2」和「烧水 3」差不多一样长，一起决定了总用时，都一直在睡眠。");
        assertThat(together(990, 1000, 980, 970)).startsWith("4 步「烧水」差不多一样长，一起决定了总用时，都一直在睡眠。");
        assertThat(together(1000, 999)).startsWith("「烧水 1」和「烧水 2」差不多一样长，一起决定了总用时，都一直在睡眠。");
        assertThat(together(900, 1000)).startsWith("最慢的一步「烧水 2」决定了总用时，它一直在睡眠。");
    }

    /** 名字按出现的先后，编号的按编号；不是一直的，不说「都大多」。 */
    @Test
    void equallyLongStepsAreNamedInOrder() {
        var d = new Draft("烧水");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(main, 0, 1000, "ExecutorService.close");
        for (int i = 2; i >= 1; i--) {
            int lane = d.lane("t" + i, Lane.Kind.VIRTUAL, 0, 1000);
            d.wake(main, lane, 0);
            d.step(lane, "烧水 " + i, 0, 1000);
            d.run(lane, 0, 50);
            d.sleep(lane, 50, 1000);
            d.wake(lane, main, 1000);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("「烧水 1」和「烧水 2」差不多一样长，一起决定了总用时，大多在睡眠。");
    }

    @Test
    void equallyLongStepsOfOneNameAreCounted() {
        var d = new Draft("各加一百次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(main, 0, 1000, "ExecutorService.close");
        for (int i = 1; i <= 2; i++) {
            int lane = d.lane("pool-1-thread-" + i, Lane.Kind.PLATFORM, 0, 1000);
            d.step(lane, "加", 0, 1000);
            d.sleep(lane, 0, 1000);
            d.wake(lane, main, 1000);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("2 步「加」差不多一样长，一起决定了总用时，都一直在睡眠。");
    }

    @Test
    void theSameStepTwiceOnThePathIsNotOneLongest() {
        var d = new Draft("两段一样长的");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int other = d.lane("other", Lane.Kind.VIRTUAL, 0, 500);
        d.step(main, "前", 0, 500);
        d.step(main, "后", 500, 1000);
        d.step(other, "旁边", 0, 500);
        d.sleep(main, 0, 1000);
        d.sleep(other, 0, 500);
        assertThat(Sentence.of(d.timeline(1000, 1000))).doesNotContain("最长的一步是");
    }

    /** 客户等服务 1 秒；{@code known} 时知道是服务叫醒的。 */
    private static String served(boolean known) {
        var d = new Draft("客户和服务");
        int client = d.lane("客户", Lane.Kind.PLATFORM, 0, 1000);
        int server = d.lane("服务", Lane.Kind.VIRTUAL, 0, 1000);
        d.step(client, "查询", 0, 1000);
        d.step(server, "回答", 0, 990);
        d.run(client, 0, 200);
        d.wait(client, 200, 990, "HttpClient.send");
        d.run(client, 990, 1000);
        d.sleep(server, 0, 990);
        if (known) {
            d.wake(server, client, 990);
        }
        return Sentence.of(d.timeline(1000, 1000));
    }

    /** 中断来的时候它在算，到下一步要等的时候才听到：是谁中断的知道。那以后睡过，听到的就不是那一次。 */
    @ParameterizedTest
    @CsvSource({"false, 被 main 取消。", "true, 被取消。"})
    void whoInterruptedBeforeTheStepBeganCancelledIt(boolean slept, String told) {
        var d = new Draft("一次中断");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        int me = d.lane("我", Lane.Kind.VIRTUAL, 0, 200);
        d.sleep(main, 0, 50);
        d.wait(main, 50, 200, "Thread.join");
        d.mark(me, 50, Mark.Kind.INTERRUPTED, "", main);
        d.step(me, "我在算", 0, 100);
        d.run(me, 0, slept ? 80 : 105);
        if (slept) {
            d.sleep(me, 80, 105);
        }
        d.step(me, "我读文件", 105, 200, 0, Step.Outcome.CANCELLED);
        d.run(me, 105, 200);
        d.wake(me, main, 200);
        assertThat(Sentence.of(d.timeline(200, 200))).startsWith("「我读文件」" + told);
    }

    @Test
    void workThatAnotherStepWaitedForIsNotCountedTwice() {
        assertThat(served(true)).endsWith("总用时 1.00 秒；不算等别的步骤的时间，逐个做要 1.20 秒。");
    }

    @Test
    void wherePartOfTheSumMayBeCountedTwiceThereIsNoSum() {
        assertThat(served(false)).endsWith("总用时 1.00 秒。").doesNotContain("逐个做");
    }

    @Test
    void aStepThatOnlyWaitsForOtherStepsIsNoStepOfItsOwn() {
        var d = new Draft("早餐");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 3000);
        int coffee = d.lane("coffee", Lane.Kind.VIRTUAL, 0, 3000);
        int toast = d.lane("toast", Lane.Kind.VIRTUAL, 0, 2000);
        d.step(main, "早餐", 0, 3000);
        d.wait(main, 0, 3000, "StructuredTaskScope.join");
        d.step(coffee, "煮咖啡", 0, 3000);
        d.step(toast, "烤面包", 0, 2000);
        d.sleep(coffee, 0, 3000);
        d.sleep(toast, 0, 2000);
        d.wake(coffee, main, 3000);
        assertThat(Sentence.of(d.timeline(3000, 3000))).endsWith("总用时 3.00 秒；不算等别的步骤的时间，逐个做要 5.00 秒。");
    }

    /** 三个人先后用一样东西，{@code object} 前等：第三个人等过前两个人，一段也不是自己的。 */
    private static String inTurn(String object, boolean barging) {
        var d = new Draft("银行");
        for (int i = 1; i <= 3; i++) {
            d.lane("窗口 " + i, Lane.Kind.VIRTUAL, 0, i == 1 ? 100 : 210);
        }
        d.step(0, "存", 0, 100);
        d.sleep(0, 0, 100);
        if (!barging) { // 插队的来了就拿到
            block(d, 1, 0, 100, object, "窗口 1");
            d.wake(0, 1, 100);
        }
        d.step(1, "取", 100, 200);
        d.sleep(1, 100, 200);
        d.step(2, "转", 0, 201);
        block(d, 2, 0, 200, object, "窗口 2");
        d.run(2, 200, 201);
        d.wake(1, 2, 200);
        d.run(2, 201, 210);
        return Sentence.of(d.timeline(barging ? 150 : 180, 210)); // 逐个做要 0.20 秒：比这长，才说
    }

    private static void block(Draft d, int lane, double from, double to, String object, String owner) {
        if (object.equals("账户")) {
            d.lock(lane, from, to, object, owner);
        } else {
            d.await(lane, from, to, object, 7, object.startsWith("Semaphore") ? 1 : 0);
        }
    }

    private static String waited(String object) {
        return object.equals("账户") ? "等锁" : object.startsWith("Semaphore") ? "等许可" : "等别的步骤的时间";
    }

    @Test
    void aWaitThatOutlastsSeveralOthersIsNoWorkOfItsOwn() {
        for (var object : List.of("账户", "Semaphore.acquire", "Condition.await", "Future.get", "Object.wait")) {
            assertThat(inTurn(object, false)).as(object).endsWith("；不算" + waited(object) + "，逐个做要 0.20 秒。");
        }
        for (var object : List.of("账户", "Semaphore.acquire")) {
            assertThat(inTurn(object, true)).as(object).endsWith("；不算" + waited(object) + "，逐个做要 0.20 秒。");
        }
        assertThat(inTurn("Condition.await", true)).as("前一半也许在等「存」").doesNotContain("逐个做");
    }

    @Test
    void aLockIsNamedAlsoWhereNobodySawWhoGaveItUp() {
        var d = new Draft("转账");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(main, 0, 100);
        d.lock(main, 100, 1000, "账户", "别人");
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("main 等锁「账户」等了 0.90 秒，占总用时的 90%。");
    }

    /** 两件活轮流用一个 CPU，各用 0.5 秒：逐个做也是 1 秒，不是 2 秒。 */
    @Test
    void queueingForTheProcessorIsNoWork() {
        var d = new Draft("抢 CPU");
        for (var name : List.of("甲", "乙")) {
            int lane = d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
            d.step(lane, "算 " + name, 0, 1000);
            d.sampled(lane, 0, 1000, 10, 50);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).endsWith("总用时 1.00 秒，其中 0.50 秒在等 CPU。");
    }

    @Test
    void onlyTheFailureItselfIsInTheSentence() {
        var closed = new Failure("ClosedChannelException", "", Failure.Kind.FAILED, null);
        var inner = new Failure("ConnectException", "", Failure.Kind.FAILED, closed);
        var outer = new Failure("FailedException", "", Failure.Kind.FAILED, inner);
        assertThat(FailureWords.thrown(outer)).isEqualTo(" FailedException，起因是 ConnectException");
        var burnt = Draft.failure("IllegalStateException：面包烤糊了");
        var wrapped = new Failure("ExecutionException", "", Failure.Kind.FAILED, burnt);
        assertThat(FailureWords.thrown(wrapped)).isEqualTo("「面包烤糊了」（ExecutionException，起因是 IllegalStateException）");
        assertThat(FailureWords.thrown(Draft.failure("TimeoutException"))).isEqualTo(" TimeoutException");
        var full = "Task T@1 rejected from java.util.concurrent.ThreadPoolExecutor@1ecf0ac6[Running, pool size = 1]";
        assertThat(FailureWords.thrown(Draft.failure("RejectedExecutionException：" + full)))
                .isEqualTo(" RejectedExecutionException（线程池满了，不收这个任务）");
        assertThat(FailureWords.thrown(
                        Draft.failure("RejectedExecutionException：" + full.replace("Running", "Terminated"))))
                .contains("关了");
        assertThat(FailureWords.thrown(Draft.failure("RejectedExecutionException：今天打烊")))
                .startsWith("「今天打烊」");
        assertThat(FailureWords.shortened("没有这张表：\n  SELECT 1\n")).isEqualTo("没有这张表： SELECT 1");
        assertThat(FailureWords.shortened("长".repeat(100))).hasSize(90).endsWith("…");
    }

    @Test
    void aLongMessageOfALibraryIsItsFirstClauseAndNoNameIsCut() {
        assertThat(FailureWords.shortened(
                        "Database is already closed (to disable automatic closing at VM shutdown, add \";DB_CLOSE"))
                .isEqualTo("Database is already closed…");
        assertThat(FailureWords.shortened(
                        "Table \"NO; BODY\" not found (this database is empty); SQL statement:\nSELECT 1"))
                .isEqualTo("Table \"NO; BODY\" not found…");
        assertThat(
                        FailureWords.shortened(
                                "Cannot invoke \"java.lang.Integer.intValue()\" because the return value of \"a.B.c()\" is null"))
                .isEqualTo("Cannot invoke \"java.lang.Integer.intValue()\"…");
        assertThat(FailureWords.shortened("Connection refused\n  at the other end, which nobody has opened yet"))
                .isEqualTo("Connection refused…");
        assertThat(FailureWords.shortened("Owner did not join after forking"))
                .isEqualTo("Owner did not join after forking");
        var name = "x".repeat(100);
        assertThat(FailureWords.shortened(name + " is missing")).isEqualTo(name + "…");
        assertThat(FailureWords.shortened("word ".repeat(16) + name)).isEqualTo("word ".repeat(15) + "word…");
        assertThat(FailureWords.shortened("没有这张表，" + "长".repeat(80) + "，" + "后".repeat(20)))
                .isEqualTo("没有这张表，" + "长".repeat(80) + "…");
    }

    /** 栅栏：最慢的一个到了，别人才接着做。main 只在两头碰到关键路径。 */
    @Test
    void aWaitThatTouchesThePathAtItsEndsIsNotTheCause() {
        var met = new Draft("到齐了再剪");
        int main = met.lane("main", Lane.Kind.PLATFORM, 0, 601);
        int one = met.lane("剪辑 1", Lane.Kind.VIRTUAL, 1, 601);
        int other = met.lane("剪辑 2", Lane.Kind.VIRTUAL, 1, 401);
        met.run(main, 0, 1);
        met.wait(main, 1, 601, "ExecutorService.close");
        met.step(one, "粗剪 甲", 1, 101);
        met.sleep(one, 1, 101);
        met.wait(one, 101, 301, "碰头");
        met.step(one, "精剪 甲", 301, 601);
        met.sleep(one, 301, 601);
        met.step(other, "粗剪 乙", 1, 301);
        met.sleep(other, 1, 301);
        met.step(other, "精剪 乙", 301, 401);
        met.sleep(other, 301, 401);
        met.wake(main, one, 1);
        met.wake(main, other, 1);
        met.wake(other, one, 301);
        met.wake(one, main, 601);
        assertThat(Sentence.of(met.timeline(601, 601)))
                .startsWith("关键路径上「粗剪 乙」和「精剪 甲」一前一后，各约 0.30 秒，都一直在睡眠。")
                .doesNotContain("ExecutorService.close");
    }

    /** 到了时限的等待，等的时候图里没有别的线程，才说；还有一个在，就不说。 */
    @Test
    void aLimitThatPassedAloneSaysSo() {
        assertThat(Sentence.of(signalled(50))).contains("等到了时限，等了 0.54 秒：它开始等的时候，图里别的线程都已经结束了。");
        assertThat(Sentence.of(signalled(60.5))).contains("图里别的线程都已经结束了");
        assertThat(Sentence.of(signalled(300))).contains("等到了时限，等了 0.54 秒。").doesNotContain("图里别的线程");
    }

    private static Timeline signalled(double end) {
        var d = new Draft("通知来早了");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        int notifier = d.lane("通知者", Lane.Kind.PLATFORM, 1, end);
        d.run(notifier, 1, end);
        d.run(main, 0, 60);
        d.intervals.add(new Interval.Waiting(
                main,
                d.at(60),
                d.at(600),
                Evidence.EXACT,
                null,
                "Object.wait",
                new Interval.Awaited(1, "Object.wait", 0),
                true,
                d.at(600)));
        return d.timeline(600, 600);
    }

    /** 失败之后没有开始的，图上有 ⊖，句子也说几步。 */
    @Test
    void stepsThatNeverStartedAreCounted() {
        var d = new Draft("关了门");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.step(main, "做 1", 0, 900, 0, Step.Outcome.FAILED);
        d.run(main, 0, 1000);
        d.mark(main, 950, Mark.Kind.NOT_STARTED, "做 2");
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("「做 1」失败。「做 2」没有开始。");
        for (int i = 5; i >= 3; i--) {
            d.mark(main, 950, Mark.Kind.NOT_STARTED, "做 " + i);
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("4 步没有开始：「做 2」、「做 3」、「做 4」、「做 5」。");
        d.mark(main, 950, Mark.Kind.NOT_STARTED, "做 6");
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("5 步没有开始：「做 2」到「做 6」。");
        d.mark(main, 950, Mark.Kind.NOT_STARTED, "洗碗");
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("6 步没有开始，例如");
    }

    /** 等到了时限、却没有决定总用时的，图上有沙漏，句子也说；隔一会儿看一眼的不说。 */
    @Test
    void aLimitThatDidNotDecideTheTotalIsToldToo() {
        var d = beside(1);
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .startsWith("最慢的一步「煮咖啡」决定了总用时，它一直在睡眠。")
                .contains("「顾客」的 Future.get 等到了时限，等了 0.30 秒。总用时");
        assertThat(Sentence.of(beside(2).timeline(1000, 1000))).contains("2 次等到了时限，其中最久的是「顾客」的 Future.get，等了 0.30 秒。");
        assertThat(Sentence.of(beside(3).timeline(1000, 1000))).doesNotContain("时限");

        var two = new Draft("两家");
        int main = two.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        two.expire(main, 0, 650, "Future.get");
        two.expire(main, 650, 1000, "CountDownLatch.await");
        assertThat(Sentence.of(two.timeline(1000, 1000)))
                .startsWith("main 的 Future.get 等到了时限，等了 0.65 秒。main 的 CountDownLatch.await 也等到了时限，等了 0.35 秒。");

        var joined = beside(0);
        joined.expire(1, 0, 300, "CompletableFuture.join");
        assertThat(Sentence.of(joined.timeline(1000, 1000))).contains("「顾客」等的 CompletableFuture 到了时限，「顾客」在 0.30 秒醒来。");

        var workers = beside(0);
        workers.expire(1, 0, 500, "Workers.map");
        assertThat(Sentence.of(workers.timeline(1000, 1000))).as("库自己隔一会儿看一眼").doesNotContain("时限");
    }

    private static Draft beside(int limits) {
        var d = new Draft("等不到就算了");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int guest = d.lane("顾客", Lane.Kind.PLATFORM, 0, 950);
        d.step(main, "煮咖啡", 0, 1000);
        d.sleep(main, 0, 1000);
        d.step(guest, "喝水", 940, 950);
        for (int i = 0; i < limits; i++) {
            d.expire(guest, 310 * i, 310 * i + 300 - i, "Future.get");
        }
        return d;
    }

    /** 一起等，再轮流算：最长的一段只占一半，另一半是谁的也说。 */
    @Test
    void whereTheLongestIsHalfOfThePathTheOtherHalfIsToldToo() {
        assertThat(waitedThenComputed(200, 60, "算价"))
                .startsWith("4 步「等」差不多一样长，各约 0.20 秒，都一直在睡眠。关键路径上还有「算 1」、「算 3」和「算 5」，共 0.18 秒。总用时");
        assertThat(waitedThenComputed(200, 90, "pool-1-thread-"))
                .startsWith("「pool-1」只有 2 个线程，6 步分成 3 轮。关键路径上还有「等 1」，0.20 秒。总用时");
        assertThat(waitedThenComputed(200, 40, "算价")).contains("关键路径上还有「算 1」、「算 3」和「算 5」，共 0.12 秒。");
        assertThat(waitedThenComputed(200, 3, "算价")).as("几乎就是总用时").doesNotContain("还有");
    }

    /** 几乎就是总用时的一步以后，还看得见另一步：也说。 */
    @Test
    void whatIsSeenAfterTheDecisiveStepIsToldToo() {
        var d = new Draft("先到先处理");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1100);
        int one = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 1000);
        int two = d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 0, 100);
        d.wait(main, 1, 100, "做完的");
        d.step(one, "问甲", 0, 1000);
        d.sleep(one, 0, 1000);
        d.step(two, "问乙", 0, 100);
        d.sleep(two, 0, 100);
        d.step(main, "记乙", 100, 200);
        d.sleep(main, 100, 200);
        d.wait(main, 200, 1000, "做完的");
        d.step(main, "记甲", 1000, 1100);
        d.sleep(main, 1000, 1100);
        d.wake(two, main, 100);
        d.wake(one, main, 1000);
        assertThat(Sentence.of(d.timeline(1100, 1100))).startsWith("最慢的一步「问甲」决定了总用时，它一直在睡眠。关键路径上还有「记甲」，0.10 秒。总用时");
    }

    /** 池里的几步是问别人，别人答的就在这几轮里：连最后一轮也不再说。 */
    @Test
    void whatIsServedDuringTheRoundsOfAPoolIsNotToldAgain() {
        var d = new Draft("两个线程问六次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 320);
        d.wait(main, 1, 318, "ExecutorService.close");
        for (int i = 1; i <= 2; i++) {
            int client = d.lane("pool-1-thread-" + i, Lane.Kind.PLATFORM, 1, 318);
            int server = d.lane("窗口 " + i, Lane.Kind.PLATFORM, 1, 318);
            for (int round = 0; round < 3; round++) {
                int from = 104 * round + 1;
                d.step(client, "问 " + (2 * round + i), from, from + 104);
                d.wait(client, from + 1, from + 103, "HttpClient.send");
                d.step(server, "答", from + 2, from + 102);
                d.sleep(server, from + 2, from + 102);
                d.wake(client, server, from + 2);
                d.wake(server, client, from + 103);
            }
            d.wake(main, client, 1);
            d.wake(client, main, 315 + i);
        }
        assertThat(Sentence.of(d.timeline(320, 320)))
                .startsWith("「pool-1」只有 2 个线程，6 步分成 3 轮。")
                .doesNotContain("关键路径上还有");
    }

    private static String waitedThenComputed(int waiting, int computing, String pool) {
        var d = new Draft("先等再算");
        int end = waiting + 3 * computing + 2;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 1, end - 1, "ExecutorService.close");
        for (int i = 1; i <= 4; i++) {
            int order = d.lane("订单 " + i, Lane.Kind.VIRTUAL, 0, end);
            d.step(order, "等 " + i, 0, waiting);
            d.sleep(order, 0, waiting);
            d.wait(order, waiting, end - 2, "FutureTask.get");
        }
        int one = d.lane(pool + 1, Lane.Kind.PLATFORM, waiting, end);
        int two = d.lane(pool + 2, Lane.Kind.PLATFORM, waiting, end);
        for (int round = 0; round < 3; round++) {
            int from = waiting + round * computing;
            d.step(one, "算 " + (2 * round + 1), from, from + computing);
            d.step(two, "算 " + (2 * round + 2), from + 5, from + computing - 15);
        }
        d.run(one, waiting, end - 2);
        d.run(two, waiting, end - 15);
        d.wake(main + 1, one, waiting);
        d.wake(main + 2, two, waiting);
        d.wake(one, main, end - 1);
        return Sentence.of(d.timeline(end, end));
    }

    /** 一步失败几次，就说几次；名字按编号。 */
    @Test
    void aStepThatFailedSeveralTimesSaysHowOften() {
        var d = new Draft("再来一次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(main, 0, 1000);
        int at = 0;
        for (int order : new int[] {4, 10, 4, 2, 4}) {
            d.step(main, "扣款 " + order, at, at + 200, 0, Step.Outcome.FAILED);
            at += 200;
        }
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("「扣款 2」、「扣款 10」失败，「扣款 4」失败 3 次。");
    }

    /** 停在半路的，别人本来也许更久：不说谁是瓶颈。 */
    @Test
    void whereTheWorkWasCutNothingIsABottleneck() {
        assertThat(line(false)).contains("是瓶颈");
        assertThat(line(true))
                .contains("Barista 一步接一步做了「制作 #0」和「制作 #1」，共 4.00 秒，占总用时的 79%。")
                .doesNotContain("瓶颈");
    }

    private static String line(boolean cancelled) {
        var d = new Draft("流水线");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 5000);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, 4, 4000);
        int server = d.lane("Server", Lane.Kind.PLATFORM, 4, 5000);
        d.run(main, 0, 10);
        d.wait(main, 10, 5000, "Thread.join");
        for (int i = 0; i < 2; i++) {
            d.step(barista, "制作 #" + i, 2000 * i, 2000 * i + 2000);
            d.sleep(barista, Math.max(4, 2000 * i), 2000 * i + 2000);
            d.wait(server, i == 0 ? 4 : 3000, 2000 * i + 2000, "成品队列");
            d.wake(barista, server, 2000 * i + 2000);
            d.step(server, "派送 #" + i, 2000 * i + 2000, 2000 * i + 3000);
            d.sleep(server, 2000 * i + 2000, 2000 * i + 3000);
        }
        d.wake(server, main, 5000);
        if (cancelled) {
            int guest = d.lane("顾客", Lane.Kind.PLATFORM, 4, 1000);
            d.step(guest, "等咖啡", 4, 1000, 0, Step.Outcome.CANCELLED);
            d.sleep(guest, 4, 1000);
        }
        return Sentence.of(d.timeline(5000, 5000));
    }
}
