package threadline.explorer;

import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * 线程的第一个动作是不是 {@code step} 或 {@code point}：在它前面只准备了参数，没有拿锁，没有读写别的东西。
 *
 * <p>是，就不用把「开始」算作一步。看的是调用处在字节码里的位置：前面只放得下它自己的参数。看不准时当作不是，只会多出「开始」这一步。
 */
final class Opening {

    /** 名字（ldc）和后面造出 lambda 的那条指令（invokedynamic），留两个字节给序号大的变量。 */
    private static final int NAME_AND_WORK = 9;

    private static final int NAME = 3;

    private static final StackWalker WALKER =
            StackWalker.getInstance(java.util.Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE), 16);

    private Opening() {}

    /**
     * 在线程第一次走到 {@code step} 或 {@code point} 时调用。
     *
     * @param work 步骤的代码或时长；{@code point} 是 {@code null}
     */
    static boolean isPlain(@Nullable Object work) {
        var frames = WALKER.walk(Opening::program);
        int limit = work == null ? NAME : NAME_AND_WORK + captured(work);
        for (var frame : frames) {
            if (frame.getByteCodeIndex() > limit || isSynchronized(frame)) {
                return false;
            }
            limit = arguments(frame);
        }
        return !frames.isEmpty();
    }

    private static List<StackFrame> program(Stream<StackFrame> frames) {
        return frames.dropWhile(frame -> isLibrary(frame.getClassName()))
                .takeWhile(frame -> frame.getDeclaringClass() != Driven.class)
                .toList();
    }

    private static boolean isLibrary(String type) {
        return type.equals("threadline.Threadline") || type.startsWith("threadline.explorer.");
    }

    /** lambda 带着几个外面的变量：造它之前要逐个放上栈。 */
    private static int captured(Object work) {
        var type = work.getClass();
        return type.isHidden()
                ? (int) Arrays.stream(type.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .count()
                : 0;
    }

    /** 调用这个方法之前，放参数最多用几个字节。 */
    private static int arguments(StackFrame frame) {
        MethodType type = frame.getMethodType();
        int bytes = 2; // 对象自己
        for (var parameter : type.parameterList()) {
            bytes += parameter.isPrimitive() ? 3 : 2;
        }
        return bytes;
    }

    private static boolean isSynchronized(StackFrame frame) {
        try {
            var method = frame.getDeclaringClass()
                    .getDeclaredMethod(
                            frame.getMethodName(), frame.getMethodType().parameterArray());
            return Modifier.isSynchronized(method.getModifiers());
        } catch (NoSuchMethodException e) {
            return true; // 构造器之类：看不准
        }
    }
}
