package threadline.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** 打印的行，有上限：开头和最后各 50 行。线程安全。 */
final class Printed {

    private static final int KEPT = 50;

    private final List<String> first = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private long skipped;

    synchronized void add(String line) {
        if (first.size() < KEPT) {
            first.add(line);
            return;
        }
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
            skipped++;
        }
    }

    /** 到现在为止的行；取走以后从头开始。 */
    synchronized List<String> take() {
        var lines = new ArrayList<>(first);
        if (skipped > 0) {
            lines.add("…… 这里少了 " + skipped + " 行 ……");
        }
        lines.addAll(last);
        first.clear();
        last.clear();
        skipped = 0;
        return lines;
    }
}
