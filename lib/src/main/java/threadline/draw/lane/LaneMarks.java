package threadline.draw.lane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.MarkRoom.Spot;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 画一条泳道的标记：输出和中断在泳道上方，就在那一刻，只让开箭头的杆；其余也在那一刻，放不下就在它的右边，互不遮盖，也不盖住箭头。同一种叠在一起的只画一个，
 * 前后两步的有地方就各画各的。线程的结束画在它真正结束的地方。
 */
public final class LaneMarks {

    /** 同一处最多并排画几个同一种的。 */
    private static final int SIDE_BY_SIDE = 3;

    /** 为了让开箭头，最多挪开几个标记那么远：再远就不像是那一刻的了，宁可碰着箭头。 */
    private static final int MOST_AWAY = 1;

    /** 泳道结束以后没有别的：在那里可以远一点，让到箭头的另一边。 */
    private static final double MOST_AWAY_AT_END = 1.6;

    /** 等待的末尾离中断的时刻不到这么远（像素），是中断结束的。 */
    private static final double ENDED = 3;

    /** 碰着箭头也放不下，才放到这么远。 */
    private static final int MOST_PACKED = 8;

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    private final double size;
    /** 最后画着的东西到哪里为止。 */
    private final double end;

    private final MarkRoom room;
    private final OwnStep own;

    private final List<Group> groups = new ArrayList<>();
    /** 旁边再也放不下同一种的时刻。 */
    private final Set<Double> packed = new HashSet<>();

    /** 画成一个符号的几个标记；{@code at} 是时刻的横坐标，{@code spot} 是画在哪里。 */
    private record Group(List<Mark> marks, Mark.Kind kind, double at, Spot spot) {}

