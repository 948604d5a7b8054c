package threadline.agent;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * 没有测试过的 JDK：要看的方法都在，类型也对，才去试。钩子只依赖这些名字和类型，不管方法里面怎样写；里面对不对，由自检说了算。
 */
final class Shape {

    private static final String STATIC = "static ";

    /** 没有它们，睡眠还由 JFR 来记，慢一点。 */
    private static final Set<String> SLEEPS = Set.of(
            "static beforeSleep(J)Ljdk/internal/event/ThreadSleepEvent;",
            "static afterSleep(Ljdk/internal/event/ThreadSleepEvent;)V");

    /** 每个类里要看的方法：一个不能少，也不能多。 */
    private static final Map<String, Set<String>> METHODS = Map.of(
            "java/util/concurrent/locks/LockSupport",
            Set.of(
                    "static unpark(Ljava/lang/Thread;)V",
                    "static park()V",
                    "static park(Ljava/lang/Object;)V",
                    "static parkNanos(J)V",
                    "static parkNanos(Ljava/lang/Object;J)V",
                    "static parkUntil(J)V",
                    "static parkUntil(Ljava/lang/Object;J)V"),
            "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject",
            Set.of("doSignal(Ljava/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionNode;Z)V"),
            "java/lang/Thread",
            Set.of(
                    "start()V",
                    "start(Ljdk/internal/vm/ThreadContainer;)V",
                    "interrupt()V",
                    "dispatchUncaughtException(Ljava/lang/Throwable;)V"),
            "java/lang/VirtualThread",
            Set.of(
                    "submitRunContinuation(Ljava/util/concurrent/Executor;Z)V",
                    "lazySubmitRunContinuation()V",
                    "externalSubmitRunContinuation(Ljava/util/concurrent/ForkJoinPool;)V",
                    "externalSubmitRunContinuationOrThrow()V",
                    "interrupt()V",
                    "mount()V",
                    "afterYield()V",
                    "afterDone(Z)V"));

    /** 方法里面要有的调用：钩子插在它前面，用的是栈上它的参数。 */
    private static final Map<String, String> CALLS = Map.of(
            "java/lang/VirtualThread.mount()V",
            "setCarrierThread(Ljava/lang/Thread;)V",
            "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject.doSignal"
                    + "(Ljava/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionNode;Z)V",
            "enqueue(Ljava/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionNode;)V");

    private Shape() {}

    /** 哪里不合；都合是 {@code null}。 */
    static @Nullable String problem(String name, ClassModel parsed) {
        var hooked = new ArrayList<MethodModel>();
        var seen = new TreeSet<String>();
        for (var method : parsed.methods()) {
            if (HookedMethod.of(method) != HookedMethod.NONE) {
                hooked.add(method);
                seen.add((method.flags().has(AccessFlag.STATIC) ? STATIC : "") + signature(method));
            }
        }
        var missing = new TreeSet<>(METHODS.getOrDefault(name, Set.of()));
        missing.removeAll(seen);
        seen.removeAll(METHODS.getOrDefault(name, Set.of()));
        seen.removeAll(SLEEPS);
        if (!missing.isEmpty() || !seen.isEmpty()) {
            return name + (missing.isEmpty() ? "" : " 没有 " + missing) + (seen.isEmpty() ? "" : " 多了 " + seen);
        }
        for (var method : hooked) {
            var call = CALLS.get(name + "." + signature(method));
            if (call != null && !calls(method).contains(call)) {
                return name + "." + signature(method) + " 里没有调用 " + call;
            }
        }
        return name.equals("java/lang/VirtualThread") && !hasState(parsed) ? name + " 没有 int state" : null;
    }

    private static String signature(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }

    private static List<String> calls(MethodModel method) {
        var calls = new ArrayList<String>();
        for (var element : method.code().map(CodeModel::elementList).orElse(List.of())) {
            if (element instanceof InvokeInstruction call) {
                calls.add(call.name().stringValue() + call.type().stringValue());
            }
        }
        return calls;
    }

    private static boolean hasState(ClassModel parsed) {
        return parsed.fields().stream()
                .anyMatch(field -> field.fieldName().equalsString("state")
                        && field.fieldType().equalsString("I")
                        && !field.flags().has(AccessFlag.STATIC));
    }
}
