package threadline;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import threadline.explorer.Explored;
import threadline.explorer.Explorer;
import threadline.explorer.Race;
import threadline.explorer.Replay;
import threadline.explorer.UndrivableException;
import threadline.model.Interleaving;
import threadline.recorder.capture.Names;

/**
 * 一次探索：一个程序走遍了，每种结果有多少种走法。不可变，可以在线程之间共享。
 *
 * <pre>{@code
 * show(deposits.table());                // 结果，次数，一个走法
 * deposits.schedule("甲 乙 乙 甲").show(); // 这一个走法的图
 * deposits.never(1500);                  // 检查：没有一种走法得到 1500
 * }</pre>
 *
 * <p>结果可以写值，也可以写一类走坏的名字：死锁、等不到、异常、不变式、走不完。同一个程序的结果总是一样。重新走一个走法的方法阻塞到走完。
 */
public final class Exploration {

    /** 探索看不见什么：写在结果旁边的一句话。 */
    public static final String BLIND_SPOT =
            "只在 step、point、等锁、等待和让出的地方换人；一步里面的指令重排序和内存模型看不见，那要用 jcstress，逐行换人用 Lincheck。";

    private sealed interface State {
        record Walked(Explorer explorer, Explored explored) implements State {}

        record Undriven(
                String reason, boolean foreign, @Nullable Interleaving stored) implements State {}
    }

    private final String title;
    private final State state;
    private final Consumer<String> onSuccess;

    private Exploration(String title, State state, Consumer<String> onSuccess) {
        this.title = title;
        this.state = state;
        this.onSuccess = onSuccess;
    }

    static Exploration of(String title, int most, long seed, Race.Setup setup) {
        var refusal = Explorer.refusal();
        State state;
        if (refusal != null) {
            state = new State.Undriven(refusal, true, Explorer.stored(title, setup));
        } else {
            state = walked(title, most, seed, setup);
        }
        if (state instanceof State.Undriven undriven) {
            System.out.println("○ 「" + title + "」没有探索：" + undriven.reason + "。");
        }
        return new Exploration(title, state, line -> System.out.println(line));
    }

    private static State walked(String title, int most, long seed, Race.Setup setup) {
        try {
            var explorer = Explorer.of(title, setup, most, seed, object -> Names.of(System.identityHashCode(object)));
            return new State.Walked(explorer, explorer.explore());
        } catch (UndrivableException e) {
            return new State.Undriven(String.valueOf(e.getMessage()), false, Explorer.stored(title, setup));
        }
    }

    /** 同样的结果，检查成立时不打印。 */
    Exploration quiet() {
        return new Exploration(title, state, line -> {});
    }

    /** 没有探索的原因；探索了就是 {@code null}。 */
    @Nullable
    String refusal() {
        return state instanceof State.Undriven undriven ? undriven.reason : null;
    }

    /** 是这个内核走不了，不是程序走不了。 */
    boolean isForeign() {
        return state instanceof State.Undriven undriven && undriven.foreign;
    }

    /** 每种结果一行：结果，次数，一个走法（最短的）。 */
    public Table table() {
        var outcome = StringColumn.create("结果");
        var count = IntColumn.create("次数");
        var schedule = StringColumn.create("一个走法");
        for (var row : outcomes().rows()) {
            outcome.append(row.ending().words());
            count.append(row.count());
            schedule.append(Outcomes.shortened(row.schedule()));
        }
        return Table.create(title + "：" + scope(), outcome, count, schedule);
    }

    /** 显示表格、走了多少种、看不见什么；有走坏的，再画最短的一个。 */
    public void show() {
        if (state instanceof State.Undriven) {
            schedule("").show();
            return;
        }
        Threadline.show(table());
        System.out.println(BLIND_SPOT);
        var failures = outcomes().failures();
        if (!failures.isEmpty()) {
            schedule(failures.shortest().schedule()).show();
        }
    }

    /** 走了多少种，是不是全部。 */
    public String scope() {
        return switch (state) {
            case State.Undriven undriven -> "没有探索";
            case State.Walked(var explorer, var explored) -> {
                var words = explored.exhausted()
                        ? "全部 " + number(explored.inOrder()) + " 种走法"
                        : "走法太多，按次序走了 " + number(explored.inOrder()) + " 种，又随机走了 " + number(explored.random()) + " 次";
                yield explored.remark().isEmpty() ? words : words + "（" + explored.remark() + "）";
            }
        };
    }

    /**
     * 一个走法：线程的名字，空格隔开。只写开头时，剩下的由上一步的线程接着走，走不动了按次序换下一个。
     *
     * @throws IllegalArgumentException 名字不是线程，或那一步它走不动
     */
    public Schedule schedule(String schedule) {
        return switch (state) {
            case State.Undriven undriven -> Schedule.stored(undriven.reason, undriven.stored);
            case State.Walked(var explorer, var explored) -> {
                var replay = explorer.replay(schedule, Replay.Rest.FINISH);
                if (!replay.refusal().isEmpty()) {
                    throw new IllegalArgumentException(
                            "走法「" + schedule + "」走不下去：" + replay.refusal() + "。那时" + String.join("；", replay.next()));
                }
                yield Schedule.walked(replay);
            }
        };
    }

