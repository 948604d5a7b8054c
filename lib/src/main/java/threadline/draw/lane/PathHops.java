package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Wake;

/**
 * 关键路径怎样画：画了的泳道上一截一截的线，首尾相接，和从一条到另一条的地方。
 *
 * <p>经过没有画的泳道，前后接起来。中间不到总长 1% 的几截，多了就一条线到底；很多短的一截接一截，是真的在来回，一截一截照画，
 * 中间不画箭头。短的一截，前面的那一条也直接启动、叫醒了后面的，或是池里的线程在两件活之间叫醒别人，就跳过：没有等它做什么。头一截和末一截再短也画：不然就像是凭空开始的；
 * 回到出发的那一条以前，叫醒它的那一截也是。绕一圈回来的不画，除非看得见它一直在等。
 *
 * @param legs 画成线的，从早到晚
 * @param links 从一条泳道到另一条的地方
 */
public record PathHops(List<Route.Leg> legs, List<Link> links) {

    /** 一串短的加起来到这么多个 1%，是在来回。 */
    private static final int BACK_AND_FORTH = 2;

    /** 来回最多这么几截，中间还画箭头：没有箭头，就像是断成了几截。 */
    private static final int MOST_TURNS = 4;

    /** 最多经过几截短的，还一截一截画。 */
    private static final int MOST_STOPS = 2;

    /** 启动的时刻和开始排队之间最多差这么多。 */
    private static final long STARTING_NANOS = 1_000_000;

    /**
     * 路径从 {@code from} 到 {@code to}。
     *
     * @param wakes 这里走过的唤醒；空的表示没有看到唤醒，例如是中断
     * @param adjacent 中间没有经过别的泳道
     */
    record Link(int from, int to, long atNanos, List<Wake> wakes, boolean adjacent) {
        /** 真的是一条唤醒或启动了另一条。 */
        boolean isDirect() {
            return !wakes.isEmpty() && wakes.stream().allMatch(w -> w.from() == from && w.to() == to);
        }
    }

    /** 路径到了一条画了的泳道上：走过哪些唤醒，直接到的还是经过了没有画的。 */
    private record Stop(Route.Leg leg, List<Wake> wakes, boolean adjacent) {
        int lane() {
            return leg.lane();
        }

        Stop until(long nanos) {
            return new Stop(new Route.Leg(leg.lane(), leg.startNanos(), nanos), wakes, adjacent);
        }

        Link linkFrom(Stop before) {
            return new Link(before.lane(), lane(), leg.startNanos(), wakes, adjacent);
        }
    }

    /**
     * 路径怎样画。
     *
     * @param route 路径
     * @param drawn 画了的泳道和它们的时段
     * @param wakes 全部唤醒
     * @param betweenJobs 一截走完的那一刻，泳道在两件活之间
     */
    public static PathHops of(
            Route route, Map<Integer, List<Interval>> drawn, List<Wake> wakes, Predicate<Route.Leg> betweenJobs) {
        return new Joining(route, drawn, wakes, betweenJobs).join();
    }

    /** 接起来。 */
    private static final class Joining {
        private final Route route;
        private final Map<Integer, List<Interval>> drawn;
        private final List<Wake> wakes;
        private final List<Wake> walkedWakes;
        private final Predicate<Route.Leg> betweenJobs;
        private final long shortest;
        private final List<Stop> kept = new ArrayList<>();
        private final List<Link> links = new ArrayList<>();

        Joining(Route route, Map<Integer, List<Interval>> drawn, List<Wake> wakes, Predicate<Route.Leg> betweenJobs) {
            this.route = route;
            this.drawn = drawn;
            this.wakes = sorted(wakes);
            this.walkedWakes = sorted(route.wakes());
            this.betweenJobs = betweenJobs;
            this.shortest = Math.max(1, route.nanos() / 100);
        }

        PathHops join() {
            List<Stop> all = onDrawn();
            int i = 0;
            while (i < all.size()) {
                int next = i;
                long sum = 0;
                while (next < all.size() && all.get(next).leg.nanos() < shortest) {
                    sum += all.get(next).leg.nanos();
                    next++;
                }
                if (next == i) {
                    add(List.of(all.get(i)));
                    next = i + 1;
                } else if (sum >= BACK_AND_FORTH * shortest && next - i <= MOST_TURNS) {
                    all.subList(i, next).forEach(stop -> add(List.of(stop)));
                } else if (sum >= BACK_AND_FORTH * shortest) {
                    add(List.of(all.get(i)));
                    kept.addAll(all.subList(i + 1, next));
                } else if (i == 0) {
                    kept.add(all.getFirst());
                    add(all.subList(1, Math.min(all.size(), next + 1)));
                    next++;
                } else {
                    add(ending(all.subList(i, Math.min(all.size(), next + 1)), next + 1 >= all.size()));
                    next++;
                }
                i = next;
            }
            return new PathHops(kept.stream().map(Stop::leg).toList(), List.copyOf(links));
        }

