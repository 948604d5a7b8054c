package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.reading.Phase.Doing;

/**
 * 虚拟线程的状态机：提交 = 被唤醒，排队等载体；挂载 = 在载体上运行；卸载 = 等待开始。
 *
 * <p>事实来自 {@code java.lang.VirtualThread} 的源码（JDK 25）。
 */
public final class VirtualPhases {

    /** {@code VirtualThread.state}：让出、等监视器、{@code Object.wait}。 */
    private static final long YIELDING = 10;

    private static final long BLOCKING = 12;
    private static final long WAITING = 15;
    private static final long TIMED_WAITING = 17;

    /** 一段，等待还没有名字。{@code other} 在运行时是载体，等完时是叫醒它的线程，排到了载体时是载体上前一个虚拟线程；不知道是 0。 */
    public record Raw(long startNanos, long endNanos, Doing doing, long state, long snapshot, long other) {}

    private enum At {
        QUEUED,
        RUNNING,
        OFF,
        /** 数据丢了一段，要等到下一条才知道。 */
        LOST,
        ENDED
    }

    /** 一个虚拟线程。 */
    public static final class Track {
        public final List<Raw> raw = new ArrayList<>(2); // 多半只是提交、运行
        long firstNanos;
        long endNanos = Long.MAX_VALUE;
        private At at = At.QUEUED;
        private long since;
        private long state;
        private long snapshot;
        private long carrier;

        /** 在 {@code nanos} 或之后结束的第一段的编号。 */
        private int firstEndingFrom(long nanos) {
            int low = 0;
            int high = raw.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (raw.get(middle).endNanos < nanos) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** 这一刻在这个载体上运行。 */
        boolean ranOn(long carrier, long nanos) {
            int low = firstEndingFrom(nanos);
            return low < raw.size()
                    && raw.get(low).startNanos <= nanos
                    && raw.get(low).doing == Doing.RUNNING
                    && raw.get(low).other == carrier;
        }

        /** 在 {@code nanos} 结束的那一段的编号；没有是 -1。 */
        int endingAt(long nanos) {
            int low = firstEndingFrom(nanos);
            return low < raw.size() && raw.get(low).endNanos == nanos ? low : -1;
        }

        /** 到 {@code nanos} 为止最后在载体上的时刻；没有看到它离开，就是 {@code nanos}。 */
        long ranUntil(long nanos) {
            long last = nanos;
            int i = firstEndingFrom(nanos);
            for (; i >= 0 && i < raw.size() && raw.get(i).doing != Doing.RUNNING && raw.get(i).startNanos < last; i--) {
                last = raw.get(i).startNanos;
            }
            return last;
        }

        /** 在 {@code Object.wait} 里的那一段之后，下一次这样的等待何时开始。 */
        long nextWait(int index) {
            for (int i = index + 1; i < raw.size(); i++) {
                if (raw.get(i).doing == Doing.WAITING && isObjectWait(raw.get(i))) {
                    return raw.get(i).startNanos;
                }
            }
            return Long.MAX_VALUE;
        }

        private void close(long now, Doing doing, long other) {
            if (now > since) {
                raw.add(new Raw(since, now, doing, state, snapshot, other));
            }
            since = now;
        }
    }

    private final Map<Long, Track> tracks = new HashMap<>();
    /** 载体 → 最后挂载的虚拟线程。 */
    private final Map<Long, Long> mounted = new HashMap<>();

    static VirtualPhases read(List<Entry> entries) {
        var phases = new VirtualPhases();
        for (var entry : entries) {
            switch (entry.kind()) {
                case SUBMITTED -> phases.submitted(entry);
                case MOUNTED -> phases.mounted(entry);
                case YIELDED -> phases.yielded(entry);
                case ENDED -> phases.ended(entry);
                case LOST -> phases.lost(entry.at());
                default -> {}
            }
        }
        return phases;
    }

    @Nullable
    Track track(long thread) {
        return tracks.get(thread);
    }

    Map<Long, Track> tracks() {
        return tracks;
    }

