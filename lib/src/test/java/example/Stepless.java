package example;

import static threadline.Threadline.named;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import threadline.recorder.Action;

/**
 * 没有一个步骤的程序，由构造就知道总用时由什么决定。
 *
 * @param name 名字
 * @param expected 应当的原因，正则表达式；监视器在内存里搬了家，就认不出它的名字
 * @param program 程序
 */
public record Stepless(String name, String expected, Program program) {

    /** {@code size} 毫秒是决定总用时的那一份有多大，{@code rest} 是别的事；都不是 0。 */
    public interface Program {
        void run(Thread.Builder threads, int size, int rest) throws Exception;
    }

    private interface Work {
        void run(int number) throws Exception;
    }

    /** 全部；平台线程和虚拟线程各运行一次。 */
    public static List<Stepless> all() {
        return List.of(
                new Stepless(
                        "独立的三个",
                        "SlowestThread 工人 1",
                        (t, size, rest) -> all(3, t, "工人", i -> {
                            Thread.sleep(i == 1 ? 4 * size : rest);
                        })),
                new Stepless(
                        "一样长的四个",
                        "SlowestThread 4 个",
                        (t, size, rest) -> all(5, t, "工人", i -> {
                            Thread.sleep(i < 5 ? 3 * size : rest);
                        })),
                new Stepless("自己睡", "SlowestThread main", (t, size, rest) -> {
                    var helper = start(1, t, "助手", _ -> Thread.sleep(rest));
                    Thread.sleep(4 * size);
                    join(helper);
                }),
                new Stepless("启动一个等一个", "ThreadsInARow 3 个", (t, size, _) -> {
                    for (int i = 1; i <= 3; i++) {
                        all(1, t, "工人 " + i, _ -> Thread.sleep(size));
                    }
                }),
                new Stepless("慢的消费者", "Stage 消费者", (t, size, rest) -> stages(t, rest / 4, size)),
                new Stepless("慢的生产者", "Stage 生产者", (t, size, rest) -> stages(t, size, rest / 4)),
                new Stepless("慢的一站", "Stage 转换", Stepless::pipeline),
                new Stepless("锁", "Lock 账户", Stepless::lock),
                new Stepless("监视器", "Lock (账户|Object)", Stepless::monitor),
                new Stepless("外面的锁", "Lock (外|Object)", Stepless::nested),
                new Stepless("读写锁", "Lock", Stepless::readWrite),
                new Stepless("信号量", "Permits 许可", Stepless::semaphore),
                new Stepless("连接池", "Permits 连接池", Stepless::tokens),
                new Stepless("CPU 或载体", "Processors", Stepless::compute),
                new Stepless(
                        "子进程",
                        "Outside Process.waitFor",
                        (t, size, rest) -> all(2, t, "工人", i -> {
                            if (i == 1) {
                                new ProcessBuilder("sleep", size / 250.0 + "")
                                        .start()
                                        .waitFor();
                            } else {
                                Thread.sleep(rest);
                            }
                        })),
                new Stepless("自己的时限", "Limit FutureTask.get", Stepless::limit),
                new Stepless("轮询", "SlowestThread 准备者", Stepless::poll),
                new Stepless("闭锁", "SlowestThread 服务 2", Stepless::latch),
                new Stepless("栅栏", "SlowestThread 跑者 3", Stepless::barrier),
                new Stepless("失败的", "SlowestThread 工人 1", (t, size, rest) -> {
                    all(2, t, "工人", i -> Thread.sleep(i == 1 ? 4 * size : rest));
                    throw new IllegalStateException("最后才失败");
                }));
    }

