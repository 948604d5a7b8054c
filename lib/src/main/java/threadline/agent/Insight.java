package threadline.agent;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JDK 内部的事实：锁的持有者、监视器和栈的快照。这个类改名后定义进 {@code java.base}，所以够得着它们。
 */
public final class Insight {

    private static final MethodHandle OWNER;
    private static final MethodHandle SNAPSHOT;
    private static final MethodHandle ROOT;
    private static final MethodHandle THREADS;
    private static final MethodHandle CHILDREN;
    private static final MethodHandle CONTAINER;
    private static final Class<?> PERMITS_TYPE;
    private static final MethodHandle PERMITS;
    private static final Class<?> CARRIER;
    private static final Field STACK;
    private static final Field SNAPSHOT_BLOCKER;
    private static final Field BLOCKER;
    private static final Field LOCKS;
    private static final Field LOCK;
    private static final Field SCHEDULER;
    private static final Object DEFAULT_SCHEDULER;
    private static final Field FIRST_READER;
    private static final Field READ_HOLDS;
    private static final Field COUNT;
    private static final Field THREAD_LOCALS;
    private static final Field ENTRIES;
    private static final Field ENTRY_VALUE;
    private static final Map<String, String> LACKS = new LinkedHashMap<>();
    private static final String QUEUES = "线程池的队";
    private static final @Nullable Field HOLDER = found(QUEUES, "java.lang.Thread", "holder");
    private static final @Nullable Field TASK = found(QUEUES, "java.lang.Thread$FieldHolder", "task");
    private static final @Nullable Field POOL =
            found(QUEUES, "java.util.concurrent.ThreadPoolExecutor$Worker", "this$0");
    private static final @Nullable Field PERIOD =
            found("定时任务的时刻", "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask", "period");
    private static final @Nullable Field PHASER = found("Phaser 的名字", "java.util.concurrent.Phaser$QNode", "phaser");
    private static final Class<?> CHANNEL;
    private static final Field LOCAL;
    private static final Field REMOTE;

