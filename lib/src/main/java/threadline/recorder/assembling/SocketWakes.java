package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
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
    private final IntPredicate helper;
    /** 连接 → 上一次读到是什么时候。 */
    private final Map<Long, Long> lastRead = new HashMap<>();

    private SocketWakes(List<SocketUse> uses, List<Interval> intervals, IntPredicate helper) {
        this.helper = helper;
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

    /**
     * 配对得到的唤醒。{@code helper} 是库的线程的泳道：一个选择器替许多人读，读到的每一个回答都要知道是谁的，不只是让它醒来的那一个。
     */
    public static List<Wake> of(List<SocketUse> uses, List<Interval> intervals, IntPredicate helper) {
        var wakes = new SocketWakes(uses, intervals, helper);
        var found = new LinkedHashMap<Wait, Wake>();
        var reads = uses.stream()
                .filter(use -> !use.writes())
                .sorted(Comparator.comparingLong(SocketUse::endNanos))
                .toList();
        for (var use : reads) {
            var wake = wakes.endOf(use);
            wakes.lastRead.put(ports(use.there(), use.here()), use.endNanos());
            if (wake != null) {
                long since = helper.test(use.lane()) ? wake.atNanos() : use.startNanos();
                found.merge(new Wait(use.lane(), since), wake, (a, b) -> a.atNanos() <= b.atNanos() ? a : b);
            }
        }
        return List.copyOf(found.values());
    }

    private @Nullable Wake endOf(SocketUse read) {
        long connection = ports(read.there(), read.here());
        var list = writes.getOrDefault(connection, List.of());
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
        var write = low == list.size() ? null : list.get(low);
        var wait = write == null || write.startNanos() > read.endNanos()
                ? null
                : lastWait(read.lane(), write.startNanos());
        if (write != null && wait != null && wait.endNanos() >= write.startNanos()) {
            return wake(write, read);
        }
        var before = low == 0 || !helper.test(read.lane()) ? null : list.get(low - 1);
        boolean fresh = before != null && before.startNanos() > lastRead.getOrDefault(connection, Long.MIN_VALUE);
        return fresh && before != null ? wake(before, read) : null; // 已经写好了，不用等
    }

    private static @Nullable Wake wake(SocketUse write, SocketUse read) {
        var asker = Objects.equals(read.asker(), read.lane()) ? null : read.asker();
        return write.lane() == read.lane()
                ? null
                : new Wake(write.lane(), read.lane(), write.startNanos(), null, true, asker);
    }

    /** 这一刻，或这以前最后的一次等待。 */
    private @Nullable Interval lastWait(int lane, long nanos) {
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
        return low == 0 ? null : list.get(low - 1);
    }

    private static long ports(int from, int to) {
        return (long) from << 32 | to;
    }
}
