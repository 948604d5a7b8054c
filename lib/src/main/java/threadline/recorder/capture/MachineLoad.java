package threadline.recorder.capture;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * 处理器什么时候闲着。可以运行的线程一直没有用 CPU，处理器却闲着，它就不是在等 CPU。
 *
 * <p>有这样的线程时才看，每 100 ms 一次。线程安全。
 */
public final class MachineLoad {

    private static final long STEP_NANOS = 100_000_000;

    /** 用到这么多就算没有闲着。 */
    private static final double BUSY = 0.9;

    private record Idle(long fromNanos, long untilNanos) {}

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<Idle> idle = new ArrayList<>();
    private long last = Long.MIN_VALUE;

    /** 现在看一次；上一次太久以前，就只当作开头。 */
    synchronized void look(long now) {
        if (last != Long.MIN_VALUE && now - last < STEP_NANOS) {
            return;
        }
        double load = system.getCpuLoad();
        if (last != Long.MIN_VALUE && now - last < 2 * STEP_NANOS && load >= 0 && load < BUSY) {
            idle.add(new Idle(last, now));
        }
        last = now;
    }

    /** 这段时间里，看到的多半是闲着。 */
    public synchronized boolean wasIdle(long from, long until) {
        long sum = 0;
        for (var span : idle) {
            sum += Math.max(0, Math.min(until, span.untilNanos) - Math.max(from, span.fromNanos));
        }
        return sum > (until - from) / 2;
    }
}
