package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.Flags.Wanted;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 泳道上方的字：{@code say} 的话，和短得写不下名字的步骤的小旗。失败、取消、带着标记、在句子里点了名的步骤都有小旗；看得出是一个框的，
 * 有地方就有（{@link Flags}）。
 *
 * @param notes 放好的
 * @param height 一共占多高，连同符号的一行
 * @param symbols 符号画在多高
 * @param lifted 字再高这么多，给落在下面的箭头的头让开
 * @param unnamed 有几步的名字哪里也没有写
 */
public record LaneNotes(List<Note> notes, double height, SymbolRows symbols, double lifted, int unnamed) {

    static final LaneNotes NONE = new LaneNotes(List.of(), 0, SymbolRows.NONE, 0, 0);

    /** 字母的尾巴离一行的中线这么多个字：引线从它的下面开始。 */
    private static final double DESCENT = 0.75;

    /** 引线短到这样，像是多出来的一个点。 */
    private static final double SHORTEST = 2;

    /** 一段字最多占图的几分之几。 */
    private static final double MOST_WIDE = 0.4;

    /** 一段字；{@code depth} 是小旗插在第几层步骤上，话和没有开始的步骤是 -1；{@code told} 是它说了、框里就不再写的。 */
    record Note(String text, double x, Shelf.Spot spot, int depth, Label.Role role, double width, List<Step> told) {
        /** 连同后面的标记，到哪里为止。 */
        double end() {
            return spot.left() + width;
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
        List<Double> through = arrows.stream()
                .filter(hop -> hop.passes(above) && !hop.meets(row.lane().id()))
                .map(hop -> scale.x(hop.atNanos()))
                .toList();
        Flags flags = Flags.of(row, scale, bodyNanos, sentence, through);
        return new Placing(row, scale, width, lines).place(flags, landings);
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
            this.shelf = new Shelf(row.spacing().roomy() ? 2 : 1, text * Flags.GAP, lines);
        }

        LaneNotes place(Flags flags, List<Long> landings) {
            List<Wanted> wanted = flags.wanted();
            boolean roomy = row.spacing().roomy();
            List<Wanted> needed = wanted.stream().filter(Wanted::needed).toList();
            needed.stream().filter(w -> !w.written()).forEach(w -> shelf.expectPole(middle(w.steps())));
            row.marks().stream()
                    .filter(mark -> mark.kind() == Mark.Kind.NOT_STARTED)
                    .forEach(mark -> shelf.expectPole(besideMark(scale.x(mark.atNanos()))));
            said(roomy);
            shelf.noMorePoles();
            int lost = best(() -> lost(needed));
            notStarted();
            lost += roomy
                    ? best(() -> series(wanted).stream()
                            .mapToInt(one -> flags(one, flags))
                            .sum())
                    : Flags.steps(wanted.stream()
                            .filter(one -> !one.needed() && !one.written())
                            .toList());
            SymbolRows symbols = SymbolRows.of(row, scale, landings);
            int rows = notes.stream().mapToInt(n -> n.spot().row() + 1).max().orElse(0);
            double lifted = Math.max(0, lifted(landings) - symbols.height());
            double height = symbols.height() + lifted + rows * text * 1.3;
            return new LaneNotes(
                    List.copyOf(notes), height, symbols, lifted, row.isCarrier() ? 0 : lost + flags.unseen());
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
                if (!roomy || !note(line, x, -1, Label.Role.SAID, 0, List.of())) {
                    shelf.reserve(x);
                }
                reserve(marks.subList(first + 1, next));
            }
        }

