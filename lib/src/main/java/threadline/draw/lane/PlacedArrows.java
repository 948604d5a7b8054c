package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Sheet;
import threadline.draw.lane.ArrowLanes.Wanted;
import threadline.draw.lane.MarkRoom.Spot;

/** 摆好的箭头和画在图上的时刻：字和符号问它们挡不挡着，要让到哪里。 */
final class PlacedArrows {

    /** 符号最多让开这么多。 */
    static final double MOST_ASIDE = 10;

    /** 符号的边离箭头的杆这么远，才不像是它的另一个头。 */
    private static final double POLE = 2.5;

    /** 中断和它的箭头是同一刻，记下的时刻最多差这么多。 */
    private static final long SAME = 1_000_000;

    /** ⚡ 从中心到左右的尖，是符号一半的几分之几。 */
    private static final double BOLT = 0.7;

    /** 字离箭头的杆这么远，不碰着。 */
    private static final double BESIDE = 3;

    /** 挪开这么多，就不像是同一刻了。 */
    private static final double SEEN = 4;

    /**
     * 一支摆好的箭头。
     *
     * @param arrow 到头为止的一截
     * @param turned 拐过来的，从哪里来
     */
    record Placed(Wanted wanted, Arrow arrow, Optional<Turned> turned) {

        /** 没有拐弯的。 */
        Placed(Wanted wanted, Arrow arrow) {
            this(wanted, arrow, Optional.empty());
        }

        double x() {
            return arrow.x1();
        }

        double top() {
            return Math.min(arrow.y1(), arrow.y2());
        }

        double bottom() {
            return Math.max(arrow.y1(), arrow.y2());
        }

        /** 尾巴不在杆上：从那里拐过来，或从别的杆上分出来。 */
        boolean bends() {
            return turned.isPresent();
        }

        /** 从别的杆上分出来的，自己没有尾巴。 */
        boolean branches() {
            return turned.map(Turned::branches).orElse(false);
        }

        /** 尾巴的横坐标；分出来的，是那根杆的。 */
        double tail() {
            return turned.map(Turned::x).orElse(x());
        }

        /** 尾巴多高；分出来的，在分开的地方。 */
        double tailY() {
            return turned.map(Turned::y).orElse(arrow.y1());
        }

        /** 尾巴离那一刻多远。 */
        double moved() {
            return Math.abs(wanted.arrow().x1() - tail());
        }

        void draw(Sheet sheet) {
            turned.ifPresent(from -> {
                double turn = arrow.y1();
                sheet.add(new Line(Math.min(from.x, x()), turn, Math.max(from.x, x()), turn, Line.Stroke.WAKE));
                if (!from.branches) {
                    sheet.add(
                            new Line(from.x, Math.min(from.y, turn), from.x, Math.max(from.y, turn), Line.Stroke.WAKE));
                }
            });
            sheet.add(arrow);
            if (!wanted.path()) {
                sheet.mentionWakes();
                if (!branches()) {
                    sheet.add(new Tail(tail(), tailY()));
                }
            }
            double head = Math.max(6, arrow.head());
            double at = wanted.down() ? arrow.y2() - head * 1.6 : arrow.y2();
            sheet.hover(x() - head / 2, at, head, head * 1.6, wanted.hover());
        }
    }

    /** 从哪里拐过来：自己的尾巴，或 {@code branches} 时别的杆。 */
    record Turned(double x, double y, boolean branches) {}

    /** 画在图上的一刻；{@code interrupted} 是这时被中断的泳道，不是中断就是 -1。 */
    record Moment(long atNanos, double x, int interrupted) {

        /** 中断的符号跟着它的箭头。 */
        boolean isOf(Wanted one) {
            return one.to() == interrupted && Math.abs(one.atNanos() - atNanos) <= SAME;
        }
    }

    /** 早的最右的，和晚的最左的，各画在哪里。 */
    record Between(double first, double last) {}

    /** 路径到哪条泳道，什么时候。 */
    record Arrival(int lane, long atNanos) {}

    private final List<Placed> placed = new ArrayList<>();
    /** 已经画了的时刻：谁也不越过它们。 */
    private final List<Moment> moments;

    PlacedArrows(List<Moment> moments) {
        this.moments = new ArrayList<>(moments);
    }

    List<Placed> all() {
        return Collections.unmodifiableList(placed);
    }

    void add(Placed one) {
        placed.add(one);
        moments.addAll(moments(one));
    }

