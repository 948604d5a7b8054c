package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Failure;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Source;
import threadline.model.Step;
import threadline.model.Timeline;

/** 图的要点在句子里：被中断了没有停，载体被占着，没有人叫醒，前几步失败后几步没有开始，先后等到了时限。 */
class PointWordsTest {

    /** 被中断以后又做了几步；那一步说自己被取消的、正在算没有听到的、池里接着做别的任务的，不是。 */
    @ParameterizedTest
    @ValueSource(strings = {"吞掉", "取消", "在算", "池"})
    void stepsAfterAnInterruptThatWasHeardAreTold(String how) {
        var d = new Draft("吞掉中断");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1060);
        int request = d.lane("请求 1", Lane.Kind.PLATFORM, 0, 1058);
        d.sleep(main, 0, 250);
        d.wait(main, 250, 1056, "ExecutorService.close");
        d.step(request, "询价 甲", 50, 251, 0, how.equals("取消") ? Step.Outcome.CANCELLED : Step.Outcome.COMPLETED);
        d.step(request, "询价 乙", 252, 650);
        d.step(request, "询价 丙", 650, 1055);
        if (how.equals("在算")) {
            d.run(request, 50, 251);
        } else {
            d.sleep(request, 50, 250.5);
        }
        d.sleep(request, 252, 650);
        d.sleep(request, 650, 1055);
        if (how.equals("池")) {
            d.idle(request, 1055, 1057);
        }
        d.mark(request, 250, Mark.Kind.INTERRUPTED, "", main);
        d.wake(request, main, 1056);
        var sentence = Sentence.of(d.timeline(1060, 1060));
        if (how.equals("吞掉")) {
            assertThat(sentence).isEqualTo("「请求 1」在 0.25 秒被中断，没有停：又做了「询价 乙」、「询价 丙」。总用时 1.06 秒。");
        } else {
            assertThat(sentence).doesNotContain("没有停");
        }
    }

    /** 两个载体被占着，不管是在算，还是占着等；占着的那一步多长，总用时就多长。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHeldTheCarriersIsTold(boolean pinned) {
        var d = new Draft("菜单在类的初始化里读");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 530);
        d.wait(main, 2, 528, "ExecutorService.close");
        for (int i = 1; i <= 2; i++) {
            int guest = d.lane("客人 " + i, Lane.Kind.VIRTUAL, 0, 505);
            d.step(guest, "读菜单 " + i, 1, 503 - i);
            if (pinned) {
                d.sleep(guest, 1, 503 - i);
                d.run(guest, 503 - i, 504);
                d.pins.add(new Pin(guest, d.at(1), d.at(503), "类初始化"));
            } else {
                d.run(guest, 1, 504);
            }
        }
        int late = d.lane("客人 3", Lane.Kind.VIRTUAL, 3, 528);
        d.queue(late, 3, 504);
        d.step(late, "问时间", 505, 527);
        d.sleep(late, 505, 527);
        d.wake(late, main, 528);
        assertThat(Sentence.of(d.timeline(530, 530))).contains("「客人 3」等载体等了 0.50 秒：2 个载体线程被「客人 1」、「客人 2」占着。");
    }

    /** 空转的一步在路径上：说它在运行，空转也不是做事。 */
    @Test
    void whoSpinsIsToldWithWhatItSpunFor() {
        var d = new Draft("一眼接一眼");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 505);
        int waiter = d.lane("服务员", Lane.Kind.PLATFORM, 0, 504);
        d.step(main, "炒菜", 0, 500);
        d.sleep(main, 0, 500);
        d.wait(main, 500, 504, "Thread.join");
        d.step(waiter, "等菜", 0, 501);
        d.run(waiter, 0, 504);
        d.wake(waiter, main, 504);
        assertThat(Sentence.of(d.timeline(505, 505)))
                .startsWith("「等菜」一直在运行，没有人叫醒它，到「炒菜」做完才停。最慢的一步「炒菜」决定了总用时，它一直在睡眠。")
                .doesNotContain("逐个做");
    }

    /** 有失败、有没有开始的：哪个线程轮流睡了多久，说不清它。 */
    @Test
    void whatWasNotDoneIsToldInsteadOfThreadsInTurn() {
        assertThat(Sentence.of(turns(false))).contains("一个接一个，没有两个同时做事");
        assertThat(Sentence.of(turns(true))).startsWith("2 步没有开始：「付款 4」、「付款 5」。总用时 1.20 秒");
    }

    private static Timeline turns(boolean open) {
        var d = new Draft("连坏三次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1200);
        int served = d.lane("服务 1", Lane.Kind.PLATFORM, 0, 1200);
        for (int i = 0; i < 3; i++) {
            int at = 400 * i;
            d.wait(main, at, at + 200, "CountDownLatch.await");
            d.sleep(served, at, at + 200);
            d.wake(served, main, at + 200);
            d.sleep(main, at + 200, at + 400);
            d.wait(served, at + 200, at + 400, "CountDownLatch.await");
            d.wake(main, served, at + 400);
        }
        if (open) {
            d.mark(main, 900, Mark.Kind.NOT_STARTED, "付款 4");
            d.mark(main, 950, Mark.Kind.NOT_STARTED, "付款 5");
        }
        return d.timeline(1200, 1200);
    }

    /** 两步都失败，抛出的是谁的：另一步的被抑制，或没有抛出来；包着它的，不说。 */
    @ParameterizedTest
    @ValueSource(strings = {"抑制", "盖住", "包着", "一样"})
    void whoseExceptionWasThrownIsTold(String how) {
        var query = Draft.failure("SQLException：没有这张表");
        var close = how.equals("一样") ? query : Draft.failure("ClosedException：已经关了");
        var d = new Draft("关闭");
        d.lane("main", Lane.Kind.PLATFORM, 0, 220);
        d.step(0, "查询", 0, 100, 0, Step.Outcome.FAILED);
        d.step(0, "关闭", 110, 200, 0, Step.Outcome.FAILED);
        d.marks.add(new Mark(0, d.at(100), Mark.Kind.DIED, "", -1, query));
        d.marks.add(new Mark(0, d.at(200), Mark.Kind.DIED, "", -1, close));
        if (how.equals("抑制")) {
            d.marks.add(new Mark(0, d.at(210), Mark.Kind.SUPPRESSED, "", -1, close));
        }
        d.failure = switch (how) {
            case "抑制", "一样" -> query;
            case "盖住" -> close;
            default -> new Failure("ClosedException", "已经关了", Failure.Kind.FAILED, query);
        };
        var said = switch (how) {
            case "抑制" -> "「查询」、「关闭」失败：抛出的是「查询」的异常，「关闭」的被它抑制。";
            case "盖住" -> "「查询」、「关闭」失败：抛出的是「关闭」的异常，不是「查询」的。";
            default -> "「查询」、「关闭」失败。";
        };
        assertThat(Sentence.of(d.timeline(220, 220))).contains(said);
    }

    /** 一个进程等另一个的文件锁：说锁，不说睡了几次。 */
    @Test
    void aFileLockIsToldWhereItMadeThemTakeTurns() {
        var d = new Draft("文件锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        int one = d.lane("甲", Lane.Kind.PLATFORM, 0, 310);
        int two = d.lane("乙", Lane.Kind.PLATFORM, 0, 598);
        d.wait(main, 1, 598, "Thread.join");
        d.sleep(one, 0, 308);
        d.io(two, 2, 309, "FileChannel.lock");
        d.sleep(two, 309, 597);
        d.wake(one, two, 309);
        d.wake(two, main, 598);
        assertThat(Sentence.of(d.timeline(600, 600))).contains("乙等文件锁等了 0.31 秒").doesNotContain("睡眠");
    }

    /** 一个线程先后等两个，都等到了时限：按先后说，不倒着说。 */
    @Test
    void limitsInTurnAreToldInTurn() {
        var d = new Draft("每家最多等半秒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1250);
        d.run(main, 0, 230);
        d.expire(main, 230, 730, "问丙");
        d.run(main, 730, 732);
        d.intervals.add(new Interval.Waiting(
                main,
                d.at(732),
                d.at(1240),
                Evidence.EXACT,
                new Source("Shop.take", 6, null),
                "问丁",
                new Interval.Awaited(2, "问丁", 0),
                true,
                d.at(1240)));
        assertThat(Sentence.of(d.timeline(1250, 1250))).startsWith("main 先后等「问丙」、「问丁」，都等到了时限，各约 0.5");
    }

    /** 池里 2 个人，6 件，先等后算：说池小，不说其中一个运行了多久。 */
    @Test
    void aSmallPoolIsToldThoughTheWaitBeforeItIsAsLong() {
        var d = new Draft("一批等，两个人算");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 390);
        d.wait(main, 1, 389, "ExecutorService.close");
        int last = -1;
        for (int i = 1; i <= 6; i++) {
            last = d.lane("订单 " + i, Lane.Kind.VIRTUAL, 0, 389);
            d.step(last, "等 " + i, 0, 203);
            d.sleep(last, 0, 203);
            d.await(last, 204, 266 + 61 * ((i - 1) / 2), "FutureTask.get", i, 0);
        }
        int one = d.lane("算价-thread-1", Lane.Kind.PLATFORM, 204, 389);
        int two = d.lane("算价-thread-2", Lane.Kind.PLATFORM, 204, 389);
        for (int round = 0; round < 3; round++) {
            int from = 204 + 61 * round;
            d.step(one, "算 " + (2 * round + 1), from, from + 58);
            d.step(two, "算 " + (2 * round + 2), from, from + 60);
            d.run(one, from, from + 58);
            d.run(two, from, from + 61);
        }
        d.idle(one, 385, 388);
        d.idle(two, 387, 388);
        d.wake(two, last, 387);
        d.wake(last, main, 388);
        assertThat(Sentence.of(d.timeline(390, 390))).startsWith("「算价-thread」只有 2 个线程，6 步分成 3 轮。");
    }
}
