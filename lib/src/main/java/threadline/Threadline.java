package threadline;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;
import threadline.draw.ChartPicture;
import threadline.explain.Findings;
import threadline.explain.Sentence;
import threadline.export.Html;
import threadline.model.Chart;
import threadline.notebook.CellLines;
import threadline.notebook.Display;
import threadline.notebook.Environment;
import threadline.recorder.Action;
import threadline.recorder.Names;
import threadline.recorder.Recorder;
import threadline.recorder.Steps;
import threadline.recorder.Work;

/**
 * 库的入口：记录一段代码里每个线程做了什么，画成时间线。
 *
 * <pre>{@code
 * import static threadline.Threadline.*;
 *
 * var breakfast = record("并发做早餐", () -> {
 *     var coffee = Thread.startVirtualThread(() -> step("煮咖啡", Duration.ofSeconds(3)));
 *     step("烤面包", Duration.ofSeconds(2));
 *     coffee.join();
 * });
 * breakfast.show();
 * }</pre>
 *
 * <p>所有方法都可以从任意线程调用；一个 JVM 里一次只有一个 {@code record}。
 */
public final class Threadline {

    /** 图的大小。 */
    public enum Size {
        /** 屏幕和打印。 */
        NORMAL,
        /** 投影：文字放大一倍。 */
        LECTURE
    }

    static {
        if (Display.inKernel()) {
            Recorder.warmUp(timeline -> Sentence.of(timeline.with(Findings.of(timeline))));
        }
    }

    private Threadline() {}

    /**
     * 现在就在调用的线程上运行 {@code body}，记下每个线程做了什么。调用的线程在图里叫 {@code main}。
     *
     * <p>到 {@code body} 返回为止阻塞；有线程没有结束时最多再等 200 ms，还活着的就是泄漏。{@code body}
     * 抛出的异常不会从这里抛出，它在 {@link Recording#orThrow} 里。
     *
     * @param title 图的标题
     * @throws IllegalStateException 已有别的记录在进行；消息里有它的标题
     */
    public static <T extends @Nullable Object, X extends Exception> Recording<T> record(String title, Work<T, X> body) {
        Objects.requireNonNull(title, "record 的第一个参数是标题，不能是 null");
        Objects.requireNonNull(body, "record 的最后一个参数是要运行的代码，不能是 null");
        return new Recording<>(Recorder.record(title, body, new CellLines()));
    }

    /** 同 {@link #record(String, Work)}，{@code body} 没有结果。 */
    public static <X extends Exception> Recording<Void> record(String title, Action<X> body) {
        return record(title, withoutResult(body));
    }

    /**
     * 在一个新的平台线程（图里叫 {@code main}）上运行 {@code body}，最多 {@code limit}。
     *
     * <p>到时限就中断 {@code body} 和它的线程，再等最多 1 秒，然后返回；还在运行的就是泄漏。等待时被中断会把中断传给 {@code body}。
     * 超过时限的记录在 {@link Recording#orThrow} 抛出 {@link java.util.concurrent.TimeoutException}。
     *
     * @param limit 时限，大于 0
     * @throws IllegalStateException 已有别的记录在进行
     */
    public static <T extends @Nullable Object, X extends Exception> Recording<T> record(
            String title, Duration limit, Work<T, X> body) {
        Objects.requireNonNull(title, "record 的第一个参数是标题，不能是 null");
        Objects.requireNonNull(limit, "record 的时限不能是 null；不要时限就去掉这个参数");
        Objects.requireNonNull(body, "record 的最后一个参数是要运行的代码，不能是 null");
        return new Recording<>(Recorder.record(title, limit, body, new CellLines()));
    }

    /** 同 {@link #record(String, Duration, Work)}，{@code body} 没有结果。 */
    public static <X extends Exception> Recording<Void> record(String title, Duration limit, Action<X> body) {
        return record(title, limit, withoutResult(body));
    }

    /**
     * 运行一个步骤：图里画成一个带名字的框。步骤可以嵌套；记录之外只运行 {@code body}。
     *
     * @throws X {@code body} 的异常，原样抛出，图里记作失败或取消
     */
    public static <X extends Exception> void step(String name, Action<X> body) throws X {
        Steps.run(name, withoutResult(body));
    }

