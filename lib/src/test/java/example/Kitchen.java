package example;

import static threadline.Threadline.step;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;

/** 被记录的程序：不在库的包里，所以它的帧是程序的帧。 */
public final class Kitchen {

    private Kitchen() {}

    /** 两个虚拟线程，各做一步。 */
    public static void together(long coffeeMillis, long toastMillis) throws InterruptedException {
        try (var kitchen = StructuredTaskScope.open()) {
            kitchen.fork(() -> step("煮咖啡", Duration.ofMillis(coffeeMillis)));
            kitchen.fork(() -> step("烤面包", Duration.ofMillis(toastMillis)));
            kitchen.join();
        }
    }

    /** 留下一个线程，它只在被中断时结束。 */
    public static void leaveBehind(String name, CountDownLatch interrupted) throws InterruptedException {
        var started = new CountDownLatch(1);
        Thread.ofPlatform().name(name).start(() -> {
            started.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        started.await();
    }

    /** 不理会中断，直到放行。 */
    public static void ignoreInterruptsUntil(CountDownLatch stop) {
        while (true) {
            try {
                stop.await();
                return;
            } catch (InterruptedException e) {
                // 故意不理会
            }
        }
    }
}
