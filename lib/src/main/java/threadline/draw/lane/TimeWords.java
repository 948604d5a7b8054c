package threadline.draw.lane;

import java.util.Locale;

/** 把纳秒写成读者看得懂的时长。 */
public final class TimeWords {

    private TimeWords() {}

    /** 例如 {@code 1.250 秒}、{@code 3.2 毫秒}、{@code 2 分 5.0 秒}。 */
    public static String of(long nanos) {
        double n = nanos;
        if (n >= 59.9995e9) {
            long minutes = (long) ((n + 0.05e9) / 60e9);
            return String.format(Locale.ROOT, "%d 分 %.1f 秒", minutes, Math.max(0, n / 1e9 - minutes * 60));
        } else if (n >= 0.9995e9) {
            return String.format(Locale.ROOT, "%.3f 秒", n / 1e9);
        } else if (n >= 0.9995e6) {
            return String.format(Locale.ROOT, n >= 99.95e6 ? "%.0f 毫秒" : "%.1f 毫秒", n / 1e6);
        } else if (n >= 999.5) {
            return String.format(Locale.ROOT, n >= 99.95e3 ? "%.0f 微秒" : "%.1f 微秒", n / 1e3);
        }
        return nanos + " 纳秒";
    }

    /** 去掉末尾的零，例如 {@code 5 秒}、{@code 1.5 秒}。 */
    static String brief(long nanos) {
        return of(nanos).replaceAll("(\\.\\d*?)0+(?= )", "$1").replace(". ", " ");
    }

    /** 从什么时候到什么时候，共多久。 */
    static String span(long start, long end) {
        return of(start) + " 到 " + of(end) + "，共 " + of(Math.max(0, end - start));
    }
}
