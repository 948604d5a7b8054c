package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Sheet;
import threadline.draw.lane.MarkRoom.Spot;

/**
 * 竖的箭头怎样摆：画在真的时刻，叠在一起看不清的挪开一点。挪得不远，不出两头所在的时段，更不出画着的条（{@link ArrowRoom}）；也不越过别的箭头、输出和中断，
 * 从左到右总是真的先后。这样挪也放不下的不画，关键路径的叠着画。方向和终点都相同的并成一个。
 */
final class ArrowLanes {

    /**
     * 想画的箭头。
     *
     * @param atNanos 时刻
     * @param rank 挤着的时候谁先画
     * @param endedNanos 它结束的等待有多长：挤着的时候，结束了长得多的先画
     * @param arrow 画在那一刻
     * @param least 最左可以摆到哪里
     * @param most 最右可以摆到哪里
     * @param moved 摆到别处的话，头和尾画到哪里
     */
    record Wanted(
            int from,
            int to,
            long atNanos,
            Rank rank,
            long endedNanos,
            Arrow arrow,
            double least,
            double most,
            DoubleFunction<Arrow> moved,
            Supplier<String> hover) {

        boolean path() {
            return rank == Rank.PATH;
        }

        /** 结束的等待的长短：差不到一倍的算一样长。 */
        int brevity() {
            return Long.numberOfLeadingZeros(endedNanos);
        }

        /** 挪得不远，就有两头都画着的地方。 */
        boolean hasPlace() {
            return least <= most && Math.abs(nearest() - arrow.x1()) <= MOST_MOVED;
        }

        /** 两头都画着的地方里，离那一刻最近的。 */
        double nearest() {
            return new ArrowRoom(least, most).nearest(arrow.x1());
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

        /** 叠在一条线上也看得清：同一种颜色，同一个方向，同一个起点或终点；或是路径一截接着一截。 */
        boolean joins(Wanted other) {
            boolean continues = path() && other.path() && (to == other.from || from == other.to);
            boolean shares = (to == other.to || from == other.from)
                    && arrow.ink() == other.arrow.ink()
                    && (arrow.head() > 0) == (other.arrow.head() > 0);
            return down() == other.down() && (continues || shares);
        }

        /** 画在旁边就看不清：盖住一截，或从同一条泳道一上一下，尾巴接着尾巴，像是一个两头的箭头。隔着一个框或一条，是两个箭头。 */
        boolean touches(Wanted other) {
            double over = Math.min(other.bottom(), bottom()) - Math.max(other.top(), top());
            if (other.from == from && other.down() != down()) {
                return path() == other.path() ? over > -TAILS : over > STUB; // 一粉一黑，不像是一个
            }
            return over > 1;
        }

        /** 离得这么远就分得清，头不碰别的线。 */
        double apart(Wanted other) {
            return Math.clamp(0.6 * Math.max(arrow.head(), other.arrow.head()), 5, MOST_MOVED);
        }
    }

    /** 挤着的时候谁先画，从先到后。 */
    enum Rank {
        /** 关键路径的总是画。 */
        PATH,
        INTERRUPT,
        /** 结束一段看得见、有名字的等待。 */
        NAMED,
        REST
    }

    private record Placed(Wanted wanted, Arrow arrow) {
        double x() {
            return arrow.x1();
        }

        /** 挪开了多少。 */
        double moved() {
            return Math.abs(wanted.arrow.x1() - arrow.x1());
        }
    }

    /** 画在图上的一刻；{@code interrupted} 是这时被中断的泳道，不是中断就是 -1。 */
    record Moment(long atNanos, double x, int interrupted) {

        /** 中断的符号跟着它的箭头。 */
        boolean isOf(Wanted one) {
            return one.to == interrupted && Math.abs(one.atNanos - atNanos) <= SAME;
        }
    }

    /** 最多挪开这么多。 */
    static final double MOST_MOVED = 6;

    /** 符号最多让开这么多。 */
    static final double MOST_ASIDE = 10;

    /** 早这么一点看不出；再多就画在原因以前了。 */
    static final double EARLY = 1.5;

    /** 符号的边离箭头的杆这么远，才不像是它的另一个头。 */
    private static final double POLE = 2.5;

    /** 中断和它的箭头是同一刻，记下的时刻最多差这么多。 */
    private static final long SAME = 1_000_000;

    /** 几个像素里有这么多根杆，就认不出了。 */
    private static final int BUNCH = 4;

    /** 早这么一点看不出；一样的两个隔开更多，是两条线。 */
    private static final double EVEN = 1;

    /** 挤得没有办法，离得这么远的两条粗线中间还看得见白。 */
    private static final double CLOSE = 3.2;

    /** 近到这样，两根杆贴着，中间看不见白。 */
    private static final double SHARED = 2;

    /** 近到这样，看不出先后：去同一条泳道的两个头叠成一个。 */
    private static final double SAME_PLACE = 3;

    /** 从同一条泳道一上一下的两个，尾巴隔得这么远，才是两个箭头。 */
    private static final double TAILS = 8;

    /** 路径的杆从泳道下面的线开始，别的从条的边上开始：一上一下的两个，共用的那一小截最多这么长。 */
    private static final double STUB = 14;

    /** 字离箭头的杆这么远，不碰着。 */
    private static final double BESIDE = 3;

    /** 挪开这么多，就不像是同一刻了。 */
    private static final double SEEN = 4;

    private final List<Placed> placed = new ArrayList<>();
    /** 已经画了的时刻：谁也不越过它们。 */
    private final List<Moment> moments;

    ArrowLanes(List<Moment> moments) {
        this.moments = new ArrayList<>(moments);
    }

    /** 摆好，返回放不下、没有摆的有几个。 */
    int place(List<Wanted> all) {
        List<Wanted> sorted = all.stream()
                .sorted(Comparator.comparing(Wanted::rank)
                        .thenComparingInt(Wanted::brevity)
                        .thenComparingLong(Wanted::atNanos))
                .toList();
        int left = 0;
        for (Wanted one : sorted) {
            Double x = isSaid(one) || isHidden(one) ? null : spot(one);
            if (x != null) {
                put(one, x);
            } else if (one.path()) {
                cover(one);
            } else if (!isSaid(one)) {
                left++;
            }
        }
        return left + thin();
    }

    /** 同一处的几根杆认不出谁是谁，只留一个；中断的都留。返回去掉了几个。 */
    private int thin() {
        List<Placed> black = placed.stream()
                .filter(p -> !p.wanted.path())
                .sorted(Comparator.comparingDouble(Placed::x))
                .toList();
        Set<Placed> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int first = 0; first < black.size(); first++) {
            Placed one = black.get(first);
            List<Placed> bunch = new ArrayList<>();
            for (int i = first; i < black.size() && black.get(i).x() <= one.x() + MOST_MOVED; i++) {
                if (!gone.contains(black.get(i)) && overlap(one, black.get(i))) {
                    bunch.add(black.get(i));
                }
            }
            long poles = bunch.stream()
                    .mapToLong(p -> Math.round(p.x() * 2))
                    .distinct()
                    .count();
            if (gone.contains(one) || poles < BUNCH) {
                continue;
            }
            Placed kept = bunch.stream()
                    .min(Comparator.comparing((Placed p) -> p.wanted.rank).thenComparingInt(p -> p.wanted.brevity()))
                    .orElse(one);
            bunch.stream()
                    .filter(p -> !p.equals(kept) && p.wanted.rank != Rank.INTERRUPT)
                    .forEach(gone::add);
        }
        gone.forEach(p -> moments.remove(new Moment(p.wanted.atNanos, p.x(), -1)));
        placed.removeIf(gone::contains);
        return gone.size();
    }

