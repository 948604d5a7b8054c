package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.ChildProgram;
import example.Deadlock;
import example.DeadlockMain;
import example.Troubles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.finding.Standstill;
import threadline.model.Draft;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.WaitGraph;

/** 停住的记录：谁在等谁手里的锁。 */
class StandstillTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeadlockIsACircleInTheWaitGraph(boolean virtual) {
        var recording = record("转账", () -> Deadlock.ofLocks(virtual));
        assertCircle(recording.waitGraph());
        assertThat(recording.timeline().leaked()).hasSize(2);
        for (var lane : recording.timeline().leaked()) {
            var last = recording.timeline().intervals().stream()
                    .filter(i -> i.lane() == lane.id())
                    .reduce((a, b) -> b)
                    .orElseThrow();
            var other = lane.name().equals("甲转乙") ? "乙转甲" : "甲转乙";
            assertThat(last)
                    .isInstanceOfSatisfying(
                            Interval.Blocked.class,
                            wait -> assertThat(wait.owner()).isEqualTo(other));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeadlockAtTheLimitIsSeenBeforeTheInterruptEndsIt(boolean virtual) {
        var recording = record("转账", Duration.ofMillis(500), () -> {
            Deadlock.ofLocks(virtual);
            new CountDownLatch(1).await();
        });
        assertCircle(recording.waitGraph());
    }

    private static void assertCircle(WaitGraph graph) {
        assertThat(graph.deadlocked()).containsExactlyInAnyOrder("甲转乙", "乙转甲");
        assertThat(graph.waits())
                .containsExactlyInAnyOrder(new WaitGraph.Waits("甲转乙", "乙账户"), new WaitGraph.Waits("乙转甲", "甲账户"));
        assertThat(graph.sentence()).contains("死锁");
    }

    @Test
    void showDrawsTheCircleBelowTheTimeline() {
        var recording = record("转账", () -> Deadlock.ofLocks(true));
        assertThat(shown(recording).split("图片：", -1)).hasSize(3);
        assertThat(shown(recording)).contains("「甲转乙」、「乙转甲」互相等对方手里的锁：死锁。");
        var stop = new CountDownLatch(1);
        var queue = record("排队", () -> Troubles.chainOfLocks(true, stop));
        assertThat(shown(queue).split("图片：", -1)).hasSize(2);
        assertThat(shown(queue)).contains("停住时有 1 个线程在等锁：show(记录.waitGraph())");
        stop.countDown();
    }

    private static String shown(Recording<?> recording) {
        var output = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            recording.show();
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nothingStoppedNothingWaits() {
        var recording = record("没有停住", () -> Thread.sleep(5));
        assertThat(recording.waitGraph()).isEqualTo(WaitGraph.of("没有停住"));
    }

    @Test
    void aMonitorAndALockBetweenAPlatformAndAVirtualThread() throws Exception {
        var output = ChildProgram.run(DeadlockMain.class);
        assertThat(output).contains("[平台, 虚拟]").contains("死锁");
    }

    /** 几个死锁是几圈，不是一大圈；图里的圈和句子里数的一样多。 */
    @Test
    void severalDeadlocksAreCountedOneByOne() {
        var d = new Draft("三个死锁");
        d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        for (int pair = 1; pair <= 3; pair++) {
            int one = d.lane("甲 " + pair, Lane.Kind.PLATFORM, null, 0, 1000, true);
            int two = d.lane("乙 " + pair, Lane.Kind.PLATFORM, null, 0, 1000, true);
            d.lock(one, 10, 1000, "右 " + pair, "乙 " + pair);
            d.lock(two, 10, 1000, "左 " + pair, "甲 " + pair);
        }
        var graph = Standstill.of(d.timeline(800, 1000));
        assertThat(graph.rings()).hasSize(3).allMatch(ring -> ring.size() == 2);
        assertThat(graph.deadlocked()).hasSize(6);
        assertThat(graph.sentence()).isEqualTo("3 个死锁，每 2 个线程围成一圈。");
    }
}
