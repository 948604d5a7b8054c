package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.List;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Mark;

/** 图例：只说明图里有的东西，居中，放不下就折行。 */
final class Legend {

    private static final List<Fill> ORDER = List.of(
            Fill.PAPER,
            Fill.RUNNING,
            Fill.MOUNTED,
            Fill.RUNNABLE,
            Fill.CARRIER,
            Fill.LOOP,
            Fill.GIL,
            Fill.SLEEPING,
            Fill.WAITING,
            Fill.BLOCKED,
            Fill.IO,
            Fill.PAUSED,
            Fill.PINNED,
            Fill.UNKNOWN,
            Fill.LEAKED);

    private final boolean tasks;
    private final Sheet sheet;
    private final double size;
    private final double swatch;

    /** {@code tasks}：图上有 asyncio 的任务。 */
    Legend(Sheet sheet, double size, boolean tasks) {
        this.tasks = tasks;
        this.sheet = sheet;
        this.size = size;
        this.swatch = size * 1.35;
    }

    /** 图例的一项：在 (左边, 中线) 画出样子。 */
    private record Entry(String text, double width, Sample sample) {}

    private interface Sample {
        void draw(double x, double y);
    }

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        double gap = size * 1.3;
        List<List<Entry>> lines = new ArrayList<>();
        double used = Double.POSITIVE_INFINITY;
        for (Entry entry : entries()) {
            if (used + gap + entry.width > Sheet.WIDTH - 2 * size) {
                lines.add(new ArrayList<>());
                used = -gap;
            }
            lines.getLast().add(entry);
            used += gap + entry.width;
        }
        double y = top;
        for (List<Entry> line : lines) {
            double width = line.stream().mapToDouble(e -> e.width + gap).sum() - gap;
            double x = (Sheet.WIDTH - width) / 2;
            for (Entry entry : line) {
                entry.sample.draw(x, y + size * 0.85);
                sheet.text(entry.text, x + swatch + size * 0.45, y + size * 0.85, size, Label.Role.LEGEND);
                x += entry.width + gap;
            }
            y += size * 1.7;
        }
        return y;
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Fill fill : ORDER) {
            if (sheet.tells(fill)) {
                Box.Border border = fill == Fill.PAPER ? Box.Border.STEP : Box.Border.THIN;
                String word = fill == Fill.PAPER && sheet.hasCarrier() ? "步骤，载体上是挂载的虚拟线程" : fill.word();
                entries.add(entry(word, (x, y) -> box(x, y, fill, border)));
            }
        }
        if (sheet.hasArrows()) {
            entries.add(entry("唤醒", (x, y) -> {
                sheet.add(new Arrow(x, y, x + swatch, y, size * 0.62, Arrow.Ink.PLAIN));
                sheet.add(new Tail(x, y));
            }));
        }
        if (sheet.hasPath()) {
            entries.add(entry("关键路径", (x, y) -> sheet.add(new Line(x, y, x + swatch, y, Line.Stroke.PATH))));
        }
        if (sheet.hasUnseen()) {
            entries.add(entry("唤醒不在图上", (x, y) -> sheet.add(new Arrow(x, y, x + swatch, y, 0, Arrow.Ink.UNSEEN))));
        }
        if (sheet.hasHanded()) {
            String word = tasks ? "接着用事件循环" : "接着用载体";
            entries.add(entry(word, (x, y) -> sheet.add(new Arrow(x, y, x + swatch, y, 0, Arrow.Ink.HANDED))));
        }
        for (Mark.Kind kind : Mark.Kind.values()) {
            if (sheet.marks().contains(kind)) {
                boolean both = kind == Mark.Kind.SAID && sheet.hasHollow();
                double apart = both ? size * 0.5 : 0;
                entries.add(entry(word(kind), (x, y) -> {
                    sheet.add(new Symbol(kind, x + swatch / 2 - apart, y, size * 0.72));
                    if (both) {
                        sheet.add(new Symbol(kind, x + swatch / 2 + apart, y, size * 0.72, true));
                    }
                }));
            }
        }
        if (sheet.hasGuesses()) {
            entries.add(entry("你的猜测", (x, y) -> box(x, y, Fill.NONE, Box.Border.GUESS)));
        }
        return entries;
    }

    private String word(Mark.Kind kind) {
        return tasks && kind == Mark.Kind.ENDED ? "线程或任务结束" : kind.label();
    }

    private Entry entry(String text, Sample sample) {
        return new Entry(text, swatch + size * 0.45 + Lettering.width(text, size, false), sample);
    }

    private void box(double x, double y, Fill fill, Box.Border border) {
        sheet.add(new Box(x, y - size * 0.38, swatch, size * 0.76, fill, border));
    }
}
