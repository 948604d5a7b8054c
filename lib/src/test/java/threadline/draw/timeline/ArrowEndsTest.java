package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;
import static threadline.draw.timeline.Samples.x;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Fill;
import threadline.explain.cause.CriticalPath;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 箭头的两头都在画着的条上：不悬在空白里；没有箭头的中断挨着自己的条。 */
class ArrowEndsTest {

    private static final int LANES = 5;

    /** 收尾：几条泳道差不多同时做完，做完前后互相唤醒、中断；线程比最后画着的条晚一点才结束。 */
    private static Timeline ending(int seed, boolean steps) {
        var random = new Random(seed);
        var s = new Samples("收尾 " + seed + (steps ? "，有步骤" : ""));
        double[] ends = new double[LANES];
        for (int i = 0; i < LANES; i++) {
            ends[i] = 960 + random.nextInt(30);
            s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, ends[i] + random.nextInt(12));
            double wake = ends[i] - random.nextInt(4) * random.nextInt(4) - 1;
            s.wait(i, 0, wake, "下一单");
            s.run(i, wake, ends[i]);
            if (steps) {
                s.step(i, "做", 0, ends[i]);
            }
        }
        for (int i = 0; i < 3 + random.nextInt(9); i++) {
            int from = random.nextInt(LANES);
            int to = random.nextInt(LANES);
            double at = 955 + random.nextInt(45);
            if (from != to) {
                s.wake(from, to, at);
                if (random.nextBoolean()) {
                    s.mark(to, at, Mark.Kind.INTERRUPTED, "", from);
                }
            }
        }
        return s.timeline(1000, 1000);
    }

    @Test
    void bothEndsOfAnArrowAreOnBars() {
        for (int seed = 0; seed < 400; seed++) {
            Timeline timeline = ending(seed, seed % 2 == 0);
            for (Panel panel : List.of(Samples.told(timeline), new Panel(timeline, "", Route.NONE, null))) {
                Drawing drawing = PictureLayout.of(List.of(panel), 1);
                for (Arrow arrow : all(drawing, Arrow.class)) {
                    if (arrow.x1() == arrow.x2() && arrow.ink() == Arrow.Ink.PLAIN) {
                        Tail tail = Samples.tail(drawing, arrow);
                        assertThat(isOnBar(drawing, tail.x(), tail.y()) && isOnBar(drawing, arrow.x2(), arrow.y2()))
                                .as("%s：%s，从 %s", timeline.title(), arrow, tail)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static boolean isOnBar(Drawing drawing, double x, double y) {
        return all(drawing, Box.class).stream()
                .filter(box -> box.y() + box.height() < axis(drawing).y1() && box.fill() != Fill.PAUSED)
                .anyMatch(box -> x > box.x() - 2
                        && x < box.x() + box.width() + 2
                        && y > box.y() - 1
                        && y < box.y() + box.height() + 1);
    }

    /** 接力：做完的几乎同时，做完的那一刻叫醒别人，有的正好是别人做完的时候。 */
    private static Timeline relay(int seed, boolean steps) {
        var random = new Random(seed);
        var s = new Samples("接力 " + seed + (steps ? "，有步骤" : ""));
        double last = 990 + random.nextInt(10);
        s.lane("平台线程 main", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(0, 0, last, "Thread.join");
        s.run(0, last, 1000);
        double end = last;
        for (int i = 1; i < LANES; i++) {
            s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, end);
            double wake = i == LANES - 1 ? 0 : end - random.nextInt(4) * random.nextInt(4) - 0.2;
            s.wait(i, 0, wake, "下一单");
            if (random.nextBoolean()) {
                s.sleep(i, wake, end);
            } else {
                s.run(i, wake, end);
            }
            if (steps) {
                s.step(i, "做", random.nextBoolean() ? 0 : wake, end);
            }
            s.wake(i, random.nextInt(3) == 0 ? 0 : i - 1, end);
            end = i == LANES - 1 ? end : wake;
        }
        for (int i = 0; i < random.nextInt(5); i++) {
            int from = 1 + random.nextInt(LANES - 1);
            double at = s.lanes.get(from).endNanos() / (double) Samples.MS;
            s.wake(from, (from + 2) % LANES, at);
        }
        return s.timeline(1000, 1000);
    }

    /** 让开的箭头也不早于它出发的步骤、时段的末尾：不然像是做完以前就叫醒了。 */
    @Test
    void noArrowLeavesBeforeTheStepThatItComesAfterHasEnded() {
        for (int seed = 0; seed < 1000; seed++) {
            for (Timeline timeline : List.of(relay(seed, seed % 2 == 0), ending(seed, seed % 2 == 0))) {
                Route path = CriticalPath.of(timeline);
                for (Route route : List.of(path, Route.NONE)) {
                    Drawing drawing = PictureLayout.of(List.of(new Panel(timeline, "", route, null)), 1);
                    for (Arrow arrow : all(drawing, Arrow.class)) {
                        if (arrow.x1() == arrow.x2()) {
                            assertThat(earliest(drawing, timeline, route, arrow))
                                    .as("%s：%s", timeline.title(), arrow)
                                    .isLessThanOrEqualTo(
                                            Samples.tail(drawing, arrow).x() + 2);
                        }
                    }
                }
            }
        }
    }

    /** 这个箭头可能是的那几刻里，最早可以从哪里出发。 */
    private static double earliest(Drawing drawing, Timeline timeline, Route route, Arrow arrow) {
        int from = lane(drawing, Samples.tail(drawing, arrow).y());
        int to = lane(drawing, arrow.y2());
        var wakes = timeline.wakes().stream()
                .filter(wake -> wake.from() == from && wake.to() == to)
                .map(Wake::atNanos);
        var turns = route.legs().stream().filter(leg -> leg.lane() == from).map(Route.Leg::endNanos);
        return Stream.concat(wakes, turns)
                .filter(at -> Math.abs(x(drawing, timeline, at) - arrow.x1()) < 13)
                .mapToDouble(at -> Stream.concat(
                                timeline.steps().stream()
                                        .filter(step -> step.lane() == from)
                                        .map(Step::endNanos),
                                timeline.intervals().stream()
                                        .filter(one -> one.lane() == from)
                                        .map(Interval::endNanos))
                        .filter(end -> end <= at)
                        .mapToDouble(end -> x(drawing, timeline, end))
                        .max()
                        .orElse(0))
                .min()
                .orElse(0);
    }

    /** 这么高的地方是哪条泳道，或在它的旁边。 */
    private static int lane(Drawing drawing, double y) {
        var names = all(drawing, Label.class).stream()
                .filter(label -> label.role() == Label.Role.LANE)
                .sorted(Comparator.comparingDouble(label -> Math.abs(label.y() - y)))
                .map(Label::text)
                .toList();
        String first = names.getFirst();
        return first.endsWith("main") ? 0 : Integer.parseInt(first.substring(first.lastIndexOf(' ') + 1));
    }

    /** 几个像素里挤着很多根杆，只留一根，其余的说没有画。 */
    @Test
    void ofManyPolesAtOnePlaceOneIsDrawnAndTheOthersAreCounted() {
        for (int poles = 2; poles <= 6; poles++) {
            var s = new Samples(poles + " 根");
            s.lane("选择器", Lane.Kind.PLATFORM, 0, 1000);
            s.run(0, 0, 1000);
            for (int i = 1; i <= poles; i++) {
                double at = 900 + 1.9 * i;
                s.lane("工人 " + i, Lane.Kind.PLATFORM, 0, 1000);
                s.wait(i, 0, at, "LinkedBlockingQueue.take");
                s.run(i, at, 1000);
                s.wake(0, i, at);
            }
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
            long arrows = all(drawing, Arrow.class).stream()
                    .filter(a -> a.x1() == a.x2())
                    .count();
            assertThat(arrows).as(s.title).isEqualTo(poles < 4 ? poles : 1);
            if (poles >= 4) {
                String note = String.join("", Samples.texts(drawing, Label.Role.NOTE));
                long told =
                        note.startsWith("有 ") ? Long.parseLong(note.split(" ")[1]) : note.split("工人", -1).length - 1;
                assertThat(told).as(note).isEqualTo(s.wakes.size() - arrows);
            }
        }
    }

    /** 画在别的线上的不算：有箭头的在它的箭头上，没有的挨着自己的框或条的上沿，或在它打断的等待的末尾。 */
    @Test
    void anInterruptStandsOnItsArrowOrOnTheEdgeOfItsOwnBar() {
        int edges = 0;
        int insides = 0;
        for (boolean steps : new boolean[] {true, false}) { // 泳道多，中间没有空拐弯
            for (double apart = 0; apart < 12; apart += 0.5) {
                var s = new Samples("中断 " + apart);
                s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.lane("店员", Lane.Kind.PLATFORM, 0, 1000);
                for (int i = 2; i < 30; i++) {
                    s.lane("别的", Lane.Kind.PLATFORM, 0, 1000);
                }
                s.wait(0, 0, 980, "Thread.join");
                s.run(0, 980, 980.5 + apart); // 往右没有地方
                double asleep = steps ? 0 : 970; // 窄得画不下符号
                s.run(1, 0, asleep);
                s.sleep(1, asleep, 980 + apart);
                s.run(1, 980 + apart, 1000);
                if (steps) {
                    s.step(1, "做", 0, 1000);
                }
                s.wake(1, 0, 980);
                s.wake(0, 1, 980 + apart);
                s.mark(1, 980 + apart, Mark.Kind.INTERRUPTED, "", 0);
                Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(1000, 1000))), 1);
                Symbol bolt = all(drawing, Symbol.class).stream()
                        .filter(symbol -> symbol.kind() == Mark.Kind.INTERRUPTED)
                        .findFirst()
                        .orElseThrow();
                boolean onArrow = all(drawing, Arrow.class).stream()
                        .anyMatch(a -> a.y2() > a.y1() && Math.abs(a.x1() - bolt.x()) < bolt.size() * 0.35 + 0.1);
                boolean inside = all(drawing, Box.class).stream()
                        .anyMatch(box -> bolt.x() > box.x()
                                && bolt.x() < box.x() + box.width()
                                && bolt.y() > box.y()
                                && bolt.y() < box.y() + box.height());
                insides += inside ? 1 : 0;
                if (!onArrow && !inside) {
                    edges++;
                    double text = all(drawing, Label.class).getLast().size();
                    assertThat(top(drawing, bolt) - bolt.y()).as(s.title).isCloseTo(text * 0.56, within(0.6));
                }
            }
        }
        assertThat(edges).isPositive();
        assertThat(insides).isPositive();
    }

    /** 没有箭头的中断，不论上面有没有别的箭头经过，都在它结束的等待的末尾。 */
    @Test
    void anInterruptWithoutItsArrowStandsAtTheEndOfTheWaitItEnded() {
        for (boolean steps : new boolean[] {true, false}) {
            for (boolean passes : new boolean[] {true, false}) {
                var s = new Samples("没有箭头 " + steps + passes);
                s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.lane("服务", Lane.Kind.VIRTUAL, 0, 900);
                s.lane("客户", Lane.Kind.VIRTUAL, 0, 1000);
                s.wait(0, 0, 900, "FutureTask.get");
                s.sleep(1, 0, 900);
                s.sleep(2, 0, 1000);
                s.mark(1, 900, Mark.Kind.INTERRUPTED, "");
                if (steps) {
                    s.step(1, "答复", 0, 900);
                }
                if (passes) {
                    s.wake(2, 0, 900);
                }
                Timeline timeline = s.timeline(1000, 1000);
                Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
                Symbol bolt = bolt(drawing);
                double end = x(drawing, timeline, 900 * Samples.MS);
                assertThat(bolt.x()).as(s.title).isBetween(end - 2 * bolt.size(), end);
                assertThat(all(drawing, Box.class))
                        .as(s.title)
                        .anyMatch(box -> box.fill() == Fill.SLEEPING
                                && bolt.y() > box.y()
                                && bolt.y() < box.y() + box.height()
                                && Math.abs(box.x() + box.width() - end) < 1);
            }
        }
    }

    /** 从下面来的中断，⚡ 也在箭头的头那里，不在泳道的另一边。 */
    @Test
    void theBoltOfAnArrowFromBelowStandsUnderItsHead() {
        var s = new Samples("从下面中断");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("做事", Lane.Kind.VIRTUAL, 0, 1000);
        s.sleep(0, 0, 500);
        s.run(0, 500, 1000);
        s.run(1, 0, 1000);
        s.wake(1, 0, 500);
        s.mark(0, 500, Mark.Kind.INTERRUPTED, "", 1);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(1000, 1000))), 1);
        Symbol bolt = bolt(drawing);
        assertThat(all(drawing, Arrow.class)).anySatisfy(arrow -> {
            assertThat(bolt.x()).isCloseTo(arrow.x2(), within(0.1));
            assertThat(bolt.y() - bolt.size() / 2).isBetween(arrow.y2() + arrow.head(), arrow.y2() + 2 * arrow.head());
            assertThat(bolt.y() + bolt.size() / 2).isLessThan(arrow.y1());
        });
    }

    /** 两次中断的杆挨着：⚡ 只在自己的杆上，不压着另一根，不然像是两次合用一个。 */
    @Test
    void aBoltStandsOnItsOwnPoleOnly() {
        int beside = 0;
        for (double apart = 3; apart < 12; apart += 0.5) {
            var s = new Samples("挨着 " + apart);
            s.lane("main", Lane.Kind.PLATFORM, 0, 991 + apart);
            for (int i = 1; i < 3; i++) {
                double at = 990 + (i - 1) * apart;
                s.lane("伙计 " + i, Lane.Kind.VIRTUAL, 0, 990 + apart);
                s.wait(i, 0, at, "HttpClient.send");
                s.run(i, at, 991 + apart);
                s.wake(0, i, at);
                s.mark(i, at, Mark.Kind.INTERRUPTED, "", 0);
            }
            s.run(0, 0, 991 + apart);
            Timeline timeline = s.timeline(991 + apart, 1000);
            Drawing drawing = PictureLayout.of(List.of(new Panel(timeline, "", Route.NONE, null)), 1);
            List<Arrow> poles = all(drawing, Arrow.class);
            List<Symbol> bolts = all(drawing, Symbol.class).stream()
                    .filter(symbol -> symbol.kind() == Mark.Kind.INTERRUPTED
                            && symbol.y() < axis(drawing).y1())
                    .toList();
            for (Symbol bolt : bolts) {
                double half = bolt.size() * 0.35;
                List<Double> across = poles.stream()
                        .filter(arrow -> Math.min(arrow.y1(), arrow.y2()) < bolt.y()
                                && Math.max(arrow.y1(), arrow.y2()) > bolt.y())
                        .map(Arrow::x1)
                        .distinct()
                        .toList();
                beside += across.size() - 1;
                assertThat(across)
                        .as("%s：%s", s.title, bolt)
                        .filteredOn(x -> Math.abs(x - bolt.x()) < half + 1)
                        .hasSize(1);
            }
        }
        assertThat(beside).isPositive();
    }

    /** 泳道挨得近，短的箭头伸进唤醒者的条里：别的圆点不压着它的头。 */
    @Test
    void noDotCoversTheHeadOfAShortArrow() {
        var s = new Samples("图书馆");
        for (int i = 0; i < 26; i++) {
            s.lane("读者 " + i, Lane.Kind.VIRTUAL, i == 0 ? 0 : 300, 1000);
            s.wait(i, i == 0 ? 0 : 300, i < 4 ? 500 : 1000, "座位");
            s.run(i, 500, 1000);
        }
        s.wake(4, 3, 500);
        s.wake(4, 1, 500);
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
        List<Arrow> arrows = all(drawing, Arrow.class).stream()
                .filter(arrow -> arrow.x1() == arrow.x2() && arrow.head() > 0)
                .toList();
        assertThat(arrows).hasSize(2);
        for (Arrow arrow : arrows) {
            assertThat(all(drawing, Tail.class))
                    .isNotEmpty()
                    .noneMatch(dot -> Math.abs(dot.x() - arrow.x2()) < arrow.head() / 2
                            && dot.y() > arrow.y2() - 2.5
                            && dot.y() < arrow.y2() + arrow.head() + 2.5);
        }
    }

    private static Symbol bolt(Drawing drawing) {
        return all(drawing, Symbol.class).stream()
                .filter(symbol -> symbol.kind() == Mark.Kind.INTERRUPTED)
                .findFirst()
                .orElseThrow();
    }

    /** 下一步还没有开始，圆点在前面的条上，不在它的框上。 */
    @Test
    void aDotDoesNotSitOnTheBoxOfAStepThatHasNotBegun() {
        var s = new Samples("中断以后才做下一步");
        s.lane("main", Lane.Kind.PLATFORM, 0, 500);
        s.lane("慢查询", Lane.Kind.VIRTUAL, 0, 201);
        s.sleep(0, 0, 200);
        s.run(0, 200, 201);
        s.step(0, "下一个查询", 201, 500);
        s.sleep(0, 201, 500);
        s.sleep(1, 0, 200.5);
        s.wake(0, 1, 200.5);
        s.mark(1, 200.5, Mark.Kind.INTERRUPTED, "", 0);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(500, 500))), 1);
        Box asleep = all(drawing, Box.class).stream()
                .filter(box -> box.fill() == Fill.SLEEPING)
                .findFirst()
                .orElseThrow();
        assertThat(all(drawing, Tail.class).getFirst().y()).isCloseTo(asleep.y() + asleep.height(), within(0.5));
    }

    /** 一段宽的等待是谁结束的，同一对泳道的路径要是在后面一点，也要画，或说出来。 */
    @Test
    void whatEndsAWideWaitIsDrawnOrToldBesideThePath() {
        for (double apart = 4; apart < 12; apart++) {
            var s = new Samples("隔 " + apart);
            s.lane("main", Lane.Kind.PLATFORM, 0, 600);
            s.lane("转账", Lane.Kind.VIRTUAL, 0, 400 + apart);
            s.wait(0, 0, 400, "FutureTask.get");
            s.run(0, 400, 400 + apart - 0.2);
            s.wait(0, 400 + apart - 0.2, 400 + apart, "ExecutorService.close");
            s.step(0, "最后查账", 400 + apart, 600);
            s.sleep(0, 400 + apart, 600);
            s.run(1, 0, 400 + apart);
            s.wake(1, 0, 400);
            s.wake(1, 0, 400 + apart);
            Timeline timeline = s.timeline(600, 600);
            Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
            double end = x(drawing, timeline, 400 * Samples.MS);
            boolean drawn = all(drawing, Arrow.class).stream()
                    .anyMatch(
                            arrow -> arrow.x1() == arrow.x2() && arrow.head() > 0 && Math.abs(arrow.x2() - end) < 3.1);
            String notes = String.join("", Samples.texts(drawing, Label.Role.NOTE));
            assertThat(drawn || notes.contains("没有地方画的箭头：转账 → main"))
                    .as("%s：%s", s.title, notes)
                    .isTrue();
        }
    }

    private static double top(Drawing drawing, Symbol bolt) {
        return all(drawing, Box.class).stream()
                .filter(box -> box.y() > bolt.y() && bolt.x() > box.x() - 2 && bolt.x() < box.x() + box.width() + 2)
                .mapToDouble(Box::y)
                .min()
                .orElse(Double.MAX_VALUE);
    }
}
