package threadline.recorder.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.Stack;

/** 代理写下的一圈数据，按名字读。 */
public final class RingLink {

    private static final int CHUNK = 1 << 15;
    private static final int WORDS = 4;
    private static final int KIND_SHIFT = 56;
    private static final long THREAD = (1L << KIND_SHIFT) - 1;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** 领了位置却没有写完的，一共最多等这么久：那个线程正好没有 CPU。 */
    private static final long UNFINISHED_NANOS = 20_000_000;

    /** 发生了什么；次序与代理里的编号一致，从 1 开始。 */
    public enum Kind {
        PARKING,
        UNPARKING,
        SUBMITTED,
        MOUNTED,
        YIELDED,
        ENDED,
        SIGNALLING,
        INTERRUPTING,
        READING,
        WRITING,
        MOVED,
        SELECTING,
        READY,
        SELECTED,
        STARTING,
        CONNECTING,
        /** 从这里起有一个洞，到下一条为止；只有时刻有意义。 */
        LOST,
        SLEEPING,
        SLEPT,
        RELEASING
    }

    /**
     * 一条。
     *
     * @param at 时刻，nanoTime
     * @param thread 说的是哪个线程
     * @param first PARKING 的低 32 位是停放对象的标识，高 32 位是时限的毫秒数；YIELDED 是状态；SLEEPING 是要睡的纳秒数；READING、WRITING、MOVED、READY
     *     是这一端和那一端的端口；RELEASING 是信号量的同步器的标识；其余是另一个线程
     * @param second PARKING 是锁的持有者，YIELDED 是快照的编号；UNPARKING、INTERRUPTING 是用了多少纳秒，还没有做完是 0；说套接字的是那个对象的标识；RELEASING 是几个许可
     */
    public record Entry(long at, Kind kind, long thread, long first, long second) {
        /** 是线程 {@code first} 对 {@code thread} 做的。 */
        public boolean isByFirst() {
            return switch (kind) {
                case UNPARKING, SUBMITTED, SIGNALLING, INTERRUPTING, STARTING -> true;
                default -> false;
            };
        }

        /** UNPARKING、INTERRUPTING：到这一刻做完了；还没有做完是 {@link Long#MAX_VALUE}。 */
        public long doneNanos() {
            return second == 0 ? Long.MAX_VALUE : at + second;
        }

        /** PARKING：停放自己的时限，毫秒；没有是 0。 */
        public long parkedMillis() {
            return first >>> 32;
        }
    }

    /** 一个线程的快照：栈、它等的对象和它拿着的监视器。 */
    public record Snapshot(Stack stack, @Nullable Object blocker, Set<?> owned) {}

    private final Object ring;
    private @Nullable Object names;
    /** 打开过的快照：看几次都一样。 */
    private final Map<Long, Snapshot> snapshots = new HashMap<>();

    public RingLink(Object ring) {
        this.ring = ring;
    }

    /** 保证前面有空的块。 */
    public void grow() {
        call("grow");
    }

    /** 写了多少条。 */
    public long size() {
        return (long) call("size");
    }

    /** 最多放得下多少条。 */
    public long capacity() {
        return (long) call("capacity");
    }

    /** 写完了的一条，只看是谁的：与 {@link Entry} 一样。 */
    @FunctionalInterface
    public interface Author {
        void wrote(Kind kind, long thread, long first);
    }

    /** 从第 {@code from} 条到第 {@code until} 条，每隔 {@code step} 条看一条；返回下一次从哪一条看起。 */
    public long authors(long from, long until, int step, Author each) {
        var kinds = Kind.values();
        var chunks = (long[][]) call("chunks");
        long i = from;
        for (; i < until && i / CHUNK < chunks.length; i += step) {
            var chunk = chunks[(int) (i / CHUNK)];
            int word = (int) (i % CHUNK) * WORDS;
            if (chunk != null && (long) WORD.getAcquire(chunk, word) != 0) {
                var kind = kinds[(int) (chunk[word + 1] >>> KIND_SHIFT) - 1];
                each.wrote(kind, chunk[word + 1] & THREAD, chunk[word + 2]);
            }
        }
        return i;
    }

    /** 不再写这些线程自己的事，不再写 {@code wakers} 唤醒了谁。 */
    public void mute(long[] threads, long[] wakers) {
        try {
            ring.getClass().getMethod("mute", long[].class, long[].class).invoke(ring, threads, wakers);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("代理没有停下：" + e.getCause(), e);
        }
    }

    /** 要过多少个快照。 */
    public long snapshots() {
        return (long) call("snapshots");
    }

    /** 结束了的虚拟线程的名字；没有名字、或没有看到它结束，是空串。 */
    public String nameOf(long thread) {
        return names() instanceof Map<?, ?> names && names.get(thread) instanceof String name ? name : "";
    }

    private Object names() {
        var known = names;
        if (known == null) {
            known = call("names");
            names = known;
        }
        return known;
    }

    /** 睡眠的开始和结束，钩子在这个 JDK 上都听得到；至少有一个线程睡过。 */
    public boolean hearsSleeps() {
        var kinds = entries().stream().map(Entry::kind).toList();
        return kinds.contains(Kind.SLEEPING) && kinds.contains(Kind.SLEPT);
    }

    public long lost() {
        return (long) call("lost");
    }

    /** 到现在为止的全部，按写下的次序。 */
    public List<Entry> entries() {
        return entries(Long.MAX_VALUE);
    }

