package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.explain.cause.CriticalPath;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 箭头、中断的符号和关键路径：只画看得清、没有别的地方说过的。 */
class ArrowsTest {

    /** main 启动五个线程，中断第一个；{@code chain} 时第一个启动第二个，关键路径经过它。 */
    private static Samples started(boolean chain) {
        Samples s = new Samples("启动");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 1; i <= 5; i++) {
            double from = chain && i == 2 ? 300 : i;
            s.lane("线程 " + i, Lane.Kind.VIRTUAL, from, i == 1 ? 610 : 990);
            s.sleep(i, from + 1, i == 1 ? 600 : 990);
            s.wake(chain && i == 2 ? 1 : 0, i, from);
        }
        s.wait(0, 6, 990, "StructuredTaskScope.join");
        s.wake(2, 0, 990);
        return s;
    }

    private static List<Arrow> arrows(Drawing drawing) {
        return drawing.elements().stream()
                .filter(Arrow.class::isInstance)
                .map(Arrow.class::cast)
                .filter(a -> a.x1() == a.x2()) // 横的在图例里
                .toList();
    }

    @Test
    void aStartIsNoArrowExceptInsideThePath() {
        Timeline together = started(false).timeline(1000, 1000);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(together)), 1);
        assertThat(arrows(drawing))
                .hasSize(2)
                .as("五个启动，只画路径走过的那一个")
                .allSatisfy(a -> assertThat(a.ink()).isEqualTo(Arrow.Ink.PATH));
        Timeline chain = started(true).timeline(1000, 1000);
        Drawing chained = PictureLayout.of(List.of(new Panel(chain, "", CriticalPath.of(chain), null)), 1);
        assertThat(CriticalPath.of(chain).wakes()).extracting(w -> w.to()).contains(2, 0);
        assertThat(arrows(chained)).hasSize(3);
        assertThat(explainsWakes(drawing)).isFalse(); // 箭头都是粉色的，在路径上
        Samples starts = new Samples("只有启动");
        starts.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        starts.lane("线程", Lane.Kind.VIRTUAL, 500, 900);
        starts.wake(0, 1, 500);
        Drawing alone = PictureLayout.of(List.of(Samples.told(starts.timeline(1000, 1000))), 1);
        assertThat(explainsWakes(alone)).isFalse();
    }

    private static boolean explainsWakes(Drawing drawing) {
        return drawing.elements().stream()
                .anyMatch(e -> e instanceof Label label && label.text().equals("唤醒"));
    }

    @Test
    void anInterruptMarkStandsOnItsArrowAboveTheHead() {
        Samples s = started(false);
        s.wake(0, 1, 600);
        s.mark(1, 600, Mark.Kind.INTERRUPTED, "由 main 中断");
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(1000, 1000))), 1);
        Symbol bolt = drawing.elements().stream()
                .filter(e -> e instanceof Symbol b && b.kind() == Mark.Kind.INTERRUPTED)
                .map(Symbol.class::cast)
                .findFirst()
                .orElseThrow();
        Arrow arrow = arrows(drawing).getFirst();
        assertThat(bolt.x()).isEqualTo(arrow.x1(), within(0.1));
        assertThat(bolt.y() + bolt.size() * 0.7) // 连同白边
                .isLessThanOrEqualTo(arrow.y2() - arrow.head());
    }

    @Test
    void whatIsSaidBetweenTwoArrowsStandsBetweenThem() {
        Samples s = new Samples("听到");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("客人", Lane.Kind.VIRTUAL, 0, 1000);
        s.wait(1, 0, 600, "FutureTask.get");
        s.sleep(1, 600.5, 1000);
        s.sleep(0, 0, 600);
        s.wait(0, 601, 618, "Thread.join");
        s.sleep(0, 618, 1000);
        s.wake(0, 1, 600);
        s.mark(1, 600.3, Mark.Kind.SAID, "三点了");
        s.wake(1, 0, 618);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(1000, 1000))), 1);
        List<Double> arrows = arrows(drawing).stream().map(Arrow::x1).sorted().toList();
        assertThat(arrows).hasSize(2);
        assertThat(Samples.all(drawing, Symbol.class))
                .filteredOn(symbol -> symbol.kind() == Mark.Kind.SAID)
                .first()
                .satisfies(said -> assertThat(said.x()).isBetween(arrows.getFirst(), arrows.getLast()));
    }

    @Test
    void theEndsOfThePathAreDrawnHoweverShortAndManySliversAre() {
        Samples s = new Samples("路径");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("线程", Lane.Kind.VIRTUAL, 0, 999);
        s.sleep(1, 0, 999);
        List<Route.Leg> lone = List.of(
                new Route.Leg(0, 0, 5 * Samples.MS),
                new Route.Leg(1, 5 * Samples.MS, 999 * Samples.MS),
                new Route.Leg(0, 999 * Samples.MS, 1000 * Samples.MS));
        List<Route.Leg> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new Route.Leg(i % 2, i * Samples.MS, (i + 1) * Samples.MS));
        }
        assertThat(pathLines(s.timeline(1000, 1000), lone)).hasSize(4); // 三截和图例的
        assertThat(pathLines(s.timeline(1000, 1000), many)).hasSizeGreaterThan(700);
    }

    private static List<Element> pathLines(Timeline timeline, List<Route.Leg> legs) {
        Panel panel = new Panel(timeline, "", new Route(legs, List.of(), 0), null);
        return PictureLayout.of(List.of(panel), 1).elements().stream()
                .filter(e -> e instanceof Line l && l.stroke() == Line.Stroke.PATH)
                .toList();
    }

    /** 三条泳道，路径从第二条经第三条的一小截到 main；第三条也许是库的，不画。 */
    private static Drawing hop(double middle, boolean library) {
        Samples s = new Samples("跳");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("做事", Lane.Kind.VIRTUAL, 0, 500);
        if (library) {
            s.helper("传话", 0, 1000);
        } else {
            s.lane("传话", Lane.Kind.VIRTUAL, 0, 1000);
        }
        s.wait(0, 0, 500 + middle, "FutureTask.get");
        s.sleep(0, 500 + middle, 1000);
        s.sleep(1, 0, 500);
        s.wait(2, 0, 500, "BlockingQueue.take");
        s.wake(1, 2, 500);
        s.wake(2, 0, 500 + middle);
        List<Route.Leg> legs = List.of(
                new Route.Leg(1, 0, 500 * Samples.MS),
                new Route.Leg(2, 500 * Samples.MS, s.at(500 + middle)),
                new Route.Leg(0, s.at(500 + middle), 1000 * Samples.MS));
        Panel panel = new Panel(s.timeline(1000, 1000), "", new Route(legs, List.copyOf(s.wakes), 0), null);
        return PictureLayout.of(List.of(panel), 1);
    }

    @Test
    void aHopUnderOnePercentIsJoined() {
        for (double middle : new double[] {40, 5}) {
            assertThat(arrows(hop(middle, false))).hasSize(2).allSatisfy(a -> {
                assertThat(a.ink()).isEqualTo(Arrow.Ink.PATH);
                assertThat(a.head()).isPositive();
            });
        }
        Drawing folded = hop(5, true);
        assertThat(arrows(folded)).singleElement().satisfies(a -> {
            assertThat(a.ink()).isEqualTo(Arrow.Ink.UNSEEN);
            assertThat(a.head()).as("经过没有画的泳道，不是它叫醒的").isZero();
        });
        double arrow = arrows(folded).getFirst().x1();
        assertThat(Samples.all(folded, Line.class))
                .as("路径的线接到箭头")
                .anyMatch(l -> l.stroke() == Line.Stroke.PATH && Math.abs(l.x2() - arrow) < 0.1);
        assertThat(folded.hovers())
                .anyMatch(h -> h.text().get().startsWith("关键路径从 做事 到 main")
                        && h.text().get().contains("2 次唤醒"));
        assertThat(explainsWakes(folded)).isFalse();
    }

    @Test
    void whereNoWakeWasSeenThePathIsDashedAndTheLegendSaysSo() {
        Samples s = new Samples("没有看到");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("做事", Lane.Kind.VIRTUAL, 0, 500);
        s.sleep(1, 0, 500);
        s.sleep(0, 500, 1000);
        List<Route.Leg> legs =
                List.of(new Route.Leg(1, 0, 500 * Samples.MS), new Route.Leg(0, 500 * Samples.MS, 1000 * Samples.MS));
        Panel panel = new Panel(s.timeline(1000, 1000), "", new Route(legs, List.of(), 0), null);
        Drawing drawing = PictureLayout.of(List.of(panel), 1);
        assertThat(arrows(drawing)).singleElement().satisfies(a -> {
            assertThat(a.ink()).isEqualTo(Arrow.Ink.UNSEEN);
            assertThat(a.head()).isZero();
        });
        assertThat(Samples.texts(drawing, Label.Role.LEGEND)).contains("唤醒不在图上");
    }

    @Test
    void ofTwoArrowsThatCollideTheLaterMovesRight() {
        Samples s = new Samples("挤");
        for (String name : List.of("甲", "乙", "丙")) {
            s.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        s.wait(1, 0, 500, "Semaphore.acquire");
        s.wait(1, 500, 502, "Semaphore.acquire");
        s.wake(0, 1, 500);
        s.wake(2, 1, 502);
        Timeline timeline = s.timeline(1000, 1000);
        Drawing drawing = PictureLayout.of(List.of(new Panel(timeline, "", Route.NONE, null)), 1);
        Arrow down = arrows(drawing).stream()
                .filter(a -> a.y2() > a.y1())
                .findFirst()
                .orElseThrow();
        Arrow up = arrows(drawing).stream()
                .filter(a -> a.y2() < a.y1())
                .findFirst()
                .orElseThrow();
        assertThat(down.x1()).isLessThan(up.x1());
        assertThat(arrows(drawing)).hasSize(2);
        assertThat(down.x1()).as("早的不动").isEqualTo(alone(500), within(1.1));
        assertThat(up.x1()).as("晚的不早于它的时刻").isGreaterThanOrEqualTo(alone(502) - 1.1);
    }

    /** 路径的最后几截短得不画：线仍然一直画到末尾。 */
    @Test
    void thePathGoesOnToItsEndHoweverShortItsLastTurns() {
        for (double brief : new double[] {1, 3, 6}) {
            Samples s = new Samples("收尾");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.lane("客人", Lane.Kind.PLATFORM, 0, 1000);
            s.run(0, 0, 1000 - 2 * brief);
            s.wait(0, 1000 - 2 * brief, 1000 - brief, "Thread.join");
            s.wait(1, 0, 1000 - 2 * brief, "FutureTask.get");
            s.wake(0, 1, 1000 - 2 * brief);
            s.wake(1, 0, 1000 - brief);
            List<Route.Leg> legs = List.of(
                    new Route.Leg(0, 0, s.at(1000 - 2 * brief)),
                    new Route.Leg(1, s.at(1000 - 2 * brief), s.at(1000 - brief)),
                    new Route.Leg(0, s.at(1000 - brief), s.at(1000)));
            Timeline timeline = s.timeline(1000, 1000);
            Panel panel = new Panel(timeline, "", new Route(legs, List.copyOf(s.wakes), 0), null);
            Drawing drawing = PictureLayout.of(List.of(panel), 1);
            assertThat(Samples.all(drawing, Line.class))
                    .filteredOn(line -> line.stroke() == Line.Stroke.PATH
                            && line.y1() < Samples.axis(drawing).y1())
                    .anyMatch(line -> line.x2() > Samples.axis(drawing).x2() - 1.5);
        }
    }

    /** 从一条泳道先后去两条的，方向一样，靠着也看得清：两个都画。 */
    @Test
    void arrowsAlikeAreBothDrawnHoweverNear() {
        for (double apart = 0; apart < 20; apart += 0.5) {
            Samples s = new Samples("靠着");
            for (String name : List.of("main", "查询", "服务")) {
                s.lane(name, Lane.Kind.PLATFORM, 0, 500.2 + apart); // 往右没有地方
            }
            s.wait(1, 0, 500, "HttpClient.send");
            s.mark(1, 499.9, Mark.Kind.INTERRUPTED, "", 0);
            s.wait(2, 0, 500 + apart, "Semaphore.acquire");
            s.mark(2, 499.9 + apart, Mark.Kind.INTERRUPTED, "", 0);
            s.wake(0, 1, 500);
            s.wake(0, 2, 500 + apart);
            Panel panel = new Panel(s.timeline(500.2 + apart, 1000), "", Route.NONE, null);
            assertThat(arrows(PictureLayout.of(List.of(panel), 1)))
                    .as("隔 %s 毫秒", apart)
                    .hasSize(2);
        }
    }

    /** 只有这一个箭头的时候，它画在哪里。 */
    private static double alone(double at) {
        Samples s = new Samples("挤");
        for (String name : List.of("甲", "乙", "丙")) {
            s.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        s.wait(1, 0, at, "Semaphore.acquire");
        s.wake(0, 1, at);
        return arrows(PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1))
                .getFirst()
                .x1();
    }

    /** 最后一口气里接力，一截接着一截往上：画在同一条竖线上，没有一个让到它那一刻的左边，那样结果就在原因前面。 */
    @Test
    void aPathThatGoesOnTheSameWayIsOneLineAndNeverBeforeItsMoment() {
        double[] ends = {965, 976, 987};
        Samples s = new Samples("收尾");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        List<Route.Leg> legs = new ArrayList<>();
        List<Wake> wakes = new ArrayList<>();
        double from = 0;
        for (int i = 0; i < 3; i++) {
            int lane = 3 - i; // 从下往上
            legs.add(new Route.Leg(lane, s.at(from), s.at(ends[i])));
            wakes.add(new Wake(lane, lane - 1, s.at(ends[i]), null, false));
            from = ends[i];
        }
        for (int lane = 1; lane <= 3; lane++) {
            double end = ends[3 - lane];
            double begin = lane == 3 ? 0 : ends[2 - lane];
            s.lane("接力 " + lane, Lane.Kind.VIRTUAL, 0, end);
            s.wait(lane, 0, begin, "Semaphore.acquire");
            s.run(lane, begin, end);
        }
        s.wait(0, 0, 987, "Thread.join");
        s.run(0, 987, 1000);
        legs.add(new Route.Leg(0, s.at(987), s.at(1000)));
        s.wakes.addAll(wakes);
        Route route = new Route(legs, wakes, 0);
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", route, null)), 1);
        List<Arrow> arrows = arrows(drawing);
        assertThat(arrows).hasSize(3).extracting(Arrow::ink).containsOnly(Arrow.Ink.PATH);
        double right = Samples.all(drawing, Line.class).stream()
                .filter(line -> line.stroke() == Line.Stroke.AXIS)
                .mapToDouble(Line::x2)
                .max()
                .orElse(0);
        double left = Samples.all(drawing, Line.class).stream()
                .filter(line -> line.stroke() == Line.Stroke.AXIS)
                .mapToDouble(Line::x1)
                .min()
                .orElse(0);
        List<Double> at = arrows.stream().map(Arrow::x1).sorted().toList();
        for (int i = 0; i < 3; i++) {
            double moment = left + (right - left) * ends[i] / 1000;
            assertThat(at.get(i)).as("第 %s 个箭头", i + 1).isGreaterThan(moment - 1.5);
        }
    }

    @Test
    void theInterruptIsDrawnWhereNotAllArrowsFit() {
        for (boolean interrupted : new boolean[] {true, false}) {
            Samples s = new Samples("取消");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.lane("短的", Lane.Kind.PLATFORM, 490, 500); // 只放得下一个
            for (int i = 2; i < 30; i++) {
                s.lane("别的", Lane.Kind.PLATFORM, 0, 1000); // 泳道之间没有空拐弯
            }
            s.wait(0, 0, 494, "下一单");
            s.sleep(1, 490, 496);
            s.run(1, 496, 500);
            s.wake(1, 0, 494);
            s.wake(0, 1, 496);
            if (interrupted) {
                s.mark(1, 496, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
            }
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
            assertThat(arrows(drawing))
                    .singleElement()
                    .satisfies(a -> assertThat(a.y2() > a.y1()).isEqualTo(interrupted));
        }
    }

    @Test
    void theEndOfANamedWaitIsDrawnBeforeTheEndOfAnother() {
        for (String object : List.of("下一单", "LinkedBlockingQueue.take")) {
            Samples s = new Samples("名字");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.lane("短的", Lane.Kind.PLATFORM, 490, 500); // 只放得下一个
            for (int i = 2; i < 30; i++) {
                s.lane("别的", Lane.Kind.PLATFORM, 0, 1000); // 泳道之间没有空拐弯
            }
            s.wait(0, 0, 494, "LinkedBlockingQueue.take");
            s.wait(1, 490, 496, object);
            s.run(1, 496, 500);
            s.wake(1, 0, 494);
            s.wake(0, 1, 496);
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
            assertThat(arrows(drawing))
                    .as(object)
                    .singleElement()
                    .satisfies(a -> assertThat(a.y2() > a.y1()).isEqualTo(object.equals("下一单")));
        }
    }

    /** 挤在一处只画得下一个：谁结束的等待长得多，画谁，不管先后。 */
    @Test
    void theEndOfTheLongerWaitIsDrawn() {
        for (boolean up : new boolean[] {true, false}) {
            for (double apart = -2; apart <= 2; apart += 0.5) {
                Samples s = new Samples("背压");
                s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.lane("伙计", Lane.Kind.PLATFORM, 0, 1000);
                double other = 500 + apart;
                s.wait(0, up ? 100 : 495, 500, "订单夹");
                s.run(0, 503, 1000);
                s.wait(1, up ? other - 5 : 100, other, "订单夹");
                s.run(1, 503, 1000);
                s.wake(1, 0, 500);
                s.wake(0, 1, other);
                Panel panel = new Panel(s.timeline(1000, 1000), "", Route.NONE, null);
                assertThat(arrows(PictureLayout.of(List.of(panel), 1)))
                        .as("隔 %s 毫秒", apart)
                        .isNotEmpty()
                        .anySatisfy(a -> assertThat(a.y2() < a.y1()).isEqualTo(up));
            }
        }
    }

    /** 做完一步，同一刻叫醒上面的和下面的：不在同一段竖线上，两个都画。 */
    @Test
    void oneUpAndOneDownFromABoxAreBothDrawn() {
        for (double apart = 0; apart <= 3; apart += 0.5) {
            Samples s = new Samples("流水线");
            for (String name : List.of("洗", "切", "炒")) {
                s.lane(name, Lane.Kind.VIRTUAL, 0, 1000);
            }
            s.step(1, "切 1", 0, 500);
            s.sleep(1, 0, 500);
            s.step(1, "切 2", 500 + apart, 1000);
            s.sleep(1, 500 + apart, 1000);
            s.wait(0, 300, 500 + apart, "待切");
            s.wait(2, 0, 500, "待炒");
            s.run(0, 500 + apart, 1000);
            s.run(2, 500, 1000);
            s.wake(1, 2, 500);
            s.wake(1, 0, 500 + apart);
            Panel panel = new Panel(s.timeline(1000, 1000), "", Route.NONE, null);
            assertThat(arrows(PictureLayout.of(List.of(panel), 1)))
                    .as("隔 %s 毫秒", apart)
                    .hasSize(2);
        }
    }

    /** 做完就结束的，同一刻路径往上去，又叫醒下面等了很久的：一粉一黑，不在同一段竖线上，都画。 */
    @Test
    void thePathUpAndAWakeDownAreBothDrawn() {
        for (double apart = 0; apart <= 1; apart += 0.25) {
            Samples s = new Samples("没有次序");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1010);
            s.lane("窗口 1", Lane.Kind.VIRTUAL, 0, 1000 + apart);
            s.lane("窗口 2", Lane.Kind.VIRTUAL, 0, 1002);
            s.wait(0, 0, 1000 + apart, "ExecutorService.invokeAll");
            s.run(0, 1000 + apart, 1010);
            s.wait(1, 0, 999, "账户 2");
            s.run(1, 999, 1000 + apart);
            s.wait(2, 200, 1000, "账户 1");
            s.run(2, 1000, 1002);
            s.wake(1, 2, 1000);
            s.wake(1, 0, 1000 + apart);
            long turn = s.at(1000 + apart);
            List<Route.Leg> legs = List.of(new Route.Leg(1, 0, turn), new Route.Leg(0, turn, s.at(1010)));
            Route route = new Route(legs, List.of(s.wakes.getLast()), 0);
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1010, 1000), "", route, null)), 1);
            assertThat(arrows(drawing)).as("隔 %s 毫秒", apart).hasSize(2);
        }
    }

    /** 一前一后叫醒两条的，近得中间看不见白，就共用一根杆，不并排贴着。 */
    @Test
    void polesThatWouldStickTogetherAreOne() {
        for (double apart = 0.5; apart <= 20; apart += 0.5) {
            Samples s = new Samples("贴着");
            for (String name : List.of("main", "窗口 1", "窗口 2")) {
                s.lane(name, Lane.Kind.PLATFORM, 0, 500.5 + apart); // 往右没有地方
            }
            s.wait(1, 0, 500, "账户 2");
            s.mark(1, 500, Mark.Kind.INTERRUPTED, "", 0);
            s.wait(2, 0, 500 + apart, "账户 1");
            s.mark(2, 500 + apart, Mark.Kind.INTERRUPTED, "", 0);
            s.wake(0, 1, 500);
            s.wake(0, 2, 500 + apart);
            Panel panel = new Panel(s.timeline(500.5 + apart, 1000), "", Route.NONE, null);
            List<Double> poles = arrows(PictureLayout.of(List.of(panel), 1)).stream()
                    .map(Arrow::x1)
                    .sorted()
                    .toList();
            double between = poles.getLast() - poles.getFirst();
            assertThat(poles).as("隔 %s 毫秒", apart).hasSize(2);
            assertThat(between < 0.01 || between > 2)
                    .as("隔 %s 毫秒：%s", apart, poles)
                    .isTrue();
        }
    }

    /** 几个几乎同时做完，各让一个等着的进来：一个对一个，看得出是谁叫醒谁。 */
    @Test
    void eachOfManyWaitsThatEndAtOnceHasItsArrow() {
        for (double apart = 0; apart <= 2; apart += 0.5) {
            Samples s = new Samples("三张许可");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.wait(0, 0, 1000, "ExecutorService.close");
            for (int i = 1; i <= 3; i++) {
                double end = 500 + (i - 1) * apart;
                s.lane("前 " + i, Lane.Kind.VIRTUAL, 0, end);
                s.step(i, "查询 " + i, 0, end);
                s.sleep(i, 0, end);
            }
            for (int i = 4; i <= 6; i++) {
                double entered = 500 + (i - 4) * apart;
                s.lane("后 " + i, Lane.Kind.VIRTUAL, 0, 999);
                s.wait(i, 0, entered, "许可");
                s.step(i, "查询 " + i, entered, 999);
                s.sleep(i, entered, 999);
                s.wake(i - 3, i, entered);
            }
            s.wake(5, 0, 999);
            long turn = s.at(500 + apart);
            List<Route.Leg> legs = List.of(
                    new Route.Leg(2, 0, turn),
                    new Route.Leg(5, turn, s.at(999)),
                    new Route.Leg(0, s.at(999), s.at(1000)));
            Route route = new Route(legs, List.of(s.wakes.get(1), s.wakes.getLast()), 0);
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", route, null)), 1);
            double from = alone(drawing, 500) - 1.1;
            double to = alone(drawing, 500 + 2 * apart) + 1.1;
            List<Arrow> arrows = arrows(drawing);
            assertThat(arrows)
                    .as("隔 %s 毫秒：头不在尾巴的左边，像是先醒了才叫醒；右边放不下的不画", apart)
                    .hasSizeBetween(3, 4)
                    .allSatisfy(arrow -> assertThat(arrow.x2()).isGreaterThan(from));
            for (Arrow one : arrows) {
                assertThat(arrows)
                        .filteredOn(other -> other != one && overlap(one, other))
                        .as("%s", one)
                        .allSatisfy(other ->
                                assertThat(Math.abs(other.x1() - one.x1())).isGreaterThan(4.9));
            }
            assertThat(Samples.all(drawing, Tail.class))
                    .filteredOn(tail -> tail.y() < Samples.axis(drawing).y1())
                    .as("尾巴在做完的那一刻；路径的两支没有尾巴")
                    .hasSize(arrows.size() - 2)
                    .allSatisfy(tail -> assertThat(tail.x()).isBetween(from, to));
        }
    }

    /** 等完马上又等、又读：头要是落在后一段里，就像是结束了后一段。 */
    @Test
    void nothingLandsInTheNextWait() {
        Samples s = new Samples("又等");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(0, 0, 1000, "ExecutorService.close");
        for (int i = 1; i <= 3; i++) {
            s.lane("前 " + i, Lane.Kind.VIRTUAL, 0, 500);
            s.sleep(i, 0, 500);
        }
        for (int i = 4; i <= 6; i++) {
            s.lane("后 " + i, Lane.Kind.VIRTUAL, 0, 999);
            s.wait(i, 0, 500, "许可");
            if (i == 5) {
                s.io(i, 500, 999, "Selector.select");
            } else {
                s.wait(i, 500, 999, "许可");
            }
            s.wake(i - 3, i, 500);
        }
        s.wake(6, 0, 999);
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
        assertThat(arrows(drawing))
                .hasSizeGreaterThan(1)
                .filteredOn(one -> one.y2() > one.y1())
                .allSatisfy(one -> assertThat(one.x2()).isLessThan(alone(drawing, 500) + 1.1));
    }

    private static boolean overlap(Arrow one, Arrow other) {
        return Math.min(Math.max(one.y1(), one.y2()), Math.max(other.y1(), other.y2()))
                > Math.max(Math.min(one.y1(), one.y2()), Math.min(other.y1(), other.y2())) + 1;
    }

    private static double alone(Drawing drawing, double at) {
        Line axis = Samples.axis(drawing);
        return axis.x1() + (axis.x2() - axis.x1()) * at / 1000;
    }

    /** 一个叫醒几个：一根杆，一个尾巴；半路停下的从杆上分出来，不像是一个叫醒一个。 */
    @Test
    void oneThatWakesSeveralHasOneTailAndHeadsAside() {
        for (boolean down : new boolean[] {true, false}) {
            Samples s = new Samples("发令");
            int from = down ? 0 : 3;
            for (int i = 0; i < 4; i++) {
                s.lane("选手 " + i, Lane.Kind.VIRTUAL, 0, 1000);
                if (i != from) {
                    s.wait(i, 0, 500, "发令");
                    s.run(i, 500, 1000);
                }
            }
            s.run(from, 0, 1000);
            for (int i = 0; i < 4; i++) {
                if (i != from) {
                    s.wake(from, i, 500);
                }
            }
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
            List<Arrow> arrows = arrows(drawing);
            assertThat(arrows).hasSize(3);
            assertThat(Samples.all(drawing, Tail.class).stream()
                            .filter(tail -> tail.y() < Samples.axis(drawing).y1())
                            .distinct())
                    .hasSize(1);
            Arrow trunk = arrows.stream()
                    .max(Comparator.comparingDouble(arrow -> Math.abs(arrow.y2() - arrow.y1())))
                    .orElseThrow();
            assertThat(arrows)
                    .filteredOn(arrow -> arrow != trunk)
                    .allSatisfy(arrow -> assertThat(Math.abs(arrow.x2() - trunk.x2()))
                            .as("%s 不在 %s 上", arrow, trunk)
                            .isBetween(4.9, 6.1));
        }
    }

    @Test
    void noArrowHasTwoHeadsOrNoTail() {
        Samples s = new Samples("来回");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 1; i < 20; i++) {
            s.lane("线程 " + i, Lane.Kind.VIRTUAL, 0, 1000);
        }
        for (int i = 0; i < 20; i++) {
            s.wait(i, 0, 30, "Object.wait");
            s.run(i, 30, 1000);
        }
        for (int i = 1; i < 20; i++) {
            s.wake(i, i - 1, 40 * i);
            s.wake(i - 1, i, 40 * i + 1);
            s.wake(i, 0, 900);
            s.wake(0, i, 901);
        }
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
        List<Arrow> arrows = arrows(drawing);
        assertThat(arrows).hasSizeGreaterThan(40);
        for (Arrow one : arrows) {
            assertThat(Math.abs(one.y2() - one.y1())).isGreaterThan(1.7 * one.head());
            for (Arrow other : arrows) {
                boolean beside = Math.abs(one.x1() - other.x1()) < one.head() * 0.55;
                boolean opposite = (one.y2() > one.y1()) != (other.y2() > other.y1());
                boolean touching = Math.min(Math.max(one.y1(), one.y2()), Math.max(other.y1(), other.y2()))
                        > Math.max(Math.min(one.y1(), one.y2()), Math.min(other.y1(), other.y2()));
                assertThat(beside && opposite && touching)
                        .as("%s 和 %s", one, other)
                        .isFalse();
            }
        }
    }

    @Test
    void theHoverSaysWhyThePathIsMissingOrAStub() {
        Samples s = started(false);
        Timeline timeline = s.timeline(1000, 1000);
        long ms = Samples.MS;
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 0, 900 * ms)), List.of(), 800 * ms)))
                .contains("没有画关键路径：它有一半以上的时间在等");
        assertThat(whyOf(timeline, Route.NONE)).contains("没有画关键路径：" + Route.NONE.why());
        String reason = "有 0.80 秒在等「队列」，没有记下是谁结束的";
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 0, 900 * ms)), List.of(), 800 * ms, reason)))
                .contains("没有画关键路径：" + reason);
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 400 * ms, 900 * ms)), List.of(), 0, reason)))
                .contains("关键路径从 400 毫秒开始画：" + reason);
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 0, 900 * ms)), List.of(), 0, reason)))
                .contains("关键路径：" + reason);
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 400 * ms, 900 * ms)), List.of(), 0)))
                .contains("关键路径从 400 毫秒开始画");
        assertThat(whyOf(timeline, new Route(List.of(new Route.Leg(1, 0, 900 * ms)), List.of(), 0)))
                .doesNotContain("关键路径从");
    }

    private static String whyOf(Timeline timeline, Route route) {
        return PictureLayout.of(List.of(new Panel(timeline, "", route, null)), 1).hovers().stream()
                .map(h -> h.text().get())
                .reduce("", (all, one) -> all + "\n" + one);
    }

    /** 实心的 ▼ 压在杆上，像是它的另一个头：空心，图例里也有。旁边没有杆的还是实心。 */
    @Test
    void whatIsSaidOnAShaftIsHollow() {
        Samples s = new Samples("坐下");
        int main = s.lane("客人 2", Lane.Kind.PLATFORM, 0, 1000);
        int guest = s.lane("客人 3", Lane.Kind.PLATFORM, 0, 1000);
        s.sleep(main, 0, 1000);
        s.wait(guest, 0, 500, "餐桌");
        s.sleep(guest, 500, 1000);
        s.wake(main, guest, 500);
        s.step(guest, "吃饭", 500, 1000);
        s.mark(guest, 500, Mark.Kind.SAID, "坐下");
        s.mark(guest, 800, Mark.Kind.SAID, "菜凉了");
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
        double bottom = Samples.axis(drawing).y1();
        assertThat(Samples.all(drawing, Symbol.class))
                .filteredOn(symbol -> symbol.kind() == Mark.Kind.SAID && symbol.y() < bottom)
                .extracting(Symbol::hollow)
                .containsExactly(true, false);
        assertThat(Samples.all(drawing, Symbol.class))
                .filteredOn(symbol -> symbol.kind() == Mark.Kind.SAID && symbol.y() > bottom)
                .extracting(Symbol::hollow)
                .containsExactly(false, true);
    }
}
