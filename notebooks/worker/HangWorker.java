package worker;

import static threadline.Threadline.named;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import threadline.worker.Task;
import threadline.worker.Worker;

/** 停住的程序：线程启动以后停在那里，工作进程回答「停住了」，别人就可以来看。 */
public final class HangWorker implements Worker<HangWorker.Hang, HangWorker.Stuck> {

    /** 怎样停住。 */
    public sealed interface Hang extends Task<Stuck> {}

    /** 图书馆：两位读者各拿一样等另一样，别的读者在等座位，馆长在等下班。 */
    public record Library(int readers) implements Hang {}

    /** 两个线程各拿一个等另一个。 */
    public record Deadlock(boolean virtual, Holding holding) implements Hang {}

    /**
     * 停住了。
     *
     * @param found 死锁：{@code findDeadlockedThreads} 找到了这两个线程
     */
    public record Stuck(boolean found) {}

    /** 拿着什么。 */
    public enum Holding {
        MONITOR("synchronized"),
        LOCK("ReentrantLock"),
        PERMIT("Semaphore");

        private final String type;

        Holding(String type) {
            this.type = type;
        }

        /** Java 里的名字。 */
        public String type() {
            return type;
        }
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private static final long SETTLE_MILLIS = 200;

    @Override
    public Stuck work(Hang task) throws InterruptedException {
        return switch (task) {
            case Library library -> library(library.readers());
            case Deadlock deadlock -> deadlock(deadlock);
        };
    }

    private static Stuck library(int readers) throws InterruptedException {
        var book = named("书", new ReentrantLock());
        var pen = named("笔", new ReentrantLock());
        var seats = named("座位", new Semaphore(0));
        var closing = named("下班", new CountDownLatch(1));
        var both = new CountDownLatch(2);
        start(Thread.ofPlatform().daemon().name("馆长"), () -> closing.await());
        start(Thread.ofVirtual().name("读者 甲"), () -> crossing(Holding.LOCK, book, pen, both));
        start(Thread.ofVirtual().name("读者 乙"), () -> crossing(Holding.LOCK, pen, book, both));
        for (int i = 1; i <= readers; i++) {
            start(Thread.ofVirtual().name("读者 " + i), () -> seats.acquire());
        }
        both.await();
        Thread.sleep(SETTLE_MILLIS);
        return new Stuck(false);
    }

    private static Stuck deadlock(Deadlock task) throws InterruptedException {
        var who = (task.virtual() ? "虚拟 " : "平台 ") + task.holding().type();
        var first = thing(task.holding(), "左");
        var second = thing(task.holding(), "右");
        var both = new CountDownLatch(2);
        for (int i = 1; i <= 2; i++) {
            var mine = i == 1 ? first : second;
            var other = i == 1 ? second : first;
            var builder = task.virtual() ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            start(builder.name(who + " " + i), () -> crossing(task.holding(), mine, other, both));
        }
        both.await();
        Thread.sleep(SETTLE_MILLIS);
        return new Stuck(isFound(who));
    }

    /** 每隔一会儿问一次 JVM 自己的死锁检测，就是监控系统做的事。 */
    private static boolean isFound(String who) {
        var threads = ManagementFactory.getThreadMXBean();
        long[] found = threads.findDeadlockedThreads();
        return found != null
                && Arrays.stream(threads.getThreadInfo(found))
                        .anyMatch(thread -> thread.getThreadName().startsWith(who));
    }

    private static Object thing(Holding holding, String name) {
        return switch (holding) {
            case MONITOR -> named(name, new Object());
            case LOCK -> named(name, new ReentrantLock());
            case PERMIT -> named(name, new Semaphore(1));
        };
    }

    private static void crossing(Holding holding, Object mine, Object other, CountDownLatch both)
            throws InterruptedException {
        hold(holding, mine, () -> {
            both.countDown();
            both.await();
            hold(holding, other, () -> {});
        });
    }

    private static void hold(Holding holding, Object thing, Body body) throws InterruptedException {
        switch (holding) {
            case MONITOR -> {
                synchronized (thing) {
                    body.run();
                }
            }
            case LOCK -> {
                var lock = (Lock) thing;
                lock.lock();
                try {
                    body.run();
                } finally {
                    lock.unlock();
                }
            }
            case PERMIT -> {
                var permit = (Semaphore) thing;
                permit.acquire();
                body.run();
                permit.release();
            }
        }
    }

    private static void start(Thread.Builder builder, Body body) {
        builder.start(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
