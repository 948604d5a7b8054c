package threadline.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import example.Drops;
import example.ForcedWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;

class CpuSamplerTest {

    /** 一格里只用零点几毫秒，几格加起来就看得出它在运行程序的代码。 */
    @Test
    void whatIsComputedInDropsIsSeen() throws Exception {
        try (var sampler = new CpuSampler(() -> {})) {
            Drops.feed(100, () -> sampler.start(Thread.currentThread()));
            assertThat(sampler.ran()).extracting(CpuSampler.Ran::ownName).contains("一点一点算");
        }
    }

    /** 采样的自己很久没有轮到：上一次在算，这一次闲着，其间也是在算。 */
    @Test
    void whoComputedAndIsIdleNowComputedUntilThen() throws Exception {
        var go = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(1);
                var sampler = new CpuSampler(() -> {})) {
            var worker = pool.submit(Thread::currentThread).get();
            sampler.start(Thread.currentThread());
            var stopped = pool.submit(() -> {
                ForcedWait.unchecked(
                        () -> { // 这个包里的，是库自己的代码
                            while (go.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                        });
                return System.nanoTime();
            });
            while (ran(sampler, worker) == null) {
                Thread.sleep(1);
            }
            synchronized (sampler) {
                go.countDown();
                ForcedWait.untilWaiting(worker, true);
                sampler.look();
            }
            assertThat(ran(sampler, worker))
                    .satisfies(ran -> assertThat(ran.untilNanos()).isGreaterThanOrEqualTo(stopped.get()));
        }
    }

    private static CpuSampler.@Nullable Ran ran(CpuSampler sampler, Thread thread) {
        return sampler.ran().stream()
                .filter(ran -> ran.thread() == thread.threadId())
                .findFirst()
                .orElse(null);
    }

    /** 一直「可以运行」、从不运行程序代码的，不看；看一个要 1 µs。 */
    @Test
    void whatIsOfTheJvmOrOfThisLibraryIsNotLookedAt() throws Exception {
        var own = OwnThreads.unstarted(
                "own", () -> LockSupport.parkNanos(Duration.ofMinutes(1).toNanos()));
        own.start();
        try (var sampler = new CpuSampler(() -> {})) {
            sampler.look();
            sampler.look();
            assertThat(sampler.of(Thread.currentThread().threadId())).hasSize(2);
            assertThat(sampler.of(own.threadId())).isEmpty();
            assertThat(sampler.of(idOf("Signal Dispatcher"))).hasSizeLessThan(2);
        } finally {
            LockSupport.unpark(own);
            own.join();
        }
    }

    /** 不是每一次都再数一遍有哪些线程：后来的看得到，没有了的不再看。 */
    @Test
    void whoComesIsLookedAtAndWhoWentIsNot() throws Exception {
        try (var sampler = new CpuSampler(() -> {})) {
            sampler.look();
            var first = sleeper();
            sampler.look();
            sampler.look();
            assertThat(sampler.of(first.threadId())).hasSize(2);
            first.interrupt();
            first.join();
            sampler.look();
            var second = sleeper();
            sampler.look();
            assertThat(sampler.of(first.threadId())).hasSize(2);
            assertThat(sampler.of(second.threadId())).hasSize(1);
            second.interrupt();
            second.join();
        }
    }

    /** 从记录开始就在读的，第二次看就知道：不用等它「很久没有用 CPU」。 */
    @Test
    void whoWasInAReadBeforeIsKnownAtTheSecondLook() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept();
                var sampler = new CpuSampler(() -> {})) {
            var reader = new Thread(() -> readToTheEnd(client));
            reader.start();
            awaitRead(reader);
            sampler.look();
            sampler.look();
            assertThat(sampler.of(reader.threadId()).getLast().stack())
                    .isNotNull()
                    .matches(Stack::io);
            accepted.shutdownOutput();
            reader.join();
        }
    }

    private static void readToTheEnd(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 在读了，而且不再用 CPU。 */
    private static void awaitRead(Thread reader) throws InterruptedException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = -1;
        while (true) {
            long cpu = threads.getThreadCpuTime(reader.threadId());
            if (cpu == before && Stack.of(reader.getStackTrace()).io()) {
                return;
            }
            before = cpu;
            Thread.sleep(5);
        }
    }

    private static Thread sleeper() {
        var thread =
                new Thread(() -> LockSupport.parkNanos(Duration.ofMinutes(1).toNanos()));
        thread.start();
        return thread;
    }

    /** 只有一直在运行的和一直在等的，才少看几次；有一个变了就不。 */
    @Test
    void whileNothingButComputingGoesOnItLooksLessOften() throws Exception {
        var stopped = new AtomicBoolean();
        var computing = new Thread(() -> {
            while (!stopped.get()) {
                Thread.onSpinWait();
            }
        });
        try (var sampler = new CpuSampler(() -> {})) {
            look(sampler, 1, sampler.pause());
            assertThat(look(sampler, 2, CpuSampler.BIN)).as("没有在运行的").isEqualTo(CpuSampler.BIN);
            computing.start();
            assertThat(look(sampler, 10_000, CpuSampler.BIN)).isGreaterThan(CpuSampler.BIN);
            stopped.set(true);
            computing.join();
            assertThat(look(sampler, 1, CpuSampler.BIN)).isEqualTo(CpuSampler.BIN);
        } finally {
            stopped.set(true);
        }
    }

    /** 像采样的线程那样看，最多 {@code most} 次，直到间隔不是 {@code pause}；隔得很短，机器再忙也有一次是一直在运行的。 */
    private static Duration look(CpuSampler sampler, int most, Duration pause) throws InterruptedException {
        var watcher = OwnThreads.unstarted("look", () -> {
            for (int i = 0; i < most && (i == 0 || sampler.pause().equals(pause)); i++) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                sampler.look();
            }
        });
        watcher.start();
        watcher.join();
        return sampler.pause();
    }

    private static long idOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .threadId();
    }
}
