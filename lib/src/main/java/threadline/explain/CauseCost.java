package threadline.explain;

import org.jspecify.annotations.Nullable;
import threadline.model.Cause;
import threadline.model.Times;

/** 原因值多少，写给悬停看：占多少，没有它最少还要多少，凭什么，在哪一行。 */
public final class CauseCost {

    private CauseCost() {}

    /** 例如 {@code 决定总用时的占 74%，0.24 秒；没有它，最少还要 0.08 秒。凭 3 个时段，多在 Bank.pay:31。} 说不准就是空串。 */
    public static String of(@Nullable Cause cause) {
        if (cause == null) {
            return "";
        }
        var cost = cause.cost();
        var line = cause.line();
        return "决定总用时的占 " + cost.percent() + "%，" + Times.words(cost.nanos()) + "；没有它，最少还要 "
                + Times.words(cost.withoutNanos()) + "。凭 " + cost.proof().size() + " 个时段"
                + (line == null ? "" : "，多在 " + line.where()) + "。";
    }
}