    void remove(Placed one) {
        placed.remove(one);
        moments(one).forEach(moments::remove);
    }

    /** 拐弯的看尾巴，它的杆到了晚一点的旁边也读不错；⚡ 跟着的，和从别的杆上分出来的，杆也在那一刻。 */
    private List<Moment> moments(Placed one) {
        Moment tail = new Moment(one.wanted.atNanos(), one.tail(), -1);
        boolean poleTells = one.bends() && (one.branches() || hasSymbol(one.wanted));
        return poleTells ? List.of(tail, new Moment(one.wanted.atNanos(), one.x(), -1)) : List.of(tail);
    }

    /** 有没有符号跟着它的箭头。 */
    boolean hasSymbol(Wanted one) {
        return moments.stream().anyMatch(moment -> moment.isOf(one));
    }

    Between between(Wanted one) {
        double first = Double.NEGATIVE_INFINITY;
        double last = Double.POSITIVE_INFINITY;
        for (Moment moment : moments) {
            if (moment.isOf(one)) {
                continue;
            }
            first = moment.atNanos < one.atNanos() ? Math.max(first, moment.x) : first;
            last = moment.atNanos > one.atNanos() ? Math.min(last, moment.x) : last;
        }
        return new Between(first, last);
    }

    /** 路径的箭头各画在哪里。 */
    Map<Arrival, Double> arrivals() {
        Map<Arrival, Double> arrivals = new HashMap<>();
        placed.stream()
                .filter(p -> p.wanted.path())
                .forEach(p -> arrivals.put(new Arrival(p.wanted.to(), p.wanted.atNanos()), p.x()));
        return arrivals;
    }

    double right() {
        return placed.stream().mapToDouble(Placed::x).max().orElse(0);
    }

    /** 有几支穿过这一块，杆或头。 */
    int crossed(double left, double right, double top, double bottom) {
        return (int) placed.stream()
                .filter(p -> {
                    double head = p.arrow.head();
                    double low = p.bottom();
                    double high = p.top();
                    boolean atHead = p.wanted.down() ? bottom > low - head : top < high + head;
                    double half = atHead ? Math.max(BESIDE, head / 2) : BESIDE;
                    return p.x() > left - half && p.x() < right + half && low > top && high < bottom;
                })
                .count();
    }

    /** 一段宽 {@code width} 的字，在 {@code left} 和 {@code right} 之间写在哪里：正中；正中压着箭头，就让到压着最少的地方，离正中近的。 */
    double beside(double left, double right, double width, double top, double bottom) {
        return beside(poles(top, bottom), left, right, width);
    }

    /** 同上，{@code poles} 是经过这一行字的竖线。 */
    static double beside(List<Double> all, double left, double right, double width) {
        double middle = (left + right - width) / 2;
        List<Double> poles = all.stream()
                .filter(x -> x > left - BESIDE && x < right + BESIDE)
                .toList();
        if (over(poles, middle, width) == 0) {
            return middle;
        }
        List<Double> spots = new ArrayList<>(List.of(middle));
        poles.forEach(x -> spots.addAll(List.of(x + BESIDE, x - BESIDE - width)));
        return spots.stream()
                .filter(at -> at >= Math.min(left, middle) && at + width <= Math.max(right, middle + width))
                .min(Comparator.comparingLong((Double at) -> over(poles, at, width))
                        .thenComparingDouble(at -> Math.abs(at - middle)))
                .orElse(middle);
    }

    /** 从 {@code at} 起、宽 {@code width} 的字压着几根。 */
    static long over(List<Double> poles, double at, double width) {
        return poles.stream()
                .filter(x -> x > at - BESIDE + 0.01 && x < at + width + BESIDE - 0.01)
                .count();
    }

    /** 有箭头的头碰着画在这里的符号。 */
    boolean landsOn(Spot spot, double size) {
        return placed.stream()
                .map(Placed::arrow)
                .anyMatch(arrow -> arrow.head() > 0
                        && Math.abs(arrow.x2() - spot.x()) < (size + arrow.head()) / 2
                        && Math.abs(arrow.y2() - spot.y()) < size / 2 + 1.3 * arrow.head());
    }

    boolean hasArrow(Moment moment) {
        return arrowOf(moment).isPresent();
    }

