package threadline.draw;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import threadline.draw.Element.Label;
import threadline.draw.Element.Symbol;
import threadline.model.Mark;

/** 画一条泳道的标记：说话和中断在泳道上方（中断让开箭头），结束、异常和取消在那一刻的右边。 */
final class LaneMarks {

    private final Sheet sheet;
    private final TimeScale scale;
    private final LaneRow row;
    private final WakeArrows arrows;
    private final double size;

    LaneMarks(Sheet sheet, TimeScale scale, LaneRow row, WakeArrows arrows) {
        this.arrows = arrows;
        this.sheet = sheet;
        this.scale = scale;
        this.row = row;
        this.size = row.spacing().text() * 0.72;
    }

    /** 泳道上方要留多高。 */
    static double roomAbove(List<Mark> marks, Spacing spacing) {
        boolean above = false;
        boolean words = false;
        for (Mark mark : marks) {
            above |= isAbove(mark);
            words |= mark.kind() == Mark.Kind.SAID && !mark.text().isBlank();
        }
        double symbols = above ? spacing.text() : 0;
        return words && spacing.roomy() ? symbols + spacing.text() * 1.3 : symbols;
    }

    private static boolean isAbove(Mark mark) {
        return mark.kind() == Mark.Kind.SAID || mark.kind() == Mark.Kind.INTERRUPTED;
    }

    void draw() {
        double above = Double.NEGATIVE_INFINITY;
        double beside = Double.NEGATIVE_INFINITY;
        List<Mark> said = new ArrayList<>();
        Map<Mark.Kind, Double> last = new EnumMap<>(Mark.Kind.class);
        for (Mark mark : row.marks()) {
            double x = scale.x(mark.atNanos());
            Double before = last.get(mark.kind());
            if ((before != null && Math.abs(x - before) < 2) || isFollowedByItsEnd(mark)) {
                continue; // 同一种标记叠在一起，看不出有几个
            }
            last.put(mark.kind(), x);
            if (isAbove(mark)) {
                boolean shift = above > Double.NEGATIVE_INFINITY && mark.kind() == Mark.Kind.INTERRUPTED;
                double y = row.top() - row.spacing().text() * 0.56;
                double at = shift && x - above < size ? above + size : x;
                at = mark.kind() == Mark.Kind.INTERRUPTED ? besideArrows(at, y) : at;
                symbol(mark, at, y);
                above = at;
                if (mark.kind() == Mark.Kind.SAID && !mark.text().isBlank()) {
                    said.add(mark);
                }
            } else {
                double free = beside + size * 1.3;
                double at = Math.max(x + size * 0.9, free - x < size * 4 ? free : 0);
                at = Math.min(at, sheet.width() - size);
                if (endsStep(mark) && isInNextStep(mark, at) && x - size * 0.9 >= free) {
                    at = x - size * 0.9; // 写在自己的框里，不写进下一步的框
                }
                symbol(mark, at, row.middle());
                beside = at;
            }
        }
        if (row.spacing().roomy()) {
            words(said);
        }
    }

    private static boolean endsStep(Mark mark) {
        return mark.kind() == Mark.Kind.DIED || mark.kind() == Mark.Kind.CANCELLED;
    }

    /** 紧接着的下一步的框，盖着画在 {@code x} 的符号。 */
    private boolean isInNextStep(Mark mark, double x) {
        return row.steps().stream()
                .anyMatch(step -> step.startNanos() >= mark.atNanos() && scale.x(step.startNanos()) < x + size / 2);
    }

    /** 中断的箭头就在这一刻：符号写在它的右边，看得清。 */
    private double besideArrows(double x, double y) {
        double at = x;
        for (int i = 0; i < 16 && arrows.crosses(at - size / 2, at + size / 2, y - size / 2, y + size / 2); i++) {
            at += size * 0.25;
        }
        return Math.min(at, sheet.width() - size);
    }

    /** 步骤抛出的异常随后结束了线程：只画后一个。 */
    private boolean isFollowedByItsEnd(Mark mark) {
        return mark.kind() == Mark.Kind.DIED
                && row.marks().stream()
                        .anyMatch(m -> (m.kind() == Mark.Kind.UNCAUGHT
                                        || m.kind() == Mark.Kind.UNSEEN
                                        || m.kind() == Mark.Kind.STOPPED)
                                && Math.abs(scale.x(m.atNanos()) - scale.x(mark.atNanos())) < size * 2);
    }

    private void symbol(Mark mark, double x, double y) {
        sheet.add(new Symbol(mark.kind(), x, y, size));
        sheet.hover(x - size * 0.7, y - size * 0.7, size * 1.4, size * 1.4, () -> new HoverText(row).mark(mark));
    }

    /** 从左到右放：先试居中，再试从符号往右写；会碰到别的字，就只留符号。 */
    private void words(List<Mark> said) {
        double text = row.spacing().text();
        double most = sheet.width() - text * 0.5;
        double free = 0;
        for (Mark mark : said) {
            double x = scale.x(mark.atNanos());
            String words = Lettering.elide(Lettering.clean(mark.text()), text, false, sheet.width() * 0.4);
            double width = Lettering.width(words, text, false);
            double earliest = Math.max(free, Math.min(scale.left() - text, x - text));
            double start = Math.max(earliest, Math.min(x - width / 2, most - width));
            boolean near = start <= x + size * 0.5 && start + width <= most;
            if (near && !words.isEmpty()) {
                sheet.text(words, start, row.top() - text * 1.7, text, Label.Role.SAID);
                free = start + width + text * 0.6;
            }
        }
    }
}
