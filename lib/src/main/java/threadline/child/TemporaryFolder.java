package threadline.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** 子进程用的临时文件，都在一个文件夹里；名字里有这个 JVM 的进程号。 */
public final class TemporaryFolder implements AutoCloseable {

    private final String owner;
    private final Path path;

    /**
     * @param name 文件夹名字里的一个词
     * @param owner 谁用它，出错时说
     */
    public TemporaryFolder(String name, String owner) {
        this.owner = owner;
        try {
            path = Files.createTempDirectory(
                    "threadline-" + name + "-" + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw refused(e);
        }
    }

    public Path path() {
        return path;
    }

    /** 里面再建一个。 */
    public Path another() {
        try {
            return Files.createTempDirectory(path, "");
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private UncheckedIOException refused(IOException e) {
        return new UncheckedIOException("建不了" + owner + "的临时文件夹：" + e.getMessage() + "。检查临时目录的权限和剩余空间", e);
    }

    @Override
    public void close() {
        delete(path);
    }

    /** 连里面的一起删；正在写的进程让它删不干净，最后再删。 */
    public static void delete(Path folder) {
        try (var inside = Files.walk(folder)) {
            for (var one : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // 有的进程还在写
        }
    }
}
