package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;
import static threadline.draw.timeline.Samples.x;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 再挤，从左到右读也读不错先后：输出和中断画在真的时刻，箭头只挪开一点，谁也不越过谁。 */
class OrderTest {

    /** 箭头最多挪开这么多；颠倒不到一个像素看不出。 */
    private static final double MOVED = 6;

    /** 符号最多让开箭头这么多。 */
    private static final double ASIDE = 10;

    private static final int LANES = 6;

    /** 六条泳道，几阵挤在一起的唤醒、中断和输出；同一对泳道之间只唤醒一次，图上认得出是哪一个。 */
    private static Timeline crowded(int seed) {
        var random = new Random(seed);
        var s = new Samples("挤 " + seed);
        for (int i = 0; i < LANES; i++) {
            s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, random.nextInt(3), 1000 - random.nextInt(3));
        }
        double[] ends = new double[LANES];
        List<Integer> pairs = new ArrayList<>();
        for (double burst = 60 + random.nextInt(60); burst < 1000; burst += 100 + random.nextInt(200)) {
            double at = burst;
            for (int i = 0; i < 3 + random.nextInt(8) && at < 990; i++) {
                at += random.nextInt(3) * random.nextDouble() * 3;
                int from = random.nextInt(LANES);
                int to = random.nextInt(LANES);
                if (from == to || pairs.contains(from * LANES + to) || at - ends[to] < 0.5) {
                    continue;
                }
                pairs.add(from * LANES + to);
                s.wait(to, ends[to], at, random.nextBoolean() ? "下一单" : "Semaphore.acquire");
                ends[to] = at;
                s.wake(from, to, at);
                if (random.nextInt(3) == 0) {
                    s.mark(to, at, Mark.Kind.INTERRUPTED, "", from);
                }
                if (random.nextInt(3) == 0) {
                    s.mark(random.nextBoolean() ? from : to, at + random.nextDouble(), Mark.Kind.SAID, "好");
                }
            }
        }
        for (int i = 0; i < LANES; i++) {
            s.run(i, ends[i], 1000);
        }
        return s.timeline(1000, 1000);
    }

    /** 画在图上的一刻：应当在哪里，画在哪里。 */
    private record Drawn(String what, double moment, double x) {}

    @Test
    void nothingStandsBeforeWhatHappenedBeforeIt() {
        for (int seed = 0; seed < 300; seed++) {
            Timeline timeline = crowded(seed);
            List<Drawn> drawn = drawn(timeline, PictureLayout.of(List.of(Samples.told(timeline)), 1));
            assertThat(drawn).isNotEmpty();
            for (Drawn one : drawn) {
                assertThat(one.x)
                        .as("%s：%s", timeline.title(), one)
                        .isCloseTo(one.moment, within(one.what.startsWith("箭头") ? MOVED + 0.1 : ASIDE + 0.1));
                for (Drawn other : drawn) {
                    // 没有画箭头的中断，和经过的箭头分不出先后，就在它的左边
                    double even = other.what.equals("⚡") ? 2 : 0;
                    if (one.moment < other.moment - 0.01 - even) {
                        assertThat(one.x)
                                .as("%s：%s 在 %s 之前", timeline.title(), one, other)
                                .isLessThanOrEqualTo(other.x + 1.01);
                    }
                }
            }
        }
    }

    /** 醒来做一会儿，叫醒别人，再睡或再等；有的在步骤里。挤成几阵，做的那一会儿多半窄得看不见。 */
    private static Timeline relay(int seed) {
        var random = new Random(seed);
        var s = new Samples("接力 " + seed);
        double end = 1000 - random.nextInt(40);
        for (int i = 0; i < LANES; i++) {
            s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, end);
        }
        double[] ends = new double[LANES];
        List<Integer> pairs = new ArrayList<>();
        for (double burst = 60 + random.nextInt(60); burst < end; burst += 60 + random.nextInt(150)) {
            double at = burst;
            for (int i = 0; i < 3 + random.nextInt(6) && at < end; i++) {
                int from = random.nextInt(LANES);
                int to = random.nextInt(LANES);
                double before = random.nextInt(6) * random.nextInt(3);
                if (from == to || pairs.contains(from * LANES + to) || at - ends[to] < 0.5) {
                    continue;
                }
                pairs.add(from * LANES + to);
                if (ends[from] < at - before) { // 醒着的时候才叫得醒别人
                    s.sleep(from, ends[from], at - before);
                    ends[from] = at - before;
                }
                double after = Math.min(end, Math.max(at, ends[from]) + random.nextInt(5) * random.nextInt(4));
                act(s, random, from, ends[from], after);
                ends[from] = after;
                s.wait(to, ends[to], at, "下一单");
                double until = Math.min(end, at + random.nextInt(4) * random.nextInt(4));
                act(s, random, to, at, until);
                ends[to] = until;
                s.wake(from, to, at);
                at += random.nextInt(3) * random.nextDouble() * 3;
            }
        }
        for (int i = 0; i < LANES; i++) {
            s.sleep(i, ends[i], end);
        }
        return s.timeline(end, end);
    }

    private static void act(Samples s, Random random, int lane, double from, double to) {
        if (to > from) {
            s.run(lane, from, to);
            if (random.nextInt(3) == 0) {
                s.step(lane, "做", from, to);
            }
        }
    }

    /** 挪开的箭头不从等着、睡着的时段里出来，不跨过一步的边，也不到它结束的那段等待的前面或下一段等待里去：读者读的是先后和谁在做什么。 */
    @Test
    void anArrowThatMadeWayStaysWhereItsTwoLanesAreTheSame() {
        for (int seed = 0; seed < 300; seed++) {
            Timeline timeline = relay(seed);
            for (Panel panel :
                    List.of(Samples.told(timeline), new Panel(timeline, "", threadline.model.Route.NONE, null))) {
                Drawing drawing = PictureLayout.of(List.of(panel), 1);
                double pixel = 1 / (x(drawing, timeline, 1) - x(drawing, timeline, 0));
                for (Arrow arrow : arrows(drawing)) {
                    boolean below = arrow.ink() != Arrow.Ink.PATH && arrow.y2() < arrow.y1();
                    Element.Tail tail = Samples.tail(drawing, arrow);
                    int from = lane(drawing, tail.y(), below);
                    int to = lane(drawing, arrow.y2(), arrow.y2() > arrow.y1());
                    Wake wake = timeline.wakes().stream()
                            .filter(w -> w.from() == from && w.to() == to && arrow.head() > 0)
                            .findFirst()
                            .orElse(null);
                    if (wake == null) {
                        continue;
                    }
                    double at = (tail.x() - x(drawing, timeline, 0)) * pixel;
                    assertThat(Math.abs(at - wake.atNanos()) > 1.2 * pixel
                                    && (arrow.ink() == Arrow.Ink.PATH
                                            ? at < wake.atNanos()
                                            : isWaiting(timeline, from, at, pixel)
                                                    || crossesStep(timeline, from, at, wake.atNanos(), pixel)
                                                    || crossesStep(timeline, to, at, wake.atNanos(), pixel)
                                                    || (at > wake.atNanos() && isWaiting(timeline, to, at, pixel))))
                            .as("%s：%s 画在 %.1f，%s", timeline.title(), wake, at / Samples.MS, arrow)
                            .isFalse();
                }
            }
        }
    }

    /** 看得见它正等着或睡着，离两边都有一个多像素。 */
    private static boolean isWaiting(Timeline timeline, int lane, double at, double pixel) {
        return timeline.intervals().stream()
                .filter(i ->
                        i.lane() == lane && !(i instanceof threadline.model.Interval.Running) && i.nanos() > 4 * pixel)
                .anyMatch(i -> i.startNanos() < at - 1.2 * pixel && at + 1.2 * pixel < i.endNanos());
    }

    /** 看得见的一步的边，在真的时刻和画着的地方之间。 */
    private static boolean crossesStep(Timeline timeline, int lane, double at, double moment, double pixel) {
        double left = Math.min(at, moment) + 1.2 * pixel;
        double right = Math.max(at, moment) - 1.2 * pixel;
        return timeline.steps().stream()
                .filter(step -> step.lane() == lane && step.endNanos() - step.startNanos() > 4 * pixel)
                .anyMatch(step -> (step.startNanos() > left && step.startNanos() < right)
                        || (step.endNanos() > left && step.endNanos() < right));
    }

    /** 看得见的等待是谁结束的，没有画就说出来：很少就各说是谁到谁，多就说有几个。 */
    @Test
    void whatIsNotDrawnAndEndedAWaitThatIsSeenIsTold() {
        int named = 0;
        int left = 0;
        int all = 0;
        for (int seed = 0; seed < 300; seed++) {
            Timeline timeline = crowded(seed);
            Drawing drawing = PictureLayout.of(List.of(new Panel(timeline, "", threadline.model.Route.NONE, null)), 1);
            List<String> drawn =
                    drawn(timeline, drawing).stream().map(Drawn::what).toList();
            List<Wake> missed = timeline.wakes().stream()
                    .filter(w -> !drawn.contains("箭头 " + w.from() + " → " + w.to()))
                    .filter(w -> endsSeen(timeline, drawing, w))
                    .toList();
            String note =
                    String.join("", Samples.texts(drawing, Label.Role.NOTE)).replace(" ", "");
            assertThat(note.contains("没有地方画"))
                    .as("%s：%s", timeline.title(), note)
                    .isEqualTo(!missed.isEmpty());
            if (note.startsWith("有") && !missed.isEmpty() && !note.startsWith("有的")) {
                assertThat(note).as(timeline.title()).startsWith("有" + missed.size() + "个箭头没有地方画");
            } else {
                named += missed.size();
                for (Wake wake : missed) {
                    assertThat(note)
                            .as(timeline.title())
                            .containsPattern("虚拟线程" + wake.from() + "→[^（，。]*虚拟线程" + wake.to() + "[、（]");
                }
            }
            left += missed.size();
            all += timeline.wakes().size();
        }
        assertThat(named).isPositive();
        assertThat(left).as("多数画得下").isLessThan(all / 3);
    }

    /** 结束的等待看得见，或是中断；第一次等之前的是启动。 */
    private static boolean endsSeen(Timeline timeline, Drawing drawing, Wake wake) {
        double pixel = timeline.endNanos() / (axis(drawing).x2() - axis(drawing).x1());
        boolean interrupts = timeline.marks().stream()
                .anyMatch(m -> m.kind() == Mark.Kind.INTERRUPTED
                        && m.lane() == wake.to()
                        && m.by() == wake.from()
                        && m.atNanos() == wake.atNanos());
        return timeline.intervals().stream()
                .anyMatch(i -> i.lane() == wake.to()
                        && i instanceof threadline.model.Interval.Waiting
                        && i.endNanos() == wake.atNanos()
                        && (interrupts || i.nanos() >= 2 * pixel));
    }

    /** 拐弯的箭头，拐弯以前不贴着别人的杆。 */
    @Test
    void anArrowThatBendsDoesNotHugAnotherBeforeItTurns() {
        int bends = 0;
        for (int seed = 0; seed < 300; seed++) {
            for (Timeline timeline : List.of(crowded(seed), relay(seed))) {
                Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
                for (Line stub : all(drawing, Line.class)) {
                    if (stub.stroke() != Line.Stroke.WAKE || stub.x1() != stub.x2() || stub.y2() - stub.y1() < 8) {
                        continue;
                    }
                    bends++;
                    assertThat(arrows(drawing).stream()
                                    .filter(a -> a.ink() == Arrow.Ink.PLAIN && Math.abs(a.x1() - stub.x1()) < 4)
                                    .filter(a -> Math.abs(Samples.tail(drawing, a)
                                                                    .y()
                                                            - stub.y1())
                                                    > 30
                                            && Math.abs(Samples.tail(drawing, a).y() - stub.y2()) > 30) // 别的泳道来的
                                    .toList())
                            .as("%s：%s", timeline.title(), stub)
                            .noneMatch(a -> Math.min(stub.y2(), Math.max(a.y1(), a.y2()))
                                            - Math.max(stub.y1(), Math.min(a.y1(), a.y2()))
                                    > 7);
                }
            }
        }
        assertThat(bends).isPositive();
    }

    /** 一支箭头的杆不从别人的圆点上穿过：像是从那里来的。 */
    @Test
    void noStemPassesThroughTheDotOfAnother() {
        for (int seed = 0; seed < 300; seed++) {
            for (Timeline timeline : List.of(crowded(seed), relay(seed))) {
                Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
                for (Element.Tail dot : all(drawing, Element.Tail.class)) {
                    assertThat(arrows(drawing).stream()
                                    .filter(a -> a.ink() == Arrow.Ink.PLAIN && Math.abs(a.x1() - dot.x()) < 20)
                                    .filter(a ->
                                            Math.abs(Samples.tail(drawing, a).y() - dot.y()) > 30) // 从同一条来的
                                    .toList())
                            .as("%s：%s", timeline.title(), dot)
                            .noneMatch(a -> Math.abs(a.x1() - dot.x()) < 2.4
                                    && Math.min(a.y1(), a.y2()) + 2 < dot.y()
                                    && dot.y() < Math.max(a.y1(), a.y2()) - 2);
                }
            }
        }
    }

    /** 路径的杆从圆点上经过，拐弯的挨着圆点就拐：压在杆下面的一截看不见，圆点像是路径的。 */
    @Test
    void anArrowThatBendsUnderThePathTurnsBesideItsDot() {
        var s = new Samples("两个放行两个");
        s.lane("main", Lane.Kind.PLATFORM, 0, 200);
        for (int i = 1; i < 5; i++) {
            s.lane("线程 " + i, Lane.Kind.VIRTUAL, 0, i < 3 ? 100.1 : 200);
            s.step(i, "做", i < 3 ? 0 : 100.1, i < 3 ? 100 : 200);
            s.sleep(i, i < 3 ? 0 : 100.1, i < 3 ? 100 : 200);
        }
        s.wait(0, 0, 200, "ExecutorService.close");
        s.wait(3, 0, 100, "甲");
        s.wait(4, 0, 100.05, "甲");
        s.wake(1, 3, 100);
        s.wake(2, 4, 100.05);
        s.wake(3, 0, 200);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(200, 200))), 1);
        Arrow black = arrows(drawing).stream()
                .filter(a -> a.ink() == Arrow.Ink.PLAIN)
                .findFirst()
                .orElseThrow();
        Arrow pink = arrows(drawing).stream()
                .filter(a -> a.ink() == Arrow.Ink.PATH
                        && Math.abs(a.x1() - Samples.tail(drawing, black).x()) < 1)
                .findFirst()
                .orElseThrow();
        Element.Tail dot = Samples.tail(drawing, black);
        assertThat(dot.y()).as("%s", pink).isBetween(pink.y1(), pink.y2());
        assertThat(black.y1() - dot.y()).isLessThan(4);
    }

    /** 自己的箭头没有画的中断，不站在别人的箭头上：像是那支箭头的主人中断的。画在它打断的等待的末尾。 */
    @Test
    void anInterruptWithoutItsArrowDoesNotStandOnSomebodyElses() {
        int inside = 0;
        for (int seed = 0; seed < 300; seed++) {
            Timeline timeline = crowded(seed);
            Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
            for (Symbol symbol : symbols(drawing)) {
                if (symbol.kind() != Mark.Kind.INTERRUPTED) {
                    continue;
                }
                boolean within = isInside(drawing, symbol);
                inside += within ? 1 : 0;
                int lane = owner(drawing, symbol);
                Mark mark = timeline.marks().stream()
                        .filter(m -> m.kind() == Mark.Kind.INTERRUPTED && m.lane() == lane)
                        .min(Comparator.comparingDouble(m -> Math.abs(x(drawing, timeline, m.atNanos()) - symbol.x())))
                        .orElseThrow();
                boolean seen = timeline.intervals().stream()
                        .anyMatch(i -> i.lane() == lane
                                && i.endNanos() == mark.atNanos()
                                && x(drawing, timeline, i.nanos()) - x(drawing, timeline, 0) > 25);
                boolean own = arrows(drawing).stream()
                        .anyMatch(a -> lane(drawing, a.y2(), a.y2() > a.y1()) == lane
                                && Math.abs(a.x2() - symbol.x()) < symbol.size() * 0.35 + 0.1);
                double half = symbol.size() / 2;
                boolean onOther = arrows(drawing).stream()
                        .anyMatch(a -> Math.abs(a.x2() - symbol.x()) < half + 1
                                && Math.max(a.y1(), a.y2()) > symbol.y() - half
                                && Math.min(a.y1(), a.y2()) < symbol.y() + half);
                assertThat(seen && !own && onOther)
                        .as("%s：%s，%s", timeline.title(), symbol, mark)
                        .isFalse();
            }
        }
        assertThat(inside).isPositive();
    }

    /** 画在条里。 */
    private static boolean isInside(Drawing drawing, Symbol symbol) {
        return all(drawing, Element.Box.class).stream()
                .anyMatch(box -> symbol.x() > box.x()
                        && symbol.x() < box.x() + box.width()
                        && symbol.y() > box.y()
                        && symbol.y() < box.y() + box.height());
    }

    /** 画在箭头的头旁边的标记，不盖住头。 */
    @Test
    void aMarkAboveALaneDoesNotHideTheHeadThatLandsThere() {
        for (int seed = 0; seed < 300; seed++) {
            Timeline timeline = crowded(seed);
            Drawing drawing = PictureLayout.of(List.of(Samples.told(timeline)), 1);
            for (Arrow arrow : arrows(drawing)) {
                for (Symbol symbol : symbols(drawing)) {
                    boolean down = arrow.y2() > arrow.y1();
                    boolean own = lane(drawing, arrow.y2(), down) == lane(drawing, symbol.y(), true);
                    boolean over = Math.abs(symbol.x() - arrow.x2()) < symbol.size() / 2
                            && symbol.y() + symbol.size() / 2 > arrow.y2() - arrow.head()
                            && symbol.y() - symbol.size() / 2 < arrow.y2();
                    assertThat(down && own && over)
                            .as("%s：%s 和 %s", timeline.title(), symbol, arrow)
                            .isFalse();
                }
            }
        }
    }

    private static List<Drawn> drawn(Timeline timeline, Drawing drawing) {
        List<Drawn> drawn = new ArrayList<>();
        for (Arrow arrow : arrows(drawing)) {
            boolean below = arrow.ink() != Arrow.Ink.PATH && arrow.y2() < arrow.y1(); // 路径从泳道的下面出发
            Element.Tail tail = Samples.tail(drawing, arrow);
            assertThat(arrow.x2()).as("%s", arrow).isCloseTo(tail.x(), within(2 * MOVED + 0.1));
            int from = lane(drawing, tail.y(), below);
            int to = lane(drawing, arrow.y2(), arrow.y2() > arrow.y1());
            timeline.wakes().stream()
                    .filter(w -> w.from() == from && w.to() == to && arrow.head() > 0)
                    .forEach(w -> drawn.add(
                            new Drawn("箭头 " + from + " → " + to, x(drawing, timeline, w.atNanos()), tail.x())));
        }
        for (Symbol symbol : symbols(drawing)) {
            if (isInside(drawing, symbol)) {
                continue; // 像沙漏，画在等待的末尾
            }
            int lane = owner(drawing, symbol);
            drawn.add(timeline.marks().stream()
                    .filter(m -> m.kind() == symbol.kind() && m.lane() == lane)
                    .map(m -> new Drawn(m.kind().symbol(), x(drawing, timeline, m.atNanos()), symbol.x()))
                    .min(Comparator.comparingDouble(d -> Math.abs(d.moment - d.x)))
                    .orElseThrow());
        }
        return drawn;
    }

    /** 符号是哪条泳道的：在它的条里，它的上面，或从下面到它的箭头上。 */
    private static int owner(Drawing drawing, Symbol symbol) {
        return arrows(drawing).stream()
                .filter(a -> symbol.kind() == Mark.Kind.INTERRUPTED && a.y2() < a.y1() && a.head() > 0)
                .filter(a -> Math.abs(a.x2() - symbol.x()) < 0.1 && Math.abs(symbol.y() - a.y2() - 15) < 3)
                .findFirst()
                .map(a -> lane(drawing, a.y2(), false))
                .orElseGet(() -> lane(drawing, symbol.y() - (isInside(drawing, symbol) ? 12 : 0), true));
    }

    /** 名字在这个高度下面（或上面）的第一条泳道。 */
    private static int lane(Drawing drawing, double y, boolean below) {
        @Nullable
        Label nearest = all(drawing, Label.class).stream()
                .filter(l -> l.role() == Label.Role.LANE && (below ? l.y() > y : l.y() < y))
                .min(Comparator.comparingDouble(l -> Math.abs(l.y() - y)))
                .orElse(null);
        return nearest == null ? -1 : Integer.parseInt(nearest.text().substring("虚拟线程 ".length()));
    }

    private static List<Arrow> arrows(Drawing drawing) {
        return all(drawing, Arrow.class).stream()
                .filter(a -> a.x1() == a.x2()) // 横的在图例里
                .toList();
    }

    private static List<Symbol> symbols(Drawing drawing) {
        return all(drawing, Symbol.class).stream()
                .filter(s -> s.kind() == Mark.Kind.SAID || s.kind() == Mark.Kind.INTERRUPTED)
                .filter(s -> s.y() < axis(drawing).y1())
                .toList();
    }
}
