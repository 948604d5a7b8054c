package threadline;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explorer.Explored;

/**
 * 一次探索得到的各种结果，或其中的一部分。
 *
 * @param rows 次数多的在前
 */
record Outcomes(List<Explored.Row> rows) {

    private static final int MOST_NAMES = 60;

    Outcomes where(Predicate<Explored.Row> chosen) {
        return new Outcomes(rows.stream().filter(chosen).toList());
    }

    Outcomes matching(@Nullable Object outcome) {
        return where(row -> row.ending().is(outcome));
    }

    Outcomes failures() {
        return where(row -> row.ending().failed());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    long count() {
        return rows.stream().mapToLong(Explored.Row::count).sum();
    }

    /** 走法最短的一种；不能是空的。 */
    Explored.Row shortest() {
        return rows.stream()
                .min(Comparator.comparingInt(row -> names(row.schedule()).length))
                .orElseThrow();
    }

    /** 写在消息里：最多 8 种。 */
    String words() {
        return rows.stream().limit(8).map(row -> row.ending().words()).collect(Collectors.joining("、"));
    }

    /** 走法太长时只写开头。 */
    static String shortened(String schedule) {
        var names = names(schedule);
        return names.length <= MOST_NAMES
                ? schedule
                : Arrays.stream(names).limit(MOST_NAMES).collect(Collectors.joining(" ")) + " …（共 " + names.length
                        + " 步）";
    }

    private static String[] names(String schedule) {
        return schedule.split(" ", -1);
    }
}
