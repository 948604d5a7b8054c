package threadline.recorder.thread;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** 本库自己的线程：从不是泳道，不管叫什么，怎样结束。 */
public final class OwnThreads {

    private static final Set<Long> IDS = ConcurrentHashMap.newKeySet();

    private OwnThreads() {}

    /** 一个守护线程；还没有启动。 */
    public static Thread unstarted(String name, Runnable work) {
        var thread = Thread.ofPlatform().daemon().name("threadline-" + name).unstarted(work);
        IDS.add(thread.threadId());
        return thread;
    }

    public static boolean has(long thread) {
        return IDS.contains(thread);
    }
}
