package threadline.explain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Finding;
import threadline.model.Interval;

/**
 * 本可同时进行：一个线程启动一个、等它结束、再启动下一个；而它们大部分时间在睡眠或读写，不占 CPU。
 */
final class OneAfterAnother {

    private static final double SHARE = 0.3;
    private static final long CLOSE_NANOS = 5_000_000;

    private OneAfterAnother() {}

    /** 一个线程从头到尾，和另一个线程等它的那一段。 */
    private record Awaited(Track track, Interval pause) {}

    static List<Finding> in(Tracks tracks) {
        var found = new ArrayList<Finding>();
        for (var waiter : tracks.all()) {
            var run = new ArrayList<Awaited>();
            for (int i = 0; i < waiter.intervals().size(); i++) {
                var awaited = awaited(tracks, waiter, i);
                if (awaited == null) {
                    continue;
                }
                if (!run.isEmpty()
                        && awaited.track.lane().startNanos()
                                < run.getLast().track.lane().endNanos()) {
                    add(found, tracks, waiter, run);
                    run.clear();
                }
                run.add(awaited);
            }
            add(found, tracks, waiter, run);
        }
        return found;
    }

    /** 这段等待是不是等一个不占 CPU 的线程结束。 */
    private static @Nullable Awaited awaited(Tracks tracks, Track waiter, int index) {
        var wait = waiter.intervals().get(index);
        var wake = wait instanceof Interval.Waiting ? waiter.ending(index) : null;
        var track = wake == null ? null : tracks.of(wake.from());
        if (wake == null || track == null) {
            return null;
        }
        var lane = track.lane();
        long life = lane.endNanos() - lane.startNanos();
        boolean atItsEnd = Math.abs(wake.atNanos() - lane.endNanos()) <= Math.max(CLOSE_NANOS, life / 5);
        boolean wholeLife = lane.startNanos() >= wait.startNanos() - life / 10 && wait.nanos() >= life - life / 5;
        return atItsEnd && wholeLife && tracks.endOf(track) >= 0 && 2 * free(track) >= life
                ? new Awaited(track, wait)
                : null;
    }

    private static long free(Track track) {
        return track.intervals().stream()
                .filter(i -> i instanceof Interval.Sleeping || i instanceof Interval.Io)
                .mapToLong(Interval::nanos)
                .sum();
    }

    private static void add(List<Finding> found, Tracks tracks, Track waiter, List<Awaited> run) {
        long nanos = run.stream().mapToLong(a -> a.pause.nanos()).sum();
        boolean alone = run.stream().noneMatch(a -> wokenByAnother(run, a.track));
        if (run.size() < 2 || !alone || nanos < SHARE * tracks.timeline().endNanos()) {
            return;
        }
        var names = Prose.names(run.stream().map(a -> a.track.name()).toList());
        var text = Prose.name(waiter.name()) + "启动一个、等它结束、再启动下一个：" + names + "从来没有同时运行，而它们大部分时间不占 CPU。";
        found.add(Findings.finding(
                "本可同时进行",
                text,
                "后一个不需要前一个的结果时，先全部启动，再一起等。",
                run.stream().map(Awaited::pause).toList()));
    }

    private static boolean wokenByAnother(List<Awaited> run, Track track) {
        return track.wokenBy().stream()
                .anyMatch(w -> run.stream().anyMatch(a -> a.track.lane().id() == w.from()));
    }
}
