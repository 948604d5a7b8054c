package threadline.recorder.reading;

import java.util.HashSet;

/** 线程是谁启动的，往回找。 */
final class Ancestry {

    private Ancestry() {}

    /** 是记录线程启动的，或它启动的线程启动的；不知道谁启动的也算。记录之前就在的线程启动的不算。 */
    static boolean isDescendant(long thread, long recordingThread, Threads threads, WakeSources wakes) {
        var passed = new HashSet<Long>();
        long at = thread;
        while (at != recordingThread && passed.add(at)) {
            var seen = threads.of(at);
            if (seen == null || seen.start == null) {
                return false;
            }
            var start = wakes.start(at);
            if (start == null || start.waker() < 0) {
                return true;
            }
            at = start.waker();
        }
        return true;
    }
}