    /** 占着的载体不到 {@code carriers} 个的时段，按时间。 */
    List<Phase> below(int carriers) {
        var changes = new TreeMap<Long, Integer>();
        for (var track : tracks.values()) {
            for (var one : track.raw) {
                if (one.doing == Doing.RUNNING) {
                    changes.merge(one.startNanos, 1, Integer::sum);
                    changes.merge(one.endNanos, -1, Integer::sum);
                }
            }
        }
        var result = new ArrayList<Phase>();
        int taken = 0;
        long since = Long.MIN_VALUE / 2; // 头尾也是：相减不溢出
        for (var change : changes.entrySet()) {
            boolean was = taken < carriers;
            taken += change.getValue();
            if (was && taken >= carriers) {
                result.add(Phase.of(since, change.getKey(), Doing.RUNNABLE));
            } else if (!was && taken < carriers) {
                since = change.getKey();
            }
        }
        if (taken < carriers) {
            result.add(Phase.of(since, Long.MAX_VALUE / 2, Doing.RUNNABLE));
        }
        return result;
    }

    private Track of(Entry entry) {
        var known = tracks.get(entry.thread());
        if (known != null) {
            return known;
        }
        var track = new Track();
        track.firstNanos = entry.at();
        track.since = entry.at();
        tracks.put(entry.thread(), track);
        return track;
    }

    private void submitted(Entry entry) {
        var track = of(entry);
        if (track.at == At.OFF) { // 刚认识的是 QUEUED
            track.close(entry.at(), waitKind(track), entry.first());
            track.at = At.QUEUED;
        } else if (track.at == At.LOST) {
            track.since = entry.at();
            track.at = At.QUEUED;
        }
    }

    private void mounted(Entry entry) {
        var track = of(entry);
        var before = mounted.put(entry.first(), entry.thread());
        if (track.at == At.QUEUED) {
            track.close(entry.at(), Doing.RUNNABLE, before == null ? 0 : before);
        } else if (track.at == At.OFF) {
            track.close(entry.at(), waitKind(track), 0);
        }
        track.since = entry.at();
        track.at = At.RUNNING;
        track.carrier = entry.first();
    }

    private void yielded(Entry entry) {
        var track = of(entry);
        if (track.at == At.RUNNING) {
            track.close(entry.at(), Doing.RUNNING, track.carrier);
        }
        track.since = entry.at();
        track.state = entry.first();
        track.snapshot = entry.second();
        track.at = track.state == YIELDING ? At.QUEUED : At.OFF;
    }

    private void ended(Entry entry) {
        var track = of(entry);
        if (track.at == At.RUNNING) {
            track.close(entry.at(), Doing.RUNNING, track.carrier);
        }
        track.endNanos = entry.at();
        track.at = At.ENDED;
    }

    private void lost(long now) {
        closeAt(now);
        mounted.clear();
        for (var track : tracks.values()) {
            track.at = track.at == At.ENDED ? At.ENDED : At.LOST;
        }
    }

    /** 从 {@code now} 起不再记这个线程。 */
    void muted(long thread, long now) {
        var track = tracks.get(thread);
        if (track != null && track.at != At.ENDED) {
            closeAt(track, now);
            track.at = At.LOST;
        }
    }

    /** 到 {@code now} 还没有完的那一段。 */
    void closeAt(long now) {
        tracks.values().forEach(track -> closeAt(track, now));
    }

    private static void closeAt(Track track, long now) {
        switch (track.at) {
            case QUEUED -> track.close(now, Doing.RUNNABLE, 0);
            case RUNNING -> track.close(now, Doing.RUNNING, track.carrier);
            case OFF -> track.close(now, waitKind(track), 0);
            case LOST, ENDED -> {}
        }
    }

    private static Doing waitKind(Track track) {
        return track.state == BLOCKING ? Doing.BLOCKED : Doing.WAITING;
    }

    /** 在 {@code Object.wait} 里。 */
    static boolean isObjectWait(Raw raw) {
        return raw.state == WAITING || raw.state == TIMED_WAITING;
    }

    /** 卸载了，在监视器上等：抢它，或 {@code Object.wait}。 */
    static boolean isOnMonitor(Raw raw) {
        return (raw.doing == Doing.BLOCKED || raw.doing == Doing.WAITING) && !isPark(raw);
    }

    /** 停放，不是监视器上的等待。 */
    static boolean isPark(Raw raw) {
        return isPark(raw.state);
    }

    /** 以 {@code VirtualThread.state} 卸载的，是停放或睡眠，不是在监视器上等。 */
    static boolean isPark(long state) {
        return state != BLOCKING && state != WAITING && state != TIMED_WAITING;
    }
}
