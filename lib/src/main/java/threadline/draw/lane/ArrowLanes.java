package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.PlacedArrows.Between;
import threadline.draw.lane.PlacedArrows.Placed;
import threadline.draw.lane.PlacedArrows.Turned;

/**
 * 竖的箭头怎样摆：画在真的时刻，叠在一起看不清的挪开一点。挪得不远，不出两头所在的时段，更不出画着的条（{@link ArrowRoom}）；也不越过别的箭头、输出和中断，
 * 从左到右总是真的先后。直的放不下，路径以外的就从尾巴拐一个弯，时刻看尾巴（{@link Bend}）；几支叠在一根杆上的，半路停下的从杆上分出来。这样也放不下的不画，关键路径的叠着画。
 * 方向和终点都相同的并成一个。
 */
final class ArrowLanes {

    /**
     * 想画的箭头。
     *
     * @param atNanos 时刻
     * @param rank 挤着的时候谁先画
     * @param endedNanos 它结束的等待有多长：挤着的时候，结束了长得多的先画
     * @param arrow 画在那一刻
     * @param room 直的可以摆到哪里
     * @param bend 直的摆不下，怎样拐弯；关键路径的，和泳道之间没有空的，是 {@code null}
     * @param moved 摆到别处的话，头和尾画到哪里
     */
    record Wanted(
            int from,
            int to,
            long atNanos,
            Rank rank,
            long endedNanos,
            Arrow arrow,
            ArrowRoom room,
            @Nullable Bend bend,
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
            return room.least() <= room.most() && Math.abs(nearest() - arrow.x1()) <= MOST_MOVED;
        }

        /** 两头都画着的地方里，离那一刻最近的。 */
        double nearest() {
            return room.nearest(arrow.x1());
        }

        boolean down() {
            return arrow.y2() > arrow.y1();
        }

        /** 叠在一条线上也看得清：同一种颜色，同一个方向，同一个起点，路径的也可以同一个终点；或是路径一截接着一截。黑的从别人的圆点上穿过，就像是从那里来的。 */
        boolean joins(Wanted other) {
            boolean continues = path() && other.path() && (to == other.from || from == other.to);
            boolean shares = ((path() && to == other.to) || from == other.from)
                    && arrow.ink() == other.arrow.ink()
                    && (arrow.head() > 0) == (other.arrow.head() > 0);
            return down() == other.down() && (continues || shares);
        }

        /** 离得这么远就分得清，头不碰别的线。 */
        double apart(Wanted other) {
            return Math.clamp(0.6 * Math.max(arrow.head(), other.arrow.head()), 5, MOST_MOVED);
        }

