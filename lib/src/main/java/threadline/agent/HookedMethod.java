package threadline.agent;

import java.lang.classfile.MethodModel;

/** 要看的方法，和在里面看什么。 */
enum HookedMethod {
    PARK_WITH_BLOCKER,
    PARK,
    UNPARK,
    SUBMIT,
    MOUNT,
    YIELDED,
    DONE,
    NONE;

    static HookedMethod of(MethodModel method) {
        var owner = method.parent().orElseThrow().thisClass().asInternalName();
        var name = method.methodName().stringValue();
        var type = method.methodType().stringValue();
        return owner.endsWith("/LockSupport") ? ofLockSupport(name, type) : ofVirtualThread(name, type);
    }

    private static HookedMethod ofLockSupport(String name, String type) {
        return switch (name) {
            case "unpark" -> UNPARK;
            case "park", "parkNanos", "parkUntil" -> type.startsWith("(Ljava/lang/Object;") ? PARK_WITH_BLOCKER : PARK;
            default -> NONE;
        };
    }

    private static HookedMethod ofVirtualThread(String name, String type) {
        return switch (name) {
            case "submitRunContinuation" -> type.equals("()V") ? NONE : SUBMIT;
            case "lazySubmitRunContinuation", "externalSubmitRunContinuation", "externalSubmitRunContinuationOrThrow" ->
                SUBMIT;
            case "mount" -> MOUNT;
            case "afterYield" -> YIELDED;
            case "afterDone" -> type.equals("(Z)V") ? DONE : NONE;
            default -> NONE;
        };
    }
}