    private static boolean overlap(Placed one, Placed other) {
        return Math.min(one.wanted.bottom(), other.wanted.bottom()) - Math.max(one.wanted.top(), other.wanted.top())
                > 1;
    }

    private void put(Wanted one, double x) {
        boolean moves = Math.abs(x - one.arrow.x1()) > 0.01;
        placed.add(new Placed(one, moves ? one.moved.apply(x) : one.arrow));
        moments.add(new Moment(one.atNanos, x, -1));
    }

    /**
     * 路径的没有空处，也画在那一刻；刚来的一截从同一处掉头，不让它盖住：往右让到条的外面，头还挨着条；那里也不行，刚来的往左让，不让到做完的步骤里。
     */
    private void cover(Wanted one) {
        Between between = between(one);
        double x = Math.clamp(one.arrow.x1(), between.first, between.last);
        for (Placed before : List.copyOf(placed)) {
            if (!before.wanted.path() || !collides(one, x, before)) {
                continue;
            }
            placed.remove(before);
            moments.remove(new Moment(before.wanted.atNanos, before.x(), -1));
            double apart = one.apart(before.wanted);
            boolean headless = before.wanted.arrow.head() == 0; // 没有看到唤醒，也就不知道是哪一刻：可以早一点
            double beyond = Math.min(before.x() + apart, one.arrow.x1() + (headless ? CLOSE : apart - EVEN));
            if (beyond >= before.x() + CLOSE - 0.01 && beyond <= between.last + EVEN && isFree(one, beyond)) {
                double back = Math.min(before.x(), beyond - apart);
                put(before.wanted, isFree(before.wanted, back) ? back : before.x());
                x = beyond;
                continue;
            }
            double aside = x - MOST_MOVED;
            boolean room = aside >= Math.max(between(before.wanted).first - EVEN, before.wanted.least)
                    && moments.stream().noneMatch(moment -> moment.isOf(before.wanted)); // ⚡ 跟着它，就早了
            put(before.wanted, room && isFree(before.wanted, aside) ? aside : before.x());
        }
        put(one, x);
    }

