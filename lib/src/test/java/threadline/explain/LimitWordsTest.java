package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Lane;

class LimitWordsTest {

    /** 一起等同一个，等得差不多久：说一遍，几个线程，各约多久。 */
    @Test
    void limitsAlikeForTheSameObjectAreToldOnce() {
        assertThat(borrowers(300, 301, 302)).isEqualTo("3 个线程等「DataSource.getConnection」都等到了时限，各约 0.30 秒。总用时 0.31 秒。");
    }

    /** 差得多的，不是一起说的那几个。 */
    @Test
    void limitsThatDifferAreToldApart() {
        assertThat(borrowers(100, 150, 302))
                .startsWith("虚拟线程 3 等「DataSource.getConnection」等到了时限，等了 0.30 秒。另外 2 次等到了时限，最久的一次是虚拟线程 2 等")
                .contains("等了 0.15 秒。");
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
