package threadline.recorder.capture;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.AgentLink;
import threadline.recorder.link.LockLook;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;

/**
 * 一刻之间看到的全部线程：状态、栈、在等哪个对象、它在谁手里。
 *
 * <p>记录停下时还没有完的等待没有事件，只能这样看。在中断任何线程之前看，之后发生的事与它无关。
 */
public final class Look {

    /** 不知道锁在谁手里。 */
    public static final long NOBODY = LockLook.NOBODY;

    private static final int MOST_THREADS = 5_000;

    /** 两次看相隔这么久。 */
    private static final long APART_NANOS = 10_000_000;

    /**
     * 看到的一个线程。
     *
     * @param lock 挡着它的对象的标识；没有是 0
     * @param type 那个对象的类；没有是空串
     * @param owner 那个对象在谁手里；不知道是 {@link #NOBODY}
     */
    public record Seen(
            long thread,
            String ownName,
            boolean virtual,
            Thread.State state,
            Stack stack,
            long lock,
            String type,
            long owner) {

        private Seen heldBy(long thread) {
            return new Seen(this.thread, ownName, virtual, state, stack, lock, type, thread);
        }
    }

    private final long atNanos;
    private final Map<Long, Seen> byThread = new HashMap<>();
    private boolean complete = true;

    private Look(long atNanos) {
        this.atNanos = atNanos;
    }

    /** 现在看一次。有代理时也看得见虚拟线程，和读写锁的读者。 */
    public static Look now() {
        var look = new Look(System.nanoTime());
        var agent = AgentLink.load().agent();
        if (agent == null) {
            look.lookAtPlatform();
        } else {
            look.lookAtAll(agent);
        }
        return look;
    }

    /** 看两次，相隔一会儿：不是同一刻看全的，锁在谁手里要两次一致才算数。 */
    public static Look twice() {
        var first = now();
        if (first.byThread.values().stream().noneMatch(seen -> seen.owner >= 0)) {
            return first;
        }
        Leftovers.pauseUntil(System.nanoTime() + APART_NANOS);
        return first.agreeingWith(now());
    }

    /** 同一次看到的，去掉 {@code later} 里不一样的持有者。 */
    private Look agreeingWith(Look later) {
        var agreed = new Look(atNanos);
        agreed.complete = complete;
        byThread.forEach((id, seen) -> {
            var then = later.byThread.get(id);
            boolean same = then != null && then.lock == seen.lock && then.owner == seen.owner;
            agreed.byThread.put(id, same ? seen : seen.heldBy(NOBODY));
        });
        return agreed;
    }

    private void lookAtPlatform() {
        var bean = ManagementFactory.getThreadMXBean();
        for (var info : bean.getThreadInfo(bean.getAllThreadIds(), Integer.MAX_VALUE)) {
            if (info != null) {
                var lock = info.getLockInfo();
                put(new Seen(
                        info.getThreadId(),
                        info.getThreadName(),
                        false,
                        info.getThreadState(),
                        Stack.of(info.getStackTrace()),
                        lock == null ? 0 : lock.getIdentityHashCode(),
                        lock == null ? "" : lock.getClassName(),
                        info.getLockOwnerId()));
            }
        }
    }

    private void lookAtAll(AgentLink agent) {
        var all = LockLook.now(agent, MOST_THREADS, Long.MAX_VALUE);
        complete = all.complete();
        all.snapshots().forEach((thread, snapshot) -> {
            var object = snapshot.blocker();
            Names.nameClass(object);
            put(new Seen(
                    thread.threadId(),
                    thread.getName(),
                    thread.isVirtual(),
                    thread.getState(),
                    snapshot.stack(),
                    object == null ? 0 : System.identityHashCode(object),
                    object == null ? "" : object.getClass().getName(),
                    object == null ? NOBODY : all.ownerOf(object)));
        });
    }

    private void put(Seen seen) {
        byThread.put(seen.thread, seen);
    }

    /** 看的时刻。 */
    public long atNanos() {
        return atNanos;
    }

    /** 看到的线程；那时没有它就是 {@code null}。 */
    @Nullable
    public Seen of(long thread) {
        return byThread.get(thread);
    }

    /** 每个线程都看到了；太多就不逐个看。 */
    public boolean complete() {
        return complete;
    }

    /**
     * 不必有人叫醒、自己就会来做点什么的：子进程，将要到时的定时器，等待有时限的线程，泳道之外在运行程序代码的线程。
     *
     * @param lanes 泳道的线程：它们在不在做事，看时段
     * @param older 记录开始之前就在的线程
     */
    public List<String> outside(Set<Long> lanes, Set<Long> older, LongFunction<String> nameOf) {
        var found = new LinkedHashSet<String>();
        for (var seen : byThread.values()) {
            boolean told = lanes.contains(seen.thread) && seen.state != Thread.State.TIMED_WAITING;
            var what = told || OwnThreads.has(seen.thread) ? null : couldAct(seen, older, nameOf);
            if (what != null) {
                found.add(what);
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable String couldAct(Seen seen, Set<Long> older, LongFunction<String> nameOf) {
        if (SystemThreads.isProcessReaper(seen.ownName) && seen.state == Thread.State.RUNNABLE) {
            return "子进程";
        }
        boolean timed = seen.state == Thread.State.TIMED_WAITING;
        if (timed && seen.stack.traits().contains(Stack.Trait.TIMER)) {
            // 比记录老的定时任务池，任务也是老的；公共池的定时器大家都用
            boolean common = seen.ownName.startsWith("ForkJoinPool.commonPool");
            return common || !older.contains(seen.thread) ? "定时器" : null;
        }
        boolean waits = seen.state == Thread.State.WAITING || seen.state == Thread.State.BLOCKED;
        boolean reads = seen.stack.io() && !seen.stack.traits().contains(Stack.Trait.SOCKET);
        boolean program = seen.stack.origin() == Stack.Origin.PROGRAM;
        return program && !waits && (timed || !reads) ? "线程「" + nameOf.apply(seen.thread) + "」" : null;
    }
}
