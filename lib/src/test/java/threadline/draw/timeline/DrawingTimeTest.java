package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;

/** 画图的时间与线程的个数、与路径拐了几次弯、与说了几句话成比例：八倍的线程，不到二十倍的 CPU 时间。 */
class DrawingTimeTest {

    private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_TIMES = 20;

    /** 悬停的话说出那时谁占着载体：每一个都要按编号找到它的泳道。 */
    @Test
    void ofManyThreadsThatHeldTheCarrierSomeoneWaitedFor() {
        drawingOf(1_000);
        long few = drawingOf(10_000);
        long many = drawingOf(80_000);
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    private static long drawingOf(int threads) {
        var draft = new Draft("很多线程");
        int waiting = draft.lane("等载体的", Lane.Kind.VIRTUAL, 0, 1000);
        draft.queue(waiting, 0, 1000);
        for (int i = 0; i < threads; i++) {
            double at = 1000.0 * i / threads;
            int lane = draft.lane("", Lane.Kind.VIRTUAL, at, at + 0.01);
            draft.run(lane, at, at + 0.01);
        }
        return timeOf(draft, Route.NONE);
    }

    /** 两个线程你一下我一下，路径跟着来回。 */
    @Test
    void ofAPathThatGoesBackAndForth() {
        drawingOfHops(1_000);
        long few = drawingOfHops(10_000);
        long many = drawingOfHops(80_000);
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    private static long drawingOfHops(int hops) {
        var draft = new Draft("来回");
        draft.lane("甲", Lane.Kind.PLATFORM, 0, 1000);
        draft.lane("乙", Lane.Kind.PLATFORM, 0, 1000);
        var legs = new ArrayList<Route.Leg>();
        for (int i = 0; i < hops; i++) {
            double from = 1000.0 * i / hops;
            double to = 1000.0 * (i + 1) / hops;
            draft.run(i % 2, from, to);
            draft.queue(1 - i % 2, from, to);
            draft.wake(i % 2, 1 - i % 2, to);
            legs.add(new Route.Leg(i % 2, draft.at(from), draft.at(to)));
        }
        return timeOf(draft, new Route(legs, List.of(), 0));
    }

    /** 每句话都占着 ▼ 上面的地方。 */
    @Test
    void ofManyWordsThatAreSaid() {
        drawingOfWords(1_000);
        long few = drawingOfWords(5_000);
        long many = drawingOfWords(40_000);
        assertThat(many).isLessThan(MOST_TIMES * Math.max(few, LEAST_NANOS));
    }

    private static long drawingOfWords(int words) {
        var draft = new Draft("说个不停");
        int lane = draft.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        draft.run(lane, 0, 1000);
        for (int i = 0; i < words; i++) {
            draft.mark(lane, 1000.0 * i / words, Mark.Kind.SAID, "第 " + i + " 句");
        }
        return timeOf(draft, Route.NONE);
    }

    private static long timeOf(Draft draft, Route route) {
        var timeline = draft.timeline(1000, 1000);
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        TimelinePicture.draw(List.of(new Panel(timeline, "", route, null)), 1);
        return clock.getCurrentThreadCpuTime() - start;
    }
}
