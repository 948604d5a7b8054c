package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.HammerMain;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 停放几十万次、每次一停就回来的线程没有等过：记录不因此变得很大。 */
class HammerTest {

    private static final int TIMES = 300_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parksThatReturnAtOnceAreNoWaits(boolean virtual) throws Exception {
        var recording = record("一停就回来", () -> {
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            builder.name("锤").start(HammerTest::hammer).join();
        });
        recording.orThrow();
        var timeline = recording.timeline();
        long intervals = timeline.intervals().stream()
                .filter(i -> timeline.lanes().get(i.lane()).name().equals("锤"))
                .count();
        assertThat(intervals).isLessThan(TIMES / 10);
        assertThat(timeline.wakes()).hasSizeLessThan(10);
    }

    private static void hammer() {
        for (int i = 0; i < TIMES; i++) {
            LockSupport.unpark(Thread.currentThread());
            LockSupport.park();
        }
    }

    /** 代理的位置放不下它一个人的：不再记它，说出是谁，别的线程照样是全的。 */
    @Test
    void oneThatHammersLeavesRoomForTheOthers() throws Exception {
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-preview",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Dthreadline.agent=on",
                        "-Dthreadline.agent.jar=" + System.getProperty("threadline.agent.jar"),
                        "-Dstdout.encoding=UTF-8",
                        "-Xmx128m", // 代理的位置随堆的大小定：22 万条
                        "-cp",
                        System.getProperty("java.class.path"),
                        HammerMain.class.getName(),
                        "100000")
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .contains("锤 停放、让出得太频繁")
                .containsPattern("取 未知 \\d{1,2} 毫秒，等 (1\\d|2\\d) 次，被唤醒 (1\\d|2\\d) 次");
        var hammer = Pattern.compile("锤 未知 (\\d+) 毫秒，等 (\\d+) 次").matcher(output);
        assertThat(hammer.find()).isTrue();
        assertThat(Long.parseLong(hammer.group(1))).isPositive();
        assertThat(Long.parseLong(hammer.group(2))).isLessThan(40_000);
    }
}
