package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ConcurrencyCurveTest {

    /** 一格是整的：1、2、5 乘以 10 的幂；格数读得过来。 */
    @Test
    void aTickIsARoundNumber() {
        for (double most = 1; most < 200_000; most *= 1.07) {
            double tick = ConcurrencyCurve.tick(most);
            double power = Math.pow(10, Math.floor(Math.log10(tick) + 1e-9));
            assertThat(Set.of(1L, 2L, 5L)).as("%s", most).contains(Math.round(tick / power));
            assertThat(Math.ceil(most * 0.999 / tick)).as("%s", most).isBetween(1.0, 5.0);
        }
        assertThat(ConcurrencyCurve.tick(201)).isEqualTo(50);
        assertThat(ConcurrencyCurve.tick(2)).isEqualTo(1);
    }
}
