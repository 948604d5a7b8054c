package threadline.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * 一次记录的全部数据，不可变，可以在线程之间共享；写成 JSON 再读回来相等。
 *
 * <p>时间都是从记录开始算起的纳秒。{@code intervals} 按泳道、再按开始时间排列，同一泳道里互不重叠。
 *
 * @param title 标题
 * @param start 记录开始的时刻
 * @param bodyNanos 代码用时：从开始到代码返回
 * @param endNanos 记录的终点：代码返回之后，等到线程结束或判为泄漏
 * @param lanes 泳道，按第一次出现的顺序
 * @param steps 步骤，按开始时间
 * @param intervals 时段
 * @param wakes 唤醒，按时刻
 * @param marks 标记，按时刻
 * @param findings 结论
 * @param output {@code say} 打印的行
 * @param failure 代码抛出的异常；正常返回时为 {@code null}
 * @param limitNanos 到了时限、还没有中断谁的那一刻；没有到时限是 {@code null}
 * @param outside 泳道之外，那时还可能来结束等待的：进程、定时器、别的线程；没有就是空的
 * @param pins 虚拟线程占着载体等的时间
 * @param pools 线程池：有代理时看得到的，平台线程的池
 * @param turns 定时任务轮到的每一次，按时刻；有代理时看得到的
 * @param cpus 记录时这个 JVM 能用几个 CPU；不知道是 0
 * @param honesty 有多可信
 */
public record Timeline(
        String title,
        Instant start,
        long bodyNanos,
        long endNanos,
        List<Lane> lanes,
        List<Step> steps,
        List<Interval> intervals,
        List<Wake> wakes,
        List<Mark> marks,
        List<Finding> findings,
        List<OutputLine> output,
        @Nullable Failure failure,
        @Nullable Long limitNanos,
        List<String> outside,
        List<Pin> pins,
        List<Lane.Pool> pools,
        List<Lane.Turn> turns,
        int cpus,
        Honesty honesty) {

    public Timeline {
        lanes = List.copyOf(lanes);
        steps = List.copyOf(steps);
        intervals = List.copyOf(intervals);
        wakes = List.copyOf(wakes);
        marks = List.copyOf(marks);
        findings = List.copyOf(findings);
        output = List.copyOf(output);
        outside = List.copyOf(outside);
        pins = List.copyOf(pins);
        pools = List.copyOf(pools);
        turns = List.copyOf(turns);
    }

    /** 同一条时间线，换上这些结论。 */
    public Timeline with(List<Finding> newFindings) {
        return new Timeline(
                title,
                start,
                bodyNanos,
                endNanos,
                lanes,
                steps,
                intervals,
                wakes,
                marks,
                newFindings,
                output,
                failure,
                limitNanos,
                outside,
                pins,
                pools,
                turns,
                cpus,
                honesty);
    }

    /** 同一条时间线，加上这些泳道、步骤和时段。 */
    public Timeline plus(List<Lane> moreLanes, List<Step> moreSteps, List<Interval> moreIntervals) {
        return new Timeline(
                title,
                start,
                bodyNanos,
                endNanos,
                join(lanes, moreLanes),
                join(steps, moreSteps),
                join(intervals, moreIntervals),
                wakes,
                marks,
                findings,
                output,
                failure,
                limitNanos,
                outside,
                pins,
                pools,
                turns,
                cpus,
                honesty);
    }

    private static <T> List<T> join(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** JVM 停住的每一次，按开始；没有碰到哪条泳道在运行或等 CPU 的不在里面。 */
    public List<Interval.Pause> pauses() {
        return intervals.stream()
                .filter(Interval.Paused.class::isInstance)
                .map(paused -> ((Interval.Paused) paused).pause())
                .distinct()
                .sorted(Comparator.comparingLong(Interval.Pause::startNanos))
                .toList();
    }

    /** 活过代码返回的泳道。 */
    public List<Lane> leaked() {
        return lanes.stream().filter(Lane::leaked).toList();
    }
}
