package example;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import threadline.recorder.Action;

/**
 * 工程师平常写的小程序，没有一个步骤；由构造就知道总用时由什么决定。
 *
 * @param name 名字
 * @param right 应当说的，正则表达式：原因的种类、它的线程，再是句子
 * @param program 程序
 */
public record Everyday(String name, String right, Action<Exception> program) {

    private interface Body {
        void run() throws Exception;
    }

    /** 嵌在别的类里的类。 */
    private static final class Counter {
        private int count;

        synchronized void add() throws InterruptedException {
            count++;
            Thread.sleep(4);
        }
    }

    public static List<Everyday> all() {
        return List.of(
                new Everyday("最快的赢", "SlowestThread 1 .*：线程 pool.*", Everyday::fastestWins),
                new Everyday("睡很多次的生产者", "Stage 1 生产者：「生产者」从头做到尾，.*", Everyday::slowProducer),
                new Everyday("一样长的循环", "SlowestThread 3 .*：.*3 个线程.*差不多一样长.*", () -> {
                    for (var thread : List.of(
                            start("甲", Everyday::loop), start("乙", Everyday::loop), start("丙", Everyday::loop))) {
                        thread.join();
                    }
                }),
                new Everyday("每一轮换一个慢的", "ThreadsInARow 3 .*：关键路径从一个线程接到另一个，一共 3 个.*睡眠 3 次.*", Everyday::rounds),
                new Everyday("一人一下", "ThreadsInARow 2 .*：2 个线程一个接一个，没有两个同时做事.*", Everyday::pingPong),
                new Everyday("自己的服务", "SlowestThread 1 回声：.*", Everyday::echo),
                new Everyday(
                        "整个调用的时限",
                        "Limit 1 main：.*ExecutorService.invokeAll 等到了时限，等了 0\\.(2[89]|3\\d) 秒.*",
                        Everyday::invokeAllWithin),
                new Everyday(
                        "结果的时限",
                        "Limit 1 main：main 等的 CompletableFuture 到了时限，main 在 0\\.\\d+ 秒醒来。.*",
                        Everyday::orTimeout),
                new Everyday("定时任务", "Spent 1 pool.*：.*等定时任务到点等了.*", Everyday::scheduled),
                new Everyday("定时器", "Spent 1 提醒：.*等定时任务到点等了.*", Everyday::timer),
                new Everyday("嵌套类的监视器", "Lock .*都有线程在锁「Counter」前等.*", Everyday::counter),
                new Everyday("缓存里只装一次", "SlowestThread 1 .*：(最慢的)?线程「客户 \\d」.*", Everyday::loadOnce),
                new Everyday("通知来早了", "Limit 1 main：.*Object.wait 等到了时限.*", Everyday::early),
                new Everyday("轮流放行", "ThreadsInARow 3 .*：3 个线程一个接一个，没有两个同时做事.*", Everyday::inTurn),
                new Everyday("作用域的时限", "Limit 1 main：.*StructuredTaskScope.join 等到了时限.*", Everyday::scopeWithin),
                new Everyday("到点的信", "Spent 1 收件人：.*「DelayQueue.take」到点等了.*", Everyday::dueLetters),
                new Everyday("闲到头的帮手", "Spent 1 main：.*「Thread.join」等了.*", Everyday::idledAway),
                new Everyday("拖后的任务", "Spent 1 main：main 等「CompletableFuture.join」等了 .*", Everyday::delayed),
                new Everyday(
                        "一个截止时间",
                        "Limit 1 main：到同一个时刻为止，main 等了 \\d 次，共 0\\.(3[89]|[45]\\d) 秒；最后一次等「FutureTask.get」等到了时限.*",
                        Everyday::deadline),
                new Everyday(
                        "子进程说话", "Outside 1 main：总用时里有 .*在等外面（管道：BufferedReader.readLine）.*", Everyday::childSpeaks),
                // 谁最后结束，路径就在谁身上：机器忙的时候，空转的要等轮到它才停
                new Everyday(
                        "空转等锁",
                        "SlowestThread 1 拿着的：(「空转的」一直在运行(或等 CPU)?，没有人叫醒它，到「拿着的」做完才停。)?(最慢的)?线程「拿着的」.*",
                        Everyday::spin),
                new Everyday("不在一行的睡眠", "Spent 1 main：.*（多在 Everyday.*", () -> {
                    Thread.sleep(60);
                    Thread.sleep(240);
                }));
    }

