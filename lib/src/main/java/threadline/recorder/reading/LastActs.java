package threadline.recorder.reading;

import java.util.List;
import threadline.recorder.reading.Phase.Doing;

/** 一个线程最后做事是什么时候：它在等、在睡，或已经结束，就叫不醒别人。机器忙的时候，被叫醒的要过一会儿才运行。 */
final class LastActs {

    /** 差这么一点，是同一刻。 */
    private static final long SAME_NANOS = 1_000_000;

    private final Threads threads;
    private final FlightWaits flight;
    private final VirtualPhases virtual;

    LastActs(Threads threads, FlightWaits flight, VirtualPhases virtual) {
        this.threads = threads;
        this.flight = flight;
        this.virtual = virtual;
    }

    /** 到 {@code at} 为止它最后在做事的时刻；那时还在做的，就是 {@code at}。 */
    long upTo(long thread, long at) {
        var seen = threads.of(thread);
        long last = seen == null || seen.end == null ? at : Math.min(at, seen.end);
        var track = virtual.track(thread);
        if (track != null) {
            last = Math.min(last, track.ranUntil(last));
        } else {
            last = Math.min(beginOf(flight.waits(thread), last), beginOf(flight.parks(thread), last));
        }
        return at - last > SAME_NANOS ? last : at;
    }

    /** 包着 {@code at} 的那一段的开始；没有就是 {@code at}。 */
    private static long beginOf(List<Phase> waits, long at) {
        int after = startedBefore(waits, at);
        return after > 0 && waits.get(after - 1).endNanos() >= at
                ? waits.get(after - 1).startNanos()
                : at;
    }

    /** 在 {@code at} 之前开始的有几段；按开始排列。 */
    private static int startedBefore(List<Phase> waits, long at) {
        int low = 0;
        int high = waits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (waits.get(middle).startNanos() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 等完以后只是轮不到它：抢到锁之前，锁最后在谁手里；{@code Thread.join} 等的线程结束了。通知以后还要拿回监视器，说不准。 */
    static boolean couldRunAtOnce(Phase wait) {
        return wait.doing() == Doing.BLOCKED
                || "Thread.join".equals(wait.stack().label());
    }
}
