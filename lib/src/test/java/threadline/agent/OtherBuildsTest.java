package threadline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 没有测试过的 JDK：名字和类型都在就试，自检都对才用；哪里不对就不用，并且说出来。构建是在这里改出来的。 */
class OtherBuildsTest {

    private final Rewriting rewriting = new Rewriting(ClassDesc.of("java.util.concurrent.locks.ThreadlineHooks"));

    @TempDir
    private Path project;

    private Path jar;

    @BeforeEach
    void prepare() throws IOException {
        jar = Files.createDirectories(project.resolve("lib/dist")).resolve("threadline-agent.jar");
        Files.copy(Path.of(System.getProperty("threadline.agent.jar")), jar);
        Files.createDirectory(project.resolve(".env"));
    }

    private byte[] rewrite(String name, byte[] bytes) {
        return rewriting.transform(null, null, name, null, null, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "java/lang/VirtualThread, mount",
        "java/lang/Thread, interrupt",
        "java/util/concurrent/locks/LockSupport, unpark",
        "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject, doSignal"
    })
    void aMethodThatIsWrittenDifferentlyIsTried(String name, String method) throws Exception {
        assertThat(rewrite(name, OtherBuild.changed(name, method))).isNotNull();
        assertThat(rewriting.refusal()).isNull();
        assertThat(rewriting.untested()).contains(name, "没有测试过");
    }

    private static final List<String> REQUIRED =
            List.of(OtherBuild.VIRTUAL, "java/lang/Thread", OtherBuild.SUPPORT, OtherBuild.CONDITION);

    private static final Set<String> SLEEPS = Set.of("beforeSleep", "afterSleep");

    private static Stream<Arguments> hooked() throws IOException {
        var methods = Stream.<Arguments>builder();
        for (var name : Stream.concat(REQUIRED.stream(), KnownBuilds.optional().stream())
                .toList()) {
            OtherBuild.hooked(name).stream()
                    .filter(method -> !SLEEPS.contains(method))
                    .forEach(method -> methods.add(Arguments.of(name, method)));
        }
        return methods.build();
    }

    @Test
    void everyKindOfHookIsInThisJdk() throws Exception {
        var names = Stream.concat(REQUIRED.stream(), KnownBuilds.optional().stream())
                .toList();
        assertThat(OtherBuild.seen(names)).containsExactlyInAnyOrder(HookedMethod.values());
    }

    @ParameterizedTest
    @MethodSource("hooked")
    void aHookedMethodThatVanishedIsSaidAndOff(String name, String method) throws Exception {
        assertThat(rewrite(name, OtherBuild.without(name, method))).isNull();
        var said = REQUIRED.contains(name) ? rewriting.refusal() : rewriting.lacks();
        assertThat(said).contains(name);
        assertThat(REQUIRED.contains(name) ? rewriting.lacks() : rewriting.refusal())
                .isNullOrEmpty();
    }

    /** 睡眠还有 JFR 可以记。 */
    @ParameterizedTest
    @ValueSource(strings = {"beforeSleep", "afterSleep"})
    void onlyTheHooksOfSleepsMayBeMissing(String hook) throws Exception {
        assertThat(rewrite("java/lang/Thread", OtherBuild.without("java/lang/Thread", hook)))
                .isNotNull();
        assertThat(rewriting.refusal()).isNull();
        assertThat(rewriting.lacks()).isEmpty();
    }

    /** 只看到接住异常、看不到有人问，就会冤枉程序：一种里少一个类，整种都不看。 */
    @ParameterizedTest
    @ValueSource(strings = {"java/util/concurrent/FutureTask", "sun/nio/ch/SelectorImpl"})
    void oneClassThatIsUnknownTurnsItsWholeKindOffButNoOther(String unknown) throws Exception {
        rewrite(unknown, OtherBuild.changed(unknown, OtherBuild.hooked(unknown).getFirst()));
        for (var name : KnownBuilds.optional()) {
            boolean same = KnownBuilds.optional(name).equals(KnownBuilds.optional(unknown));
            assertThat(rewrite(name, OtherBuild.bytes(name)) == null).as(name).isEqualTo(same);
        }
    }

    @Test
    void aRenamedMethodIsRefused() throws Exception {
        var renamed = OtherBuild.renamed(OtherBuild.VIRTUAL, "afterYield", "afterUnmount", "()V");
        assertThat(rewrite(OtherBuild.VIRTUAL, renamed)).isNull();
        assertThat(rewriting.refusal()).contains("没有 [afterYield()V]");
    }

