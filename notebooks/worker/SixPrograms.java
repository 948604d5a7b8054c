package worker;

import static threadline.Threadline.step;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** 原文的六个程序，时间缩为 1/10。笔记本里记录它们；命令行的参数是程序的名字，一次运行一个。 */
public final class SixPrograms {

    private static final int PILL = -1;

    private SixPrograms() {}

    /** 从命令行运行；做完打印 {@code true}。 */
    public static void main(String[] arguments) throws Exception {
        run(arguments[0]);
        System.out.println(true);
    }

    /** 运行这个名字的程序。 */
    public static void run(String name) throws Exception {
        switch (name) {
            case "早餐" -> breakfast();
            case "天气" -> weather();
            case "数据库" -> database();
            case "咖啡店" -> coffeeShop();
            case "图片" -> images();
            case "银行" -> bank();
            default -> throw new IllegalArgumentException("没有叫「" + name + "」的程序");
        }
    }

    private static Callable<String> work(String what, int millis) {
        return () -> {
            step(what, Duration.ofMillis(millis));
            return what;
        };
    }

    private static ExecutorService oneEach(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + " ", 1).factory());
    }

    private static void breakfast() throws Exception {
        try (var kitchen = oneEach("厨房")) {
            kitchen.invokeAll(List.of(work("煮咖啡", 300), work("烤面包", 200)));
        }
    }

    private static void weather() throws Exception {
        try (var asking = oneEach("询问")) {
            var cities = List.of("北京", "上海", "广州", "深圳");
            asking.invokeAll(cities.stream().map(city -> work(city, 100)).toList(), 500, TimeUnit.MILLISECONDS);
        }
    }

    private record Database() implements AutoCloseable {
        static Database open() {
            step("连接", Duration.ofMillis(100));
            return new Database();
        }

        void query() {
            step("查询", Duration.ofMillis(100));
        }

        @Override
        public void close() {
            step("关闭", Duration.ofMillis(50));
        }
    }

    private static void database() {
        try (var database = Database.open()) {
            database.query();
        }
    }

    private static void coffeeShop() throws InterruptedException {
        var orders = new LinkedBlockingQueue<Integer>();
        var ready = new LinkedBlockingQueue<Integer>();
        try (var team = oneEach("店员")) {
            team.submit(() -> staff(orders, "制作 ", 200, ready));
            team.submit(() -> staff(ready, "派送 ", 100, new LinkedBlockingQueue<>()));
            for (int order = 0; order < 5; order++) {
                orders.add(order);
                Thread.sleep(50);
            }
            orders.add(PILL);
        }
    }

    private static Void staff(
            LinkedBlockingQueue<Integer> inbox, String verb, int millis, LinkedBlockingQueue<Integer> next)
            throws InterruptedException {
        for (int order; (order = inbox.take()) != PILL; next.add(order)) {
            step(verb + order, Duration.ofMillis(millis));
        }
        next.add(PILL);
        return null;
    }

    private static void images() throws Exception {
        try (var pool = Executors.newFixedThreadPool(2)) {
            var all = List.of(0, 1, 2, 3).stream()
                    .map(i -> work("image_" + i + ".jpg", 200))
                    .toList();
            for (Future<String> one : pool.invokeAll(all, 3, TimeUnit.SECONDS)) {
                one.get();
            }
        }
    }

    private static final class Account {
        final Lock lock = new ReentrantLock();
        int balance;

        Account(int balance) {
            this.balance = balance;
        }

        void change(int amount) {
            lock.lock();
            try {
                step("%+d".formatted(amount), Duration.ofMillis(10));
                balance += amount;
            } finally {
                lock.unlock();
            }
        }
    }

    /** 两把锁按参数的次序拿：调用的人先写账号小的。 */
    private static void transfer(Account first, Account second, int amount) {
        first.lock.lock();
        second.lock.lock();
        try {
            first.change(-amount);
            second.change(amount);
        } finally {
            second.lock.unlock();
            first.lock.unlock();
        }
    }

    private static void bank() {
        var one = new Account(1000);
        var two = new Account(500);
        try (var desk = oneEach("窗口")) {
            desk.submit(() -> one.change(500));
            desk.submit(() -> one.change(-300));
            desk.submit(() -> transfer(one, two, 400));
        }
        if (one.balance != 800 || two.balance != 900) {
            throw new IllegalStateException("账不对：" + one.balance + " 和 " + two.balance);
        }
    }
}
