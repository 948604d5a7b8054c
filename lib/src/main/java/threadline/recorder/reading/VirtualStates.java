package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.recorder.capture.Names;
import threadline.recorder.link.RingLink;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/** 虚拟线程的状态：代理看到的挂载、卸载和排队，事件给等待名字，最后一眼给还没有完的等待名字。 */
final class VirtualStates {

    /** 比这短的是刚停放就放行，没有真的等。 */
    private static final long SHORT_NANOS = 20_000;

    /** 调度器有几个载体线程。 */
    private static final int CARRIERS = Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

    /** 载体空了这么久还没有接着运行，才算空着：更短的，是它正在起来。 */
    private static final long FREE_NANOS = 20_000_000;

    private final VirtualPhases virtual;
    private final FlightWaits flight;
    private final Parkings parkings;
    private final Monitors monitors;
    private final @Nullable RingLink ring;
    private final Looks looks;
    private final WakeSources wakes;
    private final Map<Long, List<Phase>> pins = new HashMap<>();

    /** 有载体空着的时段，按时间；用到才算。 */
    private @Nullable List<Phase> free;

    VirtualStates(
            VirtualPhases virtual,
            FlightWaits flight,
            Parkings parkings,
            Monitors monitors,
            @Nullable RingLink ring,
            Looks looks,
            WakeSources wakes) {
        this.virtual = virtual;
        this.flight = flight;
        this.parkings = parkings;
        this.monitors = monitors;
        this.ring = ring;
        this.looks = looks;
        this.wakes = wakes;
    }

    /** 只有事件说的等待。 */
    List<Phase> withoutAgent(long thread) {
        return parkings.allWaits(thread, flight).stream()
                .map(wait -> looks.addTo(thread, wait))
                .toList();
    }

    /** 代理看到的线程。 */
    List<Phase> of(long thread) {
        var track = virtual.track(thread);
        if (track == null) {
            return List.of();
        }
        var details = parkings.allWaits(thread, flight);
        var base = new ArrayList<Phase>(track.raw.size());
        int next = 0;
        for (var raw : track.raw) {
            while (next < details.size() && details.get(next).endNanos() < raw.startNanos()) {
                next++;
            }
            var detail = next < details.size() && details.get(next).startNanos() <= raw.startNanos()
                    ? details.get(next)
                    : null;
            var phase = looks.addTo(thread, withLimit(thread, track, raw, named(thread, raw, detail)));
            var parts = new ArrayList<Phase>(2);
            phase.addUntilOver(wakes.overBy(thread, phase), parts);
            for (var part : parts) {
                if (part.doing() == Doing.RUNNABLE && part.object().isEmpty()) {
                    addLate(part, base);
                } else {
                    add(part, base);
                }
            }
        }
        var pins = pins(thread);
        return pins.isEmpty() ? base : Phase.refineRunning(base, pins);
    }

    /** 该运行了，还没有人把它交给调度器：要载体线程先运行一下。载体都占着是等载体；有空着的，是那个载体或定时的线程排不上 CPU。 */
    private void addLate(Phase late, List<Phase> into) {
        long at = late.startNanos();
        for (var idle : free()) {
            long from = Math.max(at, idle.startNanos());
            long until = Math.min(late.endNanos(), idle.endNanos());
            if (until - from >= FREE_NANOS) {
                add(carrier(at, from), into);
                add(late.between(from, until), into);
                at = until;
            }
        }
        add(carrier(at, late.endNanos()), into);
    }

    /** 空的不要；接着排同一个队的，是一段。 */
    private static void add(Phase phase, List<Phase> into) {
        var last = into.isEmpty() ? null : into.getLast();
        boolean goesOn = last != null
                && last.endNanos() == phase.startNanos()
                && last.doing() == Doing.RUNNABLE
                && phase.doing() == Doing.RUNNABLE
                && last.object().equals(phase.object());
        if (last != null && goesOn) {
            into.set(into.size() - 1, phase.between(last.startNanos(), phase.endNanos()));
        } else if (phase.nanos() > 0) {
            into.add(phase);
        }
    }

    private static Phase carrier(long from, long until) {
        return Phase.of(from, until, Doing.RUNNABLE).named(Interval.Runnable.Queue.CARRIER.by());
    }

    private List<Phase> free() {
        var known = free;
        if (known == null) {
            known = virtual.below(CARRIERS).stream()
                    .filter(idle -> idle.nanos() >= FREE_NANOS)
                    .toList();
            free = known;
        }
        return known;
    }

