package bench;

import static threadline.Threadline.record;

import example.Crowd;
import example.ForcedWait;
import example.ForcedWait.Kind;
import example.OpenEnd;
import example.ProgramClock;
import example.WaitScore;
import example.WakeScore;
import example.WakeStory;
import example.WakeStory.Plot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import threadline.model.Timeline;

/**
 * 真值表：强制的等待和没有完的等待画对多少，机器闲着和旁边有三个程序在计算时并排；边界偏多少；唤醒的查准和查全。打开和关闭代理各运行一次。
 */
public final class Truth {

    private static final int ROUNDS = Integer.getInteger("bench.truth", 5);
    private static final Duration HOLD = Duration.ofMillis(20);

    /** 旁边有几个程序在计算。 */
    private static final int OTHERS = 3;

    private final boolean agent = System.getProperty("threadline.agent", "off").equals("on");
    private boolean allGood = true;
    private long unknown;
    private long waits;
    private long rightWaits;
    private WakeScore wakes = WakeScore.NOTHING;
    private long operations;

    private Truth() {}

    public static void main(String[] arguments) throws Exception {
        var truth = new Truth();
        boolean agent = truth.agent;
        record("预热", () -> WakeStory.run(Plot.LATCH_20, true));
        System.out.printf("真值表，代理%s（每种 %d 次，负载 %s）%n", agent ? "开着" : "关着", ROUNDS, Ratio.load());
        System.out.println("  强制的等待                 线程  闲：对  最少对  最多错  超出（ms）｜忙：对  最少对  最多错  超出（ms）");
        for (boolean virtual : new boolean[] {false, true}) {
            for (var kind : Kind.values()) {
                truth.waits(kind, virtual);
            }
        }
        double share = 100.0 * truth.unknown / truth.operations;
        System.out.printf(
                "%s等待里未知的时间占 %.2f %%%s%n",
                agent ? truth.mark(share <= 1) + " " : "", share, agent ? "，目标 ≤ 1 %" : "（没有代理，只报告）");
        if (agent) {
            truth.openEnds();
        }
        for (var crowd : Crowd.CASES) {
            truth.crowd(crowd);
        }
        System.out.println("  唤醒                       线程  程序知道  查准   查全");
        for (boolean virtual : new boolean[] {false, true}) {
            for (var plot : Plot.values()) {
                truth.wakes(plot, virtual);
            }
        }
        truth.write(share / 100);
        if (agent) {
            System.out.println(truth.allGood ? "✓ 每一行都达到目标" : "✗ 有没有达到目标的，见上面的 ✗");
        }
    }

    /** 份额都只有一个：没有散布。没有代理时没有目标。 */
    private void write(double unknownShare) {
        var how = agent ? "，代理开着" : "，代理关着";
        write("画对的等待" + how, (double) rightWaits / waits, 1, false);
        write("未知的时间" + how, unknownShare, 0.01, true);
        write("唤醒的查准" + how, wakes.precision(), 0.99, false);
        write("唤醒的查全" + how, wakes.recall(), 0.99, false);
    }

    private void write(String name, double share, double target, boolean less) {
        boolean good = less ? share <= target : share >= target;
        new Figure(
                        "truth",
                        name,
                        Ratio.once(share),
                        "",
                        agent ? target : null,
                        less ? "less" : "more",
                        agent ? good : null)
                .write();
    }

    private void waits(Kind kind, boolean virtual) throws Exception {
        var quiet = scores(kind, virtual);
        List<WaitScore> busy;
        try (var _ = new Burners(OTHERS)) {
            busy = scores(kind, virtual);
        }
        quiet.forEach(this::count);
        waits += quiet.size() + busy.size();
        rightWaits += right(quiet) + right(busy);
        boolean good = isGood(quiet) && isGood(busy);
        allGood &= good;
        System.out.printf(
                "  %s %-24s %s %s ｜ %s%n", mark(good), kind, virtual ? "虚拟" : "平台", words(quiet), words(busy));
    }

    private void count(WaitScore score) {
        unknown += score.unknownNanos();
        operations += score.operationNanos();
    }

