package threadline.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 步骤的表里的一行：做过的，或没有开始的。 */
record StepRow(int lane, String name, long startNanos, long endNanos, String outcome, String exception) {

    /** 按开始时间。 */
    static List<StepRow> of(Timeline timeline) {
        var marks = timeline.marks().stream().collect(Collectors.groupingBy(Mark::lane));
        var rows = new ArrayList<StepRow>();
        for (var step : timeline.steps()) {
            var during = between(marks.getOrDefault(step.lane(), List.of()), step.startNanos(), step.endNanos());
            rows.add(new StepRow(
                    step.lane(),
                    step.name(),
                    step.startNanos(),
                    step.endNanos(),
                    outcome(step.outcome()),
                    exception(step, during)));
        }
        for (var mark : timeline.marks()) {
            if (mark.kind() == Mark.Kind.NOT_STARTED) {
                var why = mark.failure() == null ? "" : mark.failure().text();
                rows.add(new StepRow(mark.lane(), mark.text(), mark.atNanos(), mark.atNanos(), "没有开始", why));
            }
        }
        rows.sort(Comparator.comparingLong(StepRow::startNanos));
        return rows;
    }

    /** 按时刻排列的标记里，这两个时刻之间的，两头也算。 */
    private static List<Mark> between(List<Mark> marks, long from, long until) {
        int low = 0;
        int high = marks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (marks.get(middle).atNanos() < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int end = low;
        while (end < marks.size() && marks.get(end).atNanos() <= until) {
            end++;
        }
        return marks.subList(low, end);
    }

    /** 它结束时抛出的，和它里面被抑制的。 */
    private static String exception(Step step, List<Mark> during) {
        var own = switch (step.outcome()) {
            case FAILED -> lastText(during, Mark.Kind.DIED);
            case CANCELLED -> lastText(during, Mark.Kind.CANCELLED);
            case COMPLETED, OPEN -> "";
        };
        var suppressed = during.stream()
                .filter(m -> m.kind() == Mark.Kind.SUPPRESSED)
                .map(Mark::text)
                .collect(Collectors.joining("，"));
        return suppressed.isEmpty() ? own : own + "（被抑制的：" + suppressed + "）";
    }

    private static String lastText(List<Mark> marks, Mark.Kind kind) {
        return marks.stream()
                .filter(m -> m.kind() == kind)
                .reduce((_, later) -> later)
                .map(Mark::text)
                .orElse("");
    }

    static String outcome(Step.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "完成";
            case FAILED -> "失败";
            case CANCELLED -> "取消";
            case OPEN -> "未结束";
        };
    }
}
