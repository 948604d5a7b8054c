package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Unfinished;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 记录结束时还没有完的等待也在时间线里，一直画到终点。 */
class UnfinishedWaitTest {

    private static Timeline timeline;

    @BeforeAll
    static void leave() throws Exception {
        var recording = record("没有完", Unfinished::leave);
        recording.orThrow();
        timeline = recording.timeline();
    }

    @AfterAll
    static void end() {
        Unfinished.end();
    }

    @ParameterizedTest
    @CsvSource({
        "平台等锁, Blocked, true",
        "虚拟等锁, Blocked, true",
        "平台等闭锁, Waiting, true",
        "虚拟等闭锁, Waiting, true",
        "平台睡着, Sleeping, true",
        "虚拟睡着, Sleeping, true",
        "平台等监视器, Blocked, true",
        "虚拟等监视器, Blocked, true",
    })
    void anUnfinishedWaitReachesTheEnd(String name, String kind, boolean exact) {
        var lane = timeline.leaked().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
        var last = timeline.intervals().stream()
                .filter(i -> i.lane() == lane.id())
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(last.getClass().getSimpleName()).as(last.toString()).isEqualTo(kind);
        assertThat(last.endNanos()).isEqualTo(timeline.endNanos());
        assertThat(last.nanos()).isGreaterThan(150_000_000);
        assertThat(last.evidence().equals(Evidence.EXACT)).isEqualTo(exact);
        if (last instanceof Interval.Waiting waiting) {
            assertThat(waiting.object()).isEqualTo("CountDownLatch.await");
        }
    }
}
