package threadline.draw.ink;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * 时间尺：纳秒到横坐标。
 *
 * @param left 0 的横坐标
 * @param right 终点的横坐标
 * @param endNanos 终点
 */
public record TimeScale(double left, double right, long endNanos) {

    /** 时间轴的单位。 */
    public enum Unit {
        MICROSECONDS("微秒", 1_000L),
        MILLISECONDS("毫秒", 1_000_000L),
        SECONDS("秒", 1_000_000_000L),
        MINUTES("分", 60_000_000_000L);

        private final String word;
        private final long nanos;

        Unit(String word, long nanos) {
            this.word = word;
            this.nanos = nanos;
        }

        public String word() {
            return word;
        }
    }

    /** 刻度。 */
    public record Tick(double x, String text) {}

    /** 画在尺的范围之内的横坐标。 */
    public double x(long nanos) {
        if (endNanos <= 0) {
            return left;
        }
        double share = Math.clamp((double) nanos / endNanos, 0.0, 1.0);
        return left + share * (right - left);
    }

    /** 这个横坐标是哪一刻。 */
    public long nanos(double x) {
        return Math.round((x - left) * nanosPerPixel());
    }

    /** 这段时间有没有一部分在尺的范围之内。 */
    public boolean shows(long startNanos, long endNanos) {
        return startNanos <= this.endNanos && Math.max(startNanos, endNanos) >= 0;
    }

    /** 一个像素是多少纳秒。 */
    public double nanosPerPixel() {
        return Math.max(1, endNanos) / Math.max(1, right - left);
    }

    public Unit unit() {
        if (endNanos >= 3 * Unit.MINUTES.nanos) {
            return Unit.MINUTES;
        } else if (endNanos >= Unit.SECONDS.nanos) {
            return Unit.SECONDS;
        } else if (endNanos >= Unit.MILLISECONDS.nanos) {
            return Unit.MILLISECONDS;
        }
        return Unit.MICROSECONDS;
    }

    /** 1、2、5 乘以 10 的幂，取刻度上的字不相碰的最密一种。 */
    public List<Tick> ticks(double textSize) {
        if (endNanos <= 0) {
            return List.of(new Tick(left, "0"));
        }
        double end = (double) endNanos / unit().nanos;
        int power = (int) Math.floor(Math.log10(end)) - 2;
        for (int i = 0; i < 24; i++) {
            BigDecimal step = BigDecimal.valueOf(new int[] {1, 2, 5}[i % 3]).scaleByPowerOfTen(power + i / 3);
            List<Tick> ticks = ticks(step, end, textSize);
            if (!ticks.isEmpty()) {
                return ticks;
            }
        }
        return List.of(new Tick(left, "0"));
    }

    private List<Tick> ticks(BigDecimal step, double end, double textSize) {
        double pixels = step.doubleValue() / end * (right - left);
        if (pixels < textSize * 3.6) {
            return List.of();
        }
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; step.doubleValue() * i <= end * (1 + 1e-9); i++) {
            String text = step.multiply(BigDecimal.valueOf(i)).toPlainString();
            if (Lettering.width(text, textSize, false) + textSize * 1.2 > pixels) {
                return List.of();
            }
            ticks.add(new Tick(Math.min(right, left + i * pixels), i == 0 ? "0" : text));
        }
        return ticks;
    }
}
