package threadline.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 在要看的方法里插入对钩子的调用；不合 {@link Shape} 的就一个也不改。 */
final class Rewriting implements ClassFileTransformer {

    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final ClassDesc THREAD = ClassDesc.of("java.lang.Thread");
    private static final ClassDesc THROWABLE = ConstantDescs.CD_Throwable;
    private static final ClassDesc VIRTUAL = ClassDesc.of("java.lang.VirtualThread");

    private static final ClassDesc NODE = ClassDesc.of("java.util.concurrent.locks.AbstractQueuedSynchronizer$Node");

    private static final ClassDesc EXECUTION = ClassDesc.of("java.util.concurrent.ExecutionException");
    private static final ClassDesc FUTURE_TASK = ClassDesc.of("java.util.concurrent.FutureTask");
    private static final ClassDesc SUBTASK =
            ClassDesc.of("java.util.concurrent.StructuredTaskScopeImpl$SubtaskImpl$AltResult");
    private static final ClassDesc SOCKET = ClassDesc.of("java.net.Socket");
    private static final ClassDesc KEY = ClassDesc.of("sun.nio.ch.SelectionKeyImpl");
    private static final MethodTypeDesc CHANNEL_OF =
            MethodTypeDesc.of(ClassDesc.of("java.nio.channels.SelectableChannel"));
    private static final String WRAPS = "(Ljava/lang/Throwable;)V";

    private final ClassDesc hooks;
    private volatile @Nullable String refusal;
    private final Map<String, String> lacks = new LinkedHashMap<>();
    private volatile @Nullable String untested;

    Rewriting(ClassDesc hooks) {
        this.hooks = hooks;
    }

    /** 没有改写的原因；改写了就是 {@code null}。 */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** 少看到什么，为什么；不少就是空串。别的照样看得到。 */
    String lacks() {
        return lacks.entrySet().stream()
                .map(lack -> lack.getKey() + "：" + lack.getValue())
                .collect(Collectors.joining("；"));
    }

    /** 不看 {@code what} 这一种：它的类一个也不改写，只看一半会说错。 */
    void lack(String what, String why) {
        lacks.putIfAbsent(what, why);
    }

