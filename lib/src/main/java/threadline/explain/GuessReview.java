package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import threadline.model.Guess;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/** 把读者的猜测和这次记录放在一起说：一条猜测一句话。 */
public final class GuessReview {

    private GuessReview() {}

    /** 什么都没有猜时是空列表。 */
    public static List<String> of(Guess guess, Timeline timeline) {
        var lines = new ArrayList<String>();
        var total = guess.totalNanos();
        if (total != null) {
            lines.add("总用时：你猜 " + Times.words(total) + "，实际 " + Times.words(timeline.bodyNanos()) + "。");
        }
        if (guess.first() != null) {
            var actual = timeline.steps().stream()
                    .filter(s -> s.outcome() != Step.Outcome.OPEN)
                    .min(Comparator.comparingLong(Step::endNanos))
                    .map(s -> "「" + s.name() + "」")
                    .orElse("没有步骤完成");
            lines.add("先完成的：你猜「" + guess.first() + "」，实际" + actual + "。");
        }
        for (var span : guess.steps()) {
            lines.add("「" + span.step() + "」：你猜 " + range(span.startNanos(), span.endNanos()) + "，实际"
                    + actual(span.step(), timeline) + "。");
        }
        return lines;
    }

    private static String actual(String name, Timeline timeline) {
        return timeline.steps().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .map(s -> " " + range(s.startNanos(), s.endNanos()))
                .orElse("没有这个步骤");
    }

    private static String range(long start, long end) {
        return "%.2f–%.2f 秒".formatted(Times.seconds(start), Times.seconds(end));
    }
}
