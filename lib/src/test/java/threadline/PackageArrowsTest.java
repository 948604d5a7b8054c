package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            "threadline.worker",
            "threadline.worker.film");

    /** 记录器的房间，从最下面的起：上面的用下面的。 */
    private static final List<String> ROOMS = List.of(
            "threadline.recorder.thread",
            "threadline.recorder.link",
            "threadline.recorder.capture",
            "threadline.recorder.reading",
            "threadline.recorder.assembling",
            "threadline.recorder");

    private static boolean allowed(String from, String to) {
        if (to.equals("threadline.model")) {
            return !from.equals("threadline.agent");
        }
        return switch (from) {
            case "threadline" -> MIDDLE.contains(to) || ROOMS.contains(to);
            case "threadline.model", "threadline.agent" -> false;
            // 工作进程由同一个记录器记录
            case "threadline.worker" -> to.equals("threadline.worker.film") || isRecording(to);
            case "threadline.worker.film" -> isRecording(to);
            default -> ROOMS.contains(from) && ROOMS.contains(to) && ROOMS.indexOf(to) < ROOMS.indexOf(from);
        };
    }

    private static boolean isRecording(String to) {
        return ROOMS.contains(to) || to.equals("threadline.export");
    }

    @Test
    void noRoomIsCrowded() throws IOException {
        try (var folders = Files.walk(Path.of("src/main/java/threadline"))) {
            for (var folder : folders.filter(Files::isDirectory).toList()) {
                try (var files = Files.list(folder)) {
                    long count =
                            files.filter(f -> f.toString().endsWith(".java")).count();
                    boolean room = folder.startsWith(Path.of("src/main/java/threadline/recorder"));
                    assertThat(count).as(folder.toString()).isLessThanOrEqualTo(room ? 18 : 25);
                }
            }
        }
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
