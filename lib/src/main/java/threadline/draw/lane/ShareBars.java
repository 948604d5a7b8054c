package threadline.draw.lane;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Fitted;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.model.Interval;
import threadline.model.Stretch;

/** 只知道各占多少的一条：各种状态按份额一层一层，从下往上。 */
final class ShareBars {

    /** 薄过这么多的一层不画。 */
    private static final double SEEN = 0.5;

    /** 几乎一直在运行：不必写占多少。 */
    private static final double ALL = 0.95;

    /** 字的底板和两边之间。 */
    private static final double PLATE = 4;

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    private final double text;
    private final double hatched;

    ShareBars(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows, double hatched) {
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.text = row.spacing().text();
        this.hatched = hatched;
    }

    /** 运行和等 CPU、等 GIL 的先后没有看到：各占多少就填多高，运行在下。伸到步骤外的部分画在步骤外。 */
    void shared(Stretch stretch, List<Spans.Piece> pieces) {
        Map<Fill, Long> nanos = new EnumMap<>(Fill.class);
        stretch.parts().forEach(part -> nanos.merge(row.fill(part), part.nanos(), Long::sum));
        Spans.Piece longest = Spans.longest(pieces);
        for (Spans.Piece piece : pieces) {
            double left = scale.x(piece.start());
            double right = scale.x(piece.end());
            double top = top(piece.inside());
            double height = height(piece.inside());
            Box.Border border = right - left < 4 ? Box.Border.NONE : Box.Border.THIN;
            double y = top + height;
            for (Fill fill : Fill.STATES) {
                double part = height * nanos.getOrDefault(fill, 0L) / Math.max(1, stretch.nanos());
                if (part >= SEEN) {
                    y -= part;
                    sheet.add(new Box(left, y, right - left, part, fill, border));
                }
            }
            boolean told = piece.equals(longest) && stretch.runningShare() < ALL;
            boolean runs = told && stretch.runningShare() > 0;
            String[] words = runs ? new String[] {stretch.shares(), stretch.runningWords()} : new String[0];
            words(left, StepBox.clear(left, right, hatched, row), top, height, words);
            sheet.wideHover(left, right, top, height, () -> new HoverText(row).shared(stretch));
        }
    }

    /** 挨在一起的很窄的时段；最长的一个从上画到下。 */
    void crowd(Crowd crowd) {
        double left = scale.x(crowd.start());
        double right = scale.x(crowd.end());
        double top = top(crowd.inside());
        double height = height(crowd.inside());
        double y = top + height;
        for (Fill fill : Fill.STATES) {
            double part = crowd.share(fill) * height;
            if (part >= SEEN) {
                y -= part;
                sheet.add(new Box(left, y, right - left, part, fill, Box.Border.NONE));
            }
        }
        @Nullable Interval longest = crowd.longest();
        if (longest != null) {
            double at = scale.x(longest.startNanos());
            sheet.add(new Box(at, top, 1, height, row.fill(longest), Box.Border.NONE));
        }
        sheet.add(new Line(left, top, right, top, Line.Stroke.STRIP));
        words(left, right, top, height, crowd.count() + " 段");
        sheet.wideHover(left, right, top, height, () -> new HoverText(row).crowd(crowd));
    }

    private double top(boolean inside) {
        return inside ? row.stripTop() : row.barTop();
    }

    private double height(boolean inside) {
        return inside ? row.spacing().strip() : row.spacing().bar();
    }

    /** 写在中间的底板上：前面的整个放得下就写它，不然是后面的；都放不下不写。 */
    private void words(double left, double right, double top, double height, String... words) {
        Fitted fitted = height < text * 1.1 ? null : Fitted.anyWhole(right - left - 2 * PLATE, text, words);
        if (fitted != null) {
            double y = top + height / 2;
            double x = arrows.beside(left + PLATE, right - PLATE, fitted.width(), y, text);
            sheet.text(fitted.text(), x, y, text, Label.Role.STATE, Fill.BLACK, Fill.WHITE, true);
        }
    }
}
