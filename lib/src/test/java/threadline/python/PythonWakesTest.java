package threadline.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 时间线里的每一次唤醒，程序自己的记录都要说得通：谁做的，叫醒的是谁，什么时候；窗口外面的也算错。 */
class PythonWakesTest {

    /** 换算零点时差一点。 */
    private static final long SLACK_NANOS = 1_000_000;

    /** 等了这么久的，是真的停下来了。 */
    private static final long LONG_NANOS = 4_000_000;

    /** 这些东西，等它的人只能由别人叫醒。 */
    private static final List<String> ONLY_WOKEN = List.of("锁", "事", "条件", "简单", "答");

    /** 程序自己记的一行：做了会叫醒人的事，或等过。 */
    private record Line(String who, String what, long began, long ended) {
        boolean covers(long at) {
            return began - SLACK_NANOS <= at && at <= ended + SLACK_NANOS;
        }
    }

    private record Story(Timeline timeline, List<Line> deeds, List<Line> waits) {

        String name(int lane) {
            return timeline.lanes().get(lane).name();
        }

        boolean explains(Wake wake, String from) {
            return deeds.stream()
                    .filter(deed -> deed.who.equals(from) && deed.covers(wake.atNanos()))
                    .anyMatch(deed -> waits.stream()
                            .anyMatch(wait -> wait.what.equals(deed.what)
                                    && wait.who.equals(name(wake.to()))
                                    && wait.covers(wake.atNanos())));
        }

        /** 说得通的里面，除去多出来的：一次等待只结束一次，同一个人同一次叫两遍，第二遍是错的。 */
        double precision(List<Wake> wakes) {
            long right = wakes.stream()
                    .filter(wake -> explains(wake, name(wake.from())))
                    .map(wake -> List.of(wake.from(), wake.to(), state(wake)))
                    .distinct()
                    .count();
            return (double) right / wakes.size();
        }

        /** 被叫醒的那条泳道上，在这一刻之前结束的时段有几个。 */
        private long state(Wake wake) {
            return timeline.intervals().stream()
                    .filter(i -> i.lane() == wake.to() && i.endNanos() <= wake.atNanos())
                    .count();
        }
    }

    private static Story run(int seed) throws IOException {
        String program;
        try (var file = Objects.requireNonNull(PythonWakesTest.class.getResourceAsStream("wakes.py"))) {
            program = new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("SEED = 0", "SEED = " + seed);
        }
        var run = PythonProgramTest.program("谁叫醒谁", Duration.ofSeconds(50), OutputStream.nullOutputStream())
                .source(program);
        assertThat(run.failure()).as(run.output()).isNull();
        var zero = run.timeline().steps().getFirst();
        assertThat(zero.name()).isEqualTo("零");
        var deeds = new ArrayList<Line>();
        var waits = new ArrayList<Line>();
        long offset = 0;
        for (var line : run.output().lines().toList()) {
            var words = line.split("\\|");
            if (words[0].equals("零")) {
                offset = Long.parseLong(words[3]) - zero.startNanos();
            } else {
                (words[0].equals("做") ? deeds : waits)
                        .add(new Line(
                                words[1],
                                words[2],
                                Long.parseLong(words[3]) - offset,
                                Long.parseLong(words[4]) - offset));
            }
        }
        return new Story(run.timeline(), deeds, waits);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyWakeIsOneOfTheProgram(int seed) throws IOException {
        var story = run(seed);
        var wakes = story.timeline.wakes();
        var wrong = wakes.stream()
                .filter(wake -> !story.explains(wake, story.name(wake.from())))
                .map(wake -> story.name(wake.from()) + " 唤醒 " + story.name(wake.to()) + "：" + wake)
                .toList();
        assertThat(wakes).hasSizeGreaterThan(100);
        assertThat(story.precision(wakes)).as("说不通的：%s", wrong).isGreaterThanOrEqualTo(0.99);
        for (var wait : story.waits) {
            if (ONLY_WOKEN.contains(wait.what) && wait.ended - wait.began > LONG_NANOS) {
                assertThat(wakes)
                        .as(wait + " 是谁叫醒的")
                        .anyMatch(wake -> story.name(wake.to()).equals(wait.who) && wait.covers(wake.atNanos()));
            }
        }
        assertThat(story.precision(
                        wakes.stream().map(PythonWakesTest::byTheNextLane).toList()))
                .as("说错了人，分数要下来")
                .isLessThan(0.5);
    }

    private static Wake byTheNextLane(Wake wake) {
        return new Wake(
                wake.from() + (wake.from() > 0 ? -1 : 1), wake.to(), wake.atNanos(), wake.source(), wake.matched());
    }
}
