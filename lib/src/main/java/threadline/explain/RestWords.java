package threadline.explain;

import threadline.explain.cause.Rest;
import threadline.explain.track.Prose;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Times;

/** 原因没有说到的那一部分关键路径，写成句子。 */
final class RestWords {

    private RestWords() {}

    /** 例如 {@code 关键路径上还有「算 1」和 2 次「答」，共 0.19 秒。} 原因说的只是路径的一段，另一段也交代。 */
    static String of(Cause cause, Tracks tracks) {
        var rest = Rest.of(tracks, cause);
        if (rest == null) {
            return cause instanceof Cause.Slowest slowest && !slowest.whole() ? besides(slowest, tracks) : "";
        }
        var steps = rest.steps();
        return Prose.glue(
                        "关键路径上还有",
                        StepWords.counted(steps).size() > StepWords.MOST_NAMES
                                ? "别的 " + steps.size() + " 步"
                                : StepWords.names(steps))
                + (steps.size() > 1 ? "，共 " : "，") + Times.words(rest.nanos()) + "。";
    }

    /** 例如 {@code 关键路径上有 2 次「System.exit」和 2 次「启动 JVM」，共 1.13 秒。} 没有一步、一个线程占大半；种类太多，是空串。 */
    static String onPath(Tracks tracks) {
        var rest = Rest.whole(tracks);
        return rest == null || StepWords.counted(rest.steps()).size() > StepWords.MOST_NAMES
                ? ""
                : Prose.glue("关键路径上有", StepWords.names(rest.steps())) + "，共 " + Times.words(rest.nanos()) + "。";
    }

    /** 例如 {@code 关键路径上还有 main 睡眠 0.20 秒。} 等到了时限的，等 CPU 的，别处说。 */
    private static String besides(Cause.Slowest slowest, Tracks tracks) {
        var most = StepWords.outside(slowest.steps(), tracks);
        long total = tracks.timeline().bodyNanos();
        return most == null
                        || most.one().reachedLimit()
                        || most.one() instanceof Interval.Runnable
                        || most.nanos() < StepWords.WORTH * total
                        || slowest.nanos() + most.nanos() > (1 + StepWords.WORTH / 2) * total
                ? ""
                : Prose.glue("关键路径上还有", tracks.who(most.one().lane()), most.words(), "。");
    }
}
