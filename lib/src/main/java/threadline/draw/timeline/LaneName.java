package threadline.draw.timeline;

import java.util.regex.Pattern;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.lane.HoverText;
import threadline.draw.lane.LaneRow;
import threadline.model.Lane;

/** 泳道左边的名字和种类；名字里已经有种类的不再写一遍。 */
final class LaneName {

    /** 写不下时先去掉外面的类，例如 {@code ForkJoinPool.commonPool-delayScheduler}。 */
    private static final Pattern OUTER = Pattern.compile("^([A-Z][\\w$]*\\.)+(?=\\w)");

    private LaneName() {}

    /** 靠右写到 {@code right} 为止。 */
    static void draw(Sheet sheet, LaneRow row, double right) {
        Lane lane = row.lane();
        double text = row.spacing().text();
        double room = right - Sheet.EDGE;
        String full = PanelRows.name(lane);
        boolean fits = Lettering.width(full, text, false) <= room;
        String elided = fits ? full : Lettering.elideMiddle(OUTER.matcher(full).replaceFirst(""), text, room);
        String name = elided.isEmpty() ? "…" : elided;
        double width = Lettering.width(name, text, false);
        String kind = lane.kind().label();
        double kindWidth = Lettering.width(kind, text, false);
        boolean alone = PanelRows.namesKind(lane) && name.equals(full);
        boolean roomy = row.spacing().roomy();
        boolean beside = !roomy && !alone && name.equals(full) && width + text * 0.5 + kindWidth <= room;
        double nameRight = beside ? right - kindWidth - text * 0.5 : right;
        double up = roomy && !alone ? text * 0.6 : 0;
        sheet.text(name, nameRight - width, row.middle() - up, text, Label.Role.LANE);
        if (beside || (roomy && !alone)) {
            double y = row.middle() + (roomy ? text * 0.64 : 0);
            sheet.text(kind, right - kindWidth, y, text, Label.Role.KIND, Fill.GREY, Fill.WHITE, false);
        }
        if (!name.equals(full)) {
            sheet.hover(Sheet.EDGE, row.middle() - text * 1.2, room, text * 2.4, () -> new HoverText(row).lane());
        }
    }
}
