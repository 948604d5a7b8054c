package threadline;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;
import threadline.draw.timeline.Panel;
import threadline.draw.timeline.TimelinePicture;
import threadline.explain.CauseCost;
import threadline.explain.FindingLines;
import threadline.explain.GuessReview;
import threadline.explain.Sentence;
import threadline.explain.Waits;
import threadline.explain.Why;
import threadline.explain.cause.CriticalPath;
import threadline.explain.finding.Findings;
import threadline.explain.finding.Standstill;
import threadline.export.Html;
import threadline.export.PerfettoTrace;
import threadline.export.TimelineJson;
import threadline.export.TimelineTable;
import threadline.model.Bars;
import threadline.model.Cause;
import threadline.model.Guess;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.WaitGraph;
import threadline.notebook.Display;
import threadline.recorder.Recorded;
import threadline.recorder.assembling.Carriers;
import threadline.recorder.assembling.Mount;

/**
 * 一次记录：代码的结果或异常，和它的时间线。不可变，可以在线程之间共享。
 *
 * <pre>{@code
 * var breakfast = record("做早餐", () -> makeBreakfast());
 * breakfast.show();
 * String meal = breakfast.orThrow();
 * }</pre>
 */
public final class Recording<T extends @Nullable Object> {

    /** 还没有结论的时间线。 */
    private final Timeline seen;

    private final @Nullable T result;
    private final @Nullable Throwable failure;
    private final List<Mount> mounts;
    private volatile @Nullable Timeline timeline;
    private volatile @Nullable Told told;

    /** 那一句话，它说的原因，和关键路径。 */
    private record Told(String sentence, @Nullable Cause cause, Route path) {}

    Recording(Recorded<T> recorded) {
        this.seen = recorded.timeline();
        this.result = recorded.result();
        this.failure = recorded.failure();
        this.mounts = recorded.mounts();
    }

    /** 代码的结果；代码失败或没有结果时为 {@code null}。想让失败抛出来，用 {@link #orThrow}。 */
    public @Nullable T result() {
        return result;
    }

