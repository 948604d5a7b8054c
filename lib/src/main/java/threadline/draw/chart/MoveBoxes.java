package threadline.draw.chart;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Interleaving;

/** 交错：一行一个线程，一列一步，下面一行是每一步之后大家看到的。列多了就折成几段。 */
final class MoveBoxes {

    private final Sheet sheet;
    private final Interleaving chart;
    private final double text;
    private final List<String> threads;
    private final double left;
    private final boolean states;

    MoveBoxes(Sheet sheet, Interleaving chart, double text) {
        this.sheet = sheet;
        this.chart = chart;
        this.text = text;
        var rows = new LinkedHashSet<>(chart.threads());
        chart.moves().forEach(move -> rows.add(move.thread()));
        this.threads = new ArrayList<>(rows);
        this.states = chart.moves().stream().anyMatch(m -> !m.state().isBlank());
        double names = threads.stream()
                .mapToDouble(t -> Lettering.width(name(t), text, false))
                .max()
                .orElse(0);
        this.left = Sheet.EDGE + Math.max(names, states ? Lettering.width("看到的", text, false) : 0) + text * 0.8;
    }

    private String name(String thread) {
        return Lettering.elide(Lettering.clean(thread), text, false, Sheet.WIDTH * 0.2);
    }

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        int moves = chart.moves().size();
        if (moves == 0) {
            sheet.text("没有动作", Sheet.EDGE, top + text, text, Label.Role.NOTE);
            return top + text * 2;
        }
        double room = Sheet.WIDTH - Sheet.EDGE - left;
        int most = (int) Math.max(1, room / (text * 4.5));
        int parts = (moves + most - 1) / most;
        int columns = (moves + parts - 1) / parts;
        double width = Math.min(room / columns, Math.max(text * 10, widest()));
        double y = top;
        for (int from = 0; from < moves; from += columns) {
            y = part(from, Math.min(moves, from + columns), width, y) + text;
        }
        return y;
    }

    /** 名字都写成一行要多宽。 */
    private double widest() {
        return chart.moves().stream()
                        .mapToDouble(move -> Lettering.width(Lettering.clean(move.action()), text, false))
                        .max()
                        .orElse(0)
                + text;
    }

    private double part(int from, int to, double width, double top) {
        double row = text * 2.9;
        double bottom = top + row * threads.size() + text * 0.4;
        for (int i = 0; i < threads.size(); i++) {
            String name = name(threads.get(i));
            double y = top + row * i + row / 2;
            sheet.text(name, left - text * 0.8 - Lettering.width(name, text, false), y, text, Label.Role.LANE);
            sheet.add(new Line(left, y, left + width * (to - from), y, Line.Stroke.LANE));
        }
        for (int i = from; i < to; i++) {
            Interleaving.Move move = chart.moves().get(i);
            double x = left + width * (i - from);
            sheet.add(new Line(x, top, x, bottom, Line.Stroke.GRID));
            move(move, i, x, width, top + row * threads.indexOf(move.thread()), row);
            centred(String.valueOf(i + 1), x, width, bottom + text * 0.95, Label.Role.TICK);
        }
        sheet.add(new Line(left, bottom, left + width * (to - from), bottom, Line.Stroke.AXIS));
        String axis = "步";
        sheet.text(
                axis,
                left - text * 0.8 - Lettering.width(axis, text, false),
                bottom + text * 0.95,
                text,
                Label.Role.AXIS);
        return states ? seen(from, to, width, bottom + text * 2) : bottom + text * 1.8;
    }

    private void move(Interleaving.Move move, int index, double x, double width, double top, double row) {
        double gap = text * 0.15;
        sheet.add(new Box(x + gap, top + gap, width - 2 * gap, row - 2 * gap, Fill.PAPER, Box.Border.STEP));
        List<String> lines =
                Lettering.wrap(Lettering.clean(move.action()), text, false, width - 2 * gap - text * 0.4, 2);
        for (int i = 0; i < lines.size(); i++) {
            double y = top + row / 2 + (i - (lines.size() - 1) / 2.0) * text * 1.22;
            double line = Lettering.width(lines.get(i), text, false);
            sheet.text(lines.get(i), x + (width - line) / 2, y, text, Label.Role.STEP);
        }
        String after = move.state().isBlank() ? "" : "\n之后：" + move.state();
        sheet.hover(x, top, width, row, () -> "第 " + (index + 1) + " 步：" + move.thread() + " " + move.action() + after);
    }

    /** 每一步之后大家看到的；和上一步一样的不再写。 */
    private double seen(int from, int to, double width, double top) {
        sheet.text(
                "看到的",
                left - text * 0.8 - Lettering.width("看到的", text, false),
                top + text * 0.8,
                text,
                Label.Role.KIND,
                Fill.GREY,
                Fill.WHITE,
                false);
        String before = "";
        for (int i = from; i < to; i++) {
            String state = chart.moves().get(i).state();
            if (!state.equals(before)) {
                String words = Lettering.elide(Lettering.clean(state), text, false, width - text * 0.3);
                centred(words, left + width * (i - from), width, top + text * 0.8, Label.Role.STATE);
            }
            before = state;
        }
        return top + text * 1.8;
    }

    private void centred(String words, double x, double width, double y, Label.Role role) {
        sheet.text(words, x + (width - Lettering.width(words, text, false)) / 2, y, text, role);
    }
}
