package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Spacing;
import threadline.draw.ink.TimeScale;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;

/**
 * 一条泳道和它的位置。
 *
 * @param lane 泳道
 * @param steps 它的步骤，外层在前
 * @param intervals 它的时段
 * @param marks 它的标记
 * @param carriers 那时谁占着载体
 * @param tails 步骤的名字空格后面的部分，各属于整幅图的哪个名字
 * @param covered 有步骤的时间
 * @param rows 步骤的名字要几行
 * @param top 上边
 * @param notes 上方的小旗和话
 * @param spacing 各部分的高
 */
public record LaneRow(
        Lane lane,
        List<Step> steps,
        List<Interval> intervals,
        List<Mark> marks,
        Pin.Carriers carriers,
        Supplier<Map<String, String>> tails,
        Spans covered,
        int rows,
        double top,
        LaneNotes notes,
        Spacing spacing) {

    public static LaneRow of(
            Lane lane,
            List<Step> steps,
            List<Interval> intervals,
            List<Mark> marks,
            Pin.Carriers carriers,
            Supplier<Map<String, String>> tails,
            Spacing spacing) {
        List<Step> shown = new ArrayList<>(steps);
        shown.removeIf(s -> s.depth() >= spacing.depth());
        shown.sort(Comparator.comparingInt(Step::depth));
        int rows = shown.isEmpty() ? 0 : Math.max(0, shown.getLast().depth()) + 1;
        return new LaneRow(
                lane, shown, intervals, marks, carriers, tails, Spans.of(shown), rows, 0, LaneNotes.NONE, spacing);
    }

    /** 同 {@link StepBox#tails}。 */
    public static Supplier<Map<String, String>> tails(Collection<List<Step>> lanes) {
        return StepBox.tails(lanes);
    }

    public LaneRow at(double y, LaneNotes above) {
        return new LaneRow(lane, steps, intervals, marks, carriers, tails, covered, rows, y, above, spacing);
    }

    /** 从这里起盖着泄漏的斜线；没有泄漏是无穷远。 */
    double hatchedFrom(TimeScale scale, long bodyNanos) {
        return lane.leaked() ? scale.x(Math.max(bodyNanos, lane.startNanos())) : Double.POSITIVE_INFINITY;
    }

    /** 这一段的填充：载体线程只知道挂载着谁，不知道它在不在运行。 */
    Fill fill(Interval interval) {
        boolean mounted = isCarrier() && interval instanceof Interval.Running;
        return mounted ? Fill.MOUNTED : Fill.of(interval);
    }

    /** 池里的线程，它做的活有步骤，这一刻却不在步骤里：做完了一件，还没有开始下一件。 */
    public boolean isBetweenJobs(long nanos) {
        return lane.pooled() && !steps.isEmpty() && !covered.touch(nanos, 0);
    }

    /** 泳道是载体线程：步骤是挂载，同一个虚拟线程可以有几次。 */
    boolean isCarrier() {
        return lane.kind() == Lane.Kind.CARRIER;
    }

    /** 它占着载体等的时间。 */
    List<Pin.Carriers.Holding> pins() {
        return carriers.holdings().stream()
                .filter(held -> held.pinned() && held.lane() == lane.id())
                .toList();
    }

    double height() {
        return spacing.laneHeight(rows);
    }

    public double bottom() {
        return top + height();
    }

    public double middle() {
        return top + height() / 2;
    }

    /** 关键路径画在框的下面；没有步骤的泳道画在状态的下面。 */
    double pathY() {
        return (rows == 0 ? barTop() + spacing.bar() : bottom()) + Math.max(3, spacing.gap() * 0.38);
    }

    double barTop() {
        return middle() - spacing.bar() / 2;
    }

    double stripTop() {
        return bottom() - spacing.strip();
    }

    /** 一层步骤的名字占多高：名字把行撑高时，平分多出来的。 */
    double rowHeight() {
        return rows == 0 ? 0 : (height() - spacing.strip()) / rows;
    }

    double stepTop(int depth) {
        return top + Math.max(0, depth) * rowHeight();
    }

    /** 这一刻画着的东西的上边；什么都没画时是泳道的中线。 */
    double topAt(long nanos, long slack) {
        return covered.touch(nanos, slack) ? top : hasBar(nanos, slack) ? barTop() : middle();
    }

    /** 这一刻画着的东西的下边；什么都没画时是泳道的中线。 */
    double bottomAt(long nanos, long slack) {
        return covered.touch(nanos, slack) ? bottom() : hasBar(nanos, slack) ? barTop() + spacing.bar() : middle();
    }

    /** 这一刻从哪里出来，往下或往上：刚要开始的一步还没有开始，前面画着条，就从条里出来，不从它的框里。 */
    double leaves(long nanos, long slack, boolean down) {
        boolean begun = covered.touch(nanos - slack, slack);
        long near = begun || !hasBar(nanos, 0) || !hasBar(nanos - 3 * slack, 0) ? slack : 0;
        return down ? bottomAt(nanos, near) : topAt(nanos, near);
    }

    private boolean hasBar(long nanos, long slack) {
        for (Interval interval : intervals) {
            if (interval.startNanos() - slack <= nanos && nanos <= interval.endNanos() + slack) {
                return true;
            }
        }
        return false;
    }
}
