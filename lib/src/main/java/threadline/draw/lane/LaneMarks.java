package threadline.draw.lane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fitted;
import threadline.draw.ink.Sheet;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 画一条泳道的标记：输出和中断在泳道上方，就在那一刻，只让开箭头的杆；其余在那一刻的右边，互不遮盖，也不盖住箭头。同一种叠在一起的只画一个，
 * 前后两步的有地方就各画各的。线程的结束画在它真正结束的地方。
 */
public final class LaneMarks {

    /** 同一处最多并排画几个同一种的。 */
    private static final int SIDE_BY_SIDE = 3;

    /** 最多离开想要的地方几个标记那么远：再远就不像是那一刻的了，宁可碰着箭头。 */
    private static final int MOST_AWAY = 3;

    /** 碰着箭头也放不下，才放到这么远。 */
    private static final int MOST_PACKED = 8;

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    private final double size;
    /** 最后画着的东西到哪里为止。 */
    private final double end;

    private final UnhappySteps unhappy;
    /** 步骤的框；没有步骤失败或取消就不用。 */
    private final List<StepBox> boxes;

    private final List<Group> groups = new ArrayList<>();
    /** 旁边再也放不下同一种的时刻。 */
    private final Set<Double> packed = new HashSet<>();

    /** 画成一个符号的几个标记；{@code at} 是时刻的横坐标，{@code x}、{@code y} 是画在哪里。 */
    private record Group(List<Mark> marks, Mark.Kind kind, double at, double x, double y) {}

    public LaneMarks(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows, long bodyNanos) {
        boolean ends = row.marks().stream().anyMatch(m -> endsStep(m.kind()));
        this.boxes = ends ? StepBox.of(row, scale, bodyNanos) : List.of();
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.size = size(row.spacing().text());
        this.unhappy = new UnhappySteps(row.steps());
        long last = 0;
        for (Interval interval : row.intervals()) {
            last = Math.max(last, interval.endNanos());
        }
        for (Step step : row.steps()) {
            last = Math.max(last, step.endNanos());
        }
        this.end = scale.x(last);
    }

    static double size(double text) {
        return text * 0.72;
    }

    static boolean isAbove(Mark mark) {
        return mark.kind() == Mark.Kind.SAID || mark.kind() == Mark.Kind.INTERRUPTED;
    }

    /** 图的右边要给最后的标记留多宽。 */
    public static double roomRight(List<LaneRow> rows, long endNanos, double text) {
        long late = (long) (endNanos * 0.97);
        long most = rows.stream()
                .mapToLong(row -> row.marks().stream()
                                .filter(m -> !isAbove(m) && at(row, m.kind(), m) >= late)
                                .map(Mark::kind)
                                .distinct()
                                .count()
                        + beside(row, late))
                .max()
                .orElse(0);
        return text * 0.7 + most * size(text) * 1.3;
    }

    /** 最后前后几步都失败、或都取消的，多画几个同一种的标记。 */
    private static long beside(LaneRow row, long late) {
        long more = 0;
        for (Step.Outcome outcome : new Step.Outcome[] {Step.Outcome.FAILED, Step.Outcome.CANCELLED}) {
            long steps = row.steps().stream()
                    .filter(s -> s.outcome() == outcome && s.leaf() && s.endNanos() >= late)
                    .limit(SIDE_BY_SIDE)
                    .count();
            more += Math.max(0, steps - 1);
        }
        return more;
    }

    public void draw() {
        for (Mark mark : row.marks()) {
            Mark.Kind kind = kind(mark);
            double x = scale.x(at(row, kind, mark));
            List<Group> same = groups.stream()
                    .filter(g -> g.kind == kind && Math.abs(g.at - x) < near(row))
                    .filter(g -> depth(g.marks.getFirst()) == depth(mark)) // 外层的画在外层的一行里
                    .toList();
            if (same.isEmpty()) {
                groups.add(group(mark, kind, x, place(mark, x)));
            } else if (!standsAlone(mark, kind, x, same)) {
                same.getLast().marks.add(mark); // 同一种标记叠在一起，看不出有几个
            }
        }
        row.intervals().forEach(this::limit);
        groups.forEach(this::symbol);
        row.notes().draw(sheet, row, this::notStartedAt);
    }

