package bench;

import static threadline.Threadline.record;

import example.Crowd;
import example.ProgramClock;
import example.WaitScore;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import threadline.model.Interval;
import threadline.recorder.link.Armed;

/**
 * 长时间的重复。退出码不是 0 就是发现了问题。
 *
 * <pre>
 * arming   --times 1000    虚拟线程挂载着的时候，拆装钩子、开关代理
 * toggling --minutes 30    随机的程序一直在运行，随机地开关代理
 * programs --seeds 200     随机的程序，每一次强制的等待都要看见
 * workers  --times 100     工作进程的四种灾难，各这么多次
 * closings --times 100     咖啡店在随机的时刻收到 SIGTERM
 * </pre>
 *
 * {@code --fault stuck|leak|wrong} 故意弄坏，看它发现不发现。
 */
public final class Soak {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(Long.getLong("soak.patience", 20));
    private static final int SLOW_END_MILLIS = 300;
    private static final long MAY_GROW = 64L << 20;

    private final String fault;
    private final Random random = new Random(7);
    private final List<String> problems = new ArrayList<>();
    private final List<byte[]> leaked = new ArrayList<>();

    private Soak(String fault) {
        this.fault = fault;
    }

    public static void main(String[] arguments) throws Exception {
        System.exit(problems(arguments).isEmpty() ? 0 : 1);
    }

    /** 运行一种，打印经过，返回发现的问题。 */
    static List<String> problems(String... arguments) throws Exception {
        var soak = new Soak(option(arguments, "--fault", ""));
        long start = System.nanoTime();
        switch (arguments[0]) {
            case "arming" -> soak.arming(Integer.parseInt(option(arguments, "--times", "1000")));
            case "toggling" -> soak.toggling(Double.parseDouble(option(arguments, "--minutes", "30")));
            case "programs" -> soak.programs(Integer.parseInt(option(arguments, "--seeds", "200")));
            case "workers" -> soak.workers(Integer.parseInt(option(arguments, "--times", "100")));
            case "closings" ->
                soak.problems.addAll(Closings.happen(Integer.parseInt(option(arguments, "--times", "100"))));
            default ->
                throw new IllegalArgumentException(
                        "不认识 " + arguments[0] + "。可以是 arming、toggling、programs、workers、closings");
        }
        soak.problems.forEach(problem -> System.out.println("✗ " + problem));
        System.out.printf(
                "%s %s：%d 个问题，用时 %.0f 秒，结束时的负载 %s%n",
                soak.problems.isEmpty() ? "✓" : "✗",
                arguments[0],
                soak.problems.size(),
                (System.nanoTime() - start) / 1e9,
                Ratio.load());
        return soak.problems;
    }

    private static String option(String[] arguments, String name, String otherwise) {
        int at = Arrays.asList(arguments).indexOf(name);
        return at < 0 || at + 1 == arguments.length ? otherwise : arguments[at + 1];
    }

    private static int crewSize() {
        return 6 * 4 * Runtime.getRuntime().availableProcessors();
    }

    private void arming(int times) throws Exception {
        System.out.printf("%d 个虚拟线程挂载、卸载着，拆装钩子并开关代理 %d 次%n", crewSize(), times);
        Armed.hook();
        try (var crew = new Crew(crewSize(), fault.equals("stuck"))) {
            long written = 0;
            long before = used();
            long start = System.nanoTime();
            for (int i = 0; i < times && problems.isEmpty(); i++) {
                Armed.unhook();
                Armed.hook();
                try (var armed = Armed.with(1 << 16)) {
                    Thread.sleep(random.nextInt(3));
                    written += armed.written();
                }
                leak();
                report(crew);
                if (i % 25 == 24) {
                    System.gc(); // 虚拟线程的栈留着旧的字节码，整理过才丢得掉：不整理，拆装一次比一次慢
                }
                if (i % 100 == 99) {
                    System.out.printf("  %d 次，%.0f 秒%n", i + 1, (System.nanoTime() - start) / 1e9);
                }
            }
            settle(crew);
            memory(before);
            System.out.printf("船员转了 %d 圈，代理写了 %d 条%n", crew.laps(), written);
        }
    }