    /** 占着载体等的时间：没有卸载的停放、读写和类初始化。 */
    List<Phase> pins(long thread) {
        var known = pins.get(thread);
        var track = known == null ? virtual.track(thread) : null;
        if (track == null) {
            return known == null ? List.of() : known;
        }
        var details = withOpen(thread, parkings.allWaits(thread, flight));
        var fresh = details.isEmpty() ? List.<Phase>of() : pinned(details, track);
        if (!details.isEmpty()) {
            pins.put(thread, fresh);
        }
        return fresh;
    }

    /** {@code details} 里没有卸载的那些（JEP 491 之后很少见）；按开始排列。 */
    private static List<Phase> pinned(List<Phase> details, VirtualPhases.Track track) {
        var result = new ArrayList<Phase>();
        int next = 0;
        for (var detail : details) {
            while (next < track.raw.size()
                    && (track.raw.get(next).doing() == Doing.RUNNING
                            || track.raw.get(next).startNanos() < detail.startNanos())) {
                next++;
            }
            boolean left = next < track.raw.size() && track.raw.get(next).startNanos() <= detail.endNanos();
            if (!left && detail.nanos() > SHORT_NANOS) {
                result.add(detail);
            }
        }
        return result;
    }

    /** 占着载体停放、还没有完的，没有事件。 */
    private List<Phase> withOpen(long thread, List<Phase> details) {
        long last = details.isEmpty() ? Long.MIN_VALUE : details.getLast().endNanos();
        var parked = parkings.lastAfter(thread, last);
        var look = looks.last();
        var phase = parked == null || look == null || last >= looks.endNanoTime()
                ? null
                : looks.open(thread, parked, looks.endNanoTime());
        return phase == null
                ? details
                : Stream.concat(details.stream(), Stream.of(phase)).toList();
    }

    private Phase named(long thread, VirtualPhases.Raw raw, @Nullable Phase detail) {
        if (raw.doing() == Doing.RUNNING) {
            return Phase.of(raw.startNanos(), raw.endNanos(), Doing.RUNNING);
        }
        if (raw.doing() == Doing.RUNNABLE) {
            var phase = carrier(raw.startNanos(), raw.endNanos());
            return raw.other() == 0 ? phase : phase.heldBy(raw.other());
        }
        if (VirtualPhases.isPark(raw)) {
            return detail != null ? detail.between(raw.startNanos(), raw.endNanos()) : park(thread, raw);
        }
        var snapshot = ring == null ? null : ring.snapshot(raw.snapshot());
        var stack = snapshot == null ? Stack.EMPTY : snapshot.stack();
        if (stack.origin() == Stack.Origin.PRINTING) {
            return FlightWaits.printing(raw.startNanos(), raw.endNanos(), stack);
        }
        var blocker = snapshot == null ? null : snapshot.blocker();
        long identity = blocker == null ? 0 : System.identityHashCode(blocker);
        var holder = monitors.waker(thread, raw.endNanos());
        return new Phase(raw.startNanos(), raw.endNanos(), raw.doing(), stack, object(raw, stack, blocker))
                .on(identity)
                .heldBy(holder == null ? Phase.NOBODY : holder.waker());
    }

    /** 在 {@code Object.wait} 里等到了自己的时限：何时到的。 */
    private Phase withLimit(long thread, VirtualPhases.Track track, VirtualPhases.Raw raw, Phase phase) {
        if (!VirtualPhases.isOnMonitor(raw) || !VirtualPhases.isObjectWait(raw)) {
            return phase;
        }
        long until = track.nextWait(track.endingAt(raw.endNanos()));
        return phase.dueAt(flight.ranOut(thread, raw.startNanos(), raw.endNanos(), until));
    }

    private static String object(VirtualPhases.Raw raw, Stack stack, @Nullable Object blocker) {
        var name = blocker == null ? null : Names.of(System.identityHashCode(blocker));
        if (name != null) {
            return name;
        }
        if (raw.doing() == Doing.WAITING) {
            return stack.labelOr("Object.wait");
        }
        if (blocker instanceof Class<?> type) {
            return Names.ofClass(type.getName());
        }
        return blocker == null
                ? "synchronized"
                : Names.ofMonitor(blocker.getClass().getName());
    }

    /** 没有事件的停放：到最后还没有完，看那一眼的栈。 */
    private Phase park(long thread, VirtualPhases.Raw raw) {
        var look = looks.last();
        var open = look == null || raw.endNanos() < looks.endNanoTime()
                ? null
                : looks.open(thread, raw.startNanos(), raw.endNanos());
        return open != null ? open : new Phase(raw.startNanos(), raw.endNanos(), raw.doing(), Stack.EMPTY, "等待");
    }
}