        /** 挨得比一个像素还近的只要一处：几万句话也不慢。 */
        private void reserve(List<Mark> marks) {
            double reserved = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < marks.size(); i++) {
                double x = scale.x(marks.get(i).atNanos());
                if (x - reserved >= 1 || i == marks.size() - 1) {
                    shelf.reserve(x);
                    reserved = x;
                }
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

        /** 一组里有一面放不下，或有一半让不开箭头，就合成一面，载体上的不合；合成一面也让不开，还是各写各的。返回没有放下几步。 */
        private int flags(List<Wanted> series, Flags flags) {
            Shelf.Shape before = shelf.shape();
            int placed = notes.size();
            List<Wanted> unwritten = series.stream().filter(w -> !w.written()).toList();
            boolean several = Flags.steps(unwritten) > 1 && !row.isCarrier();
            boolean counted = unwritten.size() == 1;
            long cut = series.stream().filter(one -> !clear(one)).count();
            if (several && !counted && cut == 0) {
                return 0;
            }
            back(before, placed);
            if (several && (counted || 2 * cut >= series.size()) && clear(flags.together(series))) {
                return 0;
            }
            int lost = lost(series);
            if (lost > 0 && several && unwritten.size() > 1) {
                back(before, placed);
                return flag(flags.together(series)) ? 0 : Flags.steps(unwritten);
            }
            return lost;
        }

        /** 放上去，返回哪里也没有写名字的有几步。 */
        private int lost(List<Wanted> wanted) {
            return Flags.steps(
                    wanted.stream().filter(one -> !flag(one) && !one.written()).toList());
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
                if (next == marks.size() || scale.x(marks.get(next).atNanos()) - last >= Flags.TOGETHER * text) {
                    var names = marks.subList(first, next).stream()
                            .map(Mark::text)
                            .distinct()
                            .toList();
                    note(Flags.few(names, names.size()), x, -1, Label.Role.FLAG, 0, List.of());
                    first = next;
                }
            }
        }

        /** 写了没有：先找不压着箭头的地方；框里写得下的，压着就不写。 */
        private boolean flag(Wanted wanted) {
            List<Step> steps = wanted.steps();
            return clear(wanted)
                    || (!wanted.written()
                            && note(
                                    wanted.names(row),
                                    middle(steps),
                                    depth(steps),
                                    Label.Role.FLAG,
                                    markRoom(steps),
                                    wanted.told()));
        }

        /** 不压着箭头才写，写了没有。几步合写的一面，插在哪一步上都行，离正中近的先试；哪一步的上面都不行，就写在一步的旁边。 */
        private boolean clear(Wanted wanted) {
            List<Step> steps = wanted.steps();
            String line = line(wanted.names(row));
            double room = Lettering.width(line, text, false) + markRoom(steps);
            for (double far : new double[] {-2, FlagRoom.FAR * text}) {
                for (double x : line.isEmpty() ? List.<Double>of() : poles(steps)) {
                    double at = Math.max(x, scale.left() + 2);
                    Shelf.Spot spot = shelf.clear(at, room, far, scale.left(), width - text * 0.5);
                    if (spot != null) {
                        return notes.add(new Note(line, x, spot, depth(steps), Label.Role.FLAG, room, wanted.told()));
                    }
                }
            }
            return false;
        }

        /** 各步的正中，离全部的正中近的在前；挨着的只要一个。 */
        private List<Double> poles(List<Step> steps) {
            double centre = middle(steps);
            return steps.stream()
                    .map(step -> middle(List.of(step)))
                    .collect(Collectors.toMap(x -> Math.round(x / text), x -> x, (one, _) -> one, TreeMap::new))
                    .values()
                    .stream()
                    .sorted(Comparator.comparingDouble(x -> Math.abs(x - centre)))
                    .toList();
        }

        private static int depth(List<Step> steps) {
            return Math.max(0, steps.getFirst().depth());
        }

        private double markRoom(List<Step> steps) {
            Step first = steps.getFirst();
            return steps.size() == 1 && OwnStep.isNarrow(first, row, scale) ? LaneMarks.room(first, row) : 0;
        }

        private String line(String words) {
            return Lettering.elide(Lettering.clean(words), text, false, width * MOST_WIDE);
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
        private boolean note(String words, double x, int depth, Label.Role role, double markRoom, List<Step> told) {
            String line = line(words);
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
                notes.add(new Note(line, x, spot, depth, role, width, told));
            }
            return spot != null;
        }
    }

    /** 只属于这一步的小旗；没有就是 {@code null}。 */
    @Nullable
    Note flag(Step step) {
        return notes.stream()
                .filter(n -> n.told().equals(List.of(step)) && n.text().equals(Lettering.clean(step.name())))
                .findFirst()
                .orElse(null);
    }

    /** 小旗上写了这一步，或数了它：框里不再写。 */
    boolean tells(Step step) {
        return notes.stream().anyMatch(n -> n.told().contains(step));
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
                double begin = under ? y + text * DESCENT : y;
                if (foot - begin > SHORTEST) { // 字就在框的上面，不用引
                    sheet.add(new Line(x, begin, x, foot, Line.Stroke.POLE));
                }
            }
        }
    }
}
