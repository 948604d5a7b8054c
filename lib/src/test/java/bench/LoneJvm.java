package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import worker.CountWorker;
import worker.ImageWorker;

/** 一个与谁都没有关系的 JVM：标准输入来一行，就做自己的两幅图（没有图就数数），回一行。 */
final class LoneJvm implements AutoCloseable {

    private final Process process;
    private final OutputStream to;
    private final BufferedReader from;

    /** 数数的。 */
    LoneJvm() throws IOException {
        this(List.of());
    }

    LoneJvm(Path folder, int first) throws IOException {
        this(List.of(folder.toString(), Integer.toString(first)));
    }

    private LoneJvm(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.awt.headless=true",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoneJvm.class.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        to = process.getOutputStream();
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    /** 同时做，等两个都做完。 */
    static void together(LoneJvm first, LoneJvm second) throws IOException {
        first.go();
        second.go();
        first.await();
        second.await();
    }

    private void go() throws IOException {
        to.write('\n');
        to.flush();
    }

    private void await() throws IOException {
        if (from.readLine() == null) {
            throw new IOException("独立的 JVM 没有回答就结束了");
        }
    }

    @Override
    public void close() throws IOException {
        to.close();
        process.toHandle().destroy();
    }

    public static void main(String[] arguments) throws Exception {
        while (System.in.read() >= 0) {
            if (arguments.length == 0) {
                count();
            } else {
                twoPictures(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            }
            System.out.println("好");
        }
    }

    private static void twoPictures(Path folder, int first) throws Exception {
        for (var task : WorkerSpeed.tasks(folder).subList(first, first + 2)) {
            new ImageWorker().work(task);
        }
    }

    /** 四件里的两件：大约 0.2 秒。 */
    static long count() {
        return CountWorker.count(1, 120_000_000);
    }
}
