package threadline.draw.lane;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import threadline.model.Mark;
import threadline.model.Step;

/** 失败和取消的步骤：一个标记是哪一步的。 */
final class UnhappySteps {

    /** 往前找这么多步。 */
    private static final int LOOKED_AT = 8;

    private final List<Step> steps;
    /** 按开始排列；问到时才排。 */
    private @Nullable NavigableMap<Long, Step> byStart;

    UnhappySteps(List<Step> steps) {
        this.steps = steps;
    }

    /** 两个标记属于一前一后的两步，不是里层和外层。 */
    boolean areApart(Mark one, Mark other) {
        Step first = step(one.atNanos());
        Step second = step(other.atNanos());
        return first != null
                && second != null
                && (first.endNanos() <= second.startNanos() || second.endNanos() <= first.startNanos());
    }

    /** 这一刻最里面的一步。 */
    @Nullable
    Step step(long at) {
        NavigableMap<Long, Step> map = byStart();
        Map.Entry<Long, Step> entry = map.floorEntry(at);
        for (int i = 0; entry != null && i < LOOKED_AT; i++) {
            if (entry.getValue().endNanos() >= at) {
                return entry.getValue();
            }
            entry = map.lowerEntry(entry.getKey());
        }
        return null;
    }

    private NavigableMap<Long, Step> byStart() {
        if (byStart == null) {
            byStart = new TreeMap<>();
            for (Step step : steps) {
                if (step.wasCut()) {
                    byStart.put(step.startNanos(), step); // 里层的在后面
                }
            }
        }
        return byStart;
    }
}
