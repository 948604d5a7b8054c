package threadline.agent;

import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * 一次记录的数据：每条四个 long（时刻、种类和线程、两个参数），分块，写满就丢并计数。
 *
 * <p>写的一方不加锁：先用原子的计数领一个位置，再写后三个 long，最后写时刻。时刻不是 0，这一条才写完了；两次写之间有释放栅栏，在 arm64
 * 这样会把写调换次序的处理器上也一样。读的一方（{@code RingLink}）用获取的方式先读时刻，再读后三个。新的块全是 0（JLS 17.4.4：写默认值先于一切），所以领了位置还没有写完、或块还没有备好就丢了的，读到的时刻都是 0：那里是一个洞，洞里的事没有看到。
 *
 * <p>线程安全。这个类改名后定义进 {@code java.base}。
 */
public final class Ring {

    /** 种类在第二个 long 的高位。 */
    public static final int KIND_SHIFT = 56;

    static final long PARKING = 1;
    static final long UNPARKING = 2;
    static final long SUBMITTED = 3;
    static final long MOUNTED = 4;
    static final long YIELDED = 5;
    static final long ENDED = 6;
    static final long SIGNALLING = 7;
    static final long INTERRUPTING = 8;
    static final long READING = 9;
    static final long WRITING = 10;
    static final long MOVED = 11;
    static final long SELECTING = 12;
    static final long READY = 13;
    static final long SELECTED = 14;
    static final long STARTING = 15;
    static final long CONNECTING = 16;
    static final long LOST = 17;
    static final long SLEEPING = 18;
    static final long SLEPT = 19;
    static final long RELEASING = 20;

    /** 没有写下的一条。 */
    static final long NOT_WRITTEN = -1;

    private static final int CHUNK_BITS = 15;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int WORDS = 4;
    private static final int SPARE = 4;
    private static final int MOST_SPARE = 32;
    private static final int MOST_NAMES = 1 << 17;

    /** {@code VirtualThread.state} 里要看快照的三种：等监视器，和两种 {@code Object.wait}。 */
    private static final int BLOCKING = 12;

    private static final int WAITING = 15;
    private static final int TIMED_WAITING = 17;

    private final long[][] chunks;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final Map<Long, String> names = new ConcurrentHashMap<>();
    private final ObjLongConsumer<@Nullable Object> parks;
    private final ObjLongConsumer<Object> unparks;
    private final BiConsumer<Thread, Throwable> deaths;
    private final BiConsumer<@Nullable Object, Throwable> taken;
    private final Consumer<Throwable> asked;
    private final ObjLongConsumer<Object> turns;
    private final BiConsumer<Object, Boolean> cancelled;
    private final LongConsumer slept;
    private final @Nullable Object[] snapshots;
    private final AtomicInteger nextSnapshot = new AtomicInteger();
    private int grownAt;
    private volatile long[] muted = {};
    private volatile long[] mutedWakers = {};

    /**
     * @param entries 最多多少条
     * @param snapshots 最多多少个快照
     * @param parks 停放结束：停放的对象和开始的时刻
     * @param unparks 要唤醒或中断：线程和时刻
     * @param deaths 线程因异常结束
     * @param taken 任务的异常被接住：接住它的对象和异常
     * @param asked 有人问过的异常
     * @param turns 定时任务要开始做：任务和它的周期
     * @param cancelled 任务要被取消（{@code false}），或取消以后它的线程才做完（{@code true}）
     * @param slept 当前线程睡完了：时刻
     */
    public Ring(
            int entries,
            int snapshots,
            ObjLongConsumer<@Nullable Object> parks,
            ObjLongConsumer<Object> unparks,
            BiConsumer<Thread, Throwable> deaths,
            BiConsumer<@Nullable Object, Throwable> taken,
            Consumer<Throwable> asked,
            ObjLongConsumer<Object> turns,
            BiConsumer<Object, Boolean> cancelled,
            LongConsumer slept) {
        this.chunks = new long[Math.max(SPARE, entries >> CHUNK_BITS)][];
        this.snapshots = new Object[snapshots];
        this.parks = parks;
        this.unparks = unparks;
        this.deaths = deaths;
        this.taken = taken;
        this.asked = asked;
        this.turns = turns;
        this.cancelled = cancelled;
        this.slept = slept;
        grow();
    }

    /** 保证前面还有几块空的，至少是这一次用掉的两倍；由记录器的线程定时调用，写的一方从不分配。 */
    public void grow() {
        int used = (int) Math.min(next.get() >> CHUNK_BITS, chunks.length);
        int spare = Math.clamp(2L * (used - grownAt), SPARE, MOST_SPARE);
        grownAt = used;
        for (int i = used; i < Math.min(used + spare, chunks.length); i++) {
            if (chunks[i] == null) {
                chunks[i] = new long[CHUNK * WORDS];
            }
        }
    }

