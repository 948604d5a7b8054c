package worker;

import static threadline.Threadline.named;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import threadline.worker.Task;
import threadline.worker.Worker;

/**
 * 13 最后的追查：五个坏掉的程序。还没有查过就先不要往下读。
 *
 * <p>每个运行 1.2 秒，把线程转储写进文件；那时还没有做完的线程留在原地。
 */
public final class HuntWorker implements Worker<HuntWorker.Case, String> {

    /**
     * 一个案子。
     *
     * @param name 甲、乙、丙、丁、戊
     * @param dump 线程转储写到哪里，还没有这个文件
     */
    public record Case(String name, Path dump) implements Task<String> {}

    private static final Duration PATIENCE = Duration.ofMillis(1200);

    private static final Map<String, String> CAUSES =
            Map.of("甲", "许可没有归还", "乙", "拿着锁做慢事", "丙", "没有人完成的结果", "丁", "空转", "戊", "丢失唤醒");

    private volatile boolean served;

    /** 读者写的是不是这个案子的原因：写了它，没有写别的案子的。 */
    public static boolean isCause(String name, String words) {
        return CAUSES.entrySet().stream().allMatch(one -> words.contains(one.getValue())
                == one.getKey().equals(name));
    }

    @Override
    public String work(Case task) throws IOException, InterruptedException {
        switch (task.name()) {
            case "甲" -> first();
            case "乙" -> second();
            case "丙" -> third();
            case "丁" -> fourth();
            case "戊" -> fifth();
            default -> throw new IllegalArgumentException("没有这个案子：" + task.name());
        }
        Thread.sleep(PATIENCE);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(task.dump().toString(), ThreadDumpFormat.TEXT_PLAIN);
        return "1.2 秒到了";
    }

    /** 出了异常，许可就没有还。 */
    private static void first() {
        var tables = named("餐桌", new Semaphore(2));
        for (int i = 0; i < 6; i++) {
            int guest = i;
            start("客人 " + guest, () -> {
                Thread.sleep(60L * guest);
                tables.acquire();
                say("客人 " + guest + " 坐下");
                step("吃饭 " + guest, () -> eat(guest));
                tables.release();
                say("客人 " + guest + " 离开");
            });
        }
    }

    private static void eat(int guest) throws InterruptedException {
        Thread.sleep(100);
        if (guest % 2 == 1) {
            say("客人 " + guest + "：菜凉了");
            throw new IllegalStateException("菜凉了");
        }
    }

    /** 真正要守住的只有最后一行，前面的慢事也在锁里。 */
    private static void second() {
        var book = named("账本", new ReentrantLock());
        for (int i = 0; i < 5; i++) {
            int order = i;
            start("订单 " + order, () -> {
                book.lock();
                try {
                    step("问价 " + order, Duration.ofMillis(550));
                    say("订单 " + order + " 记好了");
                } finally {
                    book.unlock();
                }
            });
        }
    }

    /** 异常写进了日志，结果却没有人告诉。 */
    private static void third() {
        var price = named("价格", new CompletableFuture<Integer>());
        start("询价", () -> {
            try {
                price.complete(step("查价", HuntWorker::askPrice));
            } catch (IllegalStateException e) {
                say("查价没有成功：" + e.getMessage());
            }
        });
        for (int i = 0; i < 3; i++) {
            int order = i;
            start("订单 " + order, () -> step("等价格 " + order, () -> say("价格是 " + price.join())));
        }
    }

    private static int askPrice() throws InterruptedException {
        Thread.sleep(200);
        throw new IllegalStateException("对方没有这件货");
    }

    /** 一边等一边转。 */
    private void fourth() {
        start("厨师", () -> {
            step("炒菜", Duration.ofMillis(2400));
            served = true;
            say("菜好了");
        });
        start("服务员", () -> step("等菜", () -> {
            say("等着端菜");
            while (!served) {
                Thread.onSpinWait();
            }
            say("端走了");
        }));
    }

    /** 通知的时候还没有人在等；等的人不看条件。 */
    private void fifth() {
        var box = named("信箱", new Object());
        start("邮差", () -> {
            step("送信", Duration.ofMillis(100));
            synchronized (box) {
                box.notifyAll();
            }
            say("信放好了，已经通知");
        });
        start("主人", () -> {
            step("下楼", Duration.ofMillis(300));
            say("开始等信");
            step("等信", () -> {
                synchronized (box) {
                    box.wait();
                }
            });
            say("拿到信");
        });
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private static void start(String name, Body body) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                return; // 已经写进日志
            }
        });
    }
}
