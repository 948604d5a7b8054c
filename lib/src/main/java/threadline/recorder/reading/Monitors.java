package threadline.recorder.reading;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.MonitorOwners.Held;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.reading.Wakes.Raw;

/**
 * 等监视器的虚拟线程是谁放行的。提交它们的总是 {@code VirtualThread-unblocker}，放行的是刚退出监视器的那个线程。
 *
 * <p>一直有人在等，每一次退出就都有一次提交：所以上一个拿到监视器的线程，就是这一次退出的线程。有一点说不准——没有人等过一会儿，
 * 有人插队，有平台线程也在抢，拿着的人那时早已不在运行——就不说。
 */
final class Monitors {

    private static final long BLOCKING = 12;
    private static final long WAITING = 15;
    private static final long TIMED_WAITING = 17;

    /** 从退出到 {@code VirtualThread-unblocker} 提交，最多这么久；更久就说不准是谁。 */
    private static final long UNBLOCKING_NANOS = 300_000;

    /** 亲眼看到它拿着、之后还没有人退出过：下一次退出就是它，晚这么久也算。 */
    private static final long SEEN_UNBLOCKING_NANOS = 50_000_000;

    private static final long SETTLED_NANOS = 10_000_000;

    /** 还没有人退出过：第一次交接，只有亲眼看到才知道在谁手里；以后的看挂载。 */
    private static final long NEVER = Long.MIN_VALUE;

    /** 卸载那一刻的快照；没有时为 {@code null}。 */
    @FunctionalInterface
    interface Snapshots {
        RingLink.@Nullable Snapshot of(long number);
    }

    /** 这类监视器有没有平台线程在这段时间里抢到过。 */
    @FunctionalInterface
    interface PlatformEntries {
        boolean between(String type, long from, long until);
    }

    private static final class Monitor {
        final String type;
        final Set<Long> queue = new HashSet<>();
        long holder = -1;
        long holderSince;
        boolean seenHolding;
        long lastRelease = NEVER;
        long queuedSince = Long.MAX_VALUE;

        Monitor(String type) {
            this.type = type;
        }

        void heldBy(long thread, long now) {
            seenHolding = false;
            holder = thread;
            holderSince = now;
        }
    }

    /** 一个线程在等哪个监视器；还没有提交时 {@code submittedAt} 是 0。 */
    private record Wait(Monitor monitor, long state, long submittedAt) {}

    private final Snapshots snapshots;
    private final PlatformEntries platform;
    private final Map<Integer, Monitor> monitors = new HashMap<>();
    private final Map<Long, Wait> waits = new HashMap<>();
    /** 卸载了的线程 → 从什么时候起。 */
    private final Map<Long, Long> offSince = new HashMap<>();

    private final Set<Long> ended = new HashSet<>();

    private final Set<Long> unblockers = new HashSet<>();
    private final Map<Long, Map<Long, Raw>> wakers = new HashMap<>();

    private Monitors(Snapshots snapshots, PlatformEntries platform) {
        this.snapshots = snapshots;
        this.platform = platform;
    }

