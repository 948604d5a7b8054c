package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Gathering;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 代理看得见虚拟线程的每一种等待，和谁唤醒了它们。 */
class VirtualWaitsTest {

    private static Timeline timeline;

    @BeforeAll
    static void meet() throws Exception {
        var recording = record("聚会", () -> Gathering.meet());
        recording.orThrow();
        timeline = recording.timeline();
    }

    private static Lane lane(String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Interval> waits(String name) {
        return timeline.intervals().stream()
                .filter(i -> i.lane() == lane(name).id() && i.nanos() >= 4_000_000)
                .filter(i -> !(i instanceof Interval.Runnable || i instanceof Interval.Running))
                .toList();
    }

    private static void assertWokenByMain(String name) {
        assertThat(timeline.wakes()).filteredOn(w -> w.to() == lane(name).id()).anyMatch(w -> w.from() == 0);
    }

    @Test
    void nothingOfAVirtualThreadIsUnknown() {
        assertThat(timeline.honesty().source()).isEqualTo("JFR 和代理");
        assertThat(timeline.intervals()).filteredOn(i -> i.lane() != 0).noneMatch(i -> i instanceof Interval.Unknown);
    }

    @Test
    void aReentrantLockIsALockWithItsOwner() {
        assertThat(waits("等锁")).singleElement().isInstanceOfSatisfying(Interval.Blocked.class, wait -> {
            assertThat(wait.lock()).isEqualTo("ReentrantLock.lock");
            assertThat(wait.owner()).isEqualTo("main");
        });
        assertWokenByMain("等锁");
    }

    @Test
    void aQueueAndALatchAreNamedByTheirMethods() {
        assertThat(waits("等队列")).singleElement().isInstanceOfSatisfying(Interval.Waiting.class, wait -> {
            assertThat(wait.object()).isEqualTo("ArrayBlockingQueue.take");
        });
        assertThat(waits("等闭锁")).singleElement().isInstanceOfSatisfying(Interval.Waiting.class, wait -> {
            assertThat(wait.object()).isEqualTo("CountDownLatch.await");
        });
        assertWokenByMain("等队列");
        assertWokenByMain("等闭锁");
    }

    @Test
    void aMonitorIsALockAndObjectWaitIsAWait() {
        assertThat(waits("等监视器")).singleElement().isInstanceOf(Interval.Blocked.class);
        assertThat(waits("等通知")).singleElement().isInstanceOfSatisfying(Interval.Waiting.class, wait -> {
            assertThat(wait.object()).isEqualTo("Object.wait");
        });
    }
}
