package threadline.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import threadline.model.Mark;
import threadline.recorder.thread.OwnThreads;
import threadline.worker.film.Observation;
import threadline.worker.film.Tape;

/** 一个工作进程：走到了哪一步，在做哪个任务。死了就不再用，换新的。由 {@link Crew} 的锁保护，没有一个方法会阻塞。 */
final class WorkerProcess {

    /** 一步一步走向结束；{@link #deadline} 到了就走下一步。 */
    private enum Stage {
        STARTING,
        IDLE,
        BUSY,
        /** 标准输入已经关上，等它自己结束。 */
        LEAVING,
        /** 发过 SIGTERM。 */
        TERMINATED,
        /** 发过 SIGKILL。 */
        KILLED,
        /** 进程已经不在，管道还没有读到头：它的子进程可能还拿着管道。 */
        EXITED
    }

    private static final Duration MAY_START = Duration.ofSeconds(30);
    private static final Duration MAY_TERMINATE = Duration.ofMillis(500);
    private static final Duration MAY_DIE = Duration.ofSeconds(1);

    /** 空的管道放得下：写它不会阻塞，哪怕那一头停住了。 */
    private static final int FITS_A_PIPE = 4096;

    private static final long NEVER = Long.MAX_VALUE;

    private final Crew crew;
    private final Launch launch;
    private final Path folder;
    private final Printed printed = new Printed();
    /** 在哪一次记录里启动；记录之外启动的是 {@code null}。 */
    private final @Nullable Observation hiredIn = Observation.current();

    private final long hiredBy = Thread.currentThread().threadId();
    private @Nullable Process process;
    private List<ProcessHandle> children = List.of();
    private Stage stage = Stage.STARTING;
    private long deadline = System.nanoTime() + MAY_START.toNanos();
    private boolean wasReady;
    private boolean ending;
    private @Nullable Job job;
    private final CompletableFuture<Void> launched = new CompletableFuture<>();
    private @Nullable Tape tape;
    /** 上一卷，已经交出来了。 */
    private @Nullable Tape developed;

    private String endedBecause = "";
    /** 手里这件活的时限。 */
    private long limitNanos;

    WorkerProcess(Crew crew, Launch launch, Path folder) {
        this.crew = crew;
        this.launch = launch;
        this.folder = folder;
    }

    /** 它的临时文件都在这里。 */
    Path folder() {
        return folder;
    }

    void start() {
        new Conversation(crew, this, printed).start(launch);
    }

    void started(Process fresh) {
        process = fresh;
        if (ending) {
            fresh.toHandle().destroyForcibly();
            return;
        }
        tend();
        launched.complete(null);
        var observation = Observation.current();
        if (tape != null && observation != null && observation.equals(hiredIn)) {
            tape.born(hiredBy, System.nanoTime(), crew.openedIn(observation));
        }
    }

    void ready() {
        wasReady = true;
        idle();
        if (tape != null) {
            tape.ready();
            soon();
        }
    }

    // ---- 记录

    /** 进程有了、或启动不起来，就完成。 */
    CompletableFuture<Void> launched() {
        return launched;
    }

    /** 刚启动、或闲着的时候：该开始记录就叫它开始，该停就叫它停。 */
    void tend() {
        var observation = Observation.current();
        var to = process;
        if (to == null || ending || (stage != Stage.STARTING && stage != Stage.IDLE)) {
            return;
        }
        if (tape == null && observation != null) {
            try {
                boolean whole = !observation.equals(hiredIn);
                tape = observation.tape(to.pid(), launch.simpleName(), folder, whole);
                Conversation.write(to, Wire.line(new Message.Film(tape.file(), whole)));
                soon();
            } catch (IOException e) {
                return; // 没有地方放黑匣子：不记录它
            }
        } else if (tape != null && tape.isDue(observation)) {
            tape.cut();
            Conversation.write(to, Wire.line(new Message.Cut()));
            soon();
        }
    }

    /** 它正忙着开始或结束记录，不会太久。 */
    private void soon() {
        if (stage == Stage.IDLE) {
            deadline = System.nanoTime() + MAY_START.toNanos();
        }
    }

    void rolling(long at) {
        if (tape != null) {
            tape.rolling(at);
            settle();
        }
    }

    void filmed(Message.Filmed filmed) {
        if (tape != null) {
            tape.filmed(filmed.start(), filmed.timeline(), filmed.trouble(), filmed.sockets());
            developed = tape;
            tape = null;
            settle();
        }
    }

    private void settle() {
        if (stage == Stage.IDLE) {
            deadline = NEVER;
        }
    }

    /** 正在记录，或正在交出记录。 */
    boolean isFilmed() {
        return tape != null;
    }

    /** 没有了；我们让它走、它自己正常结束的，没有什么要说。 */
    void gone(Death death) {
        launched.complete(null);
        var last = lastTape();
        if (last != null) {
            boolean left = stage == Stage.LEAVING || stage == Stage.EXITED;
            boolean well = ending ? job == null : left && death.exit() == 0;
            last.gone(well ? "" : death.how() + endedBecause);
        }
    }

