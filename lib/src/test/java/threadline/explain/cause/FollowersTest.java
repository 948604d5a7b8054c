package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.explain.track.Tracks;
import threadline.model.Draft;
import threadline.model.Lane;

class FollowersTest {

    /** 排着队等它让出载体的，和它同时结束：不是它在跟着那一步空转，说的步骤都在画出来的路径上。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 3, 12})
    void whoComputesDoesNotFollowWhoQueuesForItsCarrier(double late) {
        var d = new Draft("自己等，自己算");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 381);
        d.wait(main, 0, 381, "ExecutorService.close");
        for (int i = 1; i <= 6; i++) {
            double from = 200 + 60 * ((i - 1) / 2);
            int lane = d.lane("订单 " + i, Lane.Kind.VIRTUAL, 0, from + 60);
            double slept = i <= 2 ? 200 : 200 + late;
            d.step(lane, "等 " + i, 0, from);
            d.step(lane, "算 " + i, from, from + 60);
            d.sleep(lane, 0, slept);
            d.queue(lane, slept, from, i <= 2 ? null : i - 2);
            d.run(lane, from, from + 60);
        }
        d.wake(5, main, 380);
        var timeline = d.timeline(381, 381);
        var tracks = Tracks.of(timeline);
        var route = CriticalPath.of(timeline);
        assertThat(PathSteps.of(tracks, route).shares())
                .hasSize(4)
                .allSatisfy(share -> assertThat(route.legs())
                        .as(share.step().name())
                        .anyMatch(leg -> leg.lane() == share.step().lane()
                                && leg.startNanos() < share.step().endNanos()
                                && leg.endNanos() > share.step().startNanos()));
        assertThat(Sentence.of(timeline)).doesNotContain("「等 4」").doesNotContain("「等 6」");
    }

    /** 空转的人等的那一步真的在做事，偶尔排队也算：决定的还是它。 */
    @Test
    void whoSpinsFollowsWhoWorksThoughItQueuedNowAndThen() {
        var d = new Draft("空转");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        int waiter = d.lane("服务员", Lane.Kind.PLATFORM, 0, 501);
        d.step(main, "炒菜", 0, 500);
        d.sleep(main, 0, 200);
        d.queue(main, 200, 480);
        d.run(main, 480, 500);
        d.step(waiter, "等菜", 0, 501);
        d.run(waiter, 0, 501);
        assertThat(Sentence.of(d.timeline(501, 501))).contains("「炒菜」决定了总用时");
    }

    /** 没有看到它在做什么的，例如进程中途没有了：不能说它在空转，跟着碰巧同时做完的那一步。 */
    @Test
    void whatWasNotSeenFollowsNobody() {
        var d = new Draft("没有看到");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        int gone = d.lane("没有了的", Lane.Kind.PLATFORM, 0, 501);
        d.step(main, "睡 400", 0, 490);
        d.sleep(main, 0, 490);
        d.step(gone, "System.exit", 0, 500);
        d.unknown(gone, 0, 500);
        var tracks = Tracks.of(d.timeline(501, 501));
        var exit = tracks.timeline().steps().stream()
                .filter(step -> step.lane() == gone)
                .findFirst()
                .orElseThrow();
        assertThat(Followers.leaderOf(tracks, exit)).isEqualTo(exit);
    }

