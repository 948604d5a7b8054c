package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.ExploreTest.printed;
import static threadline.Threadline.exercise;
import static threadline.Threadline.explore;
import static threadline.Threadline.point;
import static threadline.Threadline.step;

import example.ExploreMain;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import threadline.explorer.Race;
import threadline.model.Interleaving;

/** 走不了的程序：一句清楚的话，不抛出异常，什么也不留下。 */
class UndrivableTest {

    private static String refusal(Race.Setup setup) {
        var out = new Exploration[1];
        var line = printed(() -> out[0] = explore("走不了", setup));
        assertThat(line).startsWith("○ 「走不了」没有探索：");
        assertThatThrownBy(() -> out[0].neverFails()).isInstanceOf(AssertionError.class);
        assertThat(out[0].table().rowCount()).isZero();
        assertThat(printed(() -> exercise("关", "提示", "甲", out[0]))).contains("○ ", "✗ 关");
        System.out.print(line);
        return line;
    }

    @Test
    void realTimeIsRefused() {
        assertThat(refusal(race -> race.thread("甲", () -> Thread.sleep(1_000)))).contains("甲 在等一段真的时间");
        assertThat(refusal(race -> race.thread("甲", () -> Thread.sleep(1)))).contains("真的时间");
        assertThat(refusal(race -> {
                    var lock = new ReentrantLock();
                    for (var who : new String[] {"甲", "乙"}) {
                        race.thread(who, () -> {
                            point("拿");
                            if (lock.tryLock(1, TimeUnit.SECONDS)) {
                                point("在里面");
                                lock.unlock();
                            }
                        });
                    }
                }))
                .contains("真的时间");
        assertThat(refusal(race -> {
                    var monitor = new Object();
                    race.thread("甲", () -> {
                        synchronized (monitor) {
                            monitor.wait(50);
                        }
                    });
                }))
                .contains("真的时间");
    }

    @Test
    void threadsFromOutsideAreRefused() {
        assertThat(refusal(race -> race.thread(
                        "甲",
                        () -> CompletableFuture.supplyAsync(() -> {
                                    LockSupport.parkNanos(10_000_000);
                                    return 1;
                                })
                                .join())))
                .contains("叫醒了里面的线程");
        assertThat(refusal(race -> race.thread(
                        "甲", () -> Thread.startVirtualThread(() -> {}).join())))
                .contains("启动了新的虚拟线程");
    }

