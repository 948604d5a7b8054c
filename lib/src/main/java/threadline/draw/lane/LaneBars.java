package threadline.draw.lane;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Fitted;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Stretch;

/** 画一条泳道的步骤和状态：步骤是全高的框，框里是真正的状态，框外的状态半高。 */
public final class LaneBars {

    /** 类.方法：写不下时先去掉类，方法才说得出在等什么。 */
    private static final Pattern CALL = Pattern.compile("([\\w$]+\\.)*[A-Z][\\w$]*\\.[a-z]\\w*");

    /** 池里的线程没有活：它没有在等谁，前面不写「等待」。 */
    private static final String IDLE = "空闲";

    /** 让开箭头的字离框的边至少这么远。 */
    static final double EDGE = 2;

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    /** 从这里起盖着泄漏的斜线。 */
    private final double hatched;
    /** 画出来的步骤盖着的时间：合成一个框的步骤之间不留空。 */
    private final Spans covered;

    private final List<StepBox> boxes;

    private final ShareBars shares;

    public LaneBars(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows, long bodyNanos) {
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.hatched = row.hatchedFrom(scale, bodyNanos);
        this.boxes = StepBox.of(row, scale, bodyNanos);
        this.shares = new ShareBars(sheet, scale, row, arrows, hatched);
        this.covered = Spans.of(boxes.stream().map(StepBox::whole).toList());
    }

    public void draw() {
        double from = scale.x(row.lane().startNanos());
        double to = Math.max(from, scale.x(row.lane().endNanos()));
        sheet.add(new Line(from, row.middle(), to, row.middle(), Line.Stroke.LANE));
        boxes.forEach(this::step);
        if (row.lane().kind() == Lane.Kind.CARRIER && !boxes.isEmpty()) {
            sheet.mentionCarrier();
        }
        intervals();
        pins();
        if (row.lane().leaked()) {
            leak();
        }
    }

    /** 占着载体等的时间：在等待的下边画一条深色的带子。 */
    private void pins() {
        for (var pin : row.pins()) {
            for (Spans.Piece piece : covered.cut(pin.startNanos(), pin.endNanos())) {
                double left = scale.x(piece.start());
                double width = scale.x(piece.end()) - left;
                if (width < 1) {
                    continue;
                }
                double height =
                        piece.inside() ? row.spacing().strip() : row.spacing().bar();
                double bottom = (piece.inside() ? row.stripTop() : row.barTop()) + height;
                double band = band(height);
                sheet.add(new Box(left, bottom - band, width, band, Fill.PINNED, Box.Border.NONE));
            }
        }
    }

    private static double band(double height) {
        return Math.max(3, height * 0.24);
    }

    /** 下边有深色的带子，字写在它上面。 */
    private boolean isPinned(Spans.Piece piece) {
        return row.pins().stream().anyMatch(pin -> pin.startNanos() < piece.end() && pin.endNanos() > piece.start());
    }

    /** 「泄漏」写在图的右边，从这里开始。 */
    static double leakWordLeft(LaneRow row) {
        double text = row.spacing().text();
        return Sheet.WIDTH - 2 - text * 0.35 - Lettering.width(Fill.LEAKED.word(), text, false);
    }

    /** 代码返回之后还活着：斜线一直画到图的右边。 */
    private void leak() {
        double left = hatched;
        double right = Sheet.WIDTH - 2;
        boolean step = covered.touch(row.lane().endNanos(), (long) (2 * scale.nanosPerPixel()));
        double top = step ? row.top() : row.barTop();
        double height = step ? row.height() : row.spacing().bar();
        double text = row.spacing().text();
        sheet.add(new Box(left, top, right - left, height, Fill.LEAKED, Box.Border.THIN));
        String word = Fill.LEAKED.word();
        sheet.text(word, leakWordLeft(row), top + height / 2, text, Label.Role.STATE, Fill.BLACK, Fill.WHITE, true);
        sheet.hover(left, top, right - left, height, () -> new HoverText(row).leaked());
    }

