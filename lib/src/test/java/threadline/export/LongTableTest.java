package threadline.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 长的时间线：表的用时与行数成比例；显示时有头有尾，说省了多少、怎样看全部。 */
class LongTableTest {

    private static final int MOST_TIMES = 8;

    @Test
    void fourTimesTheRowsOfOneLaneTakeNoMoreThanEightTimesAsLong() {
        nanosOf(timeline(4_000));
        long few = nanosOf(timeline(12_500));
        long many = nanosOf(timeline(50_000));
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, 50_000_000));
    }

    private static long nanosOf(Timeline timeline) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            int rows = TimelineTable.intervals(timeline).rowCount()
                    + TimelineTable.steps(timeline).rowCount();
            best = Math.min(best, System.nanoTime() - start);
            assertThat(rows).isEqualTo(2 * timeline.steps().size());
        }
        return best;
    }

    /** 一条泳道，一步睡一次，每步说一句。 */
    private static Timeline timeline(int steps) {
        var d = new Draft("很长");
        int lane = d.lane("main", Lane.Kind.PLATFORM, 0, steps);
        for (int i = 0; i < steps; i++) {
            d.step(lane, "第 " + i % 100 + " 步", i, i + 0.9);
            d.sleep(lane, i, i + 0.8);
            d.mark(lane, i + 0.5, threadline.model.Mark.Kind.SAID, "说");
        }
        return d.timeline(steps, steps);
    }

    @Test
    void aLongTableShowsItsHeadAndItsTailAndHowToSeeAll() {
        var html = Html.table(Table.create(
                "数", IntColumn.create("数", IntStream.rangeClosed(1_001, 1_500).toArray())));
        assertThat(html)
                .contains(">1001<", ">1040<", ">1481<", ">1500<", "省去 440 行", "共 500 行", "printAll()")
                .doesNotContain(">1041<", ">1480<");
    }

    @Test
    void aShortTableIsShownWhole() {
        var html = Html.table(
                Table.create("数", IntColumn.create("数", IntStream.range(0, 60).toArray())));
        assertThat(html).contains(">0<", ">59<").doesNotContain("省去");
    }
}
