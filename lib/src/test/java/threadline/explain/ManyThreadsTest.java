package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import threadline.explain.finding.Findings;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;

/** 线程成千上万时，句子要的 CPU 和线程成正比：不是每个线程再看一遍所有的线程。 */
class ManyThreadsTest {

    private static final int FEW = 2_000;
    private static final int MORE = 8;

    /** 成正比是 8 倍，平方是 64 倍。 */
    private static final double MOST = 3 * MORE;

    /** 再短的不比：量得不准，也不要紧。 */
    private static final double SHORT_SECONDS = 0.05;

    private enum Shape {
        ALIKE,
        THEN_ONE,
        TWO_STEPS,
        TWO_STEPS_AFTER_A_WHILE,
        IN_A_ROW,
        POOL,
        CANCELLED,
        STUCK,
        PARTLY_STUCK
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void theSentenceCostsWhatTheThreadsCost(Shape shape) {
        for (int i = 0; i < 3; i++) {
            seconds(shape, FEW);
        }
        double few = Math.max(SHORT_SECONDS, seconds(shape, FEW));
        assertThat(seconds(shape, MORE * FEW)).as("%d 个用了 %.3f 秒", FEW, few).isLessThan(MOST * few);
    }

    private static double seconds(Shape shape, int threads) {
        var draft = draft(shape, threads);
        var timeline = draft.timeline(400, 400);
        var cpu = ManagementFactory.getThreadMXBean();
        long before = cpu.getCurrentThreadCpuTime();
        assertThat(Sentence.of(timeline)).contains("总用时 0.40 秒");
        assertThat(Findings.of(timeline)).hasSizeLessThanOrEqualTo(threads + 1);
        return (cpu.getCurrentThreadCpuTime() - before) / 1e9;
    }

    private static Draft draft(Shape shape, int threads) {
        var d = new Draft("很多线程");
        d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        if (shape != Shape.IN_A_ROW) {
            d.wait(0, 1, 399, "Thread.join");
        }
        for (int i = 0; i < threads; i++) {
            if (shape == Shape.IN_A_ROW) {
                oneOfARow(d, i, 398.0 / threads);
            } else {
                thread(d, shape, i);
            }
        }
        if (shape == Shape.THEN_ONE) {
            int last = d.lane("后来的", Lane.Kind.PLATFORM, 200, 399);
            d.wake(1, last, 200);
            d.sleep(last, 200, 398);
        }
        if (shape == Shape.POOL) {
            var lanes = IntStream.rangeClosed(1, threads).boxed().toList();
            d.pools.add(new Lane.Pool(lanes, List.of(new Lane.Queue(0, d.at(390), 7))));
        }
        d.wake(d.lanes.size() - 1, 0, 399);
        return d;
    }

    private static void oneOfARow(Draft d, int i, double length) {
        double from = 1 + i * length;
        int lane = d.lane("t" + i, Lane.Kind.VIRTUAL, from, from + length);
        d.wake(0, lane, from);
        d.sleep(lane, from, from + length);
        d.wait(0, from, from + length, "Thread.join");
        d.wake(lane, 0, from + length);
    }

    private static void thread(Draft d, Shape shape, int i) {
        boolean stuck = shape == Shape.STUCK || (shape == Shape.PARTLY_STUCK && i % 2 == 0);
        double end = shape == Shape.THEN_ONE ? 200 : 398;
        int lane = d.lane("pool-1-thread-" + i, Lane.Kind.PLATFORM, null, 1, 400, stuck);
        d.wake(0, lane, 1);
        d.run(lane, 1, 3);
        if (stuck) {
            d.wait(lane, 3, 400, "闩 " + i % 5);
            return;
        }
        d.sleep(lane, 3, end - 10);
        d.queue(lane, end - 10, end - 1);
        d.run(lane, end - 1, end);
        if (shape == Shape.TWO_STEPS || shape == Shape.TWO_STEPS_AFTER_A_WHILE) {
            double start = shape == Shape.TWO_STEPS ? 2 : 120;
            d.step(lane, "先", start, 250);
            d.step(lane, "后", 250, end);
        }
        if (shape == Shape.CANCELLED) {
            d.step(lane, "活", 2, end, 0, i % 2 == 0 ? Step.Outcome.CANCELLED : Step.Outcome.FAILED);
            d.mark(lane, end - 1, Mark.Kind.INTERRUPTED, "", 0);
        }
        d.mark(lane, end, Mark.Kind.ENDED, "");
    }
}