    private void toggling(double minutes) throws Exception {
        System.out.printf("随机的程序一直在运行，随机地开关代理 %.1f 分钟%n", minutes);
        var programs = new AtomicLong();
        var longest = new AtomicLong();
        var running = new ConcurrentHashMap<Thread, Long>();
        int toggles = 0;
        Armed.hook();
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long end = System.nanoTime() + Math.round(minutes * 60e9);
        long warm = System.nanoTime() + Math.round(minutes * 6e9);
        long before = 0;
        var workers = new ArrayList<Thread>();
        try (var crew = new Crew(crewSize(), fault.equals("stuck"))) {
            for (int i = 0; i < 2; i++) {
                var seeds = new Random(i);
                workers.add(Thread.ofPlatform().name("程序 " + i).start(() -> {
                    while (System.nanoTime() < end && problems.isEmpty()) {
                        long begin = System.nanoTime();
                        running.put(Thread.currentThread(), begin);
                        try {
                            Crowd.mixed(seeds.nextLong());
                        } catch (Exception e) {
                            problem("程序失败：" + e);
                        }
                        running.remove(Thread.currentThread());
                        programs.incrementAndGet();
                        longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                    }
                }));
            }
            while (System.nanoTime() < end && problems.isEmpty()) {
                try (var _ = Armed.with(1 << 16)) {
                    Thread.sleep(random.nextInt(20));
                }
                toggles++;
                if (toggles % 50 == 0) {
                    Armed.unhook();
                    Armed.hook();
                }
                Thread.sleep(random.nextInt(5));
                if (before == 0 && System.nanoTime() > warm) {
                    before = used();
                }
                leak();
                report(crew);
                running.forEach((thread, begin) -> {
                    if (System.nanoTime() - begin > 3 * PATIENCE) {
                        problem(thread.getName() + " 的程序没有结束");
                    }
                });
            }
            for (var worker : workers) {
                if (!worker.join(java.time.Duration.ofNanos(PATIENCE))) {
                    problem(worker.getName() + " 没有结束：" + List.of(worker.getStackTrace()));
                }
            }
            settle(crew);
            memory(before);
            System.out.printf(
                    "开关 %d 次，随机的程序 %d 个（最长 %.1f 秒），船员转了 %d 圈，平台线程 %d 个变成 %d 个%n",
                    toggles,
                    programs.get(),
                    longest.get() / 1e9,
                    crew.laps(),
                    threadsBefore,
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    private void programs(int seeds) throws Exception {
        System.out.printf("%d 个随机的程序，每个记录一次%n", seeds);
        int waits = 0;
        long outside = 0;
        long unknown = 0;
        long before = 0;
        for (int seed = 0; seed < seeds; seed++) {
            int current = seed;
            var clock = new ProgramClock();
            var recording = record("种子 " + seed, () -> {
                clock.calibrate();
                return Crowd.mixed(current);
            });
            var timeline = recording.timeline();
            long zero = clock.zeroOf(timeline) + (fault.equals("wrong") ? 5_000_000 : 0);
            for (var wait : recording.orThrow()) {
                var score = WaitScore.of(timeline, wait.truth(), zero, wait.kind(), wait.virtual());
                waits++;
                outside = Math.max(outside, score.outsideNanos());
                if (!score.isOfTheRightKind(false) || !score.isInside()) {
                    problem("种子 " + seed + "，" + wait.kind() + (wait.virtual() ? "（虚拟）" : "（平台）") + "："
                            + score.story());
                }
            }
            unknown = Math.max(
                    unknown,
                    timeline.intervals().stream()
                            .filter(Interval.Unknown.class::isInstance)
                            .mapToLong(Interval::nanos)
                            .max()
                            .orElse(0));
            leak();
            if (seed == seeds / 10) {
                before = used();
            }
        }
        memory(before);
        System.out.printf("强制的等待 %d 次，最多超出前后时刻 %.3f ms，最长的未知 %.1f ms%n", waits, outside / 1e6, unknown / 1e6);
    }

    private void workers(int times) throws Exception {
        for (var kind : Disasters.Kind.values()) {
            long start = System.nanoTime();
            var ends = new double[times];
            for (int i = 0; i < times; i++) {
                var report = Disasters.happen(kind, i);
                problems.addAll(report.problems());
                ends[i] = report.endMillis();
                if (ends[i] > SLOW_END_MILLIS) {
                    System.out.printf("  种子 %d：%.0f ms 后还有 %s%n", i, ends[i], report.last());
                }
            }
            System.out.printf(
                    "  %s %d 次，%.0f 秒；最后一个进程在 %.0f ms 后不在了（中位数），最慢 %.0f ms%n",
                    kind, times, (System.nanoTime() - start) / 1e9, Ratio.median(ends), Ratio.percentile(ends, 1));
        }
    }

    private void report(Crew crew) {
        var stuck = crew.stuckFor(PATIENCE);
        if (!stuck.isEmpty()) {
            problem("卡住 " + PATIENCE / 1_000_000_000 + " 秒：" + stuck);
        }
    }

    private void settle(Crew crew) throws InterruptedException {
        var left = crew.stop(PATIENCE);
        if (!left.isEmpty()) {
            problem("没有结束：" + left);
        }
    }

    private synchronized void problem(String text) {
        problems.add(text);
    }

    private void leak() {
        if (fault.equals("leak")) {
            leaked.add(new byte[16 << 20]);
        }
    }

    private void memory(long before) throws InterruptedException {
        long after = used();
        System.out.printf("堆里用着的：先 %d MB，后 %d MB%n", before >> 20, after >> 20);
        if (after > before + MAY_GROW) {
            problem("内存一直在涨：" + (before >> 20) + " MB 变成 " + (after >> 20) + " MB");
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