    /** 同 {@link #step(String, Action)}，返回 {@code body} 的结果。 */
    public static <T extends @Nullable Object, X extends Exception> T step(String name, Work<T, X> body) throws X {
        return Steps.run(name, body);
    }

    /**
     * 模拟一个步骤：睡 {@code duration} 这么久。
     *
     * @throws java.util.concurrent.CancellationException 睡眠被中断；中断标志已经放回
     */
    public static void step(String name, Duration duration) {
        Objects.requireNonNull(duration, "step 的时长不能是 null，例如 Duration.ofSeconds(3)");
        Steps.simulate(name, duration);
    }

    /**
     * 打印一行，前面带时间和线程名：{@code [0.52 s Barista] …}；图里画成 ▼。记录之外只打印文字。
     *
     * <p>线程的中断标志在打印前后不变。
     */
    public static void say(@Nullable Object text) {
        Steps.say(String.valueOf(text));
    }

    /**
     * 记下一个没有开始就被拒绝的步骤，例如线程池已经关闭；图里画成 ⊖。记录之外什么也不做。
     *
     * <pre>{@code
     * try {
     *     pool.submit(() -> step("查询", this::query));
     * } catch (RejectedExecutionException e) {
     *     notStarted("查询", e);
     * }
     * }</pre>
     */
    public static void notStarted(String step, Throwable why) {
        Steps.notStarted(step, why);
    }

    /** 记下跟在另一个异常后面的异常：{@code alsoThrown(e.getSuppressed())}；图里画成 ◇。记录之外什么也不做。 */
    public static void alsoThrown(Throwable... suppressed) {
        for (var one : suppressed) {
            Steps.alsoThrown(one);
        }
    }

    /** 给一把锁或一个队列在图里的名字，返回它自己：{@code var ready = named("成品队列", new ArrayBlockingQueue<>(5))}。 */
    public static <T> T named(String name, T object) {
        return Names.give(name, object);
    }

    /** 空的预测，一项一项填：{@code predict().total(3).first("烤面包")}。 */
    public static Prediction predict() {
        return Prediction.NOTHING;
    }

    /** 几次记录上下并排，画在同一个时间刻度上。 */
    public static SideBySide sideBySide(Recording<?>... recordings) {
        return new SideBySide(recordings);
    }

    /** 在单元格下面显示一张表。 */
    public static void show(Table table) {
        Display.show(Html.table(table), table.printAll(), null);
    }

    /** 在单元格下面画一幅条形、曲线、交错或等待图；没有内核时写成 PNG 并打印路径。 */
    public static void show(Chart chart) {
        show(chart, Size.NORMAL);
    }

    /** 同 {@link #show(Chart)}，{@link Size#LECTURE} 用于投影。 */
    public static void show(Chart chart, Size size) {
        var picture = ChartPicture.draw(chart, size == Size.LECTURE ? 2 : 1);
        var alt = chart.sentence().isEmpty() ? chart.title() : chart.title() + "。" + chart.sentence();
        Display.show(Html.figure(picture, alt, List.of()), alt, picture.png());
    }

    /**
     * 一道练习：没有作答打印 ○ 和提示，答错打印 ✗ 和在你的时间线上看到的，答对打印 ✓。从不抛出异常。
     *
     * @param name 练习的名字
     * @param hint 没有作答时的提示
     * @param answer 你的记录；{@code null} 表示没有作答
     * @param expected 答案应当满足的检查
     */
    public static void exercise(
            String name, String hint, @Nullable Recording<?> answer, Exercise.Expectation expected) {
        Exercise.judge(name, hint, answer, expected);
    }

    /** 打印这个内核能不能运行这本书；缺什么就说怎样得到。 */
    public static void environment() {
        Environment.report().forEach(System.out::println);
    }

    @SuppressWarnings("NullAway") // Void 只有 null 这一个值
    private static <X extends Exception> Work<Void, X> withoutResult(Action<X> body) {
        return () -> {
            body.run();
            return null;
        };
    }
}