        /** 路径的末尾第一次到最后那条泳道以后的零碎是收尾：谁叫醒了它，看得见。 */
        private static List<Stop> ending(List<Stop> stops, boolean last) {
            Stop end = stops.getLast();
            int first = 0;
            while (stops.get(first).lane() != end.lane()) {
                first++;
            }
            if (!last || first == stops.size() - 1) {
                return stops;
            }
            List<Stop> kept = new ArrayList<>(stops.subList(0, first));
            kept.add(stops.get(first).until(end.leg.endNanos()));
            return kept;
        }

        /** 只要画了的泳道，没有画的那些时间归前面的；后面的那时已经排着队，就归后面的。 */
        private List<Stop> onDrawn() {
            List<Stop> stops = new ArrayList<>();
            long ended = 0; // 画了的上一截真正的末尾
            for (Route.Leg leg : route.legs()) {
                if (!drawn.containsKey(leg.lane())) {
                    continue;
                }
                Stop last = stops.isEmpty() ? null : stops.getLast();
                if (last == null) {
                    stops.add(new Stop(leg, List.of(), true));
                } else if (last.lane() == leg.lane()) {
                    stops.set(stops.size() - 1, last.until(leg.endNanos()));
                } else {
                    Stop stop = after(last, ended, leg);
                    stops.set(stops.size() - 1, last.until(stop.leg.startNanos()));
                    stops.add(stop);
                }
                ended = leg.endNanos();
            }
            return stops;
        }

        /** 看到了直接的唤醒，就是那一刻到的，不是中间几截都走完以后。 */
        private Stop after(Stop last, long ended, Route.Leg next) {
            List<Wake> walked = between(walkedWakes, ended, next.startNanos());
            boolean adjacent = ended == next.startNanos();
            // 启动的那一刻，比线程的开头早一点
            Wake direct = direct(between(walkedWakes, last.leg.startNanos(), next.startNanos()), last, next);
            long at = direct != null
                    ? Math.max(ended, direct.atNanos())
                    : adjacent ? next.startNanos() : Math.max(ended, queuedSince(next));
            at = direct == null ? leaves(last, ended, next, at) : at;
            if (direct == null && at < next.startNanos()) { // 路径没有走过，可是它排队就是因为前面的启动、唤醒了它
                direct = direct(between(wakes, at - STARTING_NANOS, at + STARTING_NANOS), last, next);
            }
            Route.Leg leg = new Route.Leg(next.lane(), at, next.endNanos());
            return new Stop(leg, direct == null ? walked : List.of(direct), adjacent);
        }

        /** 没有看到 {@code last} 叫醒谁：它做完以后，路径不再停在它那里；后面的那时要是还没有开始，就只好停着。 */
        private long leaves(Stop last, long ended, Route.Leg next, long at) {
            List<Interval> before = drawn.getOrDefault(last.lane(), List.of());
            List<Interval> after = drawn.getOrDefault(next.lane(), List.of());
            if (before.isEmpty() || after.isEmpty()) {
                return at;
            }
            long both = Math.max(before.getLast().endNanos(), after.getFirst().startNanos());
            return Math.min(at, Math.max(ended, both));
        }

        private static @Nullable Wake direct(List<Wake> among, Stop last, Route.Leg next) {
            return among.stream()
                    .filter(w -> w.from() == last.lane() && w.to() == next.lane())
                    .findFirst() // 以后再来一次的，不是路径走的这一次
                    .orElse(null);
        }

        /** 这一截开始的时候它正排着队：从什么时候排起；没有排队就是这一截的开始。 */
        private long queuedSince(Route.Leg leg) {
            List<Interval> intervals = drawn.getOrDefault(leg.lane(), List.of());
            int before = first(intervals, Interval::startNanos, leg.startNanos()) - 1;
            Interval queued = before < 0 ? null : intervals.get(before);
            return queued instanceof Interval.Runnable && queued.endNanos() >= leg.startNanos()
                    ? queued.startNanos()
                    : leg.startNanos();
        }

        private static List<Wake> sorted(List<Wake> wakes) {
            return wakes.stream()
                    .sorted(Comparator.comparingLong(Wake::atNanos))
                    .toList();
        }

        private static List<Wake> between(List<Wake> sorted, long from, long to) {
            int first = first(sorted, Wake::atNanos, from);
            return sorted.subList(first, Math.max(first, first(sorted, Wake::atNanos, to + 1)));
        }

