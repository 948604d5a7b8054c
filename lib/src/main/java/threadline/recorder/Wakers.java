package threadline.recorder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * 一段等待真正是谁结束的。唤醒的调用自己就在等待的方法里，只是把信号传下去：跟到那个线程自己的唤醒者。
 *
 * <p>例如 {@code CountDownLatch} 的 20 个等待者一个传一个，都是 {@code countDown} 的线程放行的。
 */
final class Wakers {

    /** 醒来之后这么久之内在同一个方法里再唤醒别人，是传信号；更久是新的一次调用。 */
    private static final long PASSING_NANOS = 1_000_000;

    private static final int HOPS = 100_000;

    private final WakeSources wakes;
    private final Map<Long, List<Phase>> waits = new HashMap<>();

    Wakers(WakeSources wakes, Map<Long, List<Phase>> phases) {
        this.wakes = wakes;
        phases.forEach((thread, seen) -> {
            var list = new ArrayList<Phase>();
            for (var phase : seen) {
                switch (phase.doing()) {
                    case BLOCKED, WAITING, IO -> list.add(phase);
                    case RUNNING, RUNNABLE, SLEEPING -> {}
                }
            }
            waits.put(thread, list);
        });
    }

    /** 谁结束了 {@code thread} 的这一段等待；不知道时为 {@code null}。 */
    Wakes.@Nullable Raw of(long thread, Phase wait) {
        var wake = wakes.waker(thread, wait);
        var label = wait.stack().label();
        for (int hop = 0; wake != null && !wake.signal() && hop < HOPS; hop++) {
            var stack = wakes.wakerStack(wake);
            if (stack.label() == null || !stack.label().equals(label)) {
                return wake;
            }
            var own = lastWaitBefore(wake.waker(), wake.unparkedAt());
            boolean passesOn = own != null
                    && stack.label().equals(own.stack().label())
                    && (stack.acquiring() || wake.unparkedAt() - own.endNanos() < PASSING_NANOS);
            if (!passesOn || own == null) {
                return wake;
            }
            var before = wakes.waker(wake.waker(), own);
            if (before == null) {
                return wake;
            }
            wake = before;
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
