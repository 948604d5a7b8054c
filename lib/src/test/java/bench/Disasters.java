package bench;

import example.Signals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import threadline.worker.Outcome;
import threadline.worker.Workers;
import worker.TroubleWorker.Echo;
import worker.TroubleWorker.Hang;
import worker.TroubleWorker.Reply;
import worker.TroubleWorker.Signal;
import worker.TroubleWorker.Sleep;
import worker.TroubleWorker.TroubleTask;

/** 工作进程的四种灾难，一次一种，时刻随机。每种返回发现的问题；没有问题是空的。 */
public final class Disasters {

    /** 四种。 */
    public enum Kind {
        /** 一个工作进程在随机的时刻被 {@code kill -9}：任务全部做完。 */
        WORKER_KILLED,
        /** 有的任务挂起或停住：只丢它们。 */
        WORKER_HUNG,
        /** 父进程被 {@code kill -9}：工作进程都跟着结束。 */
        PARENT_KILLED,
        /** 调用 map 的线程被中断：每个任务都有结局，立刻返回。 */
        INTERRUPTED
    }

    /** 这以后什么也不该留下。 */
    private static final Duration LEFT_BY = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int TASKS = 8;

    private final Set<Path> before;
    /** 别的测试的子进程：灾难之前就在。 */
    private final Set<Long> others;

    private final Random random;
    private final List<String> problems = new ArrayList<>();
    private final TreeSet<Long> pids = new TreeSet<>();
    private long slowestEndMillis;
    private String last = "";

    private Disasters(long seed) throws IOException {
        this.before = files();
        this.others = descendants();
        this.random = new Random(seed);
    }

    /**
     * 一次的结果。
     *
     * @param problems 发现的问题
     * @param endMillis 灾难以后，最后一个进程多久才不在
     * @param last 最后还在的进程
     */
    public record Report(List<String> problems, long endMillis, String last) {}

    /** 发生一次。 */
    public static Report happen(Kind kind, long seed) throws Exception {
        var disaster = new Disasters(seed);
        switch (kind) {
            case WORKER_KILLED -> disaster.workerKilled();
            case WORKER_HUNG -> disaster.workerHung();
            case PARENT_KILLED -> disaster.parentKilled();
            case INTERRUPTED -> disaster.interrupted();
        }
        disaster.nothingIsLeft();
        return new Report(
                disaster.problems.stream()
                        .map(problem -> kind + " 种子 " + seed + "：" + problem)
                        .toList(),
                disaster.slowestEndMillis,
                disaster.last);
    }

