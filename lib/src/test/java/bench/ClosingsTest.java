package bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 20 次；100 次在 {@code ./build.sh soak closings} 里。 */
class ClosingsTest {

    @Test
    @Timeout(180)
    void everyAcceptedOrderIsServedWhenSigtermComesAtAnyMoment() throws Exception {
        assertThat(Closings.happen(20)).isEmpty();
    }
}
