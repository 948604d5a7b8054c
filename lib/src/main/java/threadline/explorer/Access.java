package threadline.explorer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * JDK 25 里面的东西：自己的调度器上的虚拟线程，监视器放行的进展，谁在等什么。要启动参数打开几个包。
 *
 * <p>事实来自 JDK 25 的 {@code VirtualThread}、{@code ThreadBuilders}、{@code ThreadSnapshot} 和 JEP 491。没有可变状态。
 */
final class Access {

    /**
     * 一个停着的线程。
     *
     * @param blocker 它等的监视器或停放的对象；没有时为 {@code null}
     * @param owned 它锁住的监视器，不含正在等的那个
     */
    record Look(@Nullable Object blocker, Set<Object> owned, List<StackTraceElement> stack) {}

    private record Found(@Nullable Access access, String refusal) {}

    private static final Found FOUND = find();

    private final Method newThread;
    private final Method newContainer;
    private final Method start;
    private final MethodHandle snapshot;
    private final Method owner;
    private final VarHandle onWaitingList;
    private final Field stack;
    private final Field blocker;
    private final Field blockerObject;
    private final Field locks;
    private final Field lockObject;
    private final Thread unblocker;
    private final Executor elsewhere;

    private Access() throws ReflectiveOperationException {
        var virtual = Class.forName("java.lang.VirtualThread");
        newThread = opened(Class.forName("java.lang.ThreadBuilders")
                .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class));
        var container = Class.forName("jdk.internal.vm.SharedThreadContainer");
        newContainer = opened(container.getMethod("create", String.class));
        start = opened(container.getMethod("start", Thread.class));
        onWaitingList = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup())
                .findVarHandle(virtual, "onWaitingList", boolean.class);
        var type = Class.forName("jdk.internal.vm.ThreadSnapshot");
        snapshot = MethodHandles.lookup().unreflect(opened(type.getDeclaredMethod("of", Thread.class)));
        stack = opened(type, "stackTrace");
        blocker = opened(type, "blocker");
        blockerObject = opened(Class.forName("jdk.internal.vm.ThreadSnapshot$ThreadBlocker"), "obj");
        locks = opened(type, "locks");
        lockObject = opened(Class.forName("jdk.internal.vm.ThreadSnapshot$ThreadLock"), "obj");
        owner = opened(AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread"));
        elsewhere =
                (Executor) opened(virtual.getDeclaredMethod("defaultScheduler")).invoke(null);
        unblocker = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("VirtualThread-unblocker"))
                .findFirst()
                .orElseThrow(() -> new NoSuchFieldException("VirtualThread-unblocker"));
    }

    private static Method opened(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static Field opened(Class<?> type, String name) throws NoSuchFieldException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static Found find() {
        try {
            return new Found(new Access(), "");
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            var why = e instanceof InaccessibleObjectException ? "JDK 的包没有打开" : "这个 JDK 不是认识的 25";
            return new Found(
                    null,
                    "这个内核里线程不能一步一步走：" + why + "，够不着虚拟线程的调度器。用本项目的内核 Java，或给自己的内核加上启动参数"
                            + " --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/jdk.internal.vm=ALL-UNNAMED"
                            + " --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");
        }
    }

    /** 够不着时为 {@code null}，原因在 {@link #refusal}。 */
    static @Nullable Access get() {
        return FOUND.access;
    }

    static String refusal() {
        return FOUND.refusal;
    }

    /** 一个还没有开始的虚拟线程；它每次要运行，就交给 {@code scheduler}。 */
    Thread newThread(Executor scheduler, String name, Runnable body) {
        return (Thread) call(newThread, null, scheduler, name, 0, body);
    }

    /** 一组线程的容器。不关：没有人指着它，里面停着的线程就可以被回收。 */
    Object newContainer() {
        return call(newContainer, null, "explore");
    }

    void start(Object container, Thread thread) {
        try {
            start.invoke(container, thread);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("虚拟线程没有启动：" + e, e);
        }
    }

    /** 不归这里管的虚拟线程：交给 JDK 自己的调度器。 */
    void runElsewhere(Runnable continuation) {
        elsewhere.execute(continuation);
    }

    /** 监视器已经放行它，只是还没有交给调度器。 */
    boolean onWaitingList(Thread thread) {
        return (boolean) onWaitingList.get(thread);
    }

    /** 放行的线程手里没有活了：从监视器退出的放行都已经交给调度器。 */
    boolean unblockerIdle() {
        var frames = unblocker.getStackTrace();
        return frames.length > 0 && frames[0].getMethodName().equals("takeVirtualThreadListToUnblock");
    }

    boolean isUnblocker(Thread thread) {
        return thread.equals(unblocker);
    }

    /** 现在看一眼；线程已经结束时什么都没有。 */
    Look look(Thread thread) {
        try {
            var seen = (Object) snapshot.invoke(thread);
            if (seen == null) {
                return new Look(null, Set.of(), List.of());
            }
            var blocking = blocker.get(seen);
            var object = blocking == null ? null : blockerObject.get(blocking);
            Set<Object> owned = Collections.newSetFromMap(new IdentityHashMap<>());
            for (var lock : (Object[]) locks.get(seen)) {
                var monitor = lockObject.get(lock);
                if (monitor != null) {
                    owned.add(monitor);
                }
            }
            owned.remove(object);
            return new Look(object, owned, List.of((StackTraceElement[]) stack.get(seen)));
        } catch (Throwable e) {
            throw new IllegalStateException("看不到线程在等什么：" + e, e);
        }
    }

    /** {@code java.util.concurrent} 的锁在谁手里；没有人，或不是独占的，就是 {@code null}。 */
    @Nullable
    Thread owner(Object lock) {
        try {
            return lock instanceof AbstractOwnableSynchronizer ? (Thread) owner.invoke(lock) : null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("看不到锁在谁手里：" + e, e);
        }
    }

    @SuppressWarnings("NullAway") // 这里调用的方法都不返回 null
    private static Object call(Method method, @Nullable Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("JDK 的 " + method + " 不能用：" + e, e);
        }
    }
}
