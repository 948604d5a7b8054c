package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 停放几十万次、每次一停就回来的线程没有等过：记录不因此变得很大。 */
class HammerTest {

    private static final int TIMES = 300_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parksThatReturnAtOnceAreNoWaits(boolean virtual) throws Exception {
        var recording = record("一停就回来", () -> {
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            builder.name("锤").start(HammerTest::hammer).join();
        });
        recording.orThrow();
        var timeline = recording.timeline();
        long intervals = timeline.intervals().stream()
                .filter(i -> timeline.lanes().get(i.lane()).name().equals("锤"))
                .count();
        assertThat(intervals).isLessThan(TIMES / 10);
        assertThat(timeline.wakes()).hasSizeLessThan(10);
    }

    private static void hammer() {
        for (int i = 0; i < TIMES; i++) {
            LockSupport.unpark(Thread.currentThread());
            LockSupport.park();
        }
    }
}