    public LaneMarks(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows, long bodyNanos) {
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row.at(row.top(), row.notes().beside(arrows, row, scale.left()));
        this.size = size(row.spacing().text());
        this.room = new MarkRoom(this.row, arrows, size);
        this.own = new OwnStep(this.row, scale, room, bodyNanos);
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
                        .count())
                .max()
                .orElse(0);
        return text * 0.7 + most * size(text) * 1.3;
    }

    /** 返回「没有开始」的符号有没有让到自己的时刻以前：别的标记总在那一刻，或它的右边。 */
    public boolean draw() {
        for (Mark mark : row.marks()) {
            Mark.Kind kind = kind(mark);
            double x = scale.x(at(row, kind, mark));
            List<Group> same = groups.stream()
                    .filter(g -> g.kind == kind && Math.abs(g.at - x) < near(row))
                    .filter(g -> own.depth(g.marks.getFirst()) == own.depth(mark)) // 外层的画在外层的一行里
                    .toList();
            if (same.isEmpty()) {
                add(mark, kind, x, place(mark, x));
            } else if (!standsAlone(mark, kind, x, same)) {
                same.getLast().marks.add(mark); // 同一种标记叠在一起，看不出有几个
            }
        }
        row.intervals().forEach(this::limit);
        groups.forEach(this::symbol);
        row.notes().draw(sheet, row, this::notStartedAt);
        return groups.stream().anyMatch(this::isEarly);
    }

    private boolean isEarly(Group group) {
        return group.kind == Mark.Kind.NOT_STARTED && group.at - group.spot.x() > size / 2;
    }

    private void add(Mark mark, Mark.Kind kind, double x, Spot spot) {
        groups.add(new Group(new ArrayList<>(List.of(mark)), kind, x, spot));
        room.take(spot);
    }

    /** 等到了时限的等待，末尾画一个沙漏；库自己的等待不画，太窄的也不画。 */
    static boolean showsLimit(Interval interval, double width, LaneRow row) {
        return interval.reachedLimit()
                && interval.source() != null
                && !interval.supervisesWorkers()
                && width >= limitRoom(row) * 1.5;
    }

    /** 一段等待的末尾给沙漏、中断的符号留多宽。 */
    static double endRoom(Interval interval, double width, LaneRow row, TimeScale scale, WakeArrows arrows) {
        boolean bolt =
                row.marks().stream().anyMatch(mark -> ends(mark, interval, row, scale) && !arrows.hasArrow(mark));
        return (showsLimit(interval, width, row) ? limitRoom(row) : 0) + (bolt ? limitRoom(row) : 0);
    }

    /** 中断结束了这段等待，它的末尾又画得下符号。 */
    private static boolean ends(Mark mark, Interval wait, LaneRow row, TimeScale scale) {
        double end = scale.x(wait.endNanos());
        return mark.kind() == Mark.Kind.INTERRUPTED
                && ArrowRoom.idles(wait)
                && wait.startNanos() < mark.atNanos()
                && Math.abs(end - scale.x(mark.atNanos())) < ENDED
                && end - scale.x(wait.startNanos()) >= limitRoom(row) * 1.5;
    }

    /** 同一种标记的两个时刻近到这样，画成一个符号。 */
    static double near(LaneRow row) {
        return size(row.spacing().text()) * 0.8;
    }

    /** 沙漏占多宽。 */
    static double limitRoom(LaneRow row) {
        return size(row.spacing().text()) * 1.6;
    }

    /** 失败和取消的步骤要给标记留多宽：名字向左让；别的不用。 */
    static double room(Step step, LaneRow row) {
        return step.wasCut() ? limitRoom(row) : 0;
    }

    private void limit(Interval interval) {
        double left = scale.x(interval.startNanos());
        double right = scale.x(interval.endNanos());
        if (showsLimit(interval, right - left, row)) {
            Mark mark = new Mark(row.lane().id(), interval.endNanos(), Mark.Kind.EXPIRED, HoverText.state(interval));
            add(mark, Mark.Kind.EXPIRED, right, atEnd(interval, false));
        }
    }

    /** 一段等待的末尾，在它自己的条里；{@code strict} 时能让开箭头就让开。 */
    private Spot atEnd(Interval interval, boolean strict) {
        boolean onStrip = row.covered().touch(interval.endNanos(), 0);
        double y = onStrip ? (row.stripTop() + row.bottom()) / 2 : row.middle();
        double edge = size * 0.8;
        double left = scale.x(interval.startNanos()) + edge;
        double right = scale.x(interval.endNanos()) - edge;
        return room.fromRight(left, right, y, strict).orElseGet(() -> room.fromRight(left, right, y));
    }

    /** 和叠在一起的不是同一步的、旁边又有地方，就自己画一个。 */
    private boolean standsAlone(Mark mark, Mark.Kind kind, double x, List<Group> same) {
        boolean full = same.size() >= SIDE_BY_SIDE || same.stream().anyMatch(g -> packed.contains(g.at));
        if (!OwnStep.ends(kind) || full || !same.stream().allMatch(g -> own.areApart(g.marks.getFirst(), mark))) {
            return false;
        }
        Spot spot = place(mark, x);
        boolean onFlag = spot.y() < row.top();
        if (!onFlag && (Math.abs(spot.x() - x) > size * 3.6 || !room.isFree(spot, false))) {
            packed.add(same.getLast().at);
            return false;
        }
        add(mark, kind, x, spot);
        return true;
    }

    /** 在这一刻没有开始的步骤，标记画在哪里。 */
    private double notStartedAt(double x) {
        return groups.stream()
                .filter(g -> g.kind == Mark.Kind.NOT_STARTED)
                .filter(g -> g.marks.stream().anyMatch(m -> scale.x(m.atNanos()) == x))
                .mapToDouble(g -> g.spot.x())
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

    /** 失败和取消的在自己那一步里；别的画在那一刻，泳道上方的让开箭头的杆；放不下的往右找空处，不早过那一刻，哪里都碰着箭头，就只避开别的标记。泳道结束时的标记总在它的右边。 */
    private Spot place(Mark mark, double x) {
        Spot inside = own.spot(mark);
        if (inside != null) {
            return inside;
        } else if (isAbove(mark)) {
            return above(mark, x);
        }
        double y = own.y(mark);
        Spot there = new Spot(x, y);
        if (x < end - size && mark.kind() != Mark.Kind.NOT_STARTED && room.isFree(there, true)) {
            return there;
        }
        double most = Sheet.WIDTH - size * 0.7;
        Spans taken = mark.kind() == Mark.Kind.NOT_STARTED ? around(mark) : Spans.NONE;
        double wanted = mark.kind() == Mark.Kind.NOT_STARTED ? between(x, taken) : x + size * 0.9;
        boolean atEnd = x >= end - 1;
        double least = atEnd ? end + size / 2 : scale.left();
        for (boolean strict : new boolean[] {true, false}) {
            double from = wanted;
            while (strict && from <= most && !room.isFree(new Spot(from, y), false)) {
                from += size * 0.25; // 从别的标记的旁边算起
            }
            double away = size * (!strict ? MOST_PACKED : atEnd ? MOST_AWAY_AT_END : MOST_AWAY);
            for (double at = from; at <= most && at < from + away; at += size * 0.25) {
                if (isFree(at, y, strict, taken)) {
                    return new Spot(at, y);
                }
            }
            double early = mark.kind() == Mark.Kind.NOT_STARTED ? size * MOST_PACKED : ArrowLanes.EARLY;
            double left = Math.max(Math.max(least, x - early), wanted - size * (strict ? 2 + MOST_AWAY : MOST_PACKED));
            for (double at = Math.min(wanted, most); at > left; at -= size * 0.25) {
                if (isFree(at, y, strict, taken)) {
                    return new Spot(at, y);
                }
            }
        }
        return new Spot(Math.min(wanted, most), y);
    }

    /** 不越过一步的边：步骤做完才说的话，不站在它结束以前。没有箭头的中断总在它结束的等待的末尾；没有结束等待，就挨着自己的条，不悬在空白里。 */
    private Spot above(Mark mark, double x) {
        if (mark.kind() == Mark.Kind.INTERRUPTED && !arrows.hasArrow(mark)) {
            for (Interval wait : row.intervals()) {
                if (ends(mark, wait, row, scale)) {
                    return atEnd(wait, true);
                }
            }
        }
        Optional<Spot> head =
                mark.kind() == Mark.Kind.INTERRUPTED ? arrows.underHead(mark, row, size) : Optional.empty();
        if (head.isPresent()) {
            return head.get();
        }
        LaneNotes.Note said = mark.kind() == Mark.Kind.SAID ? row.notes().said(x) : null;
        double least = Math.max(scale.left(), said == null ? size : said.spot().left() - size * 1.2);
        double most = said == null ? Sheet.WIDTH - size * 0.7 : said.end() + size * 1.2;
        for (Step step : row.steps()) {
            for (long edge : new long[] {step.startNanos(), step.endNanos()}) {
                least = edge <= mark.atNanos() ? Math.max(least, scale.x(edge)) : least;
                most = edge >= mark.atNanos() ? Math.min(most, scale.x(edge)) : most;
            }
        }
        double y = row.top() - row.notes().symbols().above(mark.kind());
        if (mark.kind() == Mark.Kind.INTERRUPTED && !arrows.hasArrow(mark)) {
            double edge = SymbolRows.onEdge(row, scale, mark.atNanos());
            Spot there = new Spot(arrows.above(mark, size, edge, least, most), edge);
            if (room.isFree(there, false) && !arrows.landsOn(there, size)) {
                return there;
            }
        }
        return new Spot(arrows.above(mark, size, y, least, most), y);
    }

    private boolean isFree(double x, double y, boolean strict, Spans taken) {
        return !inside(x, taken) && room.isFree(new Spot(x, y), strict);
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

    private void symbol(Group group) {
        double x = group.spot.x();
        double y = group.spot.y();
        double edge = size * 0.3;
        boolean hollow = group.kind == Mark.Kind.SAID && arrows.crosses(x - edge, x + edge, y - size / 2, y + size / 2);
        sheet.add(new Symbol(group.kind, x, y, size, hollow));
        double half = size * 0.7;
        sheet.hover(x - half, y - half, 2 * half, 2 * half, () -> new HoverText(row).marks(group.kind, group.marks));
    }
}
