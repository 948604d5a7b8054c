package threadline.recorder.thread;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** 记录器自己的等待和读写：调用的线程这时被中断，也照样做完，中断标志最后放回。 */
public final class Uninterrupted {

    /** 最多等这么久。 */
    @FunctionalInterface
    public interface Waiting {
        void atMost(Duration limit) throws InterruptedException;
    }

    private Uninterrupted() {}

    /** 等到 {@code deadlineNanoTime}，或 {@code waiting} 自己返回。 */
    public static void await(long deadlineNanoTime, Waiting waiting) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.atMost(Duration.ofNanos(Math.max(0, deadlineNanoTime - System.nanoTime())));
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** 在另一个线程上做，等它做完：中断会关闭调用的线程正在读写的文件。 */
    public static <T extends @Nullable Object> T elsewhere(Supplier<T> work) {
        var task = new FutureTask<T>(work::get);
        OwnThreads.unstarted("reader", task).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
