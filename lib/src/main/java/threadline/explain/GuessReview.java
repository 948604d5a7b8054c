package threadline.explain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import threadline.explain.track.Prose;
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
            var actual = Times.words(timeline.bodyNanos());
            lines.add(
                    total < 0
                            ? "总用时：" + seconds(total) + " 秒不是时间，实际 " + actual + "。"
                            : "总用时：你猜 " + Times.words(total) + "，实际 " + actual + "。");
        }
        if (guess.first() != null) {
            var actual = timeline.steps().stream()
                    .filter(s -> s.outcome() == Step.Outcome.COMPLETED)
                    .min(Comparator.comparingLong(Step::endNanos))
                    .map(s -> "「" + s.name() + "」")
                    .orElse("没有步骤完成");
            lines.add("先完成的：你猜「" + guess.first() + "」，实际" + actual + "。");
        }
        if (guess.because() != null) {
            var names = CauseNames.of(Why.of(timeline), timeline);
            lines.add("总用时由什么决定：你猜「" + guess.because() + "」，实际是" + names.words()
                    + (names.matches(guess.because()) ? "，猜中了。" : "。"));
        }
        for (var span : guess.steps()) {
            lines.add(Prose.name(span.step()) + "：" + guessed(span) + "，实际" + actual(span.step(), timeline) + "。");
        }
        return lines;
    }

    private static String guessed(Guess.Span span) {
        if (span.isPossible()) {
            return "你猜 " + range(span.startNanos(), span.endNanos());
        }
        long negative = span.startNanos() < 0 ? span.startNanos() : span.endNanos();
        return negative < 0
                ? seconds(negative) + " 秒不是时间"
                : "从 " + seconds(span.startNanos()) + " 到 " + seconds(span.endNanos()) + " 秒是倒着的，不是一段时间";
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private static String actual(String name, Timeline timeline) {
        return timeline.steps().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .map(GuessReview::range)
                .orElse("没有这个步骤");
    }

    private static String range(Step step) {
        return step.outcome() == Step.Outcome.OPEN
                ? String.format(
                        Locale.ROOT,
                        " %.2f 秒开始，记录停下时（%.2f 秒）还没有结束",
                        Times.seconds(step.startNanos()),
                        Times.seconds(step.endNanos()))
                : " " + range(step.startNanos(), step.endNanos());
    }

    private static String range(long start, long end) {
        return String.format(Locale.ROOT, "%.2f–%.2f 秒", Times.seconds(start), Times.seconds(end));
    }
}
