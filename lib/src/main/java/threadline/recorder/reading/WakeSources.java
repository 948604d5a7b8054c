package threadline.recorder.reading;

import java.util.HashMap;
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

    /** 等完以后这么久才运行起来，才另画一段等 CPU。 */
    private static final long LATE_NANOS = 1_000_000;

    private final List<Journal.Interrupt> interrupts;
    private final List<Entry> releases;
    private final Threads threads;
    private final VirtualPhases virtual;
    private final FlightWaits flight;
    private final Monitors monitors;
    private final Parkings parkings;
    private final Map<Long, Map<Long, Stack>> stacks;
    private final Wakes wakes;
    private final LastActs acts;
    /** 闭锁 → 打开它的那一下。打开了就不再关上：还没有放行的，只是前面传话的轮不到。 */
    private final Map<Long, Raw> opened = new HashMap<>();

    /** {@code stacks} 是唤醒或中断那一刻的栈：线程、时刻 → 栈；从 {@code wakersMissing} 起，不是每一次唤醒都记下了。 */
    public WakeSources(
            List<Entry> entries,
            Threads threads,
            VirtualPhases virtual,
            FlightWaits flight,
            Monitors monitors,
            Parkings parkings,
            Map<Long, Map<Long, Stack>> stacks,
            long wakersMissing) {
        this.interrupts = entries.stream()
                .filter(entry -> entry.kind() == RingLink.Kind.INTERRUPTING)
                .map(entry -> new Journal.Interrupt(entry.thread(), entry.first(), entry.at()))
                .toList();
        this.releases = entries.stream()
                .filter(entry -> entry.kind() == RingLink.Kind.RELEASING)
                .toList();
        this.threads = threads;
        this.virtual = virtual;
        this.flight = flight;
        this.monitors = monitors;
        this.parkings = parkings;
        this.stacks = stacks;
        this.wakes = Wakes.read(entries, wakersMissing);
        this.acts = new LastActs(threads, flight, virtual);
        flight.parked().forEach(thread -> flight.parks(thread).forEach(park -> learnOpening(thread, park)));
    }

    private void learnOpening(long thread, Phase park) {
        var unpark = isLatch(park) ? wakes.ofPark(thread, park.startNanos(), park.endNanos()) : null;
        if (unpark != null
                && "CountDownLatch.countDown".equals(wakerStack(unpark).label())) {
            opened.merge(park.lock(), unpark, (a, b) -> a.atNanos() <= b.atNanos() ? a : b);
        }
    }

    private static boolean isLatch(Phase wait) {
        return wait.lock() != 0 && "CountDownLatch.await".equals(wait.stack().label());
    }

    /** 这段等待之中，闭锁被谁打开；没有，或不是等闭锁，就是 {@code null}。 */
    private @Nullable Raw opening(Phase wait) {
        var raw = isLatch(wait) ? opened.get(wait.lock()) : null;
        return raw != null && raw.atNanos() >= wait.startNanos() && raw.atNanos() <= wait.endNanos() ? raw : null;
    }

    /** 谁结束了这一段等待；不知道时为 {@code null}。 */
    @Nullable
    public Raw waker(long thread, Phase wait) {
        var signal = wakes.signal(thread, wait.startNanos(), wait.endNanos());
        if (signal != null) {
            return signal;
        }
        var opening = opening(wait);
        if (opening != null) {
            return opening;
        }
        var track = virtual.track(thread);
        int index = track == null ? -1 : track.endingAt(wait.endNanos());
        if (track != null && index >= 0 && VirtualPhases.isOnMonitor(track.raw.get(index))) {
            return onMonitor(thread, track, index, wait);
        }
        var wake = wakes.ofVirtual(thread, wait.endNanos());
        if (wake != null) {
            return wake;
        }
        var told = told(thread, wait);
        return told != null ? told : inPlace(thread, wait);
    }

    /** 事件自己说的；事件只说等待的线程何时运行起来，叫醒它的线程那时也许早就在等别的，或结束了。 */
    private @Nullable Raw told(long thread, Phase wait) {
        var next = flight.wakerFrom(thread, wait.endNanos());
        if (next == null) {
            return null;
        }
        var earlier = earlier(next, wait);
        return next.atNanos() == wait.endNanos() || earlier.atNanos() == wait.endNanos() ? earlier : null;
    }

    /** 在唤醒者最后做事的那一刻；那时还没有开始等，就照旧。 */
    private Raw earlier(Raw wake, Phase wait) {
        long at = acts.upTo(wake.waker(), wake.atNanos());
        return at <= wait.startNanos() || at == wake.atNanos()
                ? wake
                : new Raw(at, wake.waker(), wake.unparkedAt(), wake.doneNanos(), wake.signal(), wake.matched());
    }

    /** 等待最晚到这一刻就有人结束了，之后只是轮不到它；说不准就是它的结束。 */
    long overBy(long thread, Phase wait) {
        var opening = opening(wait);
        if (opening != null || virtual.track(thread) != null) { // 虚拟线程何时被唤醒，代理看得到
            return overBy(opening, wait);
        }
        var told = told(thread, wait);
        if (told != null) {
            return LastActs.couldRunAtOnce(wait) ? told.atNanos() : wait.endNanos();
        }
        return overBy(wait.doing() == Phase.Doing.SLEEPING ? interrupter(thread, wait) : unpark(thread, wait), wait);
    }

    private static long overBy(@Nullable Raw wake, Phase wait) {
        return wake != null && wait.endNanos() - LATE_NANOS > wake.doneNanos() ? wake.doneNanos() : wait.endNanos();
    }

    /** 虚拟线程卸载了、在监视器上等：谁放行，谁通知，谁中断了 {@code Object.wait}；说不准就是 {@code null}。 */
    private @Nullable Raw onMonitor(long thread, VirtualPhases.Track track, int index, Phase wait) {
        if (!VirtualPhases.isObjectWait(track.raw.get(index))) {
            var left = monitors.waker(thread, wait.endNanos());
            return left == null ? null : earlier(left, wait);
        }
        var notifier = flight.notifier(thread, wait.endNanos(), track.nextWait(index));
        return notifier != null ? earlier(notifier, wait) : interrupter(thread, wait);
    }

    /**
     * 没有卸载的等待。{@code unpark} 只结束停放：线程在监视器上等的时候来的，是给以后的许可，没有结束这一次；过了停放自己的时限才来的，也没有。
     * 中断也结束 {@code Object.wait}。
     */
    private @Nullable Raw inPlace(long thread, Phase wait) {
        var unpark = unpark(thread, wait);
        return unpark == null && wait.doing() == Phase.Doing.WAITING ? interrupter(thread, wait) : unpark;
    }

    private @Nullable Raw unpark(long thread, Phase wait) {
        var unpark = wakes.ofPark(thread, wait.startNanos(), wait.endNanos());
        boolean ends = unpark != null
                && unpark.atNanos() <= wait.dueNanos()
                && parkings.parkedBetween(thread, wait.startNanos(), unpark.atNanos());
        return ends ? unpark : null;
    }

    /** 谁中断了这段睡眠或等待；没有是 {@code null}。 */
    @Nullable
    public Raw interrupter(long thread, Phase wait) {
        return wakes.interrupter(thread, wait.startNanos(), wait.endNanos());
    }

    /** 谁启动了这个线程，或叫醒了记录之前就停放着的；不知道时为 {@code null}。 */
    @Nullable
    public Raw start(long thread) {
        var seen = threads.of(thread);
        if (seen == null || seen.start == null) {
            return seen == null ? null : seen.roused;
        }
        return seen.virtual ? wakes.starter(thread) : new Raw(seen.start, seen.parent, 0);
    }

    /** 启动那一刻的栈。 */
    public Stack startStack(long thread) {
        var seen = threads.of(thread);
        var roused = seen == null ? null : seen.roused;
        return roused != null ? wakerStack(roused) : seen == null ? Stack.EMPTY : seen.startStack;
    }

    /** 代理看到的中断，按时间。 */
    public List<Journal.Interrupt> interrupts() {
        return interrupts;
    }

    /** 信号量的许可，在有人排队的时候还的。 */
    public List<Entry> releases() {
        return releases;
    }

    /** 唤醒者那一刻的栈。 */
    public Stack wakerStack(Raw wake) {
        return stacks.getOrDefault(wake.waker(), Map.of()).getOrDefault(wake.unparkedAt(), Stack.EMPTY);
    }
}
