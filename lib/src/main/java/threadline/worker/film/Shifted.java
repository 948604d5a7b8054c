package threadline.worker.film;

import java.util.function.IntUnaryOperator;
import threadline.model.Interval;

/** 同一个时段，换一条泳道，换一段时间。 */
final class Shifted {

    private Shifted() {}

    static Interval of(Interval one, int lane, long start, long end) {
        return of(one, lane, start, end, 0, owner -> owner);
    }

    /** 锁的编号加上 {@code locks}，持有者的泳道由 {@code owners} 换算。 */
    static Interval of(Interval one, int lane, long start, long end, int locks, IntUnaryOperator owners) {
        return switch (one) {
            case Interval.Running r -> new Interval.Running(lane, start, end, r.evidence(), r.source());
            case Interval.Runnable r -> new Interval.Runnable(lane, start, end, r.evidence(), r.source(), r.by());
            case Interval.Sleeping s -> new Interval.Sleeping(lane, start, end, s.evidence(), s.source());
            case Interval.Blocked b ->
                new Interval.Blocked(
                        lane,
                        start,
                        end,
                        b.evidence(),
                        b.source(),
                        b.lock(),
                        b.owner(),
                        b.lockId() == 0 ? 0 : b.lockId() + locks,
                        b.ownerLane() < 0 ? b.ownerLane() : owners.applyAsInt(b.ownerLane()));
            case Interval.Waiting w -> new Interval.Waiting(lane, start, end, w.evidence(), w.source(), w.object());
            case Interval.Io io -> new Interval.Io(lane, start, end, io.evidence(), io.source(), io.object());
            case Interval.Paused p ->
                new Interval.Paused(
                        lane,
                        start,
                        end,
                        new Interval.Pause(
                                p.pause().startNanos() + start - p.startNanos(),
                                p.pause().endNanos() + start - p.startNanos(),
                                p.pause().cause()));
            case Interval.Unknown _ -> new Interval.Unknown(lane, start, end);
        };
    }
}
