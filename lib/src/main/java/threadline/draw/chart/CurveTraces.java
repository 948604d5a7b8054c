package threadline.draw.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Trace;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Curves;

/** 曲线图：名字写在右边，按曲线末尾的高低排。 */
final class CurveTraces {

    private static final List<Integer> COLORS = List.of(0x0072B2, 0xD55E00, 0x009E73, Fill.PATH, Fill.BLACK);

    private final Sheet sheet;
    private final Curves chart;
    private final double text;

    CurveTraces(Sheet sheet, Curves chart, double text) {
        this.sheet = sheet;
        this.chart = chart;
        this.text = text;
    }

    /** 一条曲线的名字想写在哪里。 */
    private record Named(String name, int color, double y) {}

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        List<Curves.Point> points = chart.curves().stream()
                .flatMap(c -> c.points().stream())
                .filter(this::shows)
                .toList();
        if (points.isEmpty()) {
            sheet.text("没有数据", Sheet.EDGE, top + text, text, Label.Role.NOTE);
            return top + text * 2;
        }
        double names = chart.curves().stream()
                .mapToDouble(c -> Lettering.width(name(c), text, false))
                .max()
                .orElse(0);
        double left = Sheet.EDGE + text * 4.5;
        double right = Sheet.WIDTH - Sheet.EDGE - names - text * 3;
        double ceiling = top + text * 1.8;
        double bottom = ceiling + text * 18;
        double low = points.stream().mapToDouble(Curves.Point::x).min().orElse(0);
        double high = points.stream().mapToDouble(Curves.Point::x).max().orElse(1);
        boolean byMagnitude = chart.logarithmic() && low > 0;
        double start = byMagnitude || low < 0 ? low : Math.min(low, high > 3 * low ? 0 : low);
        Numbers across = new Numbers(start, high > start ? high : start + 1, left, right, byMagnitude);
        double most = points.stream().mapToDouble(Curves.Point::y).max().orElse(1);
        double least =
                Math.min(0, points.stream().mapToDouble(Curves.Point::y).min().orElse(0));
        Numbers up = new Numbers(least, most > least ? most * 1.05 : least + 1, bottom, ceiling, false);
        List<Double> steps =
                points.stream().map(Curves.Point::x).distinct().sorted().toList();
        List<Double> ticks = byMagnitude ? ticks(across, steps) : withLast(across, steps.getLast());
        axes(across, up, top, ticks);
        List<Named> named = new ArrayList<>();
        for (int i = 0; i < chart.curves().size(); i++) {
            trace(chart.curves().get(i), COLORS.get(i % COLORS.size()), across, up, named);
        }
        names(named, right + text, ceiling, bottom);
        String kind = byMagnitude ? magnitude(ticks) : "";
        String words = Lettering.elide(Lettering.clean(chart.horizontal()) + kind, text, false, right - left);
        double middle = (left + right - Lettering.width(words, text, false)) / 2;
        sheet.text(words, middle, bottom + text * 2.3, text, Label.Role.AXIS);
        return bottom + text * 3.2;
    }

    private boolean shows(Curves.Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y()) && (!chart.logarithmic() || point.x() > 0);
    }

    private String name(Curves.Curve curve) {
        return Lettering.elide(Lettering.clean(curve.name()), text, false, Sheet.WIDTH * 0.22);
    }

    /** 按倍数时刻度就在量过的地方；太密，才是 10 的幂。 */
    private List<Double> ticks(Numbers across, List<Double> measured) {
        for (int i = 1; i < measured.size(); i++) {
            double room = across.at(measured.get(i)) - across.at(measured.get(i - 1));
            double width = Lettering.width(Numbers.words(measured.get(i)), text, false);
            if (room < width + text) {
                return across.ticks(text * 4.5);
            }
        }
        return measured;
    }

    /** 最后一个点在哪里，横轴上写着；和前一个刻度挤在一起就不写。 */
    private List<Double> withLast(Numbers across, double last) {
        List<Double> ticks = new ArrayList<>(across.ticks(text * 4.5));
        double before = ticks.getLast();
        double needed = (Lettering.width(Numbers.words(last), text, false)
                                + Lettering.width(Numbers.words(before), text, false))
                        / 2
                + text * 0.5;
        if (across.at(last) - across.at(before) > needed) {
            ticks.add(last);
        }
        return ticks;
    }

    /** 横轴按倍数画，一格几倍。 */
    private static String magnitude(List<Double> ticks) {
        double times = ticks.size() < 2 ? 0 : ticks.get(1) / ticks.get(0);
        for (int i = 1; i < ticks.size(); i++) {
            times = Math.abs(ticks.get(i) / ticks.get(i - 1) - times) < 1e-9 * times ? times : 0;
        }
        return times == 0 ? "（按倍数画）" : "（一格 " + Numbers.words(times) + " 倍）";
    }

    private void axes(Numbers across, Numbers up, double top, List<Double> ticks) {
        double bottom = up.from();
        for (double value : up.ticks(text * 3)) {
            double y = up.at(value);
            sheet.add(new Line(across.from(), y, across.to(), y, Line.Stroke.GRID));
            String words = Numbers.words(value);
            sheet.text(
                    words, across.from() - text * 0.5 - Lettering.width(words, text, false), y, text, Label.Role.TICK);
        }
        double free = 0;
        for (double value : ticks) {
            double x = across.at(value);
            String words = Numbers.words(value);
            double width = Lettering.width(words, text, false);
            sheet.add(new Line(x, bottom, x, bottom + text * 0.3, Line.Stroke.AXIS));
            if (x - width / 2 >= free) {
                sheet.text(words, x - width / 2, bottom + text * 1.05, text, Label.Role.TICK);
                free = x + width / 2 + text * 0.5;
            }
        }
        sheet.add(new Line(across.from(), bottom, across.to(), bottom, Line.Stroke.AXIS));
        String vertical = Lettering.elide(Lettering.clean(chart.vertical()), text, false, Sheet.WIDTH * 0.5);
        sheet.text(vertical, Sheet.EDGE, top + text * 0.6, text, Label.Role.AXIS);
    }

    private void trace(Curves.Curve curve, int color, Numbers across, Numbers up, List<Named> named) {
        List<Trace.Dot> dots = new ArrayList<>();
        for (Curves.Point point : curve.points()) {
            if (shows(point)) {
                double x = across.at(point.x());
                double y = up.at(point.y());
                dots.add(new Trace.Dot(x, y));
                sheet.hover(
                        x - 6,
                        y - 6,
                        12,
                        12,
                        () -> Lettering.clean(curve.name()) + "\n" + chart.horizontal() + " " + Numbers.words(point.x())
                                + "\n" + chart.vertical() + " " + Numbers.words(point.y()));
            }
        }
        if (!dots.isEmpty()) {
            sheet.add(new Trace(dots, color, true));
            named.add(new Named(name(curve), color, dots.getLast().y()));
        }
    }

    /** 名字按末尾的高低排开，不相碰。 */
    private void names(List<Named> named, double x, double ceiling, double bottom) {
        double free = ceiling - text;
        double step = text * 1.35;
        List<Named> sorted =
                named.stream().sorted(Comparator.comparingDouble(Named::y)).toList();
        for (int i = 0; i < sorted.size(); i++) {
            double latest = bottom - step * (sorted.size() - 1 - i);
            double y = Math.max(free, Math.min(sorted.get(i).y(), latest));
            List<Trace.Dot> sample = List.of(new Trace.Dot(x, y), new Trace.Dot(x + text, y));
            sheet.add(new Trace(sample, sorted.get(i).color(), false));
            sheet.text(sorted.get(i).name(), x + text * 1.6, y, text, Label.Role.LEGEND);
            free = y + step;
        }
    }
}
