package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Limited;
import example.Stepless;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import threadline.Recording;
import threadline.explain.cause.Causes;
import threadline.model.Cause;
import threadline.model.Timeline;
import threadline.recorder.Action;

/** 由构造就知道原因的 100 个程序，40 个没有一个步骤：说错的一个也没有，不说的最多 5 个。只看是哪一种、是谁的，不看毫秒。 */
class CauseCorpusTest {

    private static final int MILLIS = Integer.getInteger("corpus.millis", 80);

    @AfterAll
    static void nobodyOutsideIsLeft() throws InterruptedException {
        Limited.close();
    }

    /** 机器忙的时候看错了的，再看一次。 */
    @Test
    void theNamedCauseIsTheOneBuiltIn() {
        record("热身", () -> {});
        int right = 0;
        var wrong = new ArrayList<String>();
        var silent = new ArrayList<String>();
        for (var limited : Limited.all()) {
            for (boolean virtual : new boolean[] {false, true}) {
                if (isNamed(limited, virtual, new ArrayList<>(), new ArrayList<>())
                        || isNamed(limited, virtual, wrong, silent)) {
                    right++;
                }
            }
        }
        System.out.printf("对 %d，没有说 %d，错 %d%n", right, silent.size(), wrong.size());
        assertThat(right + silent.size() + wrong.size()).isEqualTo(60);
        assertThat(wrong).isEmpty();
        assertThat(silent).hasSizeLessThanOrEqualTo(3);
    }

    private static boolean isNamed(Limited limited, boolean virtual, List<String> wrong, List<String> silent) {
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
        if (!same) {
            (cause == null && causeExpected ? silent : wrong).add(line);
        }
        return same;
    }

    /** 机器忙的时候看错了的，再看一次。 */
    @Test
    void withoutAnyStepTheCauseIsTheOneBuiltIn() {
        record("热身", () -> {});
        int right = 0;
        var wrong = new ArrayList<String>();
        var silent = new ArrayList<String>();
        for (var program : Stepless.all()) {
            for (boolean virtual : new boolean[] {false, true}) {
                if (isNamed(program, virtual, new ArrayList<>(), new ArrayList<>())
                        || isNamed(program, virtual, wrong, silent)) {
                    right++;
                }
            }
        }
        System.out.printf("没有步骤：对 %d，没有说 %d，错 %d%n", right, silent.size(), wrong.size());
        assertThat(right + silent.size() + wrong.size()).isEqualTo(40);
        assertThat(wrong).isEmpty();
        assertThat(silent).hasSizeLessThanOrEqualTo(2);
    }

    private static boolean isNamed(Stepless program, boolean virtual, List<String> wrong, List<String> silent) {
        var timeline = run(program, virtual, MILLIS, MILLIS);
        var cause = Causes.of(timeline);
        var line = program.name() + (virtual ? "（虚拟）" : "（平台）") + "，应当 " + program.expected() + "，说的是 "
                + words(cause, timeline) + "：" + Sentence.of(timeline);
        System.out.println(line);
        boolean same = words(cause, timeline).matches(program.expected() + ".*");
        if (!same) {
            (cause == null || cause instanceof Cause.Spent ? silent : wrong).add(line);
        }
        return same;
    }

    /** 说它决定总用时，意思是：它短一半，总用时就短一半它占的那么多；别的短一半，总用时不变。机器忙的时候再试一次；一样的程序用时也不一样，比不了，不算一次。 */
    @Test
    void halvingWhatWasNamedShortensTheTotalByWhatWasSaidAndHalvingTheRestDoesNot() {
        record("热身", () -> {});
        var wrong = new ArrayList<String>();
        var unsteady = new ArrayList<String>();
        for (var program : Stepless.all()) {
            var seen = Tried.RIGHT;
            int counted = 0;
            for (int i = 0; i < 8 && counted < 3 && (i == 0 || !seen.right()); i++) {
                seen = tried(program);
                counted += seen.steady() ? 1 : 0;
            }
            if (!seen.right()) {
                (counted < 3 ? unsteady : wrong).add(seen.line());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(unsteady).hasSizeLessThanOrEqualTo(2);
    }

    /** 试了一次；{@code steady}：同一个程序再运行一遍，用时一样。 */
    private record Tried(String line, boolean right, boolean steady) {
        static final Tried RIGHT = new Tried("", true, true);
    }

    private static Tried tried(Stepless program) {
        var whole = run(program, false, MILLIS, MILLIS);
        var cause = Causes.of(whole);
        if (cause == null) {
            return new Tried(program.name() + "没有说", false, true);
        }
        long total = whole.bodyNanos();
        long saved = total - run(program, false, MILLIS / 2, MILLIS).bodyNanos();
        long said = Math.min(cause.nanos() / 2, total - cause.cost().withoutNanos());
        long savedElsewhere = total - run(program, false, MILLIS, MILLIS / 2).bodyNanos();
        boolean right = saved >= 0.6 * said && saved <= 1.4 * said + total / 10 && savedElsewhere <= total / 5;
        var line = "%s：说减半能省 %d 毫秒，省了 %d 毫秒；别的减半，省了 %d 毫秒"
                .formatted(program.name(), said / 1_000_000, saved / 1_000_000, savedElsewhere / 1_000_000);
        System.out.println(line);
        return right
                ? Tried.RIGHT
                : new Tried(
                        line,
                        false,
                        Math.abs(total - run(program, false, MILLIS, MILLIS).bodyNanos()) <= total / 10);
    }

    private static Timeline run(Stepless program, boolean virtual, int size, int rest) {
        Action<Exception> body =
                () -> program.program().run(virtual ? Thread.ofVirtual() : Thread.ofPlatform(), size, rest);
        return seen(virtual, () -> record(program.name(), body));
    }

    private static Timeline run(Limited limited, boolean virtual) {
        limited.prepare().run();
        Action<Exception> body =
                () -> limited.program().run(virtual ? Thread.ofVirtual() : Thread.ofPlatform(), virtual, MILLIS);
        return seen(
                virtual,
                () -> limited.limit() == 0
                        ? record(limited.name(), body)
                        : record(limited.name(), Duration.ofMillis(limited.limit()), body));
    }

    /** 一半像在内核里那样，在一个池的线程上运行：那个池不是程序的。 */
    private static Timeline seen(boolean pooled, Supplier<Recording<Void>> recording) {
        if (!pooled) {
            return recording.get().timeline();
        }
        try (var kernel = Executors.newSingleThreadExecutor()) {
            return CompletableFuture.supplyAsync(recording, kernel).join().timeline();
        }
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
            case Cause.Gil g -> "Gil " + g.jobs();
            case Cause.Permits p -> "Permits " + p.name();
            case Cause.PoolSize p -> "PoolSize " + p.threads() + " 个线程";
            case Cause.Lock l -> "Lock " + l.name();
            case Cause.Limit l -> "Limit " + l.object();
            case Cause.Pauses p -> "Pauses " + p.why();
            case Cause.Spent s -> "Spent " + timeline.lanes().get(s.lane()).name();
            case Cause.Outside o -> "Outside " + o.what();
            case Cause.SlowestThread s ->
                "SlowestThread "
                        + (s.lanes().size() == 1
                                ? timeline.lanes().get(s.lanes().getFirst()).name()
                                : s.lanes().size() + " 个");
            case Cause.ThreadsInARow r -> "ThreadsInARow " + r.lanes().size() + " 个";
            case Cause.OtherPrograms _ -> "OtherPrograms";
            case Cause.Wrong w -> "Wrong " + w.finding().kind();
        };
    }
}
