package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** 一条泳道上画得下符号的地方：不碰别的符号和「泄漏」两个字，最好也不碰箭头。 */
final class MarkRoom {

    /** 一个符号的中心。 */
    record Spot(double x, double y) {}

    private final LaneRow row;
    private final WakeArrows arrows;
    private final double size;
    private final List<Spot> taken = new ArrayList<>();

    MarkRoom(LaneRow row, WakeArrows arrows, double size) {
        this.row = row;
        this.arrows = arrows;
        this.size = size;
    }

    void take(Spot spot) {
        taken.add(spot);
    }

    /** {@code strict} 时也不碰箭头。 */
    boolean isFree(Spot spot, boolean strict) {
        boolean marked = taken.stream()
                .anyMatch(t -> Math.abs(t.y() - spot.y()) < size * 1.5 && Math.abs(t.x() - spot.x()) < size * 1.25);
        boolean onWord = row.lane().leaked() && spot.x() + size * 0.6 > LaneBars.leakWordLeft(row);
        double half = size * 0.55;
        return !marked
                && !onWord
                && (!strict || !arrows.crosses(spot.x() - half, spot.x() + half, spot.y() - half, spot.y() + half));
    }

    /** 从右往左，在 {@code left} 和 {@code right} 之间不碰别的符号的地方；都没有就在右边。箭头不让，压着它：让到左边去，就像是早了。 */
    Spot fromRight(double left, double right, double y) {
        return fromRight(left, right, y, false).orElse(new Spot(right, y));
    }

    /** 同上，{@code strict} 时也不碰箭头；没有就是空的。 */
    Optional<Spot> fromRight(double left, double right, double y, boolean strict) {
        for (double x = right; x >= left && x > right - size * 3; x -= size * 0.25) {
            Spot spot = new Spot(x, y);
            if (isFree(spot, strict)) {
                return Optional.of(spot);
            }
        }
        return Optional.empty();
    }
}
