package threadline.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.worker.Message.Answer;
import threadline.worker.Message.Filmed;
import threadline.worker.Message.FromWorker;
import threadline.worker.Message.Ready;
import threadline.worker.Message.Rolling;
import threadline.worker.Message.Trouble;
import threadline.worker.film.Observation;

/**
 * 全部工作进程和正在做的一批，一把锁保护。
 *
 * <p>没有调度线程：读工作进程的线程（{@link Conversation}）拿到答案就给它下一个任务；调用 {@link #perform} 和 {@link #close} 的线程看着时限。线程安全。
 */
final class Crew implements Observation.Studio {

    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Launch launch;
    private final Roster roster;
    /** 在哪一次记录里打开的；记录之外打开的是 {@code null}。 */
    private final @Nullable Observation openedIn = Observation.current();

    private @Nullable Batch batch;
    private long nextId = 1;
    private boolean closed;

    Crew(Launch launch, int size) {
        this.launch = launch;
        this.roster = new Roster(launch, size);
        Observation.opened(this);
    }

    @Override
    public void tend() {
        locked(() -> {
            roster.tend();
            if (batch != null && !closed) {
                roster.handOut(this, batch);
            }
        });
    }

    @Override
    public List<CompletableFuture<Void>> launching() {
        return locked(roster::launching);
    }

    /** 就在这次记录里打开。 */
    boolean openedIn(Observation observation) {
        return observation.equals(openedIn);
    }

    /** 现在就启动这么多个；不等它们准备好。 */
    void hire(int wanted) {
        locked(() -> roster.hire(this, wanted));
    }

    List<Long> pids() {
        return locked(roster::pids);
    }

    /** 做一批；被中断就取消余下的，结束全部工作进程，放回中断标志。 */
    List<Outcome<?>> perform(List<? extends Task<?>> tasks, Duration limit) {
        lock.lock();
        try {
            requireFree();
            var jobs = new ArrayList<Job>();
            for (var task : tasks) {
                jobs.add(Job.of(nextId++, jobs.size(), task));
            }
            return finished(new Batch(jobs, limit));
        } finally {
            lock.unlock();
        }
    }

    private List<Outcome<?>> finished(Batch current) {
        batch = current;
        try {
            roster.startsWell();
            roster.handOut(this, current);
            while (!current.isFinished()) {
                try {
                    supervise(current.limitNanos());
                } catch (InterruptedException e) {
                    stopAtOnce();
                    Thread.currentThread().interrupt();
                }
            }
            return current.outcomes();
        } finally {
            batch = null;
        }
    }

    private void requireFree() {
        if (closed) {
            throw new IllegalStateException("这一组工作进程已经关闭（" + launch.className() + "）。再用 Workers.open 打开一组。");
        }
        if (batch != null) {
            throw new IllegalStateException("这一组工作进程正在做另一批（还有 " + batch.waiting() + " 个没有开始）。等它做完，或再打开一组。");
        }
    }

    /** 等到有变化；到时限的走下一步，走到头的不再等。 */
    @SuppressWarnings("WaitNotInLoop") // 循环在调用的人那里
    private void supervise(long atMostNanos) throws InterruptedException {
        long now = System.nanoTime();
        var overdue = roster.overdue(now);
        if (overdue != null) {
            remove(overdue, overdue.deathByNow());
        } else {
            changed.awaitNanos(roster.nanosLeft(now, atMostNanos));
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- 读工作进程的线程的回调

    void started(WorkerProcess member, Process process) {
        locked(() -> roster.started(member, process));
        ExitWatch.start(process, () -> exited(member));
    }

    private void exited(WorkerProcess member) {
        locked(() -> {
            member.exited();
            changed.signalAll();
        });
    }

    void received(WorkerProcess member, FromWorker message) {
        switch (message) {
            case Ready _ -> ready(member);
            case Rolling rolling -> filming(member, () -> member.rolling(rolling.at()));
            case Filmed filmed -> filming(member, () -> member.filmed(filmed));
            case Answer answer -> finish(member, answer.id(), answer.at(), job -> job.answered(answer, member));
            case Trouble trouble -> finish(member, trouble.id(), trouble.at(), job -> job.failed(trouble, member));
        }
    }

    private void ready(WorkerProcess member) {
        locked(() -> {
            roster.startsWell();
            member.ready();
            next(member);
        });
    }

    private void filming(WorkerProcess member, Runnable change) {
        locked(() -> {
            change.run();
            next(member);
        });
    }

    private void finish(WorkerProcess member, long id, long at, Function<Job, Outcome<?>> reading) {
        var job = locked(() -> member.jobOf(id));
        if (job == null) {
            return;
        }
        var outcome = reading.apply(job); // 读很大的答案要时间，不占着锁
        locked(() -> {
            if (batch == null || !member.finish(job, at)) {
                return;
            }
            batch.finish(job, outcome);
            next(member);
            if (batch.isFinished()) {
                changed.signalAll();
            }
        });
    }

    private void next(WorkerProcess member) {
        member.tend();
        if (closed) {
            roster.leave(member);
        } else if (batch != null) {
            Roster.give(member, batch);
        }
    }

    void ended(WorkerProcess member, Death death) {
        locked(() -> remove(member, death));
    }

    private void remove(WorkerProcess member, Death death) {
        if (!roster.remove(member)) {
            return;
        }
        member.gone(death);
        var lastWords = member.takePrinted();
        var job = member.takeJob();
        if (batch != null && job != null) {
            batch.lost(job, death, lastWords, closed, member.isEnding());
        }
        if (!member.wasReady()) {
            roster.failedToStart(death, lastWords);
        }
        if (batch != null && !closed) {
            roster.handOut(this, batch);
        }
        changed.signalAll();
    }

    // ---- 关闭

    /** 等在做的做完，再关上标准输入，再 SIGTERM，再 SIGKILL，每一步都有时限。被中断就立刻从 SIGTERM 开始。 */
    void close() {
        boolean interrupted = false;
        lock.lock();
        try {
            refuseMore();
            roster.leave();
            while (!roster.isEmpty()) {
                try {
                    supervise(LOOK_AGAIN);
                } catch (InterruptedException e) {
                    interrupted = true;
                    stopAtOnce();
                }
            }
            dismiss();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void dismiss() {
        roster.dismissGuard();
        Observation.closed(this);
    }

    private void refuseMore() {
        closed = true;
        if (batch != null) {
            batch.cancelWaiting();
            changed.signalAll();
        }
    }

    /** 不等了。调用的线程的中断标志已经取下，由它放回。 */
    private void stopAtOnce() {
        refuseMore();
        roster.abandon();
        while (!roster.isEmpty()) {
            try {
                supervise(LOOK_AGAIN);
            } catch (InterruptedException _) {
                // 已经在用最快的办法结束
            }
        }
        dismiss();
    }
}
