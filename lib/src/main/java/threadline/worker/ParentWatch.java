package threadline.worker;

/**
 * 父进程不在了就立刻结束本进程：被 {@code kill -9}、崩溃、退出都一样。
 *
 * <p>{@code ProcessHandle.onExit} 对别人的子进程隔几秒才看一次，太慢，所以自己看。
 */
final class ParentWatch {

    private static final long EVERY_MILLIS = 200;

    private ParentWatch() {}

    static void start(long parent) {
        Thread.ofPlatform().daemon().name("threadline-parent-watch").start(() -> watch(parent));
    }

    private static void watch(long pid) {
        var parent = ProcessHandle.of(pid);
        while (parent.isPresent() && parent.get().isAlive()) {
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException _) {
                // 没有人有理由中断它；照样看下去
            }
        }
        Runtime.getRuntime().halt(1);
    }
}
