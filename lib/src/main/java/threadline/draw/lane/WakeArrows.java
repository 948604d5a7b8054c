package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.draw.lane.MarkRoom.Spot;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Wake;

/**
 * 唤醒的箭头：从唤醒者那一刻画着的东西，到被唤醒者的；关键路径从一条泳道到另一条，画成路径的颜色。太密就一个也不画，并且说出来。
 *
 * <p>启动不画：泳道的开头已经说了。关键路径经过的启动画出来，免得路径断开。
 */
public final class WakeArrows {

    /** 再多就看不清了。 */
    private static final int MOST = 160;

    /** 没有地方画的，最多这么多次各说是谁到谁。 */
    private static final int MOST_NAMED = 4;

    /** 唤醒的时刻和它引起的事之间最多差这么多。 */
    private static final long SAME_NANOS = 1_000_000;

    /** 在离线和字这么远的地方拐弯。 */
    private static final double TURN = 4.5;

    /** 要画成箭头的：从哪条泳道到哪条，什么时候。 */
    public record Hop(int from, int to, long atNanos) {

        /** 一头在这些泳道里，一头不在：竖线从它们的下面经过。 */
        boolean passes(Set<Integer> above) {
            return above.contains(from) != above.contains(to);
        }

        /** 一头就在这条泳道上。 */
        boolean meets(int lane) {
            return from == lane || to == lane;
        }
    }

    /** 没有地方画的：谁，什么时候。 */
    private record Untold(String from, String when) {}

    private final TimeScale scale;
    private final Map<Integer, LaneRow> rows;
    private final ShownWakes shown;
    private final PlacedArrows placed;
    private final Map<PlacedArrows.Arrival, Double> arrivals;
    private final Map<Integer, ArrowRoom> bars = new HashMap<>();
    private final boolean dense;
    /** 没有地方画的。 */
    private List<ArrowLanes.Wanted> left = List.of();

    /** 有几个的一头那时什么也没有画。 */
    private int bare;

    /** {@code links} 是关键路径拐弯的地方；没有画路径就是空的。 */
    public WakeArrows(TimeScale scale, List<Wake> wakes, List<PathHops.Link> links, Map<Integer, LaneRow> rows) {
        this.scale = scale;
        this.rows = rows;
        this.shown = new ShownWakes(scale, rows);
        this.placed = new PlacedArrows(rows.values().stream()
                .flatMap(row -> row.marks().stream())
                .filter(LaneMarks::isAbove)
                .map(mark -> moment(mark, scale))
                .toList());
        Set<Wake> onPath = new HashSet<>();
        links.forEach(l -> onPath.addAll(l.wakes()));
        wakes.stream().filter(w -> !onPath.contains(w)).forEach(shown::add);
        this.dense = shown.places().size() + links.size() > MOST;
        if (!dense) {
            List<ArrowLanes.Wanted> wanted = new ArrayList<>();
            links.stream().map(this::link).forEach(wanted::add);
            for (List<Wake> same : shown.places()) {
                if (leadsNowhere(same)) {
                    continue;
                }
                ArrowLanes.Wanted one = arrow(same);
                if (one.hasPlace()) {
                    wanted.add(one);
                } else {
                    bare++;
                }
            }
            left = new ArrowLanes(placed, scale, lane -> bars(row(lane)))
                    .place(wanted).stream().filter(this::isMissed).toList();
        }
        this.arrivals = placed.arrivals();
    }

