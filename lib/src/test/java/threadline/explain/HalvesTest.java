package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;

/** 一句话只说了时间的一半：另一半也交代。 */
class HalvesTest {

    /** 取消以前 main 睡了多久，取消以后清理了多久：哪一半长一点只是碰巧。 */
    @ParameterizedTest
    @CsvSource({"200,203", "203,200"})
    void bothHalvesOfAPathAreTold(double before, double after) {
        double from = before + 12; // 醒来，放回标志，派出清理
        double end = from + after;
        var d = new Draft("护住退款");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int request = d.lane("请求 1", Lane.Kind.VIRTUAL, 0, end);
        int helper = d.lane("后台 1", Lane.Kind.VIRTUAL, from, end);
        d.wake(main, request, 0);
        d.sleep(main, 0, before);
        d.wait(main, before, end, "ExecutorService.close");
        d.step(request, "发货", 0, before, 0, Step.Outcome.CANCELLED);
        d.sleep(request, 0, before);
        d.wake(main, request, before);
        d.mark(request, before, Mark.Kind.INTERRUPTED, "", main);
        d.run(request, before, from);
        d.wait(request, from, end, "CompletableFuture.join");
        d.wake(request, helper, from);
        d.step(helper, "退款", from, end);
        d.sleep(helper, from, end);
        d.wake(helper, request, end);
        d.wake(request, main, end);
        assertThat(Sentence.of(d.timeline(end, end)))
                .contains("main", "睡眠", "「退款」")
                .containsPattern("0.20 秒.*0.20 秒.*总用时");
    }

    /** 失败的步骤占了大半：快的那些不和它们混在一起数。 */
    @Test
    void timeThatWentToFailuresIsTold() {
        var d = new Draft("照样去问");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        double at = 0;
        for (int i = 1; i <= 8; i++) {
            double takes = i <= 3 ? 200 : 20;
            d.step(main, "付款 " + i, at, at + takes, 0, i <= 3 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
            d.sleep(main, at, at + takes);
            at += takes;
            d.sleep(main, at, at + 37.5);
            at += 37.5;
        }
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .contains("「付款 3」失败。")
                .contains("8 步，共 0.70 秒", "，其中失败的 3 步共 0.60 秒。");
    }

    /** 后来的没有去问：失败的和中间睡的，各占一部分。 */
    @Test
    void failuresAreToldWhereTheRestDidNotStart() {
        var d = new Draft("连坏三次，先不问");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1400);
        int service = d.lane("服务 1", Lane.Kind.PLATFORM, 0, 1400);
        double at = 0;
        for (int i = 1; i <= 3; i++) {
            d.step(main, "付款 " + i, at, at + 200, 0, Step.Outcome.FAILED);
            d.wait(main, at, at + 200, "HttpClient.send");
            d.wake(main, service, at);
            d.sleep(service, at, at + 200);
            d.wake(service, main, at + 200);
            d.sleep(main, at + 200, at + 250);
            if (i < 3) {
                d.idle(service, at + 200, at + 250);
            }
            at += 250;
        }
        d.sleep(main, at, 1400);
        d.mark(main, 800, Mark.Kind.NOT_STARTED, "付款 4");
        assertThat(Sentence.of(d.timeline(1400, 1400))).contains("关键路径上有失败的 3 步，共 0.60 秒，还有 main 睡眠 4 次共 0.80 秒");
    }

