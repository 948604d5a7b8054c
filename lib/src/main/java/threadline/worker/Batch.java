package threadline.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import threadline.worker.Outcome.Cancelled;
import threadline.worker.Outcome.Died;
import threadline.worker.Outcome.TimedOut;

/** 一批任务和它们的结局。由 {@link Crew} 的锁保护。 */
final class Batch {

    private final Deque<Job> waiting;
    private final @Nullable Outcome<?>[] outcomes;
    private final Duration limit;
    /** 等着全部结局的线程。 */
    private final long caller = Thread.currentThread().threadId();

    private int open;

    Batch(List<Job> jobs, Duration limit) {
        this.waiting = new ArrayDeque<>(jobs);
        this.outcomes = new Outcome<?>[jobs.size()];
        this.open = jobs.size();
        this.limit = limit;
    }

    /** 时限的纳秒数；长过一年的当作一年，不会溢出。 */
    long limitNanos() {
        return Math.min(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.DAYS.toNanos(365));
    }

    long caller() {
        return caller;
    }

    int waiting() {
        return waiting.size();
    }

    boolean isFinished() {
        return open == 0;
    }

    /** 下一个要做的；没有就是 {@code null}。 */
    @Nullable
    Job next() {
        return waiting.poll();
    }

    /** 做它的工作进程没有了：关闭时取消，是到时限结束的就是超时，自己死的再做一次，排到最后：要是它有毒，先让别的做完。 */
    void lost(Job job, Death death, List<String> lastWords, boolean closed, boolean ended) {
        if (closed) {
            finish(job, new Cancelled<>(job.printedWith(lastWords)));
        } else if (ended) {
            finish(job, new TimedOut<>(limit, death.worker(), job.printedWith(lastWords)));
        } else if (job.survives(death, lastWords)) {
            waiting.add(job);
        } else {
            finish(job, new Died<>(job.deaths(), job.printed()));
        }
    }

    void finish(Job job, Outcome<?> outcome) {
        outcomes[job.index()] = outcome;
        open--;
    }

    /** 没有开始的全部取消。 */
    void cancelWaiting() {
        for (Job job; (job = next()) != null; ) {
            finish(job, new Cancelled<>(job.printed()));
        }
    }

    /** 工作进程启动不起来：没有开始的都做不成了。 */
    void giveUp(List<Death> deaths, List<String> lastWords) {
        for (Job job; (job = next()) != null; ) {
            finish(job, new Died<>(deaths, job.printedWith(lastWords)));
        }
    }

    /** 按任务的次序；全部结束以后才有。 */
    List<Outcome<?>> outcomes() {
        return new ArrayList<>(Arrays.asList(outcomes));
    }
}