    /** 它的箭头要是从下面来，头的下面、杆上放得下符号的地方，不碰别的箭头；没有就是空的。 */
    Optional<Spot> underHead(Moment moment, double size) {
        return arrowOf(moment).filter(own -> !own.wanted.down()).flatMap(own -> {
            Arrow arrow = own.arrow;
            Spot spot = new Spot(arrow.x2(), arrow.y2() + arrow.head() + ArrowLanes.EVEN + size / 2);
            boolean free = spot.y() + size / 2 < arrow.y1()
                    && placed.stream()
                            .filter(p -> p.bottom() > spot.y() - size && p.top() < spot.y() + size)
                            .mapToDouble(p -> Math.abs(p.x() - spot.x()))
                            .noneMatch(beside -> beside > 0.01 && beside < size / 2);
            return free ? Optional.of(spot) : Optional.empty();
        });
    }

    private Optional<Placed> arrowOf(Moment moment) {
        return placed.stream()
                .filter(p -> moment.isOf(p.wanted) && p.arrow.head() > 0)
                .findFirst();
    }

    /** {@code moment} 的符号画在哪里：中断的在它的箭头上；别的不压着箭头的杆，让到旁边，也不越过别的时刻；没有地方就在那一刻，压着杆。 */
    double above(Moment moment, double half, double top, double bottom, double least, double most) {
        return arrowOf(moment)
                .map(own -> onPole(moment, own.x(), half * BOLT, poles(top, bottom)))
                .orElseGet(() -> aside(moment, half, top, bottom, least, most));
    }

    /** 只有一边挨着别的杆，⚡ 就往另一边偏，还在自己的杆上：压着两根，像是两个箭头的。 */
    private double onPole(Moment moment, double own, double half, List<Double> poles) {
        double clear = half + POLE;
        double right = poles.stream()
                .filter(x -> x > own + ArrowLanes.EVEN)
                .mapToDouble(x -> x - own)
                .min()
                .orElse(clear);
        double left = poles.stream()
                .filter(x -> x < own - ArrowLanes.EVEN)
                .mapToDouble(x -> own - x)
                .min()
                .orElse(clear);
        double aside = Math.max(0, clear - left) - Math.max(0, clear - right);
        double there = own + Math.clamp(aside, -half, half);
        Between between = between(moment);
        boolean both = left < clear && right < clear;
        return both || there < between.first || there > between.last ? own : there;
    }

    /** 别的时刻里，早的最右的，和晚的最左的。 */
    private Between between(Moment moment) {
        double first = Double.NEGATIVE_INFINITY;
        double last = Double.POSITIVE_INFINITY;
        for (Moment other : moments) {
            first = other.atNanos < moment.atNanos ? Math.max(first, other.x - ArrowLanes.EVEN) : first;
            last = other.atNanos > moment.atNanos ? Math.min(last, other.x + ArrowLanes.EVEN) : last;
        }
        return new Between(first, last);
    }

    /** 经过这一行的杆。 */
    private List<Double> poles(double top, double bottom) {
        return placed.stream()
                .filter(p -> p.top() < bottom && p.bottom() > top)
                .map(Placed::x)
                .toList();
    }

    private double aside(Moment moment, double half, double top, double bottom, double least, double most) {
        double clear = half + POLE;
        List<Double> poles = poles(top, bottom);
        Between between = between(moment);
        double from = Math.max(least, between.first);
        double to = Math.min(most, between.last);
        List<Double> spots = new ArrayList<>(List.of(moment.x));
        poles.forEach(pole -> spots.addAll(List.of(pole - clear, pole + clear)));
        return spots.stream()
                .filter(x -> x == moment.x || (x >= from && x <= to))
                .filter(x -> Math.abs(x - moment.x) <= MOST_ASIDE
                        && poles.stream().allMatch(pole -> Math.abs(pole - x) > clear - 0.01))
                .min(Comparator.comparingDouble(x -> Math.abs(x - moment.x)))
                .orElse(moment.x);
    }

    /** 挤着的里面，看得出挪开了的，从早到晚。 */
    List<Wanted> moved() {
        return placed.stream()
                .filter(p -> p.moved() > SEEN)
                .map(Placed::wanted)
                .sorted(Comparator.comparingLong(Wanted::atNanos))
                .toList();
    }

    /** 有没有拐了弯的。 */
    boolean hasBent() {
        return placed.stream().anyMatch(Placed::bends);
    }

    void draw(Sheet sheet) {
        placed.stream()
                .sorted(Comparator.comparing(p -> p.wanted.path())) // 共用的一小截是路径的颜色
                .forEach(p -> p.draw(sheet));
    }
}