    /** 等到点占一半多一点，或做事占一半多一点：都是时间表定的。 */
    @ParameterizedTest
    @ValueSource(ints = {15, 20, 25, 30})
    void aScheduleIsToldHoweverLongItsStepsTake(int takes) {
        var d = new Draft("定时");
        double end = 200 + takes;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int clock = d.lane("定时 1", Lane.Kind.PLATFORM, 0, end);
        d.wake(main, clock, 0);
        d.wait(main, 0, end, "CountDownLatch.await");
        for (int i = 1; i <= 5; i++) {
            double at = 50 * (i - 1);
            d.step(clock, "记 " + i, at, at + takes, 0, i == 2 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
            d.sleep(clock, at, at + takes);
            if (i < 5) {
                var on = new Interval.Awaited(1, "空闲（定时）", 0);
                d.intervals.add(new Interval.Waiting(
                        clock,
                        d.at(at + takes),
                        d.at(at + 50),
                        Evidence.EXACT,
                        null,
                        "空闲（定时）",
                        on,
                        true,
                        d.at(at + 50)));
            }
        }
        d.wake(clock, main, end);
        assertThat(Sentence.of(d.timeline(end, end))).contains("最后一步「记 5」到 0.20 秒才到点，做了 0.0");
    }

    /** 只有一个人等过，又没有看到谁拿着：路径走过谁，就说谁；别人只擦了一下锁，也一样。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereTheHolderIsNotKnownThePathIsTold(boolean brushed) {
        var d = new Draft("读写锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        d.sleep(main, 0, 50);
        d.wait(main, 50, 300, "ExecutorService.close");
        for (int i = 1; i <= 4; i++) {
            int reader = d.lane("店里 " + i, Lane.Kind.VIRTUAL, 0, 200);
            d.wake(main, reader, 0);
            if (brushed && i == 3) {
                d.lock(reader, 0, 0.3, "菜单的锁", "");
            }
            d.step(reader, "看菜单 " + i, brushed && i == 3 ? 0.3 : 0, 200);
            d.sleep(reader, brushed && i == 3 ? 0.3 : 0, 200);
        }
        int writer = d.lane("店里 5", Lane.Kind.VIRTUAL, 50, 300);
        d.wake(main, writer, 50);
        d.lock(writer, 50, 200, "菜单的锁", "");
        d.wake(4, writer, 200);
        d.step(writer, "改菜单", 200, 300);
        d.sleep(writer, 200, 300);
        d.wake(writer, main, 300);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .startsWith("「店里 5」等锁「菜单的锁」等了 0.15 秒，占总用时的 50%。关键路径上有「看菜单 4」和「改菜单」，共 0.30 秒。总用时");
    }

    /** 许可分成几轮，以前还走过一步：轮数不说它。 */
    @Test
    void whatCameBeforeThePermitsIsTold() {
        var d = new Draft("独木桥");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 510);
        d.wait(main, 0, 510, "ExecutorService.close");
        var room = new Interval.Awaited(1, "Semaphore.acquire", 2);
        for (int i = 1; i <= 4; i++) {
            int person = d.lane("路人 " + i, Lane.Kind.VIRTUAL, 0, i < 3 ? 305 : 505);
            d.wake(main, person, 0);
            d.step(person, "走到 " + i, 0, 100 + i);
            d.sleep(person, 0, 100 + i);
            if (i < 4) {
                d.wait(person, 100 + i, 104, "到齐");
            }
            if (i > 2) {
                d.intervals.add(
                        new Interval.Waiting(person, d.at(105), d.at(305), Evidence.EXACT, null, "桥", room, false, 0));
                d.wake(i - 2, person, 305);
            }
            d.step(person, "过桥 " + i, i < 3 ? 105 : 305, i < 3 ? 305 : 505);
            d.sleep(person, i < 3 ? 105 : 305, i < 3 ? 305 : 505);
        }
        for (int i = 1; i <= 3; i++) {
            d.wake(4, i, 104);
        }
        d.wake(4, main, 506);
        assertThat(Sentence.of(d.timeline(510, 510)))
                .startsWith("「桥」同时只放 2 个，2 个线程要等前面的让出来，分成 2 轮。关键路径上还有「走到 4」，0.10 秒。总用时");
    }

    /** 英文的名字不用引号，在哪一句里都一样。 */
    @Test
    void aThreadIsCalledTheSameInEverySentence() {
        var d = new Draft("睡");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int other = d.lane("帮手", Lane.Kind.PLATFORM, 0, 300);
        d.sleep(main, 0, 400);
        d.sleep(other, 0, 300);
        assertThat(Sentence.of(d.timeline(400, 400))).startsWith("最慢的线程 main 决定了总用时，");
        var even = new Draft("睡");
        even.sleep(even.lane("main", Lane.Kind.PLATFORM, 0, 400), 0, 400);
        even.sleep(even.lane("帮手", Lane.Kind.PLATFORM, 0, 399), 0, 399);
        assertThat(Sentence.of(even.timeline(400, 400))).startsWith("main 和「帮手」差不多一样长，");
    }
}