    private static List<WaitScore> scores(Kind kind, boolean virtual) throws Exception {
        var scores = new ArrayList<WaitScore>();
        for (int i = 0; i < ROUNDS; i++) {
            var clock = new ProgramClock();
            var recording = record(kind.name(), () -> {
                clock.calibrate();
                return ForcedWait.run(
                        kind.make(), virtual ? Thread.ofVirtual() : Thread.ofPlatform(), "等的", hold(kind, virtual));
            });
            var timeline = recording.timeline();
            scores.add(WaitScore.of(timeline, recording.orThrow(), clock.zeroOf(timeline), kind, virtual));
        }
        return scores;
    }

    /** 采样的边界差一格：等得久一些，才看得出份额。 */
    private static Duration hold(Kind kind, boolean virtual) {
        return WaitScore.isSampled(kind, virtual) ? Duration.ofMillis(500) : HOLD;
    }

    private static boolean isGood(List<WaitScore> scores) {
        return right(scores) == scores.size();
    }

    private static long right(List<WaitScore> scores) {
        return scores.stream().filter(s -> s.isTrue() && s.isInside()).count();
    }

    private static String words(List<WaitScore> scores) {
        return "%d/%d  %5.1f%%  %5.1f%%  %6.3f"
                .formatted(
                        scores.stream().filter(WaitScore::isTrue).count(),
                        scores.size(),
                        100
                                * scores.stream()
                                        .mapToDouble(WaitScore::right)
                                        .min()
                                        .orElse(0),
                        100
                                * scores.stream()
                                        .mapToDouble(WaitScore::wrong)
                                        .max()
                                        .orElse(1),
                        scores.stream().mapToLong(WaitScore::outsideNanos).max().orElse(0) / 1e6);
    }

    /** 没有完的等待：多数停不下来，在子 JVM 里。 */
    private void openEnds() throws Exception {
        for (int others : new int[] {0, OTHERS}) {
            try (var _ = new Burners(others)) {
                var said = ChildJvm.run(Duration.ofMinutes(10), OpenEnd.class.getName(), "400", "" + ROUNDS);
                boolean good = said.endsWith("全对");
                allGood &= good;
                System.out.printf("%s 没有完的等待，旁边 %d 个程序：%s%n", mark(good), others, OpenEnd.brief(said));
            }
        }
    }

    private void crowd(Crowd.Case crowd) throws Exception {
        var clock = new ProgramClock();
        var recording = record(crowd.kind().name(), () -> {
            clock.calibrate();
            return Crowd.of(crowd.kind(), crowd.count(), crowd.virtual(), HOLD);
        });
        var timeline = recording.timeline();
        long zero = clock.zeroOf(timeline);
        long right = recording.orThrow().stream()
                .map(truth -> WaitScore.of(timeline, truth, zero, crowd.kind(), crowd.virtual()))
                .filter(score -> score.isOfTheRightKind(false) && score.isInside())
                .count();
        long lost = timeline.honesty().lostEvents();
        boolean good = right == crowd.count() && lost == 0;
        allGood &= good;
        System.out.printf(
                "  %s %-24s %s  %d 个线程，看到 %d 个，丢失的事件 %d%n",
                mark(good), crowd.kind(), crowd.virtual() ? "虚拟" : "平台", crowd.count(), right, lost);
    }

    private void wakes(Plot plot, boolean virtual) throws Exception {
        List<WakeScore> scores = new ArrayList<>();
        for (int i = 0; i < Math.min(ROUNDS, 3); i++) {
            var clock = new ProgramClock();
            var recording = record(plot.name(), () -> {
                clock.calibrate();
                return WakeStory.run(plot, virtual);
            });
            Timeline timeline = recording.timeline();
            scores.add(WakeScore.of(
                    timeline, recording.orThrow(), clock.zeroOf(timeline), plot == Plot.LOCKS_8_THREADS_64));
        }
        var sum = scores.stream().reduce(WakeScore.NOTHING, WakeScore::plus);
        wakes = wakes.plus(sum);
        boolean good = sum.precision() >= 0.99 && sum.recall() >= 0.99 && sum.stray() == 0;
        allGood &= good;
        System.out.printf(
                "  %s %-24s %s  %5d     %.3f  %.3f%n",
                mark(good), plot, virtual ? "虚拟" : "平台", sum.truth(), sum.precision(), sum.recall());
    }

    /** 没有代理时没有目标，只报告。 */
    private String mark(boolean good) {
        return good ? "✓" : agent ? "✗" : "－";
    }
}
