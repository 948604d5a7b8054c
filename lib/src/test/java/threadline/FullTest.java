package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import example.FullMain;
import example.ManyNamedMain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** 数据到了上限：停下来，说出来，之后画成未知。 */
class FullTest {

    @Test
    void afterTheLimitNothingIsClaimed() throws Exception {
        var output = child(FullMain.class, "-XX:FlightRecorderOptions:maxchunksize=1M", "-Dthreadline.bytes=2000000");
        assertThat(output).contains("上限", "未知", "Unknown", "看到了 I/O");
    }

    /** 虚拟线程的开始和结束平时由代理说；它快放不下的时候，JFR 接着说。 */
    @Test
    void noThreadIsLostThatTheAgentHasNoRoomFor() throws Exception {
        var output = child(
                ManyNamedMain.class,
                "-Xmx160m",
                "-XX:+EnableDynamicAgentLoading",
                "-Dthreadline.agent=on",
                "-Dthreadline.agent.jar=" + System.getProperty("threadline.agent.jar"));
        assertThat(output).contains("JFR 和代理", "丢了", "有名字的泳道 60000");
    }

    private static String child(Class<?> main, String... options) throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-preview",
                "-Dstdout.encoding=UTF-8",
                "-Djava.awt.headless=true"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
