package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Sheet;

/** 小旗的字压着画好的箭头，就往旁边让：离自己的步骤不远，不碰别的字、引线和箭头，也不写在别人的 ▼ 上面。让不开的，放在压着最少的地方。 */
final class FlagRoom {

    /** 最多离开自己的步骤几个字。 */
    static final double FAR = 1.8;

    /** 同一行的两段字之间至少几个字。 */
    private static final double GAP = 0.4;

    private final LaneNotes placed;
    private final WakeArrows arrows;
    private final LaneRow row;
    private final double text;
    /** 再左是泳道的名字。 */
    private final double least;

    private final List<LaneNotes.Note> notes;

    FlagRoom(LaneNotes placed, WakeArrows arrows, LaneRow row, double least) {
        this.least = least;
        this.placed = placed;
        this.arrows = arrows;
        this.row = row;
        this.text = row.spacing().text();
        this.notes = new ArrayList<>(placed.notes());
    }

    List<LaneNotes.Note> cleared() {
        for (int i = 0; i < notes.size(); i++) {
            LaneNotes.Note note = notes.get(i);
            if (note.role() == Label.Role.FLAG && crossed(note, note.spot().left()) > 0) {
                notes.set(i, beside(note));
            }
        }
        return List.copyOf(notes);
    }

    private LaneNotes.Note beside(LaneNotes.Note note) {
        double from = Math.max(least, note.x() - note.width() - text * FAR);
        double to = Math.min(Sheet.WIDTH - text * 0.5 - note.width(), note.x() + text * FAR);
        double left = note.spot().left();
        double best = left;
        int fewest = crossed(note, left);
        for (double by = 1; by <= note.width() + text * FAR && fewest > 0; by++) {
            for (double at : new double[] {left + by, left - by}) {
                int crossed = at >= from && at <= to && isFree(note, at) ? crossed(note, at) : fewest;
                best = crossed < fewest ? at : best;
                fewest = Math.min(fewest, crossed);
            }
        }
        Shelf.Spot spot = new Shelf.Spot(note.spot().row(), best);
        return new LaneNotes.Note(note.text(), note.x(), spot, note.depth(), note.role(), note.width(), note.told());
    }

    /** 压着几支箭头。 */
    private int crossed(LaneNotes.Note note, double left) {
        double y = placed.y(note, row);
        return arrows.crossed(left, left + note.width(), y - text * 0.58, y + text * 0.62);
    }

    private boolean isFree(LaneNotes.Note note, double left) {
        double right = left + note.width();
        double first = Math.min(left, note.x()); // 连同跟去的引线
        double last = Math.max(right, note.x());
        int level = note.spot().row();
        return notes.stream().filter(other -> !other.equals(note)).noneMatch(other -> {
            boolean over = other.spot().row() == level
                    && first < other.end() + text * GAP
                    && last > other.spot().left() - text * GAP;
            boolean pole =
                    other.spot().row() >= level && other.x() > left - Shelf.POLE && other.x() < right + Shelf.POLE;
            return over || pole;
        });
    }
}
