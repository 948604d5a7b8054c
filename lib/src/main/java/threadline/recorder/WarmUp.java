package threadline.recorder;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** 在后台把 JFR 和代理用一遍，让第一次记录不必等；这时来的记录等它做完，不另起一份。 */
final class WarmUp {

    private static @Nullable Thread running;
    private static boolean done;

    private WarmUp() {}

    /** 开始；做过一次就什么也不做。 */
    static synchronized void begin() {
        if (!done) {
            done = true;
            running = Thread.ofPlatform().daemon().name("threadline-warm-up").start(WarmUp::rehearse);
        }
    }

    /** 正在预热就等它做完；没有在预热，以后也不再预热。 */
    static void await() {
        Thread thread;
        synchronized (WarmUp.class) {
            done = true;
            thread = running;
            running = null;
        }
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rehearse() {
        var journal = new Journal();
        try (var flight = FlightRecording.start(journal)) {
            long start = System.nanoTime();
            Thread.ofVirtual()
                    .start(() -> java.util.concurrent.locks.LockSupport.parkNanos(1))
                    .join();
            var agent = AgentLink.load().agent();
            if (agent != null) {
                LockLook.now(agent, 100);
            }
            var thread = Thread.currentThread();
            long end = System.nanoTime();
            var observed = new Observed(thread, journal, start, flight, end);
            new Assembler(thread, journal, (type, line) -> null, start, observed)
                    .assemble("预热", Instant.now(), end, end, null);
        } catch (InterruptedException | RuntimeException e) {
            // 预热不成，真正的记录会说出原因
        }
    }
}
