package example;

import static threadline.Threadline.named;
import static threadline.Threadline.step;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * 由构造就知道总用时由什么决定的程序。
 *
 * @param name 名字
 * @param expected 应当的原因，例如 {@code Slowest 煮咖啡}；出了事的，是句子开头的几个字
 * @param limit 记录的时限，毫秒；没有是 0
 * @param prepare 在记录之前做的
 * @param program 程序；{@code millis} 是决定总用时的那一份有多大：减半，总用时就短了
 */
public record Limited(String name, String expected, int limit, Runnable prepare, Program program) {

    private Limited(String name, String expected, int limit, Program program) {
        this(name, expected, limit, () -> {}, program);
    }

    /** 平台线程或虚拟线程上的一段程序。 */
    public interface Program {
        void run(Thread.Builder threads, boolean virtual, int millis) throws Exception;
    }

    private interface Part {
        void run() throws Exception;
    }

    private static @Nullable SlowService outside;

    /** 全部；平台线程和虚拟线程各运行一次。 */
    public static List<Limited> all() {
        return List.of(
                cause("独立的三步", "Slowest 甲", Limited::slowest),
                cause("一样长的四步", "Slowest 4 步", Limited::equal),
                cause("一个线程三步", "InARow 工人", (t, _, ms) -> inARow(t, ms)),
                cause("启动一个等一个", "InARow 0 条", Limited::oneByOne),
                cause("信号量", "Permits 许可", (t, _, ms) -> semaphore(t, ms, 6)),
                cause("没有名字的信号量", "Permits Semaphore.acquire", Limited::bareSemaphore),
                cause("固定大小的池", "PoolSize 2 个线程", (_, v, ms) -> pool(v, 2, 6, ms)),
                cause("一个线程的池", "PoolSize 1 个线程", (_, v, ms) -> pool(v, 1, 3, ms)),
                cause("连接池", "Permits 连接池", Limited::tokens),
                cause("锁", "Lock 账户", (t, _, ms) -> lock(t, ms)),
                cause("监视器", "Lock 账户", Limited::monitor),
                cause("慢的消费者", "Stage 消费者", (t, _, ms) -> stages(t, ms / 5, ms)),
                cause("慢的生产者", "Stage 生产者", (t, _, ms) -> stages(t, ms, ms / 5)),
                cause("CPU 或载体", "Processors", (t, v, ms) -> compute(t, v, ms)),
                cause("子进程", "Outside Process.waitFor", (t, _, ms) -> process(t, 3 * ms)),
                cause("自己的时限", "Limit FutureTask.get", Limited::ownLimit),
                cause("轮询", "Slowest 准备", Limited::poll),
                cause("空转", "Slowest 准备", Limited::spin),
                new Limited("死锁", "死锁：", 300, (_, v, ms) -> {
                    Deadlock.ofLocks(v);
                    new CountDownLatch(1).await();
                }),
                new Limited("没有人来", "「服务员」从", 0, (_, v, ms) -> Troubles.takeFromAQueue(v, false)),
                new Limited("没有人处理", "「工人」因「面包烤糊了」（IllegalStateException）结束", 0, Limited::dead),
                new Limited("没有人看", "任务抛出「面包烤糊了」（IllegalStateException）", 0, Limited::unseen),
                new Limited("被取消", "「煮咖啡」被 main 取消", 0, Limited::cancelled),
                new Limited("到时限", "「main」到时限还没有等到", 300, (t, _, ms) -> all(1, t, "工人", _ -> step("煮咖啡", ms(20 * ms)))),
                cause("锁和更长的一步", "Slowest 长", Limited::lockBesideStep),
                cause("信号量和短的一步", "Permits 许可", Limited::semaphoreBesideStep),
                cause("池里有一步很长", "Slowest 长", Limited::poolWithLongStep),
                cause("先算，再等一步", "Slowest 长", Limited::computeThenStep),
                cause("两把锁", "Lock 乙", Limited::twoLocks),
                new Limited("服务", "Outside Socket", 0, Limited::serve, (t, _, ms) -> service(t, 3 * ms)));
    }