    /**
     * {@code untilNanoTime} 之前的全部，按写下的次序；有洞的地方是一条 {@link Kind#LOST}，时刻是洞前面那一条的。
     *
     * <p>另一头是代理的 {@code Ring.write}：它最后才写时刻，前面有释放栅栏；这里用获取的方式先读时刻，看到了才读后面三个。时刻是 0 的位置，也许只是还没有写完，等它一小会儿；等不到就是洞。
     */
    public List<Entry> entries(long untilNanoTime) {
        long size = size();
        var chunks = (long[][]) call("chunks");
        var kinds = Kind.values();
        var entries = new ArrayList<Entry>((int) Math.min(size, (long) chunks.length * CHUNK));
        long patience = System.nanoTime() + UNFINISHED_NANOS;
        boolean hole = false;
        boolean past = false;
        for (long i = 0; i < size; i++) {
            int at = (int) (i / CHUNK);
            var chunk = at < chunks.length ? chunks[at] : null;
            if (chunk == null) { // 没有来得及备好，或已经写满：整块都丢了
                hole |= !past;
                i = at < chunks.length ? (at + 1L) * CHUNK - 1 : size;
                continue;
            }
            int word = (int) (i % CHUNK) * WORDS;
            long time = time(chunk, word, patience);
            past |= time > untilNanoTime;
            hole |= time == 0 && !past;
            if (time == 0 || time > untilNanoTime) {
                continue;
            }
            if (hole) {
                addLost(entries);
                hole = false;
            }
            var kind = kinds[(int) (chunk[word + 1] >>> KIND_SHIFT) - 1];
            entries.add(new Entry(time, kind, chunk[word + 1] & THREAD, chunk[word + 2], chunk[word + 3]));
        }
        if (hole) {
            addLost(entries);
        }
        return entries;
    }

    private static void addLost(List<Entry> entries) {
        if (!entries.isEmpty()) {
            entries.add(new Entry(entries.getLast().at(), Kind.LOST, 0, 0, 0));
        }
    }

    /** 这一条的时刻；到了 {@code patience} 也没有写完，或丢了，是 0。 */
    private static long time(long[] chunk, int word, long patience) {
        long time = (long) WORD.getAcquire(chunk, word);
        while (time == 0 && System.nanoTime() < patience) {
            Thread.onSpinWait();
            time = (long) WORD.getAcquire(chunk, word);
        }
        return time;
    }

    /** YIELDED 那一刻的快照；没有时为 {@code null}。只由读的线程调用。 */
    public @Nullable Snapshot snapshot(long number) {
        return snapshots.computeIfAbsent(number, this::open);
    }

    private @Nullable Snapshot open(long number) {
        try {
            var snapshot = ring.getClass().getMethod("snapshot", long.class).invoke(ring, number);
            return snapshot == null ? null : opened(snapshot);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** 一个线程现在的快照；线程已经结束时为 {@code null}。给正在启动、正在结束的线程拍，JDK 25 可能崩溃（JDK-8359870）：只要栈，用 {@code getStackTrace}。 */
    public static @Nullable Snapshot snapshot(Thread thread) {
        if (!thread.isAlive()) {
            return null;
        }
        try {
            var snapshot = insight().getMethod("snapshot", Thread.class).invoke(null, thread);
            return snapshot == null ? null : opened(snapshot);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** 锁在谁手里；没有人，或不是独占的锁，就是 {@code null}。 */
    static @Nullable Thread ownerOf(Object lock) {
        try {
            return (Thread) insight().getMethod("ownerOf", Object.class).invoke(null, lock);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** 平台线程在替哪个线程池做事；不知道就是 {@code null}。 */
    static @Nullable Object executorOf(Thread thread) {
        try {
            return insight().getMethod("executorOf", Thread.class).invoke(null, thread);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** 信号量的同步器现在空着几个许可；不是信号量就是 0。 */
    static int permits(Object sync) {
        try {
            return (int) insight().getMethod("permits", Object.class).invoke(null, sync);
        } catch (ReflectiveOperationException e) {
            return 0;
        }
    }

    /** 是 {@code ReentrantReadWriteLock} 的同步器：读者不在它的独占者里。 */
    static boolean isReadWrite(Object lock) {
        return lock.getClass().getName().startsWith("java.util.concurrent.locks.ReentrantReadWriteLock$");
    }

    /** {@code thread} 拿着这把读写锁的读锁。 */
    static boolean holdsRead(Object lock, Thread thread) {
        try {
            return (boolean)
                    insight().getMethod("holdsRead", Object.class, Thread.class).invoke(null, lock, thread);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Class<?> insight() throws ClassNotFoundException {
        return Class.forName("java.util.concurrent.locks.ThreadlineInsight", true, null);
    }

    private static Snapshot opened(Object snapshot) throws ReflectiveOperationException {
        var insight = insight();
        var trace =
                (StackTraceElement[]) insight.getMethod("stack", Object.class).invoke(null, snapshot);
        var blocker = insight.getMethod("blocker", Object.class).invoke(null, snapshot);
        var owned = (Set<?>) insight.getMethod("owned", Object.class).invoke(null, snapshot);
        if (blocker == null && isObjectWait(trace)) {
            // 编译过的 Object.wait0 说不出在等谁：锁住的只有一个，就是它；有几个就说不准
            blocker = owned.size() == 1 ? owned.iterator().next() : null;
            owned.clear();
        }
        owned.remove(blocker); // 正在等的那个也列在栈帧里
        return new Snapshot(Stack.of(trace), blocker, owned);
    }

    private static boolean isObjectWait(StackTraceElement[] trace) {
        return trace.length > 0
                && trace[0].getClassName().equals("java.lang.Object")
                && trace[0].getMethodName().startsWith("wait");
    }

    private Object call(String method) {
        try {
            return ring.getClass().getMethod(method).invoke(ring);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("读不出代理的数据：" + e.getCause(), e);
        }
    }
}
