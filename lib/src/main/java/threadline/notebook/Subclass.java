package threadline.notebook;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** 一个类的子类，它的公开方法都先交给一个 {@link InvocationHandler}：{@code java.lang.reflect.Proxy} 只会接口。 */
final class Subclass {

    private static final ClassDesc HANDLER = describe(InvocationHandler.class);
    private static final ClassDesc METHOD = describe(Method.class);
    private static final MethodTypeDesc INVOKE = MethodTypeDesc.of(
            ConstantDescs.CD_Object, ConstantDescs.CD_Object, METHOD, ConstantDescs.CD_Object.arrayType());

    private Subclass() {}

    /**
     * 建一个 {@code base} 的子类的对象。参数里有基本类型的方法不动。
     *
     * @param types {@code base} 的构造方法的参数类型
     */
    static Object of(Class<?> base, InvocationHandler handler, Class<?>[] types, Object... arguments)
            throws ReflectiveOperationException {
        var methods = Arrays.stream(base.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers())
                        && (m.getModifiers() & (Modifier.STATIC | Modifier.FINAL)) == 0
                        && Arrays.stream(m.getParameterTypes()).noneMatch(Class::isPrimitive)
                        && (m.getReturnType() == void.class
                                || !m.getReturnType().isPrimitive()))
                .toList();
        var name = base.getName() + "$Watched";
        var type = MethodHandles.privateLookupIn(base, MethodHandles.lookup())
                .defineClass(bytes(ClassDesc.of(name), base, types, methods));
        type.getField("methods").set(null, methods.toArray(Method[]::new));
        var made = type.getConstructor(types).newInstance(arguments);
        type.getField("handler").set(made, handler);
        return made;
    }

    private static byte[] bytes(ClassDesc self, Class<?> base, Class<?>[] types, List<Method> methods) {
        var constructor = describe(MethodType.methodType(void.class, types));
        return ClassFile.of().build(self, type -> {
            type.withSuperclass(describe(base));
            type.withField("handler", HANDLER, ClassFile.ACC_PUBLIC);
            type.withField("methods", METHOD.arrayType(), ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC);
            type.withMethodBody(ConstantDescs.INIT_NAME, constructor, ClassFile.ACC_PUBLIC, code -> {
                code.aload(0);
                for (int i = 0; i < types.length; i++) {
                    code.loadLocal(java.lang.classfile.TypeKind.from(types[i]), code.parameterSlot(i));
                }
                code.invokespecial(describe(base), ConstantDescs.INIT_NAME, constructor)
                        .return_();
            });
            for (int i = 0; i < methods.size(); i++) {
                var method = methods.get(i);
                int index = i;
                type.withMethodBody(
                        method.getName(),
                        describe(MethodType.methodType(method.getReturnType(), method.getParameterTypes())),
                        ClassFile.ACC_PUBLIC,
                        code -> handOver(code, self, method, index));
            }
        });
    }

    private static void handOver(CodeBuilder code, ClassDesc self, Method method, int index) {
        code.aload(0).getfield(self, "handler", HANDLER).aload(0);
        code.getstatic(self, "methods", METHOD.arrayType()).loadConstant(index).aaload();
        code.loadConstant(method.getParameterCount()).anewarray(ConstantDescs.CD_Object);
        for (int i = 0; i < method.getParameterCount(); i++) {
            code.dup().loadConstant(i).aload(code.parameterSlot(i)).aastore();
        }
        code.invokeinterface(HANDLER, "invoke", INVOKE);
        if (method.getReturnType() == void.class) {
            code.pop().return_();
        } else {
            code.checkcast(describe(method.getReturnType())).areturn();
        }
    }

    private static ClassDesc describe(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    private static MethodTypeDesc describe(MethodType type) {
        return MethodTypeDesc.ofDescriptor(type.descriptorString());
    }
}
