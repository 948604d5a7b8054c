package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.explore;
import static threadline.Threadline.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import threadline.explorer.Race;

/** 走得快，走得总是一样。 */
class ExploreSpeedTest {

    private static void counting(Race race, int threads, int steps) {
        var count = new int[1];
        for (int i = 0; i < threads; i++) {
            race.thread("线程" + i, () -> {
                for (int s = 0; s < steps / 2; s++) {
                    int seen = step("读", () -> count[0]);
                    step("写", () -> {
                        count[0] = seen + 1;
                    });
                }
            });
        }
        race.outcome(() -> count[0]);
    }

    private static void sixSteps(Race race) {
        var count = new int[1];
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                int first = step("读 1", () -> count[0]);
                step("写 1", () -> {
                    count[0] = first + 1;
                });
                int second = step("读 2", () -> count[0]);
                step("写 2", () -> {
                    count[0] = second + 1;
                });
                int third = step("读 3", () -> count[0]);
                step("写 3", () -> {
                    count[0] = third + 1;
                });
            });
        }
        race.outcome(() -> count[0]);
    }

    private static void locking(Race race) {
        var lock = new ReentrantLock();
        var monitor = new Object();
        var order = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            var name = "线程" + i;
            race.thread(name, () -> {
                for (int s = 0; s < 2; s++) {
                    Threadline.point("锁");
                    lock.lock();
                    try {
                        Threadline.point("监视器");
                        synchronized (monitor) {
                            step("写", () -> {
                                order.append(name.charAt(2));
                            });
                        }
                    } finally {
                        lock.unlock();
                    }
                    Threadline.point("只要监视器");
                    synchronized (monitor) {
                        Threadline.point("在里面");
                        order.append('.');
                    }
                }
            });
        }
        race.outcome(order::toString);
    }

    @Test
    void tenThousandSchedulesOfTwoTimesSixStepsTakeAtMostTwoSeconds() {
        long start = System.nanoTime();
        int walked = 0;
        while (walked < 10_000) {
            var exploration = explore("2 × 6", ExploreSpeedTest::sixSteps);
            assertThat(exploration.scope()).isEqualTo("全部 924 种走法");
            walked += 924;
        }
        var took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println(walked + " 种走法 " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void theSameSeedEndsTheSameWayAHundredTimes() {
        var seen = new HashSet<List<String>>();
        for (int i = 0; i < 100; i++) {
            var table = explore("随机", 100, 7, ExploreSpeedTest::locking).table();
            var rows = new ArrayList<String>();
            for (int row = 0; row < table.rowCount(); row++) {
                rows.add(table.getString(row, 0) + table.getString(row, 1) + table.getString(row, 2));
            }
            seen.add(rows);
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void explorationsBesideEachOtherDoNotDisturb() throws Exception {
        var alone = explore("随机", 200, 3, ExploreSpeedTest::locking).table().printAll();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var beside = new ArrayList<Future<String>>();
            for (int i = 0; i < 4; i++) {
                beside.add(callers.submit(() ->
                        explore("随机", 200, 3, ExploreSpeedTest::locking).table().printAll()));
            }
            for (var one : beside) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void anotherSeedWalksOtherSchedules() {
        var one = explore("随机", 100, 1, ExploreSpeedTest::locking).table().printAll();
        var two = explore("随机", 100, 2, ExploreSpeedTest::locking).table().printAll();
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void beyondTheBoundItGoesOnAtRandom() {
        long start = System.nanoTime();
        var exploration = explore("3 × 6", race -> counting(race, 3, 6));
        System.out.println("3 × 6：" + (System.nanoTime() - start) / 1_000_000 + " ms " + exploration.scope());
        assertThat(exploration.scope()).isEqualTo("走法太多，按次序走了 10,000 种，又随机走了 10,000 次");
        exploration.sometimes(2);
    }
}