    /** 同一对泳道的箭头已经说了：路径的，或叠在一起的。 */
    private boolean isSaid(Wanted one) {
        return !one.path()
                && placed.stream()
                        .filter(p -> p.arrow.head() > 0 && p.wanted.from == one.from && p.wanted.to == one.to)
                        .anyMatch(p ->
                                Math.abs(p.x() - one.arrow.x1()) <= (p.wanted.path() ? 2 * MOST_MOVED : SAME_PLACE));
    }

    /** 那一刻有中断的箭头到同一条泳道：两个头并在一起，认不出是谁中断的。 */
    private boolean isHidden(Wanted one) {
        return one.rank.compareTo(Rank.INTERRUPT) > 0
                && placed.stream()
                        .anyMatch(p -> p.wanted.rank == Rank.INTERRUPT
                                && p.wanted.to == one.to
                                && Math.abs(p.x() - one.arrow.x1()) <= SAME_PLACE);
    }

    /** 早的最右的，和晚的最左的，各画在哪里。 */
    private record Between(double first, double last) {}

    private Between between(Wanted one) {
        double first = Double.NEGATIVE_INFINITY;
        double last = Double.POSITIVE_INFINITY;
        for (Moment moment : moments) {
            if (moment.isOf(one)) {
                continue;
            }
            first = moment.atNanos < one.atNanos ? Math.max(first, moment.x) : first;
            last = moment.atNanos > one.atNanos ? Math.min(last, moment.x) : last;
        }
        return new Between(first, last);
    }

    /** 离那一刻最近的空处；路径的只往右让。一个接一个中断的，近得贴在一起，就共用一根杆。 */
    private @Nullable Double spot(Wanted one) {
        double x = one.arrow.x1();
        Between between = between(one);
        for (Placed p : placed) {
            boolean shares = one.rank == Rank.INTERRUPT && p.wanted.from == one.from && one.joins(p.wanted);
            boolean inOrder = p.x() >= between.first - EVEN && p.x() <= Math.min(x, between.last) + EVEN;
            if (shares && inOrder && p.x() >= x - SHARED && isFree(one, p.x())) {
                return p.x();
            }
        }
        List<Double> spots = new ArrayList<>(List.of(one.nearest()));
        for (Placed p : placed) {
            double apart = one.apart(p.wanted);
            spots.addAll(List.of(p.x(), p.x() + apart, p.x() - apart)); // 宁可画晚一点，不画早
        }
        double least = Math.max(between.first - EVEN, one.path() ? x - EVEN : one.least);
        double most = Math.min(between.last + EVEN, one.most);
        return spots.stream()
                .filter(at -> at >= least && at <= most && Math.abs(at - x) <= MOST_MOVED)
                .filter(at -> isFree(one, at))
                .min(Comparator.comparingDouble(at -> Math.abs(at - x)))
                .orElse(null);
    }

    private boolean isFree(Wanted one, double x) {
        return placed.stream().noneMatch(p -> collides(one, x, p));
    }

