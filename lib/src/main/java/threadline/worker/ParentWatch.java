package threadline.worker;

import threadline.recorder.thread.OwnThreads;

/**
 * 父进程不在了就立刻结束本进程：被 {@code kill -9}、崩溃、退出都一样。
 *
 * <p>{@code ProcessHandle.onExit} 对别人的子进程隔几秒才看一次，太慢，所以自己看。
 */
final class ParentWatch {

    private static final long EVERY_MILLIS = 200;

    private ParentWatch() {}

    static void start(long parent) {
        OwnThreads.unstarted("parent-watch", () -> watch(parent)).start();
    }

    /** 父进程一死，本进程就归了别人；死了的父进程没有人收尸时还「活着」，所以看的是父进程号。 */
    private static void watch(long pid) {
        while (ProcessHandle.current()
                .parent()
                .filter(parent -> parent.pid() == pid)
                .isPresent()) {
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException _) {
                // 没有人有理由中断它；照样看下去
            }
        }
        Runtime.getRuntime().halt(1);
    }
}
