package bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 长时间的重复：短的一次没有问题；故意弄坏，就要发现。 */
class SoakTest {

    @BeforeAll
    static void beImpatient() {
        System.setProperty("soak.patience", "10");
    }

    @Test
    void aShortOneFindsNothing() throws Exception {
        assertThat(Soak.problems("arming", "--times", "5")).isEmpty();
        assertThat(Soak.problems("toggling", "--minutes", "0.02")).isEmpty();
        assertThat(Soak.problems("programs", "--seeds", "2")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "arming, --times, 2, stuck, 没有结束",
        "toggling, --minutes, 0.02, stuck, 没有结束",
        "arming, --times, 6, leak, 内存",
        "programs, --seeds, 6, leak, 内存",
        "programs, --seeds, 2, wrong, 种子",
    })
    void whatIsBrokenOnPurposeIsFound(String name, String option, String value, String fault, String said)
            throws Exception {
        assertThat(Soak.problems(name, option, value, "--fault", fault)).anyMatch(problem -> problem.contains(said));
    }
}
