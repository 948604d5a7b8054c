package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.texts;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fill;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;

/** 挤的时候也不说谎：箭头不离开时间轴，结果不在原因前面，标记不站在别的步骤里，名字不会认错。 */
class CornersTest {

    private static Drawing draw(Timeline timeline) {
        return PictureLayout.of(List.of(Samples.told(timeline)), 1);
    }

    private static List<Arrow> arrows(Drawing drawing) {
        return all(drawing, Arrow.class).stream()
                .filter(a -> a.x1() == a.x2()) // 横的在图例里
                .toList();
    }

    private static Line axis(Drawing drawing) {
        return all(drawing, Line.class).stream()
                .filter(l -> l.stroke() == Line.Stroke.AXIS)
                .findFirst()
                .orElseThrow();
    }

    private static double x(Drawing drawing, Timeline timeline, double ms) {
        Line axis = axis(drawing);
        return axis.x1() + (axis.x2() - axis.x1()) * ms * Samples.MS / timeline.endNanos();
    }

    /** 这种标记，图例里的不算。 */
    private static List<Symbol> symbols(Drawing drawing, Mark.Kind kind) {
        double bottom = axis(drawing).y1();
        return all(drawing, Symbol.class).stream()
                .filter(s -> s.kind() == kind && s.y() < bottom)
                .toList();
    }

    @Test
    void everyArrowStaysBetweenTheEndsOfTheAxis() {
        List<Timeline> timelines = new ArrayList<>(List.of(
                CornerSamples.lastMoment(),
                CornerSamples.answer(),
                CornerSamples.cancelledMidway(),
                CornerSamples.oneCancelsTheOther(123),
                Samples.crammed()));
        for (int seed = 0; seed < 150; seed++) {
            timelines.add(RandomTimelines.of(seed));
        }
        for (Timeline timeline : timelines) {
            Drawing drawing = draw(timeline);
            for (Arrow arrow : arrows(drawing)) {
                assertThat(arrow.x1())
                        .as("%s：%s", timeline.title(), arrow)
                        .isBetween(axis(drawing).x1() - 0.1, axis(drawing).x2() + 0.1);
            }
        }
    }

    @Test
    void aPathArrowStaysAtItsLanesEvenWhenTheAxisIsLonger() {
        for (double end : new double[] {123, 600}) {
            Timeline timeline = CornerSamples.oneCancelsTheOther(end);
            Drawing drawing = draw(timeline);
            assertThat(arrows(drawing))
                    .allSatisfy(a -> assertThat(a.x1()).isLessThanOrEqualTo(x(drawing, timeline, 123) + 0.1));
            assertThat(arrows(drawing).stream().mapToDouble(Arrow::x1).max().orElse(0))
                    .isEqualTo(x(drawing, timeline, 122.9), within(0.1));
        }
    }

    @Test
    void anEffectIsNeverDrawnBeforeItsCause() {
        Timeline midway = CornerSamples.cancelledMidway();
        assertThat(arrows(draw(midway))).hasSize(2);
        Timeline answer = CornerSamples.answer();
        assertThat(arrows(draw(answer))).hasSize(3);
        for (Timeline timeline : List.of(midway, answer)) {
            List<Arrow> ordered = arrows(draw(timeline)).stream()
                    .sorted((a, b) -> Double.compare(a.x1(), b.x1()))
                    .toList();
            Arrow cause = ordered.get(ordered.size() - 2);
            Arrow effect = ordered.getLast();
            assertThat(cause.y2()).as("%s：先向下", timeline.title()).isGreaterThan(cause.y1());
            assertThat(effect.y2()).as("%s：后向上", timeline.title()).isLessThan(effect.y1());
        }
    }

    @Test
    void aHopStandsWhereTheWakeWasNotBehindTheSliversAfterIt() {
        Samples s = new Samples("一串短的");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("做事", Lane.Kind.VIRTUAL, 0, 995);
        s.lane("收尾", Lane.Kind.VIRTUAL, 0, 1000);
        s.wait(0, 0, 992, "FutureTask.get");
        s.wait(0, 994, 998, "ExecutorService.close");
        s.sleep(1, 0, 995);
        s.wait(2, 0, 994, "LinkedBlockingQueue.take");
        s.wake(1, 0, 992);
        s.wake(0, 2, 994);
        s.wake(2, 0, 998);
        List<Route.Leg> legs = List.of(
                new Route.Leg(1, 0, 992 * Samples.MS),
                new Route.Leg(0, 992 * Samples.MS, 994 * Samples.MS),
                new Route.Leg(2, 994 * Samples.MS, 998 * Samples.MS),
                new Route.Leg(0, 998 * Samples.MS, 1000 * Samples.MS));
        Panel panel = new Panel(s.timeline(1000, 1000), "", new Route(legs, List.copyOf(s.wakes), 0), null);
        Drawing drawing = PictureLayout.of(List.of(panel), 1);
        assertThat(arrows(drawing))
                .filteredOn(a -> a.ink() == Arrow.Ink.PATH)
                .singleElement()
                .satisfies(a -> assertThat(a.x1()).isEqualTo(x(drawing, panel.timeline(), 992), within(0.5)));
        assertThat(arrows(drawing))
                .as("main 醒了才叫醒别人")
                .allSatisfy(a -> assertThat(a.x1()).isGreaterThanOrEqualTo(x(drawing, panel.timeline(), 992) - 0.5));
    }

