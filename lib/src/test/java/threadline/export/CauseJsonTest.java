package threadline.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Lane;

class CauseJsonTest {

    private static final int SLEEPS = 50_000;
    private static final long MOST_BYTES_A_CHARACTER = 11;

    @Test
    void theCauseGoesIntoTheJsonAndComesBackAndTheTimelineIsTheSame() {
        var d = new Draft("锁");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.lock(0, 0, 800, "账户", "main");
        var timeline = d.timeline(1000, 1000);
        Cause lock = new Cause.Lock(
                "账户", 1, 2, new Cause.Cost(Draft.MS * 800, Draft.MS * 1000, Draft.MS * 200, timeline.intervals()));
        var json = TimelineJson.write(timeline, lock);
        assertThat(TimelineJson.readCause(json)).isEqualTo(lock);
        assertThat(TimelineJson.read(json)).isEqualTo(timeline);
        assertThat(TimelineJson.readCause(TimelineJson.write(timeline, null))).isNull();
        assertThat(lock.lanes()).isEqualTo(List.of(0));
        assertThat(lock.cost().percent()).isEqualTo(80);
    }

    /** 先成一棵树再写，一百万段要一千多兆内存。 */
    @Test
    void theJsonOfALongTimelineIsWrittenWithoutATree() {
        var d = new Draft("很长");
        int lane = d.lane("main", Lane.Kind.PLATFORM, 0, SLEEPS);
        for (int i = 0; i < SLEEPS; i++) {
            d.sleep(lane, i, i + 0.8);
        }
        var timeline = d.timeline(SLEEPS, SLEEPS);
        TimelineJson.write(timeline, null);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        var json = TimelineJson.write(timeline, null);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(MOST_BYTES_A_CHARACTER * json.length());
    }
}
