package threadline.recorder.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * 没有测试过的 JDK 自检的结果，每个 JDK 记在项目的 {@code .env} 里一次：下一个 JVM 不必再试。没有 {@code .env} 就不记，每个 JVM 试一次。
 *
 * <p>写不下、读不出都不要紧：当作没有试过。
 */
final class Tried {

    private static final String PASSED = "通过";

    private final @Nullable Path file;

    private Tried(@Nullable Path file) {
        this.file = file;
    }

    /** {@code jar} 在项目的 {@code lib/dist} 里；{@code untested} 说的是哪个 JDK 的哪些类。 */
    static Tried of(Path jar, String untested) {
        var project = jar.toAbsolutePath().resolveSibling("../..").normalize();
        var folder = project.resolve(".env");
        return new Tried(
                Files.isDirectory(folder)
                        ? folder.resolve("agent-" + Integer.toHexString(untested.hashCode()) + ".txt")
                        : null);
    }

    /** 上次的结果：空串是通过了，别的是没有通过的原因；没有试过是 {@code null}。 */
    @Nullable
    String before() {
        try {
            if (file == null || !Files.isRegularFile(file)) {
                return null;
            }
            var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            return lines.isEmpty() ? null : lines.getFirst().equals(PASSED) ? "" : lines.getFirst();
        } catch (IOException e) {
            return null;
        }
    }

    /** 记下这次的结果；写好了再换上，别的 JVM 不会读到一半。 */
    void remember(@Nullable String failure, String untested) {
        if (file == null) {
            return;
        }
        try {
            var fresh = Files.createTempFile(file.getParent(), "agent", null);
            Files.writeString(fresh, (failure == null ? PASSED : failure) + "\n" + untested + "\n");
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // 下次再试
        }
    }
}
