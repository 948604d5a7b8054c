package threadline.recorder.capture;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.Failures;
import threadline.recorder.thread.OwnThreads;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;
import threadline.recorder.thread.Uninterrupted;

/**
 * 每 {@link #BIN}（没有变化时每 {@link #LONGER}）看一次平台线程：用掉多少 CPU、在什么状态、被哪个对象挡着。
 *
 * <p>一个线程看一次不到 1 µs。JFR 不说谁在运行、谁在等 CPU，这里补上；看不到虚拟线程。
 */
public final class CpuSampler implements AutoCloseable {

    /** 时间格。 */
    public static final Duration BIN = Duration.ofMillis(10);

    /** 都和上一次一样、有线程一直在运行的时候，隔这么久看一次：看一次要占它一点时间，却看不到新的。 */
    public static final Duration LONGER = BIN.multipliedBy(3);

    /** 一格里用掉这么多的 CPU，就是一直在运行：别的程序和编译总要占一点。 */
    private static final double WHOLE = 0.75;

    private static final Set<String> QUICK = Set.of(
            "java.lang.System",
            "java.lang.Object",
            "java.lang.Thread",
            "java.lang.Class",
            "java.lang.Runtime",
            "java.lang.StringCoding",
            "java.lang.Throwable",
            "jdk.internal.misc.Unsafe");

    /** 关闭时等正在看的那一次看完。 */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** 可以运行的线程，一格里用掉的 CPU 少于这么多，就看看它的栈。 */
    private static final long STALLED_NANOS = BIN.toNanos() / 20;

    /** 这么久没有用 CPU，才看栈：正在等 CPU 的线程，要等它轮到一次才看得到。 */
    private static final long STACK_AFTER_NANOS = 3 * BIN.toNanos();

    /** 在这么久里用掉的 CPU 加在一起。 */
    private static final long LONGEST_NANOS = 50 * BIN.toNanos();

    /**
     * 看到的一次；时间是 {@link System#nanoTime}。
     *
     * @param cpuNanos 到这时用掉的 CPU
     * @param identity 挡着它的对象的标识，没有时是 0
     * @param type 那个对象的类，没有时是空串
     * @param owner 那个对象在谁手里，不知道时是 -1
     * @param stack 可以运行、却没有用 CPU 时的栈
     * @param inNative 那时在本地方法里，也许在那里等着什么
     */
    public record Sample(
            long atNanos,
            long cpuNanos,
            Thread.State state,
            int identity,
            String type,
            long owner,
            @Nullable Stack stack,
            boolean inNative) {

        /** 只知道用掉多少 CPU。 */
        public static Sample of(long atNanos, long cpuNanos) {
            return new Sample(atNanos, cpuNanos, Thread.State.RUNNABLE, 0, "", -1, null, false);
        }

        /** 那时就在这样等。 */
        public boolean shows(Look.Seen seen) {
            return state == seen.state() && identity == seen.lock();
        }

        /** 那时在等：不在运行，也不能运行。 */
        public boolean waits() {
            return state == Thread.State.BLOCKED
                    || state == Thread.State.WAITING
                    || state == Thread.State.TIMED_WAITING;
        }

        private boolean sameAs(Sample other) {
            return cpuNanos == other.cpuNanos
                    && state == other.state
                    && identity == other.identity
                    && owner == other.owner;
        }
    }

    /** 记录之前启动的线程，从 {@code fromNanos} 到 {@code untilNanos} 运行过程序的代码。 */
    public record Ran(long thread, String ownName, long fromNanos, long untilNanos) {}

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<Long, List<Sample>> samples = new HashMap<>();
    private final Set<Long> older = new HashSet<>();
    /** 活着的，不算本库和 JVM 自己的：它们从不是泳道。 */
    private long[] ids = {};
    /** 数 {@link #ids} 的时候，一共启动过多少个线程。 */
    private long started = -1;
    /** 数过以后，有一个没有了。 */
    private boolean gone;

    private final Map<Long, Ran> ran = new HashMap<>();
    /** 记录之前启动的线程 → 从哪一次看起，一直没有看到它在等。 */
    private final Map<Long, Sample> computing = new HashMap<>();

    /** 能运行、却没有用 CPU 的线程 → 从什么时候起。 */
    private final Map<Long, Long> stalledSince = new HashMap<>();

