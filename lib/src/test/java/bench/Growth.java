package bench;

import static threadline.Threadline.record;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import threadline.draw.timeline.Panel;
import threadline.draw.timeline.TimelinePicture;
import threadline.explain.cause.CriticalPath;
import threadline.model.Picture;
import threadline.model.Timeline;
import threadline.recorder.Action;

/**
 * 记录变大时每一步多用多少 CPU：时段从 10 到 100 万，线程从 10 到 10 万。打印每一点，和双对数图上的斜率：1 是成正比。
 *
 * <p>斜率只看一万以上的点：更小的，几乎全是固定的代价。
 */
public final class Growth {

    private static final int[] INTERVALS = {10, 100, 1_000, 10_000, 100_000, 1_000_000};
    private static final int[] THREADS = {10, 100, 1_000, 10_000, 100_000};

    /** 停放一次是三段：运行、等待、等载体。 */
    private static final int A_PARK = 3;

    private static final double TARGET = 1.1;
    private static final double LEAST_SIZE = 10_000;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** 一点：多大，用了几秒 CPU。 */
    private record Point(double size, double seconds) {}

    private Growth() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf("记录变大时（秒，整个进程的 CPU 时间，负载 %s）%n", Ratio.load());
        measure(1_000, () -> park(1_000));
        var byIntervals = new LinkedHashMap<String, List<Point>>();
        for (int size : INTERVALS) {
            add(byIntervals, measure(size, () -> park(size / A_PARK)), true);
        }
        print("时段", byIntervals);
        var byThreads = new LinkedHashMap<String, List<Point>>();
        for (int size : THREADS) {
            add(byThreads, measure(size, () -> start(size)), false);
        }
        print("线程", byThreads);
    }

    /** 一次记录和它之后的每一步。 */
    private record Measured(int intervals, int threads, Map<String, Double> seconds) {}

    private static Measured measure(int size, Action<Exception> body) throws Exception {
        var seconds = new LinkedHashMap<String, Double>();
        var bodyEnd = new long[1];
        System.gc();
        long start = SYSTEM.getProcessCpuTime();
        var recording = record(Integer.toString(size), () -> {
            body.run();
            bodyEnd[0] = SYSTEM.getProcessCpuTime();
        });
        seconds.put("记录", (bodyEnd[0] - start) / 1e9);
        seconds.put("读", (SYSTEM.getProcessCpuTime() - bodyEnd[0]) / 1e9);
        seconds.put("句子", secondsOf(recording::cause));
        seconds.put("表", secondsOf(recording::table));
        seconds.put("JSON", secondsOf(recording::json));
        seconds.put("画", secondsOf(() -> picture(recording.timeline()).png()));
        var timeline = recording.timeline();
        return new Measured(timeline.intervals().size(), timeline.lanes().size(), seconds);
    }

    private static double secondsOf(Action<Exception> step) throws Exception {
        long start = SYSTEM.getProcessCpuTime();
        step.run();
        return (SYSTEM.getProcessCpuTime() - start) / 1e9;
    }

    private static Picture picture(Timeline timeline) {
        return TimelinePicture.draw(List.of(new Panel(timeline, "", CriticalPath.of(timeline), null)), 1);
    }

    private static void add(Map<String, List<Point>> points, Measured measured, boolean intervals) {
        double size = intervals ? measured.intervals : measured.threads;
        measured.seconds.forEach((step, seconds) ->
                points.computeIfAbsent(step, name -> new ArrayList<>()).add(new Point(size, seconds)));
    }

    private static void print(String what, Map<String, List<Point>> steps) {
        steps.forEach((step, points) -> {
            double slope = slope(points);
            System.out.printf("  %s %s，%s的斜率 %.2f，目标 ≤ %.1f：", slope <= TARGET ? "✓" : "✗", step, what, slope, TARGET);
            points.forEach(point -> System.out.printf(" %.0f → %.3f", point.size, point.seconds));
            System.out.println();
        });
    }

    /** 双对数图上，大的一头两点之间的斜率。 */
    private static double slope(List<Point> points) {
        var large = points.stream().filter(p -> p.size >= LEAST_SIZE / 2).toList();
        var first = large.getFirst();
        var last = large.getLast();
        return Math.log(Math.max(last.seconds, 1e-3) / Math.max(first.seconds, 1e-3))
                / Math.log(last.size / first.size);
    }

    private static void park(int times) throws InterruptedException {
        Thread.ofVirtual()
                .start(() -> {
                    for (int i = 0; i < times; i++) {
                        LockSupport.parkNanos(1);
                    }
                })
                .join();
    }

    private static void start(int count) throws InterruptedException {
        var threads = new ArrayList<Thread>(count);
        for (int i = 0; i < count; i++) {
            threads.add(Thread.startVirtualThread(() -> {}));
        }
        for (var thread : threads) {
            thread.join();
        }
    }
}