    /** 从 {@code until} 起，不是每个线程都记下了：之后谁放行谁就说不准。 */
    static Monitors read(
            List<Entry> entries, long until, List<Held> held, Snapshots snapshots, PlatformEntries platform) {
        var monitors = new Monitors(snapshots, platform);
        if (entries.stream().noneMatch(entry -> entry.kind() == RingLink.Kind.YIELDED && onMonitor(entry))) {
            return monitors; // 没有虚拟线程在监视器上等过
        }
        int[] nextYield = nextYields(entries);
        int next = 0;
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.at() >= until) {
                break;
            }
            while (next < held.size() && held.get(next).untilNanos() <= entry.at()) {
                monitors.held(held.get(next++));
            }
            switch (entry.kind()) {
                case YIELDED -> monitors.yielded(entry);
                case SUBMITTED -> monitors.submitted(entry);
                case LOST -> monitors.forget();
                case ENDED -> monitors.ended(entry);
                case MOUNTED -> monitors.mounted(entry, nextYield[i] < 0 ? null : entries.get(nextYield[i]));
                default -> {}
            }
        }
        return monitors;
    }

    /** 每一次挂载之后，同一个线程的下一次卸载；没有是 -1。 */
    private static int[] nextYields(List<Entry> entries) {
        var next = new int[entries.size()];
        var last = new HashMap<Long, Integer>();
        for (int i = entries.size() - 1; i >= 0; i--) {
            var entry = entries.get(i);
            if (entry.kind() == RingLink.Kind.YIELDED) {
                last.put(entry.thread(), i);
            } else if (entry.kind() == RingLink.Kind.MOUNTED) {
                next[i] = last.getOrDefault(entry.thread(), -1);
            }
        }
        return next;
    }

    /** 谁放行了在 {@code endNanos} 结束的等待；说不准是 {@code null}。 */
    @Nullable
    Raw waker(long thread, long endNanos) {
        return wakers.getOrDefault(thread, Map.of()).get(endNanos);
    }

    private void held(Held fact) {
        var monitor = monitors.get(fact.monitor());
        if (monitor != null && monitor.queuedSince < fact.fromNanos() && monitor.lastRelease == NEVER) {
            monitor.heldBy(fact.owner(), fact.untilNanos());
            monitor.seenHolding = true;
        }
    }

    private void forget() {
        waits.clear();
        monitors.values().forEach(monitor -> {
            monitor.queue.clear();
            monitor.queuedSince = Long.MAX_VALUE;
        });
        forgetHolders();
    }

    private void forgetHolders() {
        monitors.values().forEach(monitor -> monitor.holder = -1);
    }

    private static boolean onMonitor(Entry entry) {
        return entry.first() == BLOCKING || entry.first() == WAITING || entry.first() == TIMED_WAITING;
    }

    private @Nullable Monitor monitor(Entry entry) {
        var snapshot = snapshots.of(entry.second());
        var object = snapshot == null ? null : snapshot.blocker();
        return object == null
                ? null
                : monitors.computeIfAbsent(
                        System.identityHashCode(object),
                        id -> new Monitor(object.getClass().getName()));
    }

    private void yielded(Entry entry) {
        offSince.put(entry.thread(), entry.at());
        waits.remove(entry.thread());
        if (!onMonitor(entry)) {
            return;
        }
        var monitor = monitor(entry);
        if (monitor == null) {
            forgetHolders(); // 不知道它等的是哪一个
            return;
        }
        waits.put(entry.thread(), new Wait(monitor, entry.first(), 0));
        if (entry.first() == BLOCKING) {
            if (monitor.queue.isEmpty() || monitor.holder == entry.thread()) {
                monitor.holder = -1; // 没有人等的时候，退出看不见
            }
            monitor.queuedSince = monitor.queue.isEmpty() ? entry.at() : monitor.queuedSince;
            monitor.queue.add(entry.thread());
        }
    }

    private void submitted(Entry entry) {
        var wait = waits.get(entry.thread());
        if (wait == null || wait.submittedAt != 0) {
            return;
        }
        waits.put(entry.thread(), new Wait(wait.monitor, wait.state, entry.at()));
        var monitor = wait.monitor;
        boolean blocked = wait.state == BLOCKING;
        if (blocked) {
            unblockers.add(entry.first());
            boolean sure = monitor.holder >= 0
                    && monitor.holder != entry.thread()
                    && couldJustLeave(monitor, entry.at())
                    && !platform.between(monitor.type, monitor.holderSince, entry.at());
            if (sure) {
                wakers.computeIfAbsent(entry.thread(), id -> new HashMap<>())
                        .put(entry.at(), new Raw(entry.at(), monitor.holder, 0, Long.MAX_VALUE, false, true));
            }
        }
        if (blocked || unblockers.contains(entry.first())) {
            monitor.holder = -1;
            monitor.lastRelease = entry.at();
            monitor.queue.remove(entry.thread());
            monitor.queuedSince = monitor.queue.isEmpty() ? Long.MAX_VALUE : monitor.queuedSince;
        }
    }

    private void ended(Entry entry) {
        offSince.put(entry.thread(), entry.at());
        ended.add(entry.thread());
    }

    /**
     * 退出监视器的线程那时在运行；早就睡下、在等的，已经退出过，有人插了队。结束了的，从队里出来，一定拿到过、退出过：一直有人等，那一次退出就放行了下一个，提交迟到多久都是它。
     */
    private boolean couldJustLeave(Monitor monitor, long now) {
        if (!monitor.seenHolding && ended.contains(monitor.holder)) {
            return true;
        }
        var since = offSince.get(monitor.holder);
        // 刚看到就有提交，也许是更早的退出迟到了
        boolean settled = monitor.seenHolding && now - monitor.holderSince > SETTLED_NANOS;
        long most = settled ? SEEN_UNBLOCKING_NANOS : UNBLOCKING_NANOS;
        return since == null || now - since <= most;
    }

    private void mounted(Entry entry, @Nullable Entry nextYield) {
        offSince.remove(entry.thread());
        var wait = waits.remove(entry.thread());
        if (wait == null || wait.submittedAt == 0) {
            return;
        }
        var monitor = wait.monitor;
        boolean blocksAgain = nextYield != null && nextYield.first() == BLOCKING && monitor.equals(monitor(nextYield));
        if (blocksAgain) {
            // 有人插队，或它已经用完又来等：分不清
            wakers.getOrDefault(entry.thread(), new HashMap<>()).remove(wait.submittedAt);
            monitor.holder = -1;
        } else {
            monitor.heldBy(monitor.queue.isEmpty() ? -1 : entry.thread(), entry.at());
        }
    }
}
