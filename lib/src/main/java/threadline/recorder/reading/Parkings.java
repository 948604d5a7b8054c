package threadline.recorder.reading;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Entry;

/** 代理写下的每一次停放的开始：停放在哪个对象上，它那时在谁手里，自己的时限。 */
final class Parkings {

    private final Map<Long, TreeMap<Long, Entry>> byThread = new HashMap<>();

    Parkings(List<Entry> entries) {
        for (var entry : entries) {
            if (entry.kind() == RingLink.Kind.PARKING) {
                byThread.computeIfAbsent(entry.thread(), id -> new TreeMap<>()).put(entry.at(), entry);
            }
        }
    }

    /** 事件说的全部等待，不重叠；停放加上它的持有者和时限。 */
    List<Phase> allWaits(long thread, FlightWaits flight) {
        if (flight.parks(thread).isEmpty() && flight.waits(thread).isEmpty()) {
            return List.of(); // 一百万个短的线程，多半没有等过
        }
        var parks = flight.parks(thread).stream().map(park -> addTo(thread, park));
        return Phase.withoutOverlap(
                Stream.concat(parks, flight.waits(thread).stream()).toList());
    }

    private Phase addTo(long thread, Phase park) {
        var entries = byThread.get(thread);
        var entry = entries == null ? null : entries.get(park.startNanos());
        return entry == null ? park : add(entry, park);
    }

    private static Phase add(Entry entry, Phase park) {
        var due = entry.parkedMillis() == 0 ? park : park.dueAt(entry.at() + entry.parkedMillis() * 1_000_000);
        return entry.second() == 0 ? due : due.heldBy(entry.second());
    }

    /** {@code thread} 在 {@code at} 那一刻，是在 {@code from} 之后开始的一次停放里，或刚停放过。 */
    boolean parkedBetween(long thread, long from, long at) {
        var entries = byThread.get(thread);
        var last = entries == null ? null : entries.floorKey(at);
        return last != null && last >= from;
    }

    /** {@code after} 之后最后一次停放的开始；没有是 {@code null}。 */
    @Nullable
    Long lastAfter(long thread, long after) {
        var entries = byThread.get(thread);
        var last = entries == null ? null : entries.lastEntry();
        return last == null || last.getKey() < after ? null : last.getKey();
    }
}
