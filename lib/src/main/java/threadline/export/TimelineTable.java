package threadline.export;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Stretch;
import threadline.model.Timeline;
import threadline.model.Times;

/** 时间线与表格（tablesaw）：一行一段，或一行一个步骤。 */
public final class TimelineTable {

    private TimelineTable() {}

    /** 一行一段，多半就是一个时段，见 {@link Stretch}；时间以秒计，从记录开始算起。 */
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
        var steps = timeline.steps().stream().collect(Collectors.groupingBy(Step::lane));
        var intervals = timeline.intervals().stream()
                .collect(Collectors.groupingBy(Interval::lane, LinkedHashMap::new, Collectors.toList()));
        intervals.forEach((id, ofLane) -> {
            var owner = timeline.lanes().get(id);
            var itsSteps = steps.getOrDefault(id, List.of());
            var innermost = new Innermost(itsSteps);
            for (var stretch : Stretch.of(ofLane, itsSteps)) {
                var interval = stretch.whole();
                lane.append(owner.name());
                thread.append(owner.kind().word());
                state.append(IntervalWords.state(stretch));
                object.append(IntervalWords.object(stretch));
                step.append(innermost.during(stretch));
                start.append(Times.seconds(stretch.startNanos()));
                end.append(Times.seconds(stretch.endNanos()));
                length.append(Times.seconds(stretch.nanos()));
                source.append(IntervalWords.source(interval.source()));
                evidence.append(IntervalWords.evidence(stretch));
                process.append(process(owner));
            }
        });
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

    /** 一行一个步骤，按开始时间；没有开始的也在里面。异常是步骤的，后面跟着被抑制的。 */
    public static Table steps(Timeline timeline) {
        var lane = StringColumn.create("泳道");
        var step = StringColumn.create("步骤");
        var start = seconds("开始");
        var end = seconds("结束");
        var length = seconds("时长");
        var outcome = StringColumn.create("结局");
        var exception = StringColumn.create("异常");
        var process = StringColumn.create("进程");
        for (var row : StepRow.of(timeline)) {
            var owner = timeline.lanes().get(row.lane());
            lane.append(owner.name());
            process.append(process(owner));
            step.append(row.name());
            start.append(Times.seconds(row.startNanos()));
            end.append(Times.seconds(row.endNanos()));
            length.append(Times.seconds(row.endNanos() - row.startNanos()));
            outcome.append(row.outcome());
            exception.append(row.exception());
        }
        var table = Table.create(timeline.title(), lane, step, start, end, length, outcome, exception);
        return isAcross(timeline) ? table.addColumns(process) : table;
    }

    /** 全部线程的等待，一行一种；「关键路径」是它在关键路径上的时间占代码用时的份额。 */
    public static Table waits(Timeline timeline, List<Interval.Total> rows) {
        var state = StringColumn.create("状态");
        var object = StringColumn.create("对象");
        var source = StringColumn.create("来源");
        var waker = StringColumn.create("谁结束的");
        var count = whole("次数");
        var threads = whole("线程");
        var total = seconds("总计");
        var median = seconds("中位");
        var p99 = seconds("p99");
        var path = seconds("关键路径");
        for (var row : rows) {
            state.append(row.state());
            object.append(row.object());
            source.append(IntervalWords.source(row.source()));
            waker.append(row.waker());
            count.append(row.count());
            threads.append(row.threads());
            total.append(Times.seconds(row.nanos()));
            median.append(Times.seconds(row.medianNanos()));
            p99.append(Times.seconds(row.p99Nanos()));
            path.append((double) row.onPathNanos() / Math.max(1, timeline.bodyNanos()));
        }
        return Table.create(timeline.title(), state, object, source, waker, count, threads, total, median, p99, path);
    }

    private static IntColumn whole(String name) {
        var column = IntColumn.create(name);
        column.setPrintFormatter(formatter("0"));
        return column;
    }

    private static NumberColumnFormatter formatter(String pattern) {
        return new NumberColumnFormatter(new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)));
    }

    private static DoubleColumn seconds(String name) {
        var column = DoubleColumn.create(name);
        column.setPrintFormatter(formatter("0.000"));
        return column;
    }
}
