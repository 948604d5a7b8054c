package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import worker.ImageWorker;

/** 一个与谁都没有关系的 JVM：标准输入来一行，就做自己的两幅图，回一行。 */
final class LoneJvm implements AutoCloseable {

    private final Process process;
    private final OutputStream to;
    private final BufferedReader from;

    LoneJvm(Path folder, int first) throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.awt.headless=true",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoneJvm.class.getName(),
                        folder.toString(),
                        Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        to = process.getOutputStream();
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    void go() throws IOException {
        to.write('\n');
        to.flush();
    }

    void await() throws IOException {
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
        int first = Integer.parseInt(arguments[1]);
        while (System.in.read() >= 0) {
            for (var task : WorkerSpeed.tasks(Path.of(arguments[0])).subList(first, first + 2)) {
                new ImageWorker().work(task);
            }
            System.out.println("好");
        }
    }
}