    private static Thread start(String name, Body body) {
        return Thread.ofPlatform().name(name).start(() -> ForcedWait.unchecked(body::run));
    }

    private static void loop() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            Thread.sleep(25);
        }
    }

    private static void fastestWins() throws Exception {
        var calls = new ArrayList<Callable<Integer>>();
        for (int millis : new int[] {200, 600, 900}) {
            calls.add(() -> {
                Thread.sleep(millis);
                return millis;
            });
        }
        try (var pool = Executors.newFixedThreadPool(3)) {
            pool.invokeAny(calls);
        }
    }

    private static void slowProducer() throws InterruptedException {
        var queue = new LinkedBlockingQueue<Integer>();
        var consumer = start("消费者", () -> {
            for (int i = 0; i < 12; i++) {
                queue.take();
                Thread.sleep(2);
            }
        });
        var producer = start("生产者", () -> {
            for (int i = 0; i < 12; i++) {
                Thread.sleep(40);
                queue.add(i);
            }
        });
        producer.join();
        consumer.join();
    }

    private static void rounds() throws InterruptedException {
        var barrier = new CyclicBarrier(3);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            int slow = i;
            threads.add(start("选手 " + i, () -> {
                for (int round = 0; round < 3; round++) {
                    Thread.sleep(round == slow ? 150 : 30);
                    barrier.await();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void pingPong() throws InterruptedException {
        var turn = new Object();
        var first = new boolean[] {true};
        Body ping = () -> hit(turn, first, true);
        Body pong = () -> hit(turn, first, false);
        for (var thread : List.of(start("乒", ping), start("乓", pong))) {
            thread.join();
        }
    }

    private static void hit(Object turn, boolean[] first, boolean mine) throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            synchronized (turn) {
                while (first[0] != mine) {
                    turn.wait();
                }
                Thread.sleep(15);
                first[0] = !mine;
                turn.notifyAll();
            }
        }
    }

    private static void echo() throws Exception {
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server = start("回声", () -> {
                try (var socket = door.accept();
                        var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                        var out = new PrintWriter(socket.getOutputStream(), true)) {
                    for (var line = in.readLine(); line != null; line = in.readLine()) {
                        Thread.sleep(100);
                        out.println(line);
                    }
                }
            });
            try (var socket = new Socket(door.getInetAddress(), door.getLocalPort());
                    var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                    var out = new PrintWriter(socket.getOutputStream(), true)) {
                for (int i = 0; i < 4; i++) {
                    out.println(i);
                    in.readLine();
                }
            }
            server.join();
        }
    }

    private static void invokeAllWithin() throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(2)) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int millis : new int[] {80, 900}) {
                calls.add(() -> {
                    Thread.sleep(millis);
                    return millis;
                });
            }
            pool.invokeAll(calls, 300, TimeUnit.MILLISECONDS);
        }
    }

    /** 在定时线程上到点才做：是拖后，不是时限。 */
    private static void delayed() {
        CompletableFuture.supplyAsync(
                        () -> 1, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS, Runnable::run))
                .join();
    }

    /** 三件一件一件地等，截止时间只定一次。 */
    private static void deadline() throws Exception {
        try (var pool = Executors.newFixedThreadPool(3)) {
            var asked = new ArrayList<Future<Integer>>();
            for (int millis : new int[] {100, 200, 5_000}) {
                asked.add(pool.submit(() -> {
                    Thread.sleep(millis);
                    return millis;
                }));
            }
            long until = System.nanoTime() + 400_000_000;
            for (var one : asked) {
                try {
                    one.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException late) {
                    one.cancel(true);
                }
            }
            Thread.sleep(60);
        }
    }

    private static void childSpeaks() throws Exception {
        var child = new ProcessBuilder("sh", "-c", "sleep 0.4; echo 好了").start();
        try (var said = child.inputReader()) {
            said.readLine();
        }
        child.waitFor();
    }

    private static void spin() throws InterruptedException {
        var held = new AtomicBoolean(true);
        var holder = start("拿着的", () -> {
            Thread.sleep(320);
            held.set(false);
        });
        Thread.sleep(20);
        var spinner = start("空转的", () -> {
            while (!held.compareAndSet(false, true)) {
                Thread.onSpinWait();
            }
        });
        holder.join();
        spinner.join();
    }

    private static void orTimeout() throws InterruptedException {
        var stop = new CountDownLatch(1);
        var worker = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture.runAsync(() -> ForcedWait.unchecked(stop::await), worker)
                    .orTimeout(250, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException late) {
            stop.countDown();
        } finally {
            worker.close();
        }
    }

    private static void scheduled() throws InterruptedException {
        var ticks = new CountDownLatch(4);
        try (var timer = Executors.newScheduledThreadPool(1)) {
            var job = timer.scheduleAtFixedRate(ticks::countDown, 100, 100, TimeUnit.MILLISECONDS);
            ticks.await();
            job.cancel(false);
        }
    }

    private static void timer() throws InterruptedException {
        var done = new CountDownLatch(1);
        var timer = new Timer("提醒", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        done.countDown();
                    }
                },
                300);
        done.await();
        timer.cancel();
    }

    private static void counter() throws InterruptedException {
        var counter = new Counter();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(start("计数 " + i, () -> {
                for (int k = 0; k < 20; k++) {
                    counter.add();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void loadOnce() throws InterruptedException {
        var cache = new ConcurrentHashMap<String, String>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(start(
                    "客户 " + i,
                    () -> cache.computeIfAbsent("键", key -> {
                        ForcedWait.unchecked(() -> Thread.sleep(300));
                        return "值";
                    })));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /** 三个线程，一人一个信号量，做完放行下一个。 */
    private static void inTurn() throws InterruptedException {
        var turns = List.of(new Semaphore(1), new Semaphore(0), new Semaphore(0));
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            var mine = turns.get(i);
            var next = turns.get((i + 1) % 3);
            threads.add(start("字母 " + i, () -> {
                for (int k = 0; k < 4; k++) {
                    mine.acquire();
                    Thread.sleep(30);
                    next.release();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void scopeWithin() throws InterruptedException {
        try (var scope = StructuredTaskScope.open(
                StructuredTaskScope.Joiner.<Integer>awaitAllSuccessfulOrThrow(),
                config -> config.withTimeout(Duration.ofMillis(300)))) {
            for (int millis : new int[] {50, 1_500}) {
                scope.fork(() -> {
                    Thread.sleep(millis);
                    return millis;
                });
            }
            scope.join();
        } catch (StructuredTaskScope.TimeoutException late) {
            // 这就是要看的
        }
    }

    /** 一封信，到点才拿得到。 */
    private record Letter(long dueNanoTime) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(dueNanoTime, ((Letter) other).dueNanoTime);
        }
    }

    private static void dueLetters() throws InterruptedException {
        var letters = new DelayQueue<Letter>();
        for (int millis : new int[] {120, 300}) {
            letters.add(new Letter(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)));
        }
        start("收件人", () -> {
                    letters.take();
                    letters.take();
                })
                .join();
    }

    /** 线程闲到 {@code keepAliveTime} 才结束，不是定时任务。 */
    private static void idledAway() throws InterruptedException {
        var helper = new Thread[1];
        try (var pool = new ThreadPoolExecutor(
                1, 1, 250, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> helper[0] = new Thread(task))) {
            pool.allowCoreThreadTimeOut(true);
            pool.execute(() -> ForcedWait.unchecked(() -> Thread.sleep(30)));
            helper[0].join();
        }
    }

    private static void early() throws InterruptedException {
        var signal = new Object();
        var notifier = start("通知者", () -> {
            synchronized (signal) {
                signal.notifyAll();
            }
        });
        notifier.join();
        synchronized (signal) {
            signal.wait(300);
        }
    }
}
