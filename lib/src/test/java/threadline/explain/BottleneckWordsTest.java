package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.cause.Causes;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;

/** 「是瓶颈」只在别的线程真的因为它等着、闲着的时候说。 */
class BottleneckWordsTest {

    /** 交的人自己也做，厨师也一刻不闲：少的是厨师，不是交的人慢。 */
    @Test
    void whereThePoolWasFullAndTheCallerHelpedThePoolIsTheCause() {
        assertThat(Sentence.of(handed(8, 24, false))).startsWith("「厨师」的 8 个线程和 main 一起做，24 步分成 3 轮。总用时 0.15 秒");
    }

    /** 厨师闲着等交的人做完手里的：交的人是瓶颈。 */
    @Test
    void whereTheCallerLeftThePoolIdleItIsTheBottleneck() {
        assertThat(Sentence.of(handed(4, 20, true)))
                .startsWith("main 一步接一步做了 3 步，共 0.15 秒，")
                .contains("是瓶颈。");
    }

    /** 人是一个一个招来的，头几个做完时交的人还在做手里的，只闲了一小会儿：池满着，交的人和他们一样忙。 */
    @Test
    void whereTheFirstOnesWereFreeForAMomentThePoolIsTheCause() {
        assertThat(Sentence.of(hired(true))).startsWith("「厨师」的 8 个线程和 main 一起做，24 步分成 3 轮。总用时 0.16 秒");
    }

    /** 不是池，各有各的名字，也一样：大家同时做一样的活，谁也不是瓶颈。 */
    @Test
    void whoDoesAsMuchAsTheOthersAtTheSameTimeIsNoBottleneck() {
        assertThat(Sentence.of(hired(false)))
                .startsWith("main 一步接一步做了「订单 9」和「订单 18」，共 0.10 秒，占总用时的 61%。")
                .doesNotContain("瓶颈");
    }

