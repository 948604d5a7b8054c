package threadline.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.draw.Element.Box;
import threadline.draw.Element.Label;
import threadline.draw.Element.Line;
import threadline.model.Interval;
import threadline.model.Step;

/** 画一条泳道的步骤和状态：步骤是全高的框，框里是真正的状态，框外的状态半高。 */
final class LaneBars {

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    /** 从这里起盖着泄漏的斜线。 */
    private final double hatched;
    /** 画出来的步骤盖着的时间：合成一个框的步骤之间不留空。 */
    private Spans covered = Spans.of(List.of());

    LaneBars(Sheet sheet, TimeScale scale, LaneRow row, long bodyNanos) {
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.hatched =
                row.lane().leaked() ? scale.x(Math.max(bodyNanos, row.lane().startNanos())) : sheet.width();
    }

    void draw() {
        double from = scale.x(row.lane().startNanos());
        double to = Math.max(from, scale.x(row.lane().endNanos()));
        sheet.add(new Line(from, row.middle(), to, row.middle(), Line.Stroke.LANE));
        covered = Spans.of(steps());
        intervals();
        if (row.lane().leaked()) {
            leak();
        }
    }

    /** 代码返回之后还活着：斜线一直画到图的右边。 */
    private void leak() {
        double left = hatched;
        double right = sheet.width() - 2;
        boolean step = covered.touch(row.lane().endNanos(), (long) (2 * scale.nanosPerPixel()));
        double top = step ? row.top() : row.barTop();
        double height = step ? row.height() : row.spacing().bar();
        double text = row.spacing().text();
        sheet.add(new Box(left, top, right - left, height, Fill.LEAKED, Box.Border.THIN));
        String word = Fill.LEAKED.word();
        double x = right - text * 0.35 - Lettering.width(word, text, false);
        sheet.text(word, x, top + height / 2, text, Label.Role.STATE, Fill.BLACK, Fill.WHITE, true);
        sheet.hover(left, top, right - left, height, () -> new HoverText(row).leaked());
    }

    /** 同一层里挨在一起的很窄的步骤，三个以上合成一个框。返回画出来的。 */
    private List<Step> steps() {
        List<Step> drawn = new ArrayList<>();
        List<Step> narrow = new ArrayList<>();
        for (Step step : row.steps()) {
            if (!scale.shows(step.startNanos(), step.endNanos())) {
                continue;
            }
            double left = scale.x(step.startNanos());
            boolean wide = scale.x(step.endNanos()) - left >= 3;
            Step last = narrow.isEmpty() ? null : narrow.getLast();
            if (wide || (last != null && (last.depth() != step.depth() || left - scale.x(last.endNanos()) >= 3))) {
                narrow(narrow, drawn);
                narrow = new ArrayList<>();
            }
            if (wide) {
                step(step, step.name(), () -> new HoverText(row).step(step));
                drawn.add(step);
            } else {
                narrow.add(step);
            }
        }
        narrow(narrow, drawn);
        return drawn;
    }

    private void narrow(List<Step> steps, List<Step> drawn) {
        if (steps.size() < 3) {
            steps.forEach(step -> step(step, step.name(), () -> new HoverText(row).step(step)));
            drawn.addAll(steps);
            return;
        }
        Step first = steps.getFirst();
        String words = steps.size() + " 步";
        Step whole = new Step(
                first.lane(),
                words,
                first.startNanos(),
                steps.getLast().endNanos(),
                first.depth(),
                first.leaf(),
                first.outcome());
        step(whole, words, () -> new HoverText(row).steps(whole, steps));
        drawn.add(whole);
    }

    private void step(Step step, String words, Supplier<String> hover) {
        double left = scale.x(step.startNanos());
        double right = Math.max(left, scale.x(step.endNanos()));
        double top = row.stepTop(step.depth());
        sheet.add(new Box(left, top, right - left, row.bottom() - top, Fill.PAPER, Box.Border.STEP));
        if (step.depth() <= 0) {
            double y = (row.stripTop() + row.bottom()) / 2;
            sheet.add(new Line(left, y, right, y, Line.Stroke.STRIP));
        }
        double room = clear(left, right) - left;
        Fitted name = Fitted.into(room, row.spacing().text(), Lettering.clean(words));
        if (name != null) {
            double x = left + (room - name.width()) / 2;
            sheet.text(name.text(), x, top + row.rowHeight() / 2, row.spacing().text(), Label.Role.STEP);
        }
        hover(left, right, top, row.rowHeight(), hover);
    }

    /** 写字的地方到哪里为止：够宽就不写到斜线上。 */
    private double clear(double left, double right) {
        return hatched - left >= row.spacing().text() * 4 ? Math.min(right, hatched) : right;
    }

