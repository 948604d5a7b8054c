package threadline.explorer;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;

/**
 * 一遍要走的程序：哪些线程，走完看什么。每走一遍，{@code explore} 的代码都重新运行一次，所以状态要在里面新建。
 *
 * <pre>{@code
 * var deposits = explore("两次存款", race -> {
 *     var balance = new int[] {1000};
 *     race.thread("甲", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen + 500; }); });
 *     race.thread("乙", () -> { int seen = step("读", () -> balance[0]); step("写", () -> { balance[0] = seen - 300; }); });
 *     race.outcome(() -> balance[0]);
 * });
 * }</pre>
 *
 * <p>只在 {@code explore} 的代码里使用，不能在线程之间共享。交给它的代码里不要拿锁：别的线程停在半路时锁可能还在它手里。
 */
public final class Race {

    /** 要走的程序：声明线程和要看的结果。 */
    @FunctionalInterface
    public interface Setup {
        void on(Race race) throws Exception;
    }

    /** 一个线程的代码。 */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /** 一个应当成立的条件。 */
    record Claim(String words, Callable<Boolean> holds) {}

    private final Stage stage;

    Race(Stage stage) {
        this.stage = stage;
    }

    /**
     * 加一个虚拟线程；它不会自己开始，轮到它才走。返回的线程可以用来 {@code interrupt} 和 {@code join}，不要 {@code start}。
     *
     * @param name 名字，走法里用它：不能有空白和标点，不能和别的线程同名
     * @throws IllegalArgumentException 名字不能用，或线程多于 6 个
     */
    public Thread thread(String name, Body body) {
        return stage.add(name, body);
    }

    /** 走完之后的结果，例如 {@code () -> balance[0]}；表格按它分行。 */
    public void outcome(Callable<? extends @Nullable Object> value) {
        stage.outcome = value;
    }

    /** 每一步之后写在图下面的状态，例如 {@code () -> "余额=" + balance[0]}。只在画一个走法时运行。 */
    public void watch(Callable<? extends @Nullable Object> value) {
        stage.watch = value;
    }

    /** 每一步之后都应当成立的条件；不成立，这个走法就走坏了，到此为止。 */
    public void invariant(String words, Callable<Boolean> holds) {
        stage.invariants.add(new Claim(words, holds));
    }

    /** 全部线程走完之后应当成立的条件；不成立，这个走法就走坏了。 */
    public void expect(String words, Callable<Boolean> holds) {
        stage.expectations.add(new Claim(words, holds));
    }

    /** 这个内核不能一步一步走时画的图：存好的一个走法。 */
    public void stored(Interleaving replay) {
        stage.stored = replay;
    }
}
