package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Times;

/** 事件循环被阻塞：循环的线程在一个步骤里，或在睡眠里，待了很久；或一个 asyncio 任务很久不让出来。循环只有一个线程，别的事件只能等。 */
public final class BusyEventLoops {

    private static final Pattern LOOP = Pattern.compile("(?i).*(event-?loop|事件循环).*");
    /** 这些循环自己从不睡眠，睡的是放进去的代码。 */
    private static final Pattern LIBRARY = Pattern.compile("(?i).*(vert\\.x-eventloop|nioEventLoopGroup).*");

    private static final long LONG_NANOS = 50_000_000;
    private static final double SHARE = 0.05;

    private BusyEventLoops() {}

    public static List<Finding> in(Tracks tracks) {
        var found = new ArrayList<Finding>();
        double least = Math.max(LONG_NANOS, SHARE * tracks.timeline().endNanos());
        for (var track : tracks.all()) {
            var stubborn =
                    track.lane().kind() == Lane.Kind.TASK ? stubborn(tracks, track, (long) least) : List.<Interval>of();
            if (!stubborn.isEmpty()) {
                found.add(finding(track, stubborn, Spell.union(stubborn)));
            }
            if (!LOOP.matcher(track.name()).matches()) {
                continue;
            }
            boolean library = LIBRARY.matcher(track.name()).matches();
            var steps = track.steps().stream()
                    .filter(s -> s.leaf() && s.endNanos() - s.startNanos() >= least)
                    .toList();
            var proof = new ArrayList<Interval>();
            long nanos = 0; // 一段时间可能比那一步开始得早
            for (var interval : track.intervals()) {
                long inSteps = steps.stream()
                        .mapToLong(s -> Spell.common(interval, s.startNanos(), s.endNanos()))
                        .sum();
                boolean slept = library && interval instanceof Interval.Sleeping && interval.nanos() >= least;
                if (inSteps > 0 || slept) {
                    proof.add(interval);
                    nanos += slept ? interval.nanos() : inSteps;
                }
            }
            if (!proof.isEmpty()) {
                found.add(finding(track, proof, nanos));
            }
        }
        return found;
    }

    /** 任务走一步，中间不让出来，别的任务这时在等着走。 */
    private static List<Interval> stubborn(Tracks tracks, Track track, long least) {
        var holding =
                track.intervals().stream().filter(i -> holdsTheLoop(tracks, i)).toList();
        if (Spell.union(holding) < least) {
            return List.of(); // 多半的任务：不必和别的一个一个比
        }
        var others = tracks.all().stream()
                .filter(other -> other.lane().kind() == Lane.Kind.TASK && !other.equals(track))
                .toList();
        var proof = holding.stream()
                .filter(i -> others.stream()
                        .flatMap(other -> other.between(i.startNanos(), i.endNanos()).stream())
                        .anyMatch(Interval.Runnable.class::isInstance))
                .toList();
        return Spell.union(proof) >= least ? proof : List.of();
    }

    private static boolean holdsTheLoop(Tracks tracks, Interval interval) {
        return interval instanceof Interval.Running
                || tracks.timeline().pins().stream()
                        .anyMatch(pin -> pin.lane() == interval.lane()
                                && pin.startNanos() < interval.endNanos()
                                && pin.endNanos() > interval.startNanos());
    }

    private static Finding finding(Track track, List<Interval> proof, long nanos) {
        var longest = Collections.max(proof, Comparator.comparingLong(Interval::nanos));
        var step = 2 * longest.nanos() < nanos ? null : track.during(longest.startNanos(), longest.endNanos());
        if (track.lane().kind() == Lane.Kind.TASK) {
            var held = Prose.glue(
                    Prose.name(track.name()),
                    step == null ? "" : "在" + Prose.name(step.name()) + "里",
                    "占着事件循环",
                    Times.words(nanos),
                    "没有让出来，这段时间别的任务都得等。");
            return Findings.finding("事件循环被阻塞", held, "要等就用 await；会停住的调用交给 asyncio.to_thread，计算交给进程池。", proof);
        }
        var where = step == null ? "放进去的代码" : Prose.name(step.name());
        var text = Prose.glue(Prose.name(track.name()), "有", Times.words(nanos), "停在", where, "里，这段时间别的事件都得等。");
        return Findings.finding("事件循环被阻塞", text, "循环里只做很短的事：睡眠、读写和计算交给虚拟线程或线程池。", proof);
    }
}
