package threadline.recorder.thread;

import java.util.Set;
import java.util.regex.Pattern;

/** JVM 和 JDK 自己的线程：不是程序的，活得比任何代码都久。只能按名字和组认。 */
public final class SystemThreads {

    private static final Set<String> GROUPS = Set.of("system", "InnocuousThreadGroup", "CarrierThreads");
    private static final Pattern NAMES =
            Pattern.compile("JFR .*|.*-delayScheduler|(Master|Sub)Poller(-\\d+)?|(Read|Write)-Poller(-\\d+)?"
                    + "|CompletableFutureDelayScheduler|VirtualThread-unblocker|Attach Listener");

    private SystemThreads() {}

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

    /** 公共池的线程。 */
    public static boolean isInCommonPool(String name) {
        return name.startsWith("ForkJoinPool.commonPool-worker");
    }
}
