package threadline.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * 一段：图里画成一条、表里写成一行的时段，多半就是一个时段。
 *
 * <p>按时间格采样的运行和等 CPU，一格里的先后没有看到：挨着的合成一段，只说运行占多少。合成的在步骤的边上断开；整整十格以上、又占到一成以上的
 * 纯运行或纯等待是看到的，单独一段。
 *
 * @param intervals 合在一起的时段，按开始时间，两头的可以伸到段的外面
 * @param startNanos 开始，从记录开始算起的纳秒
 * @param endNanos 结束
 */
public record Stretch(List<Interval> intervals, long startNanos, long endNanos) {

    /** 这么多格都是同一种状态，先后就看到了。 */
    private static final int SEEN_BINS = 10;

    public Stretch {
        intervals = List.copyOf(intervals);
    }

    /**
     * 一条泳道的时段怎样合成段。
     *
     * @param intervals 时段，按开始时间
     * @param steps 这条泳道的步骤
     */
    public static List<Stretch> of(List<Interval> intervals, List<Step> steps) {
        var stretches = new ArrayList<Stretch>();
        int i = 0;
        while (i < intervals.size()) {
            int next = i + 1;
            while (next < intervals.size()
                    && isSampledOnCpu(intervals.get(next - 1))
                    && isSampledOnCpu(intervals.get(next))
                    && intervals.get(next).startNanos()
                            == intervals.get(next - 1).endNanos()) {
                next++;
            }
            var run = intervals.subList(i, next);
            if (run.stream().anyMatch(Interval.Running.class::isInstance)
                    && run.stream().anyMatch(Interval.Runnable.class::isInstance)) {
                cut(run, steps, stretches);
            } else {
                run.forEach(one -> stretches.add(alone(one)));
            }
            i = next;
        }
        return stretches;
    }

    /** 一个时段自己一段。 */
    public static Stretch alone(Interval one) {
        return new Stretch(List.of(one), one.startNanos(), one.endNanos());
    }

    private static boolean isSampledOnCpu(Interval interval) {
        return interval.evidence() instanceof Evidence.Sampled
                && (interval instanceof Interval.Running || interval instanceof Interval.Runnable);
    }

    private static void cut(List<Interval> run, List<Step> steps, List<Stretch> into) {
        long from = run.getFirst().startNanos();
        long until = run.getLast().endNanos();
        long bin = widestBin(run);
        var cuts = new TreeSet<Long>();
        cuts.add(from);
        cuts.add(until);
        for (var step : steps) {
            if (step.endNanos() - step.startNanos() >= bin) {
                cuts.add(Math.clamp(step.startNanos(), from, until));
                cuts.add(Math.clamp(step.endNanos(), from, until));
            }
        }
        for (var interval : run) {
            if (interval.nanos() >= SEEN_BINS * bin && interval.nanos() >= (until - from) / 10) {
                cuts.add(interval.startNanos());
                cuts.add(interval.endNanos());
            }
        }
        long start = from;
        int first = 0;
        for (long end : cuts.tailSet(from, false)) {
            while (run.get(first).endNanos() <= start) {
                first++;
            }
            int last = first;
            while (last < run.size() && run.get(last).startNanos() < end) {
                last++;
            }
            into.add(new Stretch(run.subList(first, last), start, end));
            start = end;
        }
    }

    private static long widestBin(List<Interval> intervals) {
        long widest = 0;
        for (var interval : intervals) {
            if (interval.evidence() instanceof Evidence.Sampled sampled) {
                widest = Math.max(widest, sampled.binNanos());
            }
        }
        return widest;
    }

    /** 时长，纳秒。 */
    public long nanos() {
        return endNanos - startNanos;
    }

    /** 不止一种状态，例如既有运行又有等 CPU，只知道各占多少。 */
    public boolean isShared() {
        return intervals.size() > 1 && nanosByWord().size() > 1;
    }

