package threadline.worker.film;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import threadline.export.TimelineJson;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.recorder.assembling.SocketUse;

/**
 * 一个工作进程在一次记录里留下的：它自己的时间线，黑匣子，和父进程与它的来往。线程安全；时刻是父进程的 {@link System#nanoTime}。
 */
public final class Tape {

    /** 走到了哪一步。 */
    private enum Stage {
        /** 叫它开始了，还没有回答。 */
        ASKED,
        ROLLING,
        /** 叫它停了，还没有交出时间线。 */
        CUT,
        /** 交了，或没有了。 */
        OVER
    }

    /**
     * 一个任务，一去一回。
     *
     * @param job 任务的编号；重做的是同一个
     * @param sender 交出它的线程
     * @param caller 等着它的结局的线程
     * @param limitNanos 它的时限，从交出去算起
     * @param endNanos 做完的时刻；还没有完是 {@link Long#MAX_VALUE}
     */
    record Errand(long job, long sender, long caller, long sentNanos, long limitNanos, long endNanos) {

        private Errand endedAt(long nanos) {
            return new Errand(job, sender, caller, sentNanos, limitNanos, nanos);
        }
    }

    /** 这次记录里启动的：谁启动的，进程何时有了，何时准备好了。 */
    record Birth(long by, long launchedNanos, long readyNanos) {}

    /** SIGHUP、SIGINT、SIGTERM：程序可以做完再走。 */
    private static final Set<Integer> ASKED = Set.of(129, 130, 143);

    private final Observation observation;
    private final String name;
    private final Path file;
    private final boolean whole;
    private final MemorySegment box;
    private final CompletableFuture<Void> rolling = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final List<Errand> errands = new ArrayList<>();
    private final long askedNanos = System.nanoTime();
    private long worker;
    /** 自己有 main 的程序；工作进程由它的 {@code WorkerProcess} 说。 */
    private @Nullable Process program;

    private boolean asked;

    private Stage stage = Stage.ASKED;
    private boolean rolled;
    private long shift;
    private long filmStart;
    private String film = "";
    private String trouble = "";
    private List<SocketUse> sockets = List.of();
    private @Nullable Birth birth;
    private boolean owned;
    private long exitedNanos = Long.MAX_VALUE;
    private long goneNanos = Long.MAX_VALUE;
    private String how = "";

    Tape(Observation observation, long worker, String name, Path folder, boolean whole) throws IOException {
        this.observation = observation;
        this.worker = worker;
        this.name = name;
        this.whole = whole;
        this.file = Files.createTempFile(folder, "box", "");
        this.box = BoxFormat.map(file);
    }

    /** 黑匣子的路径，工作进程打开以后就删掉。 */
    public String file() {
        return file.toString();
    }

    /** 属于另一次记录，现在可以叫它停。 */
    public synchronized boolean isDue(@Nullable Observation wanted) {
        return stage == Stage.ROLLING && !observation.equals(wanted);
    }

    /** 正在拍，可以给任务。 */
    public synchronized boolean isRolling() {
        return stage == Stage.ROLLING;
    }

    /** 工作进程开始了：{@code nanoTime} 是它的钟，在叫它和它回答之间，两只钟就是同一只。 */
    public synchronized void rolling(long nanoTime) {
        long now = System.nanoTime();
        shift = nanoTime >= askedNanos && nanoTime <= now ? 0 : (askedNanos + now) / 2 - nanoTime;
        rolled = true;
        if (stage == Stage.ASKED) {
            stage = Stage.ROLLING;
        }
        deleteFile();
        rolling.complete(null);
    }

    /** 叫它停了。 */
    public synchronized void cut() {
        stage = Stage.CUT;
    }

    /** 它交出了时间线；{@code json} 是空串就是没有拍成，{@code why} 是原因。 */
    public synchronized void filmed(long startNanoTime, String json, String why, List<SocketUse> uses) {
        filmStart = startNanoTime;
        film = json;
        trouble = why;
        sockets = uses;
        finish();
    }

