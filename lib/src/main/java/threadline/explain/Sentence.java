package threadline.explain;

import java.util.List;
import java.util.StringJoiner;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/** 标题下面的一句话：总用时，逐个做要多久，出了什么事。每个数字都来自这次记录。 */
public final class Sentence {

    private Sentence() {}

    /** 例如 {@code 总用时 3.02 秒；2 步逐个做要 5.00 秒。} */
    public static String of(Timeline timeline) {
        var sentence = new StringBuilder("总用时 ").append(Times.words(timeline.bodyNanos()));
        var tracks = Tracks.of(timeline);
        var work = OwnWork.of(tracks);
        if (work != null) {
            sentence.append("；").append(work.steps()).append(" 步逐个做要 ").append(Times.words(work.nanos()));
        }
        sentence.append("。");
        if (timeline.failure() == null) {
            sentence.append(Bottleneck.of(tracks));
        }
        add(sentence, names(timeline.steps(), Step.Outcome.CANCELLED), "被取消");
        add(sentence, names(timeline.steps(), Step.Outcome.FAILED), "失败");
        if (timeline.failure() != null) {
            sentence.append("代码抛出 ")
                    .append(FailureWords.thrown(timeline.failure()))
                    .append("。");
        }
        var leaked = timeline.leaked();
        if (!leaked.isEmpty()) {
            sentence.append("泄漏了 ").append(leaked.size()).append(" 个线程：");
            sentence.append(join(leaked.stream().map(Lane::name).toList())).append("。");
        }
        return sentence.toString();
    }

    private static void add(StringBuilder sentence, List<String> names, String what) {
        if (!names.isEmpty()) {
            sentence.append(join(names)).append(what).append("。");
        }
    }

    private static List<String> names(List<Step> steps, Step.Outcome outcome) {
        return steps.stream()
                .filter(s -> s.outcome() == outcome)
                .map(s -> "「" + s.name() + "」")
                .distinct()
                .toList();
    }

    private static String join(List<String> names) {
        var joined = new StringJoiner("、");
        names.stream().limit(5).forEach(joined::add);
        return names.size() > 5 ? joined + "等 " + names.size() + " 个" : joined.toString();
    }
}
