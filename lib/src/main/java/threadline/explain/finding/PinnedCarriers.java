package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Tracks;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Pin;
import threadline.model.Times;

/** 占着载体等：虚拟线程没有卸载，载体全都被占着，另一个虚拟线程因此排着队等。 */
final class PinnedCarriers {

    /** 等载体短于这么久，不值得说。 */
    private static final long SHORT_NANOS = 20_000_000;

    private static final int MOST = 100;

    /** 等的时候，载体几乎一直全都被占着。 */
    private static final double FULL = 0.8;

    /** 一个在等载体，一个占着它等。 */
    private record Delay(Pin pin, Interval pinned, Interval queued, long nanos) {}

    private PinnedCarriers() {}

    static List<Finding> in(Tracks tracks) {
        var pins = tracks.timeline().pins();
        if (pins.isEmpty()) {
            return List.of();
        }
        var use = Pin.Carriers.of(tracks.timeline());
        var delays = new ArrayList<Delay>();
        for (var queued : longestQueued(tracks)) {
            if (use.fullNanos(queued.startNanos(), queued.endNanos()) >= FULL * queued.nanos()) {
                pins.stream()
                        .filter(pin -> pin.lane() != queued.lane())
                        .forEach(pin -> delay(tracks, pin, queued, delays));
            }
        }
        return delays.stream()
                .max(Comparator.comparingLong(Delay::nanos))
                .map(longest -> List.of(finding(tracks, longest, delays)))
                .orElse(List.of());
    }

    /** 等载体等得最久的；几千个都在等，也只看这么多。 */
    private static List<Interval> longestQueued(Tracks tracks) {
        return tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Runnable && i.nanos() >= SHORT_NANOS && isVirtual(tracks, i))
                .sorted(Comparator.comparingLong(Interval::nanos).reversed())
                .limit(MOST)
                .toList();
    }

    private static boolean isVirtual(Tracks tracks, Interval interval) {
        var track = tracks.of(interval.lane());
        return track != null && track.lane().kind() == Lane.Kind.VIRTUAL;
    }

    private static void delay(Tracks tracks, Pin pin, Interval queued, List<Delay> into) {
        var track = tracks.of(pin.lane());
        long nanos = Spell.common(queued, pin.startNanos(), pin.endNanos());
        if (track == null || nanos < SHORT_NANOS || nanos < queued.nanos() / 4) {
            return;
        }
        track.between(pin.startNanos(), pin.endNanos()).stream()
                .filter(i -> !(i instanceof Interval.Running || i instanceof Interval.Runnable))
                .max(Comparator.comparingLong(i -> Spell.common(i, pin.startNanos(), pin.endNanos())))
                .ifPresent(pinned -> into.add(new Delay(pin, pinned, queued, nanos)));
    }

    private static Finding finding(Tracks tracks, Delay longest, List<Delay> all) {
        var pin = longest.pin();
        long waiters = all.stream().map(d -> d.queued().lane()).distinct().count();
        var text = Prose.glue(
                Prose.name(tracks.name(pin.lane())),
                "占着载体线程等了",
                Times.words(pin.endNanos() - pin.startNanos()),
                pin.what().isEmpty() ? "" : "（" + pin.what() + "）",
                "，这时载体全都被占着，",
                Prose.name(tracks.name(longest.queued().lane())),
                "等载体等了",
                Times.words(longest.queued().nanos()),
                waiters > 1 ? "，这样等着的至少 " + waiters + " 个。" : "。");
        var proof = all.stream()
                .flatMap(d -> Stream.of(d.pinned(), d.queued()))
                .distinct()
                .toList();
        return Findings.finding("占着载体等", text, "类初始化、本地代码和文件读写里等待时不会卸载：提前做好初始化，或把这件事交给平台线程。", proof);
    }
}