    /** 改写了、却没有测试过的类和它们的指纹：用之前先自检；都测试过是 {@code null}。 */
    @Nullable
    String untested() {
        return untested;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (!KnownBuilds.isRewritten(name)) {
            return null;
        }
        var optional = KnownBuilds.optional(name);
        if (optional != null && lacks.containsKey(optional)) {
            return null;
        }
        try {
            var parser =
                    ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.defaultResolver()));
            var parsed = parser.parse(bytes);
            var unknown = KnownBuilds.untested(name, parsed);
            if (unknown != null && optional != null) {
                lack(optional, unknown);
                return null;
            }
            var problem = unknown == null ? null : Shape.problem(name, parsed);
            if (problem != null || refusal != null) {
                refusal = refusal == null ? unknown + "：" + problem : refusal;
                return null;
            }
            var before = untested;
            if (unknown != null && (before == null || !before.contains(unknown))) { // 改回去的时候还会来一次
                untested = before == null ? unknown : before + "；" + unknown;
            }
            return parser.transformClass(parsed, (builder, element) -> {
                if (element instanceof MethodModel method && HookedMethod.of(method) != HookedMethod.NONE) {
                    builder.transformMethod(method, MethodTransform.transformingCode(transformOf(method)));
                } else {
                    builder.with(element);
                }
            });
        } catch (Throwable e) {
            var failure = "改写 " + name + " 失败：" + e;
            if (optional != null) {
                lack(optional, failure);
            } else {
                refusal = failure;
            }
            return null;
        }
    }

    private CodeTransform transformOf(MethodModel method) {
        return switch (HookedMethod.of(method)) {
            case PARK_WITH_BLOCKER -> aroundPark(true, isTimed(method));
            case PARK -> aroundPark(false, isTimed(method));
            case UNPARK -> aroundWake("unparking");
            case SUBMIT -> atStart("submitted", code -> code.aload(0), THREAD);
            case INTERRUPT -> aroundWake("interrupting");
            case START -> atStart("starting", code -> code.aload(0), THREAD);
            case UNCAUGHT -> atStart("uncaught", code -> code.aload(0).aload(1), THREAD, THROWABLE);
            case DONE -> atStart("ended", code -> code.aload(0), THREAD);
            case YIELDED ->
                atStart(
                        "yielded",
                        code -> code.aload(0).aload(0).getfield(VIRTUAL, "state", ConstantDescs.CD_int),
                        THREAD,
                        ConstantDescs.CD_int);
            case MOUNT ->
                before(
                        "setCarrierThread",
                        null,
                        code -> call(code.dup2(), "mounted", ConstantDescs.CD_void, THREAD, THREAD));
            case SIGNAL ->
                before(
                        "enqueue",
                        null,
                        code -> call(
                                code.dup().getfield(NODE, "waiter", THREAD),
                                "signalling",
                                ConstantDescs.CD_void,
                                THREAD));
            case TASK_FAILED -> atStart("taken", code -> code.aload(0).aload(1), OBJECT, THROWABLE);
            case STAGE_FAILED -> atStart("taken", code -> code.aconst_null().aload(0), OBJECT, THROWABLE);
            case SUBTASK_FAILED -> atStart("taken", code -> code.aconst_null().aload(2), OBJECT, THROWABLE);
            case TASK_REPORTED ->
                before("<init>", EXECUTION, code -> call(code.dup(), "asked", ConstantDescs.CD_void, OBJECT));
            case TASK_ASKED -> atStart("asked", code -> code.aload(0).getfield(FUTURE_TASK, "outcome", OBJECT), OBJECT);
            case SUBTASK_ASKED ->
                atStart("asked", code -> code.aload(0).getfield(SUBTASK, "exception", THROWABLE), OBJECT);
            case STAGE_ASKED -> afterException(code -> call(code, "asked", ConstantDescs.CD_void, OBJECT));
            case STAGE_HANDLED ->
                afterException(code -> call(code.aload(2), "handled", ConstantDescs.CD_void, OBJECT, OBJECT));
            case CANCELLED -> atStart("cancelling", code -> code.aload(0), OBJECT);
            case FINISHED -> atStart("finishing", code -> code.aload(0), OBJECT);
            case SOCKET_READ -> around("implRead", "reading", "moved", parentOf("SocketInputStream"));
            case SOCKET_WRITTEN -> around("implWrite", "writing", "moved", parentOf("SocketOutputStream"));
            case CHANNEL_READ -> around("implRead", "reading", "moved", code -> code.aload(0));
            case CHANNEL_WRITTEN -> around("implWrite", "writing", "moved", code -> code.aload(0));
            case CHANNEL_CONNECTING -> atStart("connecting", code -> code.aload(0), OBJECT);
            case SELECTING -> around("doSelect", "selecting", "selected", code -> code.aload(0));
            case READY -> atStart("ready", code -> code.aload(2).invokevirtual(KEY, "channel", CHANNEL_OF), OBJECT);
            case TURN -> atStart("turn", code -> code.aload(0), OBJECT);
            case SLEEPING -> atStart("sleeping", code -> code.lload(0), ConstantDescs.CD_long);
            case SLEPT -> atStart("slept", code -> {});
            case RELEASE ->
                before(
                        "releaseShared",
                        null,
                        code -> call(code.dup2(), "releasing", ConstantDescs.CD_void, OBJECT, ConstantDescs.CD_int));
            case NONE -> CodeTransform.ACCEPT_ALL;
        };
    }

    /** 调用钩子；参数已经在栈上。 */
    private void call(CodeBuilder code, String hook, ClassDesc result, ClassDesc... types) {
        code.invokestatic(hooks, hook, MethodTypeDesc.of(result, types));
    }

    private CodeTransform atStart(String hook, Consumer<CodeBuilder> arguments, ClassDesc... types) {
        return CodeTransform.ofStateful(() -> new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                arguments.accept(code);
                call(code, hook, ConstantDescs.CD_void, types);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        });
    }

    private static boolean isTimed(MethodModel method) {
        return method.methodName().equalsString("parkNanos");
    }

    /** {@code long since = parking(blocker, nanos); …; parked(blocker, since); return}。 */
    private CodeTransform aroundPark(boolean withBlocker, boolean timed) {
        Consumer<CodeBuilder> blocker = code -> {
            if (withBlocker) {
                code.aload(0);
            } else {
                code.aconst_null();
            }
        };
        return keeping(
                code -> {
                    blocker.accept(code);
                    if (timed) {
                        code.lload(withBlocker ? 1 : 0);
                    } else {
                        code.lconst_0();
                    }
                    call(code, "parking", ConstantDescs.CD_long, OBJECT, ConstantDescs.CD_long);
                },
                (code, since) -> {
                    blocker.accept(code);
                    call(code.lload(since), "parked", ConstantDescs.CD_void, OBJECT, ConstantDescs.CD_long);
                });
    }

    /** {@code long entry = hook(thread); …; woken(entry); return}。 */
    private CodeTransform aroundWake(String hook) {
        return keeping(
                code -> call(code.aload(0), hook, ConstantDescs.CD_long, THREAD),
                (code, entry) -> call(code.lload(entry), "woken", ConstantDescs.CD_void, ConstantDescs.CD_long));
    }

    /** {@code before} 留下一个 long，每次返回之前 {@code after} 用它；抛出异常就没有后一半。 */
    private static CodeTransform keeping(Consumer<CodeBuilder> before, ObjIntConsumer<CodeBuilder> after) {
        return CodeTransform.ofStateful(() -> new CodeTransform() {
            private int kept;

            @Override
            public void atStart(CodeBuilder code) {
                kept = code.allocateLocal(TypeKind.LONG);
                before.accept(code);
                code.lstore(kept);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof ReturnInstruction) {
                    after.accept(code, kept);
                }
                code.with(element);
            }
        });
    }

    /** 调用 {@code method} 之前；参数已经在栈上。{@code owner} 是 {@code null} 就不管是谁的。 */
    private static CodeTransform before(String method, @Nullable ClassDesc owner, Consumer<CodeBuilder> hook) {
        return (code, element) -> {
            if (element instanceof InvokeInstruction call
                    && call.name().equalsString(method)
                    && (owner == null
                            || (call.owner().asSymbol().equals(owner)
                                    && call.type().stringValue().equals(WRAPS)))) {
                hook.accept(code);
            }
            code.with(element);
        };
    }

    /** 是哪一个套接字：流的字段 {@code parent}。 */
    private static Consumer<CodeBuilder> parentOf(String stream) {
        return code -> code.aload(0).getfield(ClassDesc.of("java.net.Socket$" + stream), "parent", SOCKET);
    }

    /** 调用 {@code method} 之前是 {@code before(谁)}，之后是 {@code after(谁)}；它抛出异常就没有后一半。 */
    private CodeTransform around(String method, String before, String after, Consumer<CodeBuilder> who) {
        return (code, element) -> {
            boolean called =
                    element instanceof InvokeInstruction call && call.name().equalsString(method);
            if (called) {
                who.accept(code);
                call(code, before, ConstantDescs.CD_void, OBJECT);
            }
            code.with(element);
            if (called) {
                who.accept(code);
                call(code, after, ConstantDescs.CD_void, OBJECT);
            }
        };
    }

    /** 读了 {@code CompletableFuture.AltResult.ex} 之后：它在栈上，先复制一份。 */
    private static CodeTransform afterException(Consumer<CodeBuilder> hook) {
        return (code, element) -> {
            code.with(element);
            if (element instanceof FieldInstruction field && field.name().equalsString("ex")) {
                hook.accept(code.dup());
            }
        };
    }
}
