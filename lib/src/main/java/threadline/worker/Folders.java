package threadline.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** 工作进程的临时文件：一组一个文件夹，里面一个进程一个，进程没有了就删掉。 */
final class Folders {

    private final Path all;

    Folders() {
        try {
            all = Files.createTempDirectory(
                    "threadline-workers-" + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("建不了工作进程的临时文件夹：" + e.getMessage() + "。检查临时目录的权限和剩余空间", e);
        }
    }

    Path all() {
        return all;
    }

    Path another() {
        try {
            return Files.createTempDirectory(all, "");
        } catch (IOException e) {
            throw new UncheckedIOException("建不了工作进程的临时文件夹：" + e.getMessage() + "。检查临时目录的权限和剩余空间", e);
        }
    }

    /** 连里面的一起删；正在写的进程让它删不干净，最后再删。 */
    static void delete(Path folder) {
        try (var inside = Files.walk(folder)) {
            for (var one : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // 有的进程还在写
        }
    }
}