    private static List<Thread> start(int n, Thread.Builder threads, String name, Work work) {
        var all = new ArrayList<Thread>();
        for (int i = 1; i <= n; i++) {
            int number = i;
            Action<Exception> one = () -> work.run(number);
            all.add(threads.name(n == 1 ? name : name + " " + i).start(() -> ForcedWait.unchecked(one::run)));
        }
        return all;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void all(int n, Thread.Builder threads, String name, Work work) throws InterruptedException {
        join(start(n, threads, name, work));
    }

    private static void stages(Thread.Builder t, int produce, int consume) throws Exception {
        var queue = named("成品队列", new LinkedBlockingQueue<Integer>());
        var all = start(1, t, "消费者", _ -> {
            for (int i = 1; i <= 5; i++) {
                queue.take();
                Thread.sleep(consume);
            }
        });
        ForcedWait.untilWaiting(all.getFirst(), true);
        all.addAll(start(1, t, "生产者", _ -> {
            for (int i = 1; i <= 5; i++) {
                Thread.sleep(produce);
                queue.put(i);
            }
        }));
        join(all);
    }

    private static void pipeline(Thread.Builder t, int size, int rest) throws Exception {
        var read = new LinkedBlockingQueue<Integer>();
        var converted = new LinkedBlockingQueue<Integer>();
        var all = start(1, t, "写", _ -> {
            for (int i = 1; i <= 5; i++) {
                converted.take();
                Thread.sleep(rest / 4);
            }
        });
        all.addAll(start(1, t, "转换", _ -> {
            for (int i = 1; i <= 5; i++) {
                int item = read.take();
                Thread.sleep(size);
                converted.put(item);
            }
        }));
        ForcedWait.untilWaiting(all.getLast(), true);
        all.addAll(start(1, t, "读", _ -> {
            for (int i = 1; i <= 5; i++) {
                Thread.sleep(rest / 4);
                read.put(i);
            }
        }));
        join(all);
    }

    private static void lock(Thread.Builder t, int size, int rest) throws Exception {
        var lock = named("账户", new ReentrantLock());
        all(4, t, "转账", _ -> {
            Thread.sleep(rest / 4);
            lock.lock();
            Thread.sleep(size);
            lock.unlock();
        });
    }

    private static void monitor(Thread.Builder t, int size, int rest) throws Exception {
        var account = named("账户", new Object());
        all(4, t, "转账", _ -> {
            Thread.sleep(rest / 4);
            synchronized (account) {
                Thread.sleep(size);
            }
        });
    }

    private static void nested(Thread.Builder t, int size, int rest) throws Exception {
        var outer = named("外", new Object());
        var inner = named("内", new Object());
        all(4, t, "线程", _ -> {
            Thread.sleep(rest / 4);
            synchronized (outer) {
                synchronized (inner) {
                    Thread.sleep(size);
                }
            }
        });
    }

    private static void readWrite(Thread.Builder t, int size, int rest) throws Exception {
        var lock = new ReentrantReadWriteLock();
        all(4, t, "写者", _ -> {
            Thread.sleep(rest / 4);
            lock.writeLock().lock();
            Thread.sleep(size);
            lock.writeLock().unlock();
        });
    }

    private static void semaphore(Thread.Builder t, int size, int rest) throws Exception {
        var permits = named("许可", new Semaphore(2));
        all(8, t, "爬虫", _ -> {
            Thread.sleep(rest / 4);
            permits.acquire();
            Thread.sleep(size);
            permits.release();
        });
    }

    private static void tokens(Thread.Builder t, int size, int rest) throws Exception {
        var connections = named("连接池", new ArrayBlockingQueue<Integer>(2));
        connections.put(1);
        connections.put(2);
        all(8, t, "请求", _ -> {
            Thread.sleep(rest / 4);
            int connection = connections.take();
            Thread.sleep(size);
            connections.put(connection);
        });
    }

    private static void compute(Thread.Builder t, int size, int rest) throws Exception {
        all(2 * Runtime.getRuntime().availableProcessors() + 1, t, "计算", i -> {
            if (i == 1) {
                Thread.sleep(rest / 4);
            } else {
                burn(size);
            }
        });
    }

    /** 虚拟线程看不到自己的 CPU 时间，只能看钟。 */
    private static void burn(int millis) {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        boolean virtual = Thread.currentThread().isVirtual();
        long start = virtual ? System.nanoTime() : threads.getCurrentThreadCpuTime();
        while ((virtual ? System.nanoTime() : threads.getCurrentThreadCpuTime()) - start < millis * 1_000_000L) {
            Thread.onSpinWait();
        }
    }

    private static void limit(Thread.Builder t, int size, int rest) throws Exception {
        var go = new CountDownLatch(1);
        var task = new FutureTask<Void>(() -> {
            go.await();
            return null;
        });
        var all = start(1, t, "别的", _ -> Thread.sleep(rest));
        var worker = t.name("工人").start(task);
        try {
            task.get(4L * size, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            go.countDown();
        }
        worker.join();
        join(all);
    }

    private static void poll(Thread.Builder t, int size, int rest) throws Exception {
        var flag = new AtomicBoolean();
        var all = start(1, t, "轮询者", _ -> {
            while (!flag.get()) {
                Thread.sleep(rest / 8);
            }
        });
        all.addAll(start(1, t, "准备者", _ -> {
            Thread.sleep(4 * size);
            flag.set(true);
        }));
        join(all);
    }

    private static void latch(Thread.Builder t, int size, int rest) throws Exception {
        var ready = new CountDownLatch(3);
        var all = start(3, t, "服务", i -> {
            Thread.sleep(i == 2 ? 4 * size : rest);
            ready.countDown();
        });
        ready.await();
        join(all);
    }

    private static void barrier(Thread.Builder t, int size, int rest) throws Exception {
        var barrier = new CyclicBarrier(3);
        all(3, t, "跑者", i -> {
            for (int round = 0; round < 2; round++) {
                Thread.sleep(i == 3 ? 2 * size : rest / 2);
                barrier.await();
            }
        });
    }
}
