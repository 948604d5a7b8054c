package threadline.draw.lane;

import java.util.List;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.model.Guess;

/** 读者的猜测，画成虚线：步骤是框，总用时是竖线。超出图的只画到边上，并且说出来；不是时间的不画。 */
public final class GuessMarks {

    private GuessMarks() {}

    /** 时间尺要多长才看得见猜测：最多是实际的两倍。 */
    public static long end(Guess guess, long actual) {
        long end = actual;
        Long total = guess.totalNanos();
        if (total != null) {
            end = Math.max(end, total);
        }
        for (Guess.Span span : guess.steps()) {
            end = span.isPossible() ? Math.max(end, span.endNanos()) : end;
        }
        return Math.min(end, actual > Long.MAX_VALUE / 2 ? actual : 2 * actual);
    }

    /** 总用时的竖线，名字写在 {@code y}。 */
    public static void total(Sheet sheet, TimeScale scale, long nanos, double y, double bottom, double size) {
        boolean outside = nanos > scale.endNanos();
        double x = scale.x(nanos);
        if (!outside) {
            sheet.add(new Line(x, y + size * 0.7, x, bottom, Line.Stroke.GUESS));
        }
        String text = "你猜的总用时 " + TimeWords.brief(nanos) + (outside ? "（在图外）" : "");
        double width = Lettering.width(text, size, false);
        double left = Math.clamp(x - width / 2, 4, Math.max(4, Sheet.WIDTH - 6 - width));
        sheet.text(text, left, y, size, Label.Role.GUESS);
    }

    public static void steps(Sheet sheet, TimeScale scale, Guess guess, List<LaneRow> rows) {
        for (Guess.Span span : guess.steps()) {
            if (!span.isPossible() || span.endNanos() == span.startNanos()) {
                continue;
            }
            rows.stream()
                    .filter(row -> row.steps().stream().anyMatch(s -> s.name().equals(span.step())))
                    .findFirst()
                    .ifPresent(row -> step(sheet, scale, span, row));
        }
    }

    private static void step(Sheet sheet, TimeScale scale, Guess.Span span, LaneRow row) {
        boolean outside = span.endNanos() > scale.endNanos();
        double left = scale.x(span.startNanos());
        double right = Math.max(left + 6, scale.x(span.endNanos()));
        double out = row.spacing().gap() * 0.22;
        double top = row.top() - out;
        double height = row.height() + 2 * out;
        sheet.add(new Box(left, top, right - left, height, Fill.NONE, Box.Border.GUESS));
        sheet.hover(left, row.bottom(), right - left, out * 2, () -> HoverText.guess(span, outside));
        sheet.hover(left, top - out, right - left, out * 2, () -> HoverText.guess(span, outside));
    }
}
