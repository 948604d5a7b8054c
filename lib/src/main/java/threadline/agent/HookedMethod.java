package threadline.agent;

import java.lang.classfile.MethodModel;

/** 要看的方法，和在里面看什么。 */
enum HookedMethod {
    PARK_WITH_BLOCKER,
    PARK,
    UNPARK,
    SIGNAL,
    SUBMIT,
    MOUNT,
    YIELDED,
    DONE,
    INTERRUPT,
    UNCAUGHT,
    NONE;

    static HookedMethod of(MethodModel method) {
        var owner = method.parent().orElseThrow().thisClass().asInternalName();
        var name = method.methodName().stringValue();
        var type = method.methodType().stringValue();
        return switch (owner) {
            case "java/util/concurrent/locks/LockSupport" -> ofLockSupport(name, type);
            case "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject" ->
                name.equals("doSignal") ? SIGNAL : NONE;
            case "java/lang/Thread" -> ofThread(name);
            default -> ofVirtualThread(name, type);
        };
    }

    private static HookedMethod ofLockSupport(String name, String type) {
        return switch (name) {
            case "unpark" -> UNPARK;
            case "park", "parkNanos", "parkUntil" -> type.startsWith("(Ljava/lang/Object;") ? PARK_WITH_BLOCKER : PARK;
            default -> NONE;
        };
    }

    private static HookedMethod ofThread(String name) {
        return switch (name) {
            case "interrupt" -> INTERRUPT;
            case "dispatchUncaughtException" -> UNCAUGHT;
            default -> NONE;
        };
    }

    private static HookedMethod ofVirtualThread(String name, String type) {
        return switch (name) {
            case "submitRunContinuation" -> type.equals("()V") ? NONE : SUBMIT;
            case "lazySubmitRunContinuation", "externalSubmitRunContinuation", "externalSubmitRunContinuationOrThrow" ->
                SUBMIT;
            case "interrupt" -> INTERRUPT;
            case "mount" -> MOUNT;
            case "afterYield" -> YIELDED;
            case "afterDone" -> type.equals("(Z)V") ? DONE : NONE;
            default -> NONE;
        };
    }
}
