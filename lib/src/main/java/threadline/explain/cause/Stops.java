package threadline.explain.cause;

import java.util.List;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Times;

/** JVM 停顿：碰到了正要运行的线程，占得又不少，就说一声；没有它，有的步骤早一些开始、早一些做完。 */
public final class Stops {

    static final String NAME = "JVM 停顿";

    /** 占总用时的这么多，又不太短。 */
    private static final double MUCH = 0.05;

    private static final long BRIEF_NANOS = 5_000_000;

    /** 长的，占得少一些也看得见。 */
    private static final double SOME = 0.02;

    private static final long LONG_NANOS = 20_000_000;

    private Stops() {}

    /** 例如 {@code JVM 停顿了 0.05 秒，那时没有线程在运行。} 停的是这个进程的；不多，或 {@code told} 已经说了，是空串。 */
    public static String of(Tracks tracks, String told) {
        long total = tracks.timeline().bodyNanos();
        var lanes = tracks.timeline().lanes();
        var pauses = told(told)
                ? List.<Interval.Pause>of()
                : tracks.timeline().intervals().stream()
                        .filter(i -> i instanceof Interval.Paused && i.startNanos() < total)
                        .filter(i -> isOfProgram(lanes.get(i.lane())) && delays((Interval.Paused) i))
                        .map(i -> ((Interval.Paused) i).pause())
                        .distinct()
                        .toList();
        long nanos = pauses.stream()
                .mapToLong(pause -> Math.min(total, pause.endNanos()) - Math.max(0, pause.startNanos()))
                .sum();
        return !matter(nanos, total)
                ? ""
                : "JVM 停顿了 " + (pauses.size() == 1 ? "" : pauses.size() + " 次，共 ") + Times.words(nanos) + "，那时没有线程在运行。";
    }

    /** 碰到的不只是一点：停住以后才开始等的，停顿没有耽误它。 */
    private static boolean delays(Interval.Paused paused) {
        return 2 * paused.nanos() >= paused.pause().endNanos() - paused.pause().startNanos();
    }

    /** 前面已经说了停住、停顿了多久。 */
    static boolean told(String words) {
        return words.contains("JVM 停");
    }

    private static boolean isOfProgram(Lane lane) {
        return lane.process() == null && !lane.helper() && lane.kind() != Lane.Kind.CARRIER;
    }

    static boolean matter(long nanos, long total) {
        return (nanos >= BRIEF_NANOS && nanos >= MUCH * total) || (nanos >= LONG_NANOS && nanos >= SOME * total);
    }
}
