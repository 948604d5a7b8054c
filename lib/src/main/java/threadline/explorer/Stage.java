package threadline.explorer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;

/**
 * 走一遍：新建状态和线程，一次让一个线程走到下一个切换点，到全部结束或谁也走不动为止。
 *
 * <p>除了 {@link Scheduler} 接过来的放行，只在载体线程和挂载在它上面的线程里使用。
 */
final class Stage {

    static final int MOST_MOVES = 300;
    static final int MOST_THREADS = 6;
    /** 收尾时最多中断这么多次：lock() 那样不理会中断的等待，再多也没有用。 */
    private static final int MOST_INTERRUPTS = 3;

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
    private final Scheduler scheduler;
    private @Nullable Driven mover;
    private boolean retiring;
    private int turns;

    /** 新建一遍：运行 {@code explore} 的代码，线程还没有开始。 */
    Stage(Program program, Carrier carrier) {
        this.program = program;
        this.carrier = carrier;
        this.access = Access.get();
        this.scheduler = new Scheduler(cast, carrier);
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
        Objects.requireNonNull(name, "race.thread 的第一个参数是线程的名字，不能是 null");
        Objects.requireNonNull(body, "race.thread 的第二个参数是线程的代码，不能是 null");
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
        return access == null ? Thread.ofVirtual().name(name).unstarted(body) : access.newThread(scheduler, name, body);
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
            scheduler.start(driven, access());
        }
        for (var driven : cast) {
            if (program.plain(driven.index)) {
                driven.begun = true;
                go(driven);
            }
        }
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

    /** 走一步，算进走法。 */
    void move(Driven driven) {
        path.add(driven.index);
        for (var other : cast) {
            other.yielded = false;
        }
        driven.begun = true;
        go(driven);
        driven.yielded = driven.ready && driven.named == null;
    }

    /** 走到下一个切换点，等它引起的放行都做完。 */
    void go(Driven driven) {
        resume(driven, driven);
        scheduler.settle(access());
    }

    private void resume(Driven driven, @Nullable Driven as) {
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

    /** 在一个单独的虚拟线程上问一个问题：它要是停住，不会停住整个探索。 */
    Answer ask(String what, Callable<? extends @Nullable Object> question) {
        var answer = new @Nullable Object[1];
        var helper = new Driven(this, -1, what, () -> answer[0] = question.call());
        scheduler.alsoRuns(helper);
        scheduler.start(helper, access());
        while (helper.ready) {
            resume(helper, null);
        }
        if (!helper.ended()) {
            throw new UndrivableException(Reasons.locked("「" + what + "」"));
        }
        scheduler.alsoRuns(null);
        return new Answer(answer[0], helper.failureWords());
    }

    /** 一个问题的回答；抛出异常时 {@code failure} 是那句话。 */
    record Answer(@Nullable Object value, @Nullable String failure) {}

    /** 让没有结束的线程结束：中断它们，在下一个切换点退出。返回等在监视器上、既结束不了也回收不了的有几个。 */
    int retire() {
        retiring = true;
        scheduler.forgive();
        for (int round = 0; round < 100; round++) {
            boolean moved = false;
            for (var driven : cast) {
                if (round < MOST_INTERRUPTS && driven.continuation != null && !driven.ended()) {
                    driven.thread.interrupt();
                }
            }
            for (var driven : cast) {
                if (driven.ready) {
                    go(driven);
                    moved = true;
                }
            }
            if (!moved) {
                break;
            }
        }
        var left = cast.stream()
                .filter(driven -> driven.continuation != null && !driven.ended())
                .toList();
        if (!left.isEmpty()) {
            carrier.newContainer();
        }
        return (int) left.stream()
                .filter(driven -> driven.thread.getState() == Thread.State.BLOCKED)
                .count();
    }

    void checkTrouble() {
        var reason = carrier.trouble;
        if (reason != null) {
            throw new UndrivableException(reason);
        }
    }
}
