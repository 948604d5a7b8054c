package threadline.worker;

/**
 * 工作进程里做事的类：有一个没有参数的公开构造方法，一次做一个任务。
 *
 * <pre>{@code
 * public final class Greeter implements Worker<Greeter.Greet, String> {
 *     public record Greet(String name) implements Task<String> {}
 *
 *     @Override
 *     public String work(Greet task) {
 *         return "你好，" + task.name();
 *     }
 * }
 * }</pre>
 *
 * <p>每个工作进程里只有一个实例，{@link #work} 总在它的主线程上，一个做完才有下一个，所以不必线程安全。
 *
 * @param <T> 会做的任务：一个记录类，或一个密封接口，它的每个记录类是一种任务
 * @param <A> 答案的类型，Jackson 能读写
 */
@FunctionalInterface
public interface Worker<T extends Task<A>, A> {

    /**
     * 做一个任务。可以打印：文字回到 {@link Outcome#printed()}，不会被当成答案。
     *
     * @return 答案，不能是 {@code null}
     * @throws Exception 任务失败；父进程得到 {@link Outcome.Failed}，这个工作进程接着做下一个任务
     */
    A work(T task) throws Exception;
}
