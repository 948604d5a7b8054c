package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Sheet;

/**
 * 竖的箭头怎样摆：头和尾不被别的箭头盖住。挤着的向旁边让开，但不离开两条泳道都有东西的地方，也不让后来的跑到先来的前面；
 * 方向和终点都相同的并成一个。
 */
final class ArrowLanes {

    /**
     * 想画的箭头。
     *
     * @param atNanos 时刻
     * @param rank 挤着的时候谁先画
     * @param arrow 画在那一刻
     * @param pathX 出发的泳道的路径画到哪里为止
     * @param pathY 出发的泳道的路径画在哪里
     * @param onY 到了的泳道的路径画在哪里
     * @param least 最左可以摆到哪里
     * @param most 最右可以摆到哪里
     * @param moved 摆到别处的话，头和尾画到哪里
     */
    record Wanted(
            int from,
            int to,
            long atNanos,
            Rank rank,
            Arrow arrow,
            double pathX,
            double pathY,
            double onY,
            double least,
            double most,
            DoubleFunction<Arrow> moved,
            Supplier<String> hover) {

        /** 别的箭头要离它多远。 */
        double room() {
            return 0.95 * Math.max(arrow.head(), LEAST_APART);
        }

        /** 最多让开多远。 */
        double reach() {
            return room()
                    * switch (rank) {
                        case INTERRUPT, PATH -> 2.6;
                        case NAMED -> 1.8;
                        case REST -> 1.2;
                    };
        }

        boolean path() {
            return arrow.ink() != Arrow.Ink.PLAIN;
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

        boolean meets(Wanted other) {
            return from == other.from || from == other.to || to == other.from || to == other.to;
        }

        /** 同一种颜色，同一个方向，同一个起点或终点；或是路径一截接着一截：叠在一条线上也看得清。 */
        boolean joins(Wanted other) {
            return continues(other) || shares(other);
        }

        /** 路径到了一条泳道，又从那里往同一个方向走。 */
        private boolean continues(Wanted other) {
            return path() && other.path() && down() == other.down() && (to == other.from || from == other.to);
        }

        private boolean shares(Wanted other) {
            return (to == other.to || from == other.from)
                    && arrow.ink() == other.arrow.ink()
                    && down() == other.down()
                    && (arrow.head() > 0) == (other.arrow.head() > 0);
        }
    }

    /** 挤着的时候谁先画，从先到后。 */
    enum Rank {
        INTERRUPT(1000),
        PATH(0),
        /** 结束一个有名字的等待。 */
        NAMED(300),
        REST(100);

        /** 不画的代价；路径的总是画。 */
        private final double cost;

        Rank(double cost) {
            this.cost = cost;
        }
    }

    private record Placed(Wanted wanted, Arrow arrow) {
        double x() {
            return arrow.x1();
        }

        /** 画早了多少。 */
        double early() {
            return wanted.arrow.x1() - arrow.x1();
        }
    }

    /** 没有头的线之间至少隔这么多。 */
    private static final double LEAST_APART = 8;

    /** 再挤，头也不小过这么多。 */
    private static final double LEAST_HEAD = 4;

    private static final Comparator<Wanted> BY_RANK = Comparator.comparing(Wanted::rank);
    private static final Comparator<Wanted> PATH_FIRST =
            Comparator.comparing((Wanted w) -> !w.path()).thenComparing(Wanted::rank);
    /** 先后只按时刻，别的在后。 */
    private static final Comparator<Wanted> PATH_AND_INTERRUPTS_FIRST =
            Comparator.comparing(w -> w.rank.compareTo(Rank.NAMED) >= 0 ? w.rank : Rank.INTERRUPT);

    /** 宁可画晚一点，不画早：画早了，结果就在原因前面。 */
    private static final double EARLY = 4;

    /** 早这么一点看不出。 */
    private static final double EVEN = 1;

    /** 挪开这么多，就不像是同一刻了。 */
    private static final double SEEN = 4;

    private final List<Placed> placed = new ArrayList<>();

    /** 摆好，返回让不开、没有摆的有几个。路径的总是摆。 */
    int place(List<Wanted> all) {
        List<Wanted> sorted = all.stream()
                .sorted(Comparator.comparingDouble((Wanted w) -> w.arrow.x1()).thenComparingLong(Wanted::atNanos))
                .toList();
        int left = 0;
        int first = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || isFar(sorted.get(i - 1), sorted.get(i))) {
                left += together(sorted.subList(first, i));
                first = i;
            }
        }
        return left;
    }

    /** 隔得这么远，怎样让也碰不到。 */
    private static boolean isFar(Wanted one, Wanted next) {
        return next.arrow.x1() - one.arrow.x1() > one.reach() + next.reach() + one.room() + next.room();
    }

    /** 摆挤在一起的几个：从早到晚、从晚到早、中断或路径在先，各摆一次，取好的。 */
    private int together(List<Wanted> crowded) {
        Attempt best = null;
        for (List<Wanted> order : List.of(crowded, crowded.reversed())) {
            for (Comparator<Wanted> first : List.of(BY_RANK, PATH_FIRST, PATH_AND_INTERRUPTS_FIRST)) {
                Attempt attempt = new Attempt(order.stream().sorted(first).toList());
                best = best == null || attempt.cost < best.cost ? attempt : best;
            }
        }
        Attempt done = Objects.requireNonNull(best);
        placed.addAll(done.done);
        return done.left;
    }

    /** 按一种先后摆一次：先摆的占住位置。 */
    private static final class Attempt {
        private final List<Placed> done = new ArrayList<>();
        private double cost;
        private int left;

        Attempt(List<Wanted> order) {
            for (Wanted one : order) {
                if (!isSaid(one)) {
                    add(one);
                }
            }
        }

        /** 路径的箭头已经说了。 */
        private boolean isSaid(Wanted one) {
            return !one.path()
                    && done.stream()
                            .anyMatch(p -> p.wanted.path()
                                    && p.arrow.head() > 0
                                    && p.wanted.from == one.from
                                    && p.wanted.to == one.to
                                    && Math.abs(p.x() - one.arrow.x1()) < one.room() * 1.6);
        }

        private void add(Wanted one) {
            Double x = spot(one);
            if (x != null) {
                put(one, x);
            } else if (one.path()) {
                cost += 1000;
                Arrow whole = one.arrow;
                double head = whole.head() == 0 ? 0 : Math.clamp(nearest(one), LEAST_HEAD, whole.head());
                done.add(new Placed(one, new Arrow(whole.x1(), whole.y1(), whole.x2(), whole.y2(), head, whole.ink())));
            } else {
                cost += one.rank.cost;
                left++;
            }
        }

        private void put(Wanted one, double x) {
            double shift = Math.abs(x - one.arrow.x1());
            cost += x < one.arrow.x1() ? shift * EARLY : shift;
            done.add(new Placed(one, shift < 0.01 ? one.arrow : one.moved.apply(x)));
        }

        /** 离那一刻最近的空处。 */
        private @Nullable Double spot(Wanted one) {
            double x = one.arrow.x1();
            Placed twin = twin(one);
            if (twin != null) {
                return twin.x();
            }
            List<Double> spots = new ArrayList<>(List.of(x));
            for (Placed p : done) {
                double apart = Math.max(one.room(), p.wanted.room()) + 0.01;
                spots.add(p.x() - apart);
                spots.add(p.x() + apart);
            }
            return spots.stream()
                    .filter(at -> Math.abs(at - x) <= one.reach() && at >= one.least && at <= one.most)
                    .sorted(Comparator.comparing((Double at) -> x - at > EVEN)
                            .thenComparingDouble(at -> Math.abs(at - x)))
                    .filter(at -> isFree(one, at, null))
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable Placed twin(Wanted one) {
            return done.stream()
                    .filter(p -> one.joins(p.wanted)
                            && Math.abs(p.x() - one.arrow.x1()) < one.room() * 1.1
                            && isFree(one, p.x(), p))
                    .findFirst()
                    .orElse(null);
        }

        private double nearest(Wanted one) {
            return done.stream()
                    .filter(p -> !p.wanted.joins(one))
                    .mapToDouble(p -> Math.abs(p.x() - one.arrow.x1()))
                    .min()
                    .orElse(0);
        }

        private boolean isFree(Wanted one, double x, @Nullable Placed except) {
            for (Placed p : done) {
                Wanted other = p.wanted;
                boolean crosses =
                        one.meets(other) && Long.compare(one.atNanos, other.atNanos) * Double.compare(x, p.x()) < 0;
                boolean beside = Math.abs(x - p.x()) < Math.max(one.room(), other.room());
                boolean above = Math.min(other.bottom(), one.bottom()) - Math.max(other.top(), one.top()) > 1;
                boolean joined = except != null && p.x() == except.x() && one.joins(other);
                // 从同一条泳道一上一下，看上去是一个两头的箭头
                boolean apart = other.from == one.from && other.down() != one.down();
                if (crosses || (beside && (above || apart) && !joined)) {
                    return false;
                }
            }
            return true;
        }
    }

    boolean cross(double left, double right, double top, double bottom) {
        return placed.stream().anyMatch(p -> {
            double half = Math.max(3, p.arrow.head() / 2);
            double low = Math.max(p.arrow.y1(), p.arrow.y2());
            double high = Math.min(p.arrow.y1(), p.arrow.y2());
            return p.x() > left - half && p.x() < right + half && low > top && high < bottom;
        });
    }

    /** 有没有箭头的头在这一块。 */
    boolean hasHead(double left, double right, double top, double bottom) {
        return placed.stream().map(Placed::arrow).anyMatch(a -> {
            double tail = a.y2() + (a.y2() > a.y1() ? -a.head() : a.head());
            return a.head() > 0
                    && a.x1() > left - a.head() / 2
                    && a.x1() < right + a.head() / 2
                    && Math.max(a.y2(), tail) > top
                    && Math.min(a.y2(), tail) < bottom;
        });
    }

    /** 先发生的画在左边，或同一个地方。 */
    boolean inOrder(long at, double x, double top, double bottom) {
        return placed.stream()
                .filter(p -> p.wanted.bottom() > top && p.wanted.top() < bottom)
                .allMatch(p -> Long.signum(at - p.wanted.atNanos) * (x - p.x()) >= 0);
    }

    /** 挤着的，有没有看得出挪开了的。 */
    boolean hasMoved() {
        return placed.stream().anyMatch(p -> Math.abs(p.early()) > SEEN);
    }

    void draw(Sheet sheet) {
        for (Placed p : placed) {
            sheet.add(p.arrow);
            double right = p.arrow.x1();
            double left = p.wanted.pathX;
            if (!p.wanted.path()) {
                sheet.mentionWakes();
            } else if (right - left > 0.5) {
                double y = p.wanted.pathY; // 箭头在右边，路径的线接过去
                sheet.add(new Line(left, y, right, y, Line.Stroke.PATH));
            } else if (p.early() > 0.5) {
                sheet.add(new Line(right, p.wanted.onY, right + p.early(), p.wanted.onY, Line.Stroke.PATH));
            }
            double head = Math.max(6, p.arrow.head());
            double y = p.wanted.down() ? p.arrow.y2() - head * 1.6 : p.arrow.y2();
            sheet.hover(p.arrow.x1() - head / 2, y, head, head * 1.6, p.wanted.hover);
        }
    }
}
