package threadline.notebook;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 运行过的单元格，和左边方括号里的号码。 */
final class Cells {

    /** 同一个内核里记这么多；更早的不再有号码。 */
    private static final int MOST = 1000;

    /**
     * 一个单元格。
     *
     * @param number 左边方括号里的号码
     * @param code 内核运行的：{@code %} 命令已经换成 Java
     * @param written 读者写的
     */
    record Cell(int number, String code, String written) {}

    /**
     * 单元格里的一行。
     *
     * @param line 从 1 数
     */
    record Place(int number, int line, String text) {
        String words() {
            return "单元格 [" + number + "] 第 " + line + " 行";
        }
    }

    private final List<Cell> run = new ArrayList<>();

    synchronized void begin(int number, String code, String written) {
        run.add(new Cell(number, code, written));
        if (run.size() > MOST) {
            run.removeFirst();
        }
    }

    /** 一段代码的一行（从 0 数）在哪个单元格：最近运行过的那个。 */
    synchronized @Nullable Place find(String snippet, int lineInSnippet) {
        var source = snippet.strip();
        for (var cell : run.reversed()) {
            int at = cell.code().indexOf(source);
            if (at >= 0) {
                int line = PlainCode.line(cell.code(), at) + lineInSnippet;
                return new Place(cell.number(), line + 1, PlainCode.text(cell.written(), line));
            }
        }
        return null;
    }

    /** 正在运行的单元格，读者写的样子。 */
    synchronized String latest() {
        return run.isEmpty() ? "" : run.getLast().written();
    }
}
