package threadline.recorder.assembling;

import java.util.List;
import java.util.Map;
import threadline.model.Lane;
import threadline.recorder.reading.Phase;

/**
 * 一条时间线上的线程：泳道，和每条泳道上的状态。
 *
 * @param lanes 泳道
 * @param laneOf 线程编号 → 泳道编号
 * @param phases 等过、睡过的线程的编号 → 状态，按开始排列；只运行过的不在里面，一百万个短的线程多半是这样
 * @param startNanoTime 记录的开始
 * @param endNanos 记录的终点，从开始算起
 */
record LaneTable(
        List<Lane> lanes, Map<Long, Integer> laneOf, Map<Long, List<Phase>> phases, long startNanoTime, long endNanos) {

    /** 从记录开始算起。 */
    long nanos(long nanoTime) {
        return nanoTime - startNanoTime;
    }

    /** 这个时刻在记录里面。 */
    boolean covers(long nanoTime) {
        return nanoTime >= startNanoTime && nanos(nanoTime) <= endNanos;
    }
}