    /** 排泳道的时候先知道要画哪些箭头；太密就只有路径的。 */
    public static List<Hop> planned(List<LaneRow> rows, TimeScale scale, List<Wake> wakes, List<PathHops.Link> links) {
        Map<Integer, LaneRow> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.lane().id(), row));
        ShownWakes shown = new ShownWakes(scale, byId);
        wakes.forEach(shown::add);
        List<Hop> hops = new ArrayList<>();
        links.stream()
                .filter(link -> shown.both(link.from(), link.to()))
                .forEach(link -> hops.add(new Hop(link.from(), link.to(), link.atNanos())));
        if (shown.places().size() <= MOST) {
            shown.places().stream()
                    .map(List::getFirst)
                    .forEach(wake -> hops.add(new Hop(wake.from(), wake.to(), wake.atNanos())));
        }
        return hops;
    }

    /** 有没有箭头穿过这一块。 */
    boolean crosses(double left, double right, double top, double bottom) {
        return crossed(left, right, top, bottom) > 0;
    }

    /** 有几支箭头穿过这一块。 */
    int crossed(double left, double right, double top, double bottom) {
        return placed.crossed(left, right, top, bottom);
    }

    /** 中线在 {@code y} 的一行字，在 {@code left} 和 {@code right} 之间写在哪里：让开箭头。 */
    double beside(double left, double right, double width, double y, double text) {
        return placed.beside(left, right, width, y - text * 0.58, y + text * 0.62);
    }

    /** 路径的这一截从哪里开始：到它的箭头画在哪里。没有箭头是 {@code null}。 */
    @Nullable
    Double arrival(Route.Leg leg) {
        return arrivals.get(new PlacedArrows.Arrival(leg.lane(), leg.startNanos()));
    }

    private static PlacedArrows.Moment moment(Mark mark, TimeScale scale) {
        int interrupted = mark.kind() == Mark.Kind.INTERRUPTED ? mark.lane() : -1;
        return new PlacedArrows.Moment(mark.atNanos(), scale.x(mark.atNanos()), interrupted);
    }

    /** 有箭头的头碰着画在这里的符号。 */
    boolean landsOn(Spot spot, double size) {
        return placed.landsOn(spot, size);
    }

    /** 从下面来的中断的箭头，⚡ 画在杆上，头的下面；没有这样的箭头，或两条泳道之间画不下，就是空的。 */
    Optional<Spot> underHead(Mark mark, LaneRow row, double size) {
        double below = rows.values().stream()
                .filter(other -> other.top() > row.top())
                .mapToDouble(other -> other.top() - other.notes().height())
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        return placed.underHead(moment(mark, scale), size)
                .filter(spot -> spot.y() + size / 2 <= below + ArrowRoom.EVEN);
    }

    /** 中断的箭头画了。 */
    boolean hasArrow(Mark mark) {
        return placed.hasArrow(moment(mark, scale));
    }

    /** 泳道上方、中心在 {@code y} 的符号画在哪里，在 {@code least} 和 {@code most} 之间。 */
    double above(Mark mark, double size, double y, double least, double most) {
        return placed.above(moment(mark, scale), size / 2, y - size / 2, y + size / 2, least, most);
    }

    /** 最右的一支画在哪里。 */
    public double right() {
        return placed.right();
    }

    /** 没有画的话，该说什么；画了就是空串。 */
    public String draw(Sheet sheet) {
        if (dense) {
            return "唤醒太密，没有画箭头。";
        }
        placed.draw(sheet);
        String unseen = bare == 0 ? "" : "有 " + bare + " 个唤醒，另一头的线程没有画，所以没有箭头。";
        return unseen + leftOut() + unwoken() + moved() + (placed.hasBent() ? "拐弯的箭头，时刻看圆点。" : "");
    }

    /** 没有地方画的是谁到谁，什么时候；很多就只说几个，从什么时候到什么时候。 */
    private String leftOut() {
        if (left.isEmpty()) {
            return "";
        }
        List<ArrowLanes.Wanted> sorted = left.stream()
                .sorted(Comparator.comparingLong(ArrowLanes.Wanted::atNanos))
                .toList();
        Map<Untold, List<String>> woken = new LinkedHashMap<>();
        for (ArrowLanes.Wanted one : sorted) {
            String how = one.rank() == ArrowLanes.Rank.INTERRUPT ? "，中断" : "";
            woken.computeIfAbsent(
                            new Untold(name(one.from()), TimeWords.brief(one.atNanos()) + how), _ -> new ArrayList<>())
                    .add(name(one.to()));
        }
        if (woken.size() <= MOST_NAMED && sorted.size() <= 2 * MOST_NAMED) {
            return woken.entrySet().stream()
                    .map(one -> one.getKey().from + " → " + String.join("、", one.getValue()) + "（" + one.getKey().when
                            + "）")
                    .collect(Collectors.joining("，", "没有地方画的箭头：", "。"));
        }
        String first = TimeWords.brief(sorted.getFirst().atNanos());
        String last = TimeWords.brief(sorted.getLast().atNanos());
        String when = first.equals(last) ? "都在 " + first : "在 " + first + "到 " + last + "之间";
        return "有 " + sorted.size() + " 个箭头没有地方画，" + when + "。";
    }

    /** 挤在一起挪开了的是谁到谁，其实是什么时候；多了就不一个个说。 */
    private String moved() {
        List<ArrowLanes.Wanted> moved = placed.moved();
        if (moved.size() > MOST_NAMED) {
            return "有的箭头挤在一起，挪开了一点。";
        }
        return moved.isEmpty()
                ? ""
                : moved.stream()
                        .map(one -> name(one.from()) + " → " + name(one.to()) + "（"
                                + (one.arrow().head() > 0 ? "" : "虚线，") + TimeWords.brief(one.atNanos()) + "）")
                        .collect(Collectors.joining("，", "挤在一起，挪开了一点：", "。"));
    }

    /** 中断的时候谁也没有在等，就没有唤醒，也没有箭头：谁中断了谁，什么时候。 */
    private String unwoken() {
        List<Mark> marks = rows.values().stream()
                .flatMap(row -> row.marks().stream())
                .filter(mark -> mark.kind() == Mark.Kind.INTERRUPTED && rows.containsKey(mark.by()))
                .filter(mark -> !hasArrow(mark)
                        && left.stream().noneMatch(one -> moment(mark, scale).isOf(one)))
                .sorted(Comparator.comparingLong(Mark::atNanos))
                .toList();
        if (marks.size() > MOST_NAMED) {
            return "有 " + marks.size() + " 次中断没有箭头。";
        }
        return marks.isEmpty()
                ? ""
                : marks.stream()
                        .map(mark -> name(mark.by()) + " 中断 " + name(mark.lane()) + "（"
                                + TimeWords.brief(mark.atNanos()) + "）")
                        .collect(Collectors.joining("，", "没有箭头的中断：", "。"));
    }

    /** 没有画，读者看不出一段画着的等待是怎样结束的；看不见的等待，和池里的线程收工，不用问是谁叫的。 */
    private boolean isMissed(ArrowLanes.Wanted one) {
        LaneRow to = row(one.to());
        Interval last = null;
        for (Interval wait : to.intervals()) {
            boolean waits = wait instanceof Interval.Waiting || wait instanceof Interval.Blocked;
            last = waits && wait.startNanos() < one.atNanos() ? wait : last;
        }
        boolean waited = last != null
                && last.endNanos() >= one.atNanos() - SAME_NANOS
                && last.nanos() >= ArrowRoom.SEEN * scale.nanosPerPixel();
        return one.rank() == ArrowLanes.Rank.INTERRUPT || (waited && !shown.isHome(to, one.atNanos()));
    }

    private String name(int lane) {
        String name = Lettering.clean(row(lane).lane().name());
        return name.isEmpty() ? "线程 " + lane : name;
    }

    private LaneRow row(int lane) {
        return Objects.requireNonNull(rows.get(lane));
    }

    /** 看到了它唤醒、启动或中断那一条，才有头；接着用载体、唤醒没有看到，或经过没有画的泳道，是一条没有头的虚线：不然就像是它叫醒的。 */
    private ArrowLanes.Wanted link(PathHops.Link link) {
        LaneRow from = row(link.from());
        LaneRow to = row(link.to());
        boolean interrupted = link.wakes().isEmpty() && isInterrupted(to, link.from(), link.atNanos());
        Arrow.Ink ink = interrupted || link.isDirect()
                ? Arrow.Ink.PATH
                : isHandedOver(link) ? Arrow.Ink.HANDED : Arrow.Ink.UNSEEN;
        DoubleFunction<Arrow> at = x -> arrow(from, to, x, ink);
        return wanted(from, to, link.atNanos(), ArrowLanes.Rank.PATH, 0, at, hover(link));
    }

    /** 谁也没有唤醒它：它排着队等载体（或事件循环的线程），前面的用完了。 */
    private boolean isHandedOver(PathHops.Link link) {
        return link.adjacent()
                && link.wakes().isEmpty()
                && row(link.to()).intervals().stream()
                        .anyMatch(i -> i instanceof Interval.Runnable queued
                                && (queued.queue() == Interval.Runnable.Queue.CARRIER
                                        || queued.queue() == Interval.Runnable.Queue.LOOP)
                                && queued.startNanos() < link.atNanos()
                                && queued.endNanos() >= link.atNanos());
    }

    private Supplier<String> hover(PathHops.Link link) {
        HoverText text = new HoverText(row(link.from()));
        LaneRow to = row(link.to());
        if (link.isDirect() && link.wakes().size() == 1) {
            Wake wake = link.wakes().getFirst();
            boolean start = shown.isStart(wake);
            return () -> text.wakes(List.of(wake), to, start);
        }
        boolean handed = isHandedOver(link);
        return () -> text.turns(link, to, handed);
    }

    /** 挤着的时候谁先画：中断、结束一段看得见的、有名字的等待的、别的。 */
    private ArrowLanes.Rank rank(List<Wake> wakes, @Nullable Interval ended) {
        if (wakes.stream().anyMatch(this::interrupts)) {
            return ArrowLanes.Rank.INTERRUPT;
        }
        boolean named = ended instanceof Interval.Waiting wait
                && wait.nanos() >= ArrowRoom.SEEN * scale.nanosPerPixel()
                && isNamed(wait);
        return named ? ArrowLanes.Rank.NAMED : ArrowLanes.Rank.REST;
    }

    private boolean interrupts(Wake wake) {
        LaneRow to = rows.get(wake.to());
        return to != null
                && (isInterrupted(to, wake.from(), wake.atNanos()) || isInterrupted(to, Mark.UNKNOWN, wake.atNanos()));
    }

    /** 等的那一下看不见，叫醒以后马上就结束了，或等的是 JDK 里面的锁：什么也不是这一下引起的，旁边要是有中断，像是另一次。 */
    private boolean leadsNowhere(List<Wake> wakes) {
        LaneRow to = row(wakes.getLast().to());
        Interval ended = ended(wakes, to);
        if (wakes.stream().anyMatch(this::interrupts)
                || (ended != null && ended.nanos() >= ArrowRoom.SEEN * scale.nanosPerPixel())) {
            return false;
        }
        boolean dying = to.lane().endNanos() - wakes.getLast().atNanos() <= SAME_NANOS
                && to.marks().stream().anyMatch(mark -> mark.kind() == Mark.Kind.ENDED);
        return dying || (ended instanceof Interval.Blocked && wakes.stream().allMatch(wake -> wake.source() == null));
    }

    private static boolean isInterrupted(LaneRow row, int by, long at) {
        return row.marks().stream()
                .anyMatch(m ->
                        m.kind() == Mark.Kind.INTERRUPTED && m.by() == by && Math.abs(m.atNanos() - at) <= SAME_NANOS);
    }

    /** 这几次唤醒结束的最长的等待；没有看到是 {@code null}。 */
    private static @Nullable Interval ended(List<Wake> wakes, LaneRow to) {
        long first = wakes.getFirst().atNanos();
        long last = wakes.getLast().atNanos();
        Interval longest = null;
        for (Interval one : to.intervals()) {
            boolean ends = one.startNanos() < last
                    && one.endNanos() >= first - SAME_NANOS
                    && one.endNanos() <= last + SAME_NANOS
                    && (one instanceof Interval.Waiting || one instanceof Interval.Blocked);
            longest = ends && (longest == null || one.nanos() > longest.nanos()) ? one : longest;
        }
        return longest;
    }

    /** 等的是程序用 {@code named} 取了名字的东西。 */
    private static boolean isNamed(Interval.Waiting wait) {
        return wait.on().call().isEmpty()
                ? !LaneBars.isCall(wait.object())
                : !wait.object().equals(wait.on().call());
    }

    private ArrowLanes.Wanted arrow(List<Wake> wakes) {
        LaneRow from = row(wakes.getFirst().from());
        LaneRow to = row(wakes.getFirst().to());
        Interval ended = ended(wakes, to);
        return wanted(
                from,
                to,
                wakes.getFirst().atNanos(),
                rank(wakes, ended),
                ended == null ? 0 : ended.nanos(),
                x -> arrow(from, to, x, Arrow.Ink.PLAIN),
                () -> new HoverText(from).wakes(wakes, to, false));
    }

    /** 中断的只往右让，或和早一点点的共用一根杆；别的不出它的两头所在的时段。都不出两头的条。 */
    private ArrowLanes.Wanted wanted(
            LaneRow from,
            LaneRow to,
            long at,
            ArrowLanes.Rank rank,
            long endedNanos,
            DoubleFunction<Arrow> arrow,
            Supplier<String> hover) {
        double x = scale.x(at);
        double most = scale.x(Math.min(from.lane().endNanos(), to.lane().endNanos()));
        ArrowRoom both = bars(from).and(bars(to));
        ArrowRoom room = switch (rank) {
            case PATH -> new ArrowRoom(ArrowRoom.tail(from, at, scale).least(), Math.min(most, both.most())).with(x);
            case INTERRUPT -> both.and(new ArrowRoom(x - ArrowRoom.EVEN, x + ArrowLanes.MOST_MOVED));
            case NAMED, REST -> both.and(ArrowRoom.of(from, to, at, scale).with(x));
        };
        return new ArrowLanes.Wanted(
                from.lane().id(),
                to.lane().id(),
                at,
                rank,
                endedNanos,
                arrow.apply(x),
                room,
                rank != ArrowLanes.Rank.PATH && from.spacing().roomy() ? bend(from, to, at) : null,
                arrow,
                hover);
    }

    /** 在泳道之间的空里拐弯：不压着路径的线，也不穿过上面的字。 */
    private ArrowLanes.Bend bend(LaneRow from, LaneRow to, long at) {
        boolean down = from.top() < to.top();
        double x = scale.x(at);
        return new ArrowLanes.Bend(
                bars(from).and(ArrowRoom.tail(from, at, scale).with(x)),
                bars(to).and(ArrowRoom.landing(to, at, scale).with(x)),
                down ? below(from) : above(from),
                down ? above(to) : below(to));
    }

    private static double below(LaneRow row) {
        return row.pathY() + TURN;
    }

    private static double above(LaneRow row) {
        return row.top() - row.notes().height() - TURN;
    }

    private ArrowRoom bars(LaneRow row) {
        return bars.computeIfAbsent(row.lane().id(), _ -> ArrowRoom.bars(row, scale));
    }

    /** 短得只剩箭头的，尾巴伸进唤醒者的泳道里。 */
    private Arrow arrow(LaneRow from, LaneRow to, double x, Arrow.Ink ink) {
        boolean onPath = ink != Arrow.Ink.PLAIN;
        long left = onBar(from, x);
        long landed = onBar(to, x);
        long slack = (long) (2 * scale.nanosPerPixel());
        boolean down = from.top() < to.top();
        double head = from.spacing().text() * (onPath ? 0.7 : 0.62);
        double y1 = onPath ? from.pathY() : from.leaves(left, slack, down);
        double y2 = down ? to.topAt(landed, slack) : to.bottomAt(landed, slack);
        double least = ArrowLanes.SHORTEST * head;
        y1 = down ? Math.min(y1, y2 - least) : Math.max(y1, y2 + least);
        return new Arrow(x, y1, x, y2, onPath && ink != Arrow.Ink.PATH ? 0 : head, ink);
    }

    /** 让到条的旁边的，头和尾还在条的边上那么高。 */
    private long onBar(LaneRow row, double x) {
        double near = bars(row).nearest(x);
        return scale.nanos(Math.abs(near - x) <= ArrowLanes.MOST_MOVED ? near : x);
    }
}
