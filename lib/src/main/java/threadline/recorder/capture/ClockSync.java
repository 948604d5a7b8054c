package threadline.recorder.capture;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** 一个时刻在两只钟上的读数：事件自己的时间，和 {@link System#nanoTime}。 */
@Name("threadline.ClockSync")
@Label("时钟对齐")
@Category("threadline")
@StackTrace(false)
final class ClockSync extends Event {
    @Label("nanoTime")
    long nanoTime;

    @Label("同一组的是同一个数")
    long group;

    /** 连记几次：读者取间隔最小的一次。 */
    static void drop() {
        long group = System.nanoTime();
        for (int i = 0; i < 8; i++) {
            var reading = new ClockSync();
            reading.group = group;
            reading.nanoTime = System.nanoTime();
            reading.commit();
        }
    }
}
