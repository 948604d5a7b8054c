package threadline.model;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 总用时是什么决定的：是什么，谁的，占多少，凭什么说。没有证据就没有原因。
 *
 * <p>「决定」的意思：没有它，或它短一些，总用时就短一些。
 *
 * <pre>{@code
 * switch (recording.cause()) {
 *     case Cause.Lock lock -> say(lock.name());
 *     case null -> say("说不准");
 *     default -> {}
 * }
 * }</pre>
 */
public sealed interface Cause {

    /** 占多少，凭什么说。 */
    Cost cost();

    /** 总用时里有多少是它，纳秒。 */
    default long nanos() {
        return cost().nanos();
    }

    /** 证明它的时段。 */
    default List<Interval> proof() {
        return cost().proof();
    }

    /** 证明它的时段在哪几条泳道上。 */
    default List<Integer> lanes() {
        return proof().stream().map(Interval::lane).distinct().toList();
    }

    /** 证明它的时间大多花在哪一行；不知道是 {@code null}。 */
    default @Nullable Source line() {
        return proof().stream()
                .filter(i -> i.source() != null)
                .max(Comparator.comparingLong(Interval::nanos))
                .map(Interval::source)
                .orElse(null);
    }

    /**
     * 一个原因值多少。
     *
     * @param nanos 总用时里有多少是它
     * @param totalNanos 总用时
     * @param withoutNanos 没有它，总用时最少还要多少：别的事一件也不会变短
     * @param proof 证明它的时段
     */
    record Cost(long nanos, long totalNanos, long withoutNanos, List<Interval> proof) {
        public Cost {
            proof = List.copyOf(proof);
        }

        /** 占总用时的百分之几，去掉小数。 */
        public int percent() {
            return (int) Math.min(100, 100 * nanos / Math.max(1, totalNanos));
        }
    }

    /**
     * 独立的几步里最慢的；差不多一样长的在一起。
     *
     * @param steps 一步，或同时进行、差不多一样长的几步
     * @param whole 它几乎就是总用时；否则只是最长的一段
     * @param slowest 别的步骤都比它短
     */
    record Slowest(List<Step> steps, boolean whole, boolean slowest, Cost cost) implements Cause {}

    /**
     * 一步接一步。
     *
     * @param lanes 在哪个线程上；几个线程各做一串、差不多一样长，是这几个；一步换一个线程，是空的
     * @param steps 一串有几步
     */
    record InARow(List<Integer> lanes, int steps, Cost cost) implements Cause {}

    /**
     * 流水线里慢的一站：别的线程在等它。
     *
     * @param lane 在哪个线程上
     * @param fromNanos 从什么时候忙起
     * @param toNanos 忙到什么时候
     */
    record Stage(int lane, long fromNanos, long toNanos, Cost cost) implements Cause {}

    /**
     * CPU 或载体线程不够。
     *
     * @param carriers 是载体线程
     * @param have 有几个
     * @param jobs 几个线程要用
     * @param rounds 分成几轮；轮流用、不成轮，是 0
     */
    record Processors(boolean carriers, int have, int jobs, int rounds, Cost cost) implements Cause {}

    /**
     * CPython 的 GIL：几个线程要算，一时只有一个能算。
     *
     * @param jobs 几个线程要算
     */
    record Gil(int jobs, Cost cost) implements Cause {}

    /**
     * 许可：信号量、连接池、令牌队列，同时只放这么多个。
     *
     * @param name 它的名字
     * @param object 它在这条时间线里的编号（{@link Interval.Awaited#id}）
     * @param permits 同时放几个；不知道是 0
     * @param waits 几个线程要等前面的让出来
     * @param rounds 关键路径上一个接一个用了几次
     * @param byTime 不是谁还回来的，是到了时刻才放：限流器，由定时任务补的令牌
     */
    record Permits(String name, int object, int permits, int waits, int rounds, boolean byTime, Cost cost)
            implements Cause {

        /** 用完的人还回来的。 */
        public Permits(String name, int object, int permits, int waits, int rounds, Cost cost) {
            this(name, object, permits, waits, rounds, false, cost);
        }
    }

    /**
     * 线程池的线程不够。
     *
     * @param pool 池的名字
     * @param threads 有几个线程
     * @param jobs 做了几步；没有步骤是 0
     * @param rounds 关键路径上的那个线程接连做了几步；没有步骤是 0
     * @param queued 最多看到几件任务排着，没有线程做；没有看是 0
     */
    record PoolSize(String pool, int threads, int jobs, int rounds, int queued, Cost cost) implements Cause {}

    /**
     * 一把锁，和它前面的队。
     *
     * @param name 锁的名字
     * @param lock 这条时间线里的第几把（{@link Interval.Blocked#lockId}）；几把加起来才够，是 0
     * @param queue 几个线程等过它
     */
    record Lock(String name, int lock, int queue, Cost cost) implements Cause {}

    /**
     * 等到了一个时限。
     *
     * @param lane 谁在等
     * @param object 等什么；不知道是空串
     */
    record Limit(int lane, String object, Cost cost) implements Cause {}

    /**
     * 这个 JVM 外面的：服务、进程。
     *
     * @param lane 谁在等
     * @param what 在等什么，例如 {@code Process.waitFor}
     * @param steps 在哪几步里等；没有步骤是空的
     */
    record Outside(int lane, String what, List<Step> steps, Cost cost) implements Cause {}

    /**
     * JVM 停住了。
     *
     * @param why 垃圾回收，或做什么事的安全点；最久的那种
     */
    record Pauses(String why, Cost cost) implements Cause {}

    /**
     * 没有步骤说得清，只知道路径上的时间大多花在哪里。
     *
     * @param lane 在哪个线程上
     * @param cost 证明它的是同一种状态、等同一样东西的时段
     */
    record Spent(int lane, Cost cost) implements Cause {}

    /**
     * 没有步骤的时候，独立的几个线程里最慢的；差不多一样长的在一起。
     *
     * @param lanes 一个线程，或同时做事、差不多一样长的几个
     * @param whole 它几乎就是总用时；否则只是关键路径上最长的一段
     * @param slowest 别的线程都比它短
     */
    record SlowestThread(List<Integer> lanes, boolean whole, boolean slowest, Cost cost) implements Cause {}

    /**
     * 没有步骤的时候，关键路径从一个线程接到另一个，没有一个过半。
     *
     * @param lanes 按次序
     * @param apart 没有两个同时做事
     */
    record ThreadsInARow(List<Integer> lanes, boolean apart, Cost cost) implements Cause {}

    /**
     * 这个程序要的 CPU 不比有的多，却一直在等：被别的程序，或这个 JVM 自己（垃圾回收、编译）用着。
     *
     * @param lane 谁在等
     * @param have 有几个 CPU
     */
    record OtherPrograms(int lane, int have, Cost cost) implements Cause {}

    /**
     * 出了事：死锁、线程池饥饿、无尽的等待。时间从那时起都花在等待里。
     *
     * @param finding 说明它的结论
     */
    record Wrong(Finding finding, Cost cost) implements Cause {}
}
