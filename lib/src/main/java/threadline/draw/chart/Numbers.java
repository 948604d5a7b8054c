package threadline.draw.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * 数的尺：从一个数到一个坐标。
 *
 * @param low 最小的数
 * @param high 最大的数
 * @param from 最小的数的坐标
 * @param to 最大的数的坐标
 * @param logarithmic 按倍数
 */
record Numbers(double low, double high, double from, double to, boolean logarithmic) {

    double at(double value) {
        double share = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return from + Math.clamp(share, 0.0, 1.0) * (to - from);
    }

    /** 刻度：1、2、5 乘以 10 的幂；按倍数时是 10 的幂。坐标相距不到 {@code apart} 就取疏一些的。 */
    List<Double> ticks(double apart) {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double value = Math.pow(10, Math.ceil(Math.log10(low) - 1e-9)); value <= high * 1.0001; value *= 10) {
                ticks.add(value);
            }
            return ticks;
        }
        int power = (int) Math.floor(Math.log10(high - low)) - 2;
        for (int i = 0; i < 15; i++) {
            double step = new int[] {1, 2, 5}[i % 3] * Math.pow(10, power + i / 3);
            if (step / (high - low) * Math.abs(to - from) >= apart) {
                for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high * 1.0001; k++) {
                    ticks.add(k * step);
                }
                return ticks;
            }
        }
        return List.of(low);
    }

    static double finite(double value) {
        return Double.isFinite(value) ? Math.max(0, value) : 0;
    }

    /** 一起看的几个数各写几位小数：最大的写三位有效数字，别的和它一样。 */
    static int decimals(List<Double> values) {
        double most = values.stream()
                .filter(Double::isFinite)
                .mapToDouble(Math::abs)
                .max()
                .orElse(0);
        int needed = values.stream()
                .filter(Double::isFinite)
                .mapToInt(value -> new BigDecimal(words(value).replace(",", "")).scale())
                .max()
                .orElse(0);
        int room = most > 0 ? 2 - (int) Math.floor(Math.log10(most)) : 0;
        return Math.clamp(Math.min(needed, room), 0, 9);
    }

    /** {@code decimals} 位小数；这样写就成了 0 的小数，照 {@link #words(double)} 写。 */
    static String words(double value, int decimals) {
        if (!Double.isFinite(value) || Math.abs(value) >= 1000 || value == 0) {
            return words(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        boolean fits = rounded.signum() != 0 && rounded.abs().intValue() < 1000;
        return fits ? rounded.toPlainString() : words(value);
    }

    /** 三位有效数字；1000 以上取整，三位一组，很大的才用科学记数法。 */
    static String words(double value) {
        if (!Double.isFinite(value)) {
            return "不是数";
        }
        if (Math.abs(value) >= 1e12) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded = Math.abs(value) >= 1000
                ? exact.setScale(0, RoundingMode.HALF_UP)
                : exact.round(new MathContext(3, RoundingMode.HALF_UP));
        if (rounded.signum() == 0) {
            return "0";
        }
        return rounded.abs().compareTo(BigDecimal.valueOf(1000)) >= 0
                ? String.format(Locale.ROOT, "%,d", rounded.toBigInteger())
                : rounded.stripTrailingZeros().toPlainString();
    }
}
