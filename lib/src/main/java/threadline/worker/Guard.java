package threadline.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * 最后一道保险：一个几行的 shell，父进程一死（它的标准输入结束）就 {@code kill -9} 还在的工作进程。
 *
 * <p>工作进程自己也看着父进程（{@link ParentWatch}），但被 SIGSTOP 停住的、卡在垃圾回收里的看不了。启动不了就算了。由 {@link
 * Crew} 的锁保护。
 */
final class Guard {

    /** 听三个词：hired 进程号、gone 进程号、over。没有听到 over 就到了结尾，说明父进程死了：它们的文件夹（$1）也归它删。 */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            crew=
            while read -r word pid; do
                case $word in
                    hired) crew="$crew $pid" ;;
                    gone)
                        rest=
                        for one in $crew; do [ "$one" = "$pid" ] || rest="$rest $one"; done
                        crew=$rest
                        ;;
                    over) exit 0 ;;
                esac
            done
            [ -z "$crew" ] || kill -KILL $crew
            rm -rf "$1"
            """;

    private static final int PATIENCE_MILLIS = 500;

    private final Process shell;
    private final OutputStream words;

    Guard(Path folder) throws IOException {
        this.shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "threadline-guard", folder.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        this.words = shell.getOutputStream();
    }

    void hired(long pid) {
        tell("hired " + pid);
    }

    void gone(long pid) {
        tell("gone " + pid);
    }

    private void tell(String line) {
        try {
            words.write((line + '\n').getBytes(StandardCharsets.US_ASCII));
            words.flush();
        } catch (IOException e) {
            shell.destroyForcibly(); // 它自己先死了：还有 ParentWatch
        }
    }

    /** 让它结束，等一会儿；不理睬就杀掉。 */
    void over() {
        if (!shell.isAlive()) {
            return;
        }
        tell("over");
        try {
            words.close();
            if (!shell.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            shell.destroyForcibly();
        } catch (InterruptedException e) {
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
