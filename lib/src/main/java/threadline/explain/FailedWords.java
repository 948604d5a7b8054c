package threadline.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.finding.FailureWords;
import threadline.explain.track.Prose;
import threadline.explain.track.Tracks;
import threadline.model.Failure;
import threadline.model.Mark;
import threadline.model.Step;

/** 哪几步失败了，各几次；代码的两步都失败了，抛出的是谁的。 */
final class FailedWords {

    private FailedWords() {}

    /** 没有就是空串。 */
    static String of(Tracks tracks) {
        var failed = new ArrayList<Step>();
        var gone = new ArrayList<Step>();
        var later = new ArrayList<Step>();
        var done = lastDone(tracks);
        for (var step : tracks.timeline().steps()) {
            if (step.outcome() == Step.Outcome.FAILED) {
                boolean again = done.getOrDefault(step.name(), Long.MIN_VALUE) > step.endNanos();
                (!wentWithItsProcess(tracks, step) ? failed : again ? later : gone).add(step);
            }
        }
        var words = Stream.of(
                        times(failed, n -> n == 1 ? "失败" : "失败 " + n + " 次"),
                        times(gone, n -> n == 1 ? "没有做完" : " " + n + " 次没有做完"),
                        times(later, n -> (n == 1 ? "第一次" : " " + n + " 次") + "没有做完，后来做完了"))
                .flatMap(each -> each)
                .collect(Collectors.joining("，"));
        return words.isEmpty() ? "" : words + thrownOf(tracks) + "。";
    }

    /** 每个名字的步骤最后一次做完的时刻：没有做完的，交给别的进程再做，也许做完了。 */
    private static Map<String, Long> lastDone(Tracks tracks) {
        return tracks.timeline().steps().stream()
                .filter(step -> step.outcome() == Step.Outcome.COMPLETED)
                .collect(Collectors.toMap(Step::name, Step::endNanos, Math::max));
    }

    /** 进程没有了，步骤随它没有了：它自己没有失败。 */
    private static boolean wentWithItsProcess(Tracks tracks, Step step) {
        return tracks.marks(step.lane()).stream()
                .anyMatch(mark -> mark.kind() == Mark.Kind.KILLED
                        && mark.atNanos() <= step.endNanos() + Tracks.TIDYING_NANOS
                        && mark.atNanos() >= step.endNanos() - Tracks.TIDYING_NANOS);
    }

    /** 几次的在一起；{@code how} 写出几次怎样了。 */
    private static Stream<String> times(List<Step> steps, LongFunction<String> how) {
        var times = steps.stream()
                .collect(Collectors.groupingBy(s -> Prose.name(s.name()), LinkedHashMap::new, Collectors.counting()));
        Map<Long, List<String>> byTimes = new TreeMap<>();
        times.forEach((name, count) ->
                byTimes.computeIfAbsent(count, _ -> new ArrayList<>()).add(name));
        return byTimes.entrySet().stream()
                .map(same -> Prose.list(Prose.inOrder(same.getValue()))
                        + (same.getKey() > 1 && same.getValue().size() > 1 ? "各" : "")
                        + how.apply(same.getKey()));
    }

    /** 代码的两步都失败了：抛出的是哪一步的，另一步的怎样了。半句话；说不准，就是空串。 */
    private static String thrownOf(Tracks tracks) {
        var thrown = tracks.timeline().failure();
        Map<Failure, Step> of = new LinkedHashMap<>();
        for (var step : tracks.timeline().steps()) {
            var failure = step.lane() == 0 && step.outcome() == Step.Outcome.FAILED ? failureOf(tracks, step) : null;
            if (failure != null) {
                of.merge(failure, step, (outer, inner) -> inner.depth() > outer.depth() ? inner : outer);
            }
        }
        var own = thrown == null ? null : of.remove(FailureWords.unwrapped(thrown));
        if (thrown == null || own == null || of.size() != 1) {
            return "";
        }
        var other = of.keySet().iterator().next();
        for (var cause = thrown; cause != null; cause = cause.cause()) {
            if (cause.equals(other)) {
                return ""; // 包在里面
            }
        }
        boolean suppressed = tracks.timeline().marks().stream()
                .anyMatch(mark -> mark.kind() == Mark.Kind.SUPPRESSED
                        && mark.failure() != null
                        && other.equals(FailureWords.unwrapped(mark.failure())));
        var name = Prose.name(of.values().iterator().next().name());
        return "：抛出的是" + Prose.name(own.name()) + "的异常，" + (suppressed ? name + "的被它抑制" : "不是" + name + "的");
    }

    /** 它结束时抛出的。 */
    private static @Nullable Failure failureOf(Tracks tracks, Step step) {
        return tracks.marks(step.lane()).stream()
                .filter(mark -> mark.kind() == Mark.Kind.DIED
                        && mark.failure() != null
                        && mark.atNanos() >= step.startNanos()
                        && mark.atNanos() <= step.endNanos())
                .reduce((_, later) -> later)
                .map(mark -> FailureWords.unwrapped(Objects.requireNonNull(mark.failure())))
                .orElse(null);
    }
}
