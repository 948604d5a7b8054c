package example;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/**
 * 一种一定会发生的等待：{@code await} 在等的线程上运行，{@code release} 由主线程在看见它等上之后运行。
 *
 * @param seenByState 线程的状态看得出它在等；套接字的等待看不出
 * @param lastsNanos 不用放行，自己就完的，多久以后
 */
public record ForcedWait(Part prepare, Part await, Part release, boolean seenByState, long lastsNanos) {

    public ForcedWait(Part prepare, Part await, Part release, boolean seenByState) {
        this(prepare, await, release, seenByState, Long.MAX_VALUE / 2);
    }

    /** 一段可以抛出异常的代码。 */
    public interface Part {
        void run() throws Exception;
    }

    /** 每一种等待；名字在测试里对应应当看到的种类。 */
    public enum Kind {
        SLEEP(ForcedWait::sleep),
        MONITOR(ForcedWait::monitor),
        REENTRANT_LOCK(ForcedWait::reentrantLock),
        READ_LOCK(ForcedWait::readLock),
        STAMPED_LOCK(ForcedWait::stampedLock),
        OBJECT_WAIT(ForcedWait::objectWait),
        CONDITION(ForcedWait::condition),
        QUEUE_TAKE(ForcedWait::queueTake),
        QUEUE_PUT(ForcedWait::queuePut),
        LINKED_QUEUE(ForcedWait::linkedQueue),
        SYNCHRONOUS_QUEUE(ForcedWait::synchronousQueue),
        LATCH(ForcedWait::latch),
        BARRIER(ForcedWait::barrier),
        PHASER(ForcedWait::phaser),
        EXCHANGER(ForcedWait::exchanger),
        SEMAPHORE(ForcedWait::semaphore),
        COMPLETABLE_FUTURE(ForcedWait::completableFuture),
        FUTURE(ForcedWait::future),
        JOIN_PLATFORM(() -> join(Thread.ofPlatform())),
        JOIN_VIRTUAL(() -> join(Thread.ofVirtual())),
        SCOPE_JOIN(ForcedWait::scopeJoin),
        PIPE(ForcedWait::pipe),
        SOCKET_READ(ForcedWait::socketRead),
        ACCEPT(ForcedWait::accept),
        PROCESS(ForcedWait::process);

        private final Supplier<ForcedWait> make;

        Kind(Supplier<ForcedWait> make) {
            this.make = make;
        }

        public ForcedWait make() {
            return make.get();
        }
    }

    private static ForcedWait of(Part prepare, Part await, Part release) {
        return new ForcedWait(prepare, await, release, true);
    }

    private static final Part NOTHING = () -> {};

    private static ForcedWait sleep() {
        return new ForcedWait(NOTHING, () -> Thread.sleep(100), NOTHING, true, 100_000_000);
    }

    private static ForcedWait monitor() {
        var monitor = new Object();
        var release = new CountDownLatch(1);
        return of(
                () -> {
                    var held = new CountDownLatch(1);
                    Thread.ofPlatform().daemon().start(() -> {
                        synchronized (monitor) {
                            held.countDown();
                            unchecked(release::await);
                        }
                    });
                    held.await();
                },
                () -> {
                    synchronized (monitor) {
                        return;
                    }
                },
                release::countDown);
    }

    private static ForcedWait reentrantLock() {
        var lock = new ReentrantLock();
        return of(
                lock::lock,
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                lock::unlock);
    }

    private static ForcedWait readLock() {
        var lock = new ReentrantReadWriteLock();
        return of(
                () -> lock.writeLock().lock(),
                () -> {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                },
                () -> lock.writeLock().unlock());
    }

    private static ForcedWait stampedLock() {
        var lock = new StampedLock();
        var stamp = new long[1];
        return of(
                () -> stamp[0] = lock.writeLock(),
                () -> lock.unlockRead(lock.readLock()),
                () -> lock.unlockWrite(stamp[0]));
    }

    private static ForcedWait objectWait() {
        var monitor = new Object();
        return of(
                NOTHING,
                () -> {
                    synchronized (monitor) {
                        monitor.wait();
                    }
                },
                () -> {
                    synchronized (monitor) {
                        monitor.notifyAll();
                    }
                });
    }