    /** 三轮，每步 50 毫秒：头一轮隔 4 毫秒招一个，头三个闲到 {@code main} 做完；最后一轮 main 没有。 */
    private static Timeline hired(boolean pooled) {
        var d = new Draft("招人");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 162);
        var lanes = new ArrayList<Integer>();
        for (int i = 0; i < 8; i++) {
            int from = Math.min(4 * i, 10);
            var name = pooled ? "厨师 " + (i + 1) : "甲乙丙丁戊己庚辛".substring(i, i + 1);
            int chef = d.lane(name, Lane.Kind.PLATFORM, from, 162);
            lanes.add(chef);
            d.wake(main, chef, from);
            cook(d, chef, i + 1, from);
            if (pooled && i < 3) {
                d.idle(chef, from + 50, 61);
            } else if (i < 3) {
                d.await(chef, from + 50, 61, "ArrayBlockingQueue.take", 1, 0);
            }
            d.wake(main, chef, 61);
            cook(d, chef, i + 10, 61);
            if (i < 6) {
                cook(d, chef, i + 19, 111);
            }
        }
        d.run(main, 0, 11);
        cook(d, main, 9, 11);
        cook(d, main, 18, 61);
        d.wake(main, 3, 111);
        d.wait(main, 111, 162, "ExecutorService.close");
        d.wake(3, main, 162);
        if (pooled) {
            d.pools.add(new Lane.Pool(lanes, List.of()));
        }
        return d.timeline(162, 162);
    }

    private static void cook(Draft d, int lane, int order, int from) {
        d.step(lane, "订单 " + order, from, from + 50);
        d.sleep(lane, from, from + 50);
    }

    /** 交给谁都不排队：{@code main} 做一步，每个厨师做一步。{@code idle}：有两个厨师各空过一步。 */
    private static Timeline handed(int chefs, int orders, boolean idle) {
        var d = new Draft("当面交");
        int end = (orders + chefs) / (chefs + 1) * 50;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        var lanes = new ArrayList<Integer>();
        for (int i = 1; i <= chefs; i++) {
            lanes.add(d.lane("厨师 " + i, Lane.Kind.PLATFORM, 0, end));
        }
        int order = 0;
        int latest = main;
        for (int round = 0; order < orders; round++) {
            int from = 50 * round;
            boolean last = orders - order <= chefs;
            for (int chef : lanes) {
                boolean free = idle && round == 1 + chef % 2 && chef > 2;
                if (free) {
                    d.idle(chef, from, from + 50);
                } else if (order < orders) {
                    d.step(chef, "订单 " + ++order, from + 0.5, from + 50);
                    d.sleep(chef, from, from + 50);
                    latest = chef;
                }
                if (round > 0) {
                    d.wake(main, chef, from + 0.2);
                }
            }
            if (!last && order < orders) {
                d.step(main, "订单 " + ++order, from + 0.5, from + 50);
                d.sleep(main, from, from + 50);
            } else {
                d.wait(main, from, end, "ExecutorService.close");
            }
        }
        d.wake(latest, main, end);
        d.pools.add(new Lane.Pool(lanes, List.of()));
        return d.timeline(end, end);
    }

    /** 两边一样快，谁也没有等谁：只说它忙到什么时候。 */
    @Test
    void whereTheStageBeforeIsAsBusyNobodyIsTheBottleneck() {
        assertThat(Sentence.of(relay(2)))
                .startsWith("Server 一步接一步做了 5 步，共 0.50 秒，占总用时的 71%。")
                .doesNotContain("瓶颈");
        assertThat(CauseNames.of(Causes.of(relay(2)), relay(2)).words()).isEqualTo("一步接一步「Server」");
    }

    /** 前面的早就做完了，都有空：它是瓶颈。 */
    @Test
    void whereTheStageBeforeHasLongBeenDoneItIsTheBottleneck() {
        assertThat(Sentence.of(relay(5))).contains("Server 一步接一步做了 5 步，共 0.50 秒", "是瓶颈。");
    }

    /** 五杯：一杯做 0.2 秒，送 0.1 秒。 */
    private static Timeline relay(int baristas) {
        var d = new Draft("接力");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 700);
        d.wait(main, 0, 700, "Thread.join");
        for (int cup = 0; cup < 5; cup++) {
            if (cup < baristas) {
                int end = 200 * ((4 - cup) / baristas + 1);
                d.wake(main, d.lane("Barista " + (cup + 1), Lane.Kind.PLATFORM, 0, end), 0);
            }
            int barista = 1 + cup % baristas;
            d.step(barista, "制作 " + cup, 200 * (cup / baristas), 200 * (cup / baristas) + 200);
            d.sleep(barista, 200 * (cup / baristas), 200 * (cup / baristas) + 200);
        }
        int server = d.lane("Server", Lane.Kind.PLATFORM, 0, 700);
        d.wake(main, server, 0);
        d.await(server, 0, 200, "ArrayBlockingQueue.take", 1, 0);
        d.wake(1, server, 200);
        for (int cup = 0; cup < 5; cup++) {
            d.step(server, "派送 " + cup, 200 + 100 * cup, 300 + 100 * cup);
            d.sleep(server, 200 + 100 * cup, 300 + 100 * cup);
        }
        d.wake(server, main, 700);
        return d.timeline(700, 700);
    }

    /** 前面的也很忙，可是一次次等它取走才放得下：它是瓶颈。 */
    @Test
    void whereTheBusyStageBeforeKeepsWaitingForRoomItIsTheBottleneck() {
        var d = new Draft("切和炒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 340);
        int cook = d.lane("切菜", Lane.Kind.PLATFORM, 0, 300);
        int fry = d.lane("炒菜", Lane.Kind.PLATFORM, 0, 340);
        d.wait(main, 0, 340, "Thread.join");
        d.wake(main, cook, 0);
        d.wake(main, fry, 0);
        d.await(fry, 0, 24, "ArrayBlockingQueue.take", 1, 0);
        d.wake(cook, fry, 24);
        for (int i = 0; i < 10; i++) {
            d.step(cook, "切 " + i, 30 * i, 30 * i + 24);
            d.sleep(cook, 30 * i, 30 * i + 24);
            d.await(cook, 30 * i + 24, 30 * i + 30, "ArrayBlockingQueue.put", 1, 0);
            d.wake(fry, cook, 30 * i + 30);
            d.step(fry, "炒 " + i, 24 + 31 * i, 55 + 31 * i);
            d.sleep(fry, 24 + 31 * i, 55 + 31 * i);
        }
        d.wake(fry, main, 334);
        assertThat(Sentence.of(d.timeline(334, 340)))
                .startsWith("「炒菜」一步接一步做了 10 步，共 0.")
                .contains("是瓶颈。");
    }

    /** 做满五步的四个人合起来不到总用时的九成，路径最后也不在他们身上：说的是交的人和他交出去的最后一步。 */
    @Test
    void lanesThatTookAsLongDidNotDecideWhereTheirStepsDoNotFillTheTotal() {
        var d = new Draft("当面交");
        double[][] starts = {
            {5, 56, 107, 158, 209},
            {1, 56, 157, 208, 259},
            {1, 55, 160, 259},
            {5, 55, 157, 208, 259},
            {5, 55, 157, 208, 259}
        };
        for (int lane = 0; lane < 5; lane++) {
            d.lane(lane == 0 ? "main" : "厨师 " + lane, Lane.Kind.PLATFORM, 0, 311);
            double at = lane == 0 ? 5 : 0;
            for (double start : starts[lane]) {
                if (start > at + 20) {
                    d.idle(lane, at, start);
                    d.wake(0, lane, start);
                }
                boolean last = lane == 2 && start > 250;
                d.step(lane, last ? "最后的" : "订单 " + lane + start, start, start + 50);
                d.sleep(lane, start, start + 50);
                at = start + 50;
            }
        }
        d.run(0, 0, 5);
        d.wait(0, 259, 310, "ExecutorService.close");
        d.wake(2, 0, 309);
        assertThat(Sentence.of(d.timeline(310, 311)))
                .startsWith("main 一步接一步做了 5 步，共 0.25 秒，占总用时的 8")
                .contains("%，是瓶颈。关键路径上还有「最后的」，0.05 秒。总用时 0.31 秒");
    }

    /** 从头做到尾：说做了几步，不说做到总用时那一刻；只等过它最后的结果，它不是瓶颈。失败了也是同一个说法。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadThatWorksFromStartToEndIsToldByItsSteps(boolean fails) {
        var d = new Draft("送信");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 266);
        int carrier = d.lane("送信的人", Lane.Kind.PLATFORM, 8, 265);
        d.step(main, "等信", 8, 265, 0, fails ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
        d.run(main, 0, 8);
        d.await(main, 8, 262, "CompletableFuture.join", 1, 0);
        d.await(main, 262, 264, "Thread.join", 2, 0);
        d.step(carrier, "走路", 8, 210);
        d.step(carrier, "回调", 211, 262);
        d.sleep(carrier, 8, 210);
        d.run(carrier, 210, 211);
        d.sleep(carrier, 211, 262);
        d.wake(main, carrier, 8);
        d.wake(carrier, main, 262);
        d.wake(carrier, main, 264);
        assertThat(Sentence.of(d.timeline(265, 266)))
                .contains("「送信的人」一步接一步做了「走路」和「回调」，占总用时的 95%。")
                .doesNotContain("瓶颈");
    }
}
