package threadline.recorder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 一个线程上看到的一段状态；时间是 {@link System#nanoTime}。
 *
 * @param doing 在做什么
 * @param stack 那时的栈；不知道时是 {@link Stack#EMPTY}
 * @param object 在等什么；运行、睡眠时是空串
 * @param owner 锁在谁手里；不知道时为 {@code null}
 * @param binNanos 采样的时间格；起止都来自事件的是 0
 */
record Phase(
        long startNanos,
        long endNanos,
        Doing doing,
        Stack stack,
        String object,
        @Nullable String owner,
        long binNanos) {

    Phase(long startNanos, long endNanos, Doing doing, Stack stack, String object, @Nullable String owner) {
        this(startNanos, endNanos, doing, stack, object, owner, 0);
    }

    /** 在做什么；与 {@link threadline.model.Interval} 的种类对应。 */
    enum Doing {
        RUNNING,
        RUNNABLE,
        SLEEPING,
        BLOCKED,
        WAITING,
        IO
    }

    static Phase of(long startNanos, long endNanos, Doing doing) {
        return new Phase(startNanos, endNanos, doing, Stack.EMPTY, "", null);
    }

    long nanos() {
        return endNanos - startNanos;
    }

    Phase withOwner(String name) {
        return new Phase(startNanos, endNanos, doing, stack, object, name, binNanos);
    }

    Phase named(String name) {
        return new Phase(startNanos, endNanos, doing, stack, name, owner, binNanos);
    }

    Phase between(long start, long end) {
        return new Phase(start, end, doing, stack, object, owner, binNanos);
    }

    /** 重叠的只留先开始的；里面的那一段不另算。 */
    static List<Phase> withoutOverlap(List<Phase> phases) {
        var result = new ArrayList<Phase>();
        long at = Long.MIN_VALUE;
        for (var phase : phases.stream()
                .sorted(Comparator.comparingLong(Phase::startNanos)
                        .thenComparing(Comparator.comparingLong(Phase::endNanos).reversed()))
                .toList()) {
            long start = Math.max(phase.startNanos, at);
            if (phase.endNanos > start) {
                result.add(phase.between(start, phase.endNanos));
                at = phase.endNanos;
            }
        }
        return result;
    }

    /** 把 {@code details} 画到 {@code base} 里运行的时间上；两边各自不重叠、按开始排列。 */
    static List<Phase> refineRunning(List<Phase> base, List<Phase> details) {
        var result = new ArrayList<Phase>();
        int next = 0;
        for (var phase : base) {
            if (phase.doing != Doing.RUNNING) {
                result.add(phase);
                continue;
            }
            long at = phase.startNanos;
            while (next < details.size() && details.get(next).endNanos <= at) {
                next++;
            }
            for (int i = next; i < details.size() && details.get(i).startNanos < phase.endNanos; i++) {
                var detail = details.get(i);
                long start = Math.max(detail.startNanos, at);
                long end = Math.min(detail.endNanos, phase.endNanos);
                if (end > start) {
                    if (start > at) {
                        result.add(phase.between(at, start));
                    }
                    result.add(detail.between(start, end));
                    at = end;
                }
            }
            if (phase.endNanos > at) {
                result.add(phase.between(at, phase.endNanos));
            }
        }
        return result;
    }
}