    /** 会写进别的步骤的框，或压着自己的名字，就跟在自己那一步的小旗后面。 */
    private Group group(Mark mark, Mark.Kind kind, double x, double place) {
        List<Mark> marks = new ArrayList<>(List.of(mark));
        Step step = unhappyStep(mark);
        LaneNotes.Note flag = step != null && (isOverAnother(place, step) || isOverName(mark, place, step))
                ? row.notes().flag(step, scale)
                : null;
        return flag == null
                ? new Group(marks, kind, x, place, y(mark, place))
                : new Group(marks, kind, x, flag.end() - size * 0.7, row.notes().y(flag, row));
    }

    private static boolean endsStep(Mark.Kind kind) {
        return kind == Mark.Kind.DIED || kind == Mark.Kind.CANCELLED;
    }

    /** 标记是哪个失败或取消的步骤的。 */
    private @Nullable Step unhappyStep(Mark mark) {
        return endsStep(mark.kind()) ? unhappy.step(mark.atNanos()) : null;
    }

    private int depth(Mark mark) {
        Step step = unhappyStep(mark);
        return step == null ? -1 : Math.min(step.depth(), row.rows() - 1);
    }

    /** 框太窄，放不下名字和标记，标记却要写在框里。 */
    private boolean isOverName(Mark mark, double place, Step own) {
        return place < scale.x(own.endNanos()) && place > scale.x(own.startNanos()) && inOwnStep(mark) == null;
    }

    private boolean isOverAnother(double place, Step own) {
        return row.steps().stream()
                .filter(s -> s.startNanos() >= own.endNanos() || s.endNanos() <= own.startNanos())
                .anyMatch(s ->
                        scale.x(s.startNanos()) < place + size * 0.4 && scale.x(s.endNanos()) > place - size * 0.4);
    }

    /** 等到了时限的等待，末尾画一个沙漏；库自己的等待不画，太窄的也不画。 */
    static boolean showsLimit(Interval interval, double width, LaneRow row) {
        return interval.reachedLimit()
                && interval.source() != null
                && !interval.supervisesWorkers()
                && width >= limitRoom(row) * 1.5;
    }

    /** 同一种标记的两个时刻近到这样，画成一个符号。 */
    static double near(LaneRow row) {
        return size(row.spacing().text()) * 0.8;
    }

    /** 沙漏占多宽。 */
    static double limitRoom(LaneRow row) {
        return size(row.spacing().text()) * 1.6;
    }

    /** 失败和取消的步骤要给标记留多宽：名字向左让，短步骤的小旗长一点；别的不用。 */
    static double room(Step step, LaneRow row) {
        return step.wasCut() ? limitRoom(row) : 0;
    }

    private void limit(Interval interval) {
        double left = scale.x(interval.startNanos());
        double right = scale.x(interval.endNanos());
        if (showsLimit(interval, right - left, row)) {
            Mark mark = new Mark(row.lane().id(), interval.endNanos(), Mark.Kind.EXPIRED, HoverText.state(interval));
            Double free = inside(mark, left, right, true);
            double x = free == null ? right - size * 0.8 : free;
            boolean onStrip = row.covered().touch(interval.endNanos(), 0);
            double y = onStrip ? (row.stripTop() + row.bottom()) / 2 : row.middle();
            groups.add(new Group(List.of(mark), Mark.Kind.EXPIRED, right, x, y));
        }
    }

