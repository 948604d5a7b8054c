package threadline.export;

import org.jspecify.annotations.Nullable;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Source;
import threadline.model.Stretch;

/** 一段怎样写出来：表格和轨迹里的词相同。 */
final class IntervalWords {

    private IntervalWords() {}

    /** 例如 {@code 等锁}；采样的运行和等 CPU 合在一段里时写份额。 */
    static String state(Stretch stretch) {
        return stretch.isShared() ? stretch.shares() : stretch.whole().word();
    }

    /** 在等什么；不等什么就是空串。 */
    static String object(Stretch stretch) {
        var by = stretch.by();
        return by != null ? by : object(stretch.whole());
    }

    private static String object(Interval interval) {
        return switch (interval) {
            case Interval.Blocked b -> b.lock();
            case Interval.Waiting w -> w.object();
            case Interval.Io io -> io.object();
            case Interval.Running r -> "";
            case Interval.Runnable r -> "";
            case Interval.Sleeping s -> "";
            case Interval.Paused p -> p.pause().cause();
            case Interval.Unknown u -> "";
        };
    }

    /** 例如 {@code CoffeeShop.serve:12 ready.take();}、{@code 单元格 [3] 第 2 行 ready.take();}；不知道就是空串。 */
    static String source(@Nullable Source source) {
        if (source == null) {
            return "";
        }
        return source.where() + (source.text() == null ? "" : " " + source.text());
    }

    static String evidence(Stretch stretch) {
        return switch (stretch.whole().evidence()) {
            case Evidence.Exact e -> "准确";
            case Evidence.Sampled s -> "采样，每格 " + stretch.binWords();
            case Evidence.None n -> "没有";
        };
    }
}
