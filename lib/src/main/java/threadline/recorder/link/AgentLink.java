package threadline.recorder.link;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.Uninterrupted;

/**
 * 与代理的唯一接口：装入 {@code threadline-agent.jar}，按名字调用它定义进 {@code java.base} 的类。
 *
 * <p>{@code -Dthreadline.agent=on} 时才装；装不上就说出原因，记录只用 JFR。不打印。
 */
public final class AgentLink {

    private static final String HOOKS = "java.util.concurrent.locks.Threadline";
    private static final String STATE = "threadline.agent.state";
    private static final String UNTESTED = "threadline.agent.untested";

    private final Method arm;
    private final Constructor<?> ring;

    private AgentLink() throws ReflectiveOperationException {
        var type = Class.forName(HOOKS + "Ring", true, null);
        this.ring = type.getConstructor(
                int.class,
                int.class,
                ObjLongConsumer.class,
                ObjLongConsumer.class,
                BiConsumer.class,
                BiConsumer.class,
                Consumer.class,
                ObjLongConsumer.class,
                BiConsumer.class,
                LongConsumer.class);
        this.arm = Class.forName(HOOKS + "Hooks", true, null).getMethod("arm", type);
    }

    /** 装入的结果：能用的代理，或不能用的原因；没有打开代理时原因是空串。 */
    public record Loaded(@Nullable AgentLink agent, String refusal) {}

    /** 机器太忙，试运行没有按时结束：下次再试，最多这么多次。 */
    private static final int MOST_TRIES = 3;

    private static @Nullable Loaded loaded;
    private static int tries;
    private static String remark = "";

    /** 对象里面真正被等的部分；代理还没有装好时是空的。 */
    public static Set<?> parts(Object whole) {
        if (!"ready".equals(System.getProperty(STATE))) {
            return Set.of();
        }
        try {
            var parts = Class.forName(HOOKS + "Parts", true, null)
                    .getMethod("of", Object.class)
                    .invoke(null, whole);
            return parts instanceof Set<?> set ? set : Set.of();
        } catch (ReflectiveOperationException e) {
            return Set.of();
        }
    }

    /** 第一次调用时装入，要几百毫秒；以后立刻返回。 */
    public static synchronized Loaded load() {
        var result = loaded;
        if (result == null) {
            result = tryLoad();
            boolean again = isLate(result.refusal()) && ++tries < MOST_TRIES;
            loaded = again ? null : result;
        }
        return result;
    }

    private static Loaded tryLoad() {
        if (!System.getProperty("threadline.agent", "off").equals("on")) {
            return new Loaded(null, "");
        }
        try {
            if (System.getProperty(STATE) == null) {
                var refusal = Attachment.attach();
                if (refusal != null) {
                    return new Loaded(null, refusal);
                }
            }
            var state = System.getProperty(STATE, "代理没有回答");
            if (!state.equals("ready")) {
                return new Loaded(null, state);
            }
            var agent = new AgentLink();
            var failure = SmokeTest.run(agent);
            var untested = System.getProperty(UNTESTED);
            if (failure == null && untested != null) {
                failure = selfTest(agent, untested);
            }
            if (failure == null) {
                return new Loaded(agent, "");
            }
            if (untested != null && !isLate(failure)) {
                unhook();
                return new Loaded(null, failure + "。" + untested);
            }
            return new Loaded(null, failure);
        } catch (ReflectiveOperationException | JMException | RuntimeException e) {
            return new Loaded(null, "代理没有装上：" + e);
        }
    }

    /** 没有测试过的 JDK：每个试一次，记住结果。 */
    private static @Nullable String selfTest(AgentLink agent, String untested) {
        var jar = Attachment.jar();
        var tried = jar == null ? null : Tried.of(jar, untested);
        var before = tried == null ? null : tried.before();
        if (before != null) {
            return before.isEmpty() ? null : before;
        }
        var failure = SelfTest.run(agent);
        if (failure != null) {
            failure = SelfTest.run(agent); // 记下来就不再试，所以要看两次
        }
        if (tried != null && !isLate(failure)) {
            tried.remember(failure, untested);
        }
        if (failure == null) {
            remark = "这个 JDK 没有测试过，代理自检了一遍，都对，照常使用";
        }
        return failure;
    }