    /** 窄过一个像素的时段，挨在一起的合成一条；没有看到的短时间不画。 */
    private void intervals() {
        Crowd crowd = new Crowd(false);
        for (Interval interval : row.intervals()) {
            if (!scale.shows(interval.startNanos(), interval.endNanos())) {
                continue;
            }
            double left = scale.x(interval.startNanos());
            boolean wide = scale.x(interval.endNanos()) - left >= 1;
            boolean inside = covered.touch(interval.startNanos(), 0);
            boolean joins = crowd.count() > 0 && crowd.inside() == inside && left - scale.x(crowd.end()) < 2;
            if (wide || !joins) {
                crowd(crowd);
                crowd = new Crowd(inside);
            }
            if (wide) {
                wide(interval);
            } else {
                crowd.add(interval);
            }
        }
        crowd(crowd);
    }

    /** 合起来仍然很窄就只画最长的一个；否则各种状态按份额一层一层，最长的一个从上画到下。 */
    private void crowd(Crowd crowd) {
        Interval longest = crowd.longest();
        if (longest == null) {
            return;
        }
        double left = scale.x(crowd.start());
        double width = scale.x(crowd.end()) - left;
        if (crowd.count() < 2 || width < 3) {
            bar(longest, new Spans.Piece(longest.startNanos(), longest.endNanos(), crowd.inside()), false);
            return;
        }
        double top = crowd.inside() ? row.stripTop() : row.barTop();
        double height = crowd.inside() ? row.spacing().strip() : row.spacing().bar();
        double y = top + height;
        for (Fill fill : Fill.STATES) {
            double part = crowd.share(fill) * height;
            if (part >= 0.5) {
                y -= part;
                sheet.add(new Box(left, y, width, part, fill, Box.Border.NONE));
            }
        }
        sheet.add(new Box(scale.x(longest.startNanos()), top, 1, height, Fill.of(longest), Box.Border.NONE));
        sheet.add(new Line(left, top, left + width, top, Line.Stroke.STRIP));
        String count = "×" + crowd.count();
        Fitted text = height < row.spacing().text() * 1.15
                ? null
                : Fitted.whole(width - 8, row.spacing().text(), count);
        if (text != null) {
            double x = left + (width - text.width()) / 2;
            sheet.text(
                    count, x, top + height / 2, row.spacing().text(), Label.Role.STATE, Fill.BLACK, Fill.WHITE, true);
        }
        hover(left, left + width, top, height, () -> new HoverText(row).crowd(crowd));
    }

    private void wide(Interval interval) {
        var pieces = covered.cut(interval.startNanos(), interval.endNanos());
        Spans.Piece longest = pieces.getFirst();
        for (Spans.Piece piece : pieces) {
            longest = piece.nanos() > longest.nanos() ? piece : longest;
        }
        for (Spans.Piece piece : pieces) {
            bar(interval, piece, piece.equals(longest));
        }
    }

    private void bar(Interval interval, Spans.Piece piece, boolean labelled) {
        double left = scale.x(piece.start());
        double width = Math.max(1, scale.x(piece.end()) - left);
        double top = piece.inside() ? row.stripTop() : row.barTop();
        double height = piece.inside() ? row.spacing().strip() : row.spacing().bar();
        Fill fill = Fill.of(interval);
        sheet.add(new Box(left, top, width, height, fill, width < 4 ? Box.Border.NONE : Box.Border.THIN));
        if (labelled && height >= row.spacing().text() * 1.15) {
            label(interval, fill, left, clear(left, left + width) - left, top + height / 2);
        }
        hover(left, left + width, top, height, () -> new HoverText(row).interval(interval));
    }

    private void label(Interval interval, Fill fill, double left, double width, double y) {
        Fitted text = switch (interval) {
            case Interval.Waiting w -> fitted(width, fill, w.object());
            case Interval.Blocked b -> fitted(width, fill, b.lock());
            case Interval.Io io -> fitted(width, fill, io.object());
            case Interval.Unknown _ -> Fitted.whole(width, row.spacing().text(), fill.word());
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _ -> null;
        };
        if (text != null) {
            double x = left + (width - text.width()) / 2;
            boolean plate = fill.hatch() != Fill.Hatch.NONE;
            sheet.text(text.text(), x, y, row.spacing().text(), Label.Role.STATE, fill.ink(), fill.ground(), plate);
        }
    }

    private @Nullable Fitted fitted(double width, Fill fill, String object) {
        String name = Lettering.clean(object);
        return isNamed(name, fill)
                ? Fitted.into(width, row.spacing().text(), fill.word() + "：" + name, name)
                : Fitted.into(width, row.spacing().text(), fill.word());
    }

    /** 栈里没有 JDK 帧的等待没有名字。 */
    static boolean isNamed(String object, Fill fill) {
        return !object.isEmpty() && !object.equals("等待") && !object.equals(fill.word());
    }

    private void hover(double left, double right, double top, double height, Supplier<String> text) {
        double grow = Math.max(0, (6 - (right - left)) / 2);
        sheet.hover(left - grow, top, right - left + 2 * grow, height, text);
    }
}
