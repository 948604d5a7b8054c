package threadline.draw.timeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Heading;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.Spacing;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.GuessMarks;
import threadline.draw.lane.LaneBars;
import threadline.draw.lane.LaneMarks;
import threadline.draw.lane.LaneRow;
import threadline.draw.lane.PathMarks;
import threadline.draw.lane.WakeArrows;
import threadline.model.Failure;
import threadline.model.Guess;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Timeline;

/** 排版：从上到下是每一栏的标题、句子、泳道和时间轴，最后是图例和诚实说明。 */
final class PictureLayout {

    /** 再多几栏，泳道就靠近一些：上下几栏要一眼看得完。 */
    private static final int PAIR = 2;

    /** 高过这么多，一屏看不完。 */
    private static final double SCREEN = Sheet.WIDTH * 1.25;

    private final Sheet sheet = new Sheet();
    private final List<PanelRows> panels;
    private final double text;
    private final TimeScale scale;
    private final double nameRight;
    /** 没有画的，一句一句；每一句说的是哪几栏。 */
    private final Map<String, Set<PanelRows>> untold = new LinkedHashMap<>();
    /** 看得见「未知」的。 */
    private final Set<Timeline> dotted = Collections.newSetFromMap(new IdentityHashMap<>());

    /** 一屏放不下的，泳道少，就矮一些再排。 */
    static Drawing of(List<Panel> panels, double textScale) {
        List<ChosenLanes> lanes = panels.stream().map(ChosenLanes::of).toList();
        int drawn = lanes.stream().mapToInt(l -> l.drawn().size()).sum();
        int counted = panels.size() > PAIR ? Math.max(drawn, Spacing.CLOSER) : drawn;
        Spacing spacing = Spacing.of(counted, textScale);
        Drawing drawing = new PictureLayout(panels, lanes, spacing).draw();
        return drawing.height() > SCREEN && counted < Spacing.CLOSER
                ? new PictureLayout(panels, lanes, spacing.lower()).draw()
                : drawing;
    }

    private PictureLayout(List<Panel> panels, List<ChosenLanes> lanes, Spacing spacing) {
        List<PanelRows> rows = new ArrayList<>();
        for (int i = 0; i < panels.size(); i++) {
            rows.add(PanelRows.of(panels.get(i), lanes.get(i), spacing));
        }
        this.panels = List.copyOf(rows);
        this.text = spacing.text();
        double names = rows.stream().mapToDouble(PanelRows::nameWidth).max().orElse(0);
        this.nameRight = Sheet.EDGE + Math.min(names, Sheet.WIDTH * 0.175 + text * 5);
        double left = nameRight + text * (rows.stream().anyMatch(this::startsWithMark) ? 1.5 : 0.8);
        this.scale = new TimeScale(left, Sheet.WIDTH - roomRight(end(panels)), end(panels));
    }

    /** 一开头就有没有开始的步骤，标记画在 0 的左边：不和名字挤在一起。 */
    private boolean startsWithMark(PanelRows panel) {
        long early = panel.panel().timeline().endNanos() / 100;
        return panel.rows().stream()
                .flatMap(row -> row.marks().stream())
                .anyMatch(mark -> mark.kind() == Mark.Kind.NOT_STARTED && mark.atNanos() <= early);
    }

    /** 时间轴的右边：标记放得下，「泄漏」也放得下。 */
    private double roomRight(long end) {
        List<LaneRow> rows = panels.stream().flatMap(p -> p.rows().stream()).toList();
        List<LaneRow> leaked = rows.stream().filter(row -> row.lane().leaked()).toList();
        double marks = Math.max(text * 2.2, LaneMarks.roomRight(rows, end, text));
        double word = Lettering.width(Fill.LEAKED.word(), text, false) + text * 1.2;
        return leaked.isEmpty() ? marks : Math.max(marks, word + LaneMarks.roomRight(leaked, end, text) - text * 0.7);
    }

    private static long end(List<Panel> panels) {
        long end = 0;
        for (Panel panel : panels) {
            end = Math.max(
                    end, Math.max(panel.timeline().endNanos(), panel.timeline().bodyNanos()));
        }
        long longest = end;
        for (Panel panel : panels) {
            Guess guess = panel.guess();
            longest = guess == null ? longest : Math.max(longest, GuessMarks.end(guess, end));
        }
        return longest;
    }

