package example;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** 留下几个还在等的线程；都能被中断，或由 {@link #end} 放行。 */
public final class Unfinished {

    private static final CountDownLatch GO = new CountDownLatch(1);

    private Unfinished() {}

    /** 每种一个，等上了才返回。 */
    public static void leave() throws InterruptedException {
        var lock = new ReentrantLock();
        lock.lock();
        var monitor = new Object();
        var holder = Thread.ofPlatform().name("拿着监视器").unstarted(() -> {
            synchronized (monitor) {
                quietly(GO::await);
            }
        });
        List<Thread> left = new ArrayList<>();
        left.add(holder);
        holder.start();
        ForcedWait.untilWaiting(holder, true);
        for (var builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var kind = builder instanceof Thread.Builder.OfVirtual ? "虚拟" : "平台";
            left.add(builder.name(kind + "等锁").start(() -> quietly(lock::lockInterruptibly)));
            left.add(builder.name(kind + "等闭锁").start(() -> quietly(GO::await)));
            left.add(builder.name(kind + "睡着").start(() -> quietly(() -> Thread.sleep(60_000))));
            left.add(builder.name(kind + "等监视器").start(() -> {
                synchronized (monitor) {
                    return;
                }
            }));
        }
        for (var thread : left) {
            ForcedWait.untilWaiting(thread, true);
        }
    }

    public static void end() {
        GO.countDown();
    }

    private static void quietly(ForcedWait.Part part) {
        try {
            part.run();
        } catch (Exception e) {
            // 被中断就结束
        }
    }
}
