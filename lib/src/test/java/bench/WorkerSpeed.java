package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import threadline.worker.Outcome;
import threadline.worker.Workers;
import worker.ImageWorker;
import worker.ImageWorker.Draw;
import worker.ImageWorker.ImageTask;
import worker.ImageWorker.Shrink;
import worker.TroubleWorker.Echo;

/**
 * 工作进程多快：启动到第一个答案，热的小请求，四幅 2000×1500 的图。
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
        print("启动到第一个答案", seconds, 1, "s", "≤ 0.3");
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
        print("热的小请求，一次一个", single, 1e6, "µs", "≤ 150");
        print("热的小请求，一批一千个", inBatch, 1e6, "µs", "≤ 150");
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
                first.go();
                second.go();
                first.await();
                second.await();
                long d = System.nanoTime();
                if (i >= 0) {
                    byThreads[i] = (b - a) / 1e9;
                    byWorkers[i] = (c - b) / 1e9;
                    byJvms[i] = (d - c) / 1e9;
                }
            }
            print("四幅图，两个线程", byThreads, 1, "s", "");
            print("四幅图，两个热的工作进程", byWorkers, 1, "s", "");
            print("四幅图，两个独立的 JVM 各两幅", byJvms, 1, "s", "");
            throughput("两个工作进程 ÷ 两个线程", byThreads, byWorkers, 0.8);
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

    private static void print(String title, double[] seconds, double scale, String unit, String target) {
        System.out.printf(
                "%s：中位数 %.3g %s（10%%–90%%：%.3g–%.3g）%s，负载 %s%n",
                title,
                Ratio.median(seconds) * scale,
                unit,
                Ratio.percentile(seconds, 0.1) * scale,
                Ratio.percentile(seconds, 0.9) * scale,
                target.isEmpty() ? "" : "，目标 " + target,
                Ratio.load());
    }

    /** 吞吐量之比是用时之比的倒数。 */
    private static void throughput(String title, double[] base, double[] measured, double target) {
        var ratio = Ratio.of(base, measured);
        System.out.printf("%s：吞吐量之比 %s，目标 ≥ %.2f%n", title, ratio.text(0), target);
    }
}
