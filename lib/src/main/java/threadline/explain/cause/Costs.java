package threadline.explain.cause;

import java.util.List;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause.Cost;
import threadline.model.Interval;
import threadline.model.Lane;

/** 一个原因值多少：占总用时多少，没有它最少还要多少。 */
final class Costs {

    private Costs() {}

    /** 没有它，除了别的事，总用时还至少要 {@code floor}。 */
    static Cost of(Tracks tracks, long nanos, long floor, List<? extends Interval> proof) {
        long total = tracks.timeline().bodyNanos();
        long without = Math.clamp(floor, Math.max(0, total - nanos), Math.max(0, total));
        return new Cost(nanos, total, without, List.copyOf(proof));
    }

    /** 争用的东西没有了：最忙的那个线程自己的事还要做完。 */
    static Cost contended(Tracks tracks, long nanos, List<? extends Interval> proof) {
        long busiest = tracks.all().stream()
                .filter(track -> track.lane().kind() != Lane.Kind.CARRIER)
                .mapToLong(track -> ownNanos(track, tracks.timeline().bodyNanos()))
                .max()
                .orElse(0);
        return of(tracks, nanos, busiest, proof);
    }

    /** 到 {@code until} 为止自己做的事：不算等 CPU，也不算等人。 */
    static long ownNanos(Track track, long until) {
        long nanos = 0;
        for (var interval : track.intervals()) {
            if (Track.active(interval) && !(interval instanceof Interval.Runnable)) {
                nanos += Math.max(0, Math.min(until, interval.endNanos()) - interval.startNanos());
            }
        }
        return nanos;
    }
}
