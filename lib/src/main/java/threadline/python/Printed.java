package threadline.python;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;

/** 程序打印的：一行一行转给单元格，也留下来。临时文件夹的路径不给读者看。 */
final class Printed implements AutoCloseable {

    /** 进程都没有了，管道里剩下的很快就读完。 */
    private static final long REST_MILLIS = 2_000;

    /** 再多就只打印，不留。 */
    private static final int MOST = 1 << 20;

    private final BufferedReader lines;
    private final String hidden;
    private final PrintStream out;
    private final StringBuilder all = new StringBuilder();
    private final Thread reader;

    Printed(Process process, Path folder, PrintStream out, ThreadFactory helpers) {
        this.lines = process.inputReader(StandardCharsets.UTF_8);
        this.hidden = folder + "/";
        this.out = out;
        this.reader = helpers.newThread(this::pass);
        reader.start();
    }

    private void pass() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var told = line.replace(hidden, "");
                out.println(told);
                synchronized (all) {
                    if (all.length() + told.length() < MOST) {
                        all.append(told).append('\n');
                    }
                }
            }
        } catch (IOException e) {
            out.println("读不到 Python 程序的输出：" + e.getMessage());
        }
    }

    /** 全部；等读完。 */
    String all() throws InterruptedException {
        reader.join(REST_MILLIS);
        synchronized (all) {
            return all.toString();
        }
    }

    @Override
    public void close() throws IOException {
        if (!reader.isAlive()) {
            lines.close();
        }
    }
}
