package worker;

import threadline.worker.Task;
import threadline.worker.Worker;
import worker.CountWorker.Count;

/** 只用处理器的活：数一串伪随机数里有几个奇数。不等什么，也不碰别人的数据。 */
public final class CountWorker implements Worker<Count, Long> {

    /** 数 {@code steps} 个，从 {@code seed} 开始；{@code seed} 不是 0。 */
    public record Count(long seed, long steps) implements Task<Long> {}

    @Override
    public Long work(Count task) {
        return count(task.seed(), task.steps());
    }

    /** 数出来的奇数。同样的参数总是同样的结果。 */
    public static long count(long seed, long steps) {
        long next = seed;
        long odd = 0;
        for (long i = 0; i < steps; i++) {
            next ^= next << 13;
            next ^= next >>> 7;
            next ^= next << 17;
            odd += next & 1;
        }
        return odd;
    }
}
