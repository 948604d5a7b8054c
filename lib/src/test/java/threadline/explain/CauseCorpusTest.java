package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Limited;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import threadline.explain.cause.Causes;
import threadline.model.Cause;
import threadline.model.Timeline;
import threadline.recorder.Action;

/** 由构造就知道原因的 60 个程序：说对的至少 57 个，说错的一个也没有。只看是哪一种、是谁的，不看毫秒。 */
class CauseCorpusTest {

    private static final int MILLIS = Integer.getInteger("corpus.millis", 80);

    @Test
    void theNamedCauseIsTheOneBuiltIn() {
        record("热身", () -> {});
        var right = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        var silent = new ArrayList<String>();
        for (var limited : Limited.all()) {
            for (boolean virtual : new boolean[] {false, true}) {
                var timeline = run(limited, virtual);
                var cause = Causes.of(timeline);
                var sentence = Sentence.of(timeline);
                var line = limited.name() + (virtual ? "（虚拟）" : "（平台）") + "，应当 " + limited.expected() + "，说的是 "
                        + words(cause, timeline) + "：" + sentence;
                System.out.println(line);
                boolean causeExpected = limited.expected().matches("\\w.*");
                boolean same = causeExpected
                        ? words(cause, timeline).startsWith(limited.expected())
                        : sentence.startsWith(limited.expected());
                (same ? right : cause == null && causeExpected ? silent : wrong).add(line);
            }
        }
        System.out.printf("对 %d，没有说 %d，错 %d%n", right.size(), silent.size(), wrong.size());
        assertThat(right.size() + silent.size() + wrong.size()).isEqualTo(60);
        assertThat(wrong).isEmpty();
        assertThat(silent).hasSizeLessThanOrEqualTo(3);
    }

    private static Timeline run(Limited limited, boolean virtual) {
        limited.prepare().run();
        Action<Exception> body =
                () -> limited.program().run(virtual ? Thread.ofVirtual() : Thread.ofPlatform(), virtual, MILLIS);
        return (limited.limit() == 0
                        ? record(limited.name(), body)
                        : record(limited.name(), Duration.ofMillis(limited.limit()), body))
                .timeline();
    }

    private static String words(@Nullable Cause cause, Timeline timeline) {
        return switch (cause) {
            case null -> "没有说";
            case Cause.Slowest s ->
                "Slowest "
                        + (s.steps().size() == 1
                                ? s.steps().getFirst().name()
                                : s.steps().size() + " 步");
            case Cause.InARow r ->
                "InARow "
                        + (r.lanes().size() == 1
                                ? timeline.lanes().get(r.lanes().getFirst()).name()
                                : r.lanes().size() + " 条");
            case Cause.Stage s -> "Stage " + timeline.lanes().get(s.lane()).name();
            case Cause.Processors p -> "Processors" + (p.carriers() ? " 载体 " : " CPU ") + p.have();
            case Cause.Permits p -> "Permits " + p.name();
            case Cause.PoolSize p -> "PoolSize " + p.threads() + " 个线程";
            case Cause.Lock l -> "Lock " + l.name();
            case Cause.Limit l -> "Limit " + l.object();
            case Cause.Pauses p -> "Pauses " + p.why();
            case Cause.Spent s -> "Spent " + timeline.lanes().get(s.lane()).name();
            case Cause.Outside o -> "Outside " + o.what();
        };
    }
}
