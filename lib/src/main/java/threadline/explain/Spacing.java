package threadline.explain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Track;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 定时的线程按前一次做完的时刻排下一次（固定间隔），不按时刻表（固定频率）：从做完到下一次到点总是一样长，从到点到到点却不是。
 *
 * @param steps 几步
 * @param busyNanos 一共做了多久
 * @param gaps 隔了几次
 * @param gapNanos 每次隔多久
 */
record Spacing(int steps, long busyNanos, int gaps, long gapNanos) {

    /** 差不到这么多，是一样长；差得更多的只能是少数：机器忙的时候，算好了到点的时刻才轮到它去等。 */
    private static final double ALIKE = 0.05;

    private static final long SLIGHT_NANOS = 3_000_000;

    private static final double MOST = 0.8;

    /** 离周期的整数倍差了周期的这么多，就不在时刻表上。 */
    private static final double OFF = 0.25;

    /** 说到 {@code last} 为止的步骤；分不出来，例如每一步都一样长，是 {@code null}。 */
    static @Nullable Spacing of(Track track, Step last) {
        var steps = track.steps().stream()
                .filter(step -> step.depth() == 0 && step.startNanos() <= last.startNanos())
                .toList();
        var gaps = new ArrayList<Long>();
        var turns = new ArrayList<Long>(); // 从到点到到点；前一次没有等到点，是 -1
        long due = -1;
        for (int i = 1; i < steps.size(); i++) {
            var previous = steps.get(i - 1);
            var wait = wait(track, previous, steps.get(i));
            if (wait != null) {
                gaps.add(due(wait) - previous.endNanos());
                turns.add(due < 0 ? -1 : due(wait) - due);
            }
            due = wait == null ? -1 : due(wait);
        }
        long gap = gaps.isEmpty() ? 0 : median(gaps);
        long turn = gaps.isEmpty() ? 0 : median(turns);
        double slight = Math.max(SLIGHT_NANOS, ALIKE * gap);
        long alike = gaps.stream().filter(one -> Math.abs(one - gap) <= slight).count();
        boolean offSchedule = false;
        for (int i = 0; i < gaps.size(); i++) {
            long its = turns.get(i);
            boolean off = its > 0 && turn > 0 && Math.abs(its - Math.round((double) its / turn) * turn) >= OFF * turn;
            offSchedule = offSchedule || (off && Math.abs(gaps.get(i) - gap) <= slight);
        }
        return !offSchedule || gaps.size() < steps.size() - 1 || alike < MOST * gaps.size()
                ? null
                : new Spacing(
                        steps.size(),
                        steps.stream()
                                .mapToLong(step -> step.endNanos() - step.startNanos())
                                .sum(),
                        gaps.size(),
                        gap);
    }

    /** 两步之间等到点的那一段；没有是 {@code null}。 */
    private static @Nullable Interval wait(Track track, Step previous, Step next) {
        return track.between(previous.endNanos(), next.startNanos()).stream()
                .filter(Idle::untilDue)
                .reduce((_, later) -> later)
                .orElse(null);
    }

    /** 到点的时刻：没有记下，就是等完的时刻。 */
    private static long due(Interval wait) {
        return wait instanceof Interval.Waiting waiting && waiting.dueNanos() > 0
                ? waiting.dueNanos()
                : wait.endNanos();
    }

    private static long median(List<Long> some) {
        return some.stream().sorted().toList().get(some.size() / 2);
    }
}
