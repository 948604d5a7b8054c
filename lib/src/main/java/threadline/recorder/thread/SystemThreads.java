package threadline.recorder.thread;

import java.util.Set;
import java.util.regex.Pattern;

/** JVM 和 JDK 自己的线程：不是程序的，活得比任何代码都久。只能按名字和组认。 */
public final class SystemThreads {

    private static final Set<String> GROUPS = Set.of("system", "InnocuousThreadGroup", "CarrierThreads");
    private static final Pattern NAMES =
            Pattern.compile("JFR .*|.*-delayScheduler|(Master|Sub)Poller(-\\d+)?|(Read|Write)-Poller(-\\d+)?"
                    + "|CompletableFutureDelayScheduler|VirtualThread-unblocker|Attach Listener");

    /** JVM 自己的：不运行 Java 代码，或只写 JFR。 */
    private static final Pattern OF_THE_JVM =
            Pattern.compile("JFR .*|Attach Listener|Signal Dispatcher|Notification Thread");

    private SystemThreads() {}

    /** 从不运行程序的代码，一直是「可以运行」：不用看它用掉多少 CPU。 */
    public static boolean isOfTheJvm(String name) {
        return OF_THE_JVM.matcher(name).matches();
    }

    public static boolean contains(Thread thread) {
        var group = thread.isVirtual() ? null : thread.getThreadGroup();
        return hasName(thread.getName()) || (group != null && isGroup(group.getName()));
    }

    public static boolean hasName(String name) {
        return !name.isEmpty() && NAMES.matcher(name).matches();
    }

    public static boolean isGroup(String name) {
        return GROUPS.contains(name);
    }

    /** {@code CompletableFuture} 的时限到了，由它来说。 */
    public static boolean isFutureTimer(String name) {
        return name.endsWith("-delayScheduler") || name.equals("CompletableFutureDelayScheduler");
    }

    /** 收子进程的线程：子进程结束了，由它来说。 */
    public static boolean isProcessReaper(String name) {
        return name.startsWith("process reaper");
    }

    /** 公共池的线程。 */
    public static boolean isInCommonPool(String name) {
        return name.startsWith("ForkJoinPool.commonPool-worker");
    }
}
