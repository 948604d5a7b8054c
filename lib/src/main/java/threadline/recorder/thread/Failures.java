package threadline.recorder.thread;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import threadline.model.Failure;

/** 异常在图里和句子里怎样写。 */
public final class Failures {

    /** 原因可以成环。 */
    private static final int MOST_CAUSES = 8;

    private Failures() {}

    /**
     * 类名和消息，例如 {@code IllegalStateException：面包烤糊了}；只是包着原因的异常，原因在 {@code cause} 里。
     * 从不抛出：说不出消息的只有类名。
     */
    public static Failure of(Throwable failure) {
        try {
            return of(failure, MOST_CAUSES);
        } catch (Throwable e) { // getMessage 是程序的代码，它自己也可能失败
            return new Failure(failure.getClass().getName(), "", Failure.Kind.FAILED, null);
        }
    }

    /** {@link #of} 写成文字。 */
    public static String describe(Throwable failure) {
        return of(failure).text();
    }

    private static Failure of(Throwable failure, int depth) {
        var name = failure.getClass().getSimpleName();
        if (name.isEmpty()) {
            name = failure.getClass().getName();
        }
        var message = failure.getMessage();
        var cause = failure.getCause();
        boolean wraps = depth > 0 && cause != null && (message == null || message.equals(cause.toString()));
        return new Failure(
                name,
                wraps || message == null ? "" : message,
                kind(failure),
                wraps && cause != null ? of(cause, depth - 1) : null);
    }

    private static Failure.Kind kind(Throwable failure) {
        if (isCancellation(failure)) {
            return Failure.Kind.CANCELLED;
        }
        return failure instanceof TimeoutException ? Failure.Kind.TIMED_OUT : Failure.Kind.FAILED;
    }

    /**
     * 这个线程被取消了：异常，或它包着的原因，是中断或取消。驱动常把中断包成自己的异常。别的线程的失败（{@code ExecutionException}
     * 这些）里面的中断不是这个线程的。
     */
    public static boolean isCancellation(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MOST_CAUSES && !isOfAnotherThread(at); depth++) {
            if (at instanceof InterruptedException
                    || at instanceof ClosedByInterruptException
                    || at instanceof CancellationException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean isOfAnotherThread(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure.getClass().getName().equals("java.util.concurrent.StructuredTaskScope$FailedException");
    }
}