    /** 每种状态有多久，运行在前。 */
    private Map<String, Long> nanosByWord() {
        var nanos = new LinkedHashMap<String, Long>();
        for (var part : parts()) {
            if (part.nanos() > 0 && part instanceof Interval.Running) {
                nanos.merge(part.word(), part.nanos(), Long::sum);
            }
        }
        for (var part : parts()) {
            if (part.nanos() > 0 && !(part instanceof Interval.Running)) {
                nanos.merge(part.word(), part.nanos(), Long::sum);
            }
        }
        return nanos;
    }

    /** 运行的份额，0 到 1。 */
    public double runningShare() {
        long running = 0;
        for (var part : parts()) {
            running += part instanceof Interval.Running ? part.nanos() : 0;
        }
        return nanos() <= 0 ? 0 : (double) running / nanos();
    }

    /** 例如 {@code 运行 43%}；没有运行是空串。 */
    public String runningWords() {
        return runningShare() == 0 ? "" : percent("运行", runningShare());
    }

    /** 例如 {@code 运行 43%，其余等 CPU}、{@code 运行 43%，等 CPU 20%，其余等 GIL}。 */
    public String shares() {
        var words = new ArrayList<String>();
        var nanos = nanosByWord();
        var seen = new LinkedHashMap<>(nanos);
        seen.values().removeIf(its -> 200 * its < nanos());
        if (seen.size() > 1) { // 不到半个百分点的不说：前面的加起来已经是 100%，没有「其余」
            nanos = seen;
        }
        int last = nanos.size() - 1;
        nanos.forEach((word, its) ->
                words.add(words.size() == last ? "其余" + word : percent(word, (double) its / Math.max(1, nanos()))));
        return String.join("，", words);
    }

    /** 有一点就不说 0%，不满就不说 100%。 */
    private static String percent(String word, double share) {
        return word + " " + Math.clamp(Math.round(100 * share), 1, 99) + "%";
    }

    /** 采样的时间格，不比这一段长；不是采样的是 0。 */
    public long binNanos() {
        return Math.min(widestBin(intervals), Math.max(0, nanos()));
    }

    /** 时间格写出来，不四舍五入到比这一段还长：{@code 10 毫秒}、{@code 0.67 毫秒}。 */
    public String binWords() {
        var bin = BigDecimal.valueOf(binNanos(), binNanos() >= 10_000 ? 6 : 3)
                .setScale(2, RoundingMode.FLOOR)
                .stripTrailingZeros();
        return bin.toPlainString() + (binNanos() >= 10_000 ? " 毫秒" : " 微秒");
    }

    /** 合在一起的时段，两头裁到这一段。 */
    public List<Interval> parts() {
        return intervals.stream().map(one -> one.within(startNanos, endNanos)).toList();
    }

    /** 只有一种状态的一段，写成一个时段；几种的，是第一个那种。 */
    public Interval whole() {
        return switch (intervals.getFirst()) {
            case Interval.Running r
            when intervals.size() > 1 -> new Interval.Running(r.lane(), startNanos, endNanos, r.evidence(), r.source());
            case Interval.Runnable r
            when intervals.size() > 1 ->
                new Interval.Runnable(
                        r.lane(),
                        startNanos,
                        endNanos,
                        r.evidence(),
                        r.source(),
                        r.queue() == Interval.Runnable.Queue.CPU ? by() : r.by(),
                        r.giver());
            case Interval first -> first.within(startNanos, endNanos);
        };
    }

    /** 里面等 CPU 的时候，CPU 被这个 JVM 外面的什么占着：最久的那一种；不知道是 {@code null}。 */
    public @Nullable String by() {
        var nanos = new HashMap<String, Long>();
        for (var part : parts()) {
            if (part instanceof Interval.Runnable r && r.by() != null && r.queue() == Interval.Runnable.Queue.CPU) {
                nanos.merge(r.by(), r.nanos(), Long::sum);
            }
        }
        return nanos.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
