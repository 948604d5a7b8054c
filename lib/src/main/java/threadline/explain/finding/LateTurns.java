package threadline.explain.finding;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Times;

/** 定时任务晚了：自己做得比周期久，一次接着一次；或同一个线程正在做别的任务。 */
public final class LateTurns {

    /** 晚了不到这么久，是机器忙。 */
    private static final long LATE_NANOS = 30_000_000;

    /** 接连这么多次，才是做得比周期久。 */
    private static final int IN_A_ROW = 3;

    /** 别的任务占着线程的时间，至少是晚的这么多。 */
    private static final double TAKEN = 0.7;

    private final Tracks tracks;
    /** 泳道 → 在它上面轮到的，从早到晚。 */
    private final Map<Integer, List<Lane.Turn>> byLane = new LinkedHashMap<>();

    private final IdentityHashMap<Lane.Turn, Lane.Turn> next = new IdentityHashMap<>();
    private final Map<Integer, List<Lane.Turn>> byTask = new LinkedHashMap<>();

    private LateTurns(Tracks tracks) {
        this.tracks = tracks;
        for (var turn : tracks.timeline().turns()) {
            byLane.computeIfAbsent(turn.lane(), _ -> new ArrayList<>()).add(turn);
            byTask.computeIfAbsent(turn.task(), _ -> new ArrayList<>()).add(turn);
        }
        for (var turns : byLane.values()) {
            for (int i = 1; i < turns.size(); i++) {
                next.put(turns.get(i - 1), turns.get(i));
            }
        }
    }

    /** 一个任务最多一条。 */
    public static List<Finding> in(Tracks tracks) {
        var late = new LateTurns(tracks);
        var found = new ArrayList<Finding>();
        for (var turns : late.byTask.values()) {
            var tooLong = turns.getFirst().periodNanos() > 0 ? late.tooLong(turns) : null;
            var delayed = turns.getFirst().periodNanos() == 0 || tooLong != null ? null : late.delayed(turns);
            if (tooLong != null || delayed != null) {
                found.add(tooLong != null ? tooLong : delayed);
            }
        }
        return found;
    }

    /** 每一次都做得比周期久，越来越晚：同一个线程一次接着一次，或池里的几个线程轮流做；不是就是 {@code null}。 */
    private @Nullable Finding tooLong(List<Lane.Turn> turns) {
        int from = 0;
        int to = 0;
        for (; to + 1 < turns.size(); to++) {
            if (!goesOn(turns.get(to), turns.get(to + 1))) {
                if (to - from >= IN_A_ROW) {
                    break;
                }
                from = to + 1;
            }
        }
        var row = turns.subList(from, to);
        var last = turns.get(to);
        var track = row.size() < IN_A_ROW ? null : tracks.of(row.getFirst().lane());
        if (track == null || last.lateNanos() < LATE_NANOS) {
            return null;
        }
        var first = row.getFirst();
        var proof = new ArrayList<Interval>();
        for (int i = from; i < to; i++) {
            var on = tracks.of(turns.get(i).lane());
            proof.addAll(
                    on == null
                            ? List.of()
                            : on.between(
                                    turns.get(i).atNanos(), turns.get(i + 1).atNanos()));
        }
        boolean alone = row.stream().allMatch(turn -> turn.lane() == first.lane());
        long each = (last.atNanos() - first.atNanos()) / row.size();
        var text =
                name(track, first, alone) + "的周期是 " + Times.words(first.periodNanos()) + "，每次却要做 " + Times.words(each)
                        + "：一次接着一次，第 " + (row.size() + 1) + " 次晚了 " + Times.words(last.lateNanos()) + "才开始。";
        return Findings.finding(
                "定时任务做得比周期久",
                text,
                "把周期放长，或把长的活交给别的池；要两次之间歇一会儿，用 scheduleWithFixedDelay。",
                proof.stream().distinct().toList());
    }

    /** 从这一次到它的下一次，这个线程一直在做它，做得比周期久；下一次更晚了，在哪个线程上都一样。 */
    private boolean goesOn(Lane.Turn turn, Lane.Turn next) {
        var track = tracks.of(turn.lane());
        var another = after(turn);
        return track != null
                && (another == null || another.atNanos() >= next.atNanos())
                && next.lateNanos() > turn.lateNanos()
                && workedNanos(track, turn.atNanos(), next.atNanos()) > turn.periodNanos()
                && !wasIdle(track, turn.atNanos(), next.atNanos());
    }

