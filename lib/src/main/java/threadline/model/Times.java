package threadline.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** 时长怎样写给读者看。 */
public final class Times {

    private Times() {}

    /** 秒，两位小数，例如 {@code 3.02 秒}；不到 0.01 秒时用毫秒或微秒。 */
    public static String words(long nanos) {
        long magnitude = Math.abs(nanos);
        if (magnitude >= 10_000_000 || magnitude == 0) {
            return number(nanos, 9) + " 秒";
        }
        return magnitude >= 10_000 ? number(nanos, 6) + " 毫秒" : number(nanos, 3) + " 微秒";
    }

    /** 一个时刻，单位和总用时一样，不写得太细：总长 0.1 秒以上的是秒，例如 {@code 0.01 秒}。 */
    public static String moment(long nanos, long endNanos) {
        return endNanos >= 100_000_000 ? number(nanos, 9) + " 秒" : words(nanos);
    }

    private static String number(long nanos, int scale) {
        return BigDecimal.valueOf(nanos, scale)
                .setScale(2, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** 秒数换成纳秒。 */
    public static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    /** 纳秒换成秒数。 */
    public static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
