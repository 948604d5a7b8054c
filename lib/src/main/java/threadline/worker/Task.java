package threadline.worker;

/**
 * 交给工作进程的一件事：一个记录类，说出自己的答案是什么类型。
 *
 * <pre>{@code
 * record Shrunk(int width, int height) {}
 * record Shrink(Path from, Path to) implements Task<Shrunk> {}
 * }</pre>
 *
 * <p>过进程的是 JSON，不是对象：两边按类的简单名字（{@code Shrink}）和各个字段的名字对上，所以任务可以来自工作进程的 jar，也可以就在单元格里声明。大的数据传路径，不传内容。
 *
 * @param <A> 答案的类型，Jackson 能读写
 */
public interface Task<A> {}
