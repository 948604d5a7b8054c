package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;

class RelaysTest {

    @ParameterizedTest
    @CsvSource({
        "HikariDataSource.getConnection, true",
        "GenericObjectPool.borrowObject, true",
        "ArrayBlockingQueue.take, true",
        "ConcurrentBag.borrow, true",
        "ExecutorService.close, false",
        "FutureTask.get, false",
        "CountDownLatch.await, false",
        "CyclicBarrier.await, false"
    })
    void whatIsTakenAndGivenBackIsWaitedForInAQueueOrAPool(String call, boolean queue) {
        var wait = new Interval.Waiting(
                0, 0, 1, new Evidence.Exact(), null, "连接", new Interval.Awaited(1, call, 0), false, 0);
        assertThat(Relays.isQueue(wait)).isEqualTo(queue);
    }

    /** 池不说自己有几个；有人在等的时候，总是这么几个在用。交接的那一刻少一个，不算。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 4, 13, 90})
    void howManyAPoolLendsIsSeenFromWhoUsesThemWhileOthersWait(double late) {
        var d = new Draft("用完就还");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1500);
        d.wait(main, 0, 1400 + late, "ExecutorService.close");
        for (int i = 1; i <= 20; i++) {
            int round = (i - 1) / 3;
            double from = 200 * round + (round == 0 ? 0 : late);
            int lane = d.lane("查询 " + i, Lane.Kind.VIRTUAL, 0, 200 * round + 200 + late);
            if (round > 0) {
                d.await(lane, 0, from, "HikariDataSource.getConnection", 5, 0);
                d.wake(lane - 3, lane, from);
            }
            d.step(lane, "查询", from, 200 * round + 200);
            d.sleep(lane, from, 200 * round + 200);
        }
        d.wake(20, main, 1400 + late);
        boolean mostly = late < 20; // 差得多了，说不准
        assertThat(Sentence.of(d.timeline(1500, 1500)))
                .contains(mostly ? "「HikariDataSource.getConnection」同时只放 3 个，17 个线程" : "不够用，17 个线程");
    }

    /** 等过的是图上写着等它的每一个线程：到了时刻自己醒的，和恰好被别的事叫醒的。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverWaitedForALimiterIsCountedHoweverItsWaitEnded(boolean expired) {
        var d = new Draft("限流");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 910);
        d.wait(main, 0, 909, "Thread.join");
        for (int i = 1; i <= 6; i++) {
            double to = i <= 3 ? 400 : 900;
            int lane = d.lane("客人 " + i, Lane.Kind.VIRTUAL, 0, to + 9);
            d.awaitUntil(lane, 0, to, "RateLimiter.waitForPermission", 0, i == 2 && !expired ? to + 1 : to);
            d.run(lane, to, to + 9);
        }
        d.wake(6, main, 909);
        assertThat(Sentence.of(d.timeline(910, 910))).contains("到了时刻才放行：6 个线程等过");
    }
}
