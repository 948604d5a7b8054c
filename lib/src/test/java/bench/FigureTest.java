package bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** 写下的一行，就是 {@code lib/jupyter/measuring/figures.py} 读的。 */
class FigureTest {

    private final JsonMapper mapper = new JsonMapper();

    @Test
    void aRatioIsOneLineWithItsSpreadAndWhatWasAdded() {
        var line = Figure.less("growth", "读，时段", new Ratio(0.9, 0.8, 1), "", 1.1, true)
                .line(Map.of("points", List.of(List.of(10.0, 0.1))));
        assertThat(line)
                .startsWith("{\"program\":\"growth\",\"name\":\"读，时段\",\"value\":0.9,\"low\":0.8,\"high\":1.0,"
                        + "\"unit\":\"\",\"ruler\":null,\"target\":1.1,\"better\":\"less\",\"good\":true,\"load\":")
                .endsWith("\"points\":[[10.0,0.1]]}")
                .doesNotContain("\n");
    }

    @Test
    void aTimeHasARulerAndWhatWasMeasuredOnceHasNoSpread() {
        var read =
                mapper.readTree(Figure.less("edges", "画", Ratio.once(0.4), "s").line(Map.of()));
        for (var empty : List.of("low", "high", "target", "good")) {
            assertThat(read.get(empty).isNull()).as(empty).isTrue();
        }
        assertThat(read.get("ruler").asDouble()).isPositive();
    }
}
