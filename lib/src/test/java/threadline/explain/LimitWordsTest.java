package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Lane;

class LimitWordsTest {

    /** 一起等同一个，等得差不多久：说一遍，几个线程，各约多久。 */
    @Test
    void limitsAlikeForTheSameObjectAreToldOnce() {
        assertThat(borrowers(300, 301, 302)).isEqualTo("3 个线程的 DataSource.getConnection 都等到了时限，各约 0.30 秒。总用时 0.31 秒。");
    }

    /** 差得多的，不是一起说的那几个。 */
    @Test
    void limitsThatDifferAreToldApart() {
        assertThat(borrowers(100, 150, 302))
                .startsWith("虚拟线程 3 的 DataSource.getConnection 等到了时限，等了 0.30 秒。另外 2 次等到了时限，其中最久的是虚拟线程 2 的")
                .contains("等了 0.15 秒。");
    }

    /** {@code orTimeout} 的时限从交出去算起：等它的那一次短得多，不说等了多久。 */
    @Test
    void aLimitThatBeganBeforeTheWaitIsToldByItsMoment() {
        var d = new Draft("等全部");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        d.run(main, 0, 300);
        d.expire(main, 300, 800, "CompletableFuture.join");
        assertThat(Sentence.of(d.timeline(800, 800)))
                .startsWith("main 等的 CompletableFuture 在 0.80 秒到了时限。")
                .doesNotContain("等了");
    }

    /** 有名字的，等的是它；没有名字，不说等一个方法。 */
    @Test
    void aMethodIsNotWhatIsAwaited() {
        for (var call : List.of("FutureTask.get", "回答")) {
            var d = new Draft("等");
            int main = d.lane("main", Lane.Kind.PLATFORM, 0, 510);
            d.expire(main, 5, 505, call);
            assertThat(Sentence.of(d.timeline(510, 510)))
                    .startsWith(
                            call.equals("回答")
                                    ? "main 等「回答」等到了时限，等了 0.50 秒。"
                                    : "main 的 FutureTask.get 等到了时限，等了 0.50 秒。");
        }
    }

    private static String borrowers(double... waits) {
        var d = new Draft("借了不还");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 310);
        d.wait(main, 0, 309, "ExecutorService.close");
        for (int i = 1; i <= waits.length; i++) {
            int lane = d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, 6 + waits[i - 1]);
            d.run(lane, 0, 5);
            d.expire(lane, 5, 5 + waits[i - 1], "DataSource.getConnection");
            d.run(lane, 5 + waits[i - 1], 6 + waits[i - 1]);
        }
        d.wake(waits.length, main, 309);
        return Sentence.of(d.timeline(310, 310));
    }
}