    private static ForcedWait condition() {
        var lock = new ReentrantLock();
        var condition = lock.newCondition();
        return of(
                NOTHING,
                () -> {
                    lock.lock();
                    try {
                        condition.await();
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    lock.lock();
                    condition.signalAll();
                    lock.unlock();
                });
    }

    private static ForcedWait queueTake() {
        var queue = new ArrayBlockingQueue<String>(1);
        return of(NOTHING, queue::take, () -> queue.put("茶"));
    }

    private static ForcedWait queuePut() {
        var queue = new ArrayBlockingQueue<String>(1);
        return of(() -> queue.put("满"), () -> queue.put("茶"), queue::take);
    }

    private static ForcedWait linkedQueue() {
        var queue = new LinkedBlockingQueue<String>();
        return of(NOTHING, queue::take, () -> queue.put("茶"));
    }

    private static ForcedWait synchronousQueue() {
        var queue = new SynchronousQueue<String>();
        return of(NOTHING, queue::take, () -> queue.put("茶"));
    }

    private static ForcedWait latch() {
        var latch = new CountDownLatch(1);
        return of(NOTHING, latch::await, latch::countDown);
    }

    private static ForcedWait barrier() {
        var barrier = new CyclicBarrier(2);
        return of(NOTHING, barrier::await, barrier::await);
    }

    private static ForcedWait phaser() {
        var phaser = new Phaser(2);
        return of(NOTHING, phaser::arriveAndAwaitAdvance, phaser::arrive);
    }

    private static ForcedWait exchanger() {
        var exchanger = new Exchanger<String>();
        return of(NOTHING, () -> exchanger.exchange("茶"), () -> exchanger.exchange("钱"));
    }

    private static ForcedWait semaphore() {
        var semaphore = new Semaphore(0);
        return of(NOTHING, semaphore::acquire, semaphore::release);
    }

    private static ForcedWait completableFuture() {
        var future = new CompletableFuture<String>();
        return of(NOTHING, future::get, () -> future.complete("茶"));
    }

    private static ForcedWait future() {
        var future = new FutureTask<>(() -> "茶");
        return of(NOTHING, future::get, future::run);
    }

    private static ForcedWait join(Thread.Builder builder) {
        var release = new CountDownLatch(1);
        var other = builder.unstarted(() -> unchecked(release::await));
        return of(other::start, other::join, release::countDown);
    }

    private static ForcedWait scopeJoin() {
        var release = new CountDownLatch(1);
        return of(
                NOTHING,
                () -> {
                    try (var scope = StructuredTaskScope.open()) {
                        scope.fork(() -> {
                            release.await();
                            return "茶";
                        });
                        scope.join();
                    }
                },
                release::countDown);
    }

    private static ForcedWait pipe() {
        var in = new PipedInputStream();
        var out = new PipedOutputStream();
        return of(() -> in.connect(out), in::read, () -> {
            out.write(1);
            out.flush();
        });
    }

    private static ForcedWait socketRead() {
        var ends = new Socket[2];
        return new ForcedWait(
                () -> {
                    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                        ends[0] = new Socket(server.getInetAddress(), server.getLocalPort());
                        ends[1] = server.accept();
                    }
                },
                () -> {
                    ends[0].getInputStream().read();
                    ends[0].close();
                },
                () -> {
                    ends[1].getOutputStream().write(1);
                    ends[1].close();
                },
                false);
    }

    private static ForcedWait accept() {
        var server = new ServerSocket[1];
        return new ForcedWait(
                () -> server[0] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                () -> {
                    server[0].accept().close();
                    server[0].close();
                },
                () -> new Socket(server[0].getInetAddress(), server[0].getLocalPort()).close(),
                false);
    }

    private static ForcedWait process() {
        var process = new Process[1];
        return of(
                () -> process[0] = new ProcessBuilder("cat").start(),
                () -> process[0].waitFor(),
                () -> process[0].getOutputStream().close());
    }

    public static void unchecked(Part part) {
        try {
            part.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** 看见的等待：等的线程自己记的前后时刻，和主线程确认它等上、放行的时刻（{@code System.nanoTime}）。 */
    public record Truth(String thread, long before, long after, long seen, long released) {}

    /** 运行一次：主线程看见它等上，再等 {@code hold}，才放行。 */
    public static Truth run(ForcedWait wait, Thread.Builder builder, String name, Duration hold) throws Exception {
        var times = new long[2];
        wait.prepare().run();
        var waiter = builder.name(name).start(() -> {
            times[0] = System.nanoTime();
            unchecked(wait.await());
            times[1] = System.nanoTime();
        });
        long seen = untilWaiting(waiter, wait.seenByState());
        Thread.sleep(hold);
        long released = System.nanoTime();
        wait.release().run();
        waiter.join();
        return new Truth(
                name, times[0], times[1], seen, Math.min(Math.min(released, times[1]), times[0] + wait.lastsNanos()));
    }

    /** 平台线程停在系统调用里，虚拟线程停放了。 */
    private static boolean isInNative(Thread waiter) {
        var stack = waiter.getStackTrace();
        return stack.length > 0
                && (stack[0].getClassName().startsWith("sun.nio.ch.")
                                && List.of("poll", "accept", "read0").contains(stack[0].getMethodName())
                        || stack[0].getClassName().equals("java.lang.VirtualThread")
                                && waiter.getState() == Thread.State.WAITING);
    }

    public static long untilWaiting(Thread waiter, boolean seenByState) throws InterruptedException {
        while (!seenByState && !isInNative(waiter)) {
            Thread.sleep(1);
        }
        if (!seenByState) {
            return System.nanoTime();
        }
        while (waiter.getState() == Thread.State.NEW || waiter.getState() == Thread.State.RUNNABLE) {
            Thread.sleep(1);
        }
        return System.nanoTime();
    }
}
