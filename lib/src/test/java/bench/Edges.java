package bench;

import static threadline.Threadline.record;

import example.ForcedWait;
import example.ForcedWait.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import threadline.draw.timeline.Panel;
import threadline.draw.timeline.TimelinePicture;
import threadline.explain.cause.CriticalPath;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 等待的两头离程序自己记的时刻有多远；一百万个步骤要多久。 */
public final class Edges {

    private static final List<Kind> KINDS = List.of(
            Kind.REENTRANT_LOCK,
            Kind.MONITOR,
            Kind.CONDITION,
            Kind.QUEUE_TAKE,
            Kind.LATCH,
            Kind.SEMAPHORE,
            Kind.OBJECT_WAIT,
            Kind.COMPLETABLE_FUTURE);

    private static final int DRAWINGS = 5;

    private Edges() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf("边界和步骤（负载 %s）%n", Ratio.load());
        edges(false);
        edges(true);
        millionSteps();
    }

    private static void edges(boolean virtual) throws Exception {
        var errors = new ArrayList<Double>();
        for (int round = -5; round < 40; round++) {
            for (var kind : KINDS) {
                var zero = new long[1];
                var recording = record(kind.name(), () -> {
                    zero[0] = System.nanoTime();
                    threadline.Threadline.step("零", () -> {});
                    return ForcedWait.run(
                            kind.make(),
                            virtual ? Thread.ofVirtual() : Thread.ofPlatform(),
                            "等的",
                            Duration.ofMillis(5));
                });
                if (round >= 0) {
                    var timeline = recording.timeline();
                    add(
                            errors,
                            timeline,
                            recording.orThrow(),
                            zero[0] - timeline.steps().getFirst().startNanos());
                }
            }
        }
        var all = errors.stream().mapToDouble(Double::doubleValue).toArray();
        var what = (virtual ? "虚拟" : "平台") + "线程，边界离程序自己的记录，p";
        write(what + 50, percentile(all, 0.5), 50);
        write(what + 99, percentile(all, 0.99), 1000);
        System.out.printf(
                "%s线程，%d 个边界离程序自己的记录：p50 %.1f µs（目标 ≤ 50），p99 %.1f µs（目标 ≤ 1000）%n",
                virtual ? "虚拟" : "平台", all.length, Ratio.median(all), Ratio.percentile(all, 0.99));
    }

    private static void write(String what, Ratio micros, double target) {
        Figure.less("edges", what, micros, "µs", target, micros.value() <= target)
                .write();
    }

    /** 一个分位数，和它的 95 % 区间：它的名次是二项分布。 */
    private static Ratio percentile(double[] values, double share) {
        double reach = 1.96 * Math.sqrt(share * (1 - share) / values.length);
        return new Ratio(
                Ratio.percentile(values, share),
                Ratio.percentile(values, share - reach),
                Ratio.percentile(values, share + reach));
    }

    private static void add(List<Double> errors, Timeline timeline, ForcedWait.Truth truth, long zero) {
        int lane = timeline.lanes().stream()
                .filter(l -> l.name().equals(truth.thread()))
                .findFirst()
                .orElseThrow()
                .id();
        timeline.intervals().stream()
                .filter(i -> i.lane() == lane && i.evidence().equals(Evidence.EXACT) && i.nanos() > 4_000_000)
                .filter(i -> i instanceof Interval.Blocked || i instanceof Interval.Waiting)
                .forEach(i -> {
                    errors.add(Math.abs(i.startNanos() - (truth.before() - zero)) / 1e3);
                    long end = i.endNanos();
                    errors.add(
                            Math.min(Math.abs(end - (truth.after() - zero)), Math.abs(end - (truth.released() - zero)))
                                    / 1e3);
                });
    }

    private static void millionSteps() {
        long begin = System.nanoTime();
        var timeline = record("一百万步", () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        threadline.Threadline.step("步", () -> {});
                    }
                })
                .timeline();
        double read = (System.nanoTime() - begin) / 1e9;
        Figure.less("edges", "一百万个步骤，记录和读出", Ratio.once(read), "s", 5, read <= 5)
                .write();
        System.out.printf("一百万个步骤：%d 个，记录和读出 %.2f 秒，目标 ≤ 5%n", timeline.steps().size(), read);
        draw(timeline);
    }

    /** 关键路径画图以前就有了：句子要它。 */
    private static void draw(Timeline timeline) {
        var path = CriticalPath.of(timeline);
        var seconds = new double[DRAWINGS];
        for (int i = -1; i < DRAWINGS; i++) {
            System.gc();
            long begin = System.nanoTime();
            TimelinePicture.draw(List.of(new Panel(timeline, "", path, null)), 1)
                    .png();
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - begin) / 1e9;
            }
        }
        var drawn = Ratio.spread(seconds);
        Figure.less("edges", "一百万个步骤，画成 PNG", drawn, "s", 0.5, drawn.value() <= 0.5)
                .write();
        System.out.printf("一百万个步骤画成 PNG：%.2f 秒（%.2f–%.2f），目标 ≤ 0.5%n", drawn.value(), drawn.low(), drawn.high());
    }
}
