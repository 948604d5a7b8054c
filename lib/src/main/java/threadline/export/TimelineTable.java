package threadline.export;

import java.text.DecimalFormat;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Source;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/** 时间线与表格（tablesaw）：一行一个时段，或一行一个步骤。 */
public final class TimelineTable {

    private TimelineTable() {}

    /** 一行一个时段；时间以秒计，从记录开始算起。 */
    public static Table intervals(Timeline timeline) {
        var lane = StringColumn.create("泳道");
        var thread = StringColumn.create("线程");
        var state = StringColumn.create("状态");
        var object = StringColumn.create("对象");
        var step = StringColumn.create("步骤");
        var start = seconds("开始");
        var end = seconds("结束");
        var length = seconds("时长");
        var source = StringColumn.create("来源");
        var evidence = StringColumn.create("证据");
        var process = StringColumn.create("进程");
        for (var interval : timeline.intervals()) {
            var owner = timeline.lanes().get(interval.lane());
            lane.append(owner.name());
            thread.append(owner.kind().word());
            state.append(state(interval));
            object.append(object(interval));
            step.append(innermost(timeline.steps(), interval));
            start.append(Times.seconds(interval.startNanos()));
            end.append(Times.seconds(interval.endNanos()));
            length.append(Times.seconds(interval.nanos()));
            source.append(source(interval.source()));
            evidence.append(evidence(interval.evidence()));
            process.append(process(owner));
        }
        var table =
                Table.create(timeline.title(), lane, thread, state, object, step, start, end, length, source, evidence);
        return isAcross(timeline) ? table.addColumns(process) : table;
    }

    /** 不止本进程的时间线，表里多一列「进程」。 */
    private static boolean isAcross(Timeline timeline) {
        return timeline.lanes().stream().anyMatch(lane -> lane.process() != null);
    }

    private static String process(Lane lane) {
        var name = lane.process();
        return name == null ? "本进程" : name;
    }

    /** 一行一个步骤。 */
    public static Table steps(Timeline timeline) {
        var lane = StringColumn.create("泳道");
        var step = StringColumn.create("步骤");
        var start = seconds("开始");
        var end = seconds("结束");
        var length = seconds("时长");
        var outcome = StringColumn.create("结局");
        var process = StringColumn.create("进程");
        for (var s : timeline.steps()) {
            var owner = timeline.lanes().get(s.lane());
            lane.append(owner.name());
            process.append(process(owner));
            step.append(s.name());
            start.append(Times.seconds(s.startNanos()));
            end.append(Times.seconds(s.endNanos()));
            length.append(Times.seconds(s.endNanos() - s.startNanos()));
            outcome.append(outcome(s.outcome()));
        }
        var table = Table.create(timeline.title(), lane, step, start, end, length, outcome);
        return isAcross(timeline) ? table.addColumns(process) : table;
    }

    private static DoubleColumn seconds(String name) {
        var column = DoubleColumn.create(name);
        column.setPrintFormatter(new NumberColumnFormatter(new DecimalFormat("0.000")));
        return column;
    }

    private static String state(Interval interval) {
        return switch (interval) {
            case Interval.Running r -> "运行";
            case Interval.Runnable r -> "等 CPU";
            case Interval.Sleeping s -> "睡眠";
            case Interval.Blocked b -> "等锁";
            case Interval.Waiting w -> "等待";
            case Interval.Io io -> "I/O";
            case Interval.Unknown u -> "未知";
        };
    }

    private static String object(Interval interval) {
        return switch (interval) {
            case Interval.Blocked b -> b.lock();
            case Interval.Waiting w -> w.object();
            case Interval.Io io -> io.object();
            case Interval.Running r -> "";
            case Interval.Runnable r -> "";
            case Interval.Sleeping s -> "";
            case Interval.Unknown u -> "";
        };
    }

    /** 时段开始时最里面的步骤。 */
    private static String innermost(List<Step> steps, Interval interval) {
        return steps.stream()
                .filter(s -> s.lane() == interval.lane()
                        && s.startNanos() < interval.endNanos()
                        && s.endNanos() > interval.startNanos())
                .max(Comparator.comparingInt(Step::depth))
                .map(Step::name)
                .orElse("");
    }

    private static String source(@Nullable Source source) {
        if (source == null) {
            return "";
        }
        return source.place() + ":" + source.line() + (source.text() == null ? "" : " " + source.text());
    }

    private static String evidence(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Exact e -> "准确";
            case Evidence.Sampled s -> "采样，每格 " + Times.words(s.binNanos());
            case Evidence.None n -> "没有";
        };
    }

    private static String outcome(Step.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "完成";
            case FAILED -> "失败";
            case CANCELLED -> "取消";
            case OPEN -> "未结束";
        };
    }
}
