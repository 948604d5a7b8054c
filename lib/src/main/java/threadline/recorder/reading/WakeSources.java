package threadline.recorder.reading;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.Journal;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.reading.Wakes.Raw;
import threadline.recorder.thread.Stack;

/** 谁唤醒、启动、中断了谁：事件自己说的，代理看到的，按监视器的次序推出的。 */
public final class WakeSources {

    private final List<Entry> entries;
    private final Threads threads;
    private final VirtualPhases virtual;
    private final FlightWaits flight;
    private final Monitors monitors;
    private final Map<Long, Map<Long, Stack>> stacks;
    private final Wakes wakes;

    /** {@code stacks} 是唤醒或中断那一刻的栈：线程、时刻 → 栈。 */
    public WakeSources(
            List<Entry> entries,
            Threads threads,
            VirtualPhases virtual,
            FlightWaits flight,
            Monitors monitors,
            Map<Long, Map<Long, Stack>> stacks) {
        this.entries = entries;
        this.threads = threads;
        this.virtual = virtual;
        this.flight = flight;
        this.monitors = monitors;
        this.stacks = stacks;
        this.wakes = Wakes.read(entries);
    }

    /** 谁结束了这一段等待；不知道时为 {@code null}。 */
    @Nullable
    public Raw waker(long thread, Phase wait) {
        var signal = wakes.signal(thread, wait.startNanos(), wait.endNanos());
        if (signal != null) {
            return signal;
        }
        var track = virtual.track(thread);
        if (track != null) {
            var onMonitor = onMonitor(thread, track, wait.endNanos());
            if (onMonitor != null) {
                return onMonitor;
            }
            var wake = wakes.ofVirtual(thread, wait.endNanos());
            if (wake != null) {
                return wake;
            }
        }
        var told = flight.waker(thread, wait.endNanos());
        return told != null ? told : wakes.ofPlatform(thread, wait.startNanos(), wait.endNanos());
    }

    /** 虚拟线程的这段等待在监视器上：谁放行，谁通知；不是，或说不准，就是 {@code null}。 */
    private @Nullable Raw onMonitor(long thread, VirtualPhases.Track track, long endNanos) {
        int index = track.endingAt(endNanos);
        if (index >= 0 && VirtualPhases.isObjectWait(track.raw.get(index))) {
            return flight.notifier(thread, endNanos, track.nextWait(index));
        }
        return monitors.waker(thread, endNanos);
    }

    /** 谁中断了这段睡眠；没有是 {@code null}。 */
    @Nullable
    public Raw interrupter(long thread, Phase sleep) {
        return wakes.interrupter(thread, sleep.startNanos(), sleep.endNanos());
    }

    /** 谁启动了这个线程；不知道时为 {@code null}。 */
    @Nullable
    public Raw start(long thread) {
        var seen = threads.of(thread);
        if (seen == null || seen.start == null) {
            return null;
        }
        return seen.virtual ? wakes.starter(thread) : new Raw(seen.start, seen.parent, 0);
    }

    /** 启动那一刻的栈。 */
    public Stack startStack(long thread) {
        var seen = threads.of(thread);
        return seen == null ? Stack.EMPTY : seen.startStack;
    }

    /** 代理看到的中断，按时间。 */
    public List<Journal.Interrupt> interrupts() {
        return entries.stream()
                .filter(entry -> entry.kind() == RingLink.Kind.INTERRUPTING)
                .map(entry -> new Journal.Interrupt(entry.thread(), entry.first(), entry.at()))
                .toList();
    }

    /** 唤醒者那一刻的栈。 */
    public Stack wakerStack(Raw wake) {
        return stacks.getOrDefault(wake.waker(), Map.of()).getOrDefault(wake.unparkedAt(), Stack.EMPTY);
    }
}
