package threadline.explain.track;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Step;

/**
 * 步骤，按开始排列，问哪些碰到一段时间，或一刻之前最后开始的是哪一个。
 *
 * @param latestEnds 到这一个为止，最晚的结束
 */
@SuppressWarnings("ArrayRecordComponent") // 只在算一次的时候用，不比较
public record StepsByStart(List<Step> steps, long[] latestEnds) {

    public static StepsByStart of(List<Step> steps) {
        var sorted = steps.stream()
                .sorted(Comparator.comparingLong(Step::startNanos))
                .toList();
        var latest = new long[sorted.size()];
        long end = Long.MIN_VALUE;
        for (int i = 0; i < latest.length; i++) {
            end = Math.max(end, sorted.get(i).endNanos());
            latest[i] = end;
        }
        return new StepsByStart(sorted, latest);
    }

    /** 到 {@code nanos} 为止最后开始的；没有就是 {@code null}。 */
    @Nullable
    public Step lastStartedBy(long nanos) {
        int next = firstAtOrAfter(nanos + 1);
        return next == 0 ? null : steps.get(next - 1);
    }

    public List<Step> overlapping(long from, long to) {
        int first = firstAtOrAfter(to);
        int i = first;
        while (i > 0 && latestEnds[i - 1] > from) {
            i--;
        }
        return steps.subList(i, first).stream().filter(s -> s.endNanos() > from).toList();
    }

    /** 第一个在 {@code nanos} 或之后开始的。 */
    private int firstAtOrAfter(long nanos) {
        int low = 0;
        int high = steps.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (steps.get(middle).startNanos() < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
