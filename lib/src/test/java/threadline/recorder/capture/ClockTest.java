package threadline.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.capture.Clock.Point;

/** JFR 的滴答换成 nanoTime：只看两只只往前走的钟。 */
class ClockTest {

    private static final long MS = 1_000_000;

    /** 一个滴答是半纳秒。 */
    private static long ticks(long nanos) {
        return 2 * nanos + 12_345;
    }

    private static List<Point> every100Millis(int count) {
        var points = new ArrayList<Point>();
        for (int i = 0; i < count; i++) {
            points.add(new Point(ticks(100 * i * MS), 100 * i * MS));
        }
        return points;
    }

    @Test
    void betweenTwoAnchorsIsAStraightLine() {
        var clock = new Clock(every100Millis(5), 0.5);
        assertThat(clock.nanoTime(ticks(250 * MS))).isEqualTo(250 * MS);
        assertThat(clock.nanoTime(ticks(450 * MS))).isEqualTo(450 * MS);
        assertThat(clock.nanoTime(ticks(-20 * MS))).isEqualTo(-20 * MS);
    }

    @Test
    void aMachineThatSleptBendsNothingBeforeOrAfter() {
        long slept = 10_000 * MS;
        var points = every100Millis(3);
        for (int i = 3; i < 6; i++) { // 睡在 250 ms：滴答还在走，nanoTime 没有
            points.add(new Point(ticks(100 * i * MS + slept), 100 * i * MS));
        }
        var clock = new Clock(points, 0.5);
        assertThat(clock.nanoTime(ticks(130 * MS))).isEqualTo(130 * MS);
        assertThat(clock.nanoTime(ticks(240 * MS))).isEqualTo(240 * MS);
        assertThat(clock.nanoTime(ticks(280 * MS + slept))).isEqualTo(280 * MS);
        assertThat(clock.nanoTime(ticks(430 * MS + slept))).isEqualTo(430 * MS);
    }

    @Test
    void aRecordTooShortForALineUsesTheRateItIsTold() {
        var clock = new Clock(List.of(new Point(ticks(0), 0), new Point(ticks(2 * MS) + 900, 2 * MS)), 0.5);
        assertThat(clock.nanoTime(ticks(MS))).isEqualTo(MS);
    }
}
