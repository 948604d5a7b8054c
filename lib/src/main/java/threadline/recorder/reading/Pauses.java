package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Clock;
import threadline.recorder.reading.Phase.Doing;

/**
 * JVM 停住的时间：垃圾回收和别的安全点，一毫秒以上的。那时没有线程在运行程序的代码，也没有谁在等 CPU。
 *
 * <p>停住的是 Java 代码：睡眠、等待、读写照样算它们自己的。
 */
public final class Pauses {

    private static final String COLLECTION = "垃圾回收";

    /**
     * JVM 停住的一次；时间是 {@link System#nanoTime}。
     *
     * @param cause 垃圾回收，或做什么事的安全点
     */
    public record Pause(long startNanos, long endNanos, String cause) {
        private Pause and(Pause later) {
            var both = cause.equals(COLLECTION) || later.cause.equals(COLLECTION) ? COLLECTION : cause;
            return new Pause(startNanos, Math.max(endNanos, later.endNanos), both);
        }
    }

    private final List<Pause> seen = new ArrayList<>();
    private @Nullable List<Pause> merged;

    /** 一次停顿的事件：收集器说的一段停顿，或虚拟机线程在安全点里做的一件事。 */
    void note(RecordedEvent event, Clock clock) {
        boolean collection = event.getEventType().getName().equals("jdk.GCPhasePause");
        if (collection || event.getBoolean("safepoint")) {
            var cause = collection ? COLLECTION : "安全点 " + event.getString("operation");
            add(new Pause(clock.start(event), clock.end(event), cause));
        }
    }

    void add(Pause pause) {
        seen.add(pause);
        merged = null;
    }

    /** 按开始排列，互不重叠：收集器的停顿在它的安全点里面，合成一次。 */
    public List<Pause> all() {
        var known = merged;
        if (known == null) {
            known = merge();
            merged = known;
        }
        return known;
    }

    private List<Pause> merge() {
        var result = new ArrayList<Pause>();
        for (var pause : seen.stream()
                .sorted(Comparator.comparingLong(Pause::startNanos))
                .toList()) {
            if (!result.isEmpty() && pause.startNanos <= result.getLast().endNanos) {
                result.add(result.removeLast().and(pause));
            } else {
                result.add(pause);
            }
        }
        return result;
    }

    /** 在这段时间里停了多久。 */
    long within(long from, long until) {
        long sum = 0;
        for (var pause : between(from, until)) {
            sum += Math.min(until, pause.endNanos) - Math.max(from, pause.startNanos);
        }
        return sum;
    }

    /** 同样的几段，运行和等 CPU 的时间里停住的那些换成停顿。 */
    List<Phase> cut(List<Phase> phases) {
        if (all().isEmpty()) {
            return phases;
        }
        var result = new ArrayList<Phase>();
        for (var phase : phases) {
            if (phase.doing() == Doing.RUNNING || phase.doing() == Doing.RUNNABLE) {
                cut(phase, result);
            } else {
                result.add(phase);
            }
        }
        return result;
    }

    private void cut(Phase phase, List<Phase> into) {
        long at = phase.startNanos();
        for (var pause : between(at, phase.endNanos())) {
            long from = Math.max(at, pause.startNanos);
            long until = Math.min(phase.endNanos(), pause.endNanos);
            if (from > at) {
                into.add(phase.between(at, from));
            }
            into.add(Phase.of(from, until, Doing.PAUSED));
            at = until;
        }
        if (phase.endNanos() > at) {
            into.add(phase.between(at, phase.endNanos()));
        }
    }

    /** 碰到这段时间的停顿，按开始。 */
    List<Pause> between(long from, long until) {
        int first = firstEndingAfter(from);
        int last = first;
        while (last < all().size() && all().get(last).startNanos < until) {
            last++;
        }
        return all().subList(first, last);
    }

    /** 停顿的第几个：在这一刻之后结束的第一个。 */
    private int firstEndingAfter(long nanos) {
        int low = 0;
        int high = all().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all().get(middle).endNanos <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 这一刻所在的停顿；没有停住是 {@code null}。 */
    public @Nullable Pause at(long nanos) {
        int i = firstEndingAfter(nanos);
        return i < all().size() && all().get(i).startNanos <= nanos ? all().get(i) : null;
    }
}
