package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import example.FullMain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** 数据到了上限：停下来，说出来，之后画成未知。 */
class FullTest {

    @Test
    void afterTheLimitNothingIsClaimed() throws Exception {
        var builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-preview",
                        "-Dstdout.encoding=UTF-8",
                        "-Djava.awt.headless=true",
                        "-XX:FlightRecorderOptions:maxchunksize=1M",
                        "-Dthreadline.bytes=2000000",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullMain.class.getName()))
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("上限", "未知", "Unknown", "看到了 I/O");
    }
}