    /**
     * 不再写这些线程的停放、睡眠、挂载、卸载和读写，也不再写 {@code wakers} 唤醒了谁：它们写得太多，会把别的线程的位置占光。结束和中断还写。
     */
    public void mute(long[] threads, long[] wakers) {
        muted = threads;
        mutedWakers = wakers;
    }

    private boolean isMuted(Thread thread) {
        return has(muted, thread);
    }

    private static boolean has(long[] ids, Thread thread) {
        for (long id : ids) {
            if (id == thread.threadId()) {
                return true;
            }
        }
        return false;
    }

    /** 最多放得下多少条。 */
    public long capacity() {
        return (long) chunks.length << CHUNK_BITS;
    }

    /** 写了多少条，包括丢的。 */
    public long size() {
        return next.get();
    }

    /** 丢了多少条。 */
    public long lost() {
        return missed.get();
    }

    /** 全部的块，每块 {@value #CHUNK} 条；后面的可能是 {@code null}。没有写完或丢了的那一条时刻是 0。 */
    public long[][] chunks() {
        return chunks;
    }

    /** {@link Insight#snapshot} 的结果；没有时为 {@code null}。 */
    public @Nullable Object snapshot(long number) {
        return number > 0 && number <= snapshots.length ? snapshots[(int) number - 1] : null;
    }

    /** 要过多少个快照，包括放不下的。 */
    public long snapshots() {
        return nextSnapshot.get();
    }

    /** 有一条没有写成，例如栈用光了：数上，也写下从这里起有一个洞。不抛出。 */
    void missed() {
        try {
            missed.incrementAndGet();
            write(System.nanoTime(), LOST, 0, 0, 0);
        } catch (Throwable e) {
            // 连这个也放不下：已经数上了
        }
    }

    /** 返回是第几条；没有位置是 -1。 */
    private long write(long time, long kind, long thread, long first, long second) {
        long index = next.getAndIncrement();
        int at = (int) (index >> CHUNK_BITS);
        var chunk = at < chunks.length ? chunks[at] : null;
        if (chunk == null) {
            missed.incrementAndGet();
            return NOT_WRITTEN;
        }
        int word = ((int) index & (CHUNK - 1)) * WORDS;
        chunk[word + 1] = kind << KIND_SHIFT | thread;
        chunk[word + 2] = first;
        chunk[word + 3] = second;
        VarHandle.releaseFence(); // 和读的一方的 getAcquire 成一对：看到时刻，就看到上面三个
        chunk[word] = time;
        return index;
    }

    long parking(@Nullable Object given, long nanos) throws Throwable {
        long time = System.nanoTime();
        var thread = Thread.currentThread();
        if (isMuted(thread)) {
            return 0;
        }
        var blocker = given == null ? LockSupport.getBlocker(thread) : given; // Condition.await 先设好，再空手停放
        if (!Insight.isCarrier(thread)) {
            var owner = blocker instanceof AbstractOwnableSynchronizer lock ? Insight.owner(lock) : null;
            write(
                    time,
                    PARKING,
                    thread.threadId(),
                    millisUp(nanos) << 32 | (blocker == null ? 0 : System.identityHashCode(blocker)),
                    owner == null ? 0 : owner.threadId());
        }
        return time;
    }

    /** 毫秒，不足一毫秒也算一毫秒；没有时限，或长得放不下，是 0。 */
    private static long millisUp(long nanos) {
        long millis = nanos <= 0 ? 0 : (nanos - 1) / 1_000_000 + 1;
        return millis > Integer.MAX_VALUE ? 0 : millis;
    }

    void parked(@Nullable Object given, long since) throws IllegalAccessException {
        var thread = Thread.currentThread();
        if (!Insight.isCarrier(thread)) {
            parks.accept(Insight.whole(given == null ? LockSupport.getBlocker(thread) : given), since);
        }
    }

    long unparking(Thread thread) {
        // 给自己的许可：下一次停放一停就回来，没有唤醒谁
        return !Insight.isCarrier(thread)
                        && thread.threadId() != Thread.currentThread().threadId()
                        && !has(mutedWakers, Thread.currentThread())
                ? wakes(UNPARKING, thread)
                : NOT_WRITTEN;
    }

    /** 唤醒做完了：写上用了多久。写的时候正好没有 CPU，可以很久。 */
    void woken(long entry) {
        var chunk = chunks[(int) (entry >> CHUNK_BITS)];
        int word = ((int) entry & (CHUNK - 1)) * WORDS;
        // 不是这个线程写的，就是另一次记录的：做到一半，换了一圈
        if (chunk != null && chunk[word + 2] == Thread.currentThread().threadId()) {
            chunk[word + 3] = Math.max(1, System.nanoTime() - chunk[word]);
        }
    }

    void signalling(Thread thread) {
        wakes(SIGNALLING, thread);
    }

    long interrupting(Thread thread) {
        return wakes(INTERRUPTING, thread);
    }

    void starting(Thread thread) {
        write(
                System.nanoTime(),
                STARTING,
                thread.threadId(),
                Thread.currentThread().threadId(),
                0);
    }

