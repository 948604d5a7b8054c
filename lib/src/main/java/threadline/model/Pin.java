package threadline.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * 虚拟线程占着载体线程等：被固定（pinned），或在读写文件。这段时间别的虚拟线程用不了这个载体（JEP 491）。
 *
 * @param lane 泳道编号
 * @param startNanos 开始，从记录开始算起的纳秒
 * @param endNanos 结束
 * @param what 在等什么；不知道是空串
 */
public record Pin(int lane, long startNanos, long endNanos, String what) {

    /**
     * 载体线程被谁占着：在运行的虚拟线程，和占着它等的（{@link Pin}）。
     *
     * @param lanes 泳道，按编号
     * @param cpus 能用几个 CPU：缺省有这么多载体；不知道是 0
     * @param holdings 占着载体的时间，按开始排列
     */
    public record Carriers(Map<Integer, Lane> lanes, int cpus, List<Holding> holdings) {

        /** 一个虚拟线程占着一个载体；{@code pinned} 是占着它等。 */
        public record Holding(int lane, long startNanos, long endNanos, boolean pinned) {
            private long common(long from, long to) {
                return Math.max(0, Math.min(to, endNanos) - Math.max(from, startNanos));
            }
        }

        /**
         * 一段时间里占着载体的一个虚拟线程。
         *
         * @param nanos 占了多久
         * @param pinnedNanos 其中占着等的
         */
        public record Holder(Lane lane, long nanos, long pinnedNanos) {}

        public Carriers {
            lanes = Map.copyOf(lanes);
            holdings = List.copyOf(holdings);
        }

        public static Carriers of(Timeline timeline) {
            var holdings = new ArrayList<Holding>();
            var lanes = timeline.lanes().stream().collect(Collectors.toMap(Lane::id, Function.identity()));
            for (var interval : timeline.intervals()) {
                var lane = interval instanceof Interval.Running ? lanes.get(interval.lane()) : null;
                if (lane != null && lane.kind().mounts()) {
                    holdings.add(new Holding(interval.lane(), interval.startNanos(), interval.endNanos(), false));
                }
            }
            for (var pin : timeline.pins()) {
                holdings.add(new Holding(pin.lane(), pin.startNanos(), pin.endNanos(), true));
            }
            holdings.sort(Comparator.comparingLong(Holding::startNanos));
            return new Carriers(lanes, timeline.cpus(), holdings);
        }

        /** 从 {@code from} 到 {@code to} 谁占着载体，久的在前；{@code waiting} 自己不算。 */
        public List<Holder> holders(int waiting, long from, long to) {
            Map<Integer, Holder> byLane = new LinkedHashMap<>();
            for (var holding : touching(from, to)) {
                var lane = lanes.get(holding.lane());
                if (holding.lane() != waiting && lane != null) {
                    long nanos = holding.common(from, to);
                    byLane.merge(
                            holding.lane(),
                            new Holder(lane, nanos, holding.pinned() ? nanos : 0),
                            (a, b) -> new Holder(a.lane(), a.nanos() + b.nanos(), a.pinnedNanos() + b.pinnedNanos()));
                }
            }
            return byLane.values().stream()
                    .sorted(Comparator.comparingLong(Holder::nanos).reversed())
                    .toList();
        }

        /** 从 {@code from} 到 {@code to}，载体全都被占着的时间；不知道有几个载体就是 0。 */
        public long fullNanos(long from, long to) {
            var edges = new ArrayList<long[]>();
            for (var holding : touching(from, to)) {
                edges.add(new long[] {Math.max(from, holding.startNanos()), 1});
                edges.add(new long[] {Math.min(to, holding.endNanos()), -1});
            }
            edges.sort(Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]));
            long full = 0;
            long at = from;
            int held = 0;
            for (var edge : edges) {
                full += cpus > 0 && held >= cpus ? edge[0] - at : 0;
                at = edge[0];
                held += (int) edge[1];
            }
            return full;
        }

        private List<Holding> touching(long from, long to) {
            return holdings.stream().filter(h -> h.common(from, to) > 0).toList();
        }
    }
}
