package bench;

import static threadline.Threadline.record;

import example.ForcedWait;
import example.ForcedWait.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        System.out.printf(
                "%s线程，%d 个边界离程序自己的记录：p50 %.1f µs（目标 ≤ 50），p99 %.1f µs（目标 ≤ 1000）%n",
                virtual ? "虚拟" : "平台", all.length, Ratio.median(all), Ratio.percentile(all, 0.99));
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
        System.out.printf(
                "一百万个步骤：%d 个，记录和读出 %.2f 秒，目标 ≤ 5%n", timeline.steps().size(), (System.nanoTime() - begin) / 1e9);
    }
}