    @Test
    void inputAndOutputAreRefused() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusal(race -> race.thread("甲", () -> {
                        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                            Thread.ofPlatform().daemon().start(() -> {
                                try (var other = server.accept()) {
                                    LockSupport.parkNanos(10_000_000);
                                    other.getOutputStream().write(1);
                                } catch (java.io.IOException e) {
                                    // 那一头已经关了
                                }
                            });
                            socket.getInputStream().read();
                        }
                    })))
                    .containsAnyOf("叫醒了里面的线程", "网络的读写也会");
        }
    }

    @Test
    void aLoopWithoutASwitchPointIsInterruptedOrGivenUp() {
        assertThat(refusal(race -> race.thread("甲", () -> {
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                })))
                .contains("甲 在一步里一直运行")
                .doesNotContain("重启");
        var stop = new AtomicBoolean();
        assertThat(refusal(race -> race.thread("甲", () -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                })))
                .contains("重启内核");
        stop.set(true);
    }

    private static final class Slow {
        static {
            point("在类的初始化里");
        }

        static void touch() {}
    }

    @Test
    void aPinnedThreadIsRefused() {
        assertThat(refusal(race -> race.thread("甲", Slow::touch))).contains("被固定（pinned）");
    }

    @Test
    void stateFromOutsideIsNoticed() {
        var balance = new int[] {1000};
        assertThat(refusal(race -> {
                    race.thread(
                            "甲",
                            () -> step("加", () -> {
                                balance[0] += 1;
                            }));
                    race.outcome(() -> balance[0]);
                }))
                .contains("同一个走法走了两遍，走得不一样");
    }

    @Test
    void anOutcomeThatTakesALockIsRefused() {
        assertThat(refusal(race -> {
                    var lock = new Object();
                    race.thread("甲", () -> {
                        point("锁");
                        synchronized (lock) {
                            point("在里面");
                        }
                    });
                    race.invariant("锁得到", () -> {
                        synchronized (lock) {
                            return true;
                        }
                    });
                }))
                .contains("「不变式：锁得到」在等一把锁");
    }

    @Test
    void aStoredReplayIsShownInstead() {
        var exploration = explore("走不了", race -> {
            race.thread("甲", () -> Thread.sleep(1_000));
            race.stored(Interleaving.of("存好的").move("甲", "读", ""));
        });
        assertThat(printed(() -> exploration.schedule("甲").show())).contains("○ 甲 在等一段真的时间", "下面是存好的一个走法", "图片：");
        assertThat(printed(() -> exploration.play("甲"))).contains("存好的");
    }

    @Test
    void aKernelWithoutAccessToTheSchedulerShowsTheStoredReplay() throws Exception {
        var builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Dstdout.encoding=UTF-8",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExploreMain.class.getName()))
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .contains("○ 「够不着」没有探索：这个内核里线程不能一步一步走")
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .contains("存好的走法", "图片：")
                .contains("○ 「够不着：总是 「1200」」没有检查")
                .contains("○ 没有判定：一关", "○ 没有判定：修好", "走到最后")
                .doesNotContain("✗", "✓", "Exception");
    }

    @Test
    void aWatchThatTakesALockIsRefused() {
        assertThat(refusal(race -> {
                    var lock = new Object();
                    race.thread("甲", () -> {
                        point("锁");
                        synchronized (lock) {
                            point("在里面");
                        }
                    });
                    race.watch(() -> {
                        synchronized (lock) {
                            return 1;
                        }
                    });
                }))
                .contains("在等一把锁");
    }

    @Test
    void anInterruptEndsTheExploration() throws Exception {
        var seen = new CompletableFuture<Throwable>();
        var started = new CountDownLatch(1);
        var caller = Thread.ofPlatform().start(() -> {
            try {
                explore("很多", 100_000_000, 1, race -> {
                    started.countDown();
                    for (var who : new String[] {"甲", "乙", "丙"}) {
                        race.thread(who, () -> {
                            for (int i = 0; i < 20; i++) {
                                point("走");
                            }
                        });
                    }
                });
                seen.complete(new AssertionError("没有被中断"));
            } catch (CancellationException e) {
                seen.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("中断标志没有放回"));
            }
        });
        started.await();
        Thread.sleep(100);
        caller.interrupt();
        assertThat(seen.get(10, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("探索被中断");
    }

    @Test
    void aThousandDeadlocksLeaveNoThreadAndLittleMemory() throws Exception {
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            deadlocks();
        }
        long before = used(memory);
        for (int i = 0; i < 30; i++) {
            deadlocks();
        }
        assertThat(used(memory) - before).isLessThan(3_000_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("threadline-explorer")
                        && thread.isAlive()
                        && thread.getState() == Thread.State.WAITING);
    }

    private static void deadlocks() {
        var exploration = explore("锁", 400, 1, race -> {
            var locks = new ReentrantLock[] {new ReentrantLock(), new ReentrantLock(), new ReentrantLock()};
            var queue = new ArrayBlockingQueue<Integer>(1);
            for (int i = 0; i < 3; i++) {
                var first = locks[i];
                var second = locks[(i + 1) % 3];
                race.thread("线程" + i, () -> {
                    point("一");
                    first.lock();
                    point("二");
                    second.lock();
                    point("三");
                    queue.take();
                });
            }
        });
        assertThat(exploration.toString()).contains("等不到：", "死锁：");
    }

    @Test
    void deadlocksInMonitorsEndTheExplorationBeforeTheyFillTheMemory() {
        assertThat(ring(true).scope()).contains("到这里为止；换成 ReentrantLock 可以走得更多");
        assertThat(ring(false).scope()).isEqualTo("走法太多，按次序走了 10,000 种，又随机走了 10,000 次");
    }

    private static Exploration ring(boolean monitors) {
        return explore("一圈", race -> {
            var locks = new ReentrantLock[] {new ReentrantLock(), new ReentrantLock(), new ReentrantLock()};
            for (int i = 0; i < 3; i++) {
                var first = locks[i];
                var second = locks[(i + 1) % 3];
                race.thread("线程" + i, () -> {
                    point("一");
                    if (monitors) {
                        inMonitors(first, second);
                    } else {
                        first.lock();
                        point("二");
                        point("三");
                        point("四");
                        second.lock();
                        second.unlock();
                        first.unlock();
                    }
                });
            }
        });
    }

    @SuppressWarnings("synchronization")
    private static void inMonitors(Object first, Object second) {
        synchronized (first) {
            point("二");
            point("三");
            point("四");
            synchronized (second) {
                point("五");
            }
        }
    }

    private static long used(java.lang.management.MemoryMXBean memory) throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
