package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import threadline.Threadline;
import threadline.worker.Outcome;
import threadline.worker.Workers;
import worker.ImageWorker;
import worker.ImageWorker.Draw;
import worker.ImageWorker.ImageTask;
import worker.ImageWorker.Shrink;
import worker.TroubleWorker.Echo;

/**
 * 工作进程多快：启动到第一个答案，热的小请求，四幅 2000×1500 的图，记录这一批的代价，只用处理器的活。
 *
 * <p>图轮流用三种办法做，每一轮都做全，所以机器忙的时候三种一样慢；比的是吞吐量（越大越好）。
 */
final class WorkerSpeed {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 15);
    private static final int WARM = 5;

    private WorkerSpeed() {}

    public static void main(String[] arguments) throws Exception {
        firstAnswer();
        smallRequests();
        images();
        counting();
    }

    private static void firstAnswer() {
        var seconds = new double[ROUNDS];
        for (int i = -1; i < ROUNDS; i++) {
            long start = System.nanoTime();
            try (var workers = Workers.open("TroubleWorker", 1)) {
                done(workers.map(List.of(new Echo("好")), LONG));
                if (i >= 0) {
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        print("启动到第一个答案", seconds, 1e3, "ms", 300);
    }

    private static void smallRequests() {
        int count = 5000;
        var single = new double[count];
        var inBatch = new double[ROUNDS];
        try (var workers = Workers.open("TroubleWorker", 1)) {
            var task = List.of(new Echo("好"));
            for (int i = -count; i < count; i++) {
                long start = System.nanoTime();
                done(workers.map(task, LONG));
                if (i >= 0) {
                    single[i] = (System.nanoTime() - start) / 1e9;
                }
            }
            var many = new ArrayList<Echo>();
            for (int i = 0; i < 1000; i++) {
                many.add(new Echo("好"));
            }
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                done(workers.map(many, LONG));
                inBatch[i] = (System.nanoTime() - start) / 1e9 / many.size();
            }
        }
        print("热的小请求，一次一个", single, 1e6, "µs", 150);
        print("热的小请求，一批一千个", inBatch, 1e6, "µs", 150);
    }

    private static void images() throws Exception {
        var folder = Files.createTempDirectory("threadline-bench");
        try (var workers = Workers.open("ImageWorker", 2);
                var first = new LoneJvm(folder, 0);
                var second = new LoneJvm(folder, 2);
                var threads = Executors.newFixedThreadPool(2)) {
            var tasks = tasks(folder);
            var byThreads = new double[ROUNDS];
            var byWorkers = new double[ROUNDS];
            var byJvms = new double[ROUNDS];
            for (int i = -WARM; i < ROUNDS; i++) {
                long a = System.nanoTime();
                var calls = new ArrayList<Callable<Object>>();
                tasks.forEach(task -> calls.add(() -> new ImageWorker().work(task)));
                for (var future : threads.invokeAll(calls)) {
                    future.get();
                }
                long b = System.nanoTime();
                done(workers.map(tasks, LONG));
                long c = System.nanoTime();
                LoneJvm.together(first, second);
                long d = System.nanoTime();
                if (i >= 0) {
                    byThreads[i] = (b - a) / 1e9;
                    byWorkers[i] = (c - b) / 1e9;
                    byJvms[i] = (d - c) / 1e9;
                }
            }
            print("四幅图，两个线程", byThreads, 1e3, "ms", 0);
            print("四幅图，两个热的工作进程", byWorkers, 1e3, "ms", 0);
            print("四幅图，两个独立的 JVM 各两幅", byJvms, 1e3, "ms", 0);
            throughput("两个工作进程 ÷ 两个线程", byThreads, byWorkers, 0.8);
            recording(workers, tasks);
            throughput("两个线程 ÷ 两个独立的 JVM", byJvms, byThreads, 0.93);
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** 只用处理器的活：两个线程各数一半，和两个独立的 JVM 各数一半。 */
    private static void counting() throws Exception {
        try (var first = new LoneJvm();
                var second = new LoneJvm();
                var threads = Executors.newFixedThreadPool(2)) {
            var byOne = new double[ROUNDS];
            var byThreads = new double[ROUNDS];
            var byJvms = new double[ROUNDS];
            for (int i = -WARM; i < ROUNDS; i++) {
                long a = System.nanoTime();
                LoneJvm.count();
                LoneJvm.count();
                long b = System.nanoTime();
                for (var future : threads.invokeAll(List.of(LoneJvm::count, LoneJvm::count))) {
                    future.get();
                }
                long c = System.nanoTime();
                LoneJvm.together(first, second);
                long d = System.nanoTime();
                if (i >= 0) {
                    byOne[i] = (b - a) / 1e9;
                    byThreads[i] = (c - b) / 1e9;
                    byJvms[i] = (d - c) / 1e9;
                }
            }
            throughput("数数，两个线程 ÷ 一个线程", byOne, byThreads, 1.8);
            throughput("数数，两个线程 ÷ 两个独立的 JVM", byJvms, byThreads, 0.93);
        }
        python();
    }

    /** 同样的活在 PATH 上的 Python 里：两个线程，两个进程。 */
    private static void python() throws Exception {
        try {
            var python = new ProcessBuilder("python3", "-c", PYTHON, Integer.toString(ROUNDS))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var said = python.inputReader(StandardCharsets.UTF_8)) {
                said.lines().forEach(System.out::println);
            }
        } catch (IOException e) {
            System.out.println("没有 python3，不比：" + e.getMessage());
        }
    }

    private static final String PYTHON = """
            import multiprocessing, statistics, sys, threading, time
            def count(_=0):
                n = 3000000
                while n: n -= 1
            def threads():
                team = [threading.Thread(target=count) for _ in range(2)]
                for one in team: one.start()
                for one in team: one.join()
            def timed(work):
                began = time.perf_counter()
                work()
                return time.perf_counter() - began
            with multiprocessing.get_context("fork").Pool(2) as pool:
                ways = [lambda: (count(), count()), threads, lambda: pool.map(count, [0, 0], 1)]
                rounds = [[timed(work) for work in ways] for _ in range(int(sys.argv[1]))]
            one, two, apart = map(statistics.median, zip(*rounds))
            print("CPython %d.%d 数数：" % sys.version_info[:2]
                + "两个线程 ÷ 一个线程 %.3f，两个进程 ÷ 一个线程 %.3f" % (one / two, one / apart))
            """;

    /** 差得很少，一轮又只有几百毫秒：多量几轮，一正一反。 */
    private static void recording(Workers workers, List<ImageTask> tasks) throws Exception {
        int rounds = 4 * ROUNDS;
        var seconds = new double[2][rounds];
        for (int i = -WARM; i < rounds; i++) {
            for (int turn = 0; turn < 2; turn++) {
                boolean records = (i % 2 == 0) == (turn == 0);
                double took = records ? recorded(workers, tasks) : unrecorded(workers, tasks);
                if (i >= 0) {
                    seconds[records ? 1 : 0][i] = took;
                }
            }
        }
        cost(Ratio.of(seconds[1], seconds[0]));
    }

    private static double unrecorded(Workers workers, List<ImageTask> tasks) {
        long start = System.nanoTime();
        done(workers.map(tasks, LONG));
        return (System.nanoTime() - start) / 1e9;
    }

    private static double recorded(Workers workers, List<ImageTask> tasks) throws Exception {
        var batch = Threadline.record("同一批", () -> done(workers.map(tasks, LONG)));
        batch.orThrow();
        return batch.timeline().bodyNanos() / 1e9;
    }

    /** 先画好，再缩小。 */
    static List<ImageTask> tasks(Path folder) throws Exception {
        var tasks = new ArrayList<ImageTask>();
        for (int i = 0; i < 4; i++) {
            var drawn = folder.resolve("image_" + i + ".jpg");
            if (!Files.exists(drawn)) {
                new ImageWorker().work(new Draw(drawn, 2000, 1500, i));
            }
            tasks.add(new Shrink(
                    drawn,
                    folder.resolve("small_" + i + "_" + ProcessHandle.current().pid() + ".jpg")));
        }
        return tasks;
    }

    private static <A> void done(List<Outcome<A>> outcomes) {
        for (var outcome : outcomes) {
            if (!(outcome instanceof Outcome.Done<A>)) {
                throw new IllegalStateException("没有做完：" + outcome);
            }
        }
    }

    /** {@code target} 为 0 是没有目标。 */
    private static void print(String title, double[] seconds, double scale, String unit, double target) {
        var value = new Ratio(
                Ratio.median(seconds) * scale,
                Ratio.percentile(seconds, 0.1) * scale,
                Ratio.percentile(seconds, 0.9) * scale);
        (target == 0
                        ? Figure.less("workers", title, value, unit)
                        : Figure.less("workers", title, value, unit, target, value.value() <= target))
                .write();
        System.out.printf(
                "%s：中位数 %.3g %s（10%%–90%%：%.3g–%.3g）%s，负载 %s%n",
                title,
                value.value(),
                unit,
                value.low(),
                value.high(),
                target == 0 ? "" : "，目标 ≤ %.0f".formatted(target),
                Ratio.load());
    }

    private static void cost(Ratio recording) {
        double target = 1.03;
        Figure.less("workers", "同一批，记录 ÷ 不记录", recording, "", target, recording.high() <= target)
                .write();
        System.out.printf("同一批，记录 ÷ 不记录：%s%n", recording.text(target));
    }

    /** 吞吐量之比是用时之比的倒数。 */
    private static void throughput(String title, double[] base, double[] measured, double target) {
        var ratio = Ratio.of(base, measured);
        Figure.more("workers", title, ratio, target, ratio.value() >= target).write();
        System.out.printf("%s：吞吐量之比 %s，目标 ≥ %.2f%n", title, ratio.text(0), target);
    }
}
