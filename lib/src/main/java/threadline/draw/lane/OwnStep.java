package threadline.draw.lane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Fitted;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.MarkRoom.Spot;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 失败和取消的标记画在自己那一步的哪里：总在自己那一层的框里，名字的右边；框比标记还窄，跟在小旗的名字后面，和名字同一条引线；没有小旗，
 * 盖在框上。总不到下一步的框里去：那就像是下一步一开始就失败了。
 */
final class OwnStep {

    /** 框有几个标记宽，里面才画得下一个。 */
    private static final double WIDE = 1.3;

    /** 名字和标记之间再空出这么多。 */
    private static final double GAP = 1.5;

    private final LaneRow row;
    private final TimeScale scale;
    private final MarkRoom room;
    private final double size;
    private final UnhappySteps unhappy;
    private final List<StepBox> boxes;

    OwnStep(LaneRow row, TimeScale scale, MarkRoom room, long bodyNanos) {
        this.row = row;
        this.scale = scale;
        this.room = room;
        this.size = LaneMarks.size(row.spacing().text());
        this.unhappy = new UnhappySteps(row.steps());
        boolean used = row.marks().stream().anyMatch(mark -> ends(mark.kind()));
        this.boxes = used ? StepBox.of(row, scale, bodyNanos) : List.of();
    }

    static boolean ends(Mark.Kind kind) {
        return kind == Mark.Kind.DIED || kind == Mark.Kind.CANCELLED;
    }

    /** 标记是哪个失败或取消的步骤的。 */
    @Nullable
    Step of(Mark mark) {
        return ends(mark.kind()) ? unhappy.step(mark.atNanos()) : null;
    }

    /** 两个标记属于一前一后的两步。 */
    boolean areApart(Mark one, Mark other) {
        return unhappy.areApart(one, other);
    }

    /** 第几层；不是哪一步的是 -1。 */
    int depth(Mark mark) {
        Step step = of(mark);
        return step == null ? -1 : Math.min(step.depth(), row.rows() - 1);
    }

    /** 这一层的一行的中线；不是哪一步的，在泳道的中线。 */
    double y(Mark mark) {
        int depth = depth(mark);
        return depth < 0 ? row.middle() : row.stepTop(depth) + row.rowHeight() / 2;
    }

    /** 不是哪一步的，或自己的地方让别的标记占了，是 {@code null}。 */
    @Nullable
    Spot spot(Mark mark) {
        Step step = of(mark);
        if (step == null) {
            return null;
        }
        double left = scale.x(step.startNanos());
        double right = scale.x(step.endNanos());
        if (isNarrow(step, row, scale)) {
            LaneNotes.Note flag = row.notes().flag(step);
            Spot over = new Spot(Math.min((left + right) / 2, next(step) - size / 2), y(mark));
            return flag != null
                    ? new Spot(flag.end() - size * 0.7, row.notes().y(flag, row))
                    : room.isFree(over, false) ? over : null;
        }
        double edge = size * WIDE / 2;
        StepBox box = box(step);
        Fitted name = box == null ? null : box.label();
        double free = left + (name == null ? 0 : nameEnd(right - left, name, row) + GAP) + edge;
        return room.fromRight(free, right - edge, y(mark));
    }

    /** 名字到离框的左边多远的地方为止，右边给标记留着地方。 */
    private static double nameEnd(double width, Fitted name, LaneRow row) {
        double text = row.spacing().text();
        return Math.max(name.width() + text * 0.2, (width + name.width() - LaneMarks.limitRoom(row)) / 2);
    }

    private double next(Step step) {
        return row.steps().stream()
                .filter(s -> s.startNanos() >= step.endNanos())
                .mapToDouble(s -> scale.x(s.startNanos()))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private @Nullable StepBox box(Step step) {
        return boxes.stream()
                .filter(box -> box.steps().contains(step))
                .findFirst()
                .orElse(null);
    }

    /** 没有做完的一步，框里画不下标记。 */
    static boolean isNarrow(Step step, LaneRow row, TimeScale scale) {
        return step.wasCut()
                && scale.x(step.endNanos()) - scale.x(step.startNanos())
                        < WIDE * LaneMarks.size(row.spacing().text());
    }
}
