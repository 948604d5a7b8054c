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

/** 一个时段，和它在关键路径上的那一部分有多长：碰到路径的时段不一定整个在路径上。 */
record OnPath(Interval interval, long nanos) {

    /** 路径碰到的时段，按路径的次序；只要 {@code counts} 的。 */
    static List<OnPath> of(Tracks tracks, Route path, Predicate<Interval> counts) {
        var found = new ArrayList<OnPath>();
        for (var leg : path.legs()) {
            var track = tracks.of(leg.lane());
            for (var interval : track == null ? List.<Interval>of() : track.between(leg.startNanos(), leg.endNanos())) {
                long common = Spell.common(interval, leg.startNanos(), leg.endNanos());
                if (common > 0 && counts.test(interval)) {
                    found.add(new OnPath(interval, common));
                }
            }
        }
        return found;
    }

    static long nanos(List<OnPath> some) {
        return some.stream().mapToLong(OnPath::nanos).sum();
    }

    static List<Interval> intervals(List<OnPath> some) {
        return some.stream().map(OnPath::interval).distinct().toList();
    }

    /** 只擦过的不算。 */
    static List<OnPath> mostly(List<OnPath> some) {
        return some.stream()
                .filter(one -> 2 * one.nanos >= one.interval.nanos())
                .toList();
    }

    static OnPath longest(List<OnPath> some) {
        return Collections.max(some, Comparator.comparingLong(OnPath::nanos));
    }
}