    @Test
    void aMethodOfAnotherTypeIsRefused() throws Exception {
        var other = OtherBuild.renamed(OtherBuild.SUPPORT, "unpark", "unpark", "(Ljava/lang/Object;)V");
        assertThat(rewrite(OtherBuild.SUPPORT, other)).isNull();
        assertThat(rewriting.refusal()).contains("没有 [static unpark(Ljava/lang/Thread;)V]", "多了");
    }

    @Test
    void aMissingMethodIsRefused() throws Exception {
        assertThat(rewrite(OtherBuild.CONDITION, OtherBuild.without(OtherBuild.CONDITION, "doSignal")))
                .isNull();
        assertThat(rewriting.refusal()).contains("没有 [doSignal");
    }

    @Test
    void aMissingFieldIsRefused() throws Exception {
        assertThat(rewrite(OtherBuild.VIRTUAL, OtherBuild.withoutField(OtherBuild.VIRTUAL, "state", "mount")))
                .isNull();
        assertThat(rewriting.refusal()).contains("没有 int state");
    }

    @Test
    void oneClassThatDoesNotFitIsEnoughToLeaveTheOthersAlone() throws Exception {
        rewrite(OtherBuild.CONDITION, OtherBuild.without(OtherBuild.CONDITION, "doSignal"));
        assertThat(rewrite(OtherBuild.VIRTUAL, OtherBuild.changed(OtherBuild.VIRTUAL, "mount")))
                .isNull();
    }

    @Test
    void aBuildThatPassesTheSelfTestIsUsedAndItIsSaidOnceAJdk() throws Exception {
        patch(OtherBuild.VIRTUAL, OtherBuild.changed(OtherBuild.VIRTUAL, "mount"));
        assertThat(child("example.ChildMain"))
                .startsWith("JFR 和代理|")
                .contains("没有测试过", "自检")
                .contains("等门闩：[Waiting]");
        assertThat(child("example.ChildMain")).startsWith("JFR 和代理|").doesNotContain("没有测试过");
        assertThat(child("threadline.recorder.link.AgentDoctor"))
                .startsWith("✓ 代理")
                .contains("没有测试过", "自检");
    }

    @Test
    void aBuildThatLooksRightButIsNotIsLeftAloneAndSaid() throws Exception {
        patch(OtherBuild.CONDITION, OtherBuild.bypassed(OtherBuild.CONDITION, "doSignal", "signalFirst"));
        assertThat(child("example.ChildMain")).startsWith("JFR|").contains("没有用代理", "没有看见条件的通知");
        assertThat(child("example.ChildMain")).startsWith("JFR|").contains("没有看见条件的通知"); // 记着，不再试
        assertThat(child("threadline.recorder.link.AgentDoctor"))
                .startsWith("✗ 代理")
                .contains("没有看见条件的通知");
    }

    @Test
    void aKindThatIsNotSeenIsSaidAndNothingIsConcludedFromItsHalf() throws Exception {
        var unknown = "java/util/concurrent/CompletableFuture$UniComposeExceptionally";
        patch(unknown, OtherBuild.changed(unknown, "tryFire"));
        assertThat(child("example.HalfMain"))
                .contains("代理看不到任务的异常：", unknown, "没有测试过")
                .contains("结论：[]");
        assertThat(child("threadline.recorder.link.AgentDoctor"))
                .startsWith("✓ 代理")
                .contains("只是看不到任务的异常");
    }

    @Test
    void aFieldThatVanishedIsSaidWithWhatItWasFor() throws Exception {
        var task = "java/util/concurrent/ScheduledThreadPoolExecutor$ScheduledFutureTask";
        patch(task, OtherBuild.withFieldRenamed(task, "period", "interval"));
        assertThat(child("example.HalfMain")).contains("代理看不到定时任务的时刻：", "没有 java.util.concurrent", "period");
        var snapshot = "java/util/concurrent/Semaphore$Sync";
        patch(snapshot, OtherBuild.renamed(snapshot, "getPermits", "permits", "()I"));
        assertThat(child("example.HalfMain")).startsWith("JFR|").contains("没有用代理", "getPermits");
    }

    private void patch(String name, byte[] bytes) throws IOException {
        var file = project.resolve("patch").resolve(name + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private String child(String main) throws Exception {
        var builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--patch-module=java.base=" + project.resolve("patch"),
                        "--enable-preview",
                        "-Dstdout.encoding=UTF-8",
                        "-Djava.awt.headless=true",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Dthreadline.agent=on",
                        "-Dthreadline.agent.jar=" + jar,
                        "-cp",
                        System.getProperty("java.class.path"),
                        main))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
