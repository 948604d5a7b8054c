package threadline.recorder.thread;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** 本库自己的线程：从不是泳道，不管叫什么，怎样结束。 */
public final class OwnThreads {

    private static final Set<Long> IDS = ConcurrentHashMap.newKeySet();

    private OwnThreads() {}

    /** 一个守护线程；还没有启动。它自己的异常不打印：例如程序用光了内存，那不是程序里的线程。 */
    public static Thread unstarted(String name, Runnable work) {
        var thread = Thread.ofPlatform()
                .daemon()
                .name("threadline-" + name)
                .uncaughtExceptionHandler((own, failure) -> {})
                .unstarted(work);
        IDS.add(thread.threadId());
        return thread;
    }

    public static boolean has(long thread) {
        return IDS.contains(thread);
    }
}
