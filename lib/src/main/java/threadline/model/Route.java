package threadline.model;

import java.util.List;

/**
 * 关键路径走过的地方：从最后的结束往回走，遇到知道被谁唤醒的等待就走到唤醒者，否则留在原地。
 *
 * @param legs 一截一截，从早到晚，首尾相接
 * @param wakes 走过的唤醒，按时刻
 * @param unexplainedNanos 路径上等着、却不知道在等谁的时间
 * @param why 为什么没有路径，或只有一截：半句话；路径完整就是空串
 */
public record Route(List<Leg> legs, List<Wake> wakes, long unexplainedNanos, String why) {

    /** 没有路径。 */
    public static final Route NONE = new Route(List.of(), List.of(), 0, "没有线程结束，没有可以往回走的地方");

    /**
     * 路径在一条泳道上的一截。
     *
     * @param lane 泳道编号
     * @param startNanos 开始，从记录开始算起的纳秒
     * @param endNanos 结束
     */
    public record Leg(int lane, long startNanos, long endNanos) {
        /** 时长，纳秒。 */
        public long nanos() {
            return endNanos - startNanos;
        }
    }

    /** 完整的路径。 */
    public Route(List<Leg> legs, List<Wake> wakes, long unexplainedNanos) {
        this(legs, wakes, unexplainedNanos, "");
    }

    public Route {
        legs = List.copyOf(legs);
        wakes = List.copyOf(wakes);
    }

    /** 各截的时长之和。 */
    public long nanos() {
        return legs.stream().mapToLong(Leg::nanos).sum();
    }

    /** 值得给读者看：走过的时间至少有一半知道是花在哪里的。 */
    public boolean tells() {
        return nanos() > 0 && 2 * unexplainedNanos <= nanos();
    }
}
