package worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * 另一个进程里的店员，一行一个请求：编号和问的人的钟数，用制表符隔开。
 *
 * <p>先写两行日志，再回答一行 {@code =} 和自己的钟数。日志的一行：从 1970 年起的微秒数、钟数、进程、线程、编号、做了什么。标准输入到头就结束。
 */
public final class Clerk {

    private static final String PROCESS = System.getProperty("process.name", "没有名字") + " "
            + ProcessHandle.current().pid();

    /** Lamport 的逻辑钟：自己每做一件事走一格，收到别人的钟数就调到比它晚。 */
    private long clock;

    private Clerk() {}

    /** 由笔记本启动。 */
    public static void main(String[] none) throws IOException {
        Thread.currentThread().setName("店员");
        new Clerk().serve();
    }

    private void serve() throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = orders.readLine()) != null; ) {
            var words = line.split("\t");
            clock = Math.max(clock, Long.parseLong(words[1]));
            log(words[0], "收到");
            log(words[0], "做好");
            System.out.println("=" + clock);
        }
    }

    private void log(String request, String what) {
        clock++;
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        System.out.println(String.join(
                "\t",
                Long.toString(micros),
                Long.toString(clock),
                PROCESS,
                Thread.currentThread().getName(),
                request,
                what));
    }
}
