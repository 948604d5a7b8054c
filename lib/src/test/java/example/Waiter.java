package example;

import static org.awaitility.Awaitility.await;

import java.util.Set;

/** 一个虚拟线程等，看到它停下之后才放行。 */
public final class Waiter {

    /** 可以抛出异常的一步。 */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private static final Set<Thread.State> PARKED =
            Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED);

    private Waiter() {}

    public static void waitThenRelease(Work wait, Work release) throws Exception {
        var waiter = Thread.ofVirtual().name("等的人").start(() -> {
            try {
                wait.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> PARKED.contains(waiter.getState()));
        release.run();
        waiter.join();
    }
}
