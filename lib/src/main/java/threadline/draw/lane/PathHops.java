package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import threadline.model.Route;
import threadline.model.Wake;

/**
 * 关键路径怎样画。不到总长 1% 的一截看不出是线，折叠起来的泳道上没有地方画：前后接起来。很多短的一截接一截，是真的在来回，一截一截照画，
 * 中间不画箭头。
 *
 * @param legs 画成线的
 * @param links 从一条泳道到另一条的地方
 */
public record PathHops(List<Route.Leg> legs, List<Link> links) {

    /** 一串短的加起来到这么多个 1%，是在来回。 */
    private static final int BACK_AND_FORTH = 2;

    /**
     * 路径从 {@code from} 到 {@code to}。
     *
     * @param wakes 这里走过的唤醒；空的表示没有看到唤醒，例如是中断
     */
    record Link(int from, int to, long atNanos, List<Wake> wakes) {
        /** 真的是一条唤醒或启动了另一条。 */
        boolean isDirect() {
            return !wakes.isEmpty() && wakes.stream().allMatch(w -> w.from() == from && w.to() == to);
        }

        /** 一次唤醒一截，画了泳道的都停；绕回来的圈不要。 */
        List<Link> split(Set<Integer> drawn) {
            List<Link> parts = new ArrayList<>();
            List<Wake> walked = new ArrayList<>();
            int last = from;
            for (Wake wake : wakes) {
                if (walked.isEmpty() && wake.from() != last && drawn.contains(wake.from())) {
                    last = step(parts, new Link(last, wake.from(), wake.atNanos(), List.of()));
                }
                walked.add(wake);
                if (drawn.contains(wake.to())) {
                    last = step(parts, new Link(last, wake.to(), wake.atNanos(), List.copyOf(walked)));
                    walked.clear();
                }
            }
            if (last != to) {
                step(parts, new Link(last, to, atNanos, List.copyOf(walked)));
            }
            return parts;
        }

        /** 到了去过的泳道，就从那里接着走。 */
        private int step(List<Link> parts, Link next) {
            parts.add(next);
            int kept = 0;
            while (next.to != from && (kept == 0 || parts.get(kept - 1).to != next.to)) {
                kept++;
            }
            parts.subList(kept, parts.size()).clear();
            return next.to;
        }
    }

    /** {@code folded} 是折叠起来的泳道。 */
    public static PathHops of(Route route, Set<Integer> folded) {
        return new Joining(route, folded).join();
    }

    /** 接起来。 */
    private static final class Joining {
        private final Route route;
        private final Set<Integer> folded;
        private final long shortest;
        private final List<Route.Leg> legs = new ArrayList<>();
        private final List<Link> links = new ArrayList<>();

        Joining(Route route, Set<Integer> folded) {
            this.route = route;
            this.folded = folded;
            this.shortest = Math.max(1, route.nanos() / 100);
        }

        PathHops join() {
            List<Route.Leg> all = route.legs();
            int i = 0;
            while (i < all.size()) {
                int next = i;
                long sum = 0;
                List<Route.Leg> brief = new ArrayList<>();
                while (next < all.size()
                        && (isFolded(all.get(next)) || all.get(next).nanos() < shortest)) {
                    if (!isFolded(all.get(next))) {
                        brief.add(all.get(next));
                        sum += all.get(next).nanos();
                    }
                    next++;
                }
                if (next == i) {
                    add(all.get(i));
                    next = i + 1;
                } else if (sum >= BACK_AND_FORTH * shortest) {
                    add(brief.getFirst());
                    legs.addAll(brief.subList(1, brief.size()));
                } else if (next == all.size() && !legs.isEmpty() && !isFolded(all.getLast())) {
                    last(all.getLast());
                }
                i = next;
            }
            return new PathHops(List.copyOf(legs), List.copyOf(links));
        }

        private boolean isFolded(Route.Leg leg) {
            return folded.contains(leg.lane());
        }

        /** 接在上一截后面；同一条泳道的合成一截。 */
        private void add(Route.Leg leg) {
            Route.Leg last = legs.isEmpty() ? null : legs.getLast();
            if (last == null) {
                legs.add(leg);
            } else if (last.lane() == leg.lane() && last.nanos() >= shortest) {
                legs.set(legs.size() - 1, new Route.Leg(leg.lane(), last.startNanos(), leg.endNanos()));
            } else {
                legs.add(new Route.Leg(leg.lane(), link(last, leg), leg.endNanos()));
            }
        }

        /** 最后一截短得不画：在别的泳道上就指过去，在同一条上就画到它的末尾，不然路径停在半路。 */
        private void last(Route.Leg leg) {
            Route.Leg last = legs.getLast();
            if (last.lane() == leg.lane()) {
                legs.set(legs.size() - 1, new Route.Leg(leg.lane(), last.startNanos(), leg.endNanos()));
            } else {
                link(last, leg);
            }
        }

        /** 返回路径在什么时候到了 {@code next}：看到了直接的唤醒，就是那一刻，不是中间几截都走完以后。 */
        private long link(Route.Leg last, Route.Leg next) {
            if (last.lane() == next.lane()) {
                return next.startNanos();
            }
            List<Wake> between = route.wakes().stream()
                    .filter(w -> w.atNanos() >= last.endNanos() && w.atNanos() <= next.startNanos())
                    .toList();
            boolean direct = between.stream().anyMatch(w -> w.from() == last.lane() && w.to() == next.lane());
            List<Wake> walked = direct
                    ? between.stream()
                            .filter(w -> w.from() == last.lane() && w.to() == next.lane())
                            .limit(1) // 以后再来一次的，不是路径走的这一次
                            .toList()
                    : between;
            long at = direct ? walked.getFirst().atNanos() : next.startNanos();
            long left = walked.isEmpty() ? at : walked.getFirst().atNanos();
            if (left > last.endNanos() && last.nanos() >= shortest) {
                legs.set(legs.size() - 1, new Route.Leg(last.lane(), last.startNanos(), left));
            }
            links.add(new Link(last.lane(), next.lane(), at, walked));
            return at;
        }
    }
}
