package threadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 代理关着、不许装、找不到时只用 JFR，原因在时间线里；无论怎样都不往标准错误里打印。 */
class AgentFallbackTest {

    private static final String ALLOWED = "-XX:+EnableDynamicAgentLoading";
    private static final String JAR = System.getProperty("threadline.agent.jar");

    @TempDir
    private Path folder;

    @Test
    void itIsOffUnlessItIsTurnedOn() throws Exception {
        assertThat(child(List.of(ALLOWED), List.of())).startsWith("JFR|").doesNotContain("代理");
        assertThat(child(List.of(ALLOWED, "-Dthreadline.agent=off"), List.of())).startsWith("JFR|");
    }

    @Test
    void aJvmThatWouldPrintWarningsIsLeftAlone() throws Exception {
        assertThat(child(List.of("-Dthreadline.agent=on", "-Dthreadline.agent.jar=" + JAR), List.of()))
                .startsWith("JFR|")
                .contains("没有用代理", "EnableDynamicAgentLoading");
    }

    @Test
    void withoutItAVirtualThreadsWaitIsUnknown() throws Exception {
        assertThat(child(List.of(), List.of())).contains("等门闩：[Unknown]");
        assertThat(child(List.of(ALLOWED, "-Dthreadline.agent=on", "-Dthreadline.agent.jar=" + JAR), List.of()))
                .contains("等门闩：[Waiting]");
    }

    @Test
    void itOpensNoPackageToTheClassPath() throws Exception {
        assertThat(child(List.of(ALLOWED, "-Dthreadline.agent=on", "-Dthreadline.agent.jar=" + JAR), List.of()))
                .startsWith("JFR 和代理|")
                .contains("|打开：[]");
    }

    @Test
    void aMissingJarIsSaid() throws Exception {
        assertThat(child(List.of(ALLOWED, "-Dthreadline.agent=on", "-Dthreadline.agent.jar=/没有/这个.jar"), List.of()))
                .startsWith("JFR|")
                .contains("找不到 threadline-agent.jar");
    }

    @Test
    void itWorksFromAPathWithSpacesAndChinese() throws Exception {
        var jar = Files.copy(
                Path.of(JAR), Files.createDirectory(folder.resolve("有 空格")).resolve("a b.jar"));
        assertThat(child(List.of(ALLOWED, "-Dthreadline.agent=on", "-Dthreadline.agent.jar=" + jar), List.of()))
                .startsWith("JFR 和代理|");
    }

    @Test
    void itWorksWhenTheLibraryHasAClassLoaderOfItsOwn() throws Exception {
        assertThat(child(
                        List.of(ALLOWED, "-Dthreadline.agent=on", "-Dthreadline.agent.jar=" + JAR),
                        List.of(System.getProperty("java.class.path"))))
                .startsWith("JFR 和代理|");
    }

    private String entryOnly() throws IOException {
        var name = "example/ChildMain.class";
        var target = folder.resolve("入口").resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(Path.of("target/test-classes").resolve(name), target);
        return folder.resolve("入口").toString();
    }

    private String child(List<String> flags, List<String> arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("--enable-preview", "-Dstdout.encoding=UTF-8", "-Djava.awt.headless=true"));
        command.addAll(flags);
        // 自己有类加载器时，应用的类路径上只有这个入口
        var path = arguments.isEmpty() ? System.getProperty("java.class.path") : entryOnly();
        command.addAll(List.of("-cp", path, "example.ChildMain"));
        command.addAll(arguments);
        var errors = File.createTempFile("threadline", ".txt");
        // 中文的类路径要 UTF-8 的语言环境
        var builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var said = Files.readString(errors.toPath());
        Files.delete(errors.toPath());
        assertThat(said).isEmpty();
        return output;
    }
}
