package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Sheet;
import threadline.model.Mark;
import threadline.model.Step;

/** 画一条泳道的标记：说话和中断在泳道上方，其余在那一刻的右边。标记互不遮盖，也不盖住箭头；同一种叠在一起的只画一个。 */
public final class LaneMarks {

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    private final double size;
    private final List<Group> groups = new ArrayList<>();

    /** 画成一个符号的几个标记；{@code x} 是画在哪里。 */
    private record Group(List<Mark> marks, Mark.Kind kind, double x) {}

    public LaneMarks(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows) {
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.size = size(row.spacing().text());
    }

    private static double size(double text) {
        return text * 0.72;
    }

    static boolean isAbove(Mark mark) {
        return mark.kind() == Mark.Kind.SAID || mark.kind() == Mark.Kind.INTERRUPTED;
    }

    /** 图的右边要给最后的标记留多宽。 */
    public static double roomRight(List<LaneRow> rows, long endNanos, double text) {
        long kinds = rows.stream()
                .mapToLong(row -> row.marks().stream()
                        .filter(m -> !isAbove(m) && m.atNanos() >= endNanos * 0.97)
                        .map(Mark::kind)
                        .distinct()
                        .count())
                .max()
                .orElse(0);
        return text * 0.7 + kinds * size(text) * 1.3;
    }

    public void draw() {
        for (Mark mark : row.marks()) {
            double x = scale.x(mark.atNanos());
            Mark.Kind kind = kind(mark);
            Group same = groups.stream()
                    .filter(g -> g.kind == kind
                            && Math.abs(scale.x(g.marks.getFirst().atNanos()) - x) < size * 0.8)
                    .findFirst()
                    .orElse(null);
            if (same != null) {
                same.marks.add(mark); // 同一种标记叠在一起，看不出有几个
                continue;
            }
            double wanted = isAbove(mark) ? x : beside(mark, x);
            groups.add(new Group(new ArrayList<>(List.of(mark)), kind, place(wanted, isAbove(mark))));
        }
        groups.forEach(this::symbol);
        row.notes().draw(sheet, row, this::notStartedAt);
    }

    /** 在这一刻没有开始的步骤，标记画在哪里。 */
    private double notStartedAt(double x) {
        return groups.stream()
                .filter(g -> g.kind == Mark.Kind.NOT_STARTED)
                .filter(g -> g.marks.stream().anyMatch(m -> scale.x(m.atNanos()) == x))
                .mapToDouble(Group::x)
                .findFirst()
                .orElse(x);
    }

    /** 线程自己的处理者处理了的异常：线程也结束了。 */
    private Mark.Kind kind(Mark mark) {
        boolean died = mark.kind() == Mark.Kind.DIED
                && row.steps().stream()
                        .noneMatch(s -> s.outcome() == Step.Outcome.FAILED
                                && s.startNanos() <= mark.atNanos()
                                && mark.atNanos() <= s.endNanos());
        return died ? Mark.Kind.UNCAUGHT : mark.kind();
    }

    /** 在那一刻的右边；会写进下一步的框，就写在左边自己的框里。 */
    private double beside(Mark mark, double x) {
        double right = x + size * 0.9;
        boolean endsStep = mark.kind() == Mark.Kind.DIED || mark.kind() == Mark.Kind.CANCELLED;
        boolean inNext = row.steps().stream()
                .anyMatch(s -> s.startNanos() >= mark.atNanos() && scale.x(s.startNanos()) < right + size / 2);
        return endsStep && inNext ? x - size * 0.9 : right;
    }

    /** 从想要的地方往右找空处，到了图的右边就往左找；哪里都碰着箭头，就只避开别的标记。 */
    private double place(double wanted, boolean above) {
        double most = Sheet.WIDTH - size * 0.7;
        double y = y(above);
        for (boolean avoidArrows : new boolean[] {true, false}) {
            for (double x = wanted; x <= most && x < wanted + size * 8; x += size * 0.25) {
                if (isFree(x, y, above, avoidArrows)) {
                    return x;
                }
            }
            for (double x = Math.min(wanted, most); x > size && x > wanted - size * 12; x -= size * 0.25) {
                if (isFree(x, y, above, avoidArrows)) {
                    return x;
                }
            }
        }
        return Math.min(wanted, most);
    }

    private boolean isFree(double x, double y, boolean above, boolean avoidArrows) {
        boolean taken =
                groups.stream().anyMatch(g -> isAbove(g.marks.getFirst()) == above && Math.abs(g.x - x) < size * 1.25);
        boolean onWord = !above && row.lane().leaked() && x + size * 0.6 > LaneBars.leakWordLeft(row);
        double half = size * 0.55;
        return !taken && !onWord && !(avoidArrows && arrows.crosses(x - half, x + half, y - half, y + half));
    }

    private double y(boolean above) {
        return above ? row.top() - row.spacing().text() * 0.56 : row.middle();
    }

    private void symbol(Group group) {
        double y = y(isAbove(group.marks.getFirst()));
        sheet.add(new Symbol(group.kind, group.x, y, size));
        double half = size * 0.7;
        sheet.hover(
                group.x - half, y - half, 2 * half, 2 * half, () -> new HoverText(row).marks(group.kind, group.marks));
    }
}
