package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.List;
import threadline.recorder.reading.Phase.Doing;

/** 虚拟线程占着载体线程等：等待的期间没有卸载（JEP 491 之后很少见）。 */
final class Pinned {

    /** 比这短的是刚停放就放行，没有真的等。 */
    private static final long SHORT_NANOS = 20_000;

    private Pinned() {}

    /** {@code details} 里没有卸载的那些；按开始排列。 */
    static List<Phase> among(List<Phase> details, VirtualPhases.Track track) {
        var result = new ArrayList<Phase>();
        int next = 0;
        for (var detail : details) {
            while (next < track.raw.size()
                    && (track.raw.get(next).doing() == Doing.RUNNING
                            || track.raw.get(next).startNanos() < detail.startNanos())) {
                next++;
            }
            boolean left = next < track.raw.size() && track.raw.get(next).startNanos() <= detail.endNanos();
            if (!left && detail.nanos() > SHORT_NANOS) {
                result.add(detail);
            }
        }
        return result;
    }
}
