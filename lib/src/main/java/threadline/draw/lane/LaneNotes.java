package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 泳道上方的字：{@code say} 的话，和短得写不下名字的步骤的小旗。失败、取消、带着标记、在句子里点了名的步骤都有小旗；看得出是一个框的，
 * 有地方就有；名字相同的几个短步骤共用一面，挤在一处的几种也是。
 *
 * @param notes 放好的
 * @param height 一共占多高，连同符号的一行
 * @param symbols 符号画在多高
 * @param lifted 字再高这么多，给落在下面的箭头的头让开
 * @param unnamed 有几步的名字哪里也没有写
 */
public record LaneNotes(List<Note> notes, double height, SymbolRows symbols, double lifted, int unnamed) {

    static final LaneNotes NONE = new LaneNotes(List.of(), 0, SymbolRows.NONE, 0, 0);

    /** 两段字之间隔几个字。 */
    private static final double GAP = 0.6;

    /** 一面小旗上的短步骤之间最多隔这么多个字。 */
    private static final double TOGETHER = 3;

    /** 宽过这么多个字的，看得出是一个框，读者要问它是什么。 */
    private static final double SEEN = 0.2;

    /** 一段字最多占图的几分之几。 */
    private static final double MOST_WIDE = 0.4;

    /** 一面小旗上最多写几个没有开始的步骤。 */
    private static final int MOST_NAMES = 3;

    /** 一段字；{@code depth} 是小旗插在第几层步骤上，话和没有开始的步骤是 -1。 */
    record Note(String text, double x, Shelf.Spot spot, int depth, Label.Role role, double width) {
        /** 连同后面的标记，到哪里为止。 */
        double end() {
            return spot.left() + width;
        }
    }

    /** 想要一面小旗的几个步骤。 */
    private record Wanted(List<Step> steps, boolean needed) {

        boolean isBeside(Wanted next, TimeScale scale, double text) {
            double from = scale.x(steps.getFirst().startNanos());
            double end = scale.x(steps.getLast().endNanos());
            double start = scale.x(next.steps.getFirst().startNanos());
            double to = scale.x(next.steps.getLast().endNanos());
            boolean crowded = start - end < text && to - from < 2 * text; // 放不下两面
            boolean level = steps.getFirst().depth() == next.steps.getFirst().depth();
            return crowded && level && !needed && !next.needed;
        }

        /** 非有不可，名字一样的有几步，或宽得看得出。 */
        boolean isSeen(TimeScale scale, double least) {
            boolean repeated = steps.size() > 1 && !StepBox.stem(steps).isEmpty();
            double width = scale.x(steps.getLast().endNanos())
                    - scale.x(steps.getFirst().startNanos());
            return needed || repeated || width >= least;
        }

        /** 每一种的名字和几步，例如 {@code 问 ×4、服务 ×4}；种类太多只写前几种。载体上是挂载了几次。 */
        String names(LaneRow row) {
            if (row.isCarrier() && steps.size() > 1) {
                return StepBox.mounts(steps.size());
            }
            Map<String, List<Step>> kinds = new LinkedHashMap<>();
            for (Step step : steps) {
                kinds.computeIfAbsent(StepBox.stem(List.of(step)), _ -> new ArrayList<>())
                        .add(step);
            }
            List<String> names = kinds.entrySet().stream()
                    .map(kind -> kind.getValue().size() == 1
                            ? kind.getValue().getFirst().name()
                            : kind.getKey() + " ×" + kind.getValue().size())
                    .toList();
            return few(names, steps.size());
        }
    }