    private static Limited cause(String name, String expected, Program program) {
        return new Limited(name, expected, 0, program);
    }

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    private static List<Thread> start(int n, Thread.Builder threads, String name, java.util.function.IntConsumer work) {
        var all = new ArrayList<Thread>();
        for (int i = 1; i <= n; i++) {
            int number = i;
            all.add(threads.name(n == 1 ? name : name + " " + i).start(() -> work.accept(number)));
        }
        return all;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void all(int n, Thread.Builder threads, String name, java.util.function.IntConsumer work)
            throws InterruptedException {
        join(start(n, threads, name, work));
    }

    private static void quietly(Part part) {
        ForcedWait.unchecked(part::run);
    }

    private static void slowest(Thread.Builder t, boolean virtual, int ms) throws Exception {
        all(3, t, "工人", i -> step(i == 1 ? "甲" : i == 2 ? "乙" : "丙", ms(i == 1 ? 3 * ms : ms)));
    }

    private static void equal(Thread.Builder t, boolean virtual, int ms) throws Exception {
        all(4, t, "工人", i -> step("烧水 " + i, ms(2 * ms)));
    }

    private static void inARow(Thread.Builder t, int ms) throws Exception {
        all(1, t, "工人", _ -> {
            step("洗", ms(ms));
            step("切", ms(ms));
            step("炒", ms(ms));
        });
    }

    private static void oneByOne(Thread.Builder t, boolean virtual, int ms) throws Exception {
        for (int i = 1; i <= 3; i++) {
            int number = i;
            all(1, t, "工人 " + i, _ -> step("查询 " + number, ms(ms)));
        }
    }

    private static void semaphore(Thread.Builder t, int ms, int jobs) throws Exception {
        var permits = named("许可", new Semaphore(2));
        all(
                jobs,
                t,
                "工人",
                i -> quietly(() -> {
                    permits.acquire();
                    step("下载 " + i, ms(ms));
                    permits.release();
                }));
    }

    private static void bareSemaphore(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var permits = new Semaphore(1);
        all(
                3,
                t,
                "工人",
                i -> quietly(() -> {
                    permits.acquire();
                    step("下载 " + i, ms(ms));
                    permits.release();
                }));
    }

    private static void pool(boolean virtual, int size, int jobs, int ms) throws Exception {
        try (var pool = virtual
                ? Executors.newFixedThreadPool(
                        size, Thread.ofVirtual().name("池 ", 1).factory())
                : Executors.newFixedThreadPool(size)) {
            for (int i = 1; i <= jobs; i++) {
                int number = i;
                pool.execute(() -> step("任务 " + number, ms(ms)));
            }
        }
    }

    private static void tokens(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var connections = named("连接池", new ArrayBlockingQueue<Integer>(2));
        connections.put(1);
        connections.put(2);
        all(
                8,
                t,
                "请求",
                i -> quietly(() -> {
                    int connection = connections.take();
                    step("查询 " + i, ms(ms));
                    connections.put(connection);
                }));
    }

    private static void lock(Thread.Builder t, int ms) throws Exception {
        var lock = named("账户", new ReentrantLock());
        all(4, t, "转账", i -> {
            lock.lock();
            step("记账 " + i, ms(ms));
            lock.unlock();
        });
    }

    private static void monitor(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var account = named("账户", new Object());
        all(4, t, "转账", i -> {
            synchronized (account) {
                step("记账 " + i, ms(ms));
            }
        });
    }

    private static void stages(Thread.Builder t, int produce, int consume) throws Exception {
        var queue = named("成品队列", new LinkedBlockingQueue<Integer>());
        var all = start(
                1,
                t,
                "消费者",
                _ -> quietly(() -> {
                    for (int i = 1; i <= 5; i++) {
                        int item = queue.take();
                        step("派送 " + item, ms(consume));
                    }
                }));
        ForcedWait.untilWaiting(all.getFirst(), true); // 真的等过队列，才看得出是流水线
        all.addAll(start(
                1,
                t,
                "生产者",
                _ -> quietly(() -> {
                    for (int i = 1; i <= 5; i++) {
                        step("制作 " + i, ms(produce));
                        queue.put(i);
                    }
                })));
        join(all);
    }

    /** 平台线程用够这么多 CPU 时间；虚拟线程占着载体这么久。 */
    private static void burn(boolean virtual, int ms) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = virtual ? System.nanoTime() : threads.getCurrentThreadCpuTime();
        while ((virtual ? System.nanoTime() : threads.getCurrentThreadCpuTime()) - start < ms * 1_000_000L) {
            Thread.onSpinWait();
        }
    }

    private static void compute(Thread.Builder t, boolean virtual, int ms) throws Exception {
        int jobs = 2 * Runtime.getRuntime().availableProcessors();
        all(jobs, t, "计算", i -> step("求和 " + i, () -> burn(virtual, ms)));
    }

    private static void process(Thread.Builder t, int ms) throws Exception {
        all(
                1,
                t,
                "工人",
                _ -> quietly(() -> step(
                        "转码",
                        () -> new ProcessBuilder("sleep", ms / 1000.0 + "")
                                .start()
                                .waitFor())));
    }