    private @Nullable Tape lastTape() {
        return tape == null ? developed : tape;
    }

    private void idle() {
        if (stage == Stage.STARTING || stage == Stage.BUSY) {
            stage = Stage.IDLE;
            deadline = NEVER;
        }
    }

    void give(Job next, Batch batch) {
        stage = Stage.BUSY;
        limitNanos = batch.limitNanos();
        deadline = System.nanoTime() + limitNanos;
        job = next;
        if (tape != null) {
            tape.sent(next.id(), batch.caller(), limitNanos);
        }
        var to = process;
        if (to == null) {
            return;
        }
        if (next.line().length <= FITS_A_PIPE) {
            Conversation.write(to, next.line());
        } else {
            OwnThreads.unstarted("worker-write", () -> Conversation.write(to, next.line()))
                    .start();
        }
    }

    /** 它在做的是这一个就是它，否则是 {@code null}。 */
    @Nullable
    Job jobOf(long id) {
        return job != null && job.id() == id ? job : null;
    }

    /** 做完了。已经决定结束它，就不算数。 */
    boolean finish(Job done, long at) {
        if (jobOf(done.id()) == null || ending) {
            return false;
        }
        job = null;
        idle();
        if (tape != null) {
            tape.answered(done.id(), at);
        }
        return true;
    }

    /** 关上它的标准输入，让它自己结束；{@code patience} 以后还在就不再客气。 */
    void leave(Duration patience) {
        var leaving = process;
        if (leaving == null || stage != Stage.IDLE) {
            hurry(patience);
            return;
        }
        stage = Stage.LEAVING;
        deadline = System.nanoTime() + patience.toNanos();
        try {
            leaving.getOutputStream().close();
        } catch (IOException e) {
            return; // 已经不在
        }
    }

    private void hurry(Duration patience) {
        deadline = Math.min(deadline, System.nanoTime() + patience.toNanos());
    }

    /** 等它的线程被中断，不再等它：马上结束它。 */
    void abandon() {
        endedBecause = ending ? endedBecause : "：等它的线程被中断，是父进程结束的";
        terminate();
    }

    /** 先 SIGTERM；没有用再 SIGKILL。它的子进程记下来，最后一起结束。 */
    private void terminate() {
        ending = true;
        if (stage == Stage.TERMINATED || stage == Stage.KILLED || stage == Stage.EXITED) {
            return;
        }
        stage = Stage.TERMINATED;
        deadline = System.nanoTime() + MAY_TERMINATE.toNanos();
        if (process != null) {
            children = process.descendants().toList();
            process.toHandle().destroy();
        }
    }

    private void kill() {
        stage = Stage.KILLED;
        deadline = System.nanoTime() + MAY_DIE.toNanos();
        if (process != null) {
            process.toHandle().destroyForcibly();
        }
    }

    void exited() {
        stage = Stage.EXITED;
        deadline = System.nanoTime() + MAY_TERMINATE.toNanos();
        var last = lastTape();
        if (last != null) {
            last.exited();
        }
    }

    /** 到时候了就走下一步；再没有下一步就是 {@code true}：不等它了。 */
    boolean isOverdue(long now) {
        if (nanosLeft(now) > 0) {
            return false;
        }
        switch (stage) {
            case STARTING, BUSY, LEAVING -> {
                endedBecause = stage == Stage.BUSY ? Mark.atLimit(limitNanos) : "：太久没有回答，是父进程结束的";
                terminate();
            }
            case TERMINATED -> kill();
            case KILLED, EXITED -> {
                return true;
            }
            case IDLE -> {
                deadline = NEVER;
                if (tape != null && !tape.isRolling()) {
                    endedBecause = "：太久没有回答，是父进程结束的";
                    terminate();
                }
            }
        }
        return false;
    }

    void endChildren() {
        children.forEach(ProcessHandle::destroyForcibly);
    }

    Death deathByNow() {
        var gone = process;
        return gone == null
                ? new Death(0, -1, "30 秒没有启动成功")
                : Death.ofExit(gone.pid(), gone.isAlive() ? -1 : gone.exitValue());
    }

    /** 到走下一步还有多久。 */
    long nanosLeft(long now) {
        return deadline == NEVER ? NEVER : deadline - now;
    }

    /** 现在就能接任务。 */
    boolean isIdle() {
        return stage == Stage.IDLE && (tape == null || tape.isRolling());
    }

    /** 很快就会要任务。 */
    boolean isFree() {
        return stage == Stage.IDLE || stage == Stage.STARTING;
    }

    boolean wasReady() {
        return wasReady;
    }

    /** 是我们要它结束的。 */
    boolean isEnding() {
        return ending;
    }

    /** 它没有做完的任务，从此不再归它。 */
    @Nullable
    Job takeJob() {
        var left = job;
        job = null;
        return left;
    }

    /** 进程号；还没有启动时为 0。 */
    long pid() {
        return process == null ? 0 : process.pid();
    }

    List<String> takePrinted() {
        return printed.take();
    }
}
