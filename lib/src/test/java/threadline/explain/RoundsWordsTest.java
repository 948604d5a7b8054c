package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 一批差不多同时开始、做完了才是下一批，才说几轮。 */
class RoundsWordsTest {

    @Test
    void stepsOfUnlikeLengthAreNoRounds() {
        assertThat(Sentence.of(pool(100, 100, 100, 100))).startsWith("「工」只有 2 个线程，4 步分成 2 轮。");
        assertThat(Sentence.of(pool(400, 200, 200, 200))).startsWith("「工」只有 2 个线程，4 步分着做，后面的要排队。");
    }

    /** 交活的人自己也做，做的短一半：他做完两件，池里才做完一件。 */
    @Test
    void theCallerThatDoesTwoWhileThePoolDoesOneIsNoRound() {
        var d = new Draft("交的人自己做");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        int clerk = d.lane("柜员 1", Lane.Kind.PLATFORM, 0, 600);
        d.pools.add(new Lane.Pool(List.of(clerk), List.of(new Lane.Queue(d.at(0), d.at(400), 1))));
        d.wake(main, clerk, 0.1);
        d.step(clerk, "办 1", 0.2, 400);
        d.step(main, "办 3", 0.3, 200);
        d.step(main, "办 4", 200, 400);
        d.step(clerk, "办 2", 400, 600);
        d.sleep(main, 0.3, 400);
        d.sleep(clerk, 0.2, 600);
        d.wait(main, 400, 600, "ExecutorService.close");
        d.wake(clerk, main, 600);
        assertThat(Sentence.of(d.timeline(600, 600))).startsWith("「柜员」的 1 个线程和 main 一起做，4 步分着做，后面的要排队。");
    }

    /** 许可也一样：先后还回来的，不成轮。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void permitsThatComeBackOneByOneAreNoRounds(boolean together) {
        var d = new Draft("两张许可");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 250);
        int first = d.lane("客 1", Lane.Kind.VIRTUAL, 0, 100);
        int second = d.lane("客 2", Lane.Kind.VIRTUAL, 0, together ? 100 : 50);
        int third = d.lane("客 3", Lane.Kind.VIRTUAL, 0, 200);
        int fourth = d.lane("客 4", Lane.Kind.VIRTUAL, 0, 250);
        d.wait(main, 1, 250, "Thread.join");
        double early = together ? 100 : 50;
        d.sleep(first, 0, 100);
        d.sleep(second, 0, early);
        d.await(third, 0, early, "Semaphore.acquire", 1, 2);
        d.wake(second, third, early);
        d.sleep(third, early, 200);
        d.await(fourth, 0, 100, "Semaphore.acquire", 1, 2);
        d.wake(first, fourth, 100);
        d.sleep(fourth, 100, 250);
        d.wake(main, first, 0);
        d.wake(main, second, 0);
        d.wake(fourth, main, 250);
        assertThat(Sentence.of(d.timeline(250, 250)))
                .startsWith("「Semaphore.acquire」同时只放 2 个，2 个线程要等前面的让出来" + (together ? "，分成 2 轮。" : "。"));
    }

    /** 两个线程，谁先做完谁取下一件。 */
    private static Timeline pool(int... lengths) {
        var d = new Draft("两个线程");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 600);
        double[] free = {0, 0};
        int[] lanes = {d.lane("工 1", Lane.Kind.PLATFORM, 0, 600), d.lane("工 2", Lane.Kind.PLATFORM, 0, 600)};
        d.pools.add(new Lane.Pool(
                List.of(lanes[0], lanes[1]), List.of(new Lane.Queue(d.at(0), d.at(lengths[0]), lengths.length - 2))));
        for (int i = 0; i < lengths.length; i++) {
            int next = free[1] < free[0] ? 1 : 0;
            d.step(lanes[next], "活 " + (i + 1), free[next], free[next] + lengths[i]);
            d.sleep(lanes[next], free[next], free[next] + lengths[i]);
            free[next] += lengths[i];
        }
        double end = Math.max(free[0], free[1]);
        d.wait(main, 0.5, end, "ExecutorService.close");
        d.wake(main, lanes[0], 0);
        d.wake(main, lanes[1], 0);
        d.wake(free[0] > free[1] ? lanes[0] : lanes[1], main, end);
        return d.timeline(end, end);
    }
}
