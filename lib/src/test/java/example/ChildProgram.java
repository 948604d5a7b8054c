package example;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** 在子 JVM 里运行一个测试程序：停不下来的线程，跟着它一起结束。 */
public final class ChildProgram {

    private ChildProgram() {}

    /** 它的全部输出；两分钟还没有完就杀掉。 */
    public static String run(Class<?> program, String... arguments) throws Exception {
        return run(List.of(), program, arguments);
    }

    /** 同 {@link #run(Class, String...)}，{@code options} 是 JVM 的选项。 */
    public static String run(List<String> options, Class<?> program, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-preview",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-XX:+EnableDynamicAgentLoading",
                "-Dthreadline.agent=on",
                "-Dthreadline.agent.jar=" + System.getProperty("threadline.agent.jar")));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        process.onExit().orTimeout(2, TimeUnit.MINUTES).exceptionally(late -> process.destroyForcibly());
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
