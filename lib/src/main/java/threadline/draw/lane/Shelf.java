package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 泳道上方的几行字：每个字碰着它的那一刻，互相不碰。下面的行先放。 */
final class Shelf {

    /**
     * 放在哪里。
     *
     * @param row 从下往上第几行
     * @param left 左边
     */
    record Spot(int row, double left) {}

    /** 杆子离字至少这么远。 */
    static final double POLE = 3;

    record Taken(double left, double right) {}

    private final List<List<Taken>> rows = new ArrayList<>();
    /** 以后有小旗的杆子经过，能让就让。 */
    private final List<Double> poles = new ArrayList<>();

    /** 箭头的竖线经过这里，能让就让。 */
    private final List<Double> lines;

    private final double gap;

    /** 先往上一行放在正中，再在下面一行往旁边挪：并排的窄框，字一高一低，各在自己的框上。 */
    private boolean staggered;

    Shelf(int rows, double gap, List<Double> lines) {
        this.gap = gap;
        this.lines = lines;
        for (int i = 0; i < rows; i++) {
            this.rows.add(new ArrayList<>());
        }
    }

    /** 现在放着什么。 */
    record Shape(List<List<Taken>> rows) {}

    Shape shape() {
        return new Shape(rows.stream().map(List::copyOf).toList());
    }

    /** 回到那时。 */
    void restore(Shape shape) {
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, new ArrayList<>(shape.rows.get(i)));
        }
    }

    void stagger(boolean on) {
        staggered = on;
    }

    /** 这一刻上面不写别的。 */
    void reserve(double x) {
        rows.forEach(row -> row.add(new Taken(x, x)));
    }

    void expectPole(double x) {
        poles.add(x);
    }

    void noMorePoles() {
        poles.clear();
    }

    /**
     * 一段宽 {@code width} 的字，属于横坐标 {@code x}，最多离它 {@code reach}，为了让开竖线最多离它 {@code far}；在 {@code min} 和
     * {@code max} 之间。放不下是 {@code null}。
     */
    @Nullable
    Spot place(double x, double width, double reach, double far, double min, double max) {
        List<Double> all = new ArrayList<>(poles);
        lines.stream().filter(line -> Math.abs(line - x) < width + far + POLE).forEach(all::add);
        Spot spot = place(x, width, far, min, max, all, false);
        spot = spot == null && !all.isEmpty() ? place(x, width, reach, min, max, poles, false) : spot;
        return spot == null && !poles.isEmpty() ? place(x, width, reach, min, max, List.of(), false) : spot;
    }

    /** 同上，只要不压着竖线的地方。字不在 {@code x} 的上面，引线从它的旁边跟去，也不碰别的字。 */
    @Nullable
    Spot clear(double x, double width, double far, double min, double max) {
        List<Double> near = lines.stream()
                .filter(line -> Math.abs(line - x) < width + Math.abs(far) + POLE)
                .toList();
        return place(x, width, far, min, max, near, true);
    }

    /** {@code led} 时，字和 {@code x} 之间有引线，也不碰别的字。 */
    private @Nullable Spot place(
            double x, double width, double reach, double min, double max, List<Double> poles, boolean led) {
        double first = Math.max(min, x - width - reach);
        double last = Math.min(max - width, x + reach);
        double centre = Math.clamp(x - width / 2, first, Math.max(first, last));
        Spot spot = staggered ? put(x, width, centre, centre, centre, poles, led) : null;
        return spot == null ? put(x, width, centre, first, last, poles, led) : spot;
    }

    private @Nullable Spot put(
            double x, double width, double centre, double first, double last, List<Double> poles, boolean led) {
        for (int i = 0; i < rows.size() && last >= first; i++) {
            Double left = free(i, x, centre, width, first, last, poles, led);
            if (left != null && polePasses(i, x)) {
                rows.get(i).add(taken(left, width, x, led));
                for (int below = 0; below < i; below++) {
                    rows.get(below).add(new Taken(x, x));
                }
                return new Spot(i, left);
            }
        }
        return null;
    }

    private boolean polePasses(int row, double x) {
        return rows.subList(0, row).stream()
                .allMatch(below -> below.stream().noneMatch(t -> x > t.left - POLE && x < t.right + POLE));
    }

    /** 离想要的地方最近的空处。 */
    private @Nullable Double free(
            int row,
            double x,
            double wanted,
            double width,
            double first,
            double last,
            List<Double> poles,
            boolean led) {
        List<Double> candidates = new ArrayList<>(List.of(wanted));
        for (Taken taken : rows.get(row)) {
            candidates.add(taken.right + gap);
            candidates.add(taken.left - gap - width);
        }
        for (double pole : poles) {
            candidates.add(pole + POLE);
            candidates.add(pole - POLE - width);
        }
        Double best = null;
        for (Double at : candidates) {
            boolean allowed = at >= first - 1e-9 && at <= last + 1e-9;
            boolean nearer = best == null || Math.abs(at - wanted) < Math.abs(best - wanted);
            boolean clear = poles.stream().noneMatch(pole -> pole > at - POLE && pole < at + width + POLE);
            if (allowed && nearer && clear && isFree(row, taken(at, width, x, led))) {
                best = at;
            }
        }
        return best;
    }

    private static Taken taken(double left, double width, double x, boolean led) {
        return led ? new Taken(Math.min(left, x), Math.max(left + width, x)) : new Taken(left, left + width);
    }

    private boolean isFree(int row, Taken one) {
        return rows.get(row).stream()
                .noneMatch(t -> one.left < t.right + gap * 0.99 && one.right > t.left - gap * 0.99);
    }
}
