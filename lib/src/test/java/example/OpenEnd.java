package example;

import static threadline.Threadline.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import threadline.Recording;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 记录结束时还没有完的等待，每种一个程序；多数停不下来，只在子 JVM 里运行。 */
public enum OpenEnd {
    MONITORS(true, OpenEnd::monitors),
    MONITORS_WITHOUT_NAMES(true, builder -> monitors(builder.name(""))),
    MONITORS_OF_NAMESAKES(true, builder -> monitors(builder.name("worker"))),
    LOCKS(true, builder -> locks(builder, new ReentrantLock(), new ReentrantLock())),
    WRITE_LOCKS(
            true,
            builder ->
                    locks(builder, new ReentrantReadWriteLock().writeLock(), new ReentrantReadWriteLock().writeLock())),
    READERS_WHO_WRITE(true, OpenEnd::readersWhoWrite),
    UPGRADE(true, OpenEnd::upgrade),
    MONITOR_AND_LOCK(true, OpenEnd::monitorAndLock),
    OBJECT_WAIT(false, builder -> stubborn(builder, Interval.Waiting.class, OpenEnd::waitForever)),
    SLEEP(false, builder -> stubborn(builder, Interval.Sleeping.class, () -> Thread.sleep(100_000))),
    TAKE(false, builder -> stubborn(builder, Interval.Waiting.class, () -> new LinkedBlockingQueue<Integer>().take())),
    SEMAPHORE(
            false,
            builder -> stubborn(builder, Interval.Waiting.class, () -> new Semaphore(0).acquireUninterruptibly())),
    MONITOR_OF_A_SLEEPER(false, OpenEnd::monitorOfASleeper),
    JOIN(false, OpenEnd::join),
    POOL_WORKER_ASLEEP(false, _ -> pool()),
    SCHEDULED_ASLEEP(false, _ -> scheduled()),
    IDLE_WORKER(false, _ -> idleWorker()),
    IDLE_IN_COMMON_POOL(false, _ -> idleInCommonPool());

    /** 等着的线程，和应当画成什么；{@code owner} 是拿着锁的线程在列表里的位置，没有是 -1。 */
    public record Truth(Thread thread, Class<? extends Interval> state, int owner) {}

    /** 开始，返回等着的线程。 */
    private interface Program {
        List<Truth> start(Thread.Builder builder) throws Exception;
    }

    private final boolean deadlock;
    private final Program program;

    OpenEnd(boolean deadlock, Program program) {
        this.deadlock = deadlock;
        this.program = program;
    }

    /** 池里的线程只有平台的。 */
    public boolean hasVirtual() {
        return ordinal() < POOL_WORKER_ASLEEP.ordinal();
    }

    /**
     * 画得怎样；份额是占等待时间的。
     *
     * @param right 最差的一个线程画对的份额
     * @param least 至少要画对这么多
     * @param wrong 最差的一个线程画错、不是未知的份额
     * @param complaint 别的不对；没有是空串
     */
    public record Score(double right, double least, double wrong, String complaint, Recording<?> recording) {
        public boolean isGood() {
            return right >= least && wrong <= 0.01 && complaint.isEmpty();
        }

        @Override
        public String toString() {
            return "right %.3f wrong %.3f %s".formatted(right, wrong, complaint);
        }
    }

    /** 运行一次：等都等上了，再过 {@code hold} 返回；{@code limit} 不是 {@code null} 就一直等到时限。 */
    public Score run(boolean virtual, Duration hold, @Nullable Duration limit) {
        var clock = new ProgramClock();
        var truths = new ArrayList<Truth>();
        var seen = new ArrayList<Long>();
        threadline.recorder.Action<Exception> body = () -> {
            clock.calibrate();
            var builder = virtual
                    ? Thread.ofVirtual().name("v", 1)
                    : Thread.ofPlatform().daemon().name("p", 1);
            truths.addAll(program.start(builder));
            for (var truth : truths) {
                seen.add(ForcedWait.untilWaiting(truth.thread, true));
            }
            Thread.sleep(limit == null ? hold : Duration.ofDays(1));
        };
        var title = name() + (virtual ? " 虚拟" : " 平台");
        var recording = limit == null ? record(title, body) : record(title, limit, body);
        return score(recording, clock.zeroOf(recording.timeline()), truths, seen);
    }

