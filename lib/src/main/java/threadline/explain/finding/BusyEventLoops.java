package threadline.explain.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Times;

/** 事件循环被堵：循环的线程在一个步骤里，或在睡眠里，待了很久。循环只有一个线程，别的事件只能等。 */
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
            if (!LOOP.matcher(track.name()).matches()) {
                continue;
            }
            boolean library = LIBRARY.matcher(track.name()).matches();
            var proof = new ArrayList<Interval>();
            for (var interval : track.intervals()) {
                boolean inStep = track.steps().stream()
                        .anyMatch(s -> s.leaf()
                                && s.endNanos() - s.startNanos() >= least
                                && s.startNanos() < interval.endNanos()
                                && s.endNanos() > interval.startNanos());
                boolean slept = library && interval instanceof Interval.Sleeping && interval.nanos() >= least;
                if (inStep || slept) {
                    proof.add(interval);
                }
            }
            if (!proof.isEmpty()) {
                found.add(finding(track, proof));
            }
        }
        return found;
    }

    private static Finding finding(Track track, List<Interval> proof) {
        long nanos = proof.stream().mapToLong(Interval::nanos).sum();
        var text = Prose.glue(Prose.name(track.name()), "有", Times.words(nanos), "停在放进去的代码里，这段时间别的事件都得等。");
        return Findings.finding("事件循环被堵", text, "循环里只做很短的事：睡眠、读写和计算交给虚拟线程或线程池。", proof);
    }
}