    /** 不在步骤里的线程隔一会儿看一次、打印一行，收尾时还关一个池：决定的还是它看的那一步。 */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aThreadThatOnlyLooksFollowsTheStepItLooksAt(int alsoDoes) {
        var d = new Draft("隔一会儿看一次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 304);
        int worker = d.lane("厨师", Lane.Kind.PLATFORM, 1, 303);
        d.step(worker, "炒菜", 1, 300);
        d.sleep(worker, 1, 300);
        for (int look = 0; look < 15; look++) {
            d.run(main, 20 * look, 20 * look + 0.2);
            if (alsoDoes == 1 && look % 5 == 0) {
                d.io(main, 20 * look + 0.2, 20 * look + 0.5, "打印");
            }
            d.sleep(main, 20 * look + 1, 20 * look + 20);
        }
        d.run(main, 300, 301);
        if (alsoDoes == 2) {
            d.wait(main, 301, 303, "ExecutorService.close");
            d.wake(worker, main, 303);
        }
        d.run(main, 303, 304);
        assertThat(Sentence.of(d.timeline(304, 304))).contains("「炒菜」决定了总用时").doesNotContain("一起决定");
    }

    /** 看到了还要做一会儿自己的：线在看的人上，说的是被看的人做了什么，不是线碰到它的那一下。 */
    @Test
    void whatTheOneLookedAtDidIsToldNotWhereThePathBrushedIt() {
        var d = new Draft("隔一会儿拿一次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 404);
        int big = d.lane("大文档", Lane.Kind.VIRTUAL, 0.2, 352);
        int small = d.lane("小文档", Lane.Kind.VIRTUAL, 1.2, 403);
        d.wake(main, big, 0.2);
        d.queue(big, 0.2, 0.8, null);
        d.run(big, 0.8, 1);
        d.wait(main, 0.3, 1, "CountDownLatch.await");
        d.wake(big, main, 1);
        d.run(main, 1, 1.2);
        d.wake(main, small, 1.2);
        d.wait(main, 1.3, 403, "Thread.join");
        d.sleep(big, 1, 352);
        for (int look = 0; look < 14; look++) {
            d.sleep(small, 1.3 + 25.2 * look, 26.2 + 25.2 * look);
            d.run(small, 26.2 + 25.2 * look, 26.5 + 25.2 * look);
        }
        d.sleep(small, 354, 402);
        d.run(small, 402, 403);
        d.wake(small, main, 403);
        assertThat(Sentence.of(d.timeline(404, 404))).startsWith("「小文档」隔一会儿看一次，到「大文档」做完才停。「大文档」做了 0.35 秒：大多在睡眠");
    }

    /** 一件件交给别人做的、看的时候自己也在做事的，不是在看。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadThatWorksBetweenItsPausesFollowsNobody(boolean hands) {
        var d = new Draft("自己也在做");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 304);
        int worker = d.lane("厨师", Lane.Kind.PLATFORM, 1, 301);
        int other = d.lane("帮手", Lane.Kind.PLATFORM, 1, 301);
        d.step(worker, "炒菜", 1, 300);
        d.sleep(worker, 1, 300);
        for (int look = 0; look < 15; look++) {
            d.run(main, 20 * look, 20 * look + (hands ? 0.2 : 12));
            d.sleep(main, 20 * look + (hands ? 1 : 12), 20 * look + 20);
            if (hands) {
                d.wait(other, 20 * look + 1, 20 * look + 20, "LinkedBlockingQueue.take");
                d.wake(main, other, 20 * look + 20);
            }
        }
        d.run(main, 300, 304);
        assertThat(Sentence.of(d.timeline(304, 304))).doesNotContain("隔一会儿看一次");
    }

    /** 一边一直在算，一边在睡，睡的早一点做完：算的不是在空转等它。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoComputesDoesNotFollowWhoHappenedToEndALittleEarlier(boolean steps) {
        var d = new Draft("一边算一边读");
        d.lane("main", Lane.Kind.PLATFORM, 0, 161);
        d.lane("算的", Lane.Kind.PLATFORM, 1, 160);
        d.lane("读的", Lane.Kind.PLATFORM, 1, 148);
        if (steps) {
            d.step(1, "算", 1, 160);
            d.step(2, "读", 1, 147);
        }
        d.run(0, 0, 1);
        d.wait(0, 1, 160, "Thread.join");
        d.run(0, 160, 161);
        d.run(1, 1, 160);
        d.sleep(2, 1, 148);
        d.wake(0, 1, 1);
        d.wake(0, 2, 1);
        d.wake(1, 0, 160);
        assertThat(Sentence.of(d.timeline(161, 161)))
                .startsWith(steps ? "「算」和「读」差不多一样长" : "「算的」和「读的」差不多一样长")
                .doesNotContain("才停");
    }

    /** 池里的另一个早就没有活了，关池时被叫醒一下，和算的一起结束：算的没有在等它。 */
    @Test
    void whoWasWokenOnlyToGoHomeIsFollowedByNobody() {
        var d = new Draft("两个人算");
        d.lane("main", Lane.Kind.PLATFORM, 0, 302);
        d.lane("甲", Lane.Kind.PLATFORM, 1, 301);
        d.lane("乙", Lane.Kind.PLATFORM, 1, 301);
        d.run(0, 0, 1);
        d.wait(0, 1, 300, "FutureTask.get");
        d.run(0, 300, 302);
        d.run(1, 1, 301);
        d.run(2, 1, 160);
        d.idle(2, 160, 300.5);
        d.run(2, 300.5, 301);
        d.wake(0, 1, 1);
        d.wake(0, 2, 1);
        d.wake(1, 0, 300);
        d.wake(0, 2, 300.5);
        assertThat(Sentence.of(d.timeline(302, 302))).contains("「甲」决定了总用时");
    }

    /** 一直在算的，别人最后在等它算完：等的人早就没有别的事，不是它在空转着等那个人。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoComputesDoesNotFollowWhoWaitsForIt(boolean steps) {
        var d = new Draft("等它算完");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 301);
        int worker = d.lane("算的人", Lane.Kind.VIRTUAL, 1, 300);
        d.wake(main, worker, 1);
        for (int i = 0; i < 9; i++) {
            d.sleep(main, 1 + 31 * i, 32 + 31 * i);
        }
        d.wait(main, 280, 299.5, "Thread.join");
        d.wait(main, 299.6, 300, "Thread.join");
        d.run(main, 300, 300.3);
        d.run(worker, 1, 300);
        d.wake(worker, main, 300);
        if (steps) {
            d.step(worker, "算", 1, 300);
            d.step(main, "睡几觉，再等", 1, 300.2);
        }
        assertThat(Sentence.of(d.timeline(301, 301)))
                .matches(steps ? "(最慢的一步)?「算」决定了总用时。总用时.*" : "(最慢的)?线程「算的人」决定了总用时.*")
                .doesNotContain("才停");
    }

    /** 放旗的最后也等空转的人结束，只等了一下：空转的人看的还是它。 */
    @Test
    void whoSpinsFollowsWhoLetsItGoThoughThatOneWaitsForItsEnd() {
        var d = new Draft("放旗");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 206);
        int spinner = d.lane("空转", Lane.Kind.PLATFORM, 1, 205);
        d.wake(main, spinner, 1);
        d.sleep(main, 1, 201);
        d.wait(main, 201, 205, "Thread.join");
        d.run(main, 205, 205.5);
        d.run(spinner, 1, 205);
        d.wake(spinner, main, 205);
        assertThat(Sentence.of(d.timeline(206, 206))).contains("到 main 做完才停。");
    }
}
