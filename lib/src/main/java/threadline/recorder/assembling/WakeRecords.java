package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Source;
import threadline.model.Wake;
import threadline.recorder.reading.Reading;

/** 时间线上的唤醒：谁结束了谁的等待，谁启动了谁。 */
final class WakeRecords {

    private final LaneTable table;
    private final Reading reading;
    private final Sources sources;
    private final Permits permits;
    private final List<Wake> result = new ArrayList<>();

    private WakeRecords(LaneTable table, Reading reading, Sources sources, Permits permits) {
        this.table = table;
        this.reading = reading;
        this.sources = sources;
        this.permits = permits;
    }

    /** 按时刻排列；{@code sockets} 是已经知道的。 */
    static List<Wake> of(LaneTable table, Reading reading, Sources sources, Permits permits, List<Wake> sockets) {
        var wakes = new WakeRecords(table, reading, sources, permits);
        wakes.addEndsOfWaits();
        wakes.addStarts();
        wakes.result.addAll(sockets);
        wakes.result.sort(Comparator.comparingLong(Wake::atNanos));
        return wakes.result;
    }

    private void addEndsOfWaits() {
        var wakers = new Wakers(reading.wakes(), permits, table.phases());
        table.phases().forEach((thread, seen) -> {
            for (var phase : seen) {
                var wake = switch (phase.doing()) {
                    case RUNNING, RUNNABLE, PAUSED -> null;
                    case SLEEPING -> reading.wakes().interrupter(thread, phase);
                    case BLOCKED, WAITING, IO -> wakers.of(thread, phase);
                };
                if (wake != null) {
                    var source = sources.of(reading.wakes().wakerStack(wake).program());
                    add(wake.waker(), thread, wake.atNanos(), source, wake.matched());
                }
            }
        });
    }

    private void addStarts() {
        for (var thread : table.laneOf().keySet()) {
            var start = reading.wakes().start(thread);
            if (start != null) {
                add(
                        start.waker(),
                        thread,
                        start.atNanos(),
                        sources.of(reading.wakes().startStack(thread).program()),
                        false);
            }
        }
    }

    private void add(long waker, long thread, long nanoTime, @Nullable Source source, boolean matched) {
        var from = table.laneOf().get(waker);
        var to = table.laneOf().get(thread);
        if (from != null && to != null && !from.equals(to) && table.covers(nanoTime)) {
            result.add(new Wake(from, to, table.nanos(nanoTime), source, matched));
        }
    }
}