    /** 从右边起，在自己的框里找空处；{@code strict} 时不碰箭头，也不和它颠倒先后。 */
    private @Nullable Double inside(Mark mark, double left, double right, boolean strict) {
        double wanted = right - size * 0.8;
        for (double at = wanted; at >= left + size * 0.8 && at > wanted - size * 3; at -= size * 0.25) {
            double y = y(mark, at);
            if (isFree(at, mark, strict, Spans.NONE)
                    && (!strict || arrows.inOrder(mark.atNanos(), at, y - size / 2, y + size / 2))) {
                return at;
            }
        }
        return null;
    }

    /** 失败和取消画在自己那一步的框里：框够宽，名字旁边也放得下。 */
    private @Nullable Double inOwnStep(Mark mark) {
        Step step = unhappyStep(mark);
        if (step == null) {
            return null;
        }
        double left = scale.x(step.startNanos());
        double right = scale.x(step.endNanos());
        double written = boxes.stream()
                .filter(box -> box.steps().contains(step))
                .map(StepBox::label)
                .filter(Objects::nonNull)
                .mapToDouble(Fitted::width)
                .findFirst()
                .orElse(0);
        if (right - left < Math.max(3 * size, written + 1.8 * size)) {
            return null;
        }
        Double free = inside(mark, left, right, true);
        return free != null ? free : inside(mark, left, right, false); // 宁可碰着箭头，也不到下一步的名字下面去
    }

