package example;

import static org.awaitility.Awaitility.await;
import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/** 被叫醒的线程过一会儿才运行：处理器有人占着，或监视器先到了别人手里。 */
public final class Awakened {

    private Awakened() {}

    /** 占着处理器的线程有 {@code spinners} 个；那时等 {@code rounds} 个睡一会儿就结束的线程，一半用 join，一半用门闩。 */
    public static void joinAmongSpinners(int spinners, int rounds) throws InterruptedException {
        var over = new AtomicBoolean();
        var all = new ArrayList<Thread>();
        for (int i = 0; i < spinners; i++) {
            all.add(start("占着 " + i, () -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        for (int i = 0; i < rounds; i++) {
            var opened = new CountDownLatch(1);
            var short1 = start("睡一会儿 " + i, () -> {
                sleep(20);
                opened.countDown();
            });
            if (i % 2 == 0) {
                short1.join();
            } else {
                opened.await();
            }
        }
        over.set(true);
        for (var thread : all) {
            thread.join();
        }
    }

    /** {@code waiters} 个线程各在自己的门口等；门在「开门」这一步里全打开，然后大家都接着算，开门的也不停下来。 */
    public static void openedByABusyThread(int waiters, IntConsumer waits, Runnable opens, Thread.Builder kind)
            throws InterruptedException {
        var all = new ArrayList<Thread>();
        for (int i = 0; i < waiters; i++) {
            int door = i;
            var waiter = kind.unstarted(() -> {
                waits.accept(door);
                compute(100);
            });
            all.add(waiter);
            waiter.start();
            waitUntilParked(waiter);
        }
        all.add(start("开门的", () -> {
            step("开门", opens::run);
            compute(100);
        }));
        for (var thread : all) {
            thread.join();
        }
    }

    /** 睡着的虚拟线程该醒的时候，{@code carriers} 个虚拟线程在算，占着载体；算完以后载体空着。 */
    public static void sleepersAmongBusyCarriers(int carriers) throws InterruptedException {
        var all = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            var sleeper = Thread.startVirtualThread(() -> sleep(100));
            all.add(sleeper);
            waitUntilParked(sleeper);
        }
        for (int i = 0; i < carriers; i++) {
            all.add(Thread.startVirtualThread(() -> compute(300)));
        }
        for (var thread : all) {
            thread.join();
        }
    }

    private static void waitUntilParked(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
    }

    private static void compute(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    /** 通知了就结束的线程；监视器先到了排在前面的「占着的人」手里。 */
    public static void notifiedThenKeptOut(int millis) throws InterruptedException {
        var door = new Object();
        var keeper = new Thread(
                () -> {
                    synchronized (door) {
                        sleep(millis);
                    }
                },
                "占着的人");
        synchronized (door) {
            start("通知的人", () -> {
                synchronized (door) {
                    keeper.start();
                    await().until(() -> keeper.getState() == Thread.State.BLOCKED);
                    door.notifyAll();
                }
            });
            door.wait();
        }
        keeper.join();
    }

    /** 等一个线程结束；它结束了，它的监视器却先到了「占着的人」手里。 */
    public static void joinedThenKeptOut(int millis) throws InterruptedException {
        var target = new Thread(() -> sleep(50), "要结束的");
        var keeper = start("占着的人", () -> {
            synchronized (target) {
                wait(target);
                sleep(millis);
            }
        });
        await().until(() -> keeper.getState() == Thread.State.WAITING);
        target.start();
        target.join();
        keeper.join();
    }

    private static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().name(name).start(work);
    }

    private static void wait(Object monitor) {
        ForcedWait.unchecked(monitor::wait);
    }

    private static void sleep(int millis) {
        ForcedWait.unchecked(() -> Thread.sleep(millis));
    }
}