    /**
     * 代码的结果；代码失败就抛出它的异常。
     *
     * @throws Exception 代码抛出的那个异常对象；既不是 Exception 也不是 Error 的，包在 {@link UndeclaredThrowableException} 里
     */
    @SuppressWarnings("NullAway") // 没有失败时 result 就是代码返回的值
    public T orThrow() throws Exception {
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) { // 编译器不知道的 Throwable
            throw new UndeclaredThrowableException(failure);
        }
        return result;
    }

    /** 时间线的数据。 */
    public Timeline timeline() {
        var known = timeline;
        return known == null ? withFindings() : known;
    }

    /** 结论等到有人问才找，只找一次：一百万个线程要找一会儿，只要结果的人不必等。 */
    private synchronized Timeline withFindings() {
        var known = timeline;
        if (known == null) {
            known = seen.with(Findings.of(seen));
            timeline = known;
        }
        return known;
    }

    /**
     * 总用时由什么决定；证明不了就是 {@code null}。图下面的句子说的就是它；事件循环大半时间被一步占着的时候，句子改说是哪一步占着它。
     *
     * <pre>{@code
     * if (recording.cause() instanceof Cause.Lock lock) {
     *     say(lock.name() + " 占 " + lock.cost().percent() + "%");
     * }
     * }</pre>
     */
    public @Nullable Cause cause() {
        return told().cause();
    }

    /**
     * 到时限，或有线程泄漏时，谁在等谁手里的锁；没有停住就是空的图。死锁时 {@link #show()} 已经画在下面，别的用 {@link
     * Threadline#show(threadline.model.Chart)} 画出来。
     */
    public WaitGraph waitGraph() {
        return Standstill.of(timeline());
    }

    /** 在单元格下面画出时间线，死锁时再画谁等谁；没有内核时写成 PNG 并打印路径。 */
    public void show() {
        show(Prediction.NOTHING, Threadline.Size.NORMAL, false);
    }

    /** 同 {@link #show()}，库自己的线程也画出来：{@code show} 把它们折叠起来，除非总用时花在它们身上。 */
    public void showAll() {
        showAll(Threadline.Size.NORMAL);
    }

    /** 同 {@link #showAll()}，{@link Threadline.Size#LECTURE} 用于投影。 */
    public void showAll(Threadline.Size size) {
        show(Prediction.NOTHING, size, true);
    }

    /** 画出时间线，{@link Threadline.Size#LECTURE} 用于投影。 */
    public void show(Threadline.Size size) {
        show(Prediction.NOTHING, size, false);
    }

    /** 画出时间线，猜测画成虚线，图下面逐条比较。 */
    public void show(Prediction guess) {
        Objects.requireNonNull(guess, "show 的参数是猜测，不能是 null；没有猜就写 show()");
        show(guess, Threadline.Size.NORMAL, false);
    }

    /** 时间线；死锁的话，再加一幅谁等谁的图。 */
    private void show(Prediction prediction, Threadline.Size size, boolean all) {
        var panel = panel(prediction);
        var picture = TimelinePicture.draw(
                List.of(all ? panel.withAllLanes() : panel), size == Threadline.Size.LECTURE ? 2 : 1);
        var captions = review(prediction);
        captions.addAll(findings());
        var waitGraph = waitGraph();
        boolean deadlock = !waitGraph.deadlocked().isEmpty();
        if (!deadlock && !waitGraph.waits().isEmpty()) {
            captions.add("停住时有 " + waitGraph.waits().size() + " 个线程在等锁：show(记录.waitGraph()) 画出谁在等谁。");
        }
        Display.show(Html.figure(picture, alt(), captions), plain(captions), picture.png());
        if (deadlock) {
            Threadline.show(waitGraph, size);
        }
    }

    /**
     * 只画时间线，不写那一句话和下面的结论：给读者自己看出发生了什么。
     *
     * <pre>{@code
     * quiz.showUnexplained();
     * say(quiz.cause()); // 看完再对
     * }</pre>
     */
    public void showUnexplained() {
        var panel = new Panel(timeline(), "", told().path(), null);
        var picture = TimelinePicture.draw(List.of(panel), 1);
        Display.show(
                Html.figure(picture, timeline().title(), List.of()), timeline().title(), picture.png());
    }

    /**
     * 画出时间线，下面加上载体线程：框里是它挂载着的虚拟线程。没有代理时看不到载体，图下面会这样说。
     */
    public void showCarriers() {
        showCarriers(Prediction.NOTHING);
    }

    /** 同 {@link #showCarriers()}，猜测画成虚线，图下面逐条比较。 */
    public void showCarriers(Prediction guess) {
        Objects.requireNonNull(guess, "showCarriers 的参数是猜测，不能是 null；没有猜就写 showCarriers()");
        var withCarriers = Carriers.addTo(timeline(), mounts);
        var panel = new Panel(withCarriers, sentence(), told().path(), drawn(guess));
        var captions = review(guess);
        if (mounts.isEmpty()) {
            captions.add("没有看到载体线程：这次记录没有虚拟线程，或代理没有打开（运行 ./build.sh doctor 查看）。");
        }
        var picture = TimelinePicture.draw(List.of(panel), 1);
        Display.show(Html.figure(picture, alt(), captions), plain(captions), picture.png());
    }

    private String sentence() {
        return told().sentence();
    }

    /** 只算一次：几万个线程的时间线要算一会儿。 */
    private Told told() {
        var known = told;
        if (known == null) {
            var cause = Why.of(timeline());
            known = new Told(Sentence.of(timeline(), cause), cause, CriticalPath.of(timeline()));
            told = known;
        }
        return known;
    }

    Panel panel(Prediction guess) {
        return new Panel(timeline(), sentence(), told().path(), drawn(guess)).withCause(CauseCost.of(cause()));
    }

    private static @Nullable Guess drawn(Prediction guess) {
        return guess.guess().isEmpty() ? null : guess.guess();
    }

    /** 猜测和这次记录，一条一行。 */
    List<String> review(Prediction guess) {
        return new ArrayList<>(GuessReview.of(guess.guess(), timeline()));
    }

    /** 标题和那一句话：看不到图的人读到的。 */
    String alt() {
        return timeline().title().isBlank() ? sentence() : timeline().title() + "。" + sentence();
    }

    /** 图下面的结论，每种一行。 */
    List<String> findings() {
        return FindingLines.of(timeline().findings(), sentence());
    }

    private String plain(List<String> captions) {
        var lines = new ArrayList<String>();
        lines.add(alt());
        lines.addAll(captions);
        return String.join("\n", lines);
    }

    /**
     * 每个时段一行的表：泳道、线程、状态、对象、步骤、开始、结束、时长（秒）、来源、证据。挨着的采样的运行和等 CPU 是一行，状态写着运行占多少。
     */
    public Table table() {
        return TimelineTable.intervals(timeline());
    }

    /** 每个步骤一行的表：泳道、步骤、开始、结束、时长（秒）、结局、异常。 */
    public Table steps() {
        return TimelineTable.steps(timeline());
    }

    /**
     * 全部线程都在哪里等：一行一种（状态 × 对象 × 来源 × 谁结束的），有次数、总计、中位、p99（秒）和它在关键路径上的份额，久的在前。不管有
     * 多少个线程，表都一样短。
     */
    public Table waits() {
        return TimelineTable.waits(timeline(), Waits.of(timeline()));
    }

    /** {@link #waits} 最久的几行，画成条形图：{@code show(记录.waitBars())}。 */
    public Bars waitBars() {
        return Waits.bars(timeline().title(), Waits.of(timeline()));
    }

    /** 时间线和它的原因（{@link #cause}）写成 JSON；用 {@link TimelineJson#read} 读回时间线。 */
    public String json() {
        return TimelineJson.write(timeline(), cause());
    }

    /** 标题和那一句话，不画图。 */
    @Override
    public String toString() {
        return "记录「" + timeline().title() + "」。" + sentence() + "用 show() 画出来。";
    }

    /**
     * 时间线写成 Perfetto 的轨迹文件，用 <a href="https://ui.perfetto.dev">ui.perfetto.dev</a> 打开：全部进程、线程、步骤、状态和唤醒。文件不离开这台机器。
     *
     * <pre>{@code
     * breakfast.perfetto(Path.of("breakfast.pftrace"));
     * }</pre>
     *
     * @param file 写到哪里；已经有的文件被换掉
     * @throws IOException 写不成，例如文件夹不存在
     */
    public void perfetto(Path file) throws IOException {
        Objects.requireNonNull(file, "perfetto 的参数是要写的文件，不能是 null，例如 Path.of(\"breakfast.pftrace\")");
        try {
            PerfettoTrace.write(timeline(), ProcessHandle.current().pid(), file);
        } catch (IOException e) {
            throw new IOException("轨迹写不进 " + file.toAbsolutePath() + "（" + e + "）。先建好它的文件夹，或换一个能写的地方", e);
        }
    }

    /** 检查一个说法：成立就打印 ✓ 和看到的数字，不成立就抛出 {@link AssertionError}。 */
    public Check check(String claim) {
        Objects.requireNonNull(claim, "check 的参数是要检查的说法，不能是 null，例如 check(\"两个步骤重叠\")");
        Display.hintOnce();
        return new Check(claim, timeline(), result, seen -> System.out.println("✓ " + claim + "：" + seen));
    }
}
