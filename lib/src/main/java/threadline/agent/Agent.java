package threadline.agent;

import java.lang.constant.ClassDesc;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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

    private Agent() {}

    /** 由 JVM 调用。 */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        if (System.getProperty(STATE) != null) {
            return;
        }
        try {
            System.setProperty(STATE, install(instrumentation));
        } catch (Throwable e) {
            System.setProperty(STATE, "代理没有装上：" + e);
        }
    }

    private static String install(Instrumentation instrumentation) throws Exception {
        var classes = new ArrayList<Class<?>>(List.of(
                LockSupport.class,
                Thread.class,
                Class.forName("java.lang.VirtualThread"),
                Class.forName("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject")));
        for (var name : KnownBuilds.optional()) {
            addIfThere(classes, name.replace('/', '.'));
        }
        var rewritten = classes.toArray(Class<?>[]::new);
        openTo(Agent.class.getModule(), instrumentation);
        var lookup = MethodHandles.privateLookupIn(LockSupport.class, MethodHandles.lookup());
        for (var name : List.of("Insight", "Ring", "Hooks")) {
            Class.forName(lookup.defineClass(Renamed.bytes(name)).getName(), true, null);
        }
        var rewriting = new Rewriting(ClassDesc.of(Renamed.name("Hooks")));
        instrumentation.addTransformer(rewriting, true);
        try {
            instrumentation.retransformClasses(rewritten);
        } finally {
            instrumentation.removeTransformer(rewriting);
        }
        var refusal = rewriting.refusal();
        var lacks = rewriting.lacks();
        if (!lacks.isEmpty() && System.getProperty(LACKS) == null) {
            System.setProperty(LACKS, lacks);
        }
        if (refusal == null) {
            return "ready";
        }
        instrumentation.retransformClasses(rewritten); // 只改了一半的，改回去
        return refusal;
    }

    /** 别的版本里可能没有这个类：少一种结论。 */
    private static void addIfThere(List<Class<?>> classes, String name) {
        try {
            classes.add(Class.forName(name, false, null));
        } catch (ClassNotFoundException e) {
            System.setProperty(LACKS, "JDK " + Runtime.version() + " 没有 " + name);
        }
    }

    private static void openTo(Module agent, Instrumentation instrumentation) {
        var packages = List.of("java.lang", "java.util.concurrent.locks", "jdk.internal.vm");
        var opens = new HashMap<String, Set<Module>>();
        packages.forEach(name -> opens.put(name, Set.of(agent)));
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(), opens, Set.of(), Map.of());
    }
}
