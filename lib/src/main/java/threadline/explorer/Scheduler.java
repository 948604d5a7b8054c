package threadline.explorer;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * 一遍里的虚拟线程的调度器：它们要运行时把自己交给 {@link #execute}，这里只记下谁走得动，由载体线程挑一个运行。
 *
 * <p>退出监视器时的放行由 JDK 的另一个线程转交，晚一点才到；{@link #settle} 等它做完，所以同一个走法的结果总是一样。
 */
final class Scheduler implements Executor {

    private final List<Driven> cast;
    private final Carrier carrier;
    private volatile @Nullable Access access;
    private volatile @Nullable Driven starting;
    private volatile @Nullable Driven also;
    private volatile boolean forgiving;

    Scheduler(List<Driven> cast, Carrier carrier) {
        this.cast = cast;
        this.carrier = carrier;
    }

    /** 启动一个线程；它交来的就是让它走的代码。 */
    void start(Driven driven, Access with) {
        access = with;
        starting = driven;
        with.start(carrier.container(with), driven.thread);
        starting = null;
    }

    /** 除了这一遍的线程，还运行 {@code helper}；{@code null} 是没有了。 */
    void alsoRuns(@Nullable Driven helper) {
        also = helper;
    }

    /** 开始收尾：谁叫醒的都一样。 */
    void forgive() {
        forgiving = true;
    }

    /** 虚拟线程要运行。可以从任意线程调用，不阻塞。 */
    @Override
    public void execute(Runnable task) {
        var with = Objects.requireNonNull(access);
        var by = Thread.currentThread();
        var fresh = starting;
        if (fresh != null && fresh.continuation == null && carrier.isMe(by)) {
            fresh.continuation = task;
            fresh.ready = true;
            return;
        }
        var driven = owner(task);
        if (forgiving) {
            // 正在收尾，谁叫醒的都一样
        } else if (driven == null) {
            carrier.trouble(Reasons.newThread(by.getName()));
        } else if (!carrier.isMe(by) && !with.isUnblocker(by) && !isMine(by)) {
            carrier.trouble(
                    by.getName().equals("VirtualThread-unparker")
                            ? Reasons.timed(driven.name)
                            : Reasons.foreign(by.getName()));
        }
        if (driven != null) {
            driven.ready = true;
        } else {
            with.runElsewhere(task); // 别人的线程，例如网络的轮询，以后还有人要用
        }
    }

    private @Nullable Driven owner(Runnable task) {
        for (int i = 0; i < cast.size(); i++) {
            if (task.equals(cast.get(i).continuation)) {
                return cast.get(i);
            }
        }
        var helper = also;
        return helper != null && task.equals(helper.continuation) ? helper : null;
    }

    private boolean isMine(Thread thread) {
        var helper = also;
        return (helper != null && helper.thread.equals(thread)) || cast.stream().anyMatch(d -> d.thread.equals(thread));
    }

    /** 等到停着的线程真的停着：被放行的都已经走得动。 */
    void settle(Access access) {
        for (var driven : cast) {
            for (int tries = 0; driven.waiting() && !isSettled(driven, access); tries++) {
                if (tries > 20_000) {
                    throw new IllegalStateException("线程「" + driven.name + "」的状态一直没有定下来：" + driven.thread);
                }
                if (tries < 100) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(20_000);
                }
            }
        }
    }

    private boolean isSettled(Driven driven, Access access) {
        return switch (driven.thread.getState()) {
            case BLOCKED ->
                !access.onWaitingList(driven.thread)
                        && access.unblockerIdle()
                        && driven.thread.getState() == Thread.State.BLOCKED;
            case TIMED_WAITING -> {
                if (!forgiving) {
                    carrier.trouble(Reasons.timed(driven.name));
                }
                yield true;
            }
            case WAITING, TERMINATED, NEW -> true;
            case RUNNABLE -> driven.ready;
        };
    }
}
