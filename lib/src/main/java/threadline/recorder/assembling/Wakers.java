package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.recorder.reading.Phase;
import threadline.recorder.reading.WakeSources;
import threadline.recorder.reading.Wakes;

/**
 * 一段等待真正是谁结束的。唤醒的调用自己就在等待的方法里，只是把信号传下去：跟到那个线程自己的唤醒者。
 *
 * <p>例如 {@code CountDownLatch} 的 20 个等待者一个传一个，都是 {@code countDown} 的线程放行的。
 */
final class Wakers {

    /** 醒来之后这么久之内在同一个方法里再唤醒别人，是传信号；更久是新的一次调用。 */
    private static final long PASSING_NANOS = 1_000_000;

    private static final int HOPS = 100_000;

    /** 一段等待，按结束的时刻记。 */
    record Wait(long thread, long endNanos) {}

    private final WakeSources wakes;
    private final Map<Wait, Wakes.Raw> known = new HashMap<>();
    private final Map<Long, List<Phase>> waits = new HashMap<>();
    private final Permits permits;
    private final Map<Wait, Wakes.Raw> givers;

    Wakers(WakeSources wakes, Permits permits, Map<Long, List<Phase>> phases) {
        this.wakes = wakes;
        this.permits = permits;
        this.givers = permits.givers(phases);
        phases.forEach((thread, seen) -> {
            for (var phase : seen) {
                switch (phase.doing()) {
                    case BLOCKED, WAITING, IO ->
                        waits.computeIfAbsent(thread, id -> new ArrayList<>()).add(phase);
                    case RUNNING, RUNNABLE, SLEEPING, PAUSED -> {}
                }
            }
        });
    }

    /** 谁结束了 {@code thread} 的这一段等待；不知道时为 {@code null}。 */
    Wakes.@Nullable Raw of(long thread, Phase wait) {
        if (permits.isFor(wait)) {
            return givers.get(new Wait(thread, wait.endNanos()));
        }
        var passed = new ArrayList<Wait>();
        var wake = follow(thread, wait, passed);
        if (wake != null) {
            for (var one : passed) {
                known.put(one, wake);
            }
        }
        return wake;
    }

    private Wakes.@Nullable Raw follow(long thread, Phase wait, List<Wait> passed) {
        var label = wait.stack().label();
        var at = new Wait(thread, wait.endNanos());
        var wake = wakes.waker(thread, wait);
        while (wake != null && !wake.signal() && passed.size() < HOPS) {
            var before = known.get(at);
            if (before != null) {
                return before;
            }
            passed.add(at);
            var stack = wakes.wakerStack(wake);
            var own = lastWaitBefore(wake.waker(), wake.unparkedAt());
            boolean sameLock = own != null && own.lock() != 0 && own.lock() == wait.lock();
            boolean sameCall = own != null
                    && stack.label() != null
                    && stack.label().equals(label)
                    && stack.label().equals(own.stack().label());
            boolean passesOn = stack.acquiring()
                    ? sameLock || sameCall // 一个 lock()，一个 tryLock：等的还是同一个
                    : sameCall && own != null && wake.unparkedAt() - own.endNanos() < PASSING_NANOS;
            var next = passesOn && own != null ? wakes.waker(wake.waker(), own) : null;
            if (next == null || own == null) {
                return wake;
            }
            at = new Wait(wake.waker(), own.endNanos());
            wake = next;
        }
        return wake;
    }

    private @Nullable Phase lastWaitBefore(long thread, long nanos) {
        var list = waits.getOrDefault(thread, List.of());
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).endNanos() <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : list.get(low - 1);
    }
}
