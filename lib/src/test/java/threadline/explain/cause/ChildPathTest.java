package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Route;

/** 子进程里的线程，谁叫醒谁没有看到：父进程只启动了它的 {@code main}，读着它写出来的，别的都在这个进程里接。 */
class ChildPathTest {

    private static final int MAIN = 0;
    private static final int READER = 1;
    private static final int CHILD = 2;
    private static final int MAKER = 3;
    private static final int TAKER = 4;
    private static final String SHOP = "1 · 店";

    private final Draft d = new Draft("打烊");

    /** 父进程启动店，一行一行地读；店的 {@code main} 启动制作的，制作的在 {@code made} 做完第二步，派送的在 {@code seen} 还看到在等。 */
    private List<Route.Leg> path(double made, double seen, boolean closes) {
        d.lane("main", Lane.Kind.PLATFORM, 0, 720);
        d.lane("读", Lane.Kind.VIRTUAL, 1, 716);
        d.lane("main 1", Lane.Kind.PLATFORM, SHOP, 2, 712, false);
        d.lane("制作的", Lane.Kind.PLATFORM, SHOP, 100, 712, false);
        d.lane("派送的", Lane.Kind.PLATFORM, SHOP, 301, 712, false);
        d.wake(MAIN, READER, 1);
        d.run(MAIN, 0, 1);
        d.wait(MAIN, 1, 719, "ExecutorService.close");
        d.run(MAIN, 719, 720);
        d.wake(READER, CHILD, 2);
        d.run(READER, 1, 3);
        read(3, 90.5);
        read(91, 301);
        read(302, made + 1); // 刚读完「做完了」那一行
        read(made + 1.5, closes ? 602.2 : 600.8);
        read(603, 711);
        d.wake(READER, MAIN, 716);
        d.step(CHILD, "启动 JVM", 2, 80);
        d.unknown(CHILD, 2, 85);
        d.run(CHILD, 85, 91);
        d.sleep(CHILD, 91, 300);
        look(CHILD, 300, 712, "Thread.join");
        d.step(MAKER, "制作 0", 100, 300);
        d.step(MAKER, "制作 1", 300.2, made);
        d.step(MAKER, "制作 2", made + 0.2, made + 200);
        d.sleep(MAKER, 100, made + 200);
        d.unknown(MAKER, made + 200, 712);
        d.step(TAKER, "派送 0", 301, 401);
        d.sleep(TAKER, 301, 401);
        look(TAKER, 401, seen, "LinkedBlockingQueue.poll");
        d.unknown(TAKER, seen, made + 1);
        d.step(TAKER, "派送 1", made + 1, 600);
        d.sleep(TAKER, made + 1, 600);
        d.unknown(TAKER, 600, 712);
        if (closes) { // 等派送的结束，最后一眼以后看不到
            int closing = d.lane("打烊", Lane.Kind.PLATFORM, SHOP, 320, 712, false);
            d.step(closing, "做完接了的", 320, 601.5);
            look(closing, 320, 590, "Thread.join");
            d.unknown(closing, 590, 712);
        }
        return CriticalPath.of(d.timeline(720, 720)).legs();
    }

    private void read(double from, double to) {
        d.io(READER, from, to, "管道：BufferedReader.readLine");
        d.run(READER, to, to + 0.2);
    }

    /** 隔一会儿看一眼，看不到程序的帧。 */
    private void look(int lane, double from, double to, String call) {
        var looked = new Evidence.Sampled(10 * Draft.MS);
        d.intervals.add(new Interval.Waiting(lane, d.at(from), d.at(to), looked, null, call));
    }

    /** 看到的等待比真的早完一点，或读的线程碰巧刚读完一行：都是那一刻做完一步的给的。 */
    @ParameterizedTest
    @CsvSource({"500, 501", "500, 490", "499, 498.5"})
    void whoWaitedInAProcessWasGivenItByWhoFinishedThere(double made, double seen) {
        assertThat(path(made, seen, false))
                .containsSubsequence(
                        new Route.Leg(CHILD, d.at(2), d.at(100)),
                        new Route.Leg(MAKER, d.at(100), d.at(made)),
                        new Route.Leg(TAKER, d.at(made), d.at(600.8)))
                .noneMatch(leg -> leg.lane() == READER && leg.startNanos() > d.at(2) && leg.endNanos() < d.at(600));
    }

    /** 等别的线程结束，也是这个进程里的。 */
    @Test
    void whoWaitedForAThreadInAProcessWasGivenItByThatThread() {
        assertThat(path(500, 490, true))
                .containsSubsequence(
                        new Route.Leg(MAKER, d.at(100), d.at(500)),
                        new Route.Leg(TAKER, d.at(500), d.at(600)),
                        new Route.Leg(5, d.at(600), d.at(602.2)));
    }

    /** 机器忙，最后一眼以后很久没有再看，下一步才开始：等到的还是那一刻做完一步的给的。 */
    @Test
    void whoWasNotSeenForLongWaitedUntilItsNextStep() {
        assertThat(path(500, 420, false))
                .containsSubsequence(
                        new Route.Leg(MAKER, d.at(100), d.at(500)), new Route.Leg(TAKER, d.at(500), d.at(600.8)));
    }

    /**
     * 读到的最后一句，几条泳道刚刚都在动（一条做完一步，另一条接着开始），或读的线程晚了几毫秒才轮到：是最后开始或做完一步的那一条说的，
     * 路径不留在读的线程上。
     */
    @ParameterizedTest
    @CsvSource({"400.5, 400.8", "396, 401"})
    void theLastToSpeakInTheProcessIsWhoTheReaderWaitedFor(double passed, double heard) {
        d.lane("main", Lane.Kind.PLATFORM, 0, 450);
        d.lane("main 1", Lane.Kind.PLATFORM, SHOP, 1, 448, false);
        d.lane("制作的", Lane.Kind.PLATFORM, SHOP, 100, 448, false);
        d.lane("派送的", Lane.Kind.PLATFORM, SHOP, 101, 448, false);
        d.wake(MAIN, 1, 1);
        d.run(MAIN, 0, 1);
        d.io(MAIN, 1, 90, "管道：BufferedReader.readLine");
        d.run(MAIN, 90, 90.3);
        d.io(MAIN, 90.3, heard, "管道：BufferedReader.readLine");
        d.run(MAIN, heard, heard + 0.3);
        d.io(MAIN, heard + 0.3, 449, "管道：BufferedReader.readLine");
        d.run(MAIN, 449, 450);
        d.unknown(1, 1, 85);
        d.run(1, 85, 100);
        look(1, 100, 448, "Thread.join");
        d.step(2, "制作", 100, passed - 0.2);
        d.sleep(2, 100, passed - 0.2);
        d.unknown(2, passed - 0.2, 448);
        d.step(3, "派送", passed, passed + 0.2);
        look(3, 101, passed, "LinkedBlockingQueue.poll");
        d.unknown(3, passed, 448);
        assertThat(CriticalPath.of(d.timeline(450, 450)).legs())
                .containsSubsequence(
                        new Route.Leg(2, d.at(100), d.at(passed - 0.2)),
                        new Route.Leg(3, d.at(passed - 0.2), d.at(heard)),
                        new Route.Leg(MAIN, d.at(heard), d.at(450)));
    }
}
