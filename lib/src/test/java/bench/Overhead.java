package bench;

import static threadline.Threadline.record;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import threadline.recorder.link.Armed;

/**
 * 记录要多花多少时间，全部在一个预热过的 JVM 里：成对测量，次序一正一反，比中位数，区间用自助法。
 *
 * <ul>
 *   <li>记录与不记录；只用 JFR 与不记录。
 *   <li>钩子装着、没有记录，与拆下钩子。
 *   <li>开关开着、没有 JFR，与开关关着。
 * </ul>
 */
public final class Overhead {

    private static final int PAIRS = Integer.getInteger("bench.pairs", 40);
    private static final int BLOCKS = Integer.getInteger("bench.blocks", 16);
    private static final int RUNS_A_BLOCK = 5;
    private static final int WARM_A_BLOCK = 3;
    private static final List<String> EVENTS = List.of(
            "jdk.ThreadStart",
            "jdk.ThreadEnd",
            "jdk.VirtualThreadStart",
            "jdk.VirtualThreadEnd",
            "jdk.ThreadSleep",
            "jdk.ThreadPark",
            "jdk.JavaMonitorEnter",
            "jdk.JavaMonitorWait",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce");

    private static final List<Load> SHORT = List.of(Load.CPU, Load.SLEEPS, Load.PARKS);

    private Overhead() {}

    /** 运行一次，返回秒。 */
    @FunctionalInterface
    private interface Timed {
        double run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.printf("记录的代价（成对测量，一正一反；中位数之比和 95 %% 区间，负载 %s）%n", Ratio.load());
        record("预热", () -> {});
        recorded(Load.LONG_CPU, 1.015);
        recorded(Load.CPU, 0); // 短的程序：一次记录固定要的一毫秒左右显出来
        print(
                Load.CPU.title + "，记录 ÷ 不记录，只算这个线程的 CPU 时间",
                pairs(
                        PAIRS / 2,
                        Load.CPU::cpuSeconds,
                        () -> record("CPU", Load.CPU::cpuSeconds).orThrow()),
                0);
        recorded(Load.SLEEPS, 1.10);
        checkHooks();
        for (var load : SHORT) {
            hooked(load, 1.05);
        }
        for (var load : SHORT) {
            armed(load);
        }
        System.out.printf("  结束时的负载 %s%n", Ratio.load());
    }

    private static void recorded(Load load, double target) throws Exception {
        var whole = new double[1];
        Timed ours = () -> {
            long start = System.nanoTime();
            double body = record(load.title, load::run).timeline().bodyNanos() / 1e9;
            whole[0] = Math.max(whole[0], (System.nanoTime() - start) / 1e9);
            return body;
        };
        for (int i = 0; i < 5; i++) {
            load.seconds();
            ours.run();
        }
        whole[0] = 0;
        var pair = pairs(PAIRS, load::seconds, ours);
        print(load.title + "，记录 ÷ 不记录", pair, target);
        System.out.printf("      连同读出最多 %.0f ms%n", whole[0] * 1e3);
        print(load.title + "，只用 JFR ÷ 不记录", pairs(PAIRS / 2, load::seconds, () -> withRawJfr(load)), 0);
    }

    private static double withRawJfr(Load load) throws Exception {
        try (var recording = new Recording()) {
            EVENTS.forEach(event -> recording.enable(event).withoutThreshold().withStackTrace());
            recording.start();
            return load.seconds();
        }
    }

    /** 甲乙、乙甲地测；每次之前收拾垃圾，前一次的不算到后一次头上。 */
    private static double[][] pairs(int count, Timed base, Timed measured) throws Exception {
        var result = new double[2][count];
        for (int i = 0; i < count; i++) {
            boolean forward = i % 2 == 0;
            for (int turn = 0; turn < 2; turn++) {
                boolean isBase = forward == (turn == 0);
                System.gc();
                result[isBase ? 0 : 1][i] = (isBase ? base : measured).run();
            }
        }
        return result;
    }

    /** 钩子装着与拆下：改写会丢掉编译好的代码，所以成段地换，每段先热身。 */
    private static void hooked(Load load, double target) throws Exception {
        var medians = new double[2][BLOCKS];
        for (int i = -1; i < BLOCKS; i++) {
            boolean forward = i % 2 == 0;
            for (int turn = 0; turn < 2; turn++) {
                boolean isBase = forward == (turn == 0);
                if (isBase) {
                    Armed.unhook();
                } else {
                    Armed.hook();
                }
                double median = block(load);
                if (i >= 0) {
                    medians[isBase ? 0 : 1][i] = median;
                }
            }
        }
        Armed.hook();
        print(load.title + "，钩子装着 ÷ 拆下", medians, target);
    }

    private static double block(Load load) throws Exception {
        for (int i = 0; i < WARM_A_BLOCK; i++) {
            load.seconds();
        }
        System.gc();
        var seconds = new double[RUNS_A_BLOCK];
        for (int i = 0; i < RUNS_A_BLOCK; i++) {
            seconds[i] = load.seconds();
        }
        return Ratio.median(seconds);
    }

    private static void armed(Load load) throws Exception {
        Timed armed = () -> {
            try (var _ = Armed.with(1 << 21).growing()) {
                return load.seconds();
            }
        };
        for (int i = 0; i < 5; i++) {
            armed.run();
            load.seconds();
        }
        print(load.title + "，开关开着、没有 JFR ÷ 关着", pairs(PAIRS / 2, load::seconds, armed), 0);
    }

    /** 测量本身对不对：装着时看得见停放，拆下就看不见。 */
    private static void checkHooks() throws Exception {
        Armed.unhook();
        long without = entriesOfAPark();
        Armed.hook();
        long with = entriesOfAPark();
        if (without > 0 || with == 0) {
            throw new IllegalStateException("钩子没有拆下或没有装回：拆下时写了 " + without + " 条，装着时 " + with + " 条");
        }
    }

    private static long entriesOfAPark() throws InterruptedException {
        try (var on = Armed.with(1 << 16)) {
            Thread.ofVirtual().start(() -> LockSupport.parkNanos(1_000_000)).join();
            return on.written();
        }
    }

    /** 没有目标的（{@code target} 为 0）只报告。 */
    private static void print(String what, double[][] pair, double target) {
        var ratio = Ratio.of(pair[1], pair[0]);
        boolean good = ratio.high() <= target;
        (target == 0
                        ? Figure.less("overhead", what, ratio, "")
                        : Figure.less("overhead", what, ratio, "", target, good))
                .write();
        System.out.printf(
                "  %s %s = %s（%d 对，%.1f ms 对 %.1f ms）%n",
                target == 0 ? "－" : good ? "✓" : "✗",
                what,
                ratio.text(target),
                pair[0].length,
                Ratio.median(pair[1]) * 1e3,
                Ratio.median(pair[0]) * 1e3);
    }
}
