package threadline.worker.film;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;

/** 同一个时段，换一条泳道，换一段时间。 */
final class Shifted {

    /** 锁和对象的编号接在父进程的后面，持有者的泳道由 {@code lanes} 换算。 */
    record Numbers(int locks, int objects, IntUnaryOperator lanes) {
        static final Numbers SAME = new Numbers(0, 0, lane -> lane);

        private Interval.Awaited of(Interval.Awaited one) {
            return one.id() == 0 ? one : new Interval.Awaited(one.id() + objects, one.call(), one.permits());
        }
    }

    private Shifted() {}

    private static @Nullable Integer giver(Interval.Runnable one, Numbers numbers) {
        var giver = one.giver();
        return giver == null ? null : (Integer) numbers.lanes.applyAsInt(giver);
    }

    /** 一个 JVM 以外的，也许是这次记录里别的进程：CPU 被谁占着，说不准。 */
    static Interval byNobodyKnown(Interval one) {
        return one instanceof Interval.Runnable r && Interval.Runnable.OTHER_PROGRAMS.equals(r.by())
                ? new Interval.Runnable(
                        r.lane(), r.startNanos(), r.endNanos(), r.evidence(), r.source(), null, r.giver())
                : one;
    }

    static Interval of(Interval one, int lane, long start, long end) {
        return of(one, lane, start, end, Numbers.SAME);
    }

    static Interval of(Interval one, int lane, long start, long end, Numbers numbers) {
        return switch (one) {
            case Interval.Running r -> new Interval.Running(lane, start, end, r.evidence(), r.source());
            case Interval.Runnable r ->
                new Interval.Runnable(lane, start, end, r.evidence(), r.source(), r.by(), giver(r, numbers));
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
                        b.lockId() == 0 ? 0 : b.lockId() + numbers.locks,
                        b.ownerLane() < 0 ? b.ownerLane() : numbers.lanes.applyAsInt(b.ownerLane()),
                        b.expired());
            case Interval.Waiting w ->
                new Interval.Waiting(
                        lane,
                        start,
                        end,
                        w.evidence(),
                        w.source(),
                        w.object(),
                        numbers.of(w.on()),
                        w.expired(),
                        w.dueNanos() == 0 ? 0 : w.dueNanos() + start - w.startNanos());
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
