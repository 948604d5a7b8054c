package threadline.explorer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * 探索的结果。不可变。
 *
 * @param threads 线程的名字，按声明的次序
 * @param rows 每种结果一行，次数多的在前
 * @param inOrder 按次序走了多少种
 * @param random 又随机走了多少次
 * @param exhausted 全部走法都走过了
 * @param remark 提前停下的原因；没有时是空串
 */
public record Explored(
        List<String> threads, List<Row> rows, int inOrder, int random, boolean exhausted, String remark) {

    /**
     * 一种结果。
     *
     * @param count 有多少种走法得到它
     * @param schedule 其中最短的一个，名字用空格隔开
     */
    public record Row(Ending ending, int count, String schedule) {}

    public Explored {
        threads = List.copyOf(threads);
        rows = List.copyOf(rows);
    }

    /** 一共走了多少次。 */
    public int total() {
        return inOrder + random;
    }

    /** 边走边数：每种结果多少次，最短的是哪个走法。 */
    static final class Tally {

        private record Kept(Ending ending, int count, Path shortest) {}

        private final Map<String, Kept> kept = new LinkedHashMap<>();

        void add(Ending ending, Path path) {
            kept.merge(
                    ending.words(),
                    new Kept(ending, 1, path),
                    (old, now) -> new Kept(
                            old.ending,
                            old.count + 1,
                            now.shortest.simplerThan(old.shortest) ? now.shortest : old.shortest));
        }

        List<Row> rows(List<String> names) {
            var rows = new ArrayList<Kept>(kept.values());
            rows.sort(Comparator.comparingInt(Kept::count).reversed());
            return rows.stream()
                    .map(row -> new Row(row.ending, row.count, row.shortest.words(names)))
                    .toList();
        }

        @Nullable
        Ending only() {
            return kept.size() == 1 ? kept.values().iterator().next().ending : null;
        }
    }
}