    private void step(StepBox box) {
        Step step = box.whole();
        double left = scale.x(step.startNanos());
        double right = Math.max(left, scale.x(step.endNanos()));
        double top = row.stepTop(step.depth());
        sheet.add(new Box(left, top, right - left, row.bottom() - top, Fill.PAPER, Box.Border.STEP));
        if (step.depth() <= 0) {
            double y = (row.stripTop() + row.bottom()) / 2;
            sheet.add(new Line(left, y, right, y, Line.Stroke.STRIP));
        }
        Fitted name = box.label();
        if (name != null) {
            double text = row.spacing().text();
            double room = box.room(row, scale, hatched);
            double y = top + row.rowHeight() / 2;
            Fitted shown = uncut(name, left, room, y, box.tail(row));
            double x = arrows.beside(left + EDGE, left + room - EDGE, shown.width(), y, text);
            sheet.text(shown.text(), x, y, text, Label.Role.STEP);
        }
        sheet.wideHover(left, right, top, row.rowHeight(), () -> new HoverText(row).steps(box));
    }

    /** 写字的地方到哪里为止：够宽就不写到斜线上。 */
    private double clear(double left, double right) {
        return StepBox.clear(left, right, hatched, row);
    }

    /** 窄过一个像素的时段，挨在一起的合成一条；没有看到的短时间不画，紧挨着宽的也不画：只是一条边。 */
    private void intervals() {
        Crowd crowd = new Crowd(false);
        double after = Double.NEGATIVE_INFINITY;
        for (Stretch stretch : Stretch.of(row.intervals(), row.steps())) {
            if (!scale.shows(stretch.startNanos(), stretch.endNanos())) {
                continue;
            }
            double left = scale.x(stretch.startNanos());
            double right = scale.x(stretch.endNanos());
            boolean wide = right - left >= 1;
            boolean inside = covered.touch(stretch.startNanos(), 0);
            boolean joins = crowd.count() > 0 && crowd.inside() == inside && left - scale.x(crowd.end()) < 2;
            if (wide || !joins) {
                crowd(crowd, after, left);
                crowd = new Crowd(inside);
            }
            if (!wide) {
                for (Interval part : stretch.parts()) {
                    crowd.add(part, row.fill(part));
                }
                continue;
            }
            after = right;
            if (stretch.isShared()) {
                shares.shared(stretch, covered.cut(stretch.startNanos(), stretch.endNanos()));
            } else {
                wide(stretch.whole());
            }
        }
        crowd(crowd, after, Double.POSITIVE_INFINITY);
    }

    /** 前后挨着宽的时段或步骤的框的一点点，看上去只是边上的一条线。 */
    private boolean isEdge(Crowd crowd, double after, double before) {
        double left = scale.x(crowd.start());
        double right = scale.x(crowd.end());
        boolean touches = left - after < 1 || before - right < 1;
        return right - left < 1.5
                && (touches || (!crowd.inside() && covered.touch(crowd.start(), (long) (1.5 * scale.nanosPerPixel()))));
    }

    /** 合起来仍然很窄就只画最长的一个。 */
    private void crowd(Crowd crowd, double after, double before) {
        Interval longest = crowd.longest();
        if (longest == null || isEdge(crowd, after, before)) {
            return;
        }
        double left = scale.x(crowd.start());
        double width = scale.x(crowd.end()) - left;
        if (crowd.count() < 2 || width < 3) {
            bar(longest, new Spans.Piece(longest.startNanos(), longest.endNanos(), crowd.inside()), false);
            return;
        }
        shares.crowd(crowd);
    }

    private void wide(Interval interval) {
        var pieces = covered.cut(interval.startNanos(), interval.endNanos());
        Spans.Piece longest = Spans.longest(pieces);
        for (Spans.Piece piece : pieces) {
            bar(interval, piece, piece.equals(longest));
        }
    }

