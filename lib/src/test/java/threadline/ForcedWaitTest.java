package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.ForcedWait;
import example.ForcedWait.Kind;
import example.ForcedWait.Truth;
import example.ProgramClock;
import example.WaitScore;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 强制发生的每一种等待都看得见，种类对，而且在程序自己记的时刻之内。 */
class ForcedWaitTest {

    static Stream<Arguments> everyKind() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aForcedWaitIsFoundWithItsKindInsideItsBracket(Kind kind, boolean virtual) throws Exception {
        var clock = new ProgramClock();
        var recording = record(kind.name(), () -> {
            clock.calibrate();
            return ForcedWait.run(
                    kind.make(), virtual ? Thread.ofVirtual() : Thread.ofPlatform(), "等的", Duration.ofMillis(10));
        });
        var truth = recording.orThrow();
        check(recording.timeline(), truth, clock.zeroOf(recording.timeline()), kind, virtual);
        assertThat(recording.timeline().intervals())
                .as("每段 I/O 都有名字")
                .noneMatch(interval ->
                        interval instanceof Interval.Io io && io.object().equals("等待"));
    }

    static void check(Timeline timeline, Truth truth, long zero, Kind kind, boolean virtual) {
        var score = WaitScore.of(timeline, truth, zero, kind, virtual);
        assertThat(score.isOfTheRightKind(WaitScore.isSampled(kind, virtual)))
                .as(score.story())
                .isTrue();
        assertThat(score.isInside()).as(score.story()).isTrue();
    }
}
