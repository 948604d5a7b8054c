package bench;

import static threadline.Threadline.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;

/**
 * 记录要多花多少时间：不记录、只用 JFR、记录，三种轮流；代理装着而没有记录，与没有代理的 JVM 轮流。
 *
 * <pre>{@code java --enable-preview -XX:+EnableDynamicAgentLoading -Dthreadline.agent=on \
 *      -cp 'lib/target/test-classes:lib/dist/*' bench.Overhead}</pre>
 */
public final class Overhead {

    private static final int PAIRS = Integer.getInteger("bench.pairs", 15);
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

    private Overhead() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            child(Load.valueOf(arguments[0]));
            return;
        }
        System.out.println("记录的代价（" + PAIRS + " 组，轮流；中位数之比）");
        recorded(Load.CPU, 1.03);
        recorded(Load.SLEEPS, 1.35);
        for (var load : Load.values()) {
            armed(load, 1.05);
        }
    }

    private static void recorded(Load load, double target) throws Exception {
        var plain = new double[PAIRS];
        var raw = new double[PAIRS];
        var ours = new double[PAIRS];
        var whole = new double[PAIRS];
        for (int i = -3; i < PAIRS; i++) {
            double a = load.seconds();
            double b = withRawJfr(load);
            long start = System.nanoTime();
            double c = record(load.title, load::run).timeline().bodyNanos() / 1e9;
            double d = (System.nanoTime() - start) / 1e9;
            if (i >= 0) {
                plain[i] = a;
                raw[i] = b;
                ours[i] = c;
                whole[i] = d;
            }
        }
        System.out.printf(
                "  %s：不记录 %.1f ms，只用 JFR %.1f ms，记录 %.1f ms（连同读出 %.1f ms）%n",
                load.title,
                Ratio.median(plain) * 1e3,
                Ratio.median(raw) * 1e3,
                Ratio.median(ours) * 1e3,
                Ratio.median(whole) * 1e3);
        System.out.println("    记录 ÷ 不记录：" + Ratio.of(ours, plain).against(target));
        var jfr = Ratio.of(raw, plain);
        System.out.printf("    只用 JFR ÷ 不记录：%.3f（%.3f–%.3f）%n", jfr.value(), jfr.low(), jfr.high());
    }

    private static double withRawJfr(Load load) throws Exception {
        try (var recording = new Recording()) {
            EVENTS.forEach(event -> recording.enable(event).withoutThreshold().withStackTrace());
            recording.start();
            return load.seconds();
        }
    }

    private static void armed(Load load, double target) throws Exception {
        int pairs = Math.max(5, PAIRS / 2);
        var off = new double[pairs];
        var on = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            boolean first = i % 2 == 0;
            double a = inChild(load, first ? "off" : "on");
            double b = inChild(load, first ? "on" : "off");
            off[i] = first ? a : b;
            on[i] = first ? b : a;
        }
        System.out.printf(
                "  %s，代理装着、没有记录（另起 JVM，%d 组）：%.1f ms，没有代理 %.1f ms%n",
                load.title, pairs, Ratio.median(on) * 1e3, Ratio.median(off) * 1e3);
        System.out.println("    装着 ÷ 没有：" + Ratio.of(on, off).against(target));
    }

    private static double inChild(Load load, String agent) throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-preview",
                "-XX:+EnableDynamicAgentLoading",
                "-Dthreadline.agent=" + agent,
                "-Dbench.parks=" + Integer.getInteger("bench.parks", 1_000_000)));
        var jar = System.getProperty("threadline.agent.jar");
        if (jar != null) {
            command.add("-Dthreadline.agent.jar=" + jar);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "bench.Overhead", load.name()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes()).strip();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("子进程失败：" + said);
        }
        return Double.parseDouble(said);
    }

    /** 装好代理（或不装），热身，打印 5 次的中位数。 */
    private static void child(Load load) throws Exception {
        record("装上", () -> {});
        var seconds = new double[load == Load.PARKS ? 3 : 7];
        for (int i = -2; i < seconds.length; i++) {
            double once = load.seconds();
            if (i >= 0) {
                seconds[i] = once;
            }
        }
        System.out.printf(Locale.ROOT, "%.6f%n", Ratio.median(seconds));
    }
}