    private Score score(Recording<?> recording, long zero, List<Truth> truths, List<Long> seen) {
        var timeline = recording.timeline();
        var limit = timeline.limitNanos();
        long end = limit == null ? timeline.endNanos() : limit; // 之后是记录器的中断
        double right = 1;
        double wrong = 0;
        var complaint = new StringBuilder();
        for (int i = 0; i < truths.size(); i++) {
            var truth = truths.get(i);
            int lane = laneOf(timeline, truth.thread, i);
            if (lane < 0) {
                return new Score(0, 1, 1, truth.thread + " 没有泳道", recording);
            }
            long from = seen.get(i) - zero;
            long all = end - from;
            long good = 0;
            long bad = 0;
            for (var interval : timeline.intervals()) {
                long part = Math.min(interval.endNanos(), end) - Math.max(interval.startNanos(), from);
                if (interval.lane() != lane || part <= 0) {
                    continue;
                }
                boolean owned = truth.owner < 0
                        || (interval instanceof Interval.Blocked blocked
                                && blocked.ownerLane()
                                        == laneOf(timeline, truths.get(truth.owner).thread, truth.owner));
                if (truth.state.isInstance(interval) && owned) {
                    good += part;
                } else if (!(interval instanceof Interval.Unknown)) {
                    bad += part;
                }
            }
            right = Math.min(right, (double) good / all);
            wrong = Math.max(wrong, (double) bad / all);
        }
        // 公共池不用 LockSupport 停放：从何时起，只有采样看到；采样的轮到得晚，之前是未知
        double least = this == IDLE_IN_COMMON_POOL ? 0.01 : 0.95;
        boolean found = timeline.findings().stream().map(Finding::kind).anyMatch("死锁"::equals);
        boolean circle = !recording.waitGraph().deadlocked().isEmpty();
        if (found != deadlock || circle != deadlock) {
            complaint.append("死锁：").append(found).append(' ').append(circle);
        }
        if (!deadlock && timeline.findings().stream().anyMatch(f -> f.kind().equals("死锁"))) {
            complaint.append("没有死锁");
        }
        return new Score(right, least, wrong, complaint.toString(), recording);
    }

    /** 同名、没有名字的线程按开始的次序认；没有名字的，图里的名字是编的。 */
    private static int laneOf(Timeline timeline, Thread thread, int index) {
        var name = thread.getName();
        var same = timeline.lanes().stream()
                .filter(lane -> name.isEmpty()
                        ? lane.name().startsWith(thread.isVirtual() ? "虚拟线程 " : "线程 #")
                        : lane.name().equals(name))
                .toList();
        return same.isEmpty() ? -1 : same.get(Math.min(index, same.size() - 1)).id();
    }

    private static List<Truth> monitors(Thread.Builder builder) {
        Object first = new Object();
        Object second = new Object();
        var both = new Meeting();
        return circle(
                both,
                builder.start(() -> nested(first, second, both)),
                builder.start(() -> nested(second, first, both)));
    }

    private static List<Truth> circle(Meeting both, Thread one, Thread other) {
        ForcedWait.unchecked(both.past::await);
        return List.of(new Truth(one, Interval.Blocked.class, 1), new Truth(other, Interval.Blocked.class, 0));
    }

    private static void nested(Object mine, Object theirs, Meeting both) {
        synchronized (mine) {
            both.meet();
            synchronized (theirs) {
                return;
            }
        }
    }

    /** 两个线程都拿到了自己的，才去要对方的。 */
    private static final class Meeting {
        private final CountDownLatch both = new CountDownLatch(2);
        private final CountDownLatch past = new CountDownLatch(2);

        void meet() {
            both.countDown();
            ForcedWait.unchecked(both::await);
            past.countDown();
        }
    }

    private static List<Truth> locks(Thread.Builder builder, Lock first, Lock second) {
        var both = new Meeting();
        return circle(
                both, builder.start(() -> cross(first, second, both)), builder.start(() -> cross(second, first, both)));
    }

    private static void cross(Lock mine, Lock theirs, Meeting both) {
        mine.lock();
        both.meet();
        theirs.lock();
    }

    private static List<Truth> readersWhoWrite(Thread.Builder builder) {
        var first = new ReentrantReadWriteLock();
        var second = new ReentrantReadWriteLock();
        var both = new Meeting();
        return circle(
                both,
                builder.start(() -> cross(first.readLock(), second.writeLock(), both)),
                builder.start(() -> cross(second.readLock(), first.writeLock(), both)));
    }

    private static List<Truth> upgrade(Thread.Builder builder) {
        var lock = new ReentrantReadWriteLock();
        return List.of(new Truth(
                builder.start(() -> {
                    lock.readLock().lock();
                    lock.writeLock().lock();
                }),
                Interval.Blocked.class,
                0));
    }

    private static List<Truth> monitorAndLock(Thread.Builder builder) {
        var monitor = new Object();
        var lock = new ReentrantLock();
        var both = new Meeting();
        return circle(
                both,
                Thread.ofPlatform().daemon().name("m").start(() -> {
                    synchronized (monitor) {
                        both.meet();
                        lock.lock();
                    }
                }),
                builder.start(() -> {
                    lock.lock();
                    both.meet();
                    synchronized (monitor) {
                        lock.unlock();
                    }
                }));
    }

