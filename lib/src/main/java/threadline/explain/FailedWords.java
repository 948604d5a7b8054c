package threadline.explain;

import java.util.ArrayList;
import java.util.EnumMap;
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

    /** 一步怎样没有做成。 */
    private enum Fate {
        FAILED,
        /** 随它的进程没有了。 */
        GONE,
        /** 随它的进程没有了，后来在别的进程里做完了。 */
        DONE_LATER;

        /** {@code times} 次这样了。 */
        String words(long times) {
            return switch (this) {
                case FAILED -> times == 1 ? "失败" : "失败 " + times + " 次";
                case GONE -> times == 1 ? "没有做完" : " " + times + " 次没有做完";
                case DONE_LATER -> (times == 1 ? "第一次" : " " + times + " 次") + "没有做完，后来做完了";
            };
        }
    }

    private FailedWords() {}

    /** 没有就是空串。 */
    static String of(Tracks tracks) {
        var done = lastDone(tracks);
        var words = tracks.timeline().steps().stream()
                .filter(step -> step.outcome() == Step.Outcome.FAILED)
                .collect(Collectors.groupingBy(
                        step -> fate(tracks, step, done), () -> new EnumMap<>(Fate.class), Collectors.toList()))
                .entrySet()
                .stream()
                .flatMap(same -> times(same.getValue(), same.getKey()::words))
                .collect(Collectors.joining("，"));
        return words.isEmpty() ? "" : words + thrownOf(tracks) + "。";
    }

    private static Fate fate(Tracks tracks, Step step, Map<String, Long> done) {
        if (!wentWithItsProcess(tracks, step)) {
            return Fate.FAILED;
        }
        return done.getOrDefault(step.name(), Long.MIN_VALUE) > step.endNanos() ? Fate.DONE_LATER : Fate.GONE;
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