        /** 画在 {@code x}。 */
        Arrow at(double x) {
            return Math.abs(x - arrow.x1()) > 0.01 ? moved.apply(x) : arrow;
        }
    }

    /**
     * 拐一个弯的箭头：尾巴在唤醒者的条上，头在等待的末尾，杆从别的线旁边过去。
     *
     * @param tail 尾巴可以在哪里
     * @param head 头可以在哪里
     * @param leaves 从条上出来以后，在多高拐弯
     * @param lands 从别的箭头分出来的，在多高分开
     */
    record Bend(ArrowRoom tail, ArrowRoom head, double leaves, double lands) {}

    /** 挤着的时候谁先画，从先到后。 */
    enum Rank {
        /** 关键路径的总是画。 */
        PATH,
        INTERRUPT,
        /** 结束一段看得见、有名字的等待。 */
        NAMED,
        REST
    }

    /** 最多挪开这么多。 */
    static final double MOST_MOVED = 6;

    /** 早这么一点看不出；再多就画在原因以前了。 */
    static final double EARLY = 1.5;

    /** 早这么一点看不出；一样的两个隔开更多，是两条线。 */
    static final double EVEN = 1;

    /** 拐弯的尾巴在那一刻，头可以在它右边远一点：放得下两支。 */
    private static final double MOST_BENT = 12;

    /** 几个像素里有这么多根杆，就认不出了。 */
    private static final int BUNCH = 4;

    /** 挤得没有办法，离得这么远的两条粗线中间还看得见白。 */
    private static final double CLOSE = 3.2;

    /** 近到这样，两根杆贴着，中间看不见白。 */
    private static final double SHARED = 2;

    /** 圆点的半径。 */
    private static final double DOT = 2.5;

    /** 近到这样，看不出先后：去同一条泳道的两个头叠成一个。 */
    private static final double SAME_PLACE = 3;

    /** 近到这样，是挨着的。 */
    private static final double BESIDE = 2 * MOST_MOVED;

    /** 从同一条泳道一上一下的两个，尾巴隔得这么远，才是两个箭头。 */
    private static final double TAILS = 8;

    /** 路径的杆从泳道下面的线开始，别的从条的边上开始：一上一下的两个，共用的那一小截最多这么长。 */
    private static final double STUB = 14;

    /** 杆至少是头的这么多倍：再短就看不出是箭头。 */
    static final double SHORTEST = 1.8;

    private final PlacedArrows placed;
    private final TimeScale scale;
    private final IntFunction<ArrowRoom> bars;

    /** {@code bars} 是每条泳道的条从哪里到哪里。 */
    ArrowLanes(PlacedArrows placed, TimeScale scale, IntFunction<ArrowRoom> bars) {
        this.placed = placed;
        this.scale = scale;
        this.bars = bars;
    }

    /** 摆好，返回放不下、没有摆的；旁边有一支一样的，没有摆也没有少说什么，不算。 */
    List<Wanted> place(List<Wanted> all) {
        List<Wanted> sorted = all.stream()
                .sorted(Comparator.comparing(Wanted::rank)
                        .thenComparingInt(Wanted::brevity)
                        .thenComparingLong(Wanted::atNanos))
                .toList();
        List<Wanted> left = new ArrayList<>();
        for (Wanted one : sorted) {
            if (isSaid(one, SAME_PLACE)) {
                continue;
            }
            Placed there = isHidden(one) ? null : there(one);
            if (there != null) {
                placed.add(there);
            } else if (one.path()) {
                cover(one);
            } else {
                left.add(one);
            }
        }
        left.addAll(thin());
        List.copyOf(placed.all()).forEach(this::branch);
        List.copyOf(placed.all()).forEach(this::leaveTogether);
        return left.stream().filter(one -> !isSaid(one, BESIDE)).toList();
    }

    /** 直的放得下就直着，不然拐一个弯；都放不下是 {@code null}。 */
    private @Nullable Placed there(Wanted one) {
        Double x = spot(one);
        return x != null ? new Placed(one, one.at(x)) : bent(one);
    }

    /** 同一处的几根杆认不出谁是谁，只留一个；中断的都留。返回去掉了的。 */
    private List<Wanted> thin() {
        List<Placed> black = placed.all().stream()
                .filter(p -> !p.wanted().path())
                .sorted(Comparator.comparingDouble(Placed::x))
                .toList();
        Set<Placed> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int first = 0; first < black.size(); first++) {
            Placed one = black.get(first);
            List<Placed> bunch = new ArrayList<>();
            for (int i = first; i < black.size() && black.get(i).x() <= one.x() + MOST_MOVED; i++) {
                if (!gone.contains(black.get(i)) && over(one.arrow(), black.get(i)) > 1) {
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
                    .min(Comparator.comparing((Placed p) -> p.wanted().rank())
                            .thenComparingInt(p -> p.wanted().brevity()))
                    .orElse(one);
            bunch.stream()
                    .filter(p -> !p.equals(kept) && p.wanted().rank() != Rank.INTERRUPT)
                    .forEach(gone::add);
        }
        gone.forEach(placed::remove);
        return gone.stream().map(Placed::wanted).toList();
    }

    /**
     * 路径的没有空处，也画在那一刻；刚来的一截从同一处掉头，不让它盖住：往右让到条的外面，头还挨着条；刚来的要是没有看到唤醒的虚线，不知道是哪一刻，
     * 就它往左让，头不出条；那里也不行，刚来的往左让，不让到做完的步骤里。
     */
    private void cover(Wanted one) {
        Between between = placed.between(one);
        double x = Math.clamp(one.arrow.x1(), between.first(), between.last());
        for (Placed before : List.copyOf(placed.all())) {
            Wanted last = before.wanted();
            if (!last.path() || !collides(one, x, before)) {
                continue;
            }
            placed.remove(before);
            double apart = one.apart(last);
            boolean headless = last.arrow.head() == 0; // 没有看到唤醒，也就不知道是哪一刻：可以早一点
            double beyond = Math.min(before.x() + apart, one.arrow.x1() + (headless ? CLOSE : apart - EVEN));
            if (headless && beyond > bars.apply(one.to).most() && isFree(last, x - apart)) {
                put(last, x - apart);
                continue;
            }
            if (beyond >= before.x() + CLOSE - 0.01 && beyond <= between.last() + EVEN && isFree(one, beyond)) {
                double back = Math.min(before.x(), beyond - apart);
                put(last, isFree(last, back) ? back : before.x());
                x = beyond;
                continue;
            }
            double aside = x - MOST_MOVED;
            boolean room = aside >= Math.max(placed.between(last).first() - EVEN, last.room.least())
                    && !placed.hasSymbol(last); // ⚡ 跟着它，就早了
            double there = room && isFree(last, aside) ? aside : before.x();
            if (!isCovered(last, there, one, x)) {
                put(last, there);
            }
        }
        put(one, x);
    }

    /** 没有看到唤醒的虚线过去，马上又从那里回来，挪不开：只剩一点从回来的下面露出来，认不出，不画。路径还接得上。 */
    private static boolean isCovered(Wanted there, double x, Wanted back, double over) {
        return there.arrow.head() == 0 && there.from == back.to && there.to == back.from && Math.abs(x - over) < CLOSE;
    }

    private void put(Wanted one, double x) {
        placed.add(new Placed(one, one.at(x)));
    }

    /** 同一对泳道的箭头已经说了：路径的，或叠在一起的，离得不到 {@code near}。结束一段宽的等待的，路径的要就在那里，不然看不出那一段是怎样结束的。 */
    private boolean isSaid(Wanted one, double near) {
        double path = one.endedNanos > BESIDE * scale.nanosPerPixel() ? SAME_PLACE : BESIDE;
        return !one.path()
                && placed.all().stream()
                        .filter(p -> p.arrow().head() > 0 && p.wanted().from == one.from && p.wanted().to == one.to)
                        .anyMatch(p ->
                                Math.abs(p.x() - one.arrow.x1()) <= (p.wanted().path() ? path : near));
    }

    /** 那一刻有中断的箭头到同一条泳道：两个头并在一起，认不出是谁中断的。 */
    private boolean isHidden(Wanted one) {
        return one.rank.compareTo(Rank.INTERRUPT) > 0
                && placed.all().stream()
                        .anyMatch(p -> p.wanted().rank == Rank.INTERRUPT
                                && p.wanted().to == one.to
                                && Math.abs(p.x() - one.arrow.x1()) <= SAME_PLACE);
    }

    /** 离那一刻最近的空处；路径的只往右让。一个接一个中断的，近得贴在一起，就共用一根杆。 */
    private @Nullable Double spot(Wanted one) {
        double x = one.arrow.x1();
        Between between = placed.between(one);
        for (Placed p : placed.all()) {
            boolean shares = one.rank == Rank.INTERRUPT && p.wanted().from == one.from && one.joins(p.wanted());
            boolean inOrder = p.x() >= between.first() - EVEN && p.x() <= Math.min(x, between.last()) + EVEN;
            if (shares && inOrder && p.x() >= x - SHARED && isFree(one, p.x())) {
                return p.x();
            }
        }
        List<Double> spots = new ArrayList<>(List.of(one.nearest()));
        for (Placed p : placed.all()) {
            double apart = one.apart(p.wanted());
            spots.addAll(List.of(p.x(), p.x() + apart, p.x() - apart)); // 宁可画晚一点，不画早
        }
        double least = Math.max(between.first() - EVEN, one.path() ? x - EVEN : one.room.least());
        double most = Math.min(between.last() + EVEN, one.room.most());
        return spots.stream()
                .filter(at -> at >= least && at <= most && Math.abs(at - x) <= MOST_MOVED)
                .filter(at -> isFree(one, at))
                .min(Comparator.comparingDouble(at -> Math.abs(at - x)))
                .orElse(null);
    }

    /** 尾巴还在那一刻，头在离它最近的空处；没有就是 {@code null}。 */
    private @Nullable Placed bent(Wanted one) {
        Bend bend = one.bend;
        double x = one.arrow.x1();
        Between between = placed.between(one);
        boolean inOrder = x >= between.first() - EVEN && x <= between.last() + EVEN;
        if (bend == null || !inOrder || Math.abs(bend.tail.nearest(x) - x) > EVEN) {
            return null;
        }
        double least = Math.max(x, bend.head.least()); // 头在尾巴的左边，就像是先醒了才叫醒
        boolean followed = placed.hasSymbol(one); // ⚡ 跟着它：不到晚的右边去
        double most = followed ? Math.min(between.last() + EVEN, bend.head.most()) : bend.head.most();
        return aside(x, followed ? PlacedArrows.MOST_ASIDE - EVEN : MOST_BENT)
                .filter(at -> at >= least && at <= most)
                .mapToObj(at -> from(one, bend, at))
                .filter(this::standsAlone)
                .findFirst()
                .orElse(null);
    }

    /** 右边、左边，一步一步远。 */
    private static DoubleStream aside(double x, double most) {
        return IntStream.rangeClosed(1, (int) most).boxed().flatMapToDouble(by -> DoubleStream.of(x + by, x - by));
    }

    /** 出来一点再拐弯，头在 {@code x}。路径的杆压着这一点，就挨着圆点拐：压着的看不见，圆点像是路径的。 */
    private Placed from(Wanted one, Bend bend, double x) {
        double tail = bend.tail.nearest(one.arrow.x1());
        Arrow there = one.at(x);
        double out = one.at(tail).y1();
        Arrow stub = new Arrow(tail, out, tail, bend.leaves, 0, there.ink());
        double leaves = placed.all().stream().anyMatch(p -> hides(p, stub))
                ? out + (one.down() ? DOT + EVEN : -DOT - EVEN)
                : bend.leaves;
        Arrow pole = new Arrow(x, leaves, x, there.y2(), there.head(), there.ink());
        return new Placed(one, pole, Optional.of(new Turned(tail, out, false)));
    }

    private static boolean hides(Placed path, Arrow stub) {
        return path.wanted().path() && Math.abs(path.x() - stub.x1()) < SHARED && over(stub, path) > 1;
    }

    /** 杆够长，离别的都远。 */
    private boolean standsAlone(Placed one) {
        Arrow pole = one.arrow();
        boolean turned = one.wanted().down() != pole.y2() > pole.y1();
        return !turned
                && one.bottom() - one.top() >= SHORTEST * pole.head() - 0.01
                && placed.all().stream().noneMatch(p -> passes(p.wanted(), p.arrow(), one) || hugs(one, p))
                && placed.all().stream()
                        .filter(p -> !p.wanted().equals(one.wanted()))
                        .noneMatch(p -> Math.abs(p.x() - one.x()) < one.wanted().apart(p.wanted()) - 0.01
                                && touches(one.wanted(), pole, p));
    }

    /** 和别的共用一根杆，那一支还要往前：从杆上分出来，头在旁边，不然像是一个叫醒一个。杆上还有别的尾巴，就看不出是谁分出来的，不分。 */
    private void branch(Placed one) {
        Bend bend = one.wanted().bend;
        List<Placed> same = placed.all().stream()
                .filter(p -> Math.abs(p.x() - one.x()) < 0.01 && over(one.arrow(), p) > 1)
                .toList();
        boolean passed = same.stream()
                .anyMatch(p -> one.wanted().down()
                        ? p.arrow().y2() > one.arrow().y2() + 1
                        : p.arrow().y2() < one.arrow().y2() - 1);
        boolean alone = same.stream()
                .allMatch(
                        p -> p.wanted().from == one.wanted().from && !p.wanted().path() && !p.bends());
        if (bend == null || !passed || !alone) {
            return;
        }
        Between between = placed.between(one.wanted());
        double first = Math.max(between.first() - EVEN, one.wanted().arrow.x1()); // 头在尾巴的左边，就像是先醒了才叫醒
        double least = Math.max(first, bend.head.least());
        double most = Math.min(between.last() + EVEN, bend.head.most());
        aside(one.x(), MOST_MOVED)
                .filter(at -> Math.abs(at - one.x()) > MOST_MOVED - 1 && at >= least && at <= most)
                .filter(at -> Math.abs(at - one.wanted().arrow.x1()) <= PlacedArrows.MOST_ASIDE - EVEN)
                .mapToObj(at -> off(one, bend, at))
                .filter(there ->
                        same.stream().allMatch(p -> isPast(p, there.arrow().y1())))
                .filter(this::standsAlone)
                .findFirst()
                .ifPresent(there -> {
                    placed.remove(one);
                    placed.add(there);
                });
    }

    /** 从同一处去两条泳道，短的伸进唤醒者的条里，长的也从那里出来：它的圆点不压着短的头。 */
    private void leaveTogether(Placed one) {
        double tail = placed.all().stream()
                .filter(p -> !p.wanted().path() && !p.bends() && Math.abs(p.x() - one.x()) < MOST_MOVED)
                .filter(p -> p.wanted().from == one.wanted().from
                        && p.wanted().down() == one.wanted().down())
                .mapToDouble(p -> p.arrow().y1())
                .reduce(one.arrow().y1(), one.wanted().down() ? Math::min : Math::max);
        if (!one.wanted().path() && !one.bends() && tail != one.arrow().y1()) {
            Arrow there = one.arrow();
            placed.remove(one);
            placed.add(new Placed(
                    one.wanted(), new Arrow(there.x1(), tail, there.x2(), there.y2(), there.head(), there.ink())));
        }
    }

    /** {@code y} 已经在尾巴的前面。 */
    private static boolean isPast(Placed one, double y) {
        return one.wanted().down() ? y > one.arrow().y1() + 1 : y < one.arrow().y1() - 1;
    }

    /** 从 {@code one} 的杆上分出来，头在 {@code x}。 */
    private static Placed off(Placed one, Bend bend, double x) {
        Arrow there = one.wanted().at(x);
        double shortest = SHORTEST * there.head();
        double parts = one.wanted().down()
                ? Math.min(bend.lands, there.y2() - shortest)
                : Math.max(bend.lands, there.y2() + shortest);
        Arrow pole = new Arrow(x, parts, x, there.y2(), there.head(), there.ink());
        return new Placed(one.wanted(), pole, Optional.of(new Turned(one.x(), parts, true)));
    }

    private boolean isFree(Wanted one, double x) {
        return placed.all().stream().noneMatch(p -> collides(one, x, p));
    }

    /** {@code one} 画在 {@code x}，和这一个就分不清。 */
    private static boolean collides(Wanted one, double x, Placed other) {
        double beside = Math.abs(x - other.x());
        boolean joined = (beside < 0.01 || beside > EVEN - 0.01) && one.joins(other.wanted());
        if (other.bends() && (passes(one, one.at(x), other) || hugs(other, new Placed(one, one.at(x))))) {
            return true;
        }
        return beside < one.apart(other.wanted()) - 0.01 && touches(one, one.arrow, other) && !joined;
    }

    /** 拐弯以前的一截贴着别的泳道来的黑杆，或横着的一截正好到它开始的地方：认不出是哪一支拐的。 */
    private static boolean hugs(Placed one, Placed other) {
        if (other.wanted().path() || other.wanted().from == one.wanted().from) {
            return false;
        }
        double turn = one.arrow().y1();
        double beside = Math.min(other.bottom(), Math.max(one.tailY(), turn))
                - Math.max(other.top(), Math.min(one.tailY(), turn));
        boolean joined = other.x() > Math.min(one.tail(), one.x())
                && other.x() < Math.max(one.tail(), one.x())
                && Math.abs(turn - other.arrow().y1()) < SHARED;
        return joined || (Math.abs(other.x() - one.tail()) < MOST_MOVED - EVEN && beside > MOST_MOVED);
    }

    /** 黑的杆从别的泳道上 {@code other} 的圆点上穿过：像是从那里来的。 */
    private static boolean passes(Wanted one, Arrow pole, Placed other) {
        boolean here = Math.abs(pole.x1() - other.tail()) < DOT
                && other.tailY() > Math.min(pole.y1(), pole.y2()) + EVEN
                && other.tailY() < Math.max(pole.y1(), pole.y2()) - EVEN;
        return here && !one.path() && one.from != other.wanted().from;
    }

    /** 画在旁边就看不清：盖住一截，或从同一条泳道一上一下，尾巴接着尾巴，像是一个两头的箭头。隔着一个框或一条，是两个箭头。 */
    private static boolean touches(Wanted one, Arrow arrow, Placed other) {
        double over = over(arrow, other);
        if (other.wanted().from == one.from && other.wanted().down() != one.down()) {
            return one.path() == other.wanted().path() ? over > -TAILS : over > STUB; // 一粉一黑，不像是一个
        }
        return over > 1;
    }

    /** 两根杆有多长在同样的高度。 */
    private static double over(Arrow arrow, Placed other) {
        return Math.min(other.bottom(), Math.max(arrow.y1(), arrow.y2()))
                - Math.max(other.top(), Math.min(arrow.y1(), arrow.y2()));
    }
}
