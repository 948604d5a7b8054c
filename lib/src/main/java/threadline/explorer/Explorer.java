package threadline.explorer;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;

/**
 * 走遍一个程序的走法。
 *
 * <p>换人的地方：{@code step} 和 {@code point} 之前，停放、等锁、{@code wait} 和 {@code Thread.yield}。步骤里面的指令重排序和
 * 内存模型看不见：那要用 jcstress；不改程序、逐行换人用 Lincheck。同一个走法的结果总是一样；同一个种子的走法总是一样。
 *
 * <p>不可变。可以从任意线程调用，各次探索互不影响；调用的线程阻塞到走完，被中断就抛出 {@link
 * java.util.concurrent.CancellationException}。
 */
public final class Explorer {

    /** synchronized 的死锁结束不了线程，最多留下这么多个（每个约 2 KB）。 */
    private static final int MOST_LEFT = 4_000;

    private final Program program;
    private final int most;
    private final long seed;

    private Explorer(Program program, int most, long seed) {
        this.program = program;
        this.most = most;
        this.seed = seed;
    }

    /** 这个 JVM 里线程不能一步一步走的原因；能走时为 {@code null}。 */
    public static @Nullable String refusal() {
        return Access.get() == null ? Access.refusal() : null;
    }

    /**
     * 准备探索：先看看这个程序能不能走，每个线程怎样开头。
     *
     * @param most 按次序最多走多少种；更多时再随机走这么多次
     * @param names 在 {@code explore} 外面给锁起的名字
     * @throws UndrivableException 程序不能一步一步走
     */
    public static Explorer of(
            String title, Race.Setup setup, int most, long seed, Function<Object, @Nullable String> names) {
        if (Stage.CURRENT.isBound()) {
            throw new IllegalStateException("explore「" + title + "」写在另一个 explore 里面：移到外面");
        }
        if (most < 1) {
            throw new IllegalArgumentException("走法的上限是 " + most + "：要大于 0");
        }
        var program = new Program(title, setup, 0, false, names);
        return new Explorer(Carrier.run(carrier -> program.withPlain(plain(program, carrier))), most, seed);
    }

    /** 存好的走法：线程不能一步一步走时画它；没有时为 {@code null}。 */
    public static @Nullable Interleaving stored(String title, Race.Setup setup) {
        return Carrier.run(carrier ->
                        new Stored(new Stage(new Program(title, setup, 0, false, o -> null), carrier).stored))
                .replay();
    }

    private record Stored(@Nullable Interleaving replay) {}

    /** 哪些线程的第一个动作就是切换点：每个单独走一次看看。 */
    private static int plain(Program program, Carrier carrier) {
        int mask = 0;
        int threads = Integer.MAX_VALUE;
        for (int i = 0; i < threads; i++) {
            var stage = new Stage(program, carrier);
            threads = stage.cast.size();
            stage.begin();
            var driven = stage.cast.get(i);
            stage.go(driven);
            mask |= driven.plain ? 1 << i : 0;
            stage.retire();
            stage.checkTrouble();
        }
        return mask;
    }

    /** 走遍：按次序走到上限；还没有走完，再按种子随机走。 */
    public Explored explore() {
        return Carrier.run(this::explore);
    }

    private Explored explore(Carrier carrier) {
        var patience = new Walk.Patience();
        var names = new Stage(program, carrier).cast.stream().map(d -> d.name).toList();
        var twice = new Explored.Tally();
        int left = 0;
        for (int i = 0; i < 2; i++) {
            left += walk(new Tree(), carrier, patience, twice);
        }
        if (twice.only() == null) {
            throw new UndrivableException(Tree.CHANGED);
        }
        replay("", Replay.Rest.FINISH, carrier); // 每一步之后要看的也看得了
        var tally = new Explored.Tally();
        var tree = new Tree();
        int inOrder = 0;
        boolean more = true;
        while (more && inOrder < most && left < MOST_LEFT) {
            left += walk(tree, carrier, patience, tally);
            inOrder++;
            more = tree.next();
        }
        int random = 0;
        var dice = new SplittableRandom(seed);
        while (more && random < most && left < MOST_LEFT) {
            left += walk(
                    (ready, fair, last) -> nth(fair, dice.nextInt(Integer.bitCount(fair))), carrier, patience, tally);
            random++;
        }
        var remark = more && left >= MOST_LEFT
                ? "死锁在 synchronized 里的线程结束不了，已经停着 " + left + " 个，到这里为止；换成 ReentrantLock 可以走得更多"
                : "";
        return new Explored(names, tally.rows(names), inOrder, random, !more, remark);
    }

    private static int nth(int mask, int n) {
        int rest = mask;
        for (int i = 0; i < n; i++) {
            rest &= rest - 1;
        }
        return Integer.numberOfTrailingZeros(rest);
    }

    /** 走一遍，记下结果；返回结束不了的线程有几个。 */
    private int walk(Picks picks, Carrier carrier, Walk.Patience patience, Explored.Tally tally) {
        var stage = new Stage(program, carrier);
        int left = 0;
        try {
            tally.add(new Walk(stage, picks, patience).ending(), stage.path);
        } finally {
            left = stage.retire();
        }
        stage.checkTrouble();
        return left;
    }

    /**
     * 走一个写好的走法，记下每一步的样子。
     *
     * @param schedule 线程的名字，空格隔开；可以只写开头
     * @throws IllegalArgumentException 有一个名字不是线程
     * @throws UndrivableException 程序不能一步一步走
     */
    public Replay replay(String schedule, Replay.Rest rest) {
        return Carrier.run(carrier -> replay(schedule, rest, carrier));
    }

    private Replay replay(String schedule, Replay.Rest rest, Carrier carrier) {
        var stage = new Stage(program.observed(), carrier);
        var names = stage.cast.stream().map(d -> d.name).toList();
        var written = new Written(Schedules.read(schedule, names), rest);
        var walk = new Walk(stage, written, new Walk.Patience());
        try {
            return replay(stage, walk, written, names);
        } finally {
            stage.retire();
        }
    }

    private Replay replay(Stage stage, Walk walk, Written written, List<String> names) {
        var ending = walk.ending();
        var path = stage.path.words(names);
        var next = stage.cast.stream().map(d -> d.name + "：" + walk.next(d)).toList();
        var sentence = (path.isEmpty() ? "还没有走" : "走法 " + path) + "。"
                + (ending instanceof Ending.Unfinished
                        ? "接着，" + String.join("；", next) + "。"
                        : (ending.kind().isEmpty() ? "结果：" : "") + ending.words() + "。");
        var chart = new Interleaving(program.title(), sentence, names, walk.moves());
        var graph = ending.failed() ? Waits.of(stage).graph(program.title() + "：谁等谁", ending.words()) : null;
        return new Replay(path, chart, ending, next, graph, refusal(stage, walk, written, ending));
    }

    private static String refusal(Stage stage, Walk walk, Written written, Ending ending) {
        int at = stage.path.length() + 1;
        var refused = written.refused();
        if (refused != null) {
            var driven = stage.cast.get(refused);
            return "第 " + at + " 步写的是 " + driven.name + "，它走不动：" + walk.next(driven);
        }
        return written.unused() == 0 || ending.failed()
                ? ""
                : "第 " + at + " 步以前全部线程都结束了，后面的 " + written.unused() + " 步没有用到";
    }
}
