package threadline.worker;

import threadline.recorder.thread.OwnThreads;

/** 子进程结束了，就说一声。不用 {@code onExit}：它借公共池的线程，会画进读者的图；公共池忙着，它也来不了。 */
final class ExitWatch {

    private ExitWatch() {}

    /** 它结束以后运行 {@code then}，在记录器自己的线程上。 */
    static void start(Process process, Runnable then) {
        OwnThreads.unstarted("worker-exit", () -> watch(process, then)).start();
    }

    private static void watch(Process process, Runnable then) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            return; // 没有人有理由中断它
        }
        then.run();
    }
}
