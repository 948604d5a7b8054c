package threadline.recorder;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.recorder.thread.Failures;

/** 程序里的步骤和话；记录之外只运行，不记下。可以从任意线程调用。 */
public final class Steps {

    private Steps() {}

    /** 运行一个有结果的步骤。 */
    public static <T extends @Nullable Object, X extends Exception> T run(String name, Work<T, X> work) throws X {
        Objects.requireNonNull(name, "step 的第一个参数是步骤的名字，不能是 null");
        var journal = Recorder.runningJournal();
        if (journal == null) {
            return work.run();
        }
        var step = journal.begin(name);
        var outcome = Step.Outcome.FAILED;
        try {
            T result = work.run();
            outcome = Step.Outcome.COMPLETED;
            return result;
        } catch (Throwable failure) {
            boolean cancelled = Failures.isCancellation(failure);
            outcome = cancelled ? Step.Outcome.CANCELLED : Step.Outcome.FAILED;
            journal.mark(cancelled ? Mark.Kind.CANCELLED : Mark.Kind.DIED, Failures.of(failure));
            throw failure;
        } finally {
            journal.end(step, outcome);
        }
    }

    /** 运行一个模拟工作的步骤：睡 {@code duration} 这么久。 */
    public static void simulate(String name, Duration duration) {
        run(name, () -> {
            try {
                Thread.sleep(duration);
                return null;
            } catch (InterruptedException e) {
                var journal = Recorder.runningJournal();
                if (journal != null) {
                    journal.mark(Mark.Kind.INTERRUPTED, name);
                }
                Thread.currentThread().interrupt();
                var cancelled = new CancellationException("步骤「" + name + "」被中断");
                cancelled.initCause(e);
                throw cancelled;
            }
        });
    }

    /** 一个步骤没有开始就被拒绝了。 */
    public static void notStarted(String name, Throwable why) {
        Objects.requireNonNull(name, "notStarted 的第一个参数是步骤的名字，不能是 null");
        Objects.requireNonNull(why, "notStarted 的第二个参数是拒绝它的异常，不能是 null");
        var journal = Recorder.runningJournal();
        if (journal != null) {
            journal.mark(Mark.Kind.NOT_STARTED, name, Failures.of(why));
        }
    }

    /** 跟在另一个异常后面的异常。 */
    public static void alsoThrown(Throwable suppressed) {
        Objects.requireNonNull(suppressed, "alsoThrown 的参数是异常，不能是 null");
        var journal = Recorder.runningJournal();
        if (journal != null) {
            journal.mark(Mark.Kind.SUPPRESSED, Failures.of(suppressed));
        }
    }

    /**
     * 打印整行。线程的中断标志先取下、打印之后放回：有的内核在带着中断标志的线程上打印会失败。
     */
    public static void say(String text) {
        var recorder = Recorder.running();
        String line;
        if (recorder == null) {
            line = text;
        } else {
            recorder.journal().mark(Mark.Kind.SAID, text);
            line = recorder.stamp() + text;
        }
        boolean interrupted = Thread.interrupted();
        try {
            System.out.println(line);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
