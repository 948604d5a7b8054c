package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Interval;
import threadline.model.Lane;

/** 睡眠的源码行由代理另记：来得太快就只记一部分，起止照样都有。虚拟线程的开始、结束和名字也由代理来说。 */
class SleepStackTest {

    private static final int MANY = 5_000;
    private static final int MOST_WITH_LINES = 2_000;

    private static List<Interval> sleeps(Recording<?> recording) {
        return recording.timeline().intervals().stream()
                .filter(Interval.Sleeping.class::isInstance)
                .toList();
    }

    @Test
    void aFewSleepsHaveTheirLines() {
        var recording = record("几次睡眠", () -> {
            var virtual = Thread.startVirtualThread(SleepStackTest::sleepTwice);
            var platform = Thread.ofPlatform().start(SleepStackTest::sleepTwice);
            sleepTwice();
            virtual.join();
            platform.join();
        });
        assertThat(sleeps(recording)).hasSize(6).allSatisfy(sleep -> {
            assertThat(sleep.source()).isNotNull();
            assertThat(sleep.source().place()).contains("SleepStackTest.sleep");
        });
        assertThat(recording.timeline().honesty().notes()).noneMatch(note -> note.contains("行号"));
    }

    @Test
    void ofThousandsAtOnceSomeHaveNoLineAndItIsSaid() {
        var recording = record("几千个一起睡", () -> {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < MANY; i++) {
                threads.add(Thread.startVirtualThread(() -> sleep(20)));
            }
            for (var thread : threads) {
                thread.join();
            }
        });
        var sleeps = sleeps(recording);
        assertThat(sleeps).hasSize(MANY).allMatch(sleep -> sleep.nanos() > 0);
        if (recording.timeline().honesty().source().contains("代理")) {
            assertThat(sleeps.stream().filter(sleep -> sleep.source() != null)).hasSizeBetween(1, MOST_WITH_LINES);
            assertThat(recording.timeline().honesty().notes()).anyMatch(note -> note.contains("行号"));
        }
    }

    /** 别的工具也开着 JFR 的睡眠事件：我们的数据里也会有它们。 */
    @Test
    void whatAnotherRecordingAsksForIsNotDrawnTwice() {
        try (var other = new jdk.jfr.Recording()) {
            other.enable("jdk.ThreadSleep").withoutThreshold();
            other.start();
            var recording = record("旁边还有一次记录", () -> {
                var virtual = Thread.startVirtualThread(SleepStackTest::sleepTwice);
                sleepTwice();
                virtual.join();
            });
            assertThat(sleeps(recording)).hasSize(4);
        }
    }

    @Test
    void virtualThreadsThatNeverWaitHaveTheirNamesAndEnds() {
        var recording = record("只计算", () -> {
            var named = Thread.ofVirtual().name("算的").start(SleepStackTest::compute);
            var nameless = Thread.startVirtualThread(SleepStackTest::compute);
            named.join();
            nameless.join();
        });
        var lanes = recording.timeline().lanes();
        assertThat(lanes)
                .hasSize(3)
                .filteredOn(lane -> lane.kind() == Lane.Kind.VIRTUAL)
                .hasSize(2);
        assertThat(lanes).anyMatch(lane -> lane.name().contains("算的"));
        assertThat(lanes)
                .allMatch(lane -> lane.endNanos() <= recording.timeline().endNanos());
    }

    private static void compute() {
        long sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum = sum * 31 + i;
        }
        assertThat(sum).isNotZero();
    }

    private static void sleepTwice() {
        sleep(3);
        sleep(3);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
