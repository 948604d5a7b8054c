package bench;

import static threadline.Threadline.record;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import threadline.recorder.Recorder;

/** 一个 JVM 里的第一次记录：预热过 3 秒，和没有预热；之后空记录要多久。每种起 5 个新的 JVM，取中位数。 */
public final class FirstRecord {

    private static final int FRESH = 5;

    private FirstRecord() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            child(arguments[0].equals("warm"));
            return;
        }
        System.out.printf("一个 JVM 里的第一次记录（%d 个新的 JVM 的中位数，负载 %s）%n", FRESH, Ratio.load());
        measure("预热过 3 秒", "warm", 400);
        measure("没有预热", "cold", 1500);
    }

    private static void measure(String what, String how, double target) throws Exception {
        var first = new double[FRESH];
        var empty = new double[FRESH];
        for (int i = 0; i < FRESH; i++) {
            var said = ChildJvm.run(Duration.ofMinutes(1), "bench.FirstRecord", how)
                    .split(" ");
            first[i] = Double.parseDouble(said[0]);
            empty[i] = Double.parseDouble(said[1]);
        }
        print(what + "的第一次", first, target);
        print(what + "，之后的空记录", empty, 30);
    }

    private static void print(String what, double[] millis, double target) {
        double median = Ratio.median(millis);
        Figure.less("first", what, Ratio.spread(millis), "ms", target, median <= target)
                .write();
        System.out.printf(
                "  %s %s：%.0f ms（%.0f–%.0f），目标 ≤ %.0f%n",
                median <= target ? "✓" : "✗",
                what,
                median,
                Ratio.percentile(millis, 0),
                Ratio.percentile(millis, 1),
                target);
    }

    private static void child(boolean warm) throws InterruptedException {
        if (warm) {
            Recorder.warmUp();
            TimeUnit.SECONDS.sleep(3);
        }
        double first = emptyMillis();
        var later = IntStream.range(0, 20).mapToDouble(i -> emptyMillis()).toArray();
        System.out.printf(Locale.ROOT, "%.3f %.3f%n", first, Ratio.median(later));
    }

    private static double emptyMillis() {
        long begin = System.nanoTime();
        record("空", () -> {});
        return (System.nanoTime() - begin) / 1e6;
    }
}
