package bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 每种灾难 10 次；100 次在 {@code ./build.sh soak workers} 里。 */
class DisastersTest {

    @ParameterizedTest
    @EnumSource
    @Timeout(180)
    void everyTaskHasItsOutcomeAndNothingIsLeft(Disasters.Kind kind) throws Exception {
        var problems = new ArrayList<String>();
        for (int seed = 0; seed < 10; seed++) {
            problems.addAll(Disasters.happen(kind, seed).problems());
        }
        assertThat(problems).isEmpty();
    }
}
