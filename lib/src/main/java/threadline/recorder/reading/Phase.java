package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import threadline.recorder.capture.Look;
import threadline.recorder.capture.Names;
import threadline.recorder.thread.Stack;

/**
 * 一个线程上看到的一段状态；时间是 {@link System#nanoTime}。
 *
 * @param doing 在做什么
 * @param stack 那时的栈；不知道时是 {@link Stack#EMPTY}
 * @param object 在等什么，或排的是什么队；运行、睡眠、等 CPU 时是空串
 * @param lock 等的是哪一个对象（它的标识）；不知道时是 0
 * @param owner 锁在哪个线程手里，或载体让给它以前挂载着谁；不知道时是 {@link #NOBODY}
 * @param dueNanos 睡眠或等待自己的时限到了的时刻；没有时限是 {@link Long#MAX_VALUE}
 * @param binNanos 采样的时间格；起止都来自事件的是 0
 */
public record Phase(
        long startNanos,
        long endNanos,
        Doing doing,
        Stack stack,
        String object,
        long lock,
        long owner,
        long dueNanos,
        long binNanos) {

    /** 不知道锁在谁手里。 */
    static final long NOBODY = Look.NOBODY;

    /** 时限过了这么久还没有醒，这段时间就是在等 CPU 或载体；更短的说不准：定时器也会晚。 */
    private static final long LATE_NANOS = 20_000_000;

    public Phase(long startNanos, long endNanos, Doing doing, Stack stack, String object) {
        this(startNanos, endNanos, doing, stack, object, 0, NOBODY, Long.MAX_VALUE, 0);
    }

    /** 在做什么；与 {@link threadline.model.Interval} 的种类对应。 */
    public enum Doing {
        RUNNING,
        RUNNABLE,
        SLEEPING,
        BLOCKED,
        WAITING,
        IO,
        PAUSED
    }

    static Phase of(long startNanos, long endNanos, Doing doing) {
        return new Phase(startNanos, endNanos, doing, Stack.EMPTY, "");
    }

    /** 不在运行，也不是轮不到它：有谁能结束它。 */
    public boolean waits() {
        return switch (doing) {
            case RUNNING, RUNNABLE, PAUSED -> false;
            case SLEEPING, BLOCKED, WAITING, IO -> true;
        };
    }

    long nanos() {
        return endNanos - startNanos;
    }

    /** 等的是 {@code lock}；还不知道的才记下。 */
    Phase on(long knownLock) {
        return new Phase(
                startNanos, endNanos, doing, stack, object, lock == 0 ? knownLock : lock, owner, dueNanos, binNanos);
    }

    /** 等的就是 {@code identity} 这个对象；它有名字就用它的名字。 */
    Phase identified(long identity) {
        var name = Names.of(identity);
        return new Phase(
                startNanos, endNanos, doing, stack, name == null ? object : name, identity, owner, dueNanos, binNanos);
    }

    Phase heldBy(long thread) {
        return new Phase(startNanos, endNanos, doing, stack, object, lock, thread, dueNanos, binNanos);
    }

    public Phase named(String name) {
        return new Phase(startNanos, endNanos, doing, stack, name, lock, owner, dueNanos, binNanos);
    }

    public Phase dueAt(long nanos) {
        return new Phase(startNanos, endNanos, doing, stack, object, lock, owner, nanos, binNanos);
    }

    /** 等到 {@code endNanoTime}，是自己的时限到了。 */
    public boolean isExpiredAt(long endNanoTime) {
        return dueNanos != Long.MAX_VALUE && endNanoTime >= dueNanos - LATE_NANOS / 2;
    }

    Phase sampledIn(long bin) {
        return new Phase(startNanos, endNanos, doing, stack, object, lock, owner, dueNanos, bin);
    }

    Phase between(long start, long end) {
        return start == startNanos && end == endNanos
                ? this
                : new Phase(start, end, doing, stack, object, lock, owner, dueNanos, binNanos);
    }

    /** 只要前面的一段。 */
    public Phase until(long end) {
        return between(startNanos, end);
    }

    /** 早就开始了，或只要后面的一段。 */
    public Phase from(long start) {
        return between(start, endNanos);
    }

    /** 到了自己的时限还没有回来：时限之后它不再睡、不再等，只是轮不到它。 */
    void addUntilDue(List<Phase> into) {
        if (dueNanos >= endNanos - LATE_NANOS || dueNanos <= startNanos) {
            into.add(this);
        } else {
            into.add(between(startNanos, dueNanos));
            into.add(of(dueNanos, endNanos, Doing.RUNNABLE));
        }
    }

    /** 同 {@link #addUntilDue}；到 {@code overNanos} 就有人结束了这段等待。 */
    void addUntilOver(long overNanos, List<Phase> into) {
        if (overNanos >= endNanos) {
            addUntilDue(into);
        } else {
            between(startNanos, overNanos).addUntilDue(into);
            into.add(of(overNanos, endNanos, Doing.RUNNABLE));
        }
    }

    /** 只要 {@code nanos} 之前的；按开始排列。 */
    static List<Phase> until(long nanos, List<Phase> all) {
        if (all.isEmpty() || all.getLast().endNanos <= nanos) {
            return all;
        }
        return all.stream()
                .filter(phase -> phase.startNanos < nanos)
                .map(phase -> phase.between(phase.startNanos, Math.min(nanos, phase.endNanos)))
                .toList();
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
