package threadline.recorder;

import org.jspecify.annotations.Nullable;

/**
 * 一段有结果的工作，可以抛出受检异常。
 *
 * @param <T> 结果的类型
 * @param <X> 异常的类型；不抛受检异常时编译器推断为 {@code RuntimeException}
 */
@FunctionalInterface
public interface Work<T extends @Nullable Object, X extends Exception> {
    T run() throws X;
}
