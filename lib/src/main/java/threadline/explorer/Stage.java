package threadline.explorer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;

/**
 * 走一遍：新建状态和线程，一次让一个线程走到下一个切换点，到全部结束或谁也走不动为止。
 *
 * <p>虚拟线程要运行时把自己交给 {@link #execute}；载体线程挑一个，在自己身上运行。退出监视器时的放行在另一个线程上进行，所以每一步
 * 之后等它做完：同一个走法，结果总是一样。
 */
final class Stage implements Executor {

    static final int MOST_MOVES = 300;
    static final int MOST_THREADS = 6;
    static final ScopedValue<Stage> CURRENT = ScopedValue.newInstance();

    final Program program;
    final List<Driven> cast = new ArrayList<>();
    final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
    final List<Race.Claim> invariants = new ArrayList<>();
    final List<Race.Claim> expectations = new ArrayList<>();
    final Path path = new Path();

    @Nullable
    Callable<? extends @Nullable Object> outcome;

    @Nullable
    Callable<? extends @Nullable Object> watch;

    @Nullable
    Interleaving stored;

    private final @Nullable Access access;
    private final Carrier carrier;
    private volatile @Nullable Driven starting;
    private volatile @Nullable Driven asked;
    private volatile @Nullable Driven mover;
    private volatile boolean retiring;
    private int turns;

