package worker;

import static threadline.Threadline.step;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import threadline.worker.Task;
import threadline.worker.Worker;
import worker.TroubleWorker.Reply;
import worker.TroubleWorker.TroubleTask;

/** 出各种事的工作进程：看父进程和别的工作进程受不受影响。 */
public final class TroubleWorker implements Worker<TroubleTask, Reply> {

    /** 会出的事。 */
    public sealed interface TroubleTask extends Task<Reply> {}

    /** 原样送回。 */
    public record Echo(String text) implements TroubleTask {}

    /** 睡这么久再回答。 */
    public record Sleep(long millis) implements TroubleTask {}

    /** 睡这么久，回答睡前睡后的 {@code nanoTime}：自己的记录，与图里的比。 */
    public record Clocked(long millis) implements TroubleTask {}

    /** 抛出异常。 */
    public record Fail(String message) implements TroubleTask {}

    /** 调用 {@code System.exit}。 */
    public record Exit(int status) implements TroubleTask {}

    /** 给自己发一个信号：SEGV 让 JVM 崩溃，KILL 立刻死，STOP 停住，INT 被忽略。 */
    public record Signal(String name) implements TroubleTask {}

    /** 用尽内存。 */
    public record Exhaust() implements TroubleTask {}

    /** 永远不回答，中断也不理。 */
    public record Hang() implements TroubleTask {}

    /** 这个文件有多少字节。 */
    public record Measure(Path file) implements TroubleTask {}

    /** 几个线程都在睡，睡到四分之一，调用 {@code System.exit}。 */
    public record ExitTogether(int sleepers, long millis) implements TroubleTask {}

    /** 打印这么多行。 */
    public record Print(String text, int lines) implements TroubleTask {}

    /** 绕过 {@code System.out}，直接写进标准输出或标准错误，没有换行。 */
    public record Scribble(String text, boolean toErrors) implements TroubleTask {}

    /** 启动一个子进程，它继承标准输入和输出，活得比父进程久；然后退出。 */
    public record Orphan(int seconds) implements TroubleTask {}

    /** 答案。 */
    public record Reply(String text, long worker) {}

    @Override
    public Reply work(TroubleTask task) throws Exception {
        return step(nameOf(task), () -> new Reply(perform(task), ProcessHandle.current().pid()));
    }

    private static String nameOf(TroubleTask task) {
        return switch (task) {
            case Echo echo -> echo.text().length() <= 20 ? echo.text() : "送回 " + echo.text().length() + " 个字符";
            case Sleep sleep -> "睡 " + sleep.millis();
            case Clocked clocked -> "看着钟睡 " + clocked.millis() + " ms";
            case Fail _ -> "抛出异常";
            case Exit _ -> "System.exit";
            case Signal signal -> "信号 " + signal.name();
            case Exhaust _ -> "用尽内存";
            case Hang _ -> "永远不回答";
            case Measure measure -> "量 " + measure.file().getFileName();
            case ExitTogether _ -> "System.exit";
            case Print _ -> "打印";
            case Scribble _ -> "乱写";
            case Orphan _ -> "留下孤儿";
        };
    }

    private static String perform(TroubleTask task) throws Exception {
        return switch (task) {
            case Echo echo -> echo.text();
            case Sleep sleep -> {
                Thread.sleep(sleep.millis());
                yield "睡了 " + sleep.millis() + " ms";
            }
            case Clocked clocked -> {
                long before = System.nanoTime();
                Thread.sleep(clocked.millis());
                yield before + " " + System.nanoTime();
            }
            case Fail fail -> throw new IllegalStateException(fail.message());
            case Exit exit -> {
                System.exit(exit.status());
                yield "到不了这里";
            }
            case Signal signal -> signalMyself(signal.name());
            case Exhaust _ -> exhaust();
            case Hang _ -> hang();
            case Measure measure -> Integer.toString(Files.readAllBytes(measure.file()).length);
            case ExitTogether together -> exitTogether(together);
            case Print print -> print(print.text(), print.lines());
            case Scribble scribble -> scribble(scribble.text(), scribble.toErrors());
            case Orphan orphan -> leaveAnOrphan(orphan.seconds());
        };
    }

    private static String signalMyself(String name) throws IOException, InterruptedException {
        var me = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-" + name, me).start().waitFor();
        // 工作进程不理 INT；别的都会结束它，只是稍后才到，机器忙时要写完崩溃的记录才死
        Thread.sleep(name.equals("INT") ? 200 : 60_000);
        return "还活着";
    }

    private static String exhaust() {
        List<byte[]> kept = new ArrayList<>();
        while (true) {
            kept.add(new byte[128 << 20]);
        }
    }

    private static String exitTogether(ExitTogether task) throws InterruptedException {
        for (int i = 0; i < task.sleepers(); i++) {
            var name = "图片 " + i;
            Thread.ofPlatform().name(name).start(() -> step(name, Duration.ofMillis(task.millis())));
        }
        Thread.sleep(task.millis() / 4);
        System.exit(1);
        return "到不了这里";
    }

    private static String hang() {
        while (true) {
            LockSupport.parkNanos(1_000_000_000);
            Thread.interrupted();
        }
    }

    private static String print(String text, int lines) {
        for (int i = 0; i < lines; i++) {
            System.out.println(text);
        }
        System.err.println("这一行写进标准错误");
        System.out.print("没有换行");
        return "打印了 " + lines + " 行";
    }

    private static String scribble(String text, boolean toErrors) throws IOException {
        var to = new FileOutputStream(toErrors ? FileDescriptor.err : FileDescriptor.out);
        to.write(text.getBytes(StandardCharsets.UTF_8));
        return "写了 " + text.length() + " 个字符";
    }

    private static String leaveAnOrphan(int seconds) throws IOException {
        new ProcessBuilder("sleep", Integer.toString(seconds)).inheritIO().start();
        Runtime.getRuntime().halt(7);
        return "到不了这里";
    }
}