    private void bar(Interval interval, Spans.Piece piece, boolean labelled) {
        double left = scale.x(piece.start());
        double width = Math.max(1, scale.x(piece.end()) - left);
        double top = piece.inside() ? row.stripTop() : row.barTop();
        double height = piece.inside() ? row.spacing().strip() : row.spacing().bar();
        Fill fill = row.fill(interval);
        if (fill == Fill.UNKNOWN && scale.x(interval.endNanos()) - scale.x(interval.startNanos()) < Sheet.DOTTED) {
            return; // 白底上的几个点，认不出
        }
        sheet.add(new Box(left, top, width, height, fill, width < 4 ? Box.Border.NONE : Box.Border.THIN));
        if (labelled && height >= row.spacing().text() * 1.1) {
            double mark = LaneMarks.endRoom(interval, width, row, scale, arrows);
            double free = isPinned(piece) ? height - band(height) : height;
            label(interval, fill, left, clear(left, left + width) - left - mark, top + free / 2);
        }
        sheet.wideHover(left, left + width, top, height, () -> new HoverText(row).interval(interval));
    }

    /** 哪里都压着箭头，写短一点就让得开的，写短的。 */
    private Fitted uncut(Fitted whole, double left, double width, double y, String shorter) {
        Fitted brief = Fitted.whole(width, row.spacing().text(), shorter);
        return brief != null && isCut(whole, left, width, y) && !isCut(brief, left, width, y) ? brief : whole;
    }

    private boolean isCut(Fitted words, double left, double width, double y) {
        double text = row.spacing().text();
        double x = arrows.beside(left + EDGE, left + width - EDGE, words.width(), y, text);
        return arrows.crosses(x + 0.1, x + words.width() - 0.1, y - text * 0.58, y + text * 0.62);
    }

    private void label(Interval interval, Fill fill, double left, double width, double y) {
        Fitted text = switch (interval) {
            case Interval.Waiting w -> awaited(width, fill, w.object());
            case Interval.Blocked b -> fitted(width, fill, b.lock());
            case Interval.Io io -> fitted(width, fill, io.object());
            case Interval.Unknown _ -> Fitted.whole(width, row.spacing().text(), fill.word());
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _, Interval.Paused _ -> null;
        };
        if (text != null) {
            Fitted shown = uncut(text, left, width, y, shorter(text, fill));
            double x = arrows.beside(
                    left + EDGE,
                    left + width - EDGE,
                    shown.width(),
                    y,
                    row.spacing().text());
            boolean plate = fill.hatch() != Fill.Hatch.NONE;
            sheet.text(shown.text(), x, y, row.spacing().text(), Label.Role.STATE, fill.ink(), fill.ground(), plate);
        }
    }

    /** 去掉状态的名字，颜色已经说了；没有就是空串。 */
    private static String shorter(Fitted text, Fill fill) {
        String state = fill.word() + "：";
        if (!text.text().startsWith(state)) {
            return "";
        }
        String name = text.text().substring(state.length());
        return fill == Fill.WAITING && !isCall(name) ? "…" + name : name;
    }

    /** 程序取的名字写不下「等待」两个字，前面就加省略号：光是「做完的」，像是一种状态。 */
    private @Nullable Fitted awaited(double width, Fill fill, String object) {
        String name = Lettering.clean(object);
        if (!isNamed(name, fill) || name.startsWith(IDLE) || isCall(name)) {
            return fitted(width, fill, object);
        }
        return Fitted.anyWhole(width, row.spacing().text(), fill.word() + "：" + name, "…" + name);
    }

    private @Nullable Fitted fitted(double width, Fill fill, String object) {
        String name = Lettering.clean(object);
        double text = row.spacing().text();
        if (!isNamed(name, fill)) {
            return Fitted.into(width, text, fill.word());
        }
        if (name.startsWith(IDLE)) {
            return Fitted.into(width, text, name, IDLE);
        }
        return isCall(name)
                ? Fitted.anyWhole(
                        width, text, fill.word() + "：" + name, name, "…" + name.substring(name.lastIndexOf('.') + 1))
                : Fitted.into(width, text, fill.word() + "：" + name, name);
    }

    /** 是类.方法，不是程序取的名字。 */
    static boolean isCall(String object) {
        return CALL.matcher(object).matches();
    }

    /** 栈里没有 JDK 帧的等待没有名字。 */
    static boolean isNamed(String object, Fill fill) {
        return !object.isEmpty() && !object.equals("等待") && !object.equals(fill.word());
    }
}
