package threadline.recorder.assembling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;
import threadline.recorder.thread.Failures;

/** 数据读不出来时的时间线：只有 {@code main}，全是未知，下面说明原因。 */
public final class UnreadTimeline {

    private UnreadTimeline() {}

    public static Timeline timeline(
            String title, Instant start, long bodyNanos, boolean virtual, @Nullable Throwable failure, Throwable why) {
        var kind = virtual ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM;
        var advice = why instanceof OutOfMemoryError ? "。堆太小，放不下这么多数据：加大 -Xmx，或记录短一些的程序" : "。再运行一次";
        return new Timeline(
                title,
                start,
                bodyNanos,
                bodyNanos,
                List.of(new Lane(0, "main", kind, null, 0, bodyNanos, false)),
                List.of(),
                List.of(new Interval.Unknown(0, 0, bodyNanos)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                failure == null ? null : Failures.of(failure),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Honesty(1, 0, "没有", List.of("数据没有读出来（" + Failures.describe(why) + "），代码的结果还在" + advice)));
    }
}
