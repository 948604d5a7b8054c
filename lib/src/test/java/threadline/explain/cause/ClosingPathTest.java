package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Draft;
import threadline.model.Lane;

/** 关一个池：早就做完、只是收工的线程，不是关的人在等的；不再拿着锁的人，也放不开它。 */
class ClosingPathTest {

    /**
     * main 等到了结果才关池，另一个线程那以前就做完了，只在找活：路径走做出结果的那一个。关的时候它还在做，或不分步骤，等的就是它。一直在算的，
     * 没有看到它在池里做任务（{@code seen}），名字也说明是池的。
     */
    @ParameterizedTest
    @CsvSource({"155, true, true, false", "155, true, false, false", "178, true, true, true", "155, false, true, true"})
    void whoOnlyGoesHomeIsNotWaitedFor(double done, boolean steps, boolean seen, boolean through) {
        var d = new Draft("先数右半，再等左半");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 180);
        for (int i = 1; i <= 2; i++) {
            d.lanes.add(new Lane(
                    i, "ForkJoinPool-3-worker-" + i, Lane.Kind.PLATFORM, null, 0, d.at(180), false, false, seen));
        }
        d.run(main, 0, 1);
        d.wait(main, 1, 176, "ForkJoinTask.join");
        d.run(main, 176, 177);
        d.wait(main, 177, 179.5, "ForkJoinPool.close");
        d.run(1, 1, 177);
        d.run(2, 1, 179.5);
        if (steps) {
            d.step(1, "数 7", 1, 176);
            d.step(2, "数 3", 4, done);
        }
        d.wake(main, 1, 1);
        d.wake(main, 2, 1);
        d.wake(1, main, 176);
        d.wake(2, main, 179.5);
        var path = CriticalPath.of(d.timeline(180, 180)).legs();
        assertThat(path.stream().anyMatch(leg -> leg.lane() == 2)).isEqualTo(through);
        assertThat(path.stream().anyMatch(leg -> leg.lane() == 1)).isEqualTo(!through);
    }

    /** 开始等锁时拿着它的是 main，它后来一直在等别的，放开锁的不是它：路径留在等锁的人身上，不走到 main 的等待下面去。 */
    @Test
    void whoWaitsForSomethingElseDidNotReleaseTheLock() {
        var d = new Draft("两千位客人");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 125);
        int guest = d.lane("客人 1", Lane.Kind.VIRTUAL, 2, 125);
        d.run(main, 0, 10);
        d.wait(main, 10, 124, "ExecutorService.close");
        d.lock(guest, 3, 23, "ConcurrentHashMap", "main");
        d.step(guest, "等", 23, 123);
        d.sleep(guest, 23, 123);
        d.wake(main, guest, 2);
        d.wake(guest, main, 124);
        var path = CriticalPath.of(d.timeline(125, 125)).legs();
        assertThat(path)
                .noneMatch(leg -> leg.lane() == main && leg.startNanos() < d.at(23) && leg.endNanos() > d.at(3));
        assertThat(path).anyMatch(leg -> leg.lane() == guest && leg.nanos() > d.at(100));
    }
}
