package threadline.explain.finding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 一个接一个：一个线程启动一个、等它结束、再启动下一个；而它们大部分时间在睡眠或读写，不占 CPU。
 */
final class OneAfterAnother {

    private static final double SHARE = 0.3;
    private static final long CLOSE_NANOS = 5_000_000;

    private final Tracks tracks;
    private final Map<Integer, Boolean> mostlyFree = new HashMap<>();
    private final Map<Integer, Long> lastPause = new HashMap<>();

    private OneAfterAnother(Tracks tracks) {
        this.tracks = tracks;
    }

    /** 一个线程，另一个线程等它的那一段，和等到它的时刻。 */
    private record Awaited(Track track, Interval pause, long atNanos) {}

    static List<Finding> in(Tracks tracks) {
        return new OneAfterAnother(tracks).all();
    }

    private List<Finding> all() {
        var found = new ArrayList<Finding>();
        for (var waiter : tracks.all()) {
            var run = new ArrayList<Awaited>();
            for (int i = 0; i < waiter.intervals().size(); i++) {
                var awaited = awaited(waiter, i);
                if (awaited == null) {
                    continue;
                }
                if (!run.isEmpty() && awaited.track.lane().startNanos() < run.getLast().atNanos) {
                    add(found, waiter, run);
                    run.clear();
                }
                run.add(awaited);
            }
            add(found, waiter, run);
        }
        return found;
    }

    /** 这段等待是不是等一个不占 CPU 的线程结束。 */
    private @Nullable Awaited awaited(Track waiter, int index) {
        var wait = waiter.intervals().get(index);
        var wake = wait instanceof Interval.Waiting ? waiter.ending(index) : null;
        var track = wake == null ? null : tracks.of(wake.from());
        if (wake == null || track == null) {
            return null;
        }
        var lane = track.lane();
        long life = lane.endNanos() - lane.startNanos();
        // 便宜的先问：一段等待问一次，争用监视器的程序有几十万段
        boolean isWaitForItsEnd = wake.atNanos() > lane.startNanos()
                && ranOut(track, wake.atNanos(), Math.max(CLOSE_NANOS, life / 5))
                && mostlyFree.computeIfAbsent(lane.id(), _ -> mostlyFree(track))
                && tracks.endOf(track) >= 0
                && did(waiter, lane.startNanos(), wake.atNanos()) <= life / 5;
        return isWaitForItsEnd ? new Awaited(track, wait, wake.atNanos()) : null;
    }

    /** 之后没有再做什么，只是收尾。 */
    private boolean ranOut(Track track, long at, long most) {
        long end = track.lane().endNanos();
        return end <= at + most
                || (lastPause.computeIfAbsent(track.lane().id(), _ -> lastPause(track)) < at
                        && did(track, at, end) <= most);
    }

    /** 最后一段不在 CPU 上、也不在等 CPU 的时间何时开始；没有是 -1。 */
    private static long lastPause(Track track) {
        return track.intervals().reversed().stream()
                .filter(i -> !(i instanceof Interval.Running
                        || i instanceof Interval.Runnable
                        || i instanceof Interval.Paused))
                .mapToLong(Interval::startNanos)
                .findFirst()
                .orElse(-1);
    }

    /** 运行、睡眠和读写了多久；等 CPU 和 JVM 停顿不算，那不是它做的。 */
    private static long did(Track track, long from, long to) {
        return track.between(from, to).stream()
                .filter(i -> Track.active(i) && !(i instanceof Interval.Runnable || i instanceof Interval.Paused))
                .mapToLong(i -> Math.min(to, i.endNanos()) - Math.max(from, i.startNanos()))
                .sum();
    }

    /** 一半以上的时间不占 CPU；等 CPU 的时间不算。 */
    private static boolean mostlyFree(Track track) {
        long free = 0;
        long rest = 0;
        for (var interval : track.intervals()) {
            switch (interval) {
                case Interval.Sleeping _, Interval.Io _ -> free += interval.nanos();
                case Interval.Runnable _, Interval.Paused _ -> {}
                case Interval.Running _, Interval.Waiting _, Interval.Blocked _, Interval.Unknown _ ->
                    rest += interval.nanos();
            }
        }
        return free > 0 && free >= rest;
    }

    private void add(List<Finding> found, Track waiter, List<Awaited> run) {
        if (run.size() < 2) {
            return;
        }
        long nanos = run.stream().mapToLong(a -> a.pause.nanos()).sum();
        var lanes = run.stream().map(a -> a.track.lane().id()).collect(Collectors.toSet());
        boolean alone = run.stream().noneMatch(a -> wokenByAnother(lanes, a.track) || wasCut(a.track));
        if (!alone || nanos < SHARE * tracks.timeline().endNanos()) {
            return;
        }
        var names = Prose.names(run.stream().map(a -> a.track.name()).toList());
        var text = Prose.name(waiter.name()) + "启动一个、等它结束、再启动下一个：" + names + "从来没有同时运行，而它们大部分时间不占 CPU。";
        found.add(Findings.finding(
                "一个接一个",
                text,
                "后一个不需要前一个的结果时，先全部启动，再一起等。",
                run.stream().map(Awaited::pause).toList()));
    }

    /** 被打断的、失败的：后一个也许就是来收拾的，或者是再来一次，要看到前一个怎样完了才开始。 */
    private static boolean wasCut(Track track) {
        return track.marks().stream().anyMatch(mark -> switch (mark.kind()) {
                    case INTERRUPTED, CANCELLED, DIED, UNCAUGHT, UNSEEN, STOPPED, KILLED -> true;
                    case ENDED, NOT_STARTED, SUPPRESSED, EXPIRED, SAID -> false;
                })
                || track.steps().stream().anyMatch(Step::wasCut);
    }

    private static boolean wokenByAnother(Set<Integer> run, Track track) {
        return track.wokenBy().stream().anyMatch(wake -> run.contains(wake.from()));
    }
}
