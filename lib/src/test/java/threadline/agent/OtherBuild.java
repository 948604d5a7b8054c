package threadline.agent;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** 这个 JDK 的一个类，改得像别的构建里的。 */
final class OtherBuild {

    static final String VIRTUAL = "java/lang/VirtualThread";
    static final String CONDITION = "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject";
    static final String SUPPORT = "java/util/concurrent/locks/LockSupport";

    private OtherBuild() {}

    private static ClassModel model(String name) throws IOException {
        try (var in = Object.class.getModule().getResourceAsStream(name + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        }
    }

    /** 原样。 */
    static byte[] bytes(String name) throws IOException {
        return transformed(name, ClassTransform.ACCEPT_ALL);
    }

    private static byte[] transformed(String name, ClassTransform transform) throws IOException {
        return ClassFile.of().transformClass(model(name), transform);
    }

    private static boolean isNamed(MethodModel method, String name) {
        return method.methodName().equalsString(name);
    }

    /** 方法里多一条什么也不做的指令。 */
    static byte[] changed(String name, String method) throws IOException {
        return transformed(name, ClassTransform.transformingMethodBodies(m -> isNamed(m, method), withNop()));
    }

    private static CodeTransform withNop() {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                code.nop();
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        };
    }

    /** 没有这个方法了。 */
    static byte[] without(String name, String method) throws IOException {
        return transformed(name, ClassTransform.dropping(e -> e instanceof MethodModel m && isNamed(m, method)));
    }

    /** 没有这个字段了，{@code method} 里多一条空指令。 */
    static byte[] withoutField(String name, String field, String method) throws IOException {
        var drop = ClassTransform.dropping(
                e -> e instanceof FieldModel f && f.fieldName().equalsString(field));
        return transformed(
                name, drop.andThen(ClassTransform.transformingMethodBodies(m -> isNamed(m, method), withNop())));
    }

    /** 方法换了名字，或换了类型。 */
    static byte[] renamed(String name, String method, String to, String type) throws IOException {
        return transformed(name, (builder, element) -> {
            if (element instanceof MethodModel m && isNamed(m, method)) {
                builder.withMethod(
                        to, MethodTypeDesc.ofDescriptor(type), m.flags().flagsMask(), b -> m.forEach(b::with));
            } else {
                builder.with(element);
            }
        });
    }

    /** 方法里的这个调用换成调用 {@code to}；原来的方法留着，有一条空指令，没有人调用；{@code to} 是它的抄本。 */
    static byte[] bypassed(String name, String method, String to) throws IOException {
        var owner = ClassDesc.ofInternalName(name);
        return transformed(name, (builder, element) -> {
            if (!(element instanceof MethodModel m)) {
                builder.with(element);
            } else if (isNamed(m, method)) {
                builder.transformMethod(m, (b, e) -> {
                    if (e instanceof java.lang.classfile.CodeModel code) {
                        b.transformCode(code, withNop());
                    } else {
                        b.with(e);
                    }
                });
                builder.withMethod(to, m.methodTypeSymbol(), m.flags().flagsMask(), b -> m.forEach(b::with));
            } else {
                builder.transformMethod(m, (b, e) -> {
                    if (e instanceof java.lang.classfile.CodeModel code) {
                        b.transformCode(code, (c, i) -> {
                            if (i instanceof InvokeInstruction call
                                    && call.name().equalsString(method)) {
                                c.invokevirtual(owner, to, call.typeSymbol());
                            } else {
                                c.with(i);
                            }
                        });
                    } else {
                        b.with(e);
                    }
                });
            }
        });
    }

    /** 字段换了名字，用它的代码跟着换。 */
    static byte[] withFieldRenamed(String name, String field, String to) throws IOException {
        return transformed(name, (builder, element) -> {
            if (element instanceof FieldModel f && f.fieldName().equalsString(field)) {
                builder.withField(to, f.fieldTypeSymbol(), f.flags().flagsMask());
            } else if (element instanceof MethodModel m) {
                builder.transformMethod(m, MethodTransform.transformingCode((code, e) -> {
                    if (e instanceof FieldInstruction use && use.name().equalsString(field)) {
                        code.fieldAccess(use.opcode(), use.owner().asSymbol(), to, use.typeSymbol());
                    } else {
                        code.with(e);
                    }
                }));
            } else {
                builder.with(element);
            }
        });
    }

    /** 一个类里要看的方法。 */
    static List<String> hooked(String name) throws IOException {
        return model(name).methods().stream()
                .filter(m -> HookedMethod.of(m) != HookedMethod.NONE)
                .map(m -> m.methodName().stringValue())
                .distinct()
                .toList();
    }

    /** 这个 JDK 里看到的每一种。 */
    static Set<HookedMethod> seen(List<String> names) throws IOException {
        var seen = EnumSet.of(HookedMethod.NONE);
        for (var name : names) {
            model(name).methods().forEach(m -> seen.add(HookedMethod.of(m)));
        }
        return seen;
    }
}