    /**
     * 得到这个结果的最短的走法。
     *
     * @throws IllegalArgumentException 没有走法得到它；消息列出有哪些结果
     */
    public Schedule shortest(@Nullable Object outcome) {
        if (state instanceof State.Undriven) {
            return schedule("");
        }
        var matching = outcomes().matching(outcome);
        if (matching.isEmpty()) {
            throw new IllegalArgumentException(
                    "没有走法得到 " + words(outcome) + "。有的结果：" + outcomes().words());
        }
        return schedule(matching.shortest().schedule());
    }

    /**
     * 最短的走坏的走法：异常、死锁、等不到、走不完，或条件不成立。
     *
     * @throws IllegalArgumentException 没有一种走法走坏
     */
    public Schedule failing() {
        if (state instanceof State.Undriven) {
            return schedule("");
        }
        var failures = outcomes().failures();
        if (failures.isEmpty()) {
            throw new IllegalArgumentException(
                    "「" + title + "」" + scope() + "，没有一种走坏。有的结果：" + outcomes().words());
        }
        return schedule(failures.shortest().schedule());
    }

    /** 你来决定轮到谁：走到写的地方停下，打印每个线程接着会做什么，画出走过的步。名字写错或走不动时只说明，不抛出异常。 */
    public void play(String schedule) {
        try {
            var replay = replay(schedule, Replay.Rest.STOP);
            if (replay != null) {
                tell(replay);
            }
        } catch (IllegalArgumentException | UndrivableException e) {
            System.out.println("✗ " + e.getMessage() + "。");
        }
    }

    private static void tell(Replay replay) {
        if (!replay.schedule().isEmpty()) {
            Schedule.walked(replay).show();
        }
        if (!replay.refusal().isEmpty()) {
            System.out.println("✗ " + replay.refusal() + "。");
        }
        System.out.println(
                replay.ending().failed() ? "走坏了：" + replay.ending().words() : "接着：" + String.join("；", replay.next()));
    }

    /**
     * 走读者写的走法；没有探索时画存好的图，返回 {@code null}。
     *
     * @throws IllegalArgumentException 有一个名字不是线程
     */
    @Nullable
    Replay replay(String schedule, Replay.Rest rest) {
        return switch (state) {
            case State.Undriven undriven -> {
                Schedule.stored(undriven.reason, undriven.stored).show();
                yield null;
            }
            case State.Walked(var explorer, var explored) -> explorer.replay(schedule, rest);
        };
    }

    /** 检查：每种走法的结果都是 {@code outcome}。 */
    public void always(@Nullable Object outcome) {
        check("总是 " + words(outcome), row -> !row.ending().is(outcome), scope() + "，结果都是 " + words(outcome));
    }

    /** 检查：没有一种走法的结果是 {@code outcome}。 */
    public void never(@Nullable Object outcome) {
        check("从不 " + words(outcome), row -> row.ending().is(outcome), scope() + "，没有一种得到 " + words(outcome));
    }

    /** 检查：没有一种走法走坏：没有异常、死锁、等不到和走不完，条件都成立。 */
    public void neverFails() {
        check("从不走坏", row -> row.ending().failed(), scope() + "，没有一种走坏");
    }

    /** 检查：至少有一种走法的结果是 {@code outcome}。 */
    public void sometimes(@Nullable Object outcome) {
        if (!canCheck("有时 " + words(outcome))) {
            return;
        }
        var matching = outcomes().matching(outcome);
        if (matching.isEmpty()) {
            throw fail(
                    "有时 " + words(outcome),
                    scope() + "，没有一种得到它。有的结果：" + outcomes().words());
        }
        onSuccess.accept("✓ 走法 " + Outcomes.shortened(matching.shortest().schedule()) + " 得到 " + words(outcome));
    }

    private void check(String claim, Predicate<Explored.Row> bad, String good) {
        if (!canCheck(claim)) {
            return;
        }
        var broken = outcomes().where(bad);
        if (!broken.isEmpty()) {
            var row = broken.shortest();
            throw fail(
                    claim,
                    "走法 " + Outcomes.shortened(row.schedule()) + " 的结果是「"
                            + row.ending().words() + "」。" + scope() + "里这样的有 " + number(broken.count()) + " 种");
        }
        onSuccess.accept("✓ " + good);
    }

    private boolean canCheck(String claim) {
        if (state instanceof State.Undriven undriven) {
            if (!undriven.foreign) {
                throw fail(claim, "没有探索：" + undriven.reason);
            }
            System.out.println("○ 「" + title + "：" + claim + "」没有检查：" + undriven.reason + "。");
            return false;
        }
        return true;
    }

    private Outcomes outcomes() {
        return new Outcomes(state instanceof State.Walked walked ? walked.explored.rows() : List.of());
    }

    private static String number(long count) {
        return String.format(java.util.Locale.ROOT, "%,d", count);
    }

    private static String words(@Nullable Object outcome) {
        return "「" + threadline.explorer.Ending.text(outcome) + "」";
    }

    private AssertionError fail(String claim, String seen) {
        return Check.failure(title + "：" + claim.replace("「", "").replace("」", ""), seen);
    }

    @Override
    public String toString() {
        return "探索「" + title + "」：" + scope() + "，结果：" + outcomes().words();
    }
}