    /** {@code one} 画在 {@code x}，和这一个就分不清。 */
    private static boolean collides(Wanted one, double x, Placed other) {
        double beside = Math.abs(x - other.x());
        boolean joined = (beside < 0.01 || beside > EVEN - 0.01) && one.joins(other.wanted);
        return beside < one.apart(other.wanted) - 0.01 && one.touches(other.wanted) && !joined;
    }

    /** 路径到哪条泳道，什么时候。 */
    record Arrival(int lane, long atNanos) {}

    /** 路径的箭头各画在哪里。 */
    Map<Arrival, Double> arrivals() {
        Map<Arrival, Double> arrivals = new HashMap<>();
        placed.stream()
                .filter(p -> p.wanted.path())
                .forEach(p -> arrivals.put(new Arrival(p.wanted.to, p.wanted.atNanos), p.x()));
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
                    double low = Math.max(p.arrow.y1(), p.arrow.y2());
                    double high = Math.min(p.arrow.y1(), p.arrow.y2());
                    boolean atHead = p.wanted.down() ? bottom > low - head : top < high + head;
                    double half = atHead ? Math.max(BESIDE, head / 2) : BESIDE;
                    return p.x() > left - half && p.x() < right + half && low > top && high < bottom;
                })
                .count();
    }

    /** 一段宽 {@code width} 的字，在 {@code left} 和 {@code right} 之间写在哪里：正中；正中压着箭头，就让到压着最少的地方，离正中近的。 */
    double beside(double left, double right, double width, double top, double bottom) {
        List<Double> poles = placed.stream()
                .filter(p -> p.wanted.top() < bottom && p.wanted.bottom() > top)
                .map(Placed::x)
                .toList();
        return beside(poles, left, right, width);
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

    private Optional<Placed> arrowOf(Moment moment) {
        return placed.stream()
                .filter(p -> moment.isOf(p.wanted) && p.arrow.head() > 0)
                .findFirst();
    }

    /** {@code moment} 的符号画在哪里：中断的在它的箭头上；别的不压着箭头的杆，让到旁边，也不越过别的时刻；没有地方就在那一刻，压着杆。 */
    double above(Moment moment, double half, double top, double bottom, double least, double most) {
        return arrowOf(moment).map(Placed::x).orElseGet(() -> aside(moment, half, top, bottom, least, most));
    }

    private double aside(Moment moment, double half, double top, double bottom, double least, double most) {
        double clear = half + POLE;
        List<Double> poles = placed.stream()
                .filter(p ->
                        Math.min(p.arrow.y1(), p.arrow.y2()) < bottom && Math.max(p.arrow.y1(), p.arrow.y2()) > top)
                .map(Placed::x)
                .toList();
        double first = least;
        double last = most;
        for (Moment other : moments) {
            first = other.atNanos < moment.atNanos ? Math.max(first, other.x - EVEN) : first;
            last = other.atNanos > moment.atNanos ? Math.min(last, other.x + EVEN) : last;
        }
        List<Double> spots = new ArrayList<>(List.of(moment.x));
        poles.forEach(pole -> spots.addAll(List.of(pole - clear, pole + clear)));
        double from = first;
        double to = last;
        return spots.stream()
                .filter(x -> x == moment.x || (x >= from && x <= to))
                .filter(x -> Math.abs(x - moment.x) <= MOST_ASIDE
                        && poles.stream().allMatch(pole -> Math.abs(pole - x) > clear - 0.01))
                .min(Comparator.comparingDouble(x -> Math.abs(x - moment.x)))
                .orElse(moment.x);
    }

    /** 挤着的，有没有看得出挪开了的。 */
    boolean hasMoved() {
        return placed.stream().anyMatch(p -> p.moved() > SEEN);
    }

    void draw(Sheet sheet) {
        List<Placed> ordered = new ArrayList<>(placed);
        ordered.sort(Comparator.comparing(p -> p.wanted.path())); // 共用的一小截是路径的颜色
        for (Placed p : ordered) {
            sheet.add(p.arrow);
            if (!p.wanted.path()) {
                sheet.mentionWakes();
            }
            double head = Math.max(6, p.arrow.head());
            double y = p.wanted.down() ? p.arrow.y2() - head * 1.6 : p.arrow.y2();
            sheet.hover(p.arrow.x1() - head / 2, y, head, head * 1.6, p.wanted.hover);
        }
    }
}
