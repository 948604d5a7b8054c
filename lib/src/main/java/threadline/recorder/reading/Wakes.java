package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink.Entry;

/** 谁唤醒了谁：虚拟线程看谁把它交给调度器，平台线程看谁对它 {@code unpark}。 */
public final class Wakes {

    /**
     * 一次唤醒；时间是 {@link System#nanoTime}。
     *
     * @param unparkedAt 用来找唤醒者的栈
     * @param doneNanos 最晚到这一刻，被唤醒的就能运行了；不知道是 {@link Long#MAX_VALUE}
     * @param signal 是条件上的通知：就是它结束了等待，不必再跟下去
     * @param matched 按时间配对得到，不是事件自己说的
     */
    public record Raw(long atNanos, long waker, long unparkedAt, long doneNanos, boolean signal, boolean matched) {
        public Raw(long atNanos, long waker, long unparkedAt) {
            this(atNanos, waker, unparkedAt, Long.MAX_VALUE);
        }

        Raw(long atNanos, long waker, long unparkedAt, long doneNanos) {
            this(atNanos, waker, unparkedAt, doneNanos, false, false);
        }
    }

    private final Map<Long, List<Raw>> submits = new HashMap<>();
    private final Map<Long, List<Raw>> unparks = new HashMap<>();
    private final Map<Long, List<Raw>> signals = new HashMap<>();
    private final Map<Long, List<Raw>> interrupts = new HashMap<>();
    /** 数据有洞的时刻。 */
    private final TreeSet<Long> holes = new TreeSet<>();

    private final long wakersMissing;

    private Wakes(long wakersMissing) {
        this.wakersMissing = wakersMissing;
    }

    /** 读代理的数据；载体线程收尾时的唤醒算刚结束的那个虚拟线程的。 */
    static Wakes read(List<Entry> entries) {
        return read(entries, Long.MAX_VALUE);
    }

    /** 同 {@link #read(List)}；从 {@code wakersMissing} 起，不是每一次 {@code unpark} 都记下了。 */
    static Wakes read(List<Entry> entries, long wakersMissing) {
        var wakes = new Wakes(wakersMissing);
        Set<Long> carriers = new HashSet<>();
        Map<Long, Long> endedOn = new HashMap<>();
        Map<Long, Long> parkedAt = new HashMap<>();
        for (var entry : entries) {
            switch (entry.kind()) {
                case PARKING -> parkedAt.put(entry.thread(), entry.at());
                case YIELDED -> {
                    if (!VirtualPhases.isPark(entry.first())) {
                        parkedAt.remove(entry.thread()); // 在监视器上等：unpark 结束不了它
                    }
                }
                case MOUNTED -> {
                    carriers.add(entry.first());
                    endedOn.remove(entry.first());
                    parkedAt.remove(entry.thread()); // 这次停放完了；睡眠不经过 LockSupport，不写 PARKING
                }
                case ENDED -> endedOn.put(entry.first(), entry.thread());
                case UNPARKING -> {
                    long waker = endedOn.getOrDefault(entry.first(), entry.first());
                    add(wakes.unparks, entry.thread(), new Raw(entry.at(), waker, entry.at(), entry.doneNanos()));
                }
                case INTERRUPTING -> {
                    var interrupt = new Raw(entry.at(), entry.first(), entry.at(), entry.doneNanos());
                    add(wakes.interrupts, entry.thread(), interrupt);
                    add(wakes.unparks, entry.thread(), interrupt); // 虚拟线程随后由它提交
                }
                case SIGNALLING ->
                    add(
                            wakes.signals,
                            entry.thread(),
                            new Raw(entry.at(), entry.first(), entry.at(), Long.MAX_VALUE, true, false));
                case SUBMITTED -> {
                    var last = last(wakes.unparks, entry.thread());
                    var parked = parkedAt.get(entry.thread());
                    // 这一次停放以前的，与它无关
                    var unpark = last != null && parked != null && last.atNanos >= parked ? last : null;
                    long waker = entry.first();
                    // 停放的途中就被唤醒，或刚结束的线程放行：载体线程替唤醒者提交。没有人唤醒就是时限到了
                    if (carriers.contains(waker) && unpark != null && entry.at() < wakersMissing) {
                        waker = unpark.waker;
                    }
                    long unparkedAt = unpark != null && unpark.waker == waker ? unpark.atNanos : 0;
                    add(wakes.submits, entry.thread(), new Raw(entry.at(), waker, unparkedAt));
                }
                case LOST -> {
                    wakes.holes.add(entry.at());
                    parkedAt.clear();
                    endedOn.clear();
                }
                case STARTING -> {} // Threads
                case SLEEPING, SLEPT -> {} // FlightWaits
                case READING, WRITING, MOVED, SELECTING, READY, SELECTED, CONNECTING -> {} // SocketUses
                case RELEASING -> {} // Permits
            }
        }
        wakes.unparks.values().forEach(list -> list.sort(Comparator.comparingLong(Raw::atNanos)));
        return wakes;
    }

    private static void add(Map<Long, List<Raw>> map, long thread, Raw wake) {
        map.computeIfAbsent(thread, id -> new ArrayList<>(2)).add(wake);
    }

    private static @Nullable Raw last(Map<Long, List<Raw>> map, long thread) {
        var list = map.get(thread);
        return list == null ? null : list.getLast();
    }

    /** 虚拟线程在 {@code endNanos} 结束的等待是谁结束的。 */
    @Nullable
    Raw ofVirtual(long thread, long endNanos) {
        var first = firstAtOrAfter(submits, thread, endNanos);
        return first != null && first.atNanos == endNanos ? first : null;
    }

    /** 在条件上等的线程是谁通知的。 */
    @Nullable
    Raw signal(long thread, long startNanos, long endNanos) {
        var first = firstAtOrAfter(signals, thread, startNanos);
        return first != null && first.atNanos <= endNanos ? first : null;
    }

    /** 谁的中断结束了这段等待；没有是 {@code null}。 */
    @Nullable
    Raw interrupter(long thread, long startNanos, long endNanos) {
        var first = firstAtOrAfter(interrupts, thread, startNanos);
        return first != null && first.atNanos <= endNanos && first.waker != thread ? first : null;
    }

    /** 谁启动了这个虚拟线程：第一次把它交给调度器的；没有看见是 {@code null}。 */
    @Nullable
    Raw starter(long thread) {
        var list = submits.get(thread);
        return list == null ? null : list.getFirst();
    }

    /** 没有卸载的停放是谁结束的：停放期间的第一个 {@code unpark} 或中断。那之前数据有洞，就不知道它是不是第一个。 */
    @Nullable
    Raw ofPark(long thread, long startNanos, long endNanos) {
        var first = firstAtOrAfter(unparks, thread, startNanos);
        if (first == null || first.atNanos > endNanos || first.waker == thread || first.atNanos >= wakersMissing) {
            return null;
        }
        var hole = holes.ceiling(startNanos);
        return hole == null || hole > first.atNanos ? first : null;
    }

    private static @Nullable Raw firstAtOrAfter(Map<Long, List<Raw>> map, long thread, long nanos) {
        var list = map.getOrDefault(thread, List.of());
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).atNanos < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < list.size() ? list.get(low) : null;
    }
}