    /** 新建一遍：运行 {@code explore} 的代码，线程还没有开始。 */
    Stage(Program program, Carrier carrier) {
        this.program = program;
        this.carrier = carrier;
        this.access = Access.get();
        try {
            ScopedValue.where(CURRENT, this).call(() -> {
                program.setup().on(new Race(this));
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("explore 的代码抛出 " + e, e);
        }
        if (cast.isEmpty()) {
            throw new IllegalArgumentException("「" + program.title() + "」里没有线程：用 race.thread(\"甲\", () -> …) 加两三个");
        }
    }

    Thread add(String name, Race.Body body) {
        if (cast.size() == MOST_THREADS) {
            throw new IllegalArgumentException("「" + name + "」是第 7 个线程：走法太多，最多 6 个，两三个最好");
        }
        if (!Schedules.isName(name)) {
            throw new IllegalArgumentException("线程的名字「" + name + "」不能用：走法里用空格隔开名字，所以名字里不能有空白、逗号、顿号和箭头");
        }
        if (cast.stream().anyMatch(other -> other.name.equals(name))) {
            throw new IllegalArgumentException("有两个线程都叫「" + name + "」：名字要不同");
        }
        var driven = new Driven(this, cast.size(), name, body);
        cast.add(driven);
        return driven.thread;
    }

    Thread newThread(String name, Runnable body) {
        return access == null ? Thread.ofVirtual().name(name).unstarted(body) : access.newThread(this, name, body);
    }

    Access access() {
        if (access == null) {
            throw new UndrivableException(Access.refusal());
        }
        return access;
    }

    boolean isRetiring() {
        return retiring || carrier.trouble != null;
    }

    /** 启动全部线程；第一个动作就是切换点的，走到它前面。 */
    void begin() {
        for (var driven : cast) {
            start(driven);
        }
        for (var driven : cast) {
            if (program.plain(driven.index)) {
                driven.begun = true;
                resume(driven, driven);
                settle();
            }
        }
    }

    private void start(Driven driven) {
        starting = driven;
        access().start(carrier.container(access()), driven.thread);
        starting = null;
    }

    /** 虚拟线程要运行。可以从任意线程调用，不阻塞。 */
    @Override
    public void execute(Runnable task) {
        var by = Thread.currentThread();
        var fresh = starting;
        if (fresh != null && fresh.continuation == null && carrier.isMe(by)) {
            fresh.continuation = task;
            fresh.ready = true;
            return;
        }
        var driven = owner(task);
        if (retiring) {
            // 正在收尾，谁叫醒的都一样
        } else if (driven == null) {
            carrier.trouble(Reasons.newThread(by.getName()));
        } else if (!carrier.isMe(by) && !access().isUnblocker(by) && !isMine(by)) {
            carrier.trouble(
                    by.getName().equals("VirtualThread-unparker")
                            ? Reasons.timed(driven.name)
                            : Reasons.foreign(by.getName()));
        }
        if (driven != null) {
            driven.ready = true;
        } else {
            access().runElsewhere(task); // 别人的线程，例如网络的轮询，以后还有人要用
        }
    }

    private @Nullable Driven owner(Runnable task) {
        for (int i = 0; i < cast.size(); i++) {
            if (task.equals(cast.get(i).continuation)) {
                return cast.get(i);
            }
        }
        var helper = asked;
        return helper != null && task.equals(helper.continuation) ? helper : null;
    }

    private boolean isMine(Thread thread) {
        var helper = asked;
        return (helper != null && helper.thread.equals(thread)) || cast.stream().anyMatch(d -> d.thread.equals(thread));
    }

    /** 当前线程走到了切换点。 */
    @SuppressWarnings("ThreadPriorityCheck") // 让出就是换人：走的是这里的调度器
    void arrive(String name, @Nullable Object work) {
        var me = mover;
        if (me == null || !Thread.currentThread().equals(me.thread)) {
            return; // 在新建状态，或在看结果
        }
        if (isRetiring()) {
            throw new Abandoned();
        }
        if (!me.begun && me.named == null) {
            me.plain = Opening.isPlain(work);
        }
        me.named = name;
        int before = turns;
        Thread.yield();
        if (turns == before) {
            carrier.trouble(Reasons.pinned(me.name));
        }
        if (isRetiring()) {
            throw new Abandoned();
        }
    }

    void note(String lead, @Nullable Object value) {
        var me = mover;
        boolean shown = value instanceof Number
                || value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Enum<?>;
        if (me != null && program.observing() && shown) {
            me.note = lead + value;
        }
    }

    /** 走一步，等它引起的放行都做完。 */
    void move(Driven driven) {
        path.add(driven.index);
        for (var other : cast) {
            other.yielded = false;
        }
        driven.begun = true;
        resume(driven, driven);
        settle();
        driven.yielded = driven.ready && driven.named == null;
    }

    void resume(Driven driven, @Nullable Driven as) {
        var continuation = driven.continuation;
        if (continuation == null) {
            throw new IllegalStateException("线程「" + driven.name + "」还没有启动");
        }
        mover = as;
        turns++;
        driven.ready = false;
        driven.named = null;
        carrier.moving(driven.thread);
        continuation.run();
        carrier.moving(null);
        mover = null;
    }

    /** 等到停着的线程真的停着：被放行的都已经走得动。 */
    void settle() {
        for (var driven : cast) {
            for (int tries = 0; driven.waiting() && !isSettled(driven); tries++) {
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

    private boolean isSettled(Driven driven) {
        return switch (driven.thread.getState()) {
            case BLOCKED ->
                !access().onWaitingList(driven.thread)
                        && access().unblockerIdle()
                        && driven.thread.getState() == Thread.State.BLOCKED;
            case TIMED_WAITING -> {
                if (!retiring) {
                    carrier.trouble(Reasons.timed(driven.name));
                }
                yield true;
            }
            case WAITING, TERMINATED, NEW -> true;
            case RUNNABLE -> driven.ready;
        };
    }

    /** 在一个单独的虚拟线程上问一个问题：它要是停住，不会停住整个探索。 */
    Answer ask(String what, Callable<? extends @Nullable Object> question) {
        var answer = new @Nullable Object[1];
        var helper = new Driven(this, -1, what, () -> answer[0] = question.call());
        asked = helper;
        start(helper);
        while (helper.ready) {
            resume(helper, null);
        }
        if (!helper.ended()) {
            throw new UndrivableException(Reasons.locked("「" + what + "」"));
        }
        asked = null;
        return new Answer(answer[0], helper.failureWords());
    }

    /** 一个问题的回答；抛出异常时 {@code failure} 是那句话。 */
    record Answer(@Nullable Object value, @Nullable String failure) {}

    /** 让没有结束的线程结束：中断它们，在下一个切换点退出。返回结束不了的有几个。 */
    int retire() {
        retiring = true;
        for (int round = 0; round < 100; round++) {
            boolean moved = false;
            for (var driven : cast) {
                if (driven.continuation != null && !driven.ended()) {
                    driven.thread.interrupt();
                }
            }
            for (var driven : cast) {
                if (driven.ready) {
                    resume(driven, driven);
                    settle();
                    moved = true;
                }
            }
            if (!moved) {
                break;
            }
        }
        int left = (int) cast.stream()
                .filter(driven -> driven.continuation != null && !driven.ended())
                .count();
        if (left > 0) {
            carrier.newContainer();
        }
        return left;
    }

    void checkTrouble() {
        var reason = carrier.trouble;
        if (reason != null) {
            throw new UndrivableException(reason);
        }
    }
}
