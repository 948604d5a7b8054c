package threadline.recorder;

/**
 * 一段没有结果的工作，可以抛出受检异常。
 *
 * @param <X> 异常的类型；不抛受检异常时编译器推断为 {@code RuntimeException}
 */
@FunctionalInterface
public interface Action<X extends Exception> {
    void run() throws X;
}
