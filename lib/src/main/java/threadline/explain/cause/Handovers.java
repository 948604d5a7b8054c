package threadline.explain.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Wake;

/** 一个线程一件一件地交给别的线程，还是只交了一次结果；别的线程有没有因为它闲下来。 */
public final class Handovers {

    /** 它忙的时候，别的线程在等它的时间有这么多，才是在等它。 */
    private static final double WAITED = 0.1;

    /** 做一样的活的几个，平均有这么多的时间在等它。 */
    private static final double EACH_WAITED = 0.05;

    /** 做过的事占总用时的这么多，再等才是等它：开头那一次，流水线还没有东西。 */
    private static final double WORKED = 0.01;

    /** 差不多一样忙。 */
    private static final double ALIKE = 1.05;

    /** 差不到总用时的这么多，就是同一刻。 */
    private static final double SLIGHT = 0.02;

    private Handovers() {}

    /** 是瓶颈：它忙的时候，别的线程做了一些就要等它，或都有空。前后的都一刻不闲，多一个它也没有用，就不是。 */
    public static boolean isBottleneck(Tracks tracks, Cause.Stage stage) {
        var others = tracks.all().stream()
                .filter(track -> track.lane().id() != stage.lane()
                        && track.lane().kind() != Lane.Kind.CARRIER
                        && !track.lane().helper())
                .toList();
        long from = stage.fromNanos();
        long to = stage.toNanos();
        return areInTurn(tracks, stage)
                && (keepsWaiting(tracks, stage, others)
                        || others.stream().allMatch(track -> 2 * track.perhapsActiveNanos(from, to) < to - from));
    }

    /** 别的线程等它等得够久；做一样的活的几个，平均下来够久：各等了一小会儿，它们和它一样忙。 */
    private static boolean keepsWaiting(Tracks tracks, Cause.Stage stage, List<Track> others) {
        long nanos = stage.toNanos() - stage.fromNanos();
        var kinds = kinds(tracks.of(stage.lane()), stage);
        var waits = new ArrayList<Interval>();
        long together = 0;
        int alike = 0;
        for (var track : others) {
            var its = waitsFor(stage, track, tracks.timeline().bodyNanos());
            if (kinds(track, stage).stream().anyMatch(kinds::contains)) {
                alike++;
                together += Spell.union(its, stage.fromNanos(), stage.toNanos());
            } else {
                waits.addAll(its);
            }
        }
        return Spell.union(waits, stage.fromNanos(), stage.toNanos()) >= WAITED * nanos
                || (alike > 0 && together >= EACH_WAITED * alike * nanos);
    }

    /** 它在这段时间里做的是哪几种步骤。 */
    private static Set<String> kinds(@Nullable Track track, Cause.Stage stage) {
        return track == null
                ? Set.of()
                : track.steps().stream()
                        .filter(step -> step.leaf()
                                && step.startNanos() < stage.toNanos()
                                && step.endNanos() > stage.fromNanos())
                        .map(Pools::kindOf)
                        .collect(Collectors.toSet());
    }

    /** 做过一些事以后，又等到它才接着走的等待；等它全部做完的不算。 */
    private static List<Interval> waitsFor(Cause.Stage stage, Track track, long total) {
        var waits = new ArrayList<Interval>();
        long worked = 0;
        for (int i = 0; i < track.intervals().size(); i++) {
            var interval = track.intervals().get(i);
            var wake = Track.waits(interval) && worked > WORKED * total ? track.ending(i) : null;
            if (wake != null && wake.from() == stage.lane() && wake.atNanos() < stage.toNanos() - Track.SLACK_NANOS) {
                waits.add(interval);
            }
            worked += Track.active(interval) ? interval.nanos() : 0;
        }
        return waits;
    }

    /** 它做完就是最后：差不多到总用时那一刻。 */
    public static boolean isLast(Tracks tracks, Cause.Stage stage) {
        long total = tracks.timeline().bodyNanos();
        return total - stage.toNanos() <= SLIGHT * total;
    }

    /** 和它同一种、同时、一样忙的几条泳道，连它自己：多一个是几个，哪一个在路径上只是碰巧。 */
    public static List<Integer> asBusy(Tracks tracks, Cause.Stage stage) {
        var mine = tracks.of(stage.lane());
        long nanos = mine == null ? 0 : nanos(mine);
        if (mine == null || nanos == 0) {
            return List.of(stage.lane());
        }
        return tracks.all().stream()
                .filter(track -> track.equals(mine)
                        || (Pools.nameOf(track).equals(Pools.nameOf(mine))
                                && (track.lane().process() == null)
                                        == (mine.lane().process() == null)
                                && ALIKE * Math.min(nanos, nanos(track)) >= Math.max(nanos, nanos(track))
                                && together(mine, track) >= nanos / ALIKE / ALIKE))
                .map(track -> track.lane().id())
                .toList();
    }

    private static long nanos(Track track) {
        return track.steps().stream()
                .filter(Step::leaf)
                .mapToLong(step -> step.endNanos() - step.startNanos())
                .sum();
    }

    /** 从两条都开始了，到有一条做完。 */
    private static long together(Track one, Track other) {
        long from = Math.max(
                one.steps().getFirst().startNanos(), other.steps().getFirst().startNanos());
        return Math.min(end(one), end(other)) - from;
    }

    private static long end(Track track) {
        return track.steps().stream().mapToLong(Step::endNanos).max().orElse(0);
    }

    /** 真有别的线程排在它前后：经过队列，或一再叫醒同一个。启动线程的那一次不算；它做完就是最后的，那时叫醒的只是在等它的结果，也不算。 */
    private static boolean areInTurn(Tracks tracks, Cause.Stage stage) {
        int lane = stage.lane();
        long until = isLast(tracks, stage) ? stage.toNanos() - Track.SLACK_NANOS : Long.MAX_VALUE;
        var between = tracks.timeline().wakes().stream()
                .filter(wake -> (wake.from() == lane) != (wake.to() == lane)
                        && wake.atNanos() < until
                        && !isStart(tracks, wake))
                .toList();
        return between.stream().anyMatch(wake -> endsQueueWait(tracks, wake))
                || between.stream()
                        .collect(Collectors.groupingBy(wake -> List.of(wake.from(), wake.to()), Collectors.counting()))
                        .values()
                        .stream()
                        .anyMatch(times -> times > 1);
    }

    /** 它结束了一段在队列前的等待。 */
    static boolean endsQueueWait(Tracks tracks, Wake wake) {
        var track = tracks.of(wake.to());
        return track != null
                && track.between(wake.atNanos() - Track.SLACK_NANOS, wake.atNanos() + 1).stream()
                        .anyMatch(Relays::isQueue);
    }

    private static boolean isStart(Tracks tracks, Wake wake) {
        var track = tracks.of(wake.to());
        return track != null && wake.equals(track.started());
    }
}
