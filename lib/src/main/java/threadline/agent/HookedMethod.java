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
    START,
    UNCAUGHT,
    /** 任务抛出的异常在第二个参数里。 */
    TASK_FAILED,
    /** 同上，第一个参数：静态方法。 */
    STAGE_FAILED,
    /** 记下的异常在第三个参数里。 */
    SUBTASK_FAILED,
    /** 有人来问异常：里面读字段 {@code AltResult.ex}。 */
    STAGE_ASKED,
    /** 同上；第三个参数是来问的处理者。 */
    STAGE_HANDLED,
    /** 有人来问：异常包进 {@code ExecutionException}。 */
    TASK_REPORTED,
    /** 有人来问：异常在字段 {@code outcome} 里。 */
    TASK_ASKED,
    SUBTASK_ASKED,
    /** 任务要被取消。 */
    CANCELLED,
    /** 任务做完了，要交出结果。 */
    FINISHED,
    /** 里面的 {@code implRead} 读套接字；是哪一个在字段 {@code parent} 里。 */
    SOCKET_READ,
    /** 同上，{@code implWrite}。 */
    SOCKET_WRITTEN,
    /** 同上，套接字就是 {@code this}。 */
    CHANNEL_READ,
    CHANNEL_WRITTEN,
    /** 要连接；套接字就是 {@code this}。 */
    CHANNEL_CONNECTING,
    /** 里面的 {@code doSelect} 等几个套接字。 */
    SELECTING,
    /** 等到了第二个参数这一个。 */
    READY,
    /** 定时任务到了时候，要开始做。 */
    TURN,
    /** 要睡第一个参数那么久。 */
    SLEEPING,
    /** 睡完了。 */
    SLEPT,
    /** 里面的 {@code releaseShared} 还信号量的许可。 */
    RELEASE,
    NONE;

    static HookedMethod of(MethodModel method) {
        var owner = method.parent().orElseThrow().thisClass().asInternalName();
        var name = method.methodName().stringValue();
        var type = method.methodType().stringValue();
        return switch (owner) {
            case "java/util/concurrent/locks/LockSupport" -> ofLockSupport(name, type);
            case "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject" ->
                name.equals("doSignal") ? SIGNAL : NONE;
            case "java/lang/Thread" -> ofThread(name, type);
            case "java/util/concurrent/FutureTask" -> ofFutureTask(name);
            case "java/util/concurrent/CompletableFuture" -> ofCompletableFuture(name, type);
            case "java/util/concurrent/CompletableFuture$UniComposeExceptionally" ->
                name.equals("tryFire") ? STAGE_ASKED : NONE;
            case "java/util/concurrent/StructuredTaskScopeImpl$SubtaskImpl$AltResult" -> ofSubtask(name, type);
            case "java/util/concurrent/Semaphore" -> name.equals("release") ? RELEASE : NONE;
            case "java/util/concurrent/ScheduledThreadPoolExecutor$ScheduledFutureTask" ->
                name.equals("run") ? TURN : NONE;
            case "java/net/Socket$SocketInputStream" ->
                type.equals("([BII)I") && name.equals("read") ? SOCKET_READ : NONE;
            case "java/net/Socket$SocketOutputStream" ->
                type.equals("([BII)V") && name.equals("write") ? SOCKET_WRITTEN : NONE;
            case "sun/nio/ch/SocketChannelImpl" -> ofChannel(name);
            case "sun/nio/ch/SelectorImpl" -> ofSelector(name);
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

    private static HookedMethod ofThread(String name, String type) {
        return switch (name) {
            case "start" -> type.equals("()V") || type.startsWith("(Ljdk/internal/vm/ThreadContainer;)") ? START : NONE;
            case "interrupt" -> INTERRUPT;
            case "dispatchUncaughtException" -> UNCAUGHT;
            case "beforeSleep" -> type.startsWith("(J)") ? SLEEPING : NONE;
            case "afterSleep" -> SLEPT;
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

    private static HookedMethod ofChannel(String name) {
        return switch (name) {
            case "read" -> CHANNEL_READ;
            case "write" -> CHANNEL_WRITTEN;
            case "connect" -> CHANNEL_CONNECTING;
            default -> NONE;
        };
    }

    private static HookedMethod ofSelector(String name) {
        return switch (name) {
            case "lockAndDoSelect" -> SELECTING;
            case "processReadyEvents" -> READY;
            default -> NONE;
        };
    }

    private static HookedMethod ofFutureTask(String name) {
        return switch (name) {
            case "setException" -> TASK_FAILED;
            case "report" -> TASK_REPORTED;
            case "resultNow", "exceptionNow" -> TASK_ASKED;
            case "cancel" -> CANCELLED;
            case "set" -> FINISHED;
            default -> NONE;
        };
    }

    private static HookedMethod ofCompletableFuture(String name, String type) {
        return switch (name) {
            case "completeExceptionally" -> TASK_FAILED;
            case "cancel" -> CANCELLED;
            case "completeValue", "completeNull" -> FINISHED;
            case "encodeThrowable" -> type.startsWith("(Ljava/lang/Throwable;)") ? STAGE_FAILED : NONE;
            case "reportGet",
                    "reportJoin",
                    "resultNow",
                    "exceptionNow",
                    "uniHandle",
                    "uniExceptionally",
                    "uniComposeExceptionallyStage" -> STAGE_ASKED;
            case "uniWhenComplete" -> STAGE_HANDLED;
            default -> NONE;
        };
    }

    private static HookedMethod ofSubtask(String name, String type) {
        return switch (name) {
            case "<init>" -> type.endsWith("Ljava/lang/Throwable;)V") ? SUBTASK_FAILED : NONE;
            case "exception" -> SUBTASK_ASKED;
            default -> NONE;
        };
    }
}