    private Drawing draw() {
        double y = Sheet.EDGE;
        for (int i = 0; i < panels.size(); i++) {
            y = panel(panels.get(i), y, i == panels.size() - 1);
        }
        sheet.blend();
        double legend = y;
        boolean tasks = panels.stream()
                .flatMap(p -> p.rows().stream())
                .anyMatch(row -> row.lane().kind() == Lane.Kind.TASK);
        y = new Legend(sheet, text, tasks).draw(y);
        int folded = panels.stream().mapToInt(p -> p.lanes().folded().size()).sum();
        if (folded > 0) {
            sheet.hover(Sheet.EDGE, legend, Sheet.WIDTH - 2 * Sheet.EDGE, y - legend, () -> folded(folded));
        }
        y = notes(y);
        return sheet.finish(Math.ceil(y + Sheet.EDGE * 0.6));
    }

    private double panel(PanelRows panel, double top, boolean last) {
        double y = Heading.draw(
                        sheet, panel.panel().timeline().title(), panel.panel().sentence(), top, text)
                + text * 0.7;
        double headed = y;
        double begin = y;
        Guess guess = panel.panel().guess();
        Long total = guess == null ? null : guess.totalNanos();
        double totalAt = y + text * 0.7;
        if (total != null && total > 0) {
            y += text * 1.7;
            begin = totalAt;
        }
        if (guess != null && guess.because() != null) {
            String because = Lettering.clean("你猜由「" + guess.because() + "」决定");
            String line = Lettering.elide(because, text, false, scale.right() - scale.left());
            sheet.text(line, scale.left(), y + text * 0.7, text, Label.Role.GUESS);
            y += text * 1.7;
        }
        PanelRows placed = panel.place(y, scale, Sheet.WIDTH);
        double bottom = placed.bottom() + text * 0.9;
        if (placed.rows().isEmpty()) {
            sheet.text("没有记录到线程", Sheet.EDGE, y + text, text, Label.Role.NOTE, Fill.GREY, Fill.WHITE, false);
            return y + text * 2.4;
        }
        if (placed.lanes().curved()) {
            bottom = new ConcurrencyCurve(
                            sheet,
                            scale,
                            panel.panel().timeline(),
                            placed.lanes().counted(),
                            text)
                    .draw(bottom);
        }
        pauses(panel.panel().timeline(), begin, bottom);
        axis(begin, bottom);
        Map<Integer, LaneRow> byId = placed.byId();
        PathMarks path = PathMarks.of(panel.panel().path(), byId);
        heading(placed, path.why(), top, headed);
        WakeArrows arrows = new WakeArrows(
                scale,
                panel.panel().timeline().wakes(),
                path.drawn() ? placed.path().links() : List.of(),
                byId);
        path.draw(sheet, scale, placed.path(), byId, arrows);
        if (arrows.right() > scale.right()) { // 掉头的箭头让到了条的外面
            sheet.add(new Line(scale.right(), bottom, arrows.right(), bottom, Line.Stroke.AXIS));
        }
        double dots = sheet.visible(Fill.UNKNOWN);
        boolean early = false;
        for (LaneRow row : placed.rows()) {
            LaneName.draw(sheet, row, nameRight);
            long body = panel.panel().timeline().bodyNanos();
            new LaneBars(sheet, scale, row, arrows, body).draw();
            early |= new LaneMarks(sheet, scale, row, arrows, body).draw();
        }
        if (sheet.visible(Fill.UNKNOWN) > dots) {
            dotted.add(panel.panel().timeline());
        }
        placed.groups().forEach(group -> {
            for (int i = 0; i < group.lines().size(); i++) {
                sheet.text(group.lines().get(i), Sheet.EDGE, group.y() + i * text * 1.2, text, Label.Role.GROUP);
            }
            double x = Sheet.EDGE + Lettering.width(group.lines().getFirst(), text, true) + text * 0.5;
            sheet.add(new Line(x, group.y(), scale.right(), group.y(), Line.Stroke.LANE));
        });
        int unnamed =
                placed.rows().stream().mapToInt(row -> row.notes().unnamed()).sum();
        untold(panel, arrows.draw(sheet) + (unnamed == 0 ? "" : "有 " + unnamed + " 步的名字没有写。"));
        untold(panel, early ? "有的 ⊖ 右边没有地方，往左挪了一点。" : "");
        untold(panel, Endings.words(panel.panel().timeline(), placed.rows()));
        untold(panel, ChosenLanes.unheard(panel.panel().timeline(), byId.keySet()));
        guess(guess, total, placed, totalAt, bottom);
        y = bottom + text * 1.8;
        if (last) {
            String title = "时间（" + scale.unit().word() + "）";
            double x = (scale.left() + scale.right() - Lettering.width(title, text, false)) / 2;
            sheet.text(title, x, y + text * 0.5, text, Label.Role.AXIS);
            y += text * 1.6;
        }
        return y + text * (last ? 0 : 1.2);
    }

    private void guess(@Nullable Guess guess, @Nullable Long total, PanelRows placed, double y, double bottom) {
        if (guess != null) {
            GuessMarks.steps(sheet, scale, guess, placed.rows());
        }
        if (total != null && total > 0) {
            GuessMarks.total(sheet, scale, total, y, bottom, text);
        }
    }