    /** 进程已经不在。管道读到头要晚一点，才知道怎样没有的：它没有活到那时。 */
    public synchronized void exited() {
        exitedNanos = System.nanoTime();
    }

    /** 进程没有了，{@code reason} 是怎样没有的；自己正常结束的是空串。 */
    public synchronized void gone(String reason) {
        goneNanos = Math.min(exitedNanos, System.nanoTime());
        how = reason;
        errands.replaceAll(errand -> errand.endNanos == Long.MAX_VALUE ? errand.endedAt(goneNanos) : errand);
        finish();
    }

    private void finish() {
        stage = Stage.OVER;
        deleteFile();
        rolling.complete(null);
        over.complete(null);
    }

    private void deleteFile() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // 和它的文件夹一起删
        }
    }

    /** 这次记录里启动的；{@code owned} 是这一组工作进程也在这次记录里打开。 */
    public synchronized void born(long by, long launchedNanos, boolean owned) {
        birth = new Birth(by, launchedNanos, Long.MAX_VALUE);
        this.owned = owned;
    }

    /** 可以接任务了。 */
    public synchronized void ready() {
        if (birth != null) {
            birth = new Birth(birth.by, birth.launchedNanos, System.nanoTime());
        }
    }

    /** 这个程序就是它。 */
    public synchronized void follow(Process started) {
        worker = started.pid();
        program = started;
        born(Thread.currentThread().threadId(), askedNanos, true);
    }

    /** 这个程序以 {@code exit} 结束了，{@code reason} 同 {@link #gone}。 */
    public synchronized void ended(int exit, String reason) {
        asked = ASKED.contains(exit);
        gone(reason);
    }

    /** 交给它一个任务。 */
    public synchronized void sent(long job, long caller, long limitNanos) {
        long now = System.nanoTime();
        errands.add(new Errand(job, Thread.currentThread().threadId(), caller, now, limitNanos, Long.MAX_VALUE));
    }

    /** 答案来了；{@code nanoTime} 是它做完的时刻，它自己的钟。 */
    public synchronized void answered(long job, long nanoTime) {
        errands.replaceAll(errand ->
                errand.job == job && errand.endNanos == Long.MAX_VALUE ? errand.endedAt(nanoTime + shift) : errand);
    }

    // ---- 记录结束以后

    CompletableFuture<Void> whenRolling() {
        return rolling;
    }

    CompletableFuture<Void> whenOver() {
        return over;
    }

    /** 值得等：已经叫它停了，或已经结束，还没有人来说。 */
    synchronized boolean isComing() {
        return stage == Stage.CUT || (program != null && !program.isAlive());
    }

    /** 拍到的；这次记录里没有开始拍，也没有启动，就是 {@code null}。 */
    synchronized @Nullable Reel reel(long nowNanos) {
        if (!rolled && birth == null) {
            return null;
        }
        boolean alive = goneNanos == Long.MAX_VALUE;
        if (program != null && !alive) {
            goneNanos = Math.min(goneNanos, nowNanos); // 它结束以后才有人来说
        }
        var process = worker + " · " + name;
        long until = alive ? nowNanos : goneNanos;
        Timeline own;
        long start;
        if (film.isEmpty()) {
            var read = new BoxReader(box).read(until - shift);
            own = read.timeline();
            start = read.startNanoTime() + shift;
            if (program != null && birth != null && !own.lanes().isEmpty()) {
                birth = new Birth(birth.by, birth.launchedNanos, start); // 它写下的第一条
            }
        } else {
            own = TimelineJson.read(film);
            start = filmStart + shift;
        }
        return new Reel(
                process,
                worker,
                own,
                start,
                film.isEmpty() ? whole ? Reel.Source.SAVED : Reel.Source.GLANCES : Reel.Source.OWN,
                birth,
                List.copyOf(errands),
                goneNanos,
                alive && owned,
                asked && own.steps().stream().noneMatch(step -> step.outcome() == Step.Outcome.OPEN) ? "" : how,
                trouble,
                sockets);
    }
}