    private static boolean isLate(@Nullable String failure) {
        return SmokeTest.LATE.equals(failure) || SelfTest.LATE.equals(failure);
    }

    /** 代理的类总在应用的类加载器里。 */
    private static void unhook() throws ReflectiveOperationException {
        ClassLoader.getSystemClassLoader()
                .loadClass("threadline.agent.Agent")
                .getMethod("unhook")
                .invoke(null);
    }

    /** 代理在这个 JDK 上看不到什么，为什么；不少是空串。 */
    public static String lacks() {
        return System.getProperty("threadline.agent.lacks", "");
    }

    /** 这个 JVM 里做过自检，就说一句；没有是空串。 */
    public static synchronized String remark() {
        return remark;
    }

    /** 开始写新的一圈。 */
    public RingLink arm(int entries, int snapshots) {
        return arm(entries, snapshots, (thread, failure) -> {}, new Overheard());
    }

    /** 开始写新的一圈；{@code deaths} 在因异常结束的线程上调用，{@code heard} 的各个收集者在遇到那件事的线程上。 */
    public RingLink arm(int entries, int snapshots, BiConsumer<Thread, Throwable> deaths, Overheard heard) {
        try {
            var fresh = ring.newInstance(
                    entries,
                    snapshots,
                    (ObjLongConsumer<@Nullable Object>) (blocker, since) -> {
                        heard.semaphores().note(blocker);
                        Parked.commit(blocker, since);
                    },
                    (ObjLongConsumer<Object>) (thread, at) -> Unparking.commit(at),
                    deaths,
                    (BiConsumer<@Nullable Object, Throwable>) heard.failures()::taken,
                    (Consumer<Throwable>) heard.failures()::asked,
                    (ObjLongConsumer<Object>) heard.turns()::note,
                    (BiConsumer<Object, Boolean>) heard.cancelled()::note,
                    (LongConsumer) heard.sleeps()::note);
            arm.invoke(null, fresh);
            return new RingLink(fresh);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("代理没有开始：" + e.getCause(), e);
        }
    }

    /** 钩子还在：停放一下，启动一个虚拟线程（它睡一下，好知道睡眠听不听得到），都要看得见。别的工具改写同样的类，会把它们拿掉。 */
    public static boolean answers(RingLink ring) {
        LockSupport.parkNanos(1);
        long here = Thread.currentThread().threadId();
        var virtual = Thread.ofVirtual().name("threadline-check").start(AgentLink::sleepBriefly);
        Uninterrupted.await(System.nanoTime() + Duration.ofMillis(100).toNanos(), virtual::join);
        var entries = ring.entries();
        return entries.stream().anyMatch(e -> e.kind() == RingLink.Kind.PARKING && e.thread() == here)
                && entries.stream()
                        .anyMatch(e -> e.kind() == RingLink.Kind.SUBMITTED && e.thread() == virtual.threadId());
    }

    private static void sleepBriefly() {
        try {
            Thread.sleep(0, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** 全部活着的线程，包括虚拟线程。 */
    public List<Thread> threads() {
        var all = insight("threads");
        return all instanceof List<?> list
                ? list.stream().map(Thread.class::cast).toList()
                : List.of();
    }

    /** 现在还开着的线程池和作用域，按对象本身比较。 */
    public Set<?> pools() {
        return insight("containers") instanceof Set<?> set ? set : Set.of();
    }

    /** 线程所在的线程池或作用域；没有就是 {@code null}。 */
    @Nullable
    public Object poolOf(Thread thread) {
        try {
            return Class.forName(HOOKS + "Insight", true, null)
                    .getMethod("container", Thread.class)
                    .invoke(null, thread);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static @Nullable Object insight(String method) {
        try {
            return Class.forName(HOOKS + "Insight", true, null)
                    .getMethod(method)
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** 停止写；已经写下的还在。 */
    public void disarm() {
        try {
            arm.invoke(null, new Object[] {null});
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("代理没有停下：" + e.getCause(), e);
        }
    }
}
