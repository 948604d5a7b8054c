package threadline.agent;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 测试过的 JDK：要看的方法的字节码指纹。认识的就不必再试；别的版本看 {@link Shape}，再由自检说了算。 */
final class KnownBuilds {

    /** 一个类里全部要看的方法的指纹：Temurin 25.0.2+10 和 25.0.3+9 的一样，{@code Thread} 的只看过后者。 */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "java/lang/VirtualThread", Set.of("a07b9fa8b1f56e24"),
            "java/lang/Thread", Set.of("cb1387bbff0e1f1c"),
            "java/util/concurrent/locks/LockSupport", Set.of("9250adb9a4e96300"),
            "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject", Set.of("7b5b16db0c7cf70c"));

    /** 只为看任务的异常，和没有人理会的取消；25.0.3+9 的。不认识就少一种结论，别的照样。 */
    private static final Map<String, Set<String>> TASKS = Map.of(
            "java/util/concurrent/FutureTask", Set.of("1b8b057dbc33fcb7"),
            "java/util/concurrent/CompletableFuture", Set.of("fce4e5822f121aa1"),
            "java/util/concurrent/CompletableFuture$UniComposeExceptionally", Set.of("5b2a08eec2f0111f"),
            "java/util/concurrent/StructuredTaskScopeImpl$SubtaskImpl$AltResult", Set.of("0bed583acce67a24"));

    /** 只为看套接字的两端；25.0.3+9 的。不认识就少一种箭头，别的照样。 */
    private static final Map<String, Set<String>> SOCKETS = Map.of(
            "java/net/Socket$SocketInputStream", Set.of("9b5910caa613952e"),
            "java/net/Socket$SocketOutputStream", Set.of("91bce1eea113b22e"),
            "sun/nio/ch/SocketChannelImpl", Set.of("938e4c191a0ca8c8"),
            "sun/nio/ch/SelectorImpl", Set.of("0988c27591ac961d"));

    /** 只为看定时任务的时刻；25.0.3+9 的。不认识就少两种结论，别的照样。 */
    private static final Map<String, Set<String>> SCHEDULES =
            Map.of("java/util/concurrent/ScheduledThreadPoolExecutor$ScheduledFutureTask", Set.of("ff524eabefba21e0"));

    /** 只为看许可是谁还的；25.0.3+9 的。不认识就少一种箭头，别的照样。 */
    private static final Map<String, Set<String>> PERMITS =
            Map.of("java/util/concurrent/Semaphore", Set.of("7c294efe578dd72c"));

    private KnownBuilds() {}

    /** 不认识它，只是看不到这个；看不到它就什么也不能看，是 {@code null}。 */
    static @Nullable String optional(String name) {
        if (SCHEDULES.containsKey(name)) {
            return "定时任务的时刻";
        }
        if (PERMITS.containsKey(name)) {
            return "许可是谁还的";
        }
        return TASKS.containsKey(name) ? "任务的异常" : SOCKETS.containsKey(name) ? "套接字的两端" : null;
    }

    /** 要改写的全部类。 */
    static List<String> all() {
        return Stream.concat(KNOWN.keySet().stream(), optional().stream()).toList();
    }

    /** 不认识也不要紧的类。 */
    static List<String> optional() {
        return Stream.of(TASKS, SOCKETS, SCHEDULES, PERMITS)
                .flatMap(group -> group.keySet().stream())
                .toList();
    }

    /** 要改写的类。 */
    static boolean isRewritten(String name) {
        return KNOWN.containsKey(name) || optional(name) != null;
    }

    /** 这个类没有测试过，说出它的指纹；认识的版本是 {@code null}。 */
    static @Nullable String untested(String name, ClassModel parsed) throws NoSuchAlgorithmException {
        var seen = fingerprint(parsed);
        return Stream.of(KNOWN, TASKS, SOCKETS, SCHEDULES, PERMITS)
                        .anyMatch(group -> group.getOrDefault(name, Set.of()).contains(seen))
                ? null
                : "JDK " + Runtime.version() + " 的 " + name + " 没有测试过（指纹 " + seen + "）";
    }

    private static String fingerprint(ClassModel parsed) throws NoSuchAlgorithmException {
        var methods = new TreeMap<String, String>();
        for (var method : parsed.methods()) {
            if (HookedMethod.of(method) != HookedMethod.NONE) {
                methods.put(
                        method.methodName().stringValue() + method.methodType().stringValue(), instructions(method));
            }
        }
        var digest =
                MessageDigest.getInstance("SHA-256").digest(methods.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    private static String instructions(MethodModel method) {
        var text = new StringBuilder();
        for (var element : method.code().map(CodeModel::elementList).orElseThrow()) {
            if (element instanceof Instruction instruction) {
                text.append(instruction.opcode())
                        .append(' ')
                        .append(operand(instruction))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String operand(Instruction instruction) {
        return switch (instruction) {
            case InvokeInstruction call -> call.owner().asInternalName() + "." + call.name() + call.type();
            case FieldInstruction field -> field.owner().asInternalName() + "." + field.name() + field.type();
            case ConstantInstruction constant -> constant.constantValue().toString();
            default -> "";
        };
    }
}
