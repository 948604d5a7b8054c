package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** 包只朝一个方向依赖；由 jdeps 从字节码读出。 */
class PackageArrowsTest {

    private static final Pattern ARROW = Pattern.compile("^\\s+(threadline\\S*)\\s+->\\s+(threadline\\S*)\\s");

    private static final Set<String> MIDDLE = Set.of(
            "threadline.recorder",
            "threadline.explain",
            "threadline.explorer",
            "threadline.draw",
            "threadline.export",
            "threadline.notebook",
            "threadline.worker");

    private static boolean allowed(String from, String to) {
        return switch (from) {
            case "threadline" -> MIDDLE.contains(to) || to.equals("threadline.model");
            case "threadline.model", "threadline.agent" -> false;
            default -> MIDDLE.contains(from) && to.equals("threadline.model");
        };
    }

    @Test
    void everyArrowPointsTowardsTheModel() {
        var out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--ignore-missing-deps",
                        "-verbose:package",
                        "-filter:none",
                        "target/classes");
        assertThat(status).as(out.toString()).isZero();
        var arrows = out.toString()
                .lines()
                .map(ARROW::matcher)
                .filter(m -> m.find() && !m.group(1).equals(m.group(2)))
                .map(m -> Map.entry(m.group(1), m.group(2)))
                .collect(Collectors.toSet());
        assertThat(arrows).contains(Map.entry("threadline", "threadline.recorder"));
        assertThat(arrows).allMatch(arrow -> allowed(arrow.getKey(), arrow.getValue()));
    }
}
