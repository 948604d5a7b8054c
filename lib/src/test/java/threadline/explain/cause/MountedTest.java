package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 等到的载体是谁让出来的。 */
class MountedTest {

    /** 和一段段看遍的一样。 */
    @Test
    void theOneFoundByTimeIsTheOneFoundByLookingAtAll() {
        int found = 0;
        for (int seed = 0; seed < 2000; seed++) {
            var timeline = random(new Random(seed));
            var tracks = Tracks.of(timeline);
            var mounted = new Mounted(tracks, Lane.Kind.VIRTUAL);
            for (var interval : timeline.intervals()) {
                if (interval instanceof Interval.Runnable queued) {
                    var one = mounted.freedFor(queued);
                    assertThat(lane(one)).as("种子 " + seed + "：" + queued).isEqualTo(lane(amongAll(tracks, queued)));
                    found += one == null ? 0 : 1;
                }
            }
        }
        assertThat(found).isGreaterThan(300);
    }

    /** 几万个虚拟线程一个接一个地等载体：路径走过每一个。 */
    @Test
    @Timeout(20)
    void aPathThroughAllOfACrowdTakesAMoment() {
        var d = new Draft("三万个");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 15_001);
        int last = main;
        for (int i = 0; i < 30_000; i++) {
            double at = i / 2.0;
            int lane = d.lane("v" + i, Lane.Kind.VIRTUAL, Math.max(0, at - 8), at + 0.5);
            d.wake(main, lane, Math.max(0, at - 8));
            if (at > 0) {
                d.queue(lane, Math.max(0, at - 8), at, last);
            }
            d.run(lane, at, at + 0.5);
            last = lane;
        }
        d.await(main, 0, 15_000, "ExecutorService.close", 1, 0);
        d.wake(last, main, 15_000);
        var timeline = d.timeline(15_001, 15_001);
        assertThat(CriticalPath.of(timeline).legs().size()).isGreaterThan(25_000);
        assertThat(Causes.of(timeline)).isInstanceOf(Cause.Processors.class);
    }

    private static @Nullable Integer lane(@Nullable Interval interval) {
        return interval == null ? null : interval.lane();
    }

    private static @Nullable Interval amongAll(Tracks tracks, Interval.Runnable queued) {
        var held = new ArrayList<Interval>();
        for (var track : tracks.all()) {
            if (track.lane().kind() == Lane.Kind.VIRTUAL && track.lane().id() != queued.lane()) {
                track.intervals().stream()
                        .filter(Interval.Running.class::isInstance)
                        .forEach(held::add);
            }
        }
        var giver = queued.giver();
        double share = giver == null ? 0.8 : 0.5;
        if (queued.nanos() < 5_000_000
                || Spell.union(held, queued.startNanos(), queued.endNanos()) < share * queued.nanos()) {
            return null;
        }
        var left = held.stream()
                .filter(one -> giver == null || giver == one.lane())
                .filter(one ->
                        one.endNanos() > queued.startNanos() && one.endNanos() <= queued.endNanos() + Track.SLACK_NANOS)
                .toList();
        var last =
                left.stream().max(Comparator.comparingLong(Interval::endNanos)).orElse(null);
        List<Interval> late = last == null
                ? List.of()
                : left.stream()
                        .filter(one -> one.endNanos() >= last.endNanos() - Track.SLACK_NANOS)
                        .toList();
        boolean only = late.stream().map(Interval::lane).distinct().count() == 1;
        return giver != null || only ? last : null;
    }

    private static Timeline random(Random random) {
        var d = new Draft("随机");
        int lanes = 3 + random.nextInt(5);
        for (int i = 0; i < lanes; i++) {
            int lane = d.lane("v" + i, Lane.Kind.VIRTUAL, 0, 100);
            for (double at = random.nextInt(10); at < 90; ) {
                double queued = at + random.nextInt(30);
                if (queued > at) {
                    d.queue(lane, at, queued, random.nextInt(3) == 0 ? random.nextInt(lanes) : null);
                }
                double to = queued + 1 + random.nextInt(12);
                d.run(lane, queued, to);
                at = to + random.nextInt(20);
            }
        }
        return d.timeline(130, 130);
    }
}
