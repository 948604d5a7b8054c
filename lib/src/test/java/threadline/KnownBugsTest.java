package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.explore;

import example.KnownBugs;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 14 种有名的错都找得到，改好的都走不坏。 */
class KnownBugsTest {

    static List<KnownBugs.Bug> bugs() {
        return KnownBugs.all();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void theBrokenProgramIsBrokenByAShortSchedule(KnownBugs.Bug bug) {
        var exploration = explore(bug.name(), bug.broken());
        assertThatThrownBy(exploration::neverFails).isInstanceOf(AssertionError.class);
        var failing = exploration.failing();
        assertThat(exploration
                        .schedule(failing.toString().replaceAll("走法 (.*?)：.*", "$1"))
                        .outcome())
                .isEqualTo(failing.outcome());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void theFixedProgramIsCleanOnEverySchedule(KnownBugs.Bug bug) {
        var exploration = explore(bug.name(), bug.fixed());
        assertThatCode(exploration::neverFails).doesNotThrowAnyException();
        assertThat(exploration.scope()).startsWith("全部");
    }
}
