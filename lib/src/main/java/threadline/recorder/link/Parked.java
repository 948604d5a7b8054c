package threadline.recorder.link;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** 一次停放结束了；在停放的线程上提交，所以事件的栈就是等待的栈。 */
@Name("threadline.Parked")
@Label("停放")
@Category("threadline")
final class Parked extends Event {
    @Label("开始，nanoTime")
    long since;

    @Label("结束，nanoTime")
    long until;

    @Label("停放对象的标识")
    int identity;

    @Label("停放对象的类")
    @Nullable
    Class<?> type;

    /** 短于这么久的，是许可已经在手里，一停就回来：没有等过，不记。一秒能有上百万次。 */
    private static final long SHORTEST_NANOS = 1_000;

    static void commit(@Nullable Object blocker, long since) {
        long until = System.nanoTime();
        if (until - since < SHORTEST_NANOS) {
            return;
        }
        var event = new Parked();
        event.since = since;
        event.until = until;
        if (blocker != null) {
            event.identity = System.identityHashCode(blocker);
            event.type = blocker.getClass();
        }
        event.commit();
    }
}
