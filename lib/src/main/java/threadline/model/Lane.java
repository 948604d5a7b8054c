package threadline.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 泳道：一个线程，从记录里第一次出现到结束。
 *
 * @param id 在这条时间线里的编号，从 0 开始，按第一次出现的顺序
 * @param name 读者看到的名字，例如 {@code main}、{@code 虚拟线程 1}
 * @param kind 平台线程、虚拟线程、载体线程，或 asyncio 的任务
 * @param process 所在进程的名字；{@code null} 表示本进程
 * @param startNanos 第一次出现，从记录开始算起的纳秒
 * @param endNanos 结束，从记录开始算起的纳秒；没有结束的线程是记录的终点
 * @param leaked 代码返回之后仍然活着
 * @param helper 库自己的线程，程序的代码没有在上面运行过：图里折叠起来
 * @param pooled 线程池的线程：做完一件，再取下一件
 */
public record Lane(
        int id,
        String name,
        Kind kind,
        @Nullable String process,
        long startNanos,
        long endNanos,
        boolean leaked,
        boolean helper,
        boolean pooled) {

    /** 程序的线程。 */
    public Lane(
            int id, String name, Kind kind, @Nullable String process, long startNanos, long endNanos, boolean leaked) {
        this(id, name, kind, process, startNanos, endNanos, leaked, false, false);
    }

    /** 不是线程池的线程。 */
    public Lane(
            int id,
            String name,
            Kind kind,
            @Nullable String process,
            long startNanos,
            long endNanos,
            boolean leaked,
            boolean helper) {
        this(id, name, kind, process, startNanos, endNanos, leaked, helper, false);
    }

    /**
     * 一个线程池。
     *
     * @param lanes 它的线程的泳道
     * @param queues 看到有任务排着、没有线程做的时候，从早到晚
     */
    public record Pool(List<Integer> lanes, List<Queue> queues) {
        public Pool {
            lanes = List.copyOf(lanes);
            queues = List.copyOf(queues);
        }
    }

    /**
     * 线程池里排过的一次队。
     *
     * @param startNanos 第一次看到有任务排着，从记录开始算起的纳秒
     * @param endNanos 最后一次看到
     * @param most 最多看到几件
     */
    public record Queue(long startNanos, long endNanos, int most) {}

    /**
     * 一个定时任务轮到了一次。
     *
     * @param lane 在哪条泳道上
     * @param atNanos 开始做，从记录开始算起的纳秒
     * @param lateNanos 比应当的时刻晚多少
     * @param periodNanos 固定周期是正的，固定间隔是负的，只做一次是 0
     * @param task 这条时间线里的第几个定时任务，从 1 开始
     */
    public record Turn(int lane, long atNanos, long lateNanos, long periodNanos, int task) {}

    /** 线程的种类；Python 的任务在事件循环的线程上轮流走，也是一条泳道。 */
    public enum Kind {
        PLATFORM("平台", "平台线程"),
        VIRTUAL("虚拟", "虚拟线程"),
        CARRIER("载体", "载体线程"),
        TASK("任务", "asyncio 任务");

        private final String word;
        private final String label;

        Kind(String word, String label) {
            this.word = word;
            this.label = label;
        }

        /** 走在别的线程上，等的时候把它让出来：虚拟线程走在载体上，任务走在事件循环的线程上。 */
        public boolean mounts() {
            return this == VIRTUAL || this == TASK;
        }

        /** 表格里的词：平台、虚拟、载体、任务。 */
        public String word() {
            return word;
        }

        /** 图里的词：平台线程、虚拟线程、载体线程、asyncio 任务。 */
        public String label() {
            return label;
        }
    }
}
