package bench;

import java.util.Arrays;
import java.util.Random;

/**
 * 两组配对测量的中位数之比，和它的 95 % 区间（自助法，重抽 4000 次）。
 *
 * @param value 中位数之比
 * @param low 区间的下端
 * @param high 区间的上端
 */
record Ratio(double value, double low, double high) {

    static Ratio of(double[] measured, double[] base) {
        var random = new Random(7);
        int n = base.length;
        var ratios = new double[4000];
        for (int i = 0; i < ratios.length; i++) {
            var a = new double[n];
            var b = new double[n];
            for (int j = 0; j < n; j++) {
                int pick = random.nextInt(n);
                a[j] = measured[pick];
                b[j] = base[pick];
            }
            ratios[i] = median(a) / median(b);
        }
        Arrays.sort(ratios);
        return new Ratio(
                median(measured) / median(base),
                ratios[(int) (ratios.length * 0.025)],
                ratios[(int) (ratios.length * 0.975)]);
    }

    /** 只量了一次，没有散布。 */
    static Ratio once(double value) {
        return new Ratio(value, Double.NaN, Double.NaN);
    }

    /** 中位数和两头：没有成对的量。 */
    static Ratio spread(double[] values) {
        return new Ratio(median(values), percentile(values, 0), percentile(values, 1));
    }

    /** 一分钟的平均负载，给人看：空闲机器上的数字才算数。 */
    static String load() {
        return "%.1f"
                .formatted(java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
    }

    static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    static double percentile(double[] values, double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    /** 目标按区间的上端判断，0 是没有目标；区间宽于 0.05 时说出来。 */
    String text(double target) {
        return "%.3f（%.3f–%.3f）%s%s"
                .formatted(
                        value,
                        low,
                        high,
                        target == 0 ? "" : "，目标上端 ≤ %.2f".formatted(target),
                        high - low > 0.05 ? "，区间宽于 0.05" : "");
    }
}
