package threadline.draw.chart;

import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Bars;

/** 条形图：名字在左，条在右，数写在条的末尾，小数一样多；多次测量的范围是穿过条的末尾的一条细线，两端有短竖。0 没有条，不是 0 就看得见。 */
final class BarRows {

    /** 不是 0 的条至少这么宽。 */
    private static final double LEAST = 2;

    /** 细线伸出条这么远，条的末尾就和数隔开了。 */
    private static final double FAR = 0.1;

    /** 短过最长的这么多，细线画不下，或看不出。 */
    private static final double SHORT = 0.06;

    private final Sheet sheet;
    private final Bars bars;
    private final double text;
    /** 最长的条或线。 */
    private final double most;
    /** 每个数都写几位小数。 */
    private final int decimals;

    BarRows(Sheet sheet, Bars bars, double text) {
        this.sheet = sheet;
        this.bars = bars;
        this.text = text;
        this.most = bars.bars().stream()
                .mapToDouble(bar -> Math.max(Numbers.finite(bar.value()), Numbers.finite(bar.high())))
                .max()
                .orElse(0);
        this.decimals =
                Numbers.decimals(bars.bars().stream().map(Bars.Bar::value).toList());
    }

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        if (bars.bars().isEmpty()) {
            sheet.text("没有数据", Sheet.EDGE, top + text, text, Label.Role.NOTE);
            return top + text * 2;
        }
        double names = 0;
        double words = 0;
        for (Bars.Bar bar : bars.bars()) {
            names = Math.max(names, Lettering.width(Lettering.clean(bar.name()), text, false));
            words = Math.max(words, Lettering.width(words(bar), text, false));
        }
        double left = Sheet.EDGE + Math.min(names, Sheet.WIDTH * 0.3) + text * 0.8;
        double right = Sheet.WIDTH - Sheet.EDGE - words - text;
        double unit = most <= 0 ? 0 : (right - left) / most;
        double y = top;
        for (Bars.Bar bar : bars.bars()) {
            row(bar, left, unit, y);
            y += text * 2.3;
        }
        sheet.add(new Line(left, top, left, y, Line.Stroke.AXIS));
        return y + text * 0.4;
    }

    private void row(Bars.Bar bar, double left, double unit, double top) {
        double height = text * 1.5;
        double middle = top + text * 1.15;
        double value = Numbers.finite(bar.value());
        double width = value > 0 ? Math.max(LEAST, value * unit) : 0;
        String full = Lettering.clean(bar.name());
        String name = Lettering.elide(full, text, false, left - Sheet.EDGE - text * 0.7);
        double x = left - text * 0.8 - Lettering.width(name, text, false);
        sheet.text(name, x, middle, text, Label.Role.LANE);
        if (width > 0) {
            Box.Border border = width < 4 ? Box.Border.NONE : Box.Border.THIN;
            sheet.add(new Box(left, middle - height / 2, width, height, Fill.RUNNING, border));
        }
        double end = left + width;
        double from = left + Numbers.finite(bar.low()) * unit;
        double to = left + Numbers.finite(bar.high()) * unit;
        if (to - from >= 3 && to - left >= text) { // 短得两端的竖线挤在一起，像是坏的字
            end = Math.max(end, to);
            double cap = height * 0.25;
            sheet.add(new Line(from, middle, to, middle, Line.Stroke.RANGE));
            sheet.add(new Line(from, middle - cap, from, middle + cap, Line.Stroke.RANGE));
            sheet.add(new Line(to, middle - cap, to, middle + cap, Line.Stroke.RANGE));
        }
        sheet.text(words(bar), end + text * 0.5, middle, text, Label.Role.STATE);
        sheet.hover(left, top, Math.max(width, 6), text * 2.3, () -> full + "：" + words(bar) + range(bar));
    }

    /** 细线伸出条很远的，数写在线的末端，要说清它不是最大的；这时短得画不下细线的也写，不然像是没有量几次。 */
    private String words(Bars.Bar bar) {
        String words = (number(bar.value()) + " " + Lettering.clean(bars.unit())).strip();
        boolean unseen = bars.bars().stream().anyMatch(this::reachesFar)
                && (bar.high() < SHORT * most || bar.high() - bar.low() < SHORT * most)
                && !number(bar.low()).equals(number(bar.high()));
        String line =
                reachesFar(bar) || unseen ? words + "（" + number(bar.low()) + " 到 " + number(bar.high()) + "）" : words;
        return Lettering.elide(line, text, false, Sheet.WIDTH * 0.4);
    }

    private boolean reachesFar(Bars.Bar bar) {
        return bar.high() - bar.value() > FAR * most;
    }

    private String number(double value) {
        return Numbers.words(value, decimals);
    }

    private static String range(Bars.Bar bar) {
        return bar.high() > bar.low() ? "\n最小 " + Numbers.words(bar.low()) + "，最大 " + Numbers.words(bar.high()) : "";
    }
}
