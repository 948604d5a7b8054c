package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.ForcedWait;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import threadline.model.Interval;
import threadline.model.Pin;

/** 虚拟线程占着载体等：类初始化不卸载（JEP 491 之后也一样）。 */
class PinnedTest {

    static final class Slow {
        static final Object VALUE = load();

        private static Object load() {
            ForcedWait.unchecked(() -> Thread.sleep(400));
            return new Object();
        }
    }

    @Test
    void waitingForAClassNamesItAndHoldsTheCarrier() {
        var timeline = record("类初始化", () -> {
                    var first = Thread.ofVirtual().name("先").start(() -> System.identityHashCode(Slow.VALUE));
                    Thread.sleep(100);
                    var second = Thread.ofVirtual().name("后").start(() -> System.identityHashCode(Slow.VALUE));
                    first.join();
                    second.join();
                })
                .timeline();
        int first = lane(timeline, "先");
        int second = lane(timeline, "后");
        assertThat(timeline.intervals())
                .filteredOn(i -> i.lane() == second && i instanceof Interval.Waiting)
                .extracting(i -> ((Interval.Waiting) i).object())
                .containsOnly("Slow 的类初始化");
        assertThat(timeline.pins()).extracting(Pin::lane).contains(first, second);
        assertThat(timeline.pins()).anyMatch(p -> p.lane() == first && p.endNanos() - p.startNanos() > 300_000_000);
    }

    static final class One {
        static final Object VALUE = Slow.load();
    }

    @Test
    void aThreadThatWaitsForACarrierBehindPinnedOnesIsAFinding() {
        int carriers = Runtime.getRuntime().availableProcessors();
        var timeline = record("占满载体", () -> {
                    var pinned = new ArrayList<Thread>();
                    for (int i = 0; i < carriers; i++) { // 一个在初始化，别的等它
                        pinned.add(Thread.ofVirtual().name("占 " + i).start(() -> System.identityHashCode(One.VALUE)));
                    }
                    Thread.sleep(100);
                    var last = Thread.ofVirtual().name("丙").start(() -> {});
                    for (var thread : pinned) {
                        thread.join();
                    }
                    last.join();
                })
                .timeline();
        assertThat(timeline.findings())
                .anyMatch(finding -> finding.kind().equals("占着载体等")
                        && finding.text().contains("「丙」等载体等了")
                        && finding.proof().stream().anyMatch(i -> i.lane() == lane(timeline, "丙")));
    }

    private static int lane(threadline.model.Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }
}
