package threadline.recorder;

import org.jspecify.annotations.Nullable;

/** 要记录的一段代码，和它怎样结束。 */
final class BodyRun<T extends @Nullable Object> {

    private final Work<T, ?> body;
    volatile @Nullable T result;
    volatile @Nullable Throwable failure;
    /** 结束的那一刻，中断标志还在：它收到的中断没有丢。 */
    volatile boolean interrupted;

    BodyRun(Work<T, ?> body) {
        this.body = body;
    }

    /** 运行，返回结束的时刻。异常记下，不抛出。 */
    long runHere() {
        try {
            result = body.run();
        } catch (Throwable e) {
            failure = e;
        }
        long end = System.nanoTime();
        interrupted = Thread.currentThread().isInterrupted();
        return end;
    }
}