    /** 和叠在一起的不是同一步的、旁边又有地方，就自己画一个。 */
    private boolean standsAlone(Mark mark, Mark.Kind kind, double x, List<Group> same) {
        boolean full = same.size() >= SIDE_BY_SIDE || same.stream().anyMatch(g -> packed.contains(g.at));
        if (!endsStep(kind) || full || !same.stream().allMatch(g -> unhappy.areApart(g.marks.getFirst(), mark))) {
            return false;
        }
        Group group = group(mark, kind, x, place(mark, x));
        boolean onFlag = group.y != y(mark, group.x);
        if (!onFlag && (Math.abs(group.x - x) > size * 3.6 || !isFree(group.x, mark, false, Spans.NONE))) {
            packed.add(same.getLast().at);
            return false;
        }
        groups.add(group);
        return true;
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

    /** 线程的结束画在它结束的时候：没有人处理的异常，说出来以后线程还要收尾。 */
    private static long at(LaneRow row, Mark.Kind kind, Mark mark) {
        boolean ends = kind == Mark.Kind.ENDED || kind == Mark.Kind.UNCAUGHT;
        return ends && !row.lane().leaked()
                ? Math.max(mark.atNanos(), row.lane().endNanos())
                : mark.atNanos();
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

    /** 在那一刻的右边；会写进下一步的框，就写在两个框之间；那里也放不下，写在左边自己的框里。 */
    private double beside(Mark mark, double x) {
        double right = x + size * 0.9;
        boolean inNext = row.steps().stream()
                .anyMatch(s -> s.startNanos() >= mark.atNanos() && scale.x(s.startNanos()) < right + size / 2);
        if (!endsStep(mark.kind()) || !inNext) {
            return right;
        }
        double gap = gapAfter(mark.atNanos(), row, scale);
        return gap >= least(size) ? x + gap / 2 : x - size * 0.9;
    }

    /** 这一步没有做完，下一步又挨得近，标记画不到框外：名字要给它让地方。 */
    static boolean marksInside(Step step, LaneRow row, TimeScale scale) {
        return step.wasCut()
                && gapAfter(step.endNanos(), row, scale)
                        < least(size(row.spacing().text()));
    }

    private static double gapAfter(long at, LaneRow row, TimeScale scale) {
        return row.steps().stream()
                .filter(s -> s.startNanos() >= at)
                .mapToDouble(s -> scale.x(s.startNanos()) - scale.x(at))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** 两个框之间至少隔这么宽，放得下一个标记。 */
    private static double least(double size) {
        return size * 1.1;
    }

    /** 泳道上方的画在那一刻，让开箭头的杆；别的从想要的地方往右找空处，再往左找，哪里都碰着箭头，就只避开别的标记。泳道结束时的标记总在它的右边。 */
    private double place(Mark mark, double x) {
        if (isAbove(mark)) {
            LaneNotes.Note said = mark.kind() == Mark.Kind.SAID ? row.notes().said(x) : null;
            double least = said == null ? size : said.spot().left() - size / 2;
            double most = said == null ? Sheet.WIDTH - size * 0.7 : said.end() + size / 2;
            return arrows.above(mark, size, y(mark, x), least, most);
        }
        Double own = inOwnStep(mark);
        if (own != null) {
            return own;
        }
        double most = Sheet.WIDTH - size * 0.7;
        Spans taken = mark.kind() == Mark.Kind.NOT_STARTED ? around(mark) : Spans.NONE;
        double wanted = mark.kind() == Mark.Kind.NOT_STARTED ? between(x, taken) : beside(mark, x);
        double least = x >= end - 1 ? end + size / 2 : size;
        for (boolean strict : new boolean[] {true, false}) {
            double away = size * (strict ? MOST_AWAY : MOST_PACKED);
            for (double at = wanted; at <= most && at < wanted + away; at += size * 0.25) {
                if (isFree(at, mark, strict, taken)) {
                    return at;
                }
            }
            double left = Math.max(least, wanted - size * 12);
            for (double at = Math.min(wanted, most); at > left; at -= size * 0.25) {
                if (isFree(at, mark, strict, taken)) {
                    return at;
                }
            }
        }
        return Math.min(wanted, most);
    }

    /** 那一刻不在里面的步骤。 */
    private Spans around(Mark mark) {
        return Spans.of(row.steps().stream()
                .filter(s -> mark.atNanos() < s.startNanos() || s.endNanos() < mark.atNanos())
                .toList());
    }

    /** 没有开始的步骤不画在别的步骤的框里：右边、左边，再不行就在那一刻。 */
    private double between(double x, Spans taken) {
        double right = x + size * 0.9;
        double left = Math.max(scale.left(), x - size * 0.9);
        return !inside(right, taken) ? right : !inside(left, taken) ? left : x;
    }

    private boolean inside(double x, Spans taken) {
        return taken.touch(scale.nanos(x), (long) (size / 2 * scale.nanosPerPixel()));
    }

    /** 不碰标记，也不在 {@code taken} 里；{@code strict} 时也不碰箭头。 */
    private boolean isFree(double x, Mark mark, boolean strict, Spans taken) {
        double y = y(mark, x);
        boolean marked =
                groups.stream().anyMatch(g -> Math.abs(g.y - y) < size * 1.5 && Math.abs(g.x - x) < size * 1.25);
        boolean onWord = row.lane().leaked() && x + size * 0.6 > LaneBars.leakWordLeft(row);
        if (marked || onWord || inside(x, taken)) {
            return false;
        }
        double half = size * 0.55;
        return !strict || !arrows.crosses(x - half, x + half, y - half, y + half);
    }

    /** 失败和取消的画在那一步的一行里；最外一层的画到了框外，就在它的右上角，不压着后面的状态。 */
    private double y(Mark mark, double x) {
        if (isAbove(mark)) {
            return row.top() - row.notes().symbols().above(mark.kind());
        }
        int depth = depth(mark);
        double middle = depth < 0 ? row.middle() : row.stepTop(depth) + row.rowHeight() / 2;
        Step step = unhappyStep(mark);
        boolean corner = step != null && depth == 0 && x > scale.x(step.endNanos());
        return corner ? Math.clamp(row.barTop() - size * 0.55, row.top(), middle) : middle;
    }

    private void symbol(Group group) {
        double y = group.y;
        sheet.add(new Symbol(group.kind, group.x, y, size));
        double half = size * 0.7;
        sheet.hover(
                group.x - half, y - half, 2 * half, 2 * half, () -> new HoverText(row).marks(group.kind, group.marks));
    }
}
