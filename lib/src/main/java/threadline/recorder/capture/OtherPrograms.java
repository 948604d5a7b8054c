package threadline.recorder.capture;

import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;

/**
 * 等 CPU 的时候，CPU 被谁用着：机器的负载减去这个 JVM 的，和容器的限额。
 *
 * <p>JFR 每隔一小段看一次（{@code jdk.CPULoad}、{@code jdk.ContainerCPUThrottling}）。机器没有用满，就不是别人占着。
 */
public final class OtherPrograms {

    /** 这样看的事件。 */
    static final List<String> EVENTS = List.of("jdk.CPULoad", "jdk.ContainerCPUThrottling");

    private static final String QUOTA = "容器的 CPU 限额";

    /** 用到这么多，就算没有闲着。 */
    private static final double FULL = 0.9;

    /** 别的程序用了整台机器的这么多，才说是它们。 */
    private static final double MUCH = 0.25;

    /** 这段时间里有这么多被限额停着。 */
    private static final double THROTTLED = 0.1;

    /** 一小段里，机器有多忙，其中别的程序占多少。 */
    private record Load(long fromNanos, long untilNanos, double machine, double others) {}

    /** 到这一刻为止，一共被限额停了多久。 */
    private record Throttled(long atNanos, long nanos) {}

    private final List<Load> loads = new ArrayList<>();
    private final List<Throttled> throttled = new ArrayList<>();

    /** 按时间记下；别的事件不管。 */
    public void note(RecordedEvent event, Clock clock) {
        long at = clock.start(event);
        switch (event.getEventType().getName()) {
            case "jdk.CPULoad" -> {
                double machine = event.getFloat("machineTotal");
                noteLoad(at, machine, machine - event.getFloat("jvmUser") - event.getFloat("jvmSystem"));
            }
            case "jdk.ContainerCPUThrottling" -> throttled.add(new Throttled(at, event.getLong("cpuThrottledTime")));
            default -> {}
        }
    }

    /** 上一次到 {@code at}，机器用了 {@code machine}，别的程序用了 {@code others}，都是整台机器的几分之几。 */
    void noteLoad(long at, double machine, double others) {
        long from = loads.isEmpty() ? Long.MIN_VALUE : loads.getLast().untilNanos;
        loads.add(new Load(from, at, machine, others));
    }

    void noteThrottled(long at, long nanos) {
        throttled.add(new Throttled(at, nanos));
    }

    /** 这段时间里谁占着 CPU；是这个 JVM 自己，或说不准，就是 {@code null}。 */
    public @Nullable String during(long from, long until) {
        if (stopped(from, until) >= THROTTLED * (until - from)) {
            return QUOTA;
        }
        double machine = 0;
        double others = 0;
        long seen = 0;
        for (int i = firstUntil(from); i < loads.size() && loads.get(i).fromNanos < until; i++) {
            var load = loads.get(i);
            long common = Math.min(until, load.untilNanos) - Math.max(from, load.fromNanos);
            if (common > 0 && load.fromNanos != Long.MIN_VALUE) {
                machine += load.machine * common;
                others += load.others * common;
                seen += common;
            }
        }
        boolean told = seen >= (until - from) / 2 && seen > 0;
        return told && machine >= FULL * seen && others >= MUCH * seen ? Interval.Runnable.OTHER_PROGRAMS : null;
    }

    /** 在这一刻之后才完的第一小段。 */
    private int firstUntil(long nanos) {
        int low = 0;
        int high = loads.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (loads.get(middle).untilNanos <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 被限额停了多久：看的两次之间增加的，按重叠的份额。 */
    private long stopped(long from, long until) {
        double sum = 0;
        for (int i = 1; i < throttled.size(); i++) {
            var head = throttled.get(i - 1);
            var tail = throttled.get(i);
            long common = Math.min(until, tail.atNanos) - Math.max(from, head.atNanos);
            if (common > 0) {
                sum += (double) (tail.nanos - head.nanos) * common / Math.max(1, tail.atNanos - head.atNanos);
            }
        }
        return Math.round(sum);
    }
}