    /** 最晚的一次，那时同一个线程正在做别的任务；不是就是 {@code null}。 */
    private @Nullable Finding delayed(List<Lane.Turn> turns) {
        Lane.Turn latest = null;
        for (var turn : turns) {
            boolean late = turn.lateNanos() >= LATE_NANOS && turn.lateNanos() >= Math.abs(turn.periodNanos()) / 2;
            if (late && (latest == null || turn.lateNanos() > latest.lateNanos())) {
                latest = turn;
            }
        }
        var track = latest == null ? null : tracks.of(latest.lane());
        var by = latest == null || track == null ? null : longestBefore(track, latest);
        if (latest == null || track == null || by == null || by.task() == latest.task() || !isAlone(latest)) {
            return null;
        }
        long due = latest.atNanos() - latest.lateNanos();
        var text = Prose.glue(
                name(track, latest, true) + "应当在",
                Times.words(due),
                "开始，晚了",
                Times.words(latest.lateNanos()),
                "：同一个线程那时在做" + name(track, by, true) + "。");
        return Findings.finding("定时任务被耽误", text, "耽误不起的定时任务用自己的线程，或把长的活交给别的池。", track.between(due, latest.atNanos()));
    }

    /** 应当开始的时候起，在这个线程上做得最久的那一次；做的时间不够长就是 {@code null}。 */
    private Lane.@Nullable Turn longestBefore(Track track, Lane.Turn turn) {
        long due = turn.atNanos() - turn.lateNanos();
        Lane.Turn longest = null;
        long most = 0;
        for (var other : byLane.getOrDefault(turn.lane(), List.of())) {
            var next = after(other);
            if (other.atNanos() < turn.atNanos() && next != null && next.atNanos() > due) {
                long worked = workedNanos(track, Math.max(due, other.atNanos()), next.atNanos());
                if (worked > most && !wasIdle(track, Math.max(due, other.atNanos()), next.atNanos())) {
                    most = worked;
                    longest = other;
                }
            }
        }
        return most >= TAKEN * turn.lateNanos() ? longest : null;
    }

    /** 它的池只有这一个线程。 */
    private boolean isAlone(Lane.Turn turn) {
        var turns = byTask.getOrDefault(turn.task(), List.of());
        return turns.stream().allMatch(other -> other.lane() == turn.lane())
                && tracks.timeline().pools().stream()
                        .allMatch(pool -> !pool.lanes().contains(turn.lane())
                                || pool.lanes().size() == 1);
    }

    /** 同一条泳道上的下一次；没有就是 {@code null}。 */
    private Lane.@Nullable Turn after(Lane.Turn turn) {
        return next.get(turn);
    }

    private static boolean wasIdle(Track track, long from, long to) {
        return track.between(from, to).stream()
                .anyMatch(i -> Idle.is(i) && Spell.common(i, from, to) > Track.SLACK_NANOS);
    }

    /** 不算等 CPU、停顿和没有看到的。 */
    private static long workedNanos(Track track, long from, long to) {
        return track.between(from, to).stream()
                .filter(i -> !(i instanceof Interval.Runnable
                        || i instanceof Interval.Paused
                        || i instanceof Interval.Unknown
                        || Idle.is(i)))
                .mapToLong(i -> Spell.common(i, from, to))
                .sum();
    }

    /** 这一次里的步骤，或「…」上的定时任务；在几个线程上轮流做的，不说在哪个上。 */
    private String name(Track track, Lane.Turn turn, boolean alone) {
        var next = after(turn);
        long end = next == null ? Long.MAX_VALUE : next.atNanos();
        return track.steps().stream()
                .filter(step -> step.depth() == 0 && step.startNanos() >= turn.atNanos() && step.startNanos() < end)
                .findFirst()
                .map(step -> Prose.name(step.name()))
                .orElseGet(() -> (alone ? Prose.name(track.name()) + "上的" : "") + "第 " + turn.task() + " 个定时任务");
    }
}
