package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.TimeScale;
import threadline.model.Mark;
import threadline.model.Step;

/**
 * 一条泳道上名字写不进框里、要小旗的步骤：名字相同的几个短步骤共用一面，挤在一处的几种也是。放在哪里由 {@link LaneNotes} 定。
 *
 * @param wanted 要的小旗
 * @param inside 名字写在框里，好好的
 * @param unseen 窄得看不出、不写名字的，有几步数合不上
 */
record Flags(List<Flags.Wanted> wanted, List<StepBox> inside, int unseen) {

    /** 两段字之间隔几个字。 */
    static final double GAP = 0.6;

    /** 一面小旗上的短步骤之间最多隔这么多个字。 */
    static final double TOGETHER = 3;

    /** 宽过这么多个字的，看得出是一个框，读者要问它是什么。 */
    private static final double SEEN = 0.2;

    /** 比合写的最长的一步还长这么多倍，是要看的那一步：写自己的名字。 */
    private static final int STANDS_OUT = 4;

    /** 一面小旗上最多写几个没有开始的步骤。 */
    private static final int MOST_NAMES = 3;

    /**
     * 想要一面小旗的几个步骤。
     *
     * @param needed 非有不可
     * @param written 名字写得进框里，只是压着经过的箭头：让得开才要小旗
     * @param told 有了小旗，框里就不再写的
     */
    record Wanted(List<Step> steps, boolean needed, boolean written, List<Step> told) {

        Wanted(List<Step> steps, boolean needed) {
            this(steps, needed, false, steps.size() == 1 ? steps : List.of());
        }

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

        /** 几面合成一面，按先后。 */
        static Wanted together(List<Wanted> kind) {
            return new Wanted(
                    kind.stream()
                            .flatMap(w -> w.steps().stream())
                            .sorted(Comparator.comparingLong(Step::startNanos))
                            .toList(),
                    false,
                    false,
                    kind.stream().flatMap(w -> w.told().stream()).toList());
        }
    }

    /** {@code through} 是从框上经过的箭头。 */
    static Flags of(LaneRow row, TimeScale scale, long bodyNanos, String sentence, List<Double> through) {
        List<StepBox> boxes = StepBox.of(row, scale, bodyNanos);
        NavigableSet<Long> marked = marked(row);
        List<Wanted> wanted = wanted(row, scale, boxes, marked, sentence);
        double least = SEEN * row.spacing().text();
        List<Wanted> seen = wanted.stream().filter(w -> w.isSeen(scale, least)).toList();
        List<Wanted> flags = new ArrayList<>(counted(seen, scale, row));
        List<StepBox> inside = new ArrayList<>();
        for (StepBox box : boxes) {
            boolean needed = isNeeded(box.steps(), marked, sentence);
            if (box.isCrossed(row, scale, row.hatchedFrom(scale, bodyNanos), through)) {
                flags.add(new Wanted(box.steps(), needed, true, List.of(box.whole())));
            } else if (box.label() != null && !needed) {
                inside.add(box);
            }
        }
        return new Flags(flags, inside, unseen(wanted, scale, least, told(boxes, seen)));
    }

    /** 名字只有编号不同的一组，合成一面。写在框里的不比它们多，也数进去：数几步、又点名几步，读者对不上。 */
    Wanted together(List<Wanted> series) {
        List<Wanted> unwritten = series.stream().filter(w -> !w.written()).toList();
        List<Wanted> others = inside(Wanted.together(unwritten).steps());
        boolean most = steps(series) >= steps(others);
        return Wanted.together(
                most ? Stream.concat(series.stream(), others.stream()).toList() : unwritten);
    }

    /** 和这几步同一层、只有编号不同，名字写在框里，也不比它们长得多的。 */
    private List<Wanted> inside(List<Step> steps) {
        String stem = StepBox.stem(steps);
        int depth = steps.getFirst().depth();
        long longest = steps.stream().mapToLong(Flags::nanos).max().orElse(0);
        return inside.stream()
                .filter(box -> !stem.isEmpty() && box.whole().depth() == depth)
                .filter(box -> StepBox.stem(box.steps()).equals(stem))
                .filter(box -> nanos(box.whole()) <= STANDS_OUT * longest)
                .map(box -> new Wanted(box.steps(), false, true, List.of(box.whole())))
                .toList();
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }

    static int steps(List<Wanted> wanted) {
        return wanted.stream().mapToInt(one -> one.steps().size()).sum();
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
    static String few(List<String> names, int steps) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining("、"));
        return names.size() > MOST_NAMES ? first + "，共 " + steps + " 步" : first;
    }

    private static NavigableSet<Long> marked(LaneRow row) {
        return row.marks().stream()
                .filter(m -> m.kind() != Mark.Kind.ENDED && m.kind() != Mark.Kind.NOT_STARTED)
                .map(Mark::atNanos)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Wanted> wanted(
            LaneRow row, TimeScale scale, List<StepBox> boxes, NavigableSet<Long> marked, String sentence) {
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
            List<Step> steps = Wanted.together(kind).steps();
            double span = scale.x(steps.getLast().endNanos())
                    - scale.x(steps.getFirst().startNanos());
            double width = kind.stream()
                    .mapToDouble(w -> Lettering.width(w.names(row), text, false) + text * GAP)
                    .sum();
            boolean mixed = kind.stream().anyMatch(w -> w.steps().size() > 1);
            if (kind.size() > 1 && (mixed || width > span + TOGETHER * text)) {
                counted.add(Wanted.together(kind));
            } else {
                counted.addAll(kind);
            }
        }
        return counted;
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
}
