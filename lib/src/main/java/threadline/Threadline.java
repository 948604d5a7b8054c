package threadline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;
import threadline.draw.chart.ChartPicture;
import threadline.explain.Sentence;
import threadline.explain.finding.Findings;
import threadline.explorer.Driving;
import threadline.explorer.Race;
import threadline.export.Html;
import threadline.model.Chart;
import threadline.notebook.CellLines;
import threadline.notebook.Display;
import threadline.notebook.Environment;
import threadline.python.PythonProgram;
import threadline.python.PythonRun;
import threadline.recorder.Action;
import threadline.recorder.Recorded;
import threadline.recorder.Recorder;
import threadline.recorder.Steps;
import threadline.recorder.Work;
import threadline.recorder.capture.Names;
import threadline.recorder.thread.LibraryCode;
import threadline.recorder.thread.OwnThreads;
import threadline.worker.film.Observation;

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

    private static final String NO_TITLE = "record 的第一个参数是标题，不能是 null";
    private static final String NO_BODY = "record 的最后一个参数是要运行的代码，不能是 null";

    private static final String NO_STEP_BODY = "step 的第二个参数是要运行的代码，不能是 null";

    private static final Duration PYTHON_LIMIT = Duration.ofMinutes(1);

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
        Objects.requireNonNull(body, NO_BODY);
        LibraryCode.isBeside(body.getClass());
        return recordWork(title, body);
    }

    /** 同 {@link #record(String, Work)}，{@code body} 没有结果。 */
    public static <X extends Exception> Recording<Void> record(String title, Action<X> body) {
        Objects.requireNonNull(body, NO_BODY);
        LibraryCode.isBeside(body.getClass());
        return recordWork(title, withoutResult(body));
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
        Objects.requireNonNull(body, NO_BODY);
        LibraryCode.isBeside(body.getClass());
        return recordWork(title, limit, body);
    }

    /** 同 {@link #record(String, Duration, Work)}，{@code body} 没有结果。 */
    public static <X extends Exception> Recording<Void> record(String title, Duration limit, Action<X> body) {
        Objects.requireNonNull(body, NO_BODY);
        LibraryCode.isBeside(body.getClass());
        return recordWork(title, limit, withoutResult(body));
    }

    private static <T extends @Nullable Object> Recording<T> recordWork(String title, Work<T, ?> body) {
        Objects.requireNonNull(title, NO_TITLE);
        return observed(body, watched -> Recorder.record(title, watched, new CellLines()));
    }

    private static <T extends @Nullable Object> Recording<T> recordWork(String title, Duration limit, Work<T, ?> body) {
        Objects.requireNonNull(title, NO_TITLE);
        Objects.requireNonNull(limit, "record 的时限不能是 null；不要时限就去掉这个参数");
        return observed(body, watched -> Recorder.record(title, limit, watched, new CellLines()));
    }

    /** 工作进程这期间做的事，也接进时间线。 */
    private static <T extends @Nullable Object> Recording<T> observed(
            Work<T, ?> body, Function<Work<T, ?>, Recorded<T>> recording) {
        try (var observation = Observation.begin()) {
            return new Recording<>(observation.addTo(recording.apply(observation.over(body))));
        }
    }

    /**
     * 在读者的 Python（{@code PATH} 上的 {@code python3}，CPython 3.10 起）里运行一段程序，记下它的线程、asyncio 的任务和子进程。结果是它打印的文字。
     *
     * <pre>{@code
     * var breakfast = python("Python 的早餐", """
     *     import asyncio
     *     async def make(what, seconds):
     *         with step(what):
     *             await asyncio.sleep(seconds)
     *     async def main():
     *         await asyncio.gather(make("煮咖啡", 3), make("烤面包", 2))
     *     asyncio.run(main())
     *     """);
     * sideBySide(breakfast, concurrent).show();
     * }</pre>
     *
     * <p>程序里多了两个名字：{@code with step("煮咖啡"):} 和 {@code named("订单夹", queue.Queue())}。它是一个子进程，最多运行 1 分钟；
     * 打印的写在单元格下面。到程序结束为止阻塞，不留下进程和文件。程序抛出的异常不从这里抛出，它在 {@link Recording#orThrow} 里。
     *
     * @throws IllegalStateException 没有 Python，或它太旧
     * @throws IllegalArgumentException 程序有语法错误
     * @throws java.util.concurrent.CancellationException 等它的时候被中断；程序已经结束
     */
    public static Recording<String> python(String title, String source) {
        return python(title, PYTHON_LIMIT, source);
    }

    /**
     * 同 {@link #python(String, String)}，最多运行 {@code limit}；到了时限，它的全部进程都结束，{@link Recording#orThrow} 抛出 {@link
     * java.util.concurrent.TimeoutException}。
     */
    public static Recording<String> python(String title, Duration limit, String source) {
        Objects.requireNonNull(title, "python 的第一个参数是标题，不能是 null");
        Objects.requireNonNull(limit, "python 的时限不能是 null；不要时限就去掉这个参数");
        Objects.requireNonNull(source, "python 的最后一个参数是程序，不能是 null");
        return recorded(program(title, limit).source(source));
    }

    /** 同 {@link #python(String, String)}，程序在一个文件里。 */
    public static Recording<String> python(String title, Path file) {
        Objects.requireNonNull(title, "python 的第一个参数是标题，不能是 null");
        Objects.requireNonNull(file, "python 的最后一个参数是程序，不能是 null");
        return recorded(program(title, PYTHON_LIMIT).file(file));
    }

    private static PythonProgram program(String title, Duration limit) {
        Recorder.requirePositive(limit);
        return new PythonProgram(title, limit, System.out, work -> OwnThreads.unstarted("python-output", work));
    }

    private static Recording<String> recorded(PythonRun run) {
        return new Recording<>(
                new Recorded<>(run.timeline(), run.output(), run.failure(), List.of(), 0, Map.of(), List.of()));
    }

    /**
     * 运行一个步骤：图里画成一个带名字的框。步骤可以嵌套；记录之外只运行 {@code body}。
     *
     * @throws X {@code body} 的异常，原样抛出，图里记作失败或取消
     */
    public static <X extends Exception> void step(String name, Action<X> body) throws X {
        Objects.requireNonNull(body, NO_STEP_BODY);
        if (Driving.arrive(name, body)) {
            body.run();
            return;
        }
        Steps.run(name, withoutResult(body));
    }

    /** 同 {@link #step(String, Action)}，返回 {@code body} 的结果。 */
    public static <T extends @Nullable Object, X extends Exception> T step(String name, Work<T, X> body) throws X {
        Objects.requireNonNull(body, NO_STEP_BODY);
        if (Driving.arrive(name, body)) {
            T result = body.run();
            Driving.returned(result);
            return result;
        }
        return Steps.run(name, body);
    }

    /**
     * 模拟一个步骤：睡 {@code duration} 这么久。
     *
     * @throws IllegalArgumentException 时长是负的
     * @throws java.util.concurrent.CancellationException 睡眠被中断；中断标志已经放回
     */
    public static void step(String name, Duration duration) {
        Objects.requireNonNull(duration, "step 的时长不能是 null，例如 Duration.ofSeconds(3)");
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "步骤「" + name + "」的时长是负的：" + duration + "。写不小于 0 的时长，例如 Duration.ofSeconds(3)");
        }
        if (!Driving.arrive(name, duration)) {
            Steps.simulate(name, duration);
        }
    }

    /**
     * 一个有名字的切换点：说出接着要做什么，在 {@link #explore} 里可以在这里换人。别处什么也不做。
     *
     * <pre>{@code
     * point("锁 A");
     * synchronized (a) { … }
     * }</pre>
     */
    public static void point(String name) {
        Objects.requireNonNull(name, "point 的参数是接着要做的事，不能是 null");
        Driving.arrive(name, null);
    }

    /**
     * 走遍一个程序的走法：每到一个 {@code step} 或 {@code point} 之前，每次等待和让出，都可以换一个线程接着走。
     *
     * <pre>{@code
     * var deposits = explore("两次存款", race -> {
     *     var balance = new int[] {1000};
     *     race.thread("甲", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen + 500; }); });
     *     race.thread("乙", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen - 300; }); });
     *     race.outcome(() -> balance[0]);
     * });
     * show(deposits.table());
     * }</pre>
     *
     * <p>{@code body} 走一种走法就运行一次，状态要在里面新建。走法最多按次序走 10,000 种，更多时再用种子 1 随机走 10,000 次：结果每次都一样。
     * 没有写 {@code step} 和 {@code point} 的地方不会换人，所以锁的前面也写一个 {@code point}。步骤里的指令重排序和内存模型看不见：
     * 那要用 jcstress；逐行换人用 Lincheck。
     *
     * <p>到走完为止阻塞；被中断就抛出 {@link java.util.concurrent.CancellationException}。程序不能一步一步走（真的睡眠、平台线程、
     * 输入输出，或这个内核够不着调度器）时打印原因和怎么办，不抛出异常：检查那时再说。
     *
     * @throws IllegalArgumentException 没有线程，或线程的名字不能用
     * @throws IllegalStateException 写在另一个 explore 里面
     */
    public static Exploration explore(String title, Race.Setup body) {
        return explore(title, 10_000, 1, body);
    }

    /**
     * 同 {@link #explore(String, Race.Setup)}。
     *
     * @param most 按次序最多走多少种；更多时再随机走这么多次
     * @param seed 随机走的种子
     */
    public static Exploration explore(String title, int most, long seed, Race.Setup body) {
        Objects.requireNonNull(title, "explore 的第一个参数是标题，不能是 null");
        Objects.requireNonNull(body, "explore 的最后一个参数是要走的程序，不能是 null");
        return Exploration.of(title, most, seed, body);
    }

    /**
     * 打印一行，前面带时间和线程名：{@code [0.52 s Barista] …}；图里画成 ▼。记录之外只打印文字。
     *
     * <p>线程的中断标志在打印前后不变。
     */
    public static void say(@Nullable Object text) {
        var line = String.valueOf(text);
        if (!Driving.said(line)) {
            Display.hintOnce();
            Steps.say(line);
        }
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
        Objects.requireNonNull(suppressed, "alsoThrown 的参数是异常，不能是 null，例如 e.getSuppressed()");
        for (var one : suppressed) {
            Steps.alsoThrown(one);
        }
    }

    /**
     * 给一把锁、一个队列或一个池在图里的名字，返回它自己：{@code var ready = named("成品队列", new ArrayBlockingQueue<>(5))}。
     *
     * <p>别的对象也可以，例如连接池：线程等的是它里面的锁和队列，打开代理的 JVM 里它们也叫这个名字；两个起了名字的对象共用的，不知道该叫哪个，就照旧。
     */
    public static <T> T named(String name, T object) {
        return Driving.named(name, object) ? object : Names.give(name, object);
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
        Objects.requireNonNull(table, "show 的参数是一张表，不能是 null，例如 show(记录.table())");
        Display.show(Html.table(table), table.printAll(), null);
    }

    /** 在单元格下面画一幅条形、曲线、交错或等待图；没有内核时写成 PNG 并打印路径。 */
    public static void show(Chart chart) {
        show(chart, Size.NORMAL);
    }

    /** 同 {@link #show(Chart)}，{@link Size#LECTURE} 用于投影。 */
    public static void show(Chart chart, Size size) {
        Objects.requireNonNull(chart, "show 的参数是一幅图，不能是 null，例如 show(记录.waitBars())");
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

    /**
     * 一关：读者写走法，走坏了就过关。没有作答打印 ○，走不通或没有走坏打印 ✗ 和每个线程接着会做什么，走坏了打印 ✓。从不抛出异常。
     *
     * @param schedule 读者写的走法；{@code null} 或空白表示没有作答。只剩一个线程走得动时替读者走完
     * @param game 要走坏的程序：用 {@code race.invariant} 或 {@code race.expect} 说出什么算走坏
     */
    public static void exercise(String name, String hint, @Nullable String schedule, Exploration game) {
        Exercise.judge(name, hint, schedule, game);
    }

    /**
     * 一道练习：读者改好程序，走遍它的走法。标记同 {@link #exercise(String, String, Recording, Exercise.Expectation)}。
     *
     * @param answer 读者的探索；{@code null} 表示没有作答
     * @param expected 应当满足的检查，例如 {@code a -> a.always(1200)}
     */
    public static void exercise(String name, String hint, @Nullable Exploration answer, Exercise.Repair expected) {
        Exercise.judge(name, hint, answer, expected);
    }

    /**
     * 一道练习：读者写下看出了什么。没有作答打印 ○ 和提示，答错打印 ✗ 和写下的话，答对打印 ✓。从不抛出异常。
     *
     * @param answer 读者写的；{@code null} 或空白表示没有作答
     * @param expected 对不对，例如 {@code words -> words.contains("死锁")}
     */
    public static void exercise(String name, String hint, @Nullable String answer, Exercise.Reading expected) {
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
