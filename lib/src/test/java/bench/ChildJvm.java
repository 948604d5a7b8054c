package bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** 另起一个 JVM 运行一个类，参数和这一个相同，返回它打印的。 */
final class ChildJvm {

    private ChildJvm() {}

    static String run(Duration limit, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-preview",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Dstdout.encoding=UTF-8",
                "-Dthreadline.agent=" + System.getProperty("threadline.agent", "off"),
                "-cp",
                System.getProperty("java.class.path")));
        var jar = System.getProperty("threadline.agent.jar");
        if (jar != null) {
            command.add(command.size() - 2, "-Dthreadline.agent.jar=" + jar);
        }
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("子进程失败：" + said);
        }
        return said;
    }
}
