package threadline.recorder.link;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** 当前线程要唤醒另一个线程；事件的栈说明在哪一行。 */
@Name("threadline.Unparking")
@Label("唤醒")
@Category("threadline")
final class Unparking extends Event {
    @Label("时刻，nanoTime")
    long at;

    static void commit(long at) {
        var event = new Unparking();
        event.at = at;
        event.commit();
    }
}
