package worker;

import static threadline.Threadline.step;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import threadline.worker.Task;
import threadline.worker.Worker;
import worker.AccountWorker.AccountTask;

/** 记账的工作进程：余额记在自己的静态变量里，或记在大家共用的文件里。 */
public final class AccountWorker implements Worker<AccountTask, Integer> {

    /** 会做的事；答案是余额，或兆字节数。 */
    public sealed interface AccountTask extends Task<Integer> {}

    /** 记在静态变量里。 */
    public record Remember(int amount) implements AccountTask {}

    /** 记在文件里：读，处理 0.1 秒，写；读过和写过各停一会儿，好让图上写得下。不上锁的，写之前先等另一个也读过。 */
    public record Change(Path file, int amount, boolean locked) implements AccountTask {}

    /** 这个 JVM 用着多少内存，它自己数的，单位 MB。 */
    public record Weigh() implements AccountTask {}

    private static final Duration PAUSE = Duration.ofMillis(80);
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static int balance = 1000;

    /** 这个进程里的余额。 */
    public static int balance() {
        return balance;
    }

    @Override
    public Integer work(AccountTask task) throws Exception {
        return switch (task) {
            case Remember remember -> balance += remember.amount();
            case Change change -> change.locked() ? locked(change) : unlocked(change);
            case Weigh _ -> weigh();
        };
    }

    private static int locked(Change task) throws Exception {
        var key = task.file().resolveSibling("lock");
        try (var channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = step("等文件锁", () -> channel.lock())) {
            return write(task, read(task) + task.amount());
        }
    }

    private static int unlocked(Change task) throws Exception {
        int seen = read(task);
        Files.createFile(task.file().resolveSibling("read" + task.amount()));
        awaitBoth(task.file().getParent());
        return write(task, seen + task.amount());
    }

    private static int read(Change task) throws IOException {
        int seen = Integer.parseInt(Files.readString(task.file()));
        step("读到 " + seen, PAUSE);
        step("处理 " + task.amount(), Duration.ofMillis(100));
        return seen;
    }

    private static int write(Change task, int next) throws Exception {
        var fresh = task.file().resolveSibling("next" + task.amount());
        step("写 " + next, () -> {
            Files.writeString(fresh, Integer.toString(next));
            Files.move(fresh, task.file(), StandardCopyOption.ATOMIC_MOVE); // 整个换掉，两个人写的不会混在一起
            Thread.sleep(PAUSE);
        });
        return next;
    }

    private static void awaitBoth(Path folder) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (readers(folder) < 2 && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private static long readers(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("read"))
                    .count();
        }
    }

    private static int weigh() {
        var memory = ManagementFactory.getMemoryMXBean();
        long bytes = memory.getHeapMemoryUsage().getUsed()
                + memory.getNonHeapMemoryUsage().getUsed();
        return (int) (bytes >> 20);
    }
}
