package threadline.agent;

import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 代理的入口：把钩子定义进 {@code java.base}，改写 {@code LockSupport}、{@code Thread} 和 {@code VirtualThread}。
 *
 * <p>从不打印，也不抛出：结果写在系统属性 {@value #STATE} 里，{@code ready} 或不能用的原因。
 */
public final class Agent {

    /** 记着结果的系统属性。 */
    public static final String STATE = "threadline.agent.state";

    /** 记着少看到什么、为什么的系统属性；不少就没有。 */
    public static final String LACKS = "threadline.agent.lacks";

    /** 记着这个 JDK 有哪些类没有测试过的系统属性；都测试过就没有。用之前先自检。 */
    public static final String UNTESTED = "threadline.agent.untested";

    private static volatile Runnable unhook = () -> {};

    private Agent() {}

    /** 由 JVM 调用。 */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        if (System.getProperty(STATE) != null) {
            return;
        }
        try {
            System.setProperty(STATE, install(instrumentation));
        } catch (Throwable e) {
            System.setProperty(STATE, "代理没有装上：" + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private static String install(Instrumentation instrumentation) throws Exception {
        var classes = new ArrayList<Class<?>>(List.of(
                LockSupport.class,
                Thread.class,
                Class.forName("java.lang.VirtualThread"),
                Class.forName("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject")));
        var rewriting = new Rewriting(ClassDesc.of(Renamed.name("Hooks")));
        for (var name : KnownBuilds.optional()) {
            addIfThere(classes, name, rewriting);
        }
        var rewritten = classes.toArray(Class<?>[]::new);
        var node = Class.forName("java.util.concurrent.locks.AbstractQueuedSynchronizer$Node");
        if (node.getDeclaredField("waiter").getType() != Thread.class) { // 钩子在 doSignal 里读它
            return "JDK " + Runtime.version() + " 的 " + node.getName() + ".waiter 不是线程";
        }
        var opener = opener(instrumentation);
        for (var name : List.of("Insight", "Parts", "Ring", "Hooks")) {
            Class.forName(opener.apply(Renamed.bytes(name)).getName(), true, null);
        }
        insight().forEach(rewriting::lack);
        instrumentation.addTransformer(rewriting, true);
        try {
            instrumentation.retransformClasses(rewritten);
            if (!rewriting.lacks().isEmpty()) {
                instrumentation.retransformClasses(rewritten); // 这一种里已经改写了的，改回去
            }
        } finally {
            instrumentation.removeTransformer(rewriting);
        }
        var refusal = rewriting.refusal();
        var lacks = rewriting.lacks();
        if (!lacks.isEmpty() && System.getProperty(LACKS) == null) {
            System.setProperty(LACKS, lacks);
        }
        var untested = rewriting.untested();
        if (untested != null && System.getProperty(UNTESTED) == null) {
            System.setProperty(UNTESTED, untested);
        }
        if (refusal != null) {
            instrumentation.retransformClasses(rewritten); // 只改了一半的，改回去
            return refusal;
        }
        unhook = () -> {
            try {
                instrumentation.retransformClasses(rewritten);
            } catch (UnmodifiableClassException e) {
                throw new IllegalStateException("钩子拆不下来：" + e, e);
            }
        };
        return "ready";
    }

    /** 拆下钩子，JDK 的方法恢复原样；自检没有通过时由记录器调用。 */
    public static void unhook() {
        unhook.run();
    }

    /** 把要改写的类改写一遍，结果丢掉：做 AOT 缓存的 JVM 不能装代理，这样它用到的类也进缓存。返回改写成了几个。 */
    public static int rehearse() throws IOException {
        var rewriting = new Rewriting(ClassDesc.of(Renamed.name("Hooks")));
        int rewritten = 0;
        for (var name : KnownBuilds.all()) {
            try (var bytes = Object.class.getResourceAsStream("/" + name + ".class")) {
                if (bytes != null && rewriting.transform(null, null, name, null, null, bytes.readAllBytes()) != null) {
                    rewritten++;
                }
            }
        }
        return rewritten;
    }

    /** 别的版本里可能没有这个类：少一种结论。 */
    private static void addIfThere(List<Class<?>> classes, String name, Rewriting rewriting) {
        try {
            classes.add(Class.forName(name.replace('/', '.'), false, null));
        } catch (ClassNotFoundException e) {
            rewriting.lack(String.valueOf(KnownBuilds.optional(name)), "JDK " + Runtime.version() + " 没有 " + name);
        }
    }

    /** 够不着的字段：少看到什么，为什么。 */
    @SuppressWarnings("unchecked")
    private static Map<String, String> insight() throws ReflectiveOperationException {
        return (Map<String, String>) Class.forName(Renamed.name("Insight"), true, null)
                .getMethod("lacks")
                .invoke(null);
    }

    /** 只给 {@link Opener} 自己的那个模块打开一个包：打开了就收不回来。 */
    private static Function<byte[], Class<?>> opener(Instrumentation instrumentation)
            throws IOException, ReflectiveOperationException {
        var bytes = Renamed.original("Opener");
        var alone = new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            Class<?> define() {
                return defineClass("threadline.agent.Opener", bytes, 0, bytes.length);
            }
        };
        var opens = Map.of("java.util.concurrent.locks", Set.of(alone.getUnnamedModule()));
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(), opens, Set.of(), Map.of());
        @SuppressWarnings("unchecked")
        var opener = (Function<byte[], Class<?>>)
                alone.define().getDeclaredConstructor().newInstance();
        return opener;
    }
}
