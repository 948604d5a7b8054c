package bench;

import static threadline.Threadline.record;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import threadline.draw.timeline.Panel;
import threadline.draw.timeline.TimelinePicture;
import threadline.explain.cause.CriticalPath;
import threadline.model.Timeline;
import threadline.recorder.Action;

/**
 * 记录变大时每一步多用多少 CPU：时段从 10 到 100 万，线程从 10 到 10 万。打印每一点，和双对数图上的斜率：1 是成正比。
 *
 * <p>斜率只看一万以上的点：更小的，几乎全是固定的代价。小的多量几次：CPU 时间十毫秒一格。
 */
public final class Growth {

    private static final int[] INTERVALS = {10, 100, 1_000, 10_000, 100_000, 1_000_000};
    private static final int[] THREADS = {10, 100, 1_000, 10_000, 100_000};

    /** 停放一次是三段：运行、等待、等载体。 */
    private static final int A_PARK = 3;

    private static final String FEW_LANES = "超过 60 条只画几条泳道，其余在并发曲线里。";
    private static final int BATCH = 100;
    private static final int WARM = 3;
    private static final int PARKERS = 10;

    private static final double TARGET = 1.1;
    private static final double LEAST_SIZE = 10_000;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** 一点：多大，每次用了几秒 CPU。 */
    private record Point(double size, double[] seconds) {
        double mean() {
            return Math.max(1e-3, Arrays.stream(seconds).average().orElseThrow());
        }

        Point resampled(Random random) {
            return new Point(
                    size,
                    random.ints(seconds.length, 0, seconds.length)
                            .mapToDouble(i -> seconds[i])
                            .toArray());
        }
    }

    private final String what;
    private final Map<String, List<Point>> steps = new LinkedHashMap<>();
    private final StringBuilder notes = new StringBuilder();

    private Growth(String what) {
        this.what = what;
    }

    /** 多大的一段程序。 */
    @FunctionalInterface
    private interface Body {
        void run(int size) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.printf("记录变大时（秒，整个进程的 CPU 时间，负载 %s）%n", Ratio.load());
        new Growth("时段").measure(INTERVALS, size -> park(size / A_PARK));
        new Growth("线程").measure(THREADS, Growth::start);
    }

    private void measure(int[] sizes, Body body) throws Exception {
        for (int i = 0; i < WARM; i++) {
            once((int) LEAST_SIZE, () -> body.run((int) LEAST_SIZE));
        }
        for (int size : sizes) {
            add(size, body);
        }
        steps.forEach(this::report);
    }

    private static int times(int size) {
        return size > LEAST_SIZE ? 2 : 5;
    }

    /** 一次记录和它之后的每一步。 */
    private record Measured(Timeline timeline, Map<String, Double> seconds) {}

    private void add(int size, Body body) throws Exception {
        var runs = new ArrayList<Map<String, Double>>();
        double actual = 0;
        long lost = 0;
        for (int i = 0; i < times(size); i++) {
            var measured = once(size, () -> body.run(size));
            var timeline = measured.timeline;
            actual = what.equals("时段")
                    ? timeline.intervals().size()
                    : timeline.lanes().size();
            lost += timeline.honesty().lostEvents();
            runs.add(measured.seconds);
        }
        if (lost > 0) {
            notes.append("%,d 的 %d 次一共丢了 %,d 份数据。".formatted(size, runs.size(), lost));
        }
        for (var step : runs.getFirst().keySet()) {
            var seconds = runs.stream().mapToDouble(run -> run.get(step)).toArray();
            steps.computeIfAbsent(step, name -> new ArrayList<>()).add(new Point(actual, seconds));
        }
    }

    private static Measured once(int size, Action<Exception> body) throws Exception {
        var seconds = new LinkedHashMap<String, Double>();
        var bodyEnd = new long[1];
        System.gc();
        long start = SYSTEM.getProcessCpuTime();
        var recording = record(Integer.toString(size), () -> {
            body.run();
            bodyEnd[0] = SYSTEM.getProcessCpuTime();
        });
        recording.orThrow();
        seconds.put("记录", (bodyEnd[0] - start) / 1e9);
        seconds.put("读", (SYSTEM.getProcessCpuTime() - bodyEnd[0]) / 1e9);
        seconds.put("句子", secondsOf(recording::cause));
        seconds.put("表", secondsOf(recording::table));
        seconds.put("JSON", secondsOf(recording::json));
        seconds.put("画", secondsOf(() -> draw(recording.timeline())));
        return new Measured(recording.timeline(), seconds);
    }

    private static double secondsOf(Action<Exception> step) throws Exception {
        long start = SYSTEM.getProcessCpuTime();
        step.run();
        return (SYSTEM.getProcessCpuTime() - start) / 1e9;
    }

    private static void draw(Timeline timeline) {
        TimelinePicture.draw(List.of(new Panel(timeline, "", CriticalPath.of(timeline), null)), 1)
                .png();
    }

    private void report(String step, List<Point> points) {
        var slope = slope(points);
        boolean good = slope.value() <= TARGET;
        var said = points.stream()
                .map(p -> "%,.0f 用 %.3f 秒".formatted(p.size, p.mean()))
                .collect(Collectors.joining("，"));
        var note = (step.equals("画") && what.equals("线程") ? FEW_LANES : "") + notes;
        System.out.printf(
                "  %s %s，%s的斜率 %.2f（%.2f–%.2f），目标 ≤ %.1f：%s。%s%n",
                good ? "✓" : "✗", step, what, slope.value(), slope.low(), slope.high(), TARGET, said, note);
        Figure.less("growth", step + "，" + what, slope, "", TARGET, good)
                .write(Map.of(
                        "points",
                        points.stream().map(p -> List.of(p.size, p.mean())).toList(),
                        "note",
                        note));
    }

    /** 双对数图上，大的一头两点之间的斜率，和它的 95 % 区间（自助法）。 */
    private static Ratio slope(List<Point> points) {
        var large = points.stream().filter(p -> p.size >= LEAST_SIZE / 2).toList();
        var first = large.getFirst();
        var last = large.getLast();
        var random = new Random(7);
        var slopes = new double[1000];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = slope(first.resampled(random), last.resampled(random));
        }
        return new Ratio(slope(first, last), Ratio.percentile(slopes, 0.025), Ratio.percentile(slopes, 0.975));
    }

    private static double slope(Point first, Point last) {
        return Math.log(last.mean() / first.mean()) / Math.log(last.size / first.size);
    }

    private static void park(int times) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (int thread = 0; thread < PARKERS; thread++) { // 一个线程停放这么多次，会被当成锤子，不再记它
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < Math.ceilDiv(times, PARKERS); i++) {
                    LockSupport.parkNanos(1);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /** 一批一批地：同时启动十万个，JFR 会丢事件，量的就不是十万个了。 */
    private static void start(int count) throws InterruptedException {
        for (int begun = 0; begun < count; begun += BATCH) {
            var threads = new ArrayList<Thread>();
            for (int i = begun; i < Math.min(count, begun + BATCH); i++) {
                threads.add(Thread.startVirtualThread(() -> {}));
            }
            for (var thread : threads) {
                thread.join();
            }
        }
    }
}
