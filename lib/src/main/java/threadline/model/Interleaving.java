package threadline.model;

import java.util.ArrayList;
import java.util.List;

/**
 * 交错：几个线程的动作排成一个先后，只有顺序，没有时钟。
 *
 * <pre>{@code
 * show(Interleaving.of("丢失更新").move("A", "读 0", "count=0").move("B", "读 0", "count=0"));
 * }</pre>
 *
 * @param threads 各行的线程，从上到下；没有写的按第一次出现排在后面
 * @param moves 动作，按先后
 */
public record Interleaving(String title, String sentence, List<String> threads, List<Move> moves) implements Chart {

    /**
     * 一步：一个线程做一个动作。
     *
     * @param thread 线程的名字
     * @param action 动作，例如 {@code 读 0}
     * @param state 做完之后大家看到的，例如 {@code count=0}；空串表示不写
     */
    public record Move(String thread, String action, String state) {}

    public Interleaving {
        threads = List.copyOf(threads);
        moves = List.copyOf(moves);
    }

    /** 还没有动作。 */
    public static Interleaving of(String title) {
        return new Interleaving(title, "", List.of(), List.of());
    }

    /** 加一步。 */
    public Interleaving move(String thread, String action, String state) {
        var more = new ArrayList<>(moves);
        more.add(new Move(thread, action, state));
        return new Interleaving(title, sentence, threads, more);
    }

    /** 换一句话。 */
    public Interleaving saying(String newSentence) {
        return new Interleaving(title, newSentence, threads, moves);
    }
}
