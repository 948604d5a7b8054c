package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Wake;

/** 等着读套接字的，是谁写给它的：两端的端口对得上，写在等的期间。没有人写就不说。 */
public final class SocketWakes {

    /** 一次等待：选择器一次等到几个，是同一次。 */
    private record Wait(int lane, long startNanos) {}

    private final Map<Long, List<SocketUse>> writes = new HashMap<>();
    private final Map<Integer, List<Interval>> waits;

    private SocketWakes(List<SocketUse> uses, List<Interval> intervals) {
        for (var use : uses) {
            if (use.writes()) {
                writes.computeIfAbsent(ports(use.here(), use.there()), ports -> new ArrayList<>())
                        .add(use);
            }
        }
        writes.values().forEach(list -> list.sort(Comparator.comparingLong(SocketUse::startNanos)));
        this.waits = intervals.stream()
                .filter(i -> i instanceof Interval.Io || i instanceof Interval.Waiting)
                .collect(Collectors.groupingBy(Interval::lane));
    }

    /** 配对得到的唤醒。 */
    public static List<Wake> of(List<SocketUse> uses, List<Interval> intervals) {
        var wakes = new SocketWakes(uses, intervals);
        var found = new LinkedHashMap<Wait, Wake>();
        for (var use : uses) {
            var wake = use.writes() ? null : wakes.endOf(use);
            if (wake != null) {
                found.merge(new Wait(use.lane(), use.startNanos()), wake, (a, b) -> a.atNanos() <= b.atNanos() ? a : b);
            }
        }
        return List.copyOf(found.values());
    }

    private @Nullable Wake endOf(SocketUse read) {
        var list = writes.getOrDefault(ports(read.there(), read.here()), List.of());
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).startNanos() < read.startNanos()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == list.size()) {
            return null;
        }
        var write = list.get(low);
        long at = write.startNanos();
        boolean fits = at <= read.endNanos() && write.lane() != read.lane() && waitsAt(read.lane(), at);
        return fits ? new Wake(write.lane(), read.lane(), at, null, true) : null;
    }

    private boolean waitsAt(int lane, long nanos) {
        var list = waits.getOrDefault(lane, List.of());
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).startNanos() <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && list.get(low - 1).endNanos() >= nanos;
    }

    private static long ports(int from, int to) {
        return (long) from << 32 | to;
    }
}
