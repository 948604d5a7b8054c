package worker;

import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

/**
 * 咖啡店，一个会收到信号的程序。参数：怎样打烊，时限（毫秒），接几张订单。时间是原文的 1/10。
 *
 * <ul>
 *   <li>{@code finish}：不再接单，做完接了的，最多用这么久；做不完的写进账本。
 *   <li>{@code wait}：举旗收工，再等一个没有人会去减的数，不设时限。收到信号以后停不下来。
 *   <li>{@code daemon}：店员是守护线程，没有人叫他们停；接完订单，{@code main} 过一会儿就返回。
 * </ul>
 *
 * <p>一行一件事：从 1970 年起的毫秒数、线程、做了什么。由 {@link threadline.worker.Program} 启动。
 */
public final class CoffeeShop {

    private static final int PILL = -1;
    private static final long ORDER_MILLIS = 50;
    private static final long MAKE_MILLIS = 200;
    private static final long SERVE_MILLIS = 100;
    private static final long LOOK_MILLIS = 100;

    private final BlockingQueue<Integer> orders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> ready = new LinkedBlockingQueue<>();
    /** 还没有送到的订单，加上等它们的一个人。 */
    private final Phaser open = new Phaser(1);

    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> served = new ArrayList<>();
    private final Thread barista = new Thread(() -> untilInterrupted(this::brew), "Barista");
    private final Thread server = new Thread(() -> untilInterrupted(this::deliver), "Server");
    private final boolean stopsAtFlag;
    private volatile boolean closing;
    private boolean ledgerIsClosed;

    private CoffeeShop(boolean stopsAtFlag) {
        this.stopsAtFlag = stopsAtFlag;
    }

    /** 从命令行运行。 */
    public static void main(String[] arguments) throws InterruptedException {
        var shop = new CoffeeShop(arguments[0].equals("wait"));
        switch (arguments[0]) {
            case "finish" -> shop.onSignal(() -> shop.finish(Long.parseLong(arguments[1])));
            case "wait" -> shop.onSignal(shop::waitForEver);
            case "daemon" -> shop.letThreadsDie();
            default -> throw new IllegalArgumentException("不认识 " + arguments[0] + "。可以是 finish、wait、daemon");
        }
        shop.open(Integer.parseInt(arguments[2]));
    }

    private void open(int customers) throws InterruptedException {
        barista.start();
        server.start();
        say("开门");
        for (int order = 0; order < customers && take(order); order++) {
            Thread.sleep(ORDER_MILLIS);
        }
        if (barista.isDaemon()) {
            barista.join(MAKE_MILLIS);
            say("返回");
        }
    }

    /** 接一张：写进账本和放进队列是一步，打烊插不进来。 */
    private synchronized boolean take(int order) {
        if (closing) {
            return false;
        }
        accepted.add(order);
        open.register();
        say("接单 " + order);
        orders.add(order);
        return true;
    }

    private void brew() throws InterruptedException {
        for (int order; (order = next(orders)) != PILL; ) {
            work("制作 " + order, MAKE_MILLIS);
            ready.add(order);
        }
        ready.add(PILL);
    }

    private void deliver() throws InterruptedException {
        for (int order; (order = next(ready)) != PILL; ) {
            work("派送 " + order, SERVE_MILLIS);
            delivered(order);
        }
    }

    private static void work(String what, long millis) throws InterruptedException {
        step(what, () -> {
            say(what);
            Thread.sleep(millis);
        });
    }

    /** 下一张。{@code wait} 的店一看见旗子就停，别的收到毒丸才停。 */
    private int next(BlockingQueue<Integer> queue) throws InterruptedException {
        Integer order = null;
        while (order == null) {
            if (closing && stopsAtFlag) {
                return PILL;
            }
            order = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return order;
    }

    private synchronized void delivered(int order) {
        if (!ledgerIsClosed) {
            served.add(order);
            say("送达 " + order);
        }
        open.arriveAndDeregister();
    }

    // ---- 打烊

    /** JVM 收到 SIGTERM 或 SIGINT 就运行它，运行完才退出，退出码是 128 加信号的编号。 */
    private void onSignal(Runnable closingTime) {
        Runtime.getRuntime().addShutdownHook(new Thread(closingTime, "打烊"));
    }

    private void finish(long limitMillis) {
        synchronized (this) {
            say("不再接单");
            closing = true;
            orders.add(PILL);
        }
        untilInterrupted(() -> step("做完接了的", () -> server.join(limitMillis)));
        ledger();
    }

    private synchronized void ledger() {
        ledgerIsClosed = true;
        var gaveUp = new ArrayList<>(accepted);
        gaveUp.removeAll(served);
        say("账本 接了 " + accepted + " 送了 " + served + " 放弃 " + gaveUp);
    }

    private void waitForEver() {
        say("不再接单");
        closing = true;
        step("等没有人减的数", () -> open.arriveAndAwaitAdvance());
        ledger();
    }

    private void letThreadsDie() {
        barista.setDaemon(true);
        server.setDaemon(true);
    }

    // ----

    private static void say(String what) {
        System.out.println(System.currentTimeMillis() + "\t" + Thread.currentThread().getName() + "\t" + what);
    }

    private interface Job {
        void run() throws InterruptedException;
    }

    private static void untilInterrupted(Job job) {
        try {
            job.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
