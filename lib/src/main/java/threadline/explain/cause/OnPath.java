package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Route;

/**
 * 一个时段，和它在关键路径上的那一部分：碰到路径的时段不一定整个在路径上。
 *
 * @param interval 整个时段：谁结束了它，等的时候别人在做什么，问的是它
 * @param part 在路径上的那一部分：时间花在哪里，说的是它
 */
public record OnPath(Interval interval, Interval part) {

    /** 在路径上的不到这么多，只是擦过。 */
    private static final double TOUCHED = 0.1;

    /** 路径碰到的时段，按路径的次序；只要 {@code counts} 的。 */
    public static List<OnPath> of(Tracks tracks, Route path, Predicate<Interval> counts) {
        return of(tracks, path.legs(), counts);
    }

    /** 同上，只看路径的这几截。 */
    static List<OnPath> of(Tracks tracks, List<Route.Leg> legs, Predicate<Interval> counts) {
        var found = new ArrayList<OnPath>();
        for (var leg : legs) {
            var track = tracks.of(leg.lane());
            for (var interval : track == null ? List.<Interval>of() : track.between(leg.startNanos(), leg.endNanos())) {
                long common = Spell.common(interval, leg.startNanos(), leg.endNanos());
                if (common > 0 && counts.test(interval)) {
                    found.add(new OnPath(interval, interval.within(leg.startNanos(), leg.endNanos())));
                }
            }
        }
        return found;
    }

    /** 路径只擦过它。 */
    public boolean isTouched() {
        return nanos() < TOUCHED * interval.nanos();
    }

    /** 在路径上有多久。 */
    long nanos() {
        return part.nanos();
    }

    static long nanos(List<OnPath> some) {
        return some.stream().mapToLong(OnPath::nanos).sum();
    }

    static List<Interval> intervals(List<OnPath> some) {
        return some.stream().map(OnPath::interval).distinct().toList();
    }

    static List<Interval> parts(List<OnPath> some) {
        return some.stream().map(OnPath::part).toList();
    }

    static OnPath longest(List<OnPath> some) {
        return Collections.max(some, Comparator.comparingLong(OnPath::nanos));
    }
}
