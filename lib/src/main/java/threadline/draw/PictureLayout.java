package threadline.draw;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.draw.Element.Label;
import threadline.draw.Element.Line;
import threadline.model.Failure;
import threadline.model.Guess;
import threadline.model.Lane;
import threadline.model.Route;

/** 排版：从上到下是每一栏的标题、句子、泳道和时间轴，最后是图例和诚实说明。 */
final class PictureLayout {

    /** 图的宽，CSS 像素。 */
    static final double WIDTH = 900;

    static final double EDGE = 14;

    private final Sheet sheet = new Sheet(WIDTH);
    private final List<PanelRows> panels;
    private final double text;
    private final TimeScale scale;
    private final double nameRight;
    private final Set<String> untold = new LinkedHashSet<>();

    static Drawing of(List<Panel> panels, double textScale) {
        return new PictureLayout(panels, textScale).draw();
    }

    private PictureLayout(List<Panel> panels, double textScale) {
        int lanes = panels.stream()
                .mapToInt(p -> ChosenLanes.of(p.timeline()).size())
                .sum();
        Spacing spacing = Spacing.of(lanes, textScale);
        this.panels = panels.stream().map(p -> PanelRows.of(p, spacing)).toList();
        this.text = spacing.text();
        double names =
                this.panels.stream().mapToDouble(PanelRows::nameWidth).max().orElse(0);
        this.nameRight = EDGE + Math.min(names, WIDTH * 0.14 + text * 5);
        double left = nameRight + text * 0.8;
        boolean leaks = panels.stream().anyMatch(p -> !p.timeline().leaked().isEmpty());
        double right = WIDTH - (leaks ? text * 3.6 : text * 2.2);
        this.scale = new TimeScale(left, right, end(panels));
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
        double y = EDGE;
        for (int i = 0; i < panels.size(); i++) {
            y = panel(panels.get(i), y, i == panels.size() - 1);
        }
        y = new Legend(sheet, text).draw(y);
        y = notes(y);
        return sheet.finish(Math.ceil(y + EDGE * 0.6));
    }

    private double panel(PanelRows panel, double top, boolean last) {
        double y = Heading.draw(
                        sheet, panel.panel().timeline().title(), panel.panel().sentence(), top, text)
                + text * 0.7;
        Failure failure = panel.panel().timeline().failure();
        if (failure != null) {
            sheet.hover(EDGE, top, WIDTH - 2 * EDGE, y - top, () -> "代码的异常：" + failure);
        }
        double begin = y;
        Guess guess = panel.panel().guess();
        Long total = guess == null ? null : guess.totalNanos();
        double totalAt = y + text * 0.7;
        if (total != null && total > 0) {
            y += text * 1.7;
            begin = totalAt;
        }
        PanelRows placed = panel.place(y);
        double bottom = placed.bottom() + text * 0.9;
        if (placed.rows().isEmpty()) {
            sheet.text("没有记录到线程", EDGE, y + text, text, Label.Role.NOTE, Fill.GREY, Fill.WHITE, false);
            return y + text * 2.4;
        }
        if (placed.curved()) {
            bottom = new ConcurrencyCurve(sheet, scale, panel.panel().timeline(), text).draw(bottom);
        }
        axis(begin, bottom);
        Map<Integer, LaneRow> byId = placed.byId();
        Route path = panel.panel().path();
        PathMarks.draw(sheet, scale, path, byId);
        WakeArrows arrows =
                new WakeArrows(sheet, scale, panel.panel().timeline().wakes(), path.wakes(), byId);
        for (LaneRow row : placed.rows()) {
            name(row);
            new LaneBars(sheet, scale, row, panel.panel().timeline().bodyNanos()).draw();
            new LaneMarks(sheet, scale, row, arrows).draw();
        }
        placed.groups().forEach(group -> {
            sheet.text(group.name(), EDGE, group.y(), text, Label.Role.GROUP);
            double x = EDGE + Lettering.width(group.name(), text, true) + text * 0.5;
            sheet.add(new Line(x, group.y(), scale.right(), group.y(), Line.Stroke.LANE));
        });
        untold.add(arrows.draw());
        untold.add(ChosenLanes.unheard(panel.panel().timeline(), byId.keySet()));
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

    private void axis(double top, double bottom) {
        for (TimeScale.Tick tick : scale.ticks(text)) {
            sheet.add(new Line(tick.x(), top, tick.x(), bottom, Line.Stroke.GRID));
            double width = Lettering.width(tick.text(), text, false);
            if (tick.x() + width / 2 <= WIDTH) {
                sheet.text(tick.text(), tick.x() - width / 2, bottom + text * 0.95, text, Label.Role.TICK);
            }
        }
        sheet.add(new Line(scale.left(), bottom, scale.right(), bottom, Line.Stroke.AXIS));
    }

    private void name(LaneRow row) {
        Lane lane = row.lane();
        double room = nameRight - EDGE;
        String full = PanelRows.name(lane);
        String name = Lettering.elide(full, text, false, room);
        name = name.isEmpty() ? "…" : name;
        double width = Lettering.width(name, text, false);
        String kind = lane.kind().label();
        double kindWidth = Lettering.width(kind, text, false);
        if (row.spacing().roomy()) {
            double y = row.middle();
            sheet.text(name, nameRight - width, y - text * 0.6, text, Label.Role.LANE);
            sheet.text(
                    kind, nameRight - kindWidth, y + text * 0.64, text, Label.Role.KIND, Fill.GREY, Fill.WHITE, false);
        } else {
            boolean both = !PanelRows.namesKind(lane) && name.equals(full) && width + text * 0.5 + kindWidth <= room;
            double right = both ? nameRight - kindWidth - text * 0.5 : nameRight;
            sheet.text(name, right - width, row.middle(), text, Label.Role.LANE);
            if (both) {
                sheet.text(
                        kind, nameRight - kindWidth, row.middle(), text, Label.Role.KIND, Fill.GREY, Fill.WHITE, false);
            }
        }
        if (!name.equals(full)) {
            sheet.hover(EDGE, row.middle() - text * 1.2, room, text * 2.4, () -> new HoverText(row).lane());
        }
    }

    private double notes(double top) {
        List<String> notes = panels.stream()
                .flatMap(p -> p.panel().timeline().honesty().notes().stream())
                .distinct()
                .toList();
        double y = top + text * 0.3;
        untold.remove("");
        for (String words : untold) {
            y = note(words, y);
        }
        return notes.isEmpty() ? y : note("说明：" + String.join("；", notes) + "。", y);
    }

    private double note(String words, double top) {
        double y = top;
        for (String line : Lettering.wrap(Lettering.clean(words), text, false, WIDTH - 2 * EDGE, 3)) {
            sheet.text(line, EDGE, y + text * 0.7, text, Label.Role.NOTE, Fill.GREY, Fill.WHITE, false);
            y += text * 1.5;
        }
        return y;
    }
}
