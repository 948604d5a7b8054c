package example;

import static threadline.Threadline.step;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.TimeUnit;

/** 关键路径由构造就知道的程序：谁先做完不看时钟，看谁在等谁。 */
public final class Cafe {

    private static final Duration SHORT = Duration.ofMillis(120);
    private static final Duration FOREVER = Duration.ofSeconds(60);

    private Cafe() {}

    /** 面包烤糊，咖啡被取消。 */
    public static void burntToast() throws InterruptedException {
        var brewing = new CountDownLatch(1);
        try (var kitchen = StructuredTaskScope.open()) {
            kitchen.fork(() -> step("煮咖啡", () -> {
                brewing.countDown();
                Thread.sleep(FOREVER);
                return "咖啡";
            }));
            kitchen.fork(() -> step("烤面包", () -> {
                brewing.await();
                Thread.sleep(SHORT);
                throw new IllegalStateException("面包烤糊了");
            }));
            kitchen.join();
        }
    }

    /** 最快的一家赢，别的被取消。 */
    public static void fastest(boolean virtual) throws Exception {
        try (var pool = virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(3)) {
            var asked = new CountDownLatch(2);
            pool.invokeAny(List.of(
                    slow("询价 甲", asked),
                    () -> step("询价 乙", () -> {
                        asked.await();
                        Thread.sleep(SHORT);
                        return "乙";
                    }),
                    slow("询价 丙", asked)));
        }
    }

    private static Callable<String> slow(String name, CountDownLatch asked) {
        return () -> step(name, () -> {
            asked.countDown();
            Thread.sleep(FOREVER);
            return name;
        });
    }

    /** 时限先到，两件事都被取消。 */
    public static void timeLimit() throws InterruptedException {
        try (var kitchen = StructuredTaskScope.open(
                StructuredTaskScope.Joiner.awaitAllSuccessfulOrThrow(), c -> c.withTimeout(SHORT))) {
            kitchen.fork(() -> step("煮咖啡", FOREVER));
            kitchen.fork(() -> step("烤面包", FOREVER));
            kitchen.join();
        }
    }

    /** 两个工人，四份活：做完「先」的工人去做「长」。 */
    public static void twoWorkers() {
        var other = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(
                2, Thread.ofPlatform().name("工人", 0).factory())) {
            pool.submit(() -> step("先", SHORT));
            pool.submit(() -> step("陪", () -> ForcedWait.unchecked(other::await)));
            pool.submit(() -> step("长", () -> {
                step("长", SHORT);
                other.countDown();
                step("更长", SHORT.multipliedBy(3));
            }));
            pool.submit(() -> step("短", Duration.ofMillis(1)));
        }
    }

    /** 做一个要很久，送一个很快。 */
    public static void producerAndConsumer() throws InterruptedException {
        var ready = new ArrayBlockingQueue<Integer>(1);
        var barista = Thread.ofPlatform()
                .name("咖啡师")
                .start(() -> ForcedWait.unchecked(() -> {
                    for (int i = 0; i < 3; i++) {
                        step("制作 " + i, SHORT);
                        ready.put(i);
                    }
                }));
        var server = Thread.ofPlatform()
                .name("服务员")
                .start(() -> ForcedWait.unchecked(() -> {
                    for (int i = 0; i < 3; i++) {
                        int cup = ready.take();
                        step("派送 " + cup, Duration.ofMillis(20));
                    }
                }));
        barista.join();
        server.join();
    }

    /** 一个接一个的任务，各在自己的线程上。 */
    public static void chain() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.runAsync(() -> step("磨豆", SHORT), pool)
                    .thenRunAsync(() -> step("煮", SHORT), pool)
                    .thenRunAsync(() -> step("装杯", SHORT), pool)
                    .get();
        }
    }

    /** 里面的作用域先完，外面的收尾。 */
    public static void nested() throws InterruptedException {
        var outside = new CountDownLatch(1);
        try (var outer = StructuredTaskScope.open()) {
            outer.fork(() -> {
                try (var inner = StructuredTaskScope.open()) {
                    inner.fork(() -> step("内短", () -> outside.await(1, TimeUnit.MINUTES)));
                    inner.fork(() -> {
                        outside.await();
                        step("内长", SHORT);
                        return null;
                    });
                    inner.join();
                }
                step("收尾", SHORT);
                return null;
            });
            outer.fork(() -> {
                step("外", SHORT);
                outside.countDown();
                return null;
            });
            outer.join();
        }
    }
}
