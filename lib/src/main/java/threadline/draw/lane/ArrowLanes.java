package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Sheet;

/** 竖的箭头怎样摆：头和尾不被别的箭头盖住。挤着的向旁边让一个头的宽；方向和终点都相同的并成一个。 */
final class ArrowLanes {

    private record Placed(int from, int to, Arrow arrow, boolean path, Supplier<String> hover) {
        Placed at(double x) {
            return new Placed(
                    from, to, new Arrow(x, arrow.y1(), x, arrow.y2(), arrow.head(), arrow.ink()), path, hover);
        }

        boolean isNear(Placed other, double distance) {
            return Math.abs(arrow.x1() - other.arrow.x1()) < distance;
        }

        boolean down() {
            return arrow.y2() > arrow.y1();
        }

        double top() {
            return Math.min(arrow.y1(), arrow.y2());
        }

        double bottom() {
            return Math.max(arrow.y1(), arrow.y2());
        }
    }

    /** 没有头的线之间至少隔这么多。 */
    private static final double LEAST_APART = 8;

    private final List<Placed> placed = new ArrayList<>();

    /** 先放的占住位置；让不开就不放，返回 {@code false}。路径的总是放。 */
    boolean add(int from, int to, Arrow arrow, boolean path, Supplier<String> hover) {
        double step = Math.max(arrow.head(), LEAST_APART);
        Placed wanted = new Placed(from, to, arrow, path, hover);
        if (!path
                && placed.stream()
                        .anyMatch(p -> p.path && p.from == from && p.to == to && wanted.isNear(p, step * 1.5))) {
            return true; // 路径的箭头已经说了
        }
        for (double shift : new double[] {0, -step, step}) {
            Placed candidate = wanted.at(arrow.x1() + shift);
            Placed twin = shift == 0 ? twin(candidate, step) : null;
            if (twin != null) {
                placed.add(wanted.at(twin.arrow.x1()));
                return true;
            }
            if (arrow.x1() + shift >= step && isFree(candidate, step)) {
                placed.add(candidate);
                return true;
            }
        }
        if (path) {
            placed.add(wanted);
        }
        return path;
    }

    /** 同一种颜色，同一个方向，同一个起点或终点：叠在一条线上也看得清。 */
    private @Nullable Placed twin(Placed one, double step) {
        for (Placed other : placed) {
            boolean together = other.to == one.to || other.from == one.from;
            if (together
                    && other.path == one.path
                    && other.down() == one.down()
                    && one.isNear(other, step * 1.05)
                    && isFree(one.at(other.arrow.x1()), step, other)) {
                return other;
            }
        }
        return null;
    }

    private boolean isFree(Placed one, double step) {
        return isFree(one, step, null);
    }

    private boolean isFree(Placed one, double step, @Nullable Placed except) {
        for (Placed other : placed) {
            boolean beside = one.isNear(other, step * 0.95);
            boolean above = Math.min(other.bottom(), one.bottom()) - Math.max(other.top(), one.top()) > 1;
            boolean joined = except != null
                    && other.path == one.path
                    && other.down() == one.down()
                    && other.arrow.x1() == except.arrow.x1()
                    && (other.to == one.to || other.from == one.from);
            // 从同一条泳道一上一下，看上去是一个两头的箭头
            boolean apart = other.from == one.from && other.down() != one.down();
            if (beside && (above || apart) && !joined) {
                return false;
            }
        }
        return true;
    }

    boolean cross(double left, double right, double top, double bottom) {
        return placed.stream().anyMatch(p -> {
            double half = Math.max(3, p.arrow.head() / 2);
            return p.arrow.x1() > left - half && p.arrow.x1() < right + half && p.bottom() > top && p.top() < bottom;
        });
    }

    void draw(Sheet sheet) {
        for (Placed p : placed) {
            sheet.add(p.arrow);
            if (!p.path) {
                sheet.mentionWakes();
            }
            double head = Math.max(6, p.arrow.head());
            double y = p.down() ? p.arrow.y2() - head * 1.6 : p.arrow.y2();
            sheet.hover(p.arrow.x1() - head / 2, y, head, head * 1.6, p.hover);
        }
    }
}
