package threadline.worker;

/**
 * 一个工作进程怎样死的。
 *
 * @param worker 它的进程号；没有启动成功时为 0
 * @param exit 退出码；被信号结束时是 128 加信号的编号（POSIX shell 的约定），没有启动成功时为 -1
 * @param how 一句中文：退出码，或哪个信号
 */
public record Death(long worker, int exit, String how) {

    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;

    static Death ofExit(long worker, int exit) {
        return new Death(worker, exit, "进程 " + worker + " " + describe(exit));
    }

    private static String describe(int exit) {
        int signal = exit - SIGNALLED;
        if (signal <= 0 || signal > LAST_SIGNAL) {
            return "自己结束了，退出码 " + exit;
        }
        var name = nameOf(signal);
        return "被信号 " + signal + (name.isEmpty() ? "" : "（" + name + "）") + "结束，退出码 " + exit;
    }

    /** 只认 Linux 和 macOS 上编号相同的。 */
    private static String nameOf(int signal) {
        return switch (signal) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 6 -> "SIGABRT";
            case 8 -> "SIGFPE";
            case 9 -> "SIGKILL";
            case 11 -> "SIGSEGV";
            case 13 -> "SIGPIPE";
            case 15 -> "SIGTERM";
            default -> "";
        };
    }
}
