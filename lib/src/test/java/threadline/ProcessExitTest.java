package threadline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import example.ExitMain;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code Process.onExit}：等的是外面的进程。在自己的 JVM 里看：公共池的线程要是新的，才看得到是谁启动的。 */
class ProcessExitTest {

    @Test
    void whoWaitsForAProcessToTellItsEndWaitsForTheOutside() throws Exception {
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-preview",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Dthreadline.agent=on",
                        "-Dthreadline.agent.jar=" + System.getProperty("threadline.agent.jar"),
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExitMain.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var child = builder.start();
        try {
            var said = new String(child.getInputStream().readAllBytes(), UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("通知：Process.onExit");
            assertThat(said.substring(said.indexOf("结果："))).doesNotContain("Process.onExit");
        } finally {
            child.destroyForcibly();
        }
    }
}
