package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
        d.queue(late, 3, 504, 1);
        d.step(late, "问时间", 505, 527);
        d.sleep(late, 505, 527);
        d.wake(late, main, 528);
        assertThat(Sentence.of(d.timeline(530, 530))).contains("「客人 3」等载体等了 0.50 秒：2 个载体线程被「客人 1」、「客人 2」占着。");
    }

    /** 线程因异常结束，只有处理器看到：在句首。步骤里的异常、记录器打断的，不是。 */
    @ParameterizedTest
    @EnumSource(names = {"UNCAUGHT", "DIED"})
    void aThreadThatDiedIsToldFirstThoughAHandlerSawIt(Mark.Kind kind) {
        var d = new Draft("面包烤糊");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int toast = d.lane("面包线程", Lane.Kind.PLATFORM, 0, 125);
        d.wait(main, 0, 1000, "Thread.join");
        d.step(toast, "烤面包", 0, 110, 0, Step.Outcome.FAILED);
        d.run(toast, 0, 125);
        d.mark(toast, 109, Mark.Kind.DIED, "IllegalStateException：面包烤糊了");
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("「烤面包」失败。");
        d.mark(toast, 115, kind, "IllegalStateException：面包烤糊了");
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .startsWith("「面包线程」因「面包烤糊了」（IllegalStateException）结束，这个异常"
                        + (kind == Mark.Kind.DIED ? "只到了 UncaughtExceptionHandler。" : "没有人处理。") + "「烤面包」失败。");
    }

    /** 几个线程都倒下了：都说，按先后，不管泳道的次序。 */
    @Test
    void threadsThatDiedAreToldInTheirOrder() {
        var d = new Draft("开店");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(main, 0, 1000);
        for (int i = 1; i <= 2; i++) {
            int lane = d.lane("店员 " + i, Lane.Kind.PLATFORM, 0, 700 - 200 * i);
            d.run(lane, 0, 700 - 200 * i);
            d.mark(lane, 690 - 200 * i, Mark.Kind.UNCAUGHT, "IllegalStateException：没有订单");
        }
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .startsWith("「店员 2」、「店员 1」先后因异常（IllegalStateException）结束，没有人处理。");
    }

    /** 路径在一个池的两个线程之间走，没有一个占大半：按池合起来说，替谁做，哪几种步骤各几次；只擦过的一步不数。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPathOverSeveralThreadsOfAPoolIsToldByThePool(boolean touches) {
        var d = new Draft("两个人扣款");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 420);
        d.wait(main, 0, 415, "都有结果");
        int[] service = new int[2];
        int[] client = new int[2];
        for (int i = 0; i < 2; i++) {
            service[i] = d.lane("服务 " + (i + 1), Lane.Kind.PLATFORM, 0, 420);
            client[i] = d.lane("扣款人 " + (i + 1), Lane.Kind.VIRTUAL, 0, 418);
        }
        d.pools.add(new Lane.Pool(List.of(service[0], service[1]), List.of()));
        int reader = d.helper("HTTP-Dispatcher", 0, 420);
        if (touches) {
            d.step(service[1], "看单 8", 0.5, 45);
            d.sleep(service[1], 0.5, 45);
            d.wait(reader, 0, 2.5, "Object");
            d.run(reader, 2.5, 3.5);
            d.wake(service[1], reader, 2.5);
        }
        for (int i = 0; i < 4; i++) {
            int at = 100 * i;
            int who = i % 2;
            d.step(client[0], "扣款 " + i, at + 2, at + 99, 0, i == 1 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
            d.wait(client[0], at + 2, at + 99, "HttpClient.send");
            d.step(service[who], "看单 " + i, at + 4, at + 44);
            d.step(service[who], "入账 " + i, at + 44, at + 95);
            d.idle(service[who], touches && i == 1 ? 45 : Math.max(0, at - 105), at + 3);
            d.sleep(service[who], at + 4, at + 95);
            d.wake(service[who], client[0], at + 98);
            d.wake(touches && i == 0 ? reader : client[0], service[who], at + 3);
        }
        d.step(client[1], "扣款 9", 0, 400);
        d.wait(client[1], 0, 400, "HttpClient.send");
        d.wake(client[0], main, 414);
        assertThat(Sentence.of(d.timeline(420, 420)))
                .contains("关键路径大多在「服务」的 2 个线程里，替「扣款人 1」做，共 " + (touches ? "0.37 秒，占总用时的 87%" : "0.36 秒，占总用时的 86%")
                        + "：「看单」4 次、「入账」4 次。");
    }

    /** 没有别的线程排在它后面，只是有人等它的结果：做得久，不是瓶颈。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoOnlyHandsOverItsResultIsNoBottleneck(boolean queue) {
        var d = new Draft("转账");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 530);
        int one = d.lane("查账的", Lane.Kind.VIRTUAL, 40, 310);
        int two = d.lane("转账的", Lane.Kind.VIRTUAL, 40, 398);
        d.run(main, 0, 40);
        d.wait(main, 40, 398, "FutureTask.get");
        d.step(main, "最后查账", 410, 530);
        d.run(main, 398, 530);
        d.step(one, "查账", 40, 308);
        d.await(one, 40, 170, queue ? "LinkedBlockingQueue.take" : "CountDownLatch.await", 1, 0);
        d.sleep(one, 170, 308);
        d.step(two, "扣", 41, 169);
        d.step(two, "加", 171, 395);
        d.sleep(two, 41, 395);
        d.wake(main, one, 40);
        d.wake(main, two, 40);
        d.wake(two, one, 170);
        d.wake(two, main, 398);
        assertThat(Sentence.of(d.timeline(530, 530)))
                .startsWith("「转账的」一步接一步做了「扣」和「加」，共 0.35 秒，占总用时的 66%" + (queue ? "，是瓶颈。" : "。")
                        + "关键路径上还有「最后查账」，0.12 秒。总用时");
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

    /** 空转的轮不到 CPU 的时候，是在等 CPU，不是在运行。 */
    @Test
    void whoSpinsAndQueuesIsNotSaidToRunAlways() {
        var d = new Draft("一眼接一眼，机器忙");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 505);
        int waiter = d.lane("服务员", Lane.Kind.PLATFORM, 0, 504);
        d.step(main, "炒菜", 0, 500);
        d.sleep(main, 0, 470);
        d.run(main, 470, 500);
        d.wait(main, 500, 504, "Thread.join");
        d.step(waiter, "等菜", 0, 501);
        d.sampled(waiter, 0, 504, 20, 62);
        d.wake(waiter, main, 504);
        assertThat(Sentence.of(d.timeline(505, 505)))
                .startsWith("「等菜」一直在运行或等 CPU，没有人叫醒它，到「炒菜」做完才停。最慢的一步「炒菜」决定了总用时，它大多在睡眠。");
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
        assertThat(Sentence.of(d.timeline(600, 600)))
                .contains("「乙」等文件锁等了 0.31 秒")
                .doesNotContain("睡眠");
    }

    /** 文件锁也是一步，后面还有几步：先说锁。 */
    @Test
    void aFileLockIsToldBeforeTheStepsThatFollowedIt() {
        var d = new Draft("改之前先拿文件锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 640);
        d.wait(main, 1, 638, "Workers.map");
        int one = d.lane("main 8", Lane.Kind.PLATFORM, "8 · AccountWorker", 0, 640, false);
        int two = d.lane("main 9", Lane.Kind.PLATFORM, "9 · AccountWorker", 0, 640, false);
        d.step(one, "读到 1000", 22, 120);
        d.step(one, "写 700", 122, 320);
        d.sleep(one, 22, 320);
        d.step(two, "等文件锁", 20, 350);
        d.io(two, 20, 340, "FileChannel.lock");
        d.unknown(two, 340, 360);
        d.step(two, "读到 700", 360, 450);
        d.step(two, "写 1200", 452, 636);
        d.sleep(two, 360, 636);
        d.wake(main, one, 2);
        d.wake(main, two, 2);
        d.wake(one, main, 320);
        d.wake(two, main, 637);
        d.steps.sort(Comparator.comparingLong(Step::startNanos));
        assertThat(Sentence.of(d.timeline(640, 640))).startsWith("main 9 等文件锁等了 0.32 秒；它一步接一步做了");
    }

    /** 一个线程先后等三个，都等到了时限，没有一个过半：合起来是原因，取消就是时限到了。 */
    @ParameterizedTest
    @ValueSource(ints = {150, 100})
    void severalLimitsInTurnAreTheCauseTogether(int first) {
        var d = new Draft("每一项自己的时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, first + 302);
        int shop = d.lane("店里 1", Lane.Kind.VIRTUAL, 0, first + 301);
        d.wait(main, 0, first + 301, "回答");
        double from = 1;
        for (var name : List.of("查库存", "查价格", "查优惠")) {
            double to = from == 1 ? first : from + 150;
            int asked = d.lane("店 " + name, Lane.Kind.VIRTUAL, from, to);
            d.step(asked, name, from, to, 0, Step.Outcome.CANCELLED);
            d.sleep(asked, from, to);
            d.mark(asked, to, Mark.Kind.INTERRUPTED, "", shop);
            d.intervals.add(new Interval.Waiting(
                    shop,
                    d.at(from),
                    d.at(to),
                    Evidence.EXACT,
                    new Source("Shop.ask", 6, null),
                    name,
                    new Interval.Awaited(asked, "FutureTask.get", 0),
                    true,
                    d.at(to)));
            from = to;
        }
        d.wake(shop, main, first + 301);
        assertThat(Sentence.of(d.timeline(first + 302, first + 302)))
                .startsWith("「店里 1」先后等「查库存」、「查价格」、「查优惠」，都等到了时限，" + (first == 150 ? "各约 0.15 秒" : "共 0.40 秒")
                        + "。「查库存」、「查价格」、「查优惠」被「店里 1」取消。总用时");
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
