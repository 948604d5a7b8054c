package threadline.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import threadline.model.Step;
import threadline.model.Stretch;

/** 一条泳道上，一段碰到的最里面的步骤。段从早到晚地问，步骤只走一遍；只在一个线程里用。 */
final class Innermost {

    private final List<Step> steps;
    private final List<Step> open = new ArrayList<>();
    private int next;

    /** {@code steps} 是这条泳道的，按开始时间。 */
    Innermost(List<Step> steps) {
        this.steps = steps;
    }

    /** 步骤的名字；没有就是空串。 */
    String during(Stretch stretch) {
        while (next < steps.size() && steps.get(next).startNanos() < stretch.endNanos()) {
            open.add(steps.get(next++));
        }
        open.removeIf(step -> step.endNanos() <= stretch.startNanos());
        return open.stream()
                .max(Comparator.comparingInt(Step::depth))
                .map(Step::name)
                .orElse("");
    }
}