    void uncaught(Thread thread, Throwable failure) {
        deaths.accept(thread, failure);
    }

    void taken(@Nullable Object task, Throwable failure) {
        taken.accept(task, failure);
    }

    void asked(Throwable failure) {
        asked.accept(failure);
    }

    void turn(Object task) throws IllegalAccessException {
        turns.accept(task, Insight.period(task));
    }

    void sleeping(long nanos) {
        var thread = Thread.currentThread();
        if (!isMuted(thread)) {
            write(System.nanoTime(), SLEEPING, thread.threadId(), nanos, 0);
        }
    }

    void slept() {
        long time = System.nanoTime();
        var thread = Thread.currentThread();
        if (!isMuted(thread)) {
            write(time, SLEPT, thread.threadId(), 0, 0);
            slept.accept(time);
        }
    }

    void cancelling(Object task) {
        if (task instanceof Future<?> future && !future.isDone()) {
            cancelled.accept(task, false);
        }
    }

    void finishing(Object task) {
        if (task instanceof Future<?> future && future.isCancelled()) {
            cancelled.accept(task, true);
        }
    }

    private long wakes(long kind, Thread thread) {
        long time = System.nanoTime();
        var by = Thread.currentThread();
        long entry = write(time, kind, thread.threadId(), by.threadId(), 0);
        if (!Insight.isCarrier(by)) {
            unparks.accept(thread, time);
        }
        return entry;
    }

    void reading(Object socket) throws IllegalAccessException {
        atSocket(READING, socket);
    }

    void writing(Object socket) throws IllegalAccessException {
        atSocket(WRITING, socket);
    }

    void ready(Object channel) throws IllegalAccessException {
        atSocket(READY, channel);
    }

    /** 时刻在前：问端口要一会儿。 */
    private void atSocket(long kind, Object socket) throws IllegalAccessException {
        long time = System.nanoTime();
        var thread = Thread.currentThread();
        if (isMuted(thread)) {
            return;
        }
        long ports = Insight.ports(socket);
        if (ports != 0 || kind == READY) { // 刚连上的还没有端口
            write(time, kind, thread.threadId(), ports, System.identityHashCode(socket));
        }
    }

    /** 还没有端口，只知道是哪一个对象。 */
    void connecting(Object socket) {
        var thread = Thread.currentThread();
        if (!isMuted(thread)) {
            write(System.nanoTime(), CONNECTING, thread.threadId(), 0, System.identityHashCode(socket));
        }
    }

    /** 没有人在排队的，谁也不会因此往下走：不写。 */
    void releasing(Object sync, int permits) {
        var thread = Thread.currentThread();
        if (sync instanceof AbstractQueuedSynchronizer queue && queue.hasQueuedThreads() && !isMuted(thread)) {
            write(System.nanoTime(), RELEASING, thread.threadId(), System.identityHashCode(sync), permits);
        }
    }

    void moved(Object socket) throws IllegalAccessException {
        atSocket(MOVED, socket);
    }

    void selecting(Object selector) {
        atSelector(SELECTING, selector);
    }

    void selected(Object selector) {
        atSelector(SELECTED, selector);
    }

    private void atSelector(long kind, Object selector) {
        var thread = Thread.currentThread();
        if (!isMuted(thread)) {
            write(System.nanoTime(), kind, thread.threadId(), System.identityHashCode(selector), 0);
        }
    }

    void submitted(Thread virtual) {
        if (isMuted(virtual)) {
            return;
        }
        write(
                System.nanoTime(),
                SUBMITTED,
                virtual.threadId(),
                Thread.currentThread().threadId(),
                0);
    }

    void mounted(Thread virtual, Thread carrier) {
        if (!isMuted(virtual)) {
            write(System.nanoTime(), MOUNTED, virtual.threadId(), carrier.threadId(), 0);
        }
    }

    void yielded(Thread virtual, int state) {
        if (isMuted(virtual)) {
            return;
        }
        long time = System.nanoTime();
        boolean onMonitor = state == BLOCKING || state == WAITING || state == TIMED_WAITING;
        write(time, YIELDED, virtual.threadId(), state, onMonitor ? snapshot(virtual) : 0);
    }

    /** 快照的编号；内存用光时没有快照，卸载还是要写下。 */
    private long snapshot(Thread virtual) {
        int number = nextSnapshot.incrementAndGet();
        try {
            if (number <= snapshots.length) {
                snapshots[number - 1] = Insight.snapshot(virtual);
            }
        } catch (Throwable e) {
            return 0;
        }
        return number;
    }

    /** 结束了的虚拟线程的名字；没有名字的不在里面。 */
    public Map<Long, String> names() {
        return names;
    }

    void ended(Thread virtual) {
        write(
                System.nanoTime(),
                ENDED,
                virtual.threadId(),
                Thread.currentThread().threadId(),
                0);
        var name = virtual.getName();
        if (!name.isEmpty() && names.size() < MOST_NAMES) {
            names.put(virtual.threadId(), name);
        }
    }
}
