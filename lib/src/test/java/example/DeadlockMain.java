package example;

import static threadline.Threadline.record;

/** 子 JVM：监视器和锁的死锁，打印等待图。 */
public final class DeadlockMain {

    private DeadlockMain() {}

    public static void main(String[] arguments) {
        var graph = record("死锁", Deadlock::ofMonitorAndLock).waitGraph();
        System.out.println(graph.deadlocked().stream().sorted().toList());
        System.out.println(graph.sentence());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
