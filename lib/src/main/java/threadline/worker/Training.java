package threadline.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import threadline.worker.Lines.Complete;
import threadline.worker.Lines.Line;
import threadline.worker.Lines.Text;
import threadline.worker.Message.FromWorker;
import threadline.worker.Message.Hello;
import threadline.worker.Message.Trouble;

/**
 * 构建时做 AOT 缓存：启动一个工作进程，做几个任务，正常结束时 JVM 写出缓存。由 {@code lib/build/library.sh} 运行。
 *
 * <p>参数是类名、缓存文件和 {@link Launch#of(String, String)} 的文件夹；标准输入是任务，和平时一样一行一条。被训练的进程也从这里开始，只有类名：它不能装代理，先把代理要做的做一遍。
 */
final class Training {

    private static final String KEY = "training";

    private Training() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            Class.forName("threadline.agent.Agent").getMethod("rehearse").invoke(null);
            WorkerMain.main(arguments);
            return;
        }
        var orders = System.in.readAllBytes();
        var process = Launch.of(arguments[0], arguments[2]).train(Path.of(arguments[1]));
        var lines = new Lines(process.getInputStream(), Wire.key(KEY));
        try (var to = process.getOutputStream()) {
            to.write(Wire.line(new Hello(KEY, ProcessHandle.current().pid())));
            to.write(orders);
            to.flush();
            long answers =
                    1 + new String(orders, StandardCharsets.UTF_8).lines().count();
            for (long i = 0; i < answers; i++) {
                waitForAnswer(lines);
            }
        }
        for (Line line; (line = lines.next()) != null; ) {
            System.out.println(line);
        }
        System.exit(process.waitFor());
    }

    private static void waitForAnswer(Lines lines) throws IOException {
        for (Line line; (line = lines.next()) != null; ) {
            switch (line) {
                case Text text -> System.out.println(text.text());
                case Complete message -> {
                    if (Wire.read(message.bytes(), message.from(), FromWorker.class) instanceof Trouble trouble) {
                        throw new IOException(trouble.type() + "：" + trouble.message());
                    }
                    return;
                }
            }
        }
        throw new IOException("工作进程没有回答就结束了");
    }
}