    /** JVM 停住的时间，盖过全部泳道；有几个进程时，各停各的，只看泳道。 */
    private void pauses(Timeline timeline, double top, double bottom) {
        if (timeline.lanes().stream().anyMatch(lane -> lane.process() != null)) {
            return;
        }
        for (Interval.Pause pause : timeline.pauses()) {
            double left = scale.x(pause.startNanos());
            double width = scale.x(pause.endNanos()) - left;
            if (width >= 1) {
                sheet.add(new Box(left, top, width, bottom - top, Fill.PAUSED, Box.Border.BAND));
            }
        }
    }

    private void axis(double top, double bottom) {
        for (TimeScale.Tick tick : scale.ticks(text)) {
            sheet.add(new Line(tick.x(), top, tick.x(), bottom, Line.Stroke.GRID));
            double width = Lettering.width(tick.text(), text, false);
            if (tick.x() + width / 2 <= Sheet.WIDTH) {
                sheet.text(tick.text(), tick.x() - width / 2, bottom + text * 0.95, text, Label.Role.TICK);
            }
        }
        sheet.add(new Line(scale.left(), bottom, scale.right(), bottom, Line.Stroke.AXIS));
    }

    /** 停在标题上：原因值多少、代码的异常、折叠了几个线程、关键路径为什么没有画全。 */
    private void heading(PanelRows panel, String why, double top, double bottom) {
        List<String> lines = new ArrayList<>();
        if (!panel.panel().cause().isEmpty()) {
            lines.add(panel.panel().cause());
        }
        Failure failure = panel.panel().timeline().failure();
        if (failure != null) {
            lines.add("代码的异常：" + failure);
        }
        if (!panel.lanes().folded().isEmpty()) {
            lines.add(folded(panel.lanes().folded().size()));
        }
        if (!why.isEmpty()) {
            lines.add(why);
        }
        if (!lines.isEmpty()) {
            sheet.hover(Sheet.EDGE, top, Sheet.WIDTH - 2 * Sheet.EDGE, bottom - top, () -> String.join("\n", lines));
        }
    }

    private static String folded(int lanes) {
        return "折叠了 " + lanes + " 个库自己的线程：showAll() 画出它们";
    }

    private void untold(PanelRows panel, String words) {
        for (String one : words.isEmpty() ? new String[0] : words.split("(?<=。)")) {
            untold.computeIfAbsent(one, _ -> Collections.newSetFromMap(new IdentityHashMap<>()))
                    .add(panel);
        }
    }

    /** 没有画的，说是哪一栏里的；每一栏都这样的，只说一遍。 */
    private List<String> untold() {
        List<String> lines = new ArrayList<>();
        for (PanelRows panel : panels) {
            String words = untold.entrySet().stream()
                    .filter(one -> one.getValue().size() < panels.size()
                            && one.getValue().contains(panel))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining());
            if (!words.isEmpty()) {
                lines.add("「" + panel.panel().timeline().title() + "」" + words);
            }
        }
        String all = untold.entrySet().stream()
                .filter(one -> one.getValue().size() == panels.size())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining());
        if (!all.isEmpty()) {
            lines.add(all);
        }
        return lines;
    }

    private double notes(double top) {
        List<Timeline> timelines =
                panels.stream().map(p -> p.panel().timeline()).toList();
        List<String> notes = timelines.stream()
                .flatMap(one -> notes(one).stream()
                        .map(words -> holdsForAll(words, timelines) ? words : "「" + one.title() + "」" + words))
                .distinct()
                .toList();
        double y = top + text * 0.3;
        for (String words : untold()) {
            y = note(words, y);
        }
        return notes.isEmpty() ? y : note("说明：" + String.join("；", notes) + "。", y);
    }

    private boolean holdsForAll(String words, List<Timeline> timelines) {
        return timelines.stream().allMatch(one -> notes(one).contains(words));
    }

    /** 没有看到的一点也没有画出来，就不说画成了什么。 */
    private List<String> notes(Timeline timeline) {
        return timeline.honesty().pictured().stream()
                .map(words -> dotted.contains(timeline) ? words : words.replace("没有看到，画作「未知」", "没有看到，太短或不在图上的线程里，没有画"))
                .toList();
    }

    private double note(String words, double top) {
        double y = top;
        for (String line : Lettering.wrap(Lettering.clean(words), text, false, Sheet.WIDTH - 2 * Sheet.EDGE, 3)) {
            sheet.text(line, Sheet.EDGE, y + text * 0.7, text, Label.Role.NOTE, Fill.GREY, Fill.WHITE, false);
            y += text * 1.5;
        }
        return y;
    }
}
