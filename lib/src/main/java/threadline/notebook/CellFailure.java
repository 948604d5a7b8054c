package threadline.notebook;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;

/** 单元格没有运行完：是什么，在哪里，下一步做什么。内核打印它的栈，所以栈就是这几行话。 */
final class CellFailure extends RuntimeException {

    /** 一次回答最多这么多行，上面还有内核画的一条线。 */
    static final int MOST_LINES = 14;

    private final transient List<String> lines;

    CellFailure(List<String> lines) {
        super(lines.getFirst(), null, false, false);
        this.lines = List.copyOf(lines.size() <= MOST_LINES ? lines : lines.subList(0, MOST_LINES));
    }

    @Override
    public void printStackTrace(PrintWriter writer) {
        lines.forEach(writer::println);
    }

    @Override
    public void printStackTrace(PrintStream stream) {
        lines.forEach(stream::println);
    }
}