    private final MachineLoad load = new MachineLoad();
    private final Runnable eachTime;
    private final Thread thread;
    /** 这一次看到的，有和上一次不一样的。 */
    private boolean changed;
    /** 有几个一直在运行。 */
    private int running;

    private volatile boolean steady;
    private volatile boolean stopped;
    private volatile String failure = "";
    private volatile Set<Long> atClasses = Set.of();

    /** {@code eachTime} 跟着每一次采样运行。 */
    public CpuSampler(Runnable eachTime) {
        this.eachTime = eachTime;
        thread = OwnThreads.unstarted("sampler", this::run);
    }

    /** 开始；{@code recording} 是记录线程，它一定有泳道。 */
    void start(Thread recording) {
        look();
        synchronized (this) {
            older.addAll(samples.keySet());
            older.remove(recording.threadId());
        }
        thread.start();
    }

    /** 没有事件、却在运行程序代码的线程：只有记录之前启动的才要这样找。 */
    public synchronized List<Ran> ran() {
        return List.copyOf(ran.values());
    }

    /** 上一次看的时候，一共启动过多少个平台线程。 */
    synchronized long started() {
        return started;
    }

    /** 处理器闲着的时间。 */
    public MachineLoad load() {
        return load;
    }

    private void run() {
        try {
            while (!stopped) {
                Thread.sleep(pause());
                look();
                eachTime.run();
            }
        } catch (InterruptedException e) {
            // 记录结束了
        } catch (RuntimeException | Error e) { // 内存用光时，不只是 OutOfMemoryError
            failure = "记不下了";
            failure = Failures.describe(e); // 内存用光时，这一句也许也写不成
        }
    }

    /** 到下一次看隔多久。 */
    Duration pause() {
        return steady ? LONGER : BIN;
    }

    /** 采样为什么半途停了；没有停是空串。 */
    String failure() {
        return failure;
    }

    /** 上一次看到的，在等一个类的监视器、它还没有名字的线程。 */
    Set<Long> atUnnamedClasses() {
        return atClasses;
    }

