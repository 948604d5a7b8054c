package worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import threadline.worker.Workers;
import worker.CountWorker.Count;

/**
 * 一个父进程（子 JVM）和它的一个孩子，用来看父进程被 {@code kill -9} 以后，孩子怎样。
 *
 * <ul>
 *   <li>{@code alone}：孩子不看父进程，只管睡 20 秒。
 *   <li>{@code pipe}：孩子一直读标准输入；父进程一死，管道就到头。
 *   <li>{@code pool}：孩子是 {@link Workers} 的工作进程。
 * </ul>
 *
 * <p>父进程打印孩子的进程号，然后等自己的标准输入到头：启动它的程序不在了，它就和孩子一起结束。
 */
public final class Family implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path temporary;
    private final Process parent;
    private final ProcessHandle child;

    private Family(Path temporary, Process parent, ProcessHandle child) {
        this.temporary = temporary;
        this.parent = parent;
        this.child = child;
    }

    // ---- 在启动它的程序里

    /** 启动父进程，等到它的孩子也启动好。 */
    public static Family open(String way) throws IOException, URISyntaxException {
        var temporary = Files.createTempDirectory("family"); // 被杀死的父进程来不及删它的临时文件
        var parent = launch(way, temporary);
        var line = firstLine(parent);
        if (line == null) {
            parent.destroyForcibly().onExit().join();
            delete(temporary);
            throw new IOException("父进程没有说出孩子的进程号，退出码 " + parent.exitValue());
        }
        return new Family(temporary, parent, ProcessHandle.of(Long.parseLong(line)).orElseThrow());
    }

    private static Process launch(String way, Path temporary) throws IOException, URISyntaxException {
        var source = Family.class.getProtectionDomain().getCodeSource().getLocation();
        var jar = Path.of(source.toURI());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        jar + File.pathSeparator + jar.getParent().resolveSibling("*"),
                        Family.class.getName(),
                        way)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader said = process.inputReader();
        return said.readLine();
    }

    /** 父进程。 */
    public ProcessHandle parent() {
        return parent.toHandle();
    }

    /** 孩子。 */
    public ProcessHandle child() {
        return child;
    }

    /** 还活着。死了还没有人收尸的进程也有进程号，只是查不到它的命令。 */
    public static boolean lives(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** 结束两个进程，删掉它们的临时文件。 */
    @Override
    public void close() {
        child.destroyForcibly();
        parent.destroyForcibly().onExit().join();
        delete(temporary);
    }

    private static void delete(Path folder) {
        try (var inside = Files.walk(folder)) {
            inside.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            return; // 已经没有了
        }
    }

    // ---- 在父进程里

    /** 从命令行运行，参数是孩子怎样看着父进程。 */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "alone" -> keep(start("sleep", "20"));
            case "pipe" -> keep(start("cat"));
            case "pool" -> hire();
            default -> throw new IllegalArgumentException("不认识 " + arguments[0] + "。可以是 alone、pipe、pool");
        }
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    private static void keep(Process child) throws IOException {
        try {
            announce(child.pid());
        } finally {
            child.destroyForcibly();
        }
    }

    private static void hire() throws IOException {
        try (var workers = Workers.open("CountWorker", 1)) {
            workers.map(List.of(new Count(1, 1)), LIMIT); // 等它启动好
            announce(workers.pids().getFirst());
        }
    }

    private static void announce(long child) throws IOException {
        System.out.println(child);
        while (System.in.read() >= 0) {
            // 启动它的程序什么也不写
        }
    }
}
