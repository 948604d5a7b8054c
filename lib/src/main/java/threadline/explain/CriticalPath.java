package threadline.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Wake;

/**
 * 关键路径：从最后的结束往回走；遇到知道被谁唤醒的等待，走到唤醒者；否则留在这条泳道上。
 *
 * <p>走到线程的开始时，如果那一刻只有一个别的线程没有在等，它就是启动者，接着走它；说不准就停在那里。
 * 没有结束的线程（泄漏的）不在路径上。没有状态，任何线程都可以调用。
 */
public final class CriticalPath {

    private final Tracks tracks;
    /** 每条泳道上还没有走过的时段数。 */
    private final Map<Integer, Integer> ahead = new HashMap<>();

    private final List<Route.Leg> legs = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private long unexplained;

    private CriticalPath(Tracks tracks) {
        this.tracks = tracks;
    }

    /** 没有线程结束时是 {@link Route#NONE}。 */
    public static Route of(Timeline timeline) {
        return of(Tracks.of(timeline));
    }

    static Route of(Tracks tracks) {
        Track last = null;
        long end = 0;
        for (var track : tracks.byId().values()) {
            if (tracks.endOf(track) > end) {
                last = track;
                end = tracks.endOf(track);
            }
        }
        return last == null ? Route.NONE : new CriticalPath(tracks).walk(last, end);
    }

    private Route walk(Track from, long end) {
        Track track = from;
        long at = end;
        while (track != null) {
            var wake = lastWake(track, at);
            long until = wake == null ? Math.min(at, track.lane().startNanos()) : Math.min(at, wake.atNanos());
            leg(track, until, at);
            at = until;
            if (wake != null) {
                wakes.add(wake);
                track = tracks.of(wake.from());
            } else {
                track = tracks.starter(track);
            }
        }
        return new Route(legs.reversed(), wakes.reversed(), unexplained);
    }

    private void leg(Track track, long from, long to) {
        int lane = track.lane().id();
        if (to <= from) {
            return;
        }
        var next = legs.isEmpty() ? null : legs.getLast();
        if (next != null && next.lane() == lane && next.startNanos() == to) {
            legs.set(legs.size() - 1, new Route.Leg(lane, from, next.endNanos()));
        } else {
            legs.add(new Route.Leg(lane, from, to));
        }
    }

    /** 在 {@code at} 之前，这条泳道上最后一个知道是谁结束的等待。走过的不知道是谁结束的等待记下。 */
    private @Nullable Wake lastWake(Track track, long at) {
        var intervals = track.intervals();
        int i = ahead.getOrDefault(track.lane().id(), intervals.size()) - 1;
        Wake found = null;
        for (; i >= 0 && found == null; i--) {
            var interval = intervals.get(i);
            if (interval.startNanos() >= at || !couldBeEnded(interval)) {
                continue;
            }
            var wake = track.ending(i);
            if (wake != null
                    && wake.atNanos() <= at
                    && wake.from() != wake.to()
                    && tracks.of(wake.from()) != null
                    && (Track.waits(interval) || wake.atNanos() >= interval.endNanos() - Track.SLACK_NANOS)) {
                found = wake;
            } else if (Track.waits(interval)) {
                unexplained += Math.min(at, interval.endNanos()) - interval.startNanos();
            }
        }
        ahead.put(track.lane().id(), i + 1);
        return found;
    }

    private static boolean couldBeEnded(Interval interval) {
        return Track.waits(interval) || interval instanceof Interval.Sleeping || interval instanceof Interval.Io;
    }
}