    @Test
    void aHeadTouchesABarWhereItStands() {
        for (Timeline timeline :
                List.of(CornerSamples.lastMoment(), CornerSamples.answer(), CornerSamples.cancelledMidway())) {
            Drawing drawing = draw(timeline);
            for (Arrow arrow : arrows(drawing)) {
                assertThat(all(drawing, Box.class))
                        .as("%s：%s", timeline.title(), arrow)
                        .anyMatch(b -> b.x() - 2.5 <= arrow.x2()
                                && arrow.x2() <= b.x() + b.width() + 2.5
                                && Math.min(Math.abs(b.y() - arrow.y2()), Math.abs(b.y() + b.height() - arrow.y2()))
                                        < 0.5);
            }
        }
    }

    @Test
    void theEndOfAThreadStandsWhereItEnds() {
        Timeline slow = CornerSamples.slowEnd();
        Drawing drawing = draw(slow);
        assertThat(symbols(drawing, Mark.Kind.UNCAUGHT))
                .singleElement()
                .satisfies(s -> assertThat(s.x()).isBetween(x(drawing, slow, 690), x(drawing, slow, 720)));
        assertThat(drawing.hovers())
                .anyMatch(h ->
                        h.text().get().contains("时刻 167 毫秒") && h.text().get().contains("线程到 690 毫秒才结束"));
        assertThat(symbols(drawing, Mark.Kind.DIED))
                .singleElement()
                .satisfies(s -> assertThat(s.x()).isLessThan(x(drawing, slow, 200)));
        Timeline last = CornerSamples.lastMoment();
        Drawing crowded = draw(last);
        for (Mark.Kind kind : List.of(Mark.Kind.ENDED, Mark.Kind.CANCELLED)) {
            assertThat(symbols(crowded, kind))
                    .isNotEmpty()
                    .allSatisfy(s -> assertThat(s.x() - s.size() / 2).isGreaterThanOrEqualTo(x(crowded, last, 524.9)));
        }
    }

    @Test
    void onlyADirectWakeOnThePathHasAHead() {
        Timeline timeline = CornerSamples.oneCancelsTheOther(123);
        Drawing drawing = draw(timeline);
        List<Arrow> path =
                arrows(drawing).stream().filter(a -> a.ink() == Arrow.Ink.PATH).toList();
        assertThat(path).filteredOn(a -> a.head() > 0).hasSize(2);
        Box main = all(drawing, Box.class).stream()
                .filter(b -> b.fill() == Fill.WAITING && b.width() > 100)
                .findFirst()
                .orElseThrow();
        assertThat(path)
                .filteredOn(a -> a.head() == 0)
                .singleElement()
                .satisfies(a -> assertThat(Math.min(a.y1(), a.y2()))
                        .as("碰到经过的 main")
                        .isEqualTo(main.y() + main.height(), within(0.1)));
    }

    @Test
    void twoStepsThatFailTogetherHaveTwoMarksAndAnInnerOneHasNone() {
        Timeline both = CornerSamples.bothFail();
        Drawing drawing = draw(both);
        List<Symbol> crosses = symbols(drawing, Mark.Kind.DIED);
        assertThat(crosses).hasSize(2);
        assertThat(crosses.get(0).x()).isLessThan(x(drawing, both, 212.2));
        assertThat(crosses.get(1).x()).isGreaterThan(x(drawing, both, 212.8));
        Drawing nested = draw(CornerSamples.oneCancelsTheOther(123));
        assertThat(symbols(nested, Mark.Kind.DIED)).hasSize(1);
    }

    @Test
    void aStepThatDidNotStartIsInNoOtherStepsBox() {
        Timeline timeline = CornerSamples.tooEarlyTooLate();
        Drawing drawing = draw(timeline);
        List<Symbol> marks = symbols(drawing, Mark.Kind.NOT_STARTED);
        assertThat(marks).hasSize(3);
        double half = marks.getFirst().size() / 2;
        assertThat(marks.get(0).x() + half).isLessThanOrEqualTo(x(drawing, timeline, 5) + 0.1);
        assertThat(marks.get(1).x()).isEqualTo(x(drawing, timeline, 155.1), within(0.1));
        assertThat(marks.get(2).x() - half).isGreaterThanOrEqualTo(x(drawing, timeline, 338));
    }

    @Test
    void aNameTooLongForItsBoxIsCutToThePartThatTells() {
        Drawing drawing = draw(CornerSamples.quotes("处理 乙"));
        assertThat(texts(drawing, Role.STEP)).containsExactlyInAnyOrder("丙", "甲", "乙", "乙", "丁");
        assertThat(texts(drawing, Role.FLAG)).containsExactly("询价 丁"); // 失败的还要全名
        assertThat(texts(draw(CornerSamples.quotes("包装 甲")), Role.STEP)).containsExactlyInAnyOrder("丙", "乙", "丁");
    }
}
