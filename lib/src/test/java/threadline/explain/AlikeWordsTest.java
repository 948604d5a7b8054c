package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;

/** 「差不多一样长」说的是同时做、框真的一样长；一前一后的、让等待拉长的，不是。 */
class AlikeWordsTest {

    /** 一步一步轮流在两条泳道上做，中间的一步被打断、最后一步失败：一个接一个。 */
    @ParameterizedTest
    @ValueSource(strings = {"COMPLETED", "CANCELLED"})
    void stepsInTurnOnTwoThreadsAreNotSaidToBeAlike(String outcome) {
        var d = new Draft("一次中断");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int me = d.lane("我", Lane.Kind.PLATFORM, 45, 220);
        d.unknown(main, 0, 45);
        d.sleep(main, 45, 147);
        d.wait(main, 147, 220, "Thread.join");
        d.run(main, 220, 300);
        d.run(me, 45, 220);
        d.step(me, "我在算", 72, 146);
        d.step(me, "我读文件", 148, 218, 0, Step.Outcome.valueOf(outcome));
        d.step(main, "邻居读文件", 220, 290, 0, Step.Outcome.FAILED);
        d.mark(me, 147, Mark.Kind.INTERRUPTED, "", main);
        d.wake(main, me, 45);
        d.wake(me, main, 220);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .contains("「我在算」0.07 秒、「我读文件」0.07 秒、「邻居读文件」0.07 秒，一个接一个。")
                .doesNotContain("差不多一样长");
    }

