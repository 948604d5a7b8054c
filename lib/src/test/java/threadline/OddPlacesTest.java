package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import threadline.recorder.thread.OwnThreads;

/** 不寻常的地方：代码照样运行，缺什么就说什么。 */
class OddPlacesTest {

    @TempDir
    private Path folder;

    @Test
    void withoutATemporaryFolderTheBodyRunsAndThePictureSaysWhatIsMissing() throws Exception {
        var file = folder.resolve("不是目录");
        assertThat(file.toFile().createNewFile()).isTrue();
        var output = child(file.toFile());
        assertThat(output)
                .contains("结果 42", "步骤 [睡一会儿]", "[Waiting]")
                .contains("没有临时目录。", "图片写不进临时目录")
                .contains("临时目录", "不能写，JFR 没有开始", "-Djava.io.tmpdir=");
    }

    @Test
    void aThreadOfTheRecorderThatRunsOutOfMemoryPrintsNothing() throws Exception {
        var errors = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            var own = OwnThreads.unstarted("test", () -> {
                throw new OutOfMemoryError("用光了");
            });
            own.start();
            own.join();
        } finally {
            System.setErr(before);
        }
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private static String child(File temporary) throws Exception {
        var builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-preview",
                        "-Dstdout.encoding=UTF-8",
                        "-Djava.awt.headless=true",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Dthreadline.agent=on",
                        "-Dthreadline.agent.jar=" + System.getProperty("threadline.agent.jar"),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "example.NoTempMain"))
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
