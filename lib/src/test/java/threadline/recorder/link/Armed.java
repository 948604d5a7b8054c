package threadline.recorder.link;

import java.lang.constant.ClassDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** 给性能测量和重复测试用：不记录，只打开代理的开关；或者在同一个 JVM 里拆下、装回钩子。 */
public final class Armed implements AutoCloseable {

    private static volatile @Nullable Instrumentation instrumentation;

    private final AgentLink agent;
    private final RingLink ring;
    private volatile boolean closed;

    private Armed(AgentLink agent, int entries) {
        this.agent = agent;
        this.ring = agent.arm(entries, 1 << 10);
    }

    /** 开关打开，直到 {@link #close}。 */
    public static Armed with(int entries) {
        var loaded = AgentLink.load();
        if (loaded.agent() == null) {
            throw new IllegalStateException("代理不能用：" + loaded.refusal() + "。加上 -Dthreadline.agent=on");
        }
        return new Armed(loaded.agent(), entries);
    }

    /** 像记录时的采样线程那样，一直备好空的块。 */
    public Armed growing() {
        Thread.ofPlatform().daemon().name("threadline-grow").start(() -> {
            try {
                while (!closed) {
                    ring.grow();
                    Thread.sleep(5);
                }
            } catch (InterruptedException e) {
                // 不再需要
            }
        });
        return this;
    }

    /** 写了多少条。 */
    public long written() {
        return ring.size();
    }

    @Override
    public void close() {
        closed = true;
        agent.disarm();
    }

    /** 拆下钩子：JDK 的方法恢复原样。 */
    public static void unhook() throws Exception {
        instrumentation().retransformClasses(rewritten());
    }

    /** 装回钩子。 */
    public static void hook() throws Exception {
        var type = Class.forName("threadline.agent.Rewriting");
        var constructor = type.getDeclaredConstructor(ClassDesc.class);
        constructor.setAccessible(true);
        var rewriting = (ClassFileTransformer)
                constructor.newInstance(ClassDesc.of("java.util.concurrent.locks.ThreadlineHooks"));
        instrumentation().addTransformer(rewriting, true);
        try {
            instrumentation().retransformClasses(rewritten());
        } finally {
            instrumentation().removeTransformer(rewriting);
        }
    }

    private static Class<?>[] rewritten() throws Exception {
        var known = Class.forName("threadline.agent.KnownBuilds").getDeclaredMethod("isRewritten", String.class);
        known.setAccessible(true);
        return Arrays.stream(instrumentation().getAllLoadedClasses())
                .filter(type -> type.getClassLoader() == null && !type.isArray())
                .filter(type -> {
                    try {
                        return (boolean) known.invoke(null, type.getName().replace('.', '/'));
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(Class<?>[]::new);
    }

    /** 由 JVM 调用。 */
    public static void agentmain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
    }

    private static synchronized Instrumentation instrumentation() throws Exception {
        if (instrumentation == null) {
            AgentLink.load();
            var manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Agent-Class", Armed.class.getName());
            manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
            var jar = Files.createTempFile("threadline-bench", ".jar");
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
            Attachment.attach(jar);
            Files.delete(jar);
        }
        var given = instrumentation;
        if (given == null) {
            throw new IllegalStateException("测量用的代理没有装上");
        }
        return given;
    }
}
