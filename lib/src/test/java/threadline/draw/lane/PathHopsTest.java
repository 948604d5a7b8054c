package threadline.draw.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Draft;
import threadline.model.Interval;
import threadline.model.Route;
import threadline.model.Wake;

/** 画出来的关键路径接得上：不凭空开始，不中断，每一处拐弯两头都有线。 */
class PathHopsTest {

    /** 随机的路径：长短差得很远，有的泳道没有画，有的拐弯没有唤醒。 */
    @Test
    void theDrawnLinesGoOnWithoutAGapAndEveryTurnStandsWhereTheyMeet() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            int lanes = 2 + random.nextInt(5);
            Map<Integer, List<Interval>> drawn = new HashMap<>();
            drawn.put(0, List.of());
            for (int lane = 1; lane < lanes; lane++) {
                if (random.nextInt(3) > 0) {
                    drawn.put(lane, List.of());
                }
            }
            var legs = new ArrayList<Route.Leg>();
            var wakes = new ArrayList<Wake>();
            long at = 0;
            int lane = 0;
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                long end = at + 1 + (long) Math.pow(10, 6 * random.nextDouble());
                legs.add(new Route.Leg(lane, at, end));
                int next = (lane + 1 + random.nextInt(lanes - 1)) % lanes;
                if (i > 1 && random.nextInt(4) > 0) {
                    wakes.add(new Wake(lane, next, end, null, false));
                }
                lane = next;
                at = end;
            }
            check(seed, legs, drawn, PathHops.of(new Route(legs, wakes, 0), drawn, wakes, _ -> random.nextBoolean()));
        }
    }

    /** 做完了的泳道下面没有线：中间在没有画的线程上，没有看到谁叫醒谁，也一样。 */
    @Test
    void thePathDoesntStandOnALaneThatHasEnded() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            int lanes = 3 + random.nextInt(4);
            var legs = new ArrayList<Route.Leg>();
            var wakes = new ArrayList<Wake>();
            Map<Integer, Long> ends = new HashMap<>();
            long at = 0;
            for (int i = 0; i < 2 * lanes; i++) {
                int lane = random.nextInt(lanes);
                if (!legs.isEmpty() && legs.getLast().lane() == lane) {
                    continue;
                }
                long end = at + 1 + (long) Math.pow(10, 6 * random.nextDouble());
                if (!legs.isEmpty() && random.nextBoolean()) {
                    wakes.add(new Wake(legs.getLast().lane(), lane, at, null, false));
                }
                legs.add(new Route.Leg(lane, at, end));
                ends.put(lane, end + random.nextInt(2) * random.nextInt(1000));
                at = end;
            }
            Map<Integer, List<Interval>> drawn = new HashMap<>();
            ends.forEach((lane, end) -> {
                if (lane > 0) { // 0 是没有画的
                    drawn.put(lane, List.of(new Interval.Unknown(lane, 0, end)));
                }
            });
            var hops = PathHops.of(new Route(legs, wakes, 0), drawn, wakes, _ -> random.nextBoolean());
            assertThat(hops.legs())
                    .as("随机 %d", seed)
                    .allSatisfy(leg -> assertThat(leg.endNanos())
                            .isLessThanOrEqualTo(drawn.get(leg.lane()).getLast().endNanos()));
        }
    }

    private static void check(int seed, List<Route.Leg> legs, Map<Integer, List<Interval>> drawn, PathHops hops) {
        var lines = hops.legs();
        assertThat(lines).as("随机 %d", seed).isNotEmpty();
        assertThat(lines.getFirst().startNanos()).as("从头开始 %d", seed).isZero();
        var last = legs.stream()
                .filter(leg -> drawn.containsKey(leg.lane()))
                .toList()
                .getLast();
        assertThat(lines.getLast().endNanos()).as("一直到末尾 %d", seed).isEqualTo(last.endNanos());
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).startNanos())
                    .as("首尾相接 %d", seed)
                    .isEqualTo(lines.get(i - 1).endNanos());
        }
        for (var link : hops.links()) {
            assertThat(lines)
                    .as("拐弯的地方 %d：%s", seed, link)
                    .anyMatch(leg -> leg.lane() == link.from() && leg.endNanos() == link.atNanos())
                    .anyMatch(leg -> leg.lane() == link.to() && leg.startNanos() == link.atNanos());
        }
    }

    /** 末尾几截短的一截接一截：只有几截，中间也有箭头，路径不断；很多就只画线。 */
    @ParameterizedTest
    @CsvSource({"3,4", "4,5", "5,2"})
    void aFewShortTurnsAreJoinedByArrows(int turns, int links) {
        long ms = Draft.MS;
        var legs = new ArrayList<>(List.of(new Route.Leg(0, 0, 10 * ms), new Route.Leg(1, 10 * ms, 950 * ms)));
        var wakes = new ArrayList<>(List.of(new Wake(0, 1, 10 * ms, null, false)));
        Map<Integer, List<Interval>> drawn = new HashMap<>(Map.of(0, List.of(), 1, List.of()));
        for (int i = 0; i < turns; i++) {
            long at = (950 + 9 * i) * ms;
            wakes.add(new Wake(i + 1, i + 2, at, null, false));
            legs.add(new Route.Leg(i + 2, at, at + 9 * ms));
            drawn.put(i + 2, List.of());
        }
        var hops = PathHops.of(new Route(legs, wakes, 0), drawn, wakes, _ -> false);
        assertThat(hops.legs()).isEqualTo(legs);
        assertThat(hops.links()).hasSize(links);
    }

    /** 中间在没有画的泳道上，后面的那一条一直排着队：从它排队起就是它，不是停在前面。 */
    @Test
    void whileOthersThatAreNotDrawnHoldTheCarrierThePathStandsOnTheOneInTheQueue() {
        var d = new Draft("两千个");
        d.queue(1, 3, 14, 2);
        var legs = List.of(
                new Route.Leg(0, 0, d.at(1)),
                new Route.Leg(2, d.at(1), d.at(13.9)),
                new Route.Leg(1, d.at(13.9), d.at(120)));
        var start = new Wake(0, 1, d.at(3), null, false);
        var hops = PathHops.of(
                new Route(legs, List.of(), 0), Map.of(0, List.of(), 1, d.intervals), List.of(start), _ -> false);
        assertThat(hops.legs()).containsExactly(new Route.Leg(0, 0, d.at(3)), new Route.Leg(1, d.at(3), d.at(120)));
        assertThat(hops.links())
                .singleElement()
                .satisfies(link -> assertThat(link.isDirect()).isTrue());
    }

    /** 池里的线程取活的时候叫醒另一个：它自己没有做什么，线从交活的直接到做事的；交活的也直接叫醒了另一个，也一样。只有它叫得醒的，例如去问服务，留着。 */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void whoPassesTheWordOnWithoutDoingAnythingIsLeftOut(boolean betweenJobs, boolean seen) {
        long ms = Draft.MS;
        var legs = List.of(
                new Route.Leg(0, 0, 800 * ms),
                new Route.Leg(1, 800 * ms, 801 * ms),
                new Route.Leg(2, 801 * ms, 1000 * ms));
        var passed = List.of(new Wake(0, 1, 800 * ms, null, false), new Wake(1, 2, 801 * ms, null, false));
        var wakes = new ArrayList<>(passed);
        if (seen) {
            wakes.add(new Wake(0, 2, 801 * ms, null, false));
        }
        Map<Integer, List<Interval>> drawn = Map.of(0, List.of(), 1, List.of(), 2, List.of());
        var hops = PathHops.of(new Route(legs, passed, 0), drawn, wakes, leg -> betweenJobs && leg.lane() == 1);
        if (betweenJobs || seen) {
            assertThat(hops.legs())
                    .containsExactly(new Route.Leg(0, 0, 801 * ms), new Route.Leg(2, 801 * ms, 1000 * ms));
            assertThat(hops.links())
                    .singleElement()
                    .satisfies(link -> assertThat(link.isDirect()).isEqualTo(seen));
        } else {
            assertThat(hops.legs()).isEqualTo(legs);
        }
    }

    /** 最后叫醒 main 的那一条做得再短也画：长的那一截只是替它做事。之后关服务时来回的零碎不画。 */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void whoEndedTheLastWaitIsDrawn(boolean betweenJobs, boolean tidies) {
        long ms = Draft.MS;
        var legs = new ArrayList<>(List.of(
                new Route.Leg(0, 0, 10 * ms),
                new Route.Leg(1, 10 * ms, 800 * ms),
                new Route.Leg(9, 800 * ms, 801 * ms), // 没有画的
                new Route.Leg(2, 801 * ms, 802 * ms)));
        var wakes =
                new ArrayList<>(List.of(new Wake(0, 1, 10 * ms, null, false), new Wake(2, 0, 802 * ms, null, false)));
        if (tidies) {
            legs.add(new Route.Leg(0, 802 * ms, 803 * ms));
            legs.add(new Route.Leg(1, 803 * ms, 804 * ms));
            wakes.add(new Wake(1, 0, 804 * ms, null, false));
        }
        legs.add(new Route.Leg(0, (tidies ? 804 : 802) * ms, 806 * ms));
        Map<Integer, List<Interval>> drawn = Map.of(0, List.of(), 1, List.of(), 2, List.of());
        var hops = PathHops.of(new Route(legs, wakes, 0), drawn, wakes, leg -> betweenJobs && leg.lane() == 2);
        assertThat(hops.legs().stream().map(Route.Leg::lane)).containsExactly(0, 1, 2, 0);
        assertThat(hops.links().getLast().isDirect()).isTrue();
    }

    /** 服务回答了，路径回到发请求的线程，又回到服务：服务这时看得见在等，就不是一条线到底；看不见它在等，是零碎。 */
    @ParameterizedTest
    @CsvSource({"true,7", "true,3", "false,7"})
    void aLaneThatWaitedForWhoAskedIsLeftMeanwhile(boolean waits, long gap) {
        var d = new Draft("一来一回");
        double back = 400 + gap;
        d.run(1, 10, 398);
        if (waits) {
            d.wait(1, 398, back, "空闲（线程池）");
        }
        d.run(1, back, 700);
        var legs = List.of(
                new Route.Leg(0, 0, d.at(10)),
                new Route.Leg(1, d.at(10), d.at(399)),
                new Route.Leg(9, d.at(399), d.at(400)), // 没有画的
                new Route.Leg(2, d.at(400), d.at(401)),
                new Route.Leg(9, d.at(401), d.at(back)),
                new Route.Leg(1, d.at(back), d.at(700)),
                new Route.Leg(0, d.at(700), d.at(750)));
        Map<Integer, List<Interval>> drawn = Map.of(0, List.of(), 1, d.intervals, 2, List.of());
        var hops = PathHops.of(new Route(legs, List.of(), 0), drawn, List.of(), _ -> true);
        boolean seen = waits && gap > 5; // 它等了总长的 1% 以上
        assertThat(hops.legs().stream().map(Route.Leg::lane))
                .isEqualTo(seen ? List.of(0, 1, 2, 1, 0) : List.of(0, 1, 0));
    }
}