    /** {@code arrows} 是要画的箭头，{@code above} 是排在上面的泳道：字让开经过这里的竖线，露出落在这里的头。 */
    public static LaneNotes of(
            LaneRow row,
            TimeScale scale,
            double width,
            long bodyNanos,
            String sentence,
            List<WakeArrows.Hop> arrows,
            Set<Integer> above) {
        List<Double> lines = new ArrayList<>(List.of(scale.left()));
        arrows.stream().filter(hop -> hop.passes(above)).forEach(hop -> lines.add(scale.x(hop.atNanos())));
        List<Long> landings = arrows.stream()
                .filter(hop -> hop.to() == row.lane().id() && above.contains(hop.from()))
                .map(WakeArrows.Hop::atNanos)
                .toList();
        List<StepBox> boxes = StepBox.of(row, scale, bodyNanos);
        List<Wanted> wanted = wanted(row, scale, boxes, sentence);
        double least = SEEN * row.spacing().text();
        List<Wanted> seen = wanted.stream().filter(w -> w.isSeen(scale, least)).toList();
        int unseen = unseen(wanted, scale, least, told(boxes, seen));
        return new Placing(row, scale, width, lines).place(counted(seen, scale, row), unseen, landings);
    }

    /** 写着的名字，不带编号。 */
    private static Set<String> told(List<StepBox> boxes, List<Wanted> seen) {
        return Stream.concat(
                        boxes.stream().filter(box -> box.label() != null).map(StepBox::steps),
                        seen.stream().map(Wanted::steps))
                .map(StepBox::stem)
                .collect(Collectors.toSet());
    }

    /** 别的几步写着名字，只有编号不同，窄得看不出、就没有写的：数合不上。 */
    private static int unseen(List<Wanted> wanted, TimeScale scale, double least, Set<String> told) {
        return wanted.stream()
                .filter(w -> !w.isSeen(scale, least))
                .flatMap(w -> w.steps().stream())
                .filter(step -> told.contains(StepBox.stem(List.of(step))))
                .mapToInt(_ -> 1)
                .sum();
    }

