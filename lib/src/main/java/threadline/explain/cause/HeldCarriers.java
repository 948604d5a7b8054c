package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Times;

/** 路径上的虚拟线程久久等不到载体：载体被同几个一直占着，在算，或占着等。载体再多也省不下多少，可是它等的就是这个。 */
public final class HeldCarriers {

    /** 等了总用时的一半。 */
    private static final double LONG = 0.5;

    /** 它等的时候，几乎一直占着。 */
    private static final double HELD = 0.9;

    private static final int MOST_NAMES = 3;

    private HeldCarriers() {}

    /** 一句话；没有，或原因已经说了，是空串。 */
    public static String words(Tracks tracks, @Nullable Cause cause) {
        boolean virtual = tracks.all().stream().anyMatch(track -> track.lane().kind() == Lane.Kind.VIRTUAL);
        if (!virtual || cause instanceof Cause.Processors) {
            return "";
        }
        var wait = CriticalPath.walk(tracks).hops().stream()
                .map(CriticalPath.Hop::pause)
                .filter(pause -> pause instanceof Interval.Runnable
                        && tracks.timeline().lanes().get(pause.lane()).kind() == Lane.Kind.VIRTUAL)
                .max(Comparator.comparingLong(Interval::nanos))
                .orElse(null);
        if (wait == null || wait.nanos() < LONG * tracks.timeline().bodyNanos()) {
            return "";
        }
        var holders = tracks.all().stream()
                .filter(track -> track.lane().id() != wait.lane() && holds(tracks, track, wait))
                .map(track -> Prose.name(track.name()))
                .toList();
        return holders.isEmpty() || holders.size() > MOST_NAMES
                ? ""
                : Prose.glue(
                        Prose.name(tracks.name(wait.lane())),
                        "等载体等了",
                        Times.words(wait.nanos()) + "：" + holders.size() + " 个载体线程被",
                        holders.stream().collect(Collectors.joining("、")) + "占着。");
    }

    /** 在运行，或占着载体等。 */
    private static boolean holds(Tracks tracks, Track track, Interval wait) {
        if (track.lane().kind() != Lane.Kind.VIRTUAL) {
            return false;
        }
        var held = new ArrayList<Interval>();
        track.between(wait.startNanos(), wait.endNanos()).stream()
                .filter(Interval.Running.class::isInstance)
                .forEach(held::add);
        tracks.timeline().pins().stream()
                .filter(pin -> pin.lane() == track.lane().id())
                .map(Hardware::held)
                .forEach(held::add);
        return Spell.union(held, wait.startNanos(), wait.endNanos()) >= HELD * wait.nanos();
    }
}
