package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.Spacing;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.LaneNotes;
import threadline.draw.lane.LaneRow;
import threadline.draw.lane.PathHops;
import threadline.draw.lane.WakeArrows;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;

/**
 * 一栏的泳道，按进程分组，从上到下排好。
 *
 * @param panel 这一栏
 * @param path 它的关键路径怎样画
 * @param lanes 它的泳道
 * @param rows 画出来的泳道
 * @param groups 进程的名字
 * @param bottom 下边
 * @param spacing 各部分的高
 */
record PanelRows(
        Panel panel,
        PathHops path,
        ChosenLanes lanes,
        List<LaneRow> rows,
        List<Group> groups,
        double bottom,
        Spacing spacing) {

    /** 一组泳道的名字，写在泳道名字的一列里，竖线不经过那里；一行写不下是两行。 */
    record Group(List<String> lines, double y) {}

    static PanelRows of(Panel panel, ChosenLanes chosen, Spacing spacing) {
        List<Lane> lanes = chosen.drawn();
        Set<Integer> ids = lanes.stream().map(Lane::id).collect(Collectors.toSet());
        Map<Integer, List<Step>> steps = byLane(panel.timeline().steps(), ids, Step::lane);
        Map<Integer, List<Interval>> intervals = byLane(panel.timeline().intervals(), ids, Interval::lane);
        Map<Integer, List<Mark>> marks = byLane(panel.timeline().marks(), ids, Mark::lane);
        Pin.Carriers carriers = Pin.Carriers.of(panel.timeline());
        Supplier<Map<String, String>> tails = LaneRow.tails(steps.values());
        Map<Integer, LaneRow> rows = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            LaneRow row = LaneRow.of(
                    lane,
                    steps.getOrDefault(lane.id(), List.of()),
                    intervals.getOrDefault(lane.id(), List.of()),
                    marks.getOrDefault(lane.id(), List.of()),
                    carriers,
                    tails,
                    spacing);
            rows.put(lane.id(), row);
        }
        ids.forEach(lane -> intervals.putIfAbsent(lane, List.of()));
        PathHops path = PathHops.of(panel.path(), intervals, panel.timeline().wakes(), leg -> {
            LaneRow row = rows.get(leg.lane());
            return row != null && row.isBetweenJobs(leg.endNanos());
        });
        return new PanelRows(panel, path, chosen, List.copyOf(rows.values()), List.of(), 0, spacing);
    }

    private static <T> Map<Integer, List<T>> byLane(List<T> all, Set<Integer> ids, ToIntFunction<T> lane) {
        Map<Integer, List<T>> result = new HashMap<>();
        for (T one : all) {
            Integer id = lane.applyAsInt(one);
            if (ids.contains(id)) {
                result.computeIfAbsent(id, _ -> new ArrayList<>()).add(one);
            }
        }
        return result;
    }

    /** 从 {@code top} 开始，一条在另一条下面。 */
    PanelRows place(double top, TimeScale scale, double width) {
        Map<String, List<LaneRow>> processes = new LinkedHashMap<>();
        for (LaneRow row : rows) {
            String process = row.lane().process();
            processes
                    .computeIfAbsent(process == null ? "" : process, _ -> new ArrayList<>())
                    .add(row);
        }
        boolean named = processes.keySet().stream().anyMatch(p -> !p.isEmpty());
        List<WakeArrows.Hop> arrows =
                WakeArrows.planned(rows, scale, panel.timeline().wakes(), path.links());
        List<LaneRow> placed = new ArrayList<>();
        List<Group> names = new ArrayList<>();
        double y = top;
        for (Map.Entry<String, List<LaneRow>> process : processes.entrySet()) {
            if (named) {
                double room = scale.left() - spacing.text() * 0.8 - Sheet.EDGE + 0.5; // 正好放得下的不截
                List<String> lines = groupLines(process.getKey()).stream()
                        .map(line -> Lettering.elide(line, spacing.text(), true, room))
                        .toList();
                y += placed.isEmpty() ? 0 : spacing.gap() * 0.5;
                names.add(new Group(lines, y + spacing.text() * 0.8));
                y += spacing.text() * (lines.size() > 1 ? 2.9 : 2.2); // 组名下面，落在泳道上的箭头的头露得出来
            }
            for (LaneRow row : process.getValue()) {
                Set<Integer> above = placed.stream().map(r -> r.lane().id()).collect(Collectors.toSet());
                LaneNotes notes =
                        LaneNotes.of(row, scale, width, panel.timeline().bodyNanos(), panel.sentence(), arrows, above);
                y += notes.height();
                LaneRow here = row.at(y, notes);
                placed.add(here);
                y = here.bottom() + spacing.gap();
            }
        }
        double end = placed.isEmpty() ? y : y - spacing.gap();
        return new PanelRows(panel, path, lanes, List.copyOf(placed), List.copyOf(names), end, spacing);
    }

    /** {@code 28859 · NaiveWorker} 是两行。 */
    private static List<String> groupLines(@Nullable String process) {
        if (process == null || process.isEmpty()) {
            return List.of("本进程");
        }
        String[] parts = process.split(" · ", 2);
        String first = "进程 " + Lettering.clean(parts[0]);
        return parts.length < 2 ? List.of(first) : List.of(first, Lettering.clean(parts[1]));
    }

    Map<Integer, LaneRow> byId() {
        Map<Integer, LaneRow> result = new HashMap<>();
        rows.forEach(row -> result.put(row.lane().id(), row));
        return result;
    }

    /** 名字这一列要多宽。 */
    double nameWidth() {
        double text = spacing.text();
        Function<Lane, Double> width = lane -> {
            double name = Lettering.width(name(lane), text, false);
            double kind = Lettering.width(lane.kind().label(), text, false);
            return namesKind(lane) ? name : spacing.roomy() ? Math.max(name, kind) : name + text * 0.5 + kind;
        };
        double names =
                rows.stream().mapToDouble(row -> width.apply(row.lane())).max().orElse(0);
        double groups = rows.stream()
                .map(row -> row.lane().process())
                .filter(Objects::nonNull)
                .flatMap(process -> groupLines(process).stream())
                .mapToDouble(line -> Lettering.width(line, text, true))
                .max()
                .orElse(0);
        double curve = lanes.curved() ? Lettering.width("00,000", text, false) : 0;
        return Math.max(Math.max(names, groups), curve);
    }

    /** 名字里已经有种类，例如 {@code 虚拟线程 1}。 */
    static boolean namesKind(Lane lane) {
        return lane.name().contains(lane.kind().label());
    }

    /** 哪个进程，组的名字已经说了。 */
    static String name(Lane lane) {
        String name = Lettering.clean(lane.name());
        String process = lane.process();
        if (process != null) {
            name = name.replace("（进程 " + process.split(" · ", 2)[0] + "）", "");
        }
        return name.isEmpty() ? "线程 " + lane.id() : name;
    }
}