    /** 不理会中断，一直这样等。 */
    private static List<Truth> stubborn(
            Thread.Builder builder, Class<? extends Interval> state, ForcedWait.Part waiting) {
        var thread = builder.start(() -> {
            while (true) {
                try {
                    waiting.run();
                } catch (Exception e) {
                    // 不理会
                }
            }
        });
        return List.of(new Truth(thread, state, -1));
    }

    private static void waitForever() throws InterruptedException {
        var monitor = new Object();
        synchronized (monitor) {
            monitor.wait();
        }
    }

    private static List<Truth> monitorOfASleeper(Thread.Builder builder) throws InterruptedException {
        var monitor = new Object();
        var held = new CountDownLatch(1);
        var sleeper = builder.start(() -> {
            synchronized (monitor) {
                held.countDown();
                while (true) {
                    try {
                        Thread.sleep(100_000);
                    } catch (InterruptedException e) {
                        // 不放手
                    }
                }
            }
        });
        held.await();
        var waiter = builder.start(() -> {
            synchronized (monitor) {
                return;
            }
        });
        return List.of(new Truth(sleeper, Interval.Sleeping.class, -1), new Truth(waiter, Interval.Blocked.class, 0));
    }

    private static List<Truth> join(Thread.Builder builder) {
        var sleeper = stubborn(builder, Interval.Sleeping.class, () -> Thread.sleep(100_000))
                .getFirst()
                .thread;
        var waiter = stubborn(builder, Interval.Waiting.class, sleeper::join).getFirst();
        return List.of(waiter);
    }

    private static List<Truth> pool() {
        var worker = new CompletableFuture<Thread>();
        Executors.newFixedThreadPool(1, daemon()).submit(() -> {
            worker.complete(Thread.currentThread());
            TimeUnit.SECONDS.sleep(5);
            return null;
        });
        return List.of(new Truth(worker.join(), Interval.Sleeping.class, -1));
    }

    private static java.util.concurrent.ThreadFactory daemon() {
        return Thread.ofPlatform().daemon().name("pool").factory();
    }

    private static List<Truth> scheduled() {
        var worker = new CompletableFuture<Thread>();
        Executors.newScheduledThreadPool(1, daemon())
                .scheduleWithFixedDelay(
                        () -> {
                            worker.complete(Thread.currentThread());
                            ForcedWait.unchecked(() -> TimeUnit.SECONDS.sleep(5));
                        },
                        0,
                        1,
                        TimeUnit.SECONDS);
        return List.of(new Truth(worker.join(), Interval.Sleeping.class, -1));
    }

    private static List<Truth> idleWorker() throws Exception {
        var worker = Executors.newFixedThreadPool(1, daemon()).submit(Thread::currentThread);
        return List.of(new Truth(worker.get(), Interval.Waiting.class, -1));
    }

    private static List<Truth> idleInCommonPool() {
        return List.of(
                new Truth(CompletableFuture.supplyAsync(Thread::currentThread).join(), Interval.Waiting.class, -1));
    }

    /** 子 JVM：每种运行几次，打印每一次对不对。参数是等几毫秒、几次，和要跑的种类（没有就是全部）。 */
    public static void main(String[] arguments) {
        var hold = Duration.ofMillis(Long.parseLong(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        int bad = 0;
        for (var kind : values()) {
            boolean asked = arguments.length < 3 || kind.name().equals(arguments[2]);
            int most = kind == IDLE_IN_COMMON_POOL ? 1 : rounds; // 第二次起，它的线程是记录之前就有的
            for (int i = 0; asked && i < most; i++) {
                bad += kind.wrongOf(false, hold, i % 2 == 0 ? null : hold);
                bad += kind.hasVirtual() ? kind.wrongOf(true, hold, i % 2 == 0 ? null : hold) : 0;
            }
        }
        System.out.println(bad == 0 ? "全对" : bad + " 次不对");
        System.exit(0);
    }

    private int wrongOf(boolean virtual, Duration hold, @Nullable Duration limit) {
        var score = run(virtual, hold, limit);
        System.out.println((score.isGood() ? "对 " : "错 ")
                + this
                + (virtual ? " 虚拟" : " 平台")
                + (limit == null ? " " : " 到时限 ")
                + score);
        if (!score.isGood()) {
            score.recording.timeline().lanes().forEach(lane -> System.out.println("  " + lane));
            score.recording.timeline().intervals().forEach(i -> System.out.println("  " + i));
        }
        return score.isGood() ? 0 : 1;
    }

    /** {@link #main} 打印的：几次对，错的是哪些。 */
    public static String brief(String said) {
        var lines = said.lines().toList();
        var wrong = lines.stream().filter(line -> line.startsWith("错 ")).toList();
        long right = lines.stream().filter(line -> line.startsWith("对 ")).count();
        return right + " 次对" + (wrong.isEmpty() ? "" : "，错的 " + wrong);
    }
}
