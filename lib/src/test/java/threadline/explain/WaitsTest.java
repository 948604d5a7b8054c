package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.export.TimelineTable;
import threadline.model.Bars;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Source;
import threadline.model.Timeline;

class WaitsTest {

    /** 四个线程轮流拿一把锁，后面的等前面的。 */
    private static Timeline queue() {
        var d = new Draft("转账");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 1; i <= 4; i++) {
            d.lane("转账 " + i, Lane.Kind.PLATFORM, 0, 200 * i);
            d.lock(i, 0, 200 * (i - 1), "账户", i == 1 ? null : "转账 " + (i - 1));
            d.sleep(i, 200 * (i - 1), 200 * i);
        }
        d.intervals.removeIf(i -> i.nanos() == 0);
        d.unknown(0, 0, 800);
        return d.timeline(1000, 1000);
    }

    @Test
    void oneRowForEachKindOfWaitAndItsNumbersAddUp() {
        var rows = Waits.of(queue());
        assertThat(rows).hasSize(2);
        var lock = rows.getFirst();
        assertThat(lock.state()).isEqualTo("等锁");
        assertThat(lock.object()).isEqualTo("账户");
        assertThat(lock.waker()).isEqualTo("转账 *");
        assertThat(lock.count()).isEqualTo(3);
        assertThat(lock.threads()).isEqualTo(3);
        assertThat(lock.nanos()).isEqualTo(1200 * Draft.MS);
        assertThat(lock.medianNanos()).isEqualTo(400 * Draft.MS);
        assertThat(lock.p99Nanos()).isEqualTo(600 * Draft.MS);
        assertThat(rows.getLast().state()).isEqualTo("睡眠");
        assertThat(rows.getLast().nanos()).isEqualTo(800 * Draft.MS);
    }

    @Test
    void theTotalsAreThoseOfTheIntervals() {
        var timeline = queue();
        long waited = timeline.intervals().stream()
                .filter(i -> !(i instanceof Interval.Running || i instanceof Interval.Unknown))
                .mapToLong(Interval::nanos)
                .sum();
        assertThat(Waits.of(timeline).stream().mapToLong(Interval.Total::nanos).sum())
                .isEqualTo(waited);
    }

    @Test
    void twoLocksOfOneNameAreTwoRows() {
        var d = new Draft("两把");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.lane("别的", Lane.Kind.PLATFORM, 0, 1000);
        for (int lane = 0; lane < 2; lane++) {
            for (int i = 0; i < 2; i++) {
                long from = Draft.MS * (100 * i + 1);
                d.intervals.add(new Interval.Blocked(
                        lane, from, from + Draft.MS, Evidence.EXACT, null, "账户", null, lane + 1, -1));
            }
        }
        assertThat(Waits.of(d.timeline(1000, 1000)))
                .extracting(Interval.Total::object)
                .containsExactlyInAnyOrder("账户 #1", "账户 #2");
    }

    @Test
    void theTableAndTheBarsHaveTheSameRows() {
        var timeline = queue();
        var rows = Waits.of(timeline);
        var table = TimelineTable.waits(timeline, rows);
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.doubleColumn("总计").sum()).isEqualTo(2.0);
        assertThat(Waits.bars("转账", rows).bars()).hasSize(2);
        assertThat(Waits.bars("转账", rows).sentence()).isEqualTo("全部线程一共等了 2.00 秒。");
    }

    /** 条上写的是代码，不是单元格的号码：读者在页面上找不到号码。 */
    @Test
    void aBarTellsTheCodeNotTheNumberOfItsCell() {
        var d = new Draft("在笔记本里");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        for (var place : List.of("单元格 [3] ", "前面的单元格，这一段的")) {
            d.intervals.add(new Interval.Waiting(
                    main, 0, d.at(50), Evidence.EXACT, new Source(place, 2, "  orders.take();"), "订单队列"));
        }
        assertThat(Waits.bars("取", Waits.of(d.timeline(100, 100))).bars())
                .extracting(Bars.Bar::name)
                .allMatch("等待：订单队列 ×1（orders.take()）"::equals);
    }

    @Test
    void aHundredThousandThreadsAreStillAFewRows() {
        var d = new Draft("很多");
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            d.lane("虚拟线程 " + (i + 1), Lane.Kind.VIRTUAL, 0, 1000);
            d.wait(i, 0, 1000, "CountDownLatch.await");
        }
        var timeline = d.timeline(1000, 1000);
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        var rows = Waits.of(timeline);
        var took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().count()).isEqualTo(n);
    }
}
