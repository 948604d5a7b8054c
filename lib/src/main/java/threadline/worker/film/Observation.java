package threadline.worker.film;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import threadline.recorder.Recorded;
import threadline.recorder.Work;
import threadline.recorder.thread.Uninterrupted;

/**
 * 父进程的一次记录：这期间的工作进程都一起记录，最后接成一条时间线。
 *
 * <pre>{@code
 * try (var observation = Observation.begin()) {
 *     var recorded = Recorder.record(title, observation.over(body), sources);
 *     return observation.addTo(recorded);
 * }
 * }</pre>
 *
 * <p>一次只有一个；没有工作进程时什么也不做。
 */
public final class Observation implements AutoCloseable {

    /** 管着一组工作进程的：看看谁该开始拍，谁该停。 */
    public interface Studio {
        void tend();

        /** 正在启动的，进程有了、或启动不起来，就完成。 */
        List<CompletableFuture<Void>> launching();
    }

    private static final Duration MAY_START = Duration.ofSeconds(30);
    private static final Duration MAY_FINISH = Duration.ofSeconds(20);

    private static final Set<Studio> STUDIOS = ConcurrentHashMap.newKeySet();
    private static final AtomicReference<@Nullable Observation> CURRENT = new AtomicReference<>();

    private final List<Tape> tapes = new CopyOnWriteArrayList<>();

    private Observation() {}

    /** 打开了一组工作进程。 */
    public static void opened(Studio studio) {
        STUDIOS.add(studio);
    }

    /** 关闭了。 */
    public static void closed(Studio studio) {
        STUDIOS.remove(studio);
    }

    /** 正在进行的；没有就是 {@code null}。 */
    public static @Nullable Observation current() {
        return CURRENT.get();
    }

    /** 开始：等已有的工作进程都开始拍。已经有一次在进行，就什么也不做。 */
    public static Observation begin() {
        var fresh = new Observation();
        if (CURRENT.compareAndSet(null, fresh)) {
            STUDIOS.forEach(Studio::tend);
            await(STUDIOS.stream().flatMap(s -> s.launching().stream()).toList(), MAY_START);
            await(fresh.tapes.stream().map(Tape::whenRolling).toList(), MAY_START);
        }
        return fresh;
    }

    /**
     * 给一个工作进程一卷新的。
     *
     * @param name 它的类的简单名字
     * @param folder 放黑匣子的文件夹
     * @param whole 它也打开 JFR 和代理；正在启动的来不及，只有黑匣子
     */
    public Tape tape(long worker, String name, Path folder, boolean whole) throws IOException {
        var tape = new Tape(this, worker, name, folder, whole);
        tapes.add(tape);
        return tape;
    }

    /**
     * 给一个自己有 {@code main} 的程序一卷：只有黑匣子，进程有了再说是哪一个。
     *
     * @param name 它的类的简单名字
     * @throws IOException 临时文件夹不能写
     */
    public Tape tape(String name) throws IOException {
        return tape(0, name, Path.of(System.getProperty("java.io.tmpdir")), false);
    }

    /** 同样的代码；它一结束，工作进程就也停下。 */
    public <T extends @Nullable Object> Work<T, ?> over(Work<T, ?> body) {
        return () -> {
            try {
                return body.run();
            } finally {
                close();
            }
        };
    }

    /** 接上工作进程的泳道；等它们交出时间线。 */
    public <T extends @Nullable Object> Recorded<T> addTo(Recorded<T> recorded) {
        close();
        if (tapes.isEmpty()) {
            return recorded;
        }
        await(tapes.stream().filter(Tape::isComing).map(Tape::whenOver).toList(), MAY_FINISH);
        long end = recorded.startNanoTime() + recorded.timeline().endNanos();
        var reels = new ArrayList<Reel>();
        for (var tape : tapes) {
            var reel = tape.reel(end);
            if (reel != null) {
                reels.add(reel);
            }
        }
        return recorded.with(Splice.of(recorded, reels));
    }

    private static void await(List<CompletableFuture<Void>> all, Duration patience) {
        var whole = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
        Uninterrupted.await(System.nanoTime() + patience.toNanos(), limit -> {
            try {
                whole.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // 没有等到的，读黑匣子
            }
        });
    }

    /** 到此为止：工作进程也停下。 */
    @Override
    public void close() {
        if (CURRENT.compareAndSet(this, null)) {
            STUDIOS.forEach(Studio::tend);
        }
    }
}
