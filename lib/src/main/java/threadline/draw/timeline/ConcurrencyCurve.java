package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.TimeWords;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 泳道太多时的并发曲线：每一刻有多少个线程在每种状态，按状态的颜色叠起来。 */
final class ConcurrencyCurve {

    /** 悬停分成几段。 */
    private static final int SLICES = 60;

    /** 纵轴最多几格。 */
    private static final int PARTS = 5;

    private final Sheet sheet;
    private final TimeScale scale;
    private final double text;
    private final Concurrency counts;
    private final int lanes;

    /** 数 {@code lanes} 里的泳道。 */
    ConcurrencyCurve(Sheet sheet, TimeScale scale, Timeline timeline, Set<Integer> lanes, double text) {
        this.sheet = sheet;
        this.scale = scale;
        this.text = text;
        this.lanes = lanes.size();
        List<Interval> counted = timeline.intervals().stream()
                .filter(interval -> lanes.contains(interval.lane()))
                .toList();
        int columns = (int) Math.max(1, Math.round(scale.right() - scale.left()));
        this.counts = Concurrency.of(counted, scale.endNanos(), columns);
    }

    static double height(double text) {
        return text * 17;
    }

    /** 画在 {@code top} 下面，返回下边；横轴由别处画。 */
    double draw(double top) {
        String caption = "全部 " + String.format(Locale.ROOT, "%,d", lanes) + " 个线程：每一刻各有多少个在做什么";
        sheet.text(caption, scale.left(), top + text * 0.8, text, Label.Role.NOTE, Fill.GREY, Fill.WHITE, true);
        double ceiling = top + text * 2.2;
        double bottom = top + height(text);
        double tick = tick(counts.most());
        double parts = Math.max(1, Math.ceil(counts.most() * 0.999 / tick));
        double unit = (bottom - ceiling) / (parts * tick);
        ticks(ceiling, bottom, (int) parts, tick);
        columns(bottom, unit);
        hovers(ceiling, bottom);
        return bottom;
    }

    /** 一格：1、2、5 乘以 10 的幂里，最多分成 {@link #PARTS} 格的。 */
    static double tick(double most) {
        for (double power = 1; ; power *= 10) {
            for (double step : new double[] {power, 2 * power, 5 * power}) {
                if (most * 0.999 <= PARTS * step) {
                    return step;
                }
            }
        }
    }

    private void ticks(double ceiling, double bottom, int parts, double tick) {
        for (int i = 0; i <= parts; i++) {
            double y = bottom - (bottom - ceiling) * i / parts;
            sheet.add(new Line(scale.left(), y, scale.right(), y, Line.Stroke.GRID));
            String words = String.format(Locale.ROOT, "%,.0f", tick * i);
            double x = scale.left() - text * 0.5 - Lettering.width(words, text, false);
            sheet.text(words, x, y, text, Label.Role.TICK);
        }
    }

    /** 高度取整到半个像素，一样高的相邻几格画成一块。 */
    private void columns(double bottom, double unit) {
        double step = (scale.right() - scale.left()) / counts.columns();
        long[] edges = edges(0, unit);
        int from = 0;
        for (int i = 1; i <= counts.columns(); i++) {
            long[] next = i == counts.columns() ? new long[0] : edges(i, unit);
            if (!Arrays.equals(edges, next)) {
                block(scale.left() + from * step, (i - from) * step, bottom, edges);
                from = i;
                edges = next;
            }
        }
    }

    private long[] edges(int column, double unit) {
        long[] edges = new long[Fill.STATES.size()];
        double sum = 0;
        for (int i = 0; i < edges.length; i++) {
            sum += counts.lanes(Fill.STATES.get(i), column);
            edges[i] = Math.round(2 * sum * unit);
        }
        return edges;
    }

    private void block(double x, double width, double bottom, long[] edges) {
        long below = 0;
        for (int i = 0; i < edges.length; i++) {
            if (edges[i] > below) {
                double height = (edges[i] - below) / 2.0;
                double y = bottom - edges[i] / 2.0;
                sheet.add(new Box(x, y, width, height, Fill.STATES.get(i), Box.Border.NONE));
                below = edges[i];
            }
        }
    }

    private void hovers(double top, double bottom) {
        int slices = Math.min(SLICES, counts.columns());
        double width = (scale.right() - scale.left()) / slices;
        for (int i = 0; i < slices; i++) {
            int from = i * counts.columns() / slices;
            int to = Math.max(from + 1, (i + 1) * counts.columns() / slices);
            double x = scale.left() + i * width;
            sheet.hover(x, top, width, bottom - top, () -> words(from, to));
        }
    }

    private String words(int from, int to) {
        double nanos = (double) scale.endNanos() / counts.columns();
        List<String> lines = new ArrayList<>();
        lines.add(TimeWords.of(Math.round(from * nanos)) + " 到 " + TimeWords.of(Math.round(to * nanos)) + "，平均：");
        for (Fill fill : Fill.STATES) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += counts.lanes(fill, i);
            }
            double average = sum / (to - from);
            if (average >= 0.05) {
                lines.add(fill.word() + " " + String.format(Locale.ROOT, average < 10 ? "%.1f" : "%,.0f", average));
            }
        }
        return String.join("\n", lines);
    }
}