        /** 第一个不早于 {@code nanos} 的；都早，就是它们的个数。 */
        private static <T> int first(List<T> sorted, ToLongFunction<T> at, long nanos) {
            int low = 0;
            int high = sorted.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (at.applyAsLong(sorted.get(middle)) < nanos) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** 接在画了的后面：{@code next} 的最后一截要画，前面的都短。 */
        private void add(List<Stop> next) {
            List<Stop> walk = new ArrayList<>();
            if (!kept.isEmpty()) {
                walk.add(kept.removeLast());
            }
            for (Stop stop : next) {
                int before = walk.size() - 1;
                while (before >= 0 && walk.get(before).lane() != stop.lane()) {
                    before--;
                }
                if (before < 0 || (before == walk.size() - 2 && waitedFor(walk.get(before), stop))) {
                    walk.add(stop);
                } else { // 绕回来的圈不要
                    walk.subList(before + 1, walk.size()).clear();
                    walk.set(before, walk.get(before).until(stop.leg.endNanos()));
                }
            }
            // 路径回到出发的那一条就完了：叫醒它的，决定了什么时候完
            Stop end = walk.getLast();
            boolean ended = walk.size() > 1
                    && end.leg.endNanos() == route.legs().getLast().endNanos()
                    && end.lane() == route.legs().getFirst().lane()
                    && end.linkFrom(walk.get(walk.size() - 2)).isDirect();
            int last = ended ? walk.size() - 2 : walk.size() - 1;
            if (walk.size() > MOST_STOPS + 2
                    && walk.getFirst().lane() != walk.get(last).lane()) {
                skip(walk, 1, last);
            }
            for (int i = walk.size() - 2; i > 0; i--) {
                boolean decides = ended && i == walk.size() - 2;
                boolean passed = betweenJobs.test(walk.get(i).leg) && !decides;
                boolean returns = walk.get(i - 1).lane() == walk.get(i + 1).lane();
                if (!returns && (passed || woken(walk, i, i + 1) != null)) {
                    skip(walk, i, i + 1);
                }
            }
            for (int i = 1; i < walk.size(); i++) {
                links.add(walk.get(i).linkFrom(walk.get(i - 1)));
            }
            kept.addAll(walk);
        }

        /** 绕了一圈回来的这条泳道，一直等到路径回来，看得见它在等：这一圈不是零碎。 */
        private boolean waitedFor(Stop before, Stop back) {
            List<Interval> intervals = drawn.getOrDefault(back.lane(), List.of());
            int i = first(intervals, Interval::startNanos, back.leg.startNanos()) - 1;
            while (i >= 0 && intervals.get(i).endNanos() > before.leg.endNanos()) {
                if (intervals.get(i) instanceof Interval.Waiting wait && wait.nanos() >= shortest) {
                    return true;
                }
                i--;
            }
            return false;
        }

        /** 从 {@code from} 到 {@code to} 以前的不要，前后接起来：前面的正好也叫醒了后面的，就是它；否则是一路走过的。 */
        private void skip(List<Stop> walk, int from, int to) {
            Wake direct = woken(walk, from, to);
            List<Stop> passed = walk.subList(from, to + 1);
            List<Wake> walked = new ArrayList<>();
            passed.forEach(stop -> walked.addAll(stop.wakes));
            // 一个接一个用了载体，还是接着用载体
            boolean adjacent = walked.isEmpty() && passed.stream().allMatch(Stop::adjacent);
            Stop next = passed.getLast();
            Stop before = walk.get(from - 1);
            long at = direct == null
                    ? leaves(before, before.leg.endNanos(), next.leg, next.leg.startNanos())
                    : Math.max(before.leg.startNanos(), direct.atNanos());
            Route.Leg leg = new Route.Leg(next.lane(), at, next.leg.endNanos());
            passed.clear();
            walk.add(from, new Stop(leg, direct == null ? List.copyOf(walked) : List.of(direct), adjacent));
            walk.set(from - 1, before.until(at));
        }

        /** 这一小会儿，{@code from} 前面的那一条也直接启动、叫醒了 {@code to}：最后一次；没有就是 {@code null}。 */
        private @Nullable Wake woken(List<Stop> walk, int from, int to) {
            long since = walk.get(from).leg.startNanos() - shortest;
            Wake found = null;
            for (Wake wake : between(wakes, since, walk.get(to).leg.startNanos())) {
                boolean both = wake.from() == walk.get(from - 1).lane()
                        && wake.to() == walk.get(to).lane();
                found = both ? wake : found;
            }
            return found;
        }
    }
}
