package threadline.explain.cause;

import java.util.List;
import java.util.stream.Collectors;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Wake;

/** 一个线程一件一件地交给别的线程，还是只交了一次结果。 */
public final class Handovers {

    private Handovers() {}

    /** 真有别的线程排在它前后：经过队列，或一再叫醒同一个。启动线程的那一次不算。 */
    public static boolean areInTurn(Tracks tracks, int lane) {
        var between = tracks.timeline().wakes().stream()
                .filter(wake -> (wake.from() == lane) != (wake.to() == lane) && !isStart(tracks, wake))
                .toList();
        return between.stream().anyMatch(wake -> endsQueueWait(tracks, wake))
                || between.stream()
                        .collect(Collectors.groupingBy(wake -> List.of(wake.from(), wake.to()), Collectors.counting()))
                        .values()
                        .stream()
                        .anyMatch(times -> times > 1);
    }

    /** 它结束了一段在队列前的等待。 */
    static boolean endsQueueWait(Tracks tracks, Wake wake) {
        var track = tracks.of(wake.to());
        return track != null
                && track.between(wake.atNanos() - Track.SLACK_NANOS, wake.atNanos() + 1).stream()
                        .anyMatch(Relays::isQueue);
    }

    private static boolean isStart(Tracks tracks, Wake wake) {
        var track = tracks.of(wake.to());
        return track != null && wake.equals(track.started());
    }
}