    private void workerKilled() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 2)) {
            var batch = inBackground(() -> workers.map(sleeps(), LONG));
            Thread.sleep(random.nextInt(600));
            var alive = see(workers);
            if (!alive.isEmpty()) {
                Signals.send("KILL", alive.get(random.nextInt(alive.size())));
            }
            allDone(sleeps(), batch.get(60, TimeUnit.SECONDS));
            see(workers);
        }
    }

    /** 只有挂起的那一个该到时限：机器忙的时候，别的也慢，按排队的长度放宽。 */
    private static Duration limit() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        double queue = system.getSystemLoadAverage() / system.getAvailableProcessors();
        return Duration.ofMillis(Math.round(2_000 * Math.clamp(queue, 1, 5)));
    }

    private void workerHung() throws Exception {
        var tasks = new ArrayList<TroubleTask>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(new Echo("任务 " + i));
        }
        int hung = random.nextInt(TASKS);
        tasks.set(hung, random.nextBoolean() ? new Hang() : new Signal("STOP"));
        try (var workers = Workers.open("TroubleWorker", 1 + random.nextInt(2))) {
            var outcomes = workers.map(tasks, limit());
            see(workers);
            for (int i = 0; i < TASKS; i++) {
                boolean right = i == hung
                        ? outcomes.get(i) instanceof Outcome.TimedOut<Reply>
                        : isDone(outcomes.get(i), "任务 " + i);
                if (!right) {
                    problems.add("第 " + i + " 个（挂起的是 " + hung + "）是 " + outcomes.get(i));
                }
            }
        }
    }

    private void parentKilled() throws Exception {
        var parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xshare:auto",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedParent.class.getName(),
                        Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = parent.inputReader(StandardCharsets.UTF_8)) {
            said.readLine(); // 一批开始了
            Thread.sleep(random.nextInt(800));
            pids.add(parent.pid());
            parent.descendants().map(ProcessHandle::pid).forEach(pids::add);
            Signals.send("KILL", parent.pid());
            if (!parent.waitFor(5, TimeUnit.SECONDS)) {
                problems.add("父进程没有被杀掉");
            }
        }
    }

    private void interrupted() throws Exception {
        var tasks = sleeps();
        tasks.set(random.nextInt(TASKS), random.nextBoolean() ? new Hang() : new Signal("STOP"));
        try (var workers = Workers.open("TroubleWorker", 2)) {
            var flag = new boolean[1];
            var task = new FutureTask<List<Outcome<Reply>>>(() -> {
                var outcomes = workers.map(tasks, LONG);
                flag[0] = Thread.currentThread().isInterrupted();
                return outcomes;
            });
            var thread = Thread.ofPlatform().daemon().start(task);
            Thread.sleep(random.nextInt(900));
            see(workers);
            long start = System.nanoTime();
            thread.interrupt();
            var outcomes = task.get(10, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (millis > LEFT_BY.toMillis() || !flag[0] || !workers.pids().isEmpty()) {
                problems.add("中断以后 " + millis + " ms 才返回，中断标志 " + flag[0] + "，还有 " + workers.pids());
            }
            for (int i = 0; i < TASKS; i++) {
                boolean right = outcomes.get(i) instanceof Outcome.Cancelled<Reply>
                        || tasks.get(i) instanceof Sleep sleep && isDone(outcomes.get(i), text(sleep));
                if (!right) {
                    problems.add("第 " + i + " 个是 " + outcomes.get(i));
                }
            }
        }
    }

    private List<TroubleTask> sleeps() {
        var tasks = new ArrayList<TroubleTask>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(new Sleep(20 + 10 * i));
        }
        return tasks;
    }

    private static String text(Sleep sleep) {
        return "睡了 " + sleep.millis() + " ms";
    }

    private static boolean isDone(Outcome<Reply> outcome, String text) {
        return outcome instanceof Outcome.Done<Reply> done
                && done.value().text().equals(text);
    }

    private void allDone(List<TroubleTask> tasks, List<Outcome<Reply>> outcomes) {
        for (int i = 0; i < tasks.size(); i++) {
            if (!(tasks.get(i) instanceof Sleep sleep && isDone(outcomes.get(i), text(sleep)))) {
                problems.add("第 " + i + " 个是 " + outcomes.get(i));
            }
        }
    }

    private List<Long> see(Workers workers) {
        var alive = workers.pids();
        pids.addAll(alive);
        return alive;
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** 进程都不在了，也没有一个文件的名字里有它们的进程号（性能数据、崩溃报告、附着用的文件）。 */
    private void nothingIsLeft() throws Exception {
        pids.addAll(descendants());
        pids.removeAll(others);
        long start = System.nanoTime();
        var left = running();
        while (System.nanoTime() - start < LEFT_BY.toNanos() && !left.isEmpty()) {
            last = left.toString();
            Thread.sleep(5);
            left = running();
        }
        slowestEndMillis = (System.nanoTime() - start) / 1_000_000;
        left.forEach(line -> problems.add("还有进程：" + line));
        for (var file : files()) {
            var name = file.getFileName().toString();
            if (!before.contains(file) && pids.stream().anyMatch(pid -> name.matches("(.*\\D)?" + pid + "(\\D.*)?"))) {
                problems.add("留下了文件 " + file);
            }
        }
    }

    private static Set<Long> descendants() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** 可能留下东西的地方现在有的文件。 */
    private static Set<Path> files() throws IOException {
        var all = new HashSet<Path>();
        for (var place : List.of(Path.of("."), Path.of(System.getProperty("java.io.tmpdir")), userFolder())) {
            if (Files.isDirectory(place)) {
                try (var files = Files.list(place)) {
                    files.forEach(all::add);
                }
            }
        }
        return all;
    }

    private static Path userFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "hsperfdata_" + System.getProperty("user.name"));
    }

    /** 还在运行的：进程号和状态。死了、只等新的父进程收尸的（Z）不算。 */
    private List<String> running() throws Exception {
        var list = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
        var ps = new ProcessBuilder("ps", "-o", "pid=,stat=,command=", "-p", list).start();
        try (var lines = ps.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.matches("\\d+\\s+Z.*"))
                    .toList();
        } finally {
            ps.waitFor();
        }
    }
}