    /** 两步之间空了一小段：各多久说了，先后也说了。 */
    @Test
    void stepsInTurnWithAPauseBetweenAreSaidToFollowOneAnother() {
        var d = new Draft("问两次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 460);
        int one = d.lane("甲", Lane.Kind.PLATFORM, 5, 225);
        int two = d.lane("乙", Lane.Kind.PLATFORM, 245, 455);
        d.run(main, 0, 5);
        d.wait(main, 5, 225, "Thread.join");
        d.run(main, 225, 245);
        d.wait(main, 245, 455, "Thread.join");
        d.run(main, 455, 460);
        d.sleep(one, 5, 225);
        d.sleep(two, 245, 455);
        d.step(one, "答 1", 15, 220);
        d.step(two, "答 2", 250, 450);
        d.wake(main, one, 5);
        d.wake(one, main, 225);
        d.wake(main, two, 245);
        d.wake(two, main, 455);
        assertThat(Sentence.of(d.timeline(460, 460))).startsWith("「答 1」0.21 秒、「答 2」0.20 秒，一前一后。");
    }

    /** 同名的步骤合起来数。 */
    @ParameterizedTest
    @CsvSource({"205,调用,调用,「调用」做了 2 次，各约 0.20 秒，一前一后。", "350,调用,调用,「调用」做了 2 次，0.20 秒、0.35 秒，一前一后。"})
    void stepsOfOneNameInTurnAreCounted(int second, String one, String other, String said) {
        var d = new Draft("一前一后");
        int end = 215 + second;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int asked = d.lane("请求 1", Lane.Kind.VIRTUAL, 2, 205);
        d.wait(main, 2, 204, "FutureTask.get");
        d.step(asked, one, 3, 203);
        d.sleep(asked, 3, 203);
        d.step(main, other, 207, 207 + second);
        d.sleep(main, 207, 207 + second);
        d.wake(main, asked, 2);
        d.wake(asked, main, 204);
        assertThat(Sentence.of(d.timeline(end, end))).startsWith(said);
    }

    /** 原因以外同名的几步，也合起来数。 */
    @Test
    void theRestOfThePathCountsStepsOfOneName() {
        var d = new Draft("问了再记");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int asked = d.lane("请求 1", Lane.Kind.VIRTUAL, 0, 600);
        int other = d.lane("请求 2", Lane.Kind.VIRTUAL, 0, 100);
        d.wait(main, 0, 600, "FutureTask.get");
        d.step(asked, "问", 0, 600);
        d.sleep(asked, 0, 600);
        d.step(other, "看", 0, 100);
        d.sleep(other, 0, 100);
        for (int i = 0; i < 4; i++) {
            d.step(main, i == 0 ? "开本子" : "记", 600 + 100 * i, 700 + 100 * i);
            d.sleep(main, 600 + 100 * i, 700 + 100 * i);
        }
        d.wake(asked, main, 600);
        assertThat(Sentence.of(d.timeline(1000, 1000))).contains("关键路径上还有「开本子」和 3 次「记」，共 0.40 秒。");
    }

    /** 中断一直在算的人以前，main 睡了一会儿：在两步以前，不在中间；在最后一步以后的也一样。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatLiesBeforeOrAfterTheStepsIsNotToldToLieBetweenThem(boolean before) {
        int at = before ? 100 : 0;
        var d = new Draft("带着标志去读");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int me = d.lane("我", Lane.Kind.VIRTUAL, at, at + 99);
        if (before) {
            d.sleep(main, 0, 100);
        }
        d.wait(main, at, at + 100, "Thread.join");
        d.step(me, "我读文件", at + 1, at + 99);
        d.run(me, at, at + 99);
        d.step(main, "邻居读文件", at + 100, at + 200);
        d.run(main, at + 100, at + 200);
        if (!before) {
            d.sleep(main, 200, 300);
        }
        d.wake(main, me, at);
        d.wake(me, main, at + 100);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .contains("「邻居读文件」0.10 秒，" + (before ? "之前" : "之后") + " main 睡眠 0.10 秒。");
    }

    /** 两步之间隔着别的事，不是一个接一个：隔着什么也说。 */
    @Test
    void whatLiesBetweenTwoStepsIsTold() {
        var d = new Draft("取消以后");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 350);
        int one = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 120, 348);
        d.step(main, "连接", 0, 115);
        d.sleep(main, 0, 115);
        d.run(main, 115, 122);
        d.sleep(main, 122, 275);
        d.wait(main, 275, 348, "Thread.join");
        d.step(one, "查询", 122, 277, 0, Step.Outcome.CANCELLED);
        d.sleep(one, 122, 275);
        d.step(one, "关闭", 277, 347);
        d.run(one, 275, 290);
        d.sleep(one, 290, 347);
        d.mark(one, 275, Mark.Kind.INTERRUPTED, "", main);
        d.wake(main, one, 120);
        d.wake(one, main, 348);
        assertThat(Sentence.of(d.timeline(350, 350)))
                .startsWith("「查询」被 main 取消。「连接」0.12 秒、「关闭」0.07 秒，中间 main 睡眠 0.15 秒。总用时");
    }

    /** 被打断的，收拾得再久，长短也不是它自己的。 */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 30})
    void whoWasInterruptedIsNotAlikeHoweverLongItTidiesUp(int tidying) {
        int end = 205 + tidying;
        var d = new Draft("取消");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int one = d.lane("甲", Lane.Kind.PLATFORM, 1, end - 1);
        d.sleep(main, 0, 203);
        d.run(main, 203, 205);
        d.wait(main, 205, end - 1, "ThreadPoolExecutor.awaitTermination");
        d.run(main, end - 1, end);
        d.sleep(one, 1, 204);
        d.run(one, 204, end - 1);
        d.mark(one, 203, Mark.Kind.INTERRUPTED, "", main);
        d.wake(main, one, 1);
        d.wake(one, main, end - 1);
        assertThat(Sentence.of(d.timeline(end, end))).doesNotContain("差不多一样长");
    }

    /** 没有步骤：一前一后的两个线程。 */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void threadsInTurnAreNotSaidToBeAlike(int overlap) {
        var d = new Draft("交接");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int me = d.lane("我", Lane.Kind.PLATFORM, 0, 160);
        d.run(main, 0, 10);
        d.wait(main, 10, 150 - overlap, "CountDownLatch.await");
        d.run(main, 150 - overlap, 300);
        d.run(me, 0, 160);
        d.wake(main, me, 0);
        d.wake(me, main, 150 - overlap);
        assertThat(Sentence.of(d.timeline(300, 300))).doesNotContain("差不多一样长");
    }

    /** 载体 2 个，6 个人先等后算：算的时候轮流，不是加起来一样长。 */
    @ParameterizedTest
    @ValueSource(ints = {60, 66, 75})
    void stepsThatWaitForACarrierAreNotSaidToBeAlike(int computing) {
        var d = new Draft("先等再算");
        int end = 200 + 3 * computing;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 0, end, "ExecutorService.close");
        for (int i = 0; i < 6; i++) {
            int order = d.lane("订单 " + (i + 1), Lane.Kind.VIRTUAL, 0, end);
            int from = 200 + i / 2 * computing;
            d.step(order, "等 " + (i + 1), 0, from);
            d.step(order, "算 " + (i + 1), from, from + computing);
            d.sleep(order, 0, 200);
            if (from > 200) {
                d.queue(order, 200, from, order - 2);
            }
            d.run(order, from, from + computing - (i % 2));
        }
        d.wake(5, main, end);
        assertThat(Sentence.of(d.timeline(end, end)))
                .startsWith("载体线程只有 2 个，6 个虚拟线程要用，分成 3 轮。")
                .doesNotContain("差不多一样长");
    }

    /** 几步差得多，就不说一样长：图上的框看得出来。 */
    @Test
    void threadsWhoseStepsDifferAreNotSaidToBeAlike() {
        var d = new Draft("两人");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int other = d.lane("慢的", Lane.Kind.PLATFORM, 0, 1500);
        for (int i = 0; i < 2; i++) {
            d.step(main, "快 " + i, 500 * i, 500 * i + 500);
            d.step(other, "慢 " + i, 700 * i, 700 * i + 700);
        }
        d.run(main, 0, 1000);
        d.run(other, 0, 1400);
        assertThat(Sentence.of(d.timeline(1000, 1500))).doesNotContain("差不多一样长");
    }

    /** 到齐了再剪：一样长的两步一前一后，不像同时。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 20})
    void equalStepsInTurnOnThePathAreSaidToFollow(double shorter) {
        var d = new Draft("到齐了再剪");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int one = d.lane("剪辑 1", Lane.Kind.VIRTUAL, 0, 1000);
        int two = d.lane("剪辑 2", Lane.Kind.VIRTUAL, 0, 600);
        d.wait(main, 0, 1000, "ExecutorService.close");
        d.step(one, "粗剪 甲", 0, 100);
        d.sleep(one, 0, 100);
        d.await(one, 100, 500, "CyclicBarrier.await", 1, 0);
        d.step(one, "精剪 甲", 500 + shorter, 1000);
        d.sleep(one, 500, 1000);
        d.step(two, "粗剪 乙", 0, 500);
        d.step(two, "精剪 乙", 500, 600);
        d.sleep(two, 0, 600);
        d.wake(two, one, 500);
        d.wake(one, main, 1000);
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("关键路径上「粗剪 乙」和「精剪 甲」一前一后，各约 0.");
    }

    /** 一样长的另一步，关键路径没有走过：大半同时做的，缩短哪一个都没有用，才说；错开的，不是它。 */
    @ParameterizedTest
    @CsvSource({"150, false", "60, true", "5, true"})
    void onlyStepsThatCouldTakeThePlaceOnThePathAreSaidToBeAlike(double later, boolean alike) {
        var d = new Draft("错开");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        int one = d.lane("甲", Lane.Kind.PLATFORM, 0, 331);
        int two = d.lane("乙", Lane.Kind.PLATFORM, 0, 520);
        int three = d.lane("丙", Lane.Kind.PLATFORM, 330, 481);
        int four = d.lane("丁", Lane.Kind.PLATFORM, 480, 599);
        d.wait(main, 0, 598, "Thread.join");
        d.step(one, "扣款 2", 50, 330);
        d.sleep(one, 0, 330);
        d.step(two, "扣款 3", 50 + later, 330 + later);
        d.sleep(two, 0, 520);
        d.step(three, "扣款 4", 330, 480);
        d.sleep(three, 330, 480);
        d.step(four, "扣款 5", 480, 598);
        d.sleep(four, 480, 598);
        d.wake(main, one, 0);
        d.wake(main, two, 0);
        d.wake(one, three, 330);
        d.wake(three, four, 480);
        d.wake(four, main, 598);
        var sentence = Sentence.of(d.timeline(600, 600));
        assertThat(sentence.contains("差不多一样长")).as(sentence).isEqualTo(alike);
    }
}
