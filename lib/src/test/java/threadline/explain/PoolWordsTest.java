package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;

class PoolWordsTest {

    /** 一个线程，空着的时候等的是时刻：也许是 {@code Timer}，不叫池。 */
    @Test
    void aThreadThatWaitsForItsTimeIsNotCalledAPool() {
        var d = new Draft("闹钟");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        int alarm = d.lane("闹钟", Lane.Kind.PLATFORM, 0, 200);
        d.wait(main, 1, 200, "CountDownLatch.await");
        d.wake(main, alarm, 0.5);
        d.intervals.add(new Interval.Waiting(
                alarm, d.at(1), d.at(50), Evidence.EXACT, null, "空闲（定时）", Interval.Awaited.UNKNOWN, true, d.at(50)));
        d.step(alarm, "备份", 50, 170);
        d.step(alarm, "提醒", 170, 200);
        d.sleep(alarm, 50, 200);
        d.wake(alarm, main, 200);
        assertThat(Sentence.of(d.timeline(200, 200))).startsWith("「闹钟」只有 1 个线程，2 步只能一步接一步。");
    }

    /** 池里的线程都停着，等自己的时刻：再多几个线程也快不了。 */
    @Test
    void aPoolThatStandsInFrontOfABucketIsNotTooSmall() {
        var d = new Draft("令牌桶");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        d.wait(main, 0.5, 300, "ExecutorService.close");
        for (int i = 1; i <= 3; i++) {
            int lane = d.lane("客 " + i, Lane.Kind.PLATFORM, 0, 150 + 50 * i);
            d.wake(main, lane, 0.4);
            d.sleep(lane, 1, 5);
            d.awaitUntil(lane, 5, 50 * i - 5, "LockSupport.parkNanos", 0, 50 * i - 5);
            d.sleep(lane, 50 * i - 5, 50 * i);
            d.awaitUntil(lane, 50 * i, 145 + 50 * i, "LockSupport.parkNanos", 0, 145 + 50 * i);
            d.sleep(lane, 145 + 50 * i, 150 + 50 * i);
        }
        d.pools.add(new Lane.Pool(List.of(1, 2, 3), List.of(new Lane.Queue(d.at(1), d.at(150), 3))));
        d.wake(3, main, 300);
        assertThat(Sentence.of(d.timeline(300, 300))).doesNotContain("只有 3 个线程");
    }
}
