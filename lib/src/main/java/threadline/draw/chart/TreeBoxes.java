package threadline.draw.chart;

import java.util.ArrayList;
import java.util.List;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.Chart;

/** 决定树：从左往右，问题是白框，选择是蓝框，排成最右边的一列；回答写在线上。 */
final class TreeBoxes {

    /** 选择占多宽。 */
    private static final double CHOICES = 0.36;

    private final Sheet sheet;
    private final Chart.Tree tree;
    private final double text;
    private final double gap;
    private final double choiceLeft;
    private final double column;
    private double y;

    TreeBoxes(Sheet sheet, Chart.Tree tree, double text) {
        this.sheet = sheet;
        this.tree = tree;
        this.text = text;
        double room = Sheet.WIDTH - 2 * Sheet.EDGE;
        this.choiceLeft = Sheet.EDGE + room * (1 - CHOICES);
        this.column = room * (1 - CHOICES) / depth(tree);
        this.gap = column * 0.36;
    }

    private static int depth(Chart.Tree tree) {
        int deepest = 0;
        for (var branch : tree.branches()) {
            deepest = Math.max(deepest, branch.next() == null ? 0 : depth(branch.next()));
        }
        return deepest + 1;
    }

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        y = top;
        place(tree, Sheet.EDGE);
        return y + text * 0.5;
    }

    /** 画一个问题和它下面的一切，返回它的中线。 */
    private double place(Chart.Tree at, double left) {
        List<Double> middles = new ArrayList<>();
        for (var branch : at.branches()) {
            if (branch.next() == null) {
                middles.add(y + text * 1.9);
                box(branch.choice(), choiceLeft, y + text * 1.9, Sheet.WIDTH - Sheet.EDGE - choiceLeft, Fill.SLEEPING);
                y += text * 3.8;
            } else {
                middles.add(place(branch.next(), left + column));
            }
        }
        if (middles.isEmpty()) {
            middles.add(y + text * 1.9);
            y += text * 3.8;
        }
        double middle = (middles.getFirst() + middles.getLast()) / 2;
        double right = left + column - gap;
        if (!at.branches().isEmpty()) {
            double elbow = right + text * 0.8;
            sheet.add(new Line(right, middle, elbow, middle, Line.Stroke.POLE));
            sheet.add(new Line(elbow, middles.getFirst(), elbow, middles.getLast(), Line.Stroke.POLE));
            for (int i = 0; i < middles.size(); i++) {
                var branch = at.branches().get(i);
                double end = branch.next() == null ? choiceLeft : left + column;
                sheet.add(new Line(elbow, middles.get(i), end, middles.get(i), Line.Stroke.POLE));
                double room = left + column - elbow - text * 0.6;
                String answer = Lettering.elide(Lettering.clean(branch.answer()), text, false, room);
                sheet.text(answer, elbow + text * 0.3, middles.get(i) - text * 0.75, text, Label.Role.STATE);
            }
        }
        box(at.question(), left, middle, right - left, Fill.PAPER);
        return middle;
    }

    private void box(String words, double left, double middle, double width, Fill fill) {
        double height = text * 3.2;
        Box.Border border = fill == Fill.PAPER ? Box.Border.STEP : Box.Border.THIN;
        sheet.add(new Box(left, middle - height / 2, width, height, fill, border));
        String full = Lettering.clean(words);
        List<String> lines = Lettering.wrap(full, text, false, width - text * 0.8, 2);
        for (int i = 0; i < lines.size(); i++) {
            double line = middle + (i - (lines.size() - 1) / 2.0) * text * 1.35;
            sheet.text(lines.get(i), left + text * 0.4, line, text, Label.Role.STATE, fill.ink(), fill.ground(), false);
        }
        sheet.hover(left, middle - height / 2, width, height, () -> full);
    }
}
