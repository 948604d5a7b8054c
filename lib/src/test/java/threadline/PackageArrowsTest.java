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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** 包只朝一个方向依赖；由 jdeps 从字节码读出。 */
class PackageArrowsTest {

    private static final Pattern ARROW = Pattern.compile("^\\s+(threadline\\S*)\\s+->\\s+(threadline\\S*)\\s");

    /** 各座房子的房间，从最下面的起：上面的用下面的，别的房子只用 model。 */
    private static final List<List<String>> HOUSES = List.of(
            rooms("recorder", "thread", "link", "capture", "reading", "assembling", ""),
            rooms("explain", "track", "cause", "finding", ""),
            rooms("draw", "ink", "lane", "timeline"),
            rooms("draw", "ink", "chart"),
            rooms("explorer", ""),
            rooms("export", ""),
            rooms("notebook", ""),
            rooms("child", ""),
            rooms("python", ""),
            rooms("worker", "film", ""));

    private static List<String> rooms(String house, String... rooms) {
        return Stream.of(rooms)
                .map(room -> "threadline." + house + (room.isEmpty() ? "" : "." + room))
                .toList();
    }

    private static boolean allowed(String from, String to) {
        if (to.equals("threadline.model")) {
            return !from.equals("threadline.agent");
        }
        if (from.equals("threadline")) {
            return HOUSES.stream().anyMatch(rooms -> rooms.contains(to));
        }
        // 工作进程由同一个记录器记录
        boolean recorded = from.startsWith("threadline.worker")
                && (to.startsWith("threadline.recorder") || to.equals("threadline.export"));
        boolean read = from.equals("threadline.python") && to.equals("threadline.export");
        boolean child =
                to.equals("threadline.child") && (from.equals("threadline.python") || from.equals("threadline.worker"));
        return recorded
                || read
                || child
                || HOUSES.stream().anyMatch(rooms -> rooms.indexOf(to) >= 0 && rooms.indexOf(to) < rooms.indexOf(from));
    }

    @Test
    void noPackageIsCrowded() throws IOException {
        try (var folders = Files.walk(Path.of("src/main/java/threadline"))) {
            for (var folder : folders.filter(Files::isDirectory).toList()) {
                try (var files = Files.list(folder)) {
                    long count = files.filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java"))
                            .count();
                    assertThat(count)
                            .as(folder.toString())
                            .isLessThanOrEqualTo(folder.toString().contains("recorder") ? 18 : 25);
                }
            }
        }
    }

    /** 字节码里的箭头：从哪个包到哪个包。 */
    private static Set<Map.Entry<String, String>> arrows() {
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
        return out.toString()
                .lines()
                .map(ARROW::matcher)
                .filter(m -> m.find() && !m.group(1).equals(m.group(2)))
                .map(m -> Map.entry(m.group(1), m.group(2)))
                .collect(Collectors.toSet());
    }

    @Test
    void everyArrowPointsTowardsTheModel() {
        assertThat(arrows()).contains(Map.entry("threadline", "threadline.recorder"));
        assertThat(arrows()).allMatch(arrow -> allowed(arrow.getKey(), arrow.getValue()));
    }

    /** 绕得到的箭头不画。 */
    @Test
    void theDrawingOfTheRoomsIsMadeFromTheCode() throws IOException {
        var arrows = arrows();
        var drawn = arrows.stream()
                .filter(arrow -> arrows.stream()
                        .noneMatch(first -> first.getKey().equals(arrow.getKey())
                                && reaches(arrows, first.getValue(), arrow.getValue())))
                .map(arrow -> "    " + room(arrow.getKey()) + " --> " + room(arrow.getValue()))
                .sorted()
                .collect(Collectors.joining("\n"));
        var page = Files.readString(Path.of("docs/architecture.md"));
        assertThat(page)
                .as("lib/docs/architecture.md 里的图应当是：\n%s", drawn)
                .contains("```mermaid\ngraph TD\n" + drawn + "\n```");
    }

    private static boolean reaches(Set<Map.Entry<String, String>> arrows, String from, String to) {
        return arrows.stream()
                .filter(a -> a.getKey().equals(from))
                .anyMatch(a -> a.getValue().equals(to) || reaches(arrows, a.getValue(), to));
    }

    private static String room(String name) {
        return name.equals("threadline") ? "threadline" : name.substring("threadline.".length());
    }
}