    /** 前几个名字；写不完的，说一共几步。 */
    private static String few(List<String> names, int steps) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining("、"));
        return names.size() > MOST_NAMES ? first + "，共 " + steps + " 步" : first;
    }

    private static List<Wanted> wanted(LaneRow row, TimeScale scale, List<StepBox> boxes, String sentence) {
        NavigableSet<Long> marked = row.marks().stream()
                .filter(m -> m.kind() != Mark.Kind.ENDED && m.kind() != Mark.Kind.NOT_STARTED)
                .map(Mark::atNanos)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Wanted> wanted = new ArrayList<>();
        List<Step> group = new ArrayList<>();
        for (StepBox box : boxes) {
            if (box.brief()) {
                brief(box, marked, sentence, wanted);
            }
            if (box.label() != null || box.brief()) {
                continue;
            }
            for (Step step : box.steps()) {
                boolean joins = !group.isEmpty()
                        && group.getLast().depth() == step.depth()
                        && StepBox.alike(group.getLast(), step)
                        && scale.x(step.startNanos()) - scale.x(group.getLast().endNanos())
                                < TOGETHER * row.spacing().text();
                if (!joins) {
                    close(group, marked, sentence, wanted);
                    group = new ArrayList<>();
                }
                group.add(step);
            }
        }
        close(group, marked, sentence, wanted);
        return joined(wanted, scale, row.spacing().text());
    }

    /** 名字只有编号不同的几面，并排写不下，或有的写着几步，就只写一面：写一些、不写一些，数就合不上。载体上的各写各的：合起来就像空着的时候也挂载着。 */
    private static List<Wanted> counted(List<Wanted> wanted, TimeScale scale, LaneRow row) {
        if (row.isCarrier()) {
            return wanted;
        }
        double text = row.spacing().text();
        Map<String, List<Wanted>> kinds = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            String stem = one.needed() ? "" : StepBox.stem(one.steps());
            kinds.computeIfAbsent(stem, _ -> new ArrayList<>()).add(one);
        }
        List<Wanted> counted = new ArrayList<>(kinds.getOrDefault("", List.of()));
        kinds.remove("");
        for (List<Wanted> kind : kinds.values()) {
            List<Step> steps = together(kind).steps();
            double span = scale.x(steps.getLast().endNanos())
                    - scale.x(steps.getFirst().startNanos());
            double width = kind.stream()
                    .mapToDouble(w -> Lettering.width(w.names(row), text, false) + text * GAP)
                    .sum();
            boolean mixed = kind.stream().anyMatch(w -> w.steps().size() > 1);
            if (kind.size() > 1 && (mixed || width > span + TOGETHER * text)) {
                counted.add(together(kind));
            } else {
                counted.addAll(kind);
            }
        }
        return counted;
    }

    /** 几面合成一面，按先后。 */
    private static Wanted together(List<Wanted> kind) {
        return new Wanted(
                kind.stream()
                        .flatMap(w -> w.steps().stream())
                        .sorted(Comparator.comparingLong(Step::startNanos))
                        .toList(),
                false);
    }

    /** 几种挤在一处，放不下几面小旗，就写在一面上。 */
    private static List<Wanted> joined(List<Wanted> wanted, TimeScale scale, double text) {
        List<Wanted> joined = new ArrayList<>();
        for (Wanted next : wanted) {
            Wanted last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.isBeside(next, scale, text)) {
                List<Step> steps = new ArrayList<>(last.steps());
                steps.addAll(next.steps());
                joined.set(joined.size() - 1, new Wanted(steps, false));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /** 框里只写了名字的一部分，非有不可的才插小旗；什么也没有写的，有地方就插。 */
    private static void brief(StepBox box, NavigableSet<Long> marked, String sentence, List<Wanted> wanted) {
        boolean needed = isNeeded(List.of(box.whole()), marked, sentence);
        if (needed || box.label() == null) {
            wanted.add(new Wanted(List.of(box.whole()), needed));
        }
    }

    private static boolean isNeeded(List<Step> steps, NavigableSet<Long> marked, String sentence) {
        return steps.stream().anyMatch(s -> s.wasCut() || carriesMark(s, marked))
                || steps.stream().map(Step::name).distinct().anyMatch(name -> sentence.contains("「" + name + "」"));
    }

    private static void close(List<Step> group, NavigableSet<Long> marked, String sentence, List<Wanted> wanted) {
        if (!group.isEmpty()) {
            wanted.add(new Wanted(group, isNeeded(group, marked, sentence)));
        }
    }

    private static boolean carriesMark(Step step, NavigableSet<Long> marked) {
        Long first = marked.ceiling(step.startNanos());
        return first != null && first <= step.endNanos();
    }

    /** 先放话：▼ 上面写的总是它的话；再放非有不可的小旗，最后是别的小旗。 */
    private static final class Placing {
        private final LaneRow row;
        private final TimeScale scale;
        private final double text;
        private final double width;
        private final Shelf shelf;
        private final List<Note> notes = new ArrayList<>();

        Placing(LaneRow row, TimeScale scale, double width, List<Double> lines) {
            this.row = row;
            this.scale = scale;
            this.width = width;
            this.text = row.spacing().text();
            this.shelf = new Shelf(row.spacing().roomy() ? 2 : 1, text * GAP, lines);
        }

        LaneNotes place(List<Wanted> wanted, int unseen, List<Long> landings) {
            boolean roomy = row.spacing().roomy();
            wanted.stream().filter(Wanted::needed).forEach(w -> shelf.expectPole(middle(w.steps())));
            row.marks().stream()
                    .filter(mark -> mark.kind() == Mark.Kind.NOT_STARTED)
                    .forEach(mark -> shelf.expectPole(besideMark(scale.x(mark.atNanos()))));
            said(roomy);
            shelf.noMorePoles();
            List<Wanted> needed = wanted.stream().filter(Wanted::needed).toList();
            int lost = best(() -> needed.stream()
                    .filter(one -> !flag(one))
                    .mapToInt(one -> one.steps().size())
                    .sum());
            notStarted();
            lost += roomy
                    ? best(() -> series(wanted).stream().mapToInt(this::flags).sum())
                    : wanted.stream()
                            .filter(one -> !one.needed())
                            .mapToInt(one -> one.steps().size())
                            .sum();
            SymbolRows symbols = SymbolRows.of(row, scale, landings);
            int rows = notes.stream().mapToInt(n -> n.spot().row() + 1).max().orElse(0);
            double lifted = Math.max(0, lifted(landings) - symbols.height());
            double height = symbols.height() + lifted + rows * text * 1.3;
            return new LaneNotes(List.copyOf(notes), height, symbols, lifted, row.isCarrier() ? 0 : lost + unseen);
        }

        /** 画成一个 ▼ 的几句写在一起，太长就只写第一句。 */
        private void said(boolean roomy) {
            List<Mark> marks = row.marks().stream()
                    .filter(mark -> mark.kind() == Mark.Kind.SAID)
                    .toList();
            for (int first = 0, next; first < marks.size(); first = next) {
                double x = scale.x(marks.get(first).atNanos());
                next = first;
                while (next < marks.size() && scale.x(marks.get(next).atNanos()) - x < LaneMarks.near(row)) {
                    next++;
                }
                var words = marks.subList(first, next).stream()
                        .map(Mark::text)
                        .filter(one -> !one.isBlank())
                        .distinct()
                        .toList();
                String all = String.join("、", words);
                boolean fits = Lettering.width(Lettering.clean(all), text, false) <= width * MOST_WIDE;
                String line = words.isEmpty() || fits ? all : words.getFirst();
                if (!roomy || !note(line, x, -1, Label.Role.SAID, 0)) {
                    shelf.reserve(x);
                }
                marks.subList(first + 1, next).forEach(mark -> shelf.reserve(scale.x(mark.atNanos())));
            }
        }

        /** 不是非有不可的，名字只有编号不同的一组一组。 */
        private Collection<List<Wanted>> series(List<Wanted> wanted) {
            Map<String, List<Wanted>> series = new LinkedHashMap<>();
            for (Wanted one : wanted) {
                if (!one.needed()) {
                    String stem = StepBox.stem(one.steps());
                    series.computeIfAbsent(stem.isEmpty() ? one.names(row) : stem, _ -> new ArrayList<>())
                            .add(one);
                }
            }
            return series.values();
        }

        /** {@code lost} 放上去，说有几步没有放下；有，就一高一低再放一遍，留下放得多的，返回还有几步。 */
        private int best(IntSupplier lost) {
            Shelf.Shape before = shelf.shape();
            int placed = notes.size();
            int first = lost.getAsInt();
            int now = first;
            for (boolean staggered : new boolean[] {true, false}) {
                if (first == 0) {
                    return now;
                }
                back(before, placed);
                shelf.stagger(staggered);
                now = lost.getAsInt();
                shelf.stagger(false);
                first = now < first ? 0 : first;
            }
            return now;
        }

        private void back(Shelf.Shape shape, int placed) {
            shelf.restore(shape);
            notes.subList(placed, notes.size()).clear();
        }

        /** 一组里有一面放不下，就合成一面，载体上的不合；返回没有放下几步。 */
        private int flags(List<Wanted> series) {
            Shelf.Shape before = shelf.shape();
            int placed = notes.size();
            int lost = 0;
            for (Wanted one : series) {
                lost += flag(one) ? 0 : one.steps().size();
            }
            if (lost > 0 && series.size() > 1 && !row.isCarrier()) {
                back(before, placed);
                Wanted together = together(series);
                return flag(together) ? 0 : together.steps().size();
            }
            return lost;
        }

        /** 有箭头落在字的下面，它的头要露出来。 */
        private double lifted(List<Long> landings) {
            double head = text * 0.7;
            double beside = head / 2 + ArrowLanes.MOST_MOVED;
            boolean hidden = landings.stream()
                    .mapToDouble(scale::x)
                    .anyMatch(x -> notes.stream().anyMatch(n -> x > n.spot().left() - beside && x < n.end() + beside));
            return hidden ? head : 0;
        }

        /** 没有开始的步骤：挨在一处的几个，写在一面小旗上。 */
        private void notStarted() {
            List<Mark> marks = row.marks().stream()
                    .filter(mark ->
                            mark.kind() == Mark.Kind.NOT_STARTED && !mark.text().isBlank())
                    .toList();
            int first = 0;
            for (int next = 1; next <= marks.size(); next++) {
                double x = scale.x(marks.get(first).atNanos());
                double last = scale.x(marks.get(next - 1).atNanos());
                if (next == marks.size() || scale.x(marks.get(next).atNanos()) - last >= TOGETHER * text) {
                    var names = marks.subList(first, next).stream()
                            .map(Mark::text)
                            .distinct()
                            .toList();
                    note(few(names, names.size()), x, -1, Label.Role.FLAG, 0);
                    first = next;
                }
            }
        }

        /** 写了没有。 */
        private boolean flag(Wanted wanted) {
            List<Step> steps = wanted.steps();
            Step first = steps.getFirst();
            return note(
                    wanted.names(row),
                    middle(steps),
                    Math.max(0, first.depth()),
                    Label.Role.FLAG,
                    steps.size() == 1 && OwnStep.isNarrow(first, row, scale) ? LaneMarks.room(first, row) : 0);
        }

        private double middle(List<Step> steps) {
            return (scale.x(steps.getFirst().startNanos())
                            + scale.x(steps.getLast().endNanos()))
                    / 2;
        }

        /** 标记画在它的时刻右边。 */
        private double besideMark(double x) {
            return x + LaneMarks.size(text) * 0.9;
        }

        /** 写了没有。 */
        private boolean note(String words, double x, int depth, Label.Role role, double markRoom) {
            String line = Lettering.elide(Lettering.clean(words), text, false, width * MOST_WIDE);
            if (line.isEmpty()) {
                return false;
            }
            double reach = role == Label.Role.FLAG ? -2 : text * 0.36;
            double far = role == Label.Role.FLAG ? -2 : text * 1.2;
            double width = Lettering.width(line, text, false) + markRoom;
            double least = scale.left(); // 左边是泳道的名字
            double at = role == Label.Role.FLAG && depth < 0 ? besideMark(x) : Math.max(x, least - reach);
            Shelf.Spot spot = shelf.place(at, width, reach, far, least, this.width - text * 0.5);
            if (spot != null) {
                notes.add(new Note(line, x, spot, depth, role, width));
            }
            return spot != null;
        }
    }

    /** 只属于这一步的小旗；没有就是 {@code null}。 */
    @Nullable
    Note flag(Step step, TimeScale scale) {
        double x = (scale.x(step.startNanos()) + scale.x(step.endNanos())) / 2;
        return notes.stream()
                .filter(n -> n.role() == Label.Role.FLAG
                        && n.depth() == Math.max(0, step.depth())
                        && Math.abs(n.x() - x) < 0.01
                        && n.text().equals(Lettering.clean(step.name())))
                .findFirst()
                .orElse(null);
    }

    /** 这一刻说的话；没有写就是 {@code null}。 */
    @Nullable
    Note said(double x) {
        return notes.stream()
                .filter(n -> n.role() == Label.Role.SAID && n.x() == x)
                .findFirst()
                .orElse(null);
    }

    /** 箭头画好了，压着它们的小旗让开。 */
    LaneNotes beside(WakeArrows arrows, LaneRow row, double left) {
        return new LaneNotes(new FlagRoom(this, arrows, row, left).cleared(), height, symbols, lifted, unnamed);
    }

    /** 写在多高。 */
    double y(Note note, LaneRow row) {
        double text = row.spacing().text();
        return row.top() - symbols.height() - lifted - text * 0.7 - note.spot().row() * text * 1.3;
    }

    /** 小旗插在步骤上；没有开始的步骤没有框，插在标记上，{@code symbol} 说标记画在哪里。 */
    void draw(Sheet sheet, LaneRow row, DoubleUnaryOperator symbol) {
        double text = row.spacing().text();
        for (Note note : notes) {
            double y = y(note, row);
            sheet.text(note.text(), note.spot().left(), y, text, note.role());
            if (note.role() == Label.Role.FLAG) {
                boolean onSymbol = note.depth() < 0;
                double foot = onSymbol ? row.middle() - text * 0.36 : row.stepTop(note.depth());
                double x = onSymbol ? symbol.applyAsDouble(note.x()) : note.x();
                double left = note.spot().left();
                double right = left + Lettering.width(note.text(), text, false);
                boolean under = x >= left && x <= right;
                if (!under) { // 符号让开了，引线从字的旁边跟去
                    double side = x < left ? left - 2 : right + 2;
                    sheet.add(new Line(Math.min(x, side), y, Math.max(x, side), y, Line.Stroke.POLE));
                }
                sheet.add(new Line(x, under ? y + text * 0.6 : y, x, foot, Line.Stroke.POLE));
            }
        }
    }
}
