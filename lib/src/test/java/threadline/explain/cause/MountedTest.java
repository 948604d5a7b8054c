package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Pin;
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

    /** 一大群人一闪就让出载体：谁也没有占多久，等载体的那一段是它自己的，不接到碰巧在前面的人；真占了一阵的，还是接过去。 */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 3})
    void aCrowdThatEachHeldACarrierForAMomentIsNobodyToFollow(double each) {
        var d = new Draft("一人一闪");
        int many = (int) Math.round(12 / each);
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 40);
        d.run(main, 0, 2);
        d.wait(main, 2, 34, "ExecutorService.close");
        for (int i = 1; i <= many; i++) {
            double at = 2 + (i - 1) * each;
            d.lane("客人 " + i, Lane.Kind.VIRTUAL, 1, at + 20);
            d.queue(i, 1, at, i == 1 ? null : i - 1);
            d.run(i, at, at + each);
            d.sleep(i, at + each, at + 20);
            d.wake(main, i, 1);
        }
        d.wake(many, main, 34);
        d.run(main, 34, 40);
        var path = CriticalPath.of(d.timeline(40, 40));
        var legs = path.legs();
        assertThat(path.why()).as("一大群人占着，不是不知道").isEmpty();
        assertThat(legs.stream().anyMatch(leg -> leg.lane() == many - 1)).isEqualTo(each > 1);
        assertThat(legs.stream().anyMatch(leg -> leg.lane() == many && leg.nanos() > d.at(30)))
                .isEqualTo(each < 1);
    }

    /** 大活占了很久，让出来以后，几个排在前面的各用了一下：接到大活，不停在等载体的那一段上。有一个不知道从谁那里等到的，就说不准。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thoseThatUsedTheCarrierForAMomentInBetweenArePassedOver(boolean known) {
        var d = new Draft("大活和问话");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 335);
        d.wait(main, 1, 334, "ExecutorService.close");
        int big = d.lane("大活", Lane.Kind.VIRTUAL, 1, 330);
        d.wake(main, big, 1);
        d.run(big, 1, 330);
        int before = big;
        for (int i = 1; i <= 3; i++) {
            int asks = d.lane("问 " + i, Lane.Kind.VIRTUAL, 1, 334);
            double at = 330 + 0.1 * i;
            d.wake(main, asks, 1);
            d.sleep(asks, 1, 20);
            d.queue(asks, 20, at, i == 2 && !known ? null : before);
            d.run(asks, at, at + 0.1);
            d.sleep(asks, at + 0.1, at + 2.2);
            d.run(asks, at + 2.2, at + 2.3);
            before = asks;
        }
        d.wake(before, main, 332.7);
        var legs = CriticalPath.of(d.timeline(334, 335)).legs();
        assertThat(legs.stream().anyMatch(leg -> leg.lane() == big && leg.nanos() > d.at(300)))
                .isEqualTo(known);
    }

    /** 以前挂载着的人早就让出来了，中间不是他占着：不接到他。 */
    @Test
    void whoLeftTheCarrierLongBeforeDidNotHandItOn() {
        var d = new Draft("隔了很久");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        d.wait(main, 1, 200, "ExecutorService.close");
        int early = d.lane("早", Lane.Kind.VIRTUAL, 1, 60);
        int other = d.lane("别的载体上", Lane.Kind.VIRTUAL, 1, 150);
        int last = d.lane("晚", Lane.Kind.VIRTUAL, 2, 200);
        d.run(early, 1, 60);
        d.run(other, 1, 150);
        d.queue(last, 2, 100, early);
        d.run(last, 100, 200);
        d.wake(main, last, 2);
        d.wake(last, main, 200);
        assertThat(CriticalPath.of(d.timeline(200, 200)).legs()).noneMatch(leg -> leg.lane() == early);
    }

    /** 占着载体等了很久，再运行一丝才让出来：占着的就是它。 */
    @Test
    void whoWasPinnedHeldTheCarrierHoweverShortItRanAfterwards() {
        var d = new Draft("占着等");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        d.wait(main, 1, 300, "ExecutorService.close");
        int pinned = d.lane("占着", Lane.Kind.VIRTUAL, 1, 200.01);
        int last = d.lane("等着", Lane.Kind.VIRTUAL, 2, 300);
        d.run(pinned, 1, 1.1);
        d.lock(pinned, 1.1, 200, "锁", "main");
        d.run(pinned, 200, 200.01);
        d.pins.add(new Pin(pinned, d.at(1.1), d.at(200), "锁"));
        d.queue(last, 2, 200.02, pinned);
        d.run(last, 200.02, 300);
        d.wake(main, last, 2);
        d.wake(last, main, 300);
        assertThat(CriticalPath.of(d.timeline(300, 300)).legs()).anyMatch(leg -> leg.lane() == pinned);
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
        if (last == null || (giver == null && !only)) {
            return null;
        }
        for (var one = last; one != null && isNear(one, queued); one = before(tracks, one)) {
            int lane = one.lane();
            var its = held.stream().filter(other -> other.lane() == lane).toList();
            long nanos = Spell.union(its, queued.startNanos(), queued.endNanos());
            if (20 * nanos >= queued.nanos() || 100 * nanos >= tracks.timeline().bodyNanos()) {
                return one;
            }
        }
        return queued; // 谁也没有占多久：它自己在排队
    }

    private static boolean isNear(Interval one, Interval queued) {
        return queued.endNanos() - one.endNanos() <= Math.max(Track.SLACK_NANOS, queued.nanos() / 10);
    }

    private static @Nullable Interval before(Tracks tracks, Interval one) {
        var waited = tracks.timeline().intervals().stream()
                .filter(other -> other.lane() == one.lane() && other.endNanos() == one.startNanos())
                .findFirst()
                .orElse(null);
        return !(waited instanceof Interval.Runnable queued) || queued.giver() == null
                ? null
                : tracks.timeline().intervals().stream()
                        .filter(other -> other instanceof Interval.Running && other.lane() == queued.giver())
                        .filter(other -> other.lane() != one.lane()
                                && other.endNanos() <= queued.endNanos() + Track.SLACK_NANOS
                                && other.endNanos() < one.endNanos())
                        .max(Comparator.comparingLong(Interval::endNanos))
                        .orElse(null);
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
