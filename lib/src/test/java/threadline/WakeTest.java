package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.ProgramClock;
import example.WakeScore;
import example.WakeStory;
import example.WakeStory.Plot;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 记录里的唤醒和程序自己知道的一样，一次也不多。 */
class WakeTest {

    static Stream<Arguments> everyPlot() {
        return Stream.of(Plot.values()).flatMap(plot -> Stream.of(Arguments.of(plot, false), Arguments.of(plot, true)));
    }

    @ParameterizedTest
    @MethodSource("everyPlot")
    void wakesAreThoseThatTheProgramKnows(Plot plot, boolean virtual) throws Exception {
        WakeStory.run(plot, virtual); // 第一次要加载类，线程在那里也互相等，程序却不知道
        var clock = new ProgramClock();
        var recording = record(plot.name(), () -> {
            clock.calibrate();
            return WakeStory.run(plot, virtual);
        });
        var truth = recording.orThrow();
        var timeline = recording.timeline();
        var score = WakeScore.of(timeline, truth, clock.zeroOf(timeline), plot == Plot.LOCKS_8_THREADS_64);
        System.out.println("唤醒 " + plot + (virtual ? " 虚拟 " : " 平台 ") + score);
        assertThat(truth.wakes()).hasSizeGreaterThan(10);
        assertThat(score.precision()).as(score.story()).isGreaterThanOrEqualTo(0.99);
        assertThat(score.recall()).as(score.story()).isGreaterThanOrEqualTo(0.99);
        assertThat(score.stray()).as(score.story()).isZero();
    }
}