    private static void service(Thread.Builder t, int ms) throws Exception {
        all(
                1,
                t,
                "客户",
                _ -> quietly(() -> step("查询", () -> {
                    try (var socket =
                            new Socket(InetAddress.getLoopbackAddress(), Objects.requireNonNull(outside).port)) {
                        socket.getOutputStream().write(ms / SlowService.UNIT);
                        socket.getInputStream().read();
                    }
                })));
    }

    /** 另一个 JVM 里的服务。最后才启动：它在，就总还有人可能会来。 */
    private static void serve() {
        if (outside == null) {
            outside = SlowService.start();
        }
    }

    /** 用完了：别的服务也没有了。 */
    public static void close() throws InterruptedException {
        if (outside != null) {
            outside.stop();
            outside = null;
        }
    }

    private static void ownLimit(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var go = new CountDownLatch(1);
        var task = new java.util.concurrent.FutureTask<Void>(() -> {
            go.await();
            return null;
        });
        var worker = t.name("工人").start(task);
        try {
            task.get(3L * ms, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            go.countDown();
        }
        worker.join();
    }

    private static void poll(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var flag = new AtomicBoolean();
        var all = start(
                1,
                t,
                "轮询者",
                _ -> quietly(() -> step("看标志", () -> {
                    while (!flag.get()) {
                        Thread.sleep(ms / 5);
                    }
                })));
        all.addAll(start(1, t, "准备者", _ -> {
            step("准备", ms(4 * ms));
            flag.set(true);
        }));
        join(all);
    }

    private static void spin(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var flag = new AtomicBoolean();
        var all = start(
                1,
                t,
                "空转者",
                _ -> step("看标志", () -> {
                    while (!flag.get()) {
                        Thread.onSpinWait();
                    }
                }));
        all.addAll(start(1, t, "准备者", _ -> {
            step("准备", ms(3 * ms));
            flag.set(true);
        }));
        join(all);
    }

    private static void dead(Thread.Builder t, boolean virtual, int ms) throws Exception {
        all(1, t, "工人", _ -> {
            step("烤面包", ms(ms));
            throw new IllegalStateException("面包烤糊了");
        });
    }

    private static void unseen(Thread.Builder t, boolean virtual, int ms) throws Exception {
        try (var pool = virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(1)) {
            pool.submit(() -> {
                step("烤面包", ms(ms));
                throw new IllegalStateException("面包烤糊了");
            });
        }
    }

    private static void cancelled(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var begun = new CountDownLatch(1);
        var coffee = t.name("咖啡")
                .start(() -> step("煮咖啡", () -> {
                    begun.countDown();
                    try {
                        Thread.sleep(ms(20 * ms));
                    } catch (InterruptedException e) {
                        throw new java.util.concurrent.CancellationException();
                    }
                }));
        coffee.setUncaughtExceptionHandler((_, _) -> {});
        begun.await();
        Thread.sleep(ms);
        coffee.interrupt();
        coffee.join();
    }

    private static void lockBesideStep(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var all = start(1, t, "独自", _ -> step("长", ms(5 * ms)));
        lock(t, ms / 2);
        join(all);
    }

    private static void semaphoreBesideStep(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var all = start(1, t, "独自", _ -> step("短", ms(ms)));
        semaphore(t, ms, 6);
        join(all);
    }

    private static void poolWithLongStep(Thread.Builder t, boolean virtual, int ms) throws Exception {
        try (var pool = virtual
                ? Executors.newFixedThreadPool(
                        2, Thread.ofVirtual().name("池 ", 1).factory())
                : Executors.newFixedThreadPool(2)) {
            pool.execute(() -> step("长", ms(5 * ms)));
            for (int i = 1; i <= 4; i++) {
                int number = i;
                pool.execute(() -> step("短 " + number, ms(ms / 2)));
            }
        }
    }

    private static void computeThenStep(Thread.Builder t, boolean virtual, int ms) throws Exception {
        compute(t, virtual, ms / 8);
        all(1, t, "工人", _ -> step("长", ms(6 * ms)));
    }

    private static void twoLocks(Thread.Builder t, boolean virtual, int ms) throws Exception {
        var one = named("甲", new ReentrantLock());
        var two = named("乙", new ReentrantLock());
        all(4, t, "转账", i -> {
            one.lock();
            step("查 " + i, ms(ms / 10));
            one.unlock();
            two.lock();
            step("记 " + i, ms(ms));
            two.unlock();
        });
    }
}