    /** 现在看一次。 */
    synchronized void look() {
        changed = false;
        running = 0;
        meet();
        long at = System.nanoTime();
        long[] cpu = threads.getThreadCpuTime(ids);
        var infos = threads.getThreadInfo(ids);
        var waiting = new HashSet<Long>();
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && cpu[i] >= 0) {
                note(ids[i], at, cpu[i], infos[i]);
                if (isAtUnnamedClass(infos[i])) {
                    waiting.add(ids[i]);
                }
            } else {
                gone = true;
                changed = true;
            }
        }
        atClasses = Set.copyOf(waiting);
        steady = running > 0 && !changed;
    }

    /** 有线程启动过，才再数一遍是哪些；先问数目，正在启动的下一次还会看到。 */
    private void meet() {
        long now = threads.getTotalStartedThreadCount();
        if (now == started && !gone) {
            return;
        }
        started = now;
        gone = false;
        changed = true;
        long[] all = threads.getAllThreadIds();
        var infos = threads.getThreadInfo(all);
        ids = IntStream.range(0, all.length)
                .filter(i -> infos[i] != null && !OwnThreads.has(all[i]))
                .filter(i -> !SystemThreads.isOfTheJvm(infos[i].getThreadName()))
                .mapToLong(i -> all[i])
                .toArray();
    }

    private static boolean isAtUnnamedClass(ThreadInfo info) {
        var lock = info.getLockInfo();
        return lock != null
                && info.getThreadState() == Thread.State.BLOCKED
                && lock.getClassName().equals("java.lang.Class")
                && Names.of(lock.getIdentityHashCode()) == null;
    }

    private void note(long id, long at, long cpu, ThreadInfo info) {
        var seen = samples.computeIfAbsent(id, key -> new ArrayList<>());
        var lock = info.getLockInfo();
        var last = seen.isEmpty() ? null : seen.getLast();
        Stack stack = null;
        boolean inNative = false;
        boolean stalls = last != null
                && info.getThreadState() == Thread.State.RUNNABLE
                && last.state == Thread.State.RUNNABLE
                && cpu - last.cpuNanos < STALLED_NANOS;
        if (last != null && stalls) {
            if (cpu != last.cpuNanos) {
                stalledSince.remove(id);
            }
            boolean forLong = at - stalledSince.computeIfAbsent(id, key -> last.atNanos) >= STACK_AFTER_NANOS;
            if (last.stack != null && cpu == last.cpuNanos) {
                stack = last.stack;
                inNative = last.inNative;
            } else if (forLong || seen.size() == 1) { // 从开始就没有动过：多半早就在读
                var trace = trace(id);
                var now = Stack.of(trace);
                stack = forLong || now.io() ? now : null;
                inNative = stack != null && trace.length > 0 && trace[0].isNativeMethod() && !isQuick(trace[0]);
            }
            if (stack == null || !(stack.io() || inNative)) {
                load.look(at); // 在读写的，处理器忙不忙都不是在等 CPU；看一次要近 1 ms
            }
        } else {
            stalledSince.remove(id);
        }
        var sample = new Sample(
                at,
                cpu,
                info.getThreadState(),
                lock == null ? 0 : lock.getIdentityHashCode(),
                lock == null ? "" : lock.getClassName(),
                info.getLockOwnerId(),
                stack,
                inNative);
        compare(last, sample);
        if (older.contains(id)) {
            changed |= last == null || cpu > last.cpuNanos; // 没有事件说它何时做完，只有采样
            noteComputing(id, info.getThreadName(), sample);
        }
        boolean goesOn = seen.size() > 1 && sample.sameAs(seen.getLast()) && sample.sameAs(seen.get(seen.size() - 2));
        if (goesOn) {
            seen.set(seen.size() - 1, sample);
        } else {
            seen.add(sample);
        }
    }

    /** 在等的还在等，在运行的一直在运行，就没有变。 */
    private void compare(@Nullable Sample last, Sample now) {
        if (last == null || last.state != now.state || last.identity != now.identity) {
            changed = true;
            return;
        }
        long used = now.cpuNanos - last.cpuNanos;
        boolean runs = now.state == Thread.State.RUNNABLE && used > WHOLE * (now.atNanos - last.atNanos);
        running += runs ? 1 : 0;
        changed |= used > 0 && !runs;
    }

    /** 机器忙的时候，一格里只轮到它一点：几格加起来够了，就看它在运行什么。采样的自己也要等 CPU：上一次还在运行程序的代码，这一次看到它在等，其间用掉的也是程序的。 */
    private void noteComputing(long id, String name, Sample sample) {
        var since = computing.get(id);
        var before = ran.get(id);
        if (since != null && before != null && isTheEnd(since, before, sample)) {
            ran.put(id, new Ran(id, name, before.fromNanos, sample.atNanos));
        }
        boolean enough = since != null && sample.cpuNanos - since.cpuNanos >= BIN.toNanos() / 2;
        if (since != null && enough) {
            noteRan(id, name, since.atNanos, sample.atNanos);
        }
        if (since == null || enough || sample.waits() || sample.atNanos - since.atNanos > LONGEST_NANOS) {
            computing.put(id, sample);
        }
    }

    private static boolean isTheEnd(Sample since, Ran before, Sample now) {
        return before.untilNanos == since.atNanos && !since.waits() && now.waits();
    }

    private void noteRan(long id, String name, long from, long until) {
        if (Stack.of(trace(id)).origin() == Stack.Origin.PROGRAM) {
            var before = ran.get(id);
            ran.put(id, new Ran(id, name, before == null ? from : before.fromNanos, until));
        }
    }

    private StackTraceElement[] trace(long id) {
        var info = threads.getThreadInfo(id, Integer.MAX_VALUE);
        return info == null ? new StackTraceElement[0] : info.getStackTrace();
    }

    /** 不会在里面等的本地方法：停在那里只是因为轮不到它运行。 */
    private static boolean isQuick(StackTraceElement frame) {
        return QUICK.contains(frame.getClassName());
    }

    /** 一个线程到现在为止的全部，按时间。 */
    public synchronized List<Sample> of(long threadId) {
        return List.copyOf(samples.getOrDefault(threadId, List.of()));
    }

    /** 一个线程在两个时刻之间的采样。 */
    public synchronized List<Sample> between(long threadId, long from, long until) {
        var all = samples.getOrDefault(threadId, List.of());
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).atNanos < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int end = low;
        while (end < all.size() && all.get(end).atNanos <= until) {
            end++;
        }
        return List.copyOf(all.subList(low, end));
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            Uninterrupted.await(System.nanoTime() + PATIENCE.toNanos(), thread::join);
        }
    }
}
