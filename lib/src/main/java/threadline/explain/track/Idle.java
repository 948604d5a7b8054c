package threadline.explain.track;

import threadline.model.Interval;

/** 线程池里没有活干的线程。 */
public final class Idle {

    private Idle() {}

    /** 池里的线程在等任务：没有程序的帧。 */
    public static boolean is(Interval interval) {
        return interval instanceof Interval.Waiting wait
                && wait.source() == null
                && (wait.object().startsWith("空闲") || wait.object().matches("\\w*Queue\\.(take|poll)"));
    }

    /** 闲到一个时刻才去做：定时任务到点了，不是谁给了它任务。线程池的线程闲到了 {@code keepAliveTime}，只是结束。 */
    public static boolean untilDue(Interval interval) {
        return ofTimer(interval) && interval instanceof Interval.Waiting wait && wait.expired();
    }

    /** 是做定时任务的线程：空着，等下一个时刻或下一个任务。 */
    public static boolean ofTimer(Interval interval) {
        return is(interval)
                && interval instanceof Interval.Waiting wait
                && wait.object().equals("空闲（定时）");
    }

    /** 从什么时候起一直闲到最后；没有闲着结束就是 {@link Long#MAX_VALUE}。 */
    public static long since(Track track) {
        for (var interval : track.intervals().reversed()) {
            switch (interval) {
                case Interval.Running _, Interval.Runnable _, Interval.Paused _, Interval.Unknown _ -> {}
                case Interval.Sleeping _, Interval.Waiting _, Interval.Blocked _, Interval.Io _ -> {
                    boolean worked = track.steps().stream().anyMatch(s -> s.startNanos() >= interval.endNanos());
                    return is(interval) && !worked ? interval.startNanos() : Long.MAX_VALUE;
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
