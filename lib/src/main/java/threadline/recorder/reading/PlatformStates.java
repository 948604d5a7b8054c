package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.CpuSampler;
import threadline.recorder.capture.CpuSampler.Sample;
import threadline.recorder.capture.Look;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/** 平台线程的状态：事件说的等待，最后一眼看到的还没有完的等待，其余的时间看采样。 */
final class PlatformStates {

    /** 醒来这么久之内又等。 */
    private static final long AGAIN_NANOS = 1_000_000;

    private final Threads threads;
    private final FlightWaits flight;
    private final Parkings parkings;
    private final SocketUses sockets;
    private final CpuSampler sampler;
    private final Looks looks;
    private final Pauses pauses;
    private final WakeSources wakes;
    /** 监视器的地址 → 对象的标识。 */
    private final Map<Long, Long> identities = new HashMap<>();

    PlatformStates(
            Threads threads,
            FlightWaits flight,
            Parkings parkings,
            SocketUses sockets,
            CpuSampler sampler,
            Looks looks,
            Pauses pauses,
            WakeSources wakes) {
        this.threads = threads;
        this.flight = flight;
        this.parkings = parkings;
        this.sockets = sockets;
        this.sampler = sampler;
        this.looks = looks;
        this.pauses = pauses;
        this.wakes = wakes;
        flight.threads().forEach(thread -> flight.waits(thread).forEach(wait -> learn(thread, wait)));
    }

    /** 事件只说监视器的地址：等的期间采样看到了对象，就知道是哪一个。 */
    private void learn(long thread, Phase wait) {
        if (wait.lock() < 0) {
            for (var sample : sampler.between(thread, wait.startNanos(), wait.endNanos())) {
                if (sample.identity() != 0) {
                    identities.put(wait.lock(), (long) sample.identity());
                    return;
                }
            }
        }
    }

    List<Phase> of(long thread, long from, long until) {
        var waits =
                Stream.concat(parkings.allWaits(thread, flight).stream(), sockets.selects(thread, sampler).stream());
        var known = new ArrayList<Phase>();
        var all = Phase.withoutOverlap(waits.toList());
        for (int i = 0; i < all.size(); i++) {
            var wait = all.get(i);
            var identified =
                    wait.lock() < 0 ? wait.identified(identities.getOrDefault(wait.lock(), wait.lock())) : wait;
            boolean again = i + 1 < all.size() && isAgain(wait, all.get(i + 1));
            looks.addTo(thread, identified).addUntilOver(again ? wait.endNanos() : over(thread, identified), known);
        }
        var samples = samples(thread);
        return Gaps.fill(withOpen(thread, known, samples, until), samples, sampler.load(), pauses, from, until);
    }

    /** 醒来又等同一个：没有抢到，或条件还不成立。也许是另一次，说不准。 */
    private static boolean isAgain(Phase wait, Phase next) {
        return next.doing() == wait.doing()
                && wait.lock() != 0
                && next.lock() == wait.lock()
                && next.startNanos() - wait.endNanos() < AGAIN_NANOS;
    }

    /** 到什么时候有人结束了这段等待；之后它只是轮不到。采样看到它在抢监视器，就不是。 */
    private long over(long thread, Phase wait) {
        long over = wakes.overBy(thread, wait);
        boolean blocked = wait.doing() == Phase.Doing.WAITING
                && over < wait.endNanos()
                && sampler.between(thread, over, wait.endNanos()).stream()
                        .anyMatch(sample -> sample.state() == Thread.State.BLOCKED);
        return blocked ? wait.endNanos() : over;
    }

    /** 采样，加上线程开始时的 0 和结束时的总数。 */
    private List<Sample> samples(long thread) {
        var samples = new ArrayList<Sample>();
        var seen = threads.of(thread);
        if (seen != null && seen.start != null) {
            samples.add(Sample.of(seen.start, 0));
        }
        var looked = sampler.of(thread);
        if (seen != null
                && seen.ran != null
                && (looked.isEmpty() || looked.getFirst().atNanos() > seen.ran)) {
            samples.add(Sample.of(seen.ran, 0));
        }
        samples.addAll(looked);
        if (seen != null && seen.start != null && seen.end != null) {
            long end = seen.end;
            samples.removeIf(sample -> sample.atNanos() >= end);
            var load = flight.cpuShareAtEnd(thread);
            long since = seen.ran != null ? seen.ran : seen.start;
            long total = Math.round(load * (end - since) * Runtime.getRuntime().availableProcessors());
            samples.add(Sample.of(end, Math.max(total, samples.getLast().cpuNanos())));
        }
        return samples;
    }

    /** 没有完的等待：停放从代理写下的那一刻算起，别的从第一次看到它在等的那一格算起。 */
    private List<Phase> withOpen(long thread, List<Phase> seen, List<Sample> samples, long until) {
        long last = seen.isEmpty() ? Long.MIN_VALUE : seen.getLast().endNanos();
        var look = looks.last();
        var state = look == null ? null : look.of(thread);
        if (look == null || state == null || last >= until || state.state() == Thread.State.RUNNABLE) {
            return seen; // 能运行的，看采样的栈
        }
        var parked = parkings.lastAfter(thread, last);
        var phase = parked != null ? looks.open(thread, parked, until) : openSince(thread, state, last, samples, until);
        return phase == null
                ? seen
                : Stream.concat(seen.stream(), Stream.of(phase)).toList();
    }

    private @Nullable Phase openSince(long thread, Look.Seen state, long last, List<Sample> samples, long until) {
        int first = samples.size();
        while (first > 0 && samples.get(first - 1).shows(state)) {
            first--;
        }
        long shown = first < samples.size() ? samples.get(first).atNanos() : until;
        long before = first > 0 ? samples.get(first - 1).atNanos() : last;
        var inflated =
                state.state() == Thread.State.BLOCKED ? flight.inflated(thread, Math.max(last, before), shown) : null;
        if (inflated != null) {
            return looks.open(thread, inflated, until);
        }
        long start = Math.max(last, shown - CpuSampler.BIN.toNanos());
        if (first > 0 && first < samples.size()) {
            long used = samples.get(first).cpuNanos() - samples.get(first - 1).cpuNanos();
            start = Math.max(start, before + Math.max(0, used));
        }
        var phase = looks.open(thread, Math.min(start, until), until);
        boolean printing = state.stack().origin() == Stack.Origin.PRINTING;
        return phase == null || (phase.doing() == Doing.IO && !printing)
                ? null
                : phase.sampledIn(CpuSampler.BIN.toNanos());
    }
}
