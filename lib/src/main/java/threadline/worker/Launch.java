package threadline.worker;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * 怎样启动一个工作进程：同一个 JDK，UTF-8，没有界面，允许装代理，不开端口，不留文件。
 *
 * <p>类先在 {@code lib/dist/worker/workers.jar} 里找（旁边有 AOT 缓存，启动快几倍；没有也照样启动），再在自己的类路径上找。
 *
 * @param className 工作进程的类
 * @param classPath 它的类路径
 * @param cache AOT 缓存；没有就是 {@code null}
 */
record Launch(String className, String classPath, @Nullable Path cache) {

    private static final String PACKAGE = "worker.";

    /** 代理不在库的旁边时，父进程说它在哪里。 */
    private static final String AGENT_JAR = "threadline.agent.jar";

    private static final String MAIN = "threadline.worker.WorkerMain";

    /** 崩溃不留内存转储；从一开始就忽略 SIGINT：JVM 继承到「忽略」就不再管它。终端里的 Ctrl-C 发给所有进程，只该由父进程处理。 */
    private static final List<String> IGNORING_INTERRUPTS =
            List.of("/bin/sh", "-c", "trap '' INT; ulimit -c 0; exec \"$@\"", "sh");

    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            // 和缺省的 GC 一样，数数的循环也停得下来：不然看一眼、收一次垃圾，都要等它做完
            "-XX:+UseCountedLoopSafepoints",
            "-XX:LoopStripMiningIter=1000",
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError", // 内存用尽的 JVM 不再可信：换一个
            "-XX:-UsePerfData", // 被 kill -9 时不在临时目录里留下文件
            "-XX:+ErrorFileToStderr",
            "-XX:+EnableDynamicAgentLoading",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED", // 装代理不必造出整个 MBean 服务器
            "-Xlog:aot*=off",
            "-Xlog:cds*=off",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    /** 这些环境变量会给每个 JVM 加参数，缓存就不能用了，还往标准错误里打印。 */
    private static final List<String> FOREIGN = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /**
     * 找到这个类。
     *
     * @param name {@code ImageWorker}（即 {@code worker.ImageWorker}），或带包名的全名
     * @throws IllegalArgumentException 哪里都没有这个类
     */
    static Launch of(String name) {
        return of(name, "");
    }

    /**
     * 找到这个类，它还要用 {@code lib/dist} 里一个文件夹的 jar。
     *
     * @param more 文件夹的名字；空串就是没有
     * @throws IllegalArgumentException 哪里都没有这个类，或没有这个文件夹
     */
    static Launch of(String name, String more) {
        var className = name.contains(".") ? name : PACKAGE + name;
        var file = className.replace('.', '/') + ".class";
        var home = home();
        var jar = home == null ? null : home.resolve("worker").resolve("workers.jar");
        var inJar = jar == null ? List.<String>of() : workersIn(jar);
        if (home != null && jar != null && inJar.contains(className)) {
            var cache = cache(jar, more);
            var own = jar + File.pathSeparator + jarsIn(home, "(jackson-.*|threadline|threadline-agent)\\.jar");
            var all = more.isEmpty() ? own : own + File.pathSeparator + jarsIn(home.resolve(more), ".*\\.jar");
            return new Launch(className, all, cache);
        }
        if (ClassLoader.getSystemResource(file) != null) {
            return new Launch(className, System.getProperty("java.class.path"), null);
        }
        throw new IllegalArgumentException("找不到工作进程的类 " + className + "："
                + (jar == null ? "没有 lib/dist/worker/workers.jar" : jar + " 里有 " + String.join("、", inJar))
                + "，类路径上也没有。把它写进 notebooks/worker/，再运行 ./build.sh lib。");
    }

    /** 用一个文件夹的 jar 的，有它自己的缓存就用；没有，用大家的：类路径的前面一样。都没有就是 {@code null}。 */
    static @Nullable Path cache(Path jar, String more) {
        return Stream.of("workers-" + more + ".aot", "workers.aot")
                .map(jar::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    /** 库所在的文件夹；不是从 {@code threadline.jar} 运行的就是 {@code null}。 */
    private static @Nullable Path home() {
        var source = Launch.class.getProtectionDomain().getCodeSource();
        try {
            var jar = source == null ? null : new File(source.getLocation().toURI()).toPath();
            return jar != null && Files.isRegularFile(jar)
                    ? jar.toAbsolutePath().getParent()
                    : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private static List<String> workersIn(Path jar) {
        if (!Files.isRegularFile(jar)) {
            return List.of();
        }
        try (var open = new JarFile(jar.toFile())) {
            return open.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.endsWith(".class") && !entry.contains("$"))
                    .map(entry -> entry.substring(0, entry.length() - ".class".length())
                            .replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("读不了 " + jar + "：" + e.getMessage() + "。运行 ./build.sh lib 重新构建。", e);
        }
    }

    /** 只要用得到的：类路径越短，启动越快。次序固定，AOT 缓存认它；后面可以再加。 */
    private static String jarsIn(Path folder, String names) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(names))
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new IllegalArgumentException("读不了 " + folder + "：" + e.getMessage() + "。运行 ./build.sh lib 重新构建。", e);
        }
    }

    private List<String> command(List<String> before, String agent, List<String> more, String main) {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-Dthreadline.agent=" + agent);
        command.addAll(more);
        var agentJar = System.getProperty(AGENT_JAR);
        if (agentJar != null) {
            command.add("-D" + AGENT_JAR + "=" + agentJar);
        }
        command.addAll(List.of("-cp", classPath, main, className));
        return command;
    }

    /** 类的简单名字：图里的进程叫这个。 */
    String simpleName() {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    /** 启动一个，它的临时文件都写在 {@code folder} 里。标准错误并进标准输出：JVM 自己说的话也不会塞住它。 */
    Process start(Path folder) throws IOException {
        var more = new ArrayList<>(cached());
        more.add("-Djava.io.tmpdir=" + folder);
        return process(command(IGNORING_INTERRUPTS, "on", more, MAIN)).start();
    }

    /** 启动一个自己有 {@code main} 的程序，{@code box} 是它的黑匣子。信号归它自己，代理关着。 */
    Process startProgram(String box, String... arguments) throws IOException {
        var command = command(List.of(), "off", cached(), Program.class.getName());
        command.addAll(List.of(String.valueOf(ProcessHandle.current().pid()), box));
        command.addAll(List.of(arguments));
        return process(command).start();
    }

    private List<String> cached() {
        return cache == null ? List.of() : List.of("-XX:AOTCache=" + cache);
    }

    /**
     * 启动一个，结束时把 AOT 缓存写到 {@code output}。代理关着：装过代理的 JVM 做缓存会崩溃。
     *
     * <p>不记热点（JEP 515）：记了，新的进程一启动 C2 就把训练时热的都编译一遍，正要做事的线程反而没有处理器。
     */
    Process train(Path output) throws IOException {
        var options =
                List.of("-XX:AOTCacheOutput=" + output, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");
        return process(command(IGNORING_INTERRUPTS, "off", options, Training.class.getName()))
                .start();
    }

    private static ProcessBuilder process(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        FOREIGN.forEach(builder.environment()::remove);
        builder.environment().put("LC_ALL", "C.UTF-8"); // 中文的路径
        return builder;
    }
}