    static {
        try {
            var here = MethodHandles.lookup();
            var owner = AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread");
            owner.setAccessible(true);
            OWNER = here.unreflect(owner);
            var type = Class.forName("jdk.internal.vm.ThreadSnapshot");
            var of = type.getDeclaredMethod("of", Thread.class);
            of.setAccessible(true);
            SNAPSHOT = here.unreflect(of).asType(MethodType.methodType(Object.class, Thread.class));
            STACK = opened(type, "stackTrace");
            SNAPSHOT_BLOCKER = opened(type, "blocker");
            BLOCKER = opened(Class.forName("jdk.internal.vm.ThreadSnapshot$ThreadBlocker"), "obj");
            LOCKS = opened(type, "locks");
            LOCK = opened(Class.forName("jdk.internal.vm.ThreadSnapshot$ThreadLock"), "obj");
            var container = Class.forName("jdk.internal.vm.ThreadContainer");
            ROOT = opened(here, Class.forName("jdk.internal.vm.ThreadContainers"), "root");
            THREADS = opened(here, container, "threads");
            CHILDREN = opened(here, container, "children");
            CONTAINER = opened(here, Thread.class, "threadContainer");
            var virtual = Class.forName("java.lang.VirtualThread");
            SCHEDULER = opened(virtual, "scheduler");
            DEFAULT_SCHEDULER = opened(virtual, "DEFAULT_SCHEDULER").get(null);
            var readWrite = Class.forName("java.util.concurrent.locks.ReentrantReadWriteLock$Sync");
            FIRST_READER = opened(readWrite, "firstReader");
            READ_HOLDS = opened(readWrite, "readHolds");
            COUNT = opened(Class.forName(readWrite.getName() + "$HoldCounter"), "count");
            THREAD_LOCALS = opened(Thread.class, "threadLocals");
            ENTRIES = opened(Class.forName("java.lang.ThreadLocal$ThreadLocalMap"), "table");
            ENTRY_VALUE = opened(Class.forName("java.lang.ThreadLocal$ThreadLocalMap$Entry"), "value");
            PERMITS_TYPE = Class.forName("java.util.concurrent.Semaphore$Sync");
            PERMITS = opened(here, PERMITS_TYPE, "getPermits");
            CHANNEL = Class.forName("sun.nio.ch.SocketChannelImpl");
            LOCAL = opened(CHANNEL, "localAddress");
            REMOTE = opened(CHANNEL, "remoteAddress");
            CARRIER = Class.forName("jdk.internal.misc.CarrierThread");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Insight() {}

    private static MethodHandle opened(MethodHandles.Lookup here, Class<?> type, String name)
            throws ReflectiveOperationException {
        var method = type.getDeclaredMethod(name);
        method.setAccessible(true);
        return here.unreflect(method);
    }

    private static Field opened(Class<?> type, String name) throws NoSuchFieldException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** 没有它，只是看不到 {@code what}。 */
    private static @Nullable Field found(String what, String type, String name) {
        try {
            return opened(Class.forName(type), name);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LACKS.putIfAbsent(what, "JDK " + Runtime.version() + " 没有 " + type + "." + name);
            return null;
        }
    }

    /** 看不到什么，为什么。 */
    public static Map<String, String> lacks() {
        return LACKS;
    }

    /** 平台线程在替哪个线程池做事；不是池里的，或看不出来，就是 {@code null}。 */
    public static @Nullable Object executorOf(Thread thread) throws IllegalAccessException {
        if (thread instanceof ForkJoinWorkerThread worker) {
            return isCarrier(thread) ? null : worker.getPool();
        }
        if (HOLDER == null || TASK == null || POOL == null || thread.isVirtual()) {
            return null;
        }
        var holder = HOLDER.get(thread);
        var task = holder == null ? null : TASK.get(holder);
        return POOL.getDeclaringClass().isInstance(task) ? POOL.get(task) : null;
    }

    /** 定时任务的周期，纳秒：固定周期是正的，固定间隔是负的，只做一次是 0。 */
    static long period(Object task) throws IllegalAccessException {
        return PERIOD == null ? 0 : PERIOD.getLong(task);
    }

    /** 套接字两端的端口：高 32 位是这一端，低 32 位是那一端。那一端不在本机，或不知道，是 0。 */
    static long ports(Object socket) throws IllegalAccessException {
        if (socket instanceof Socket plain) {
            var there = plain.getInetAddress();
            return there != null && there.isLoopbackAddress() ? ports(plain.getLocalPort(), plain.getPort()) : 0;
        }
        return CHANNEL.isInstance(socket)
                        && LOCAL.get(socket) instanceof InetSocketAddress here
                        && REMOTE.get(socket) instanceof InetSocketAddress there
                        && there.getAddress() != null
                        && there.getAddress().isLoopbackAddress()
                ? ports(here.getPort(), there.getPort())
                : 0;
    }

    private static long ports(int here, int there) {
        return here > 0 && there > 0 ? (long) here << 32 | there : 0;
    }

    static boolean isCarrier(Thread thread) {
        return thread.getClass() == CARRIER;
    }

    static @Nullable Thread owner(AbstractOwnableSynchronizer lock) throws Throwable {
        return (Thread) OWNER.invokeExact(lock);
    }

    /** 一个线程现在的栈和它等的对象；线程已经结束时为 {@code null}。 */
    public static @Nullable Object snapshot(Thread thread) throws Throwable {
        return (Object) SNAPSHOT.invokeExact(thread);
    }

    /** 全部活着的线程，包括虚拟线程；有自己的调度器的（{@code explore} 里的）不算，那里的线程不会自己往下走。 */
    public static List<Thread> threads() throws Throwable {
        var all = new ArrayList<Thread>();
        addThreads(ROOT.invoke(), all);
        return all;
    }

    private static void addThreads(Object container, List<Thread> all) throws Throwable {
        for (var found : ((Stream<?>) THREADS.invoke(container)).toList()) {
            var thread = (Thread) found;
            if (!thread.isVirtual() || DEFAULT_SCHEDULER.equals(SCHEDULER.get(thread))) {
                all.add(thread);
            }
        }
        for (var child : ((Stream<?>) CHILDREN.invoke(container)).toList()) {
            addThreads(child, all);
        }
    }

    /** 全部还开着的线程池和作用域（{@code jdk.internal.vm.ThreadContainer}），按对象本身比较。 */
    public static Set<Object> containers() throws Throwable {
        Set<Object> all = Collections.newSetFromMap(new IdentityHashMap<>());
        addContainers(ROOT.invoke(), all);
        return all;
    }

    private static void addContainers(Object container, Set<Object> all) throws Throwable {
        for (var child : ((Stream<?>) CHILDREN.invoke(container)).toList()) {
            if (all.add(child)) {
                addContainers(child, all);
            }
        }
    }

    /** 线程所在的线程池或作用域；不在哪一个里面就是 {@code null}。 */
    public static @Nullable Object container(Thread thread) throws Throwable {
        return CONTAINER.invoke(thread);
    }

    /** 快照里的栈。 */
    public static StackTraceElement[] stack(Object snapshot) throws IllegalAccessException {
        return (StackTraceElement[]) STACK.get(snapshot);
    }

    /** 快照里等的对象：监视器、{@code wait} 的对象或停放的对象；没有时为 {@code null}。 */
    public static @Nullable Object blocker(Object snapshot) throws IllegalAccessException {
        var blocker = SNAPSHOT_BLOCKER.get(snapshot);
        return blocker == null ? null : whole(BLOCKER.get(blocker));
    }

    /** 停放在它每次等都新建的结点上的，是在等它：{@code Phaser}。别的就是停放的对象。 */
    static @Nullable Object whole(@Nullable Object blocker) throws IllegalAccessException {
        return PHASER != null && PHASER.getDeclaringClass().isInstance(blocker) ? PHASER.get(blocker) : blocker;
    }

    /** 快照里各帧锁住的监视器，包括正在等的那个。 */
    public static Set<Object> owned(Object snapshot) throws IllegalAccessException {
        Set<Object> owned = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var lock : (Object[]) LOCKS.get(snapshot)) {
            var monitor = LOCK.get(lock);
            if (monitor != null) {
                owned.add(monitor);
            }
        }
        return owned;
    }

    /** {@code thread} 拿着 {@code ReentrantReadWriteLock} 的读锁：每个读者的计数在它自己的 {@code ThreadLocal} 里，只读，不改动。 */
    public static boolean holdsRead(Object sync, Thread thread) throws IllegalAccessException {
        if (thread.equals(FIRST_READER.get(sync))) {
            return true;
        }
        var locals = THREAD_LOCALS.get(thread);
        var entries = locals == null ? null : (Object[]) ENTRIES.get(locals);
        var counter = (ThreadLocal<?>) READ_HOLDS.get(sync);
        for (var entry : entries == null ? new Object[0] : entries) {
            if (entry instanceof WeakReference<?> key && counter.equals(key.get())) {
                var hold = ENTRY_VALUE.get(entry);
                return hold != null && COUNT.getInt(hold) > 0;
            }
        }
        return false;
    }

    /** 信号量现在有几个许可；不是信号量的同步器就是 0。 */
    public static int permits(Object sync) throws Throwable {
        return PERMITS_TYPE.isInstance(sync) ? (int) PERMITS.invoke(sync) : 0;
    }

    /** {@code java.util.concurrent} 的锁在谁手里；没有人，或不是独占的锁，就是 {@code null}。 */
    public static @Nullable Thread ownerOf(Object lock) throws Throwable {
        return lock instanceof AbstractOwnableSynchronizer synchronizer ? owner(synchronizer) : null;
    }
}
