package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;
import static threadline.draw.timeline.Samples.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;
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

    private static double x(Drawing drawing, Timeline timeline, double ms) {
        return Samples.x(drawing, timeline, ms * Samples.MS);
    }

    /** 这种标记，图例里的不算。 */
    private static List<Symbol> symbols(Drawing drawing, Mark.Kind kind) {
        double bottom = axis(drawing).y1();
        return all(drawing, Symbol.class).stream()
                .filter(s -> s.kind() == kind && s.y() < bottom)
                .toList();
    }

    /** 两幅的说明不一样，就说是哪一幅的；一样的只说一遍。 */
    @Test
    void aNoteOfOneOfTwoPicturesSaysOfWhich() {
        var first = noted("上面的", "共有的", "只有上面");
        var second = noted("下面的", "共有的");
        var both = PictureLayout.of(List.of(Samples.told(first), Samples.told(second)), 1);
        assertThat(texts(both, Role.NOTE)).containsExactly("说明：共有的；「上面的」只有上面。");
        assertThat(texts(PictureLayout.of(List.of(Samples.told(first)), 1), Role.NOTE))
                .containsExactly("说明：共有的；只有上面。");
    }

    private static Timeline noted(String title, String... notes) {
        var d = new Draft(title);
        d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        d.run(0, 0, 100);
        d.notes.addAll(List.of(notes));
        return d.timeline(100, 100);
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
                        .isBetween(axis(drawing).x1() - 0.1, Samples.axisEnd(drawing) + 0.1);
            }
        }
    }

    @Test
    void aPathArrowStaysAtItsLanesEvenWhenTheAxisIsLonger() {
        for (double end : new double[] {123, 600}) {
            Timeline timeline = CornerSamples.oneCancelsTheOther(end);
            Drawing drawing = draw(timeline);
            assertThat(arrows(drawing))
                    .allSatisfy(
                            a -> assertThat(a.x1()).isLessThanOrEqualTo(x(drawing, timeline, 123) + Samples.BESIDE));
            assertThat(arrows(drawing).stream().mapToDouble(Arrow::x1).max().orElse(0))
                    .isBetween(x(drawing, timeline, 122.9) - 0.1, x(drawing, timeline, 122.9) + Samples.BESIDE);
        }
    }

    @Test
    void anEffectIsNeverDrawnBeforeItsCause() {
        List<Arrow> midway = arrows(draw(CornerSamples.cancelledMidway())).stream()
                .sorted((a, b) -> Double.compare(a.x1(), b.x1()))
                .toList();
        assertThat(midway).as("结果直着放不下，就拐到原因的右边").hasSize(2);
        assertThat(midway.getFirst().y2())
                .as("先向下")
                .isGreaterThan(midway.getFirst().y1());
        assertThat(midway.getLast().y2()).as("后向上").isLessThan(midway.getLast().y1());
        Timeline answer = CornerSamples.answer();
        List<Arrow> ordered = arrows(draw(answer)).stream()
                .sorted((a, b) -> Double.compare(a.x1(), b.x1()))
                .toList();
        assertThat(ordered).hasSize(3);
        Arrow cause = ordered.get(1);
        Arrow effect = ordered.getLast();
        assertThat(cause.y2()).as("先向下").isGreaterThan(cause.y1());
        assertThat(effect.y2()).as("后向上").isLessThan(effect.y1());
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
        assertThat(symbols(crowded, Mark.Kind.ENDED))
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.x() - s.size() / 2).isGreaterThanOrEqualTo(x(crowded, last, 524.9)));
        assertThat(symbols(crowded, Mark.Kind.CANCELLED))
                .as("取消画在自己那一步里，在中断的箭头之后")
                .singleElement()
                .satisfies(s -> assertThat(s.x() + s.size() / 2).isLessThanOrEqualTo(x(crowded, last, 525)))
                .satisfies(s -> assertThat(s.x()).isGreaterThanOrEqualTo(x(crowded, last, 515)));
    }

    @Test
    void everyWakeOnThePathHasItsHead() {
        Timeline timeline = CornerSamples.oneCancelsTheOther(123);
        Drawing drawing = draw(timeline);
        List<Arrow> path = arrows(drawing).stream()
                .filter(a -> a.ink() == Arrow.Ink.PATH)
                .sorted((a, b) -> Double.compare(a.x1(), b.x1()))
                .toList();
        assertThat(path)
                .allSatisfy(a -> assertThat(a.head()).isEqualTo(path.getFirst().head()));
        assertThat(path) // 启动；烤面包唤醒 main；main 中断煮咖啡；煮咖啡唤醒 main
                .extracting(a -> a.y2() > a.y1())
                .containsExactly(true, false, true, false);
        assertThat(path.get(1).x1()).as("不早于烤面包的结束").isGreaterThanOrEqualTo(x(drawing, timeline, 119) - 0.1);
        assertThat(texts(drawing, Role.LEGEND)).doesNotContain("唤醒不在图上");
    }

    @Test
    void twoStepsThatFailTogetherHaveTwoMarks() {
        Timeline both = CornerSamples.bothFail();
        Drawing drawing = draw(both);
        List<Symbol> crosses = symbols(drawing, Mark.Kind.DIED);
        assertThat(crosses).hasSize(2);
        assertThat(crosses.get(0).x()).isLessThan(x(drawing, both, 212.2));
        assertThat(crosses.get(1).x()).isGreaterThan(x(drawing, both, 212.8));
    }

    /** 里层的异常带着外层一起结束：每一层的框里都有。 */
    @Test
    void eachStepThatAnExceptionEndsHasItsMarkInItsOwnRow() {
        for (var outcome : List.of(Step.Outcome.FAILED, Step.Outcome.CANCELLED)) {
            var kind = outcome == Step.Outcome.FAILED ? Mark.Kind.DIED : Mark.Kind.CANCELLED;
            for (double apart : new double[] {0.001, 0.1, 1, 5}) {
                Samples s = new Samples("一层层结束");
                int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.sleep(main, 0, 1000);
                for (int depth = 0; depth < 3; depth++) {
                    double end = 600 + apart * (3 - depth);
                    s.step(main, "第 " + depth + " 层", 100 * depth, end, depth, outcome);
                }
                for (int depth = 2; depth >= 0; depth--) {
                    s.mark(main, 600 + apart * (3 - depth), kind, "IOException：断了");
                }
                assertThat(symbols(draw(s.timeline(1000, 1000)), kind))
                        .as("%s，隔 %s 毫秒", kind, apart)
                        .hasSize(3)
                        .extracting(Symbol::y)
                        .doesNotHaveDuplicates();
            }
        }
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

    /** 符号让开了，名字的引线跟着它，不插进别的步骤的框里。 */
    @Test
    void theNameOfAStepThatDidNotStartLeadsToItsMark() {
        for (double next = 5; next < 200; next += 8.3) {
            var s = new Samples("隔 " + next);
            int desk = s.lane("柜台", Lane.Kind.PLATFORM, 0, 1000);
            s.mark(desk, 4, Mark.Kind.NOT_STARTED, "推荐 3");
            s.step(desk, "付款 2", next, 500);
            s.mark(desk, next + 1, Mark.Kind.NOT_STARTED, "推荐 4");
            Drawing drawing = draw(s.timeline(1000, 1000));
            List<Double> symbols = symbols(drawing, Mark.Kind.NOT_STARTED).stream()
                    .map(Symbol::x)
                    .toList();
            assertThat(all(drawing, Line.class))
                    .filteredOn(line -> line.stroke() == Line.Stroke.POLE && line.x1() == line.x2())
                    .as(s.title)
                    .isNotEmpty()
                    .allMatch(pole -> symbols.stream().anyMatch(x -> Math.abs(x - pole.x1()) < 0.1));
        }
    }

    /** 引线从字母的尾巴下面开始：不连在 {@code p}、{@code g} 上。 */
    @Test
    void theLineOfANameBeginsBelowItsLetters() {
        for (double at = 900; at < 1000; at += 7) {
            var d = new Draft("在 " + at);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            d.run(0, 0, 1000);
            d.mark(0, at, Mark.Kind.SAID, "没有了：image_1.jpg");
            d.mark(0, at, Mark.Kind.NOT_STARTED, "处理 image_3.jpg");
            Drawing drawing = draw(d.timeline(1000, 1000));
            Label name = all(drawing, Label.class).stream()
                    .filter(l -> l.role() == Role.FLAG)
                    .findFirst()
                    .orElseThrow();
            assertThat(all(drawing, Line.class))
                    .as(d.title)
                    .filteredOn(l -> l.stroke() == Line.Stroke.POLE && l.x1() == l.x2())
                    .filteredOn(l -> l.x1() > name.x() && l.x1() < name.right())
                    .isNotEmpty()
                    .allMatch(l -> l.y1() > name.y() + 0.7 * name.size());
        }
    }

    /** 同一刻的几个画成一个符号，名字都在它的小旗上。 */
    @Test
    void stepsThatDidNotStartAtOnceAreAllNamed() {
        Samples s = new Samples("打烊");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(main, 0, 1000, "Thread.join");
        for (int i = 2; i <= 3; i++) {
            s.mark(main, 500 + 0.01 * i, Mark.Kind.NOT_STARTED, "制作 " + i);
        }
        for (int i = 0; i < 5; i++) {
            s.mark(main, 900 + 0.01 * i, Mark.Kind.NOT_STARTED, "派送 " + i);
        }
        Drawing drawing = draw(s.timeline(1000, 1000));
        assertThat(symbols(drawing, Mark.Kind.NOT_STARTED)).hasSize(2);
        assertThat(texts(drawing, Role.FLAG)).contains("制作 2、制作 3", "派送 0、派送 1、派送 2，共 5 步");
    }

    @Test
    void aWaitThatReachedItsLimitHasItsMarkInsideItsEnd() {
        Samples s = new Samples("时限");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int other = s.lane("另一个", Lane.Kind.PLATFORM, 0, 1000);
        int woken = s.lane("等到了", Lane.Kind.PLATFORM, 0, 1000);
        s.expire(main, 0, 500, "LinkedBlockingQueue.poll");
        s.expire(main, 500, 900, "Workers.map"); // 库自己隔一会儿看一眼
        s.step(other, "取款", 0, 600, 0, Step.Outcome.FAILED);
        s.tryLock(other, 0, 600, "账户 1", "main");
        s.mark(other, 600, Mark.Kind.DIED, "IllegalStateException：没有拿到");
        s.awaitUntil(woken, 0, 400, "LinkedBlockingQueue.poll", 2, 900);
        Timeline timeline = s.timeline(1000, 1000);
        Drawing drawing = draw(timeline);
        List<Symbol> limits = symbols(drawing, Mark.Kind.EXPIRED);
        assertThat(limits).hasSize(1);
        double half = limits.getFirst().size() / 2;
        assertThat(limits.getFirst().x() + half).isBetween(x(drawing, timeline, 480), x(drawing, timeline, 500));
        assertThat(texts(drawing, Role.LEGEND)).contains("到了时限");
        assertThat(drawing.hovers()).anyMatch(h -> h.text().get().startsWith("到了时限：等待：LinkedBlockingQueue.poll"));
        assertThat(symbols(drawing, Mark.Kind.DIED))
                .singleElement()
                .satisfies(d -> assertThat(d.x() + d.size() / 2).isLessThanOrEqualTo(x(drawing, timeline, 600)));
    }

    @Test
    void aFailureStandsInItsOwnStepNotBeforeTheNextBar() {
        Samples s = new Samples("失败以后");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(main, "查询", 0, 300, 0, Step.Outcome.FAILED);
        s.sleep(main, 0, 300);
        s.mark(main, 299.9, Mark.Kind.DIED, "IllegalStateException：没有");
        s.wait(main, 300, 1000, "Thread.join");
        Timeline timeline = s.timeline(1000, 1000);
        Drawing drawing = draw(timeline);
        assertThat(symbols(drawing, Mark.Kind.DIED)).singleElement().satisfies(cross -> {
            assertThat(cross.x() + cross.size() / 2).isLessThanOrEqualTo(x(drawing, timeline, 300));
            assertThat(all(drawing, Label.class))
                    .filteredOn(l -> l.role() == Role.STEP)
                    .allSatisfy(l -> assertThat(l.right()).isLessThanOrEqualTo(cross.x() - cross.size() / 2));
        });
    }

    /** 叫醒别人的箭头穿过它的末尾，也不画到下一步的名字下面去。 */
    @Test
    void aFailureStandsInItsOwnBoxThoughAnArrowPassesItsEnd() {
        for (int before = 0; before < 16; before++) {
            Samples s = new Samples("扣款，早 " + before);
            int above = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            int payer = s.lane("扣款人", Lane.Kind.PLATFORM, 0, 1000);
            int service = s.lane("服务", Lane.Kind.PLATFORM, 0, 1000);
            s.step(payer, "扣款 2", 0, 500, 0, Step.Outcome.FAILED);
            s.mark(payer, 499.9, Mark.Kind.DIED, "IllegalStateException：断了");
            s.step(payer, "扣款 4", 500, 570);
            s.sleep(payer, 0, 1000);
            s.wait(above, 0, 500 - before, "CountDownLatch.await");
            s.run(above, 500 - before, 1000);
            s.run(service, 0, 1000);
            s.wake(service, above, 500 - before);
            Timeline timeline = s.timeline(1000, 1000);
            Drawing drawing = draw(timeline);
            assertThat(symbols(drawing, Mark.Kind.DIED))
                    .singleElement()
                    .satisfies(cross -> assertThat(cross.x() + cross.size() / 2)
                            .as(timeline.title())
                            .isLessThanOrEqualTo(x(drawing, timeline, 500)));
        }
    }

    @Test
    void aFailureTooShortForItsBoxStandsBesideItsOwnNameNotInAnothersBox() {
        Samples s = new Samples("扣款");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(main, "扣款 1", 0, 498);
        s.step(main, "扣款 2", 498, 500, 0, Step.Outcome.FAILED);
        s.step(main, "扣款 3", 500, 1000);
        s.sleep(main, 0, 1000);
        s.mark(main, 499.9, Mark.Kind.DIED, "IllegalStateException：断了");
        Drawing drawing = draw(s.timeline(1000, 1000));
        Label flag = all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.FLAG)
                .findFirst()
                .orElseThrow();
        assertThat(flag.text()).isEqualTo("扣款 2");
        assertThat(symbols(drawing, Mark.Kind.DIED)).singleElement().satisfies(cross -> {
            assertThat(cross.y()).isEqualTo(flag.y(), within(0.1));
            assertThat(cross.x() - cross.size() / 2).isBetween(flag.right(), flag.right() + cross.size());
        });
    }

    @Test
    void whatIsWaitedForLosesItsClassBeforeItsMethod() {
        Samples s = new Samples("名字");
        int main = s.lane("ForkJoinPool.commonPool-delayScheduler", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(main, 0, 120, "StructuredTaskScope.join");
        s.sleep(main, 120, 500);
        s.wait(main, 500, 530, "CompletableFuture.get");
        s.sleep(main, 530, 1000);
        s.lane("HttpClient-11-SelectorManager", Lane.Kind.PLATFORM, 0, 1000);
        Drawing drawing = draw(s.timeline(1000, 1000));
        assertThat(texts(drawing, Role.STATE)).containsExactly("…join"); // 30 毫秒的连 …get 也写不下
        assertThat(texts(drawing, Role.LANE))
                .containsExactly("commonPool-delayScheduler", "HttpClient…SelectorManager");
    }

    /** 写不下「等待」两个字，名字前面有省略号：光是名字，像是一种状态。 */
    @Test
    void aNameThatStandsAloneIsNotReadAsAState() {
        for (double width = 20; width < 300; width += 7) {
            Samples s = new Samples("窄 " + width);
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.wait(0, 0, width, "做完的");
            s.sleep(0, width, 1000);
            assertThat(texts(draw(s.timeline(1000, 1000)), Role.STATE))
                    .as(s.title)
                    .isSubsetOf("等待：做完的", "…做完的");
        }
    }

    @Test
    void aMarkThatHasNoRoomMovesRightNotBeforeItsCause() {
        Samples s = new Samples("挤");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.mark(main, 500, Mark.Kind.INTERRUPTED, "由 别人 中断");
        s.mark(main, 500, Mark.Kind.SAID, "停下来");
        Timeline timeline = s.timeline(1000, 1000);
        Drawing drawing = draw(timeline);
        double at = x(drawing, timeline, 500);
        assertThat(Stream.of(Mark.Kind.INTERRUPTED, Mark.Kind.SAID).flatMap(k -> symbols(drawing, k).stream()))
                .hasSize(2)
                .allSatisfy(symbol -> assertThat(symbol.x()).isGreaterThan(at - 1));
    }

    @Test
    void twoStepsOnOneLaneHaveNoShortNameInCommon() {
        Samples s = new Samples("名字");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(main, "打开账户甲的存折", 0, 120);
        s.step(main, "打开账户乙的存折", 120, 240);
        s.step(main, "关上大门再锁好", 240, 360);
        s.step(main, "10 秒的图", 360, 400);
        s.step(main, "20 秒的图", 400, 440);
        Drawing drawing = draw(s.timeline(1000, 1000));
        assertThat(texts(drawing, Role.STEP)).containsExactly("关上大…");
        assertThat(texts(drawing, Role.FLAG)).contains("10 秒的图");
    }

    @Test
    void aNameTooLongForItsBoxIsCutOnlyWhereTheLaneSaysTheRest() {
        Drawing drawing = draw(CornerSamples.quotes("处理 乙"));
        assertThat(texts(drawing, Role.STEP)).doesNotContain("甲", "乙", "丙", "丁");
        assertThat(texts(drawing, Role.FLAG)).contains("询价 丁", "询价 乙", "处理 乙"); // 失败的还要全名
        var named = new Draft("泳道叫「询价」");
        named.lane("询价", Lane.Kind.PLATFORM, 0, 1000);
        named.step(0, "询价 甲", 0, 50);
        named.step(0, "询价 乙", 50, 100);
        named.sleep(0, 100, 1000);
        Panel unsaid = new Panel(named.timeline(1000, 1000), "", Route.NONE, null); // 句子里点了名的写在框外
        assertThat(texts(PictureLayout.of(List.of(unsaid), 1), Role.STEP)).containsExactly("甲", "乙");
    }

    /** 框里放得下名字、放不下名字和标记，标记就画到框外，不压着名字。 */
    @Test
    void aMarkNeverStandsOnTheNameOfItsStep() {
        for (double gap = 16; gap < 60; gap += 2) {
            for (double width = 60; width < 160; width += 4) {
                var d = new Draft("照样去问 " + gap + " " + width);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                double at = 0;
                for (int i = 1; at + width < 1000; i++) {
                    d.step(0, "付款 " + i, at, at + width, 0, Step.Outcome.FAILED);
                    d.mark(0, at + width, Mark.Kind.DIED, "IllegalStateException");
                    at += width + gap;
                }
                Drawing drawing = draw(d.timeline(1000, 1000));
                for (Symbol symbol : symbols(drawing, Mark.Kind.DIED)) {
                    assertThat(all(drawing, Label.class).stream().filter(l -> l.role() == Role.STEP))
                            .as("%s：%s", d.title, symbol)
                            .noneMatch(l -> symbol.x() + symbol.size() * 0.4 > l.x()
                                    && symbol.x() - symbol.size() * 0.4
                                            < l.x() + Lettering.width(l.text(), l.size(), false)
                                    && Math.abs(symbol.y() - l.y()) < l.size());
                }
            }
        }
    }

    /** 不是自己的箭头从旁边经过，泳道上方的符号就让到它的左边或右边，先后不变。 */
    @Test
    void aSymbolAboveALaneStandsBesideAPoleThatIsNotItsOwn() {
        for (Mark.Kind kind : new Mark.Kind[] {Mark.Kind.SAID, Mark.Kind.INTERRUPTED}) {
            for (double apart = -12; apart <= 12; apart += 0.7) {
                var d = new Draft("经过 " + kind + " " + apart);
                for (String name : List.of("甲", "乙", "丙")) {
                    d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                }
                d.wait(0, 0, 500, "Semaphore.acquire");
                d.sleep(1, 0, 1000);
                d.wake(2, 0, 500);
                d.mark(1, 500 + apart, kind, "订单 1 记好了");
                Timeline timeline = d.timeline(1000, 1000);
                Drawing drawing = draw(timeline);
                double pole = x(drawing, timeline, 500);
                Symbol symbol = symbols(drawing, kind).getFirst();
                assertThat(Math.abs(symbol.x() - pole)).as(d.title).isGreaterThan(symbol.size() / 2 + 1.5);
                assertThat(Math.signum(symbol.x() - pole)).as(d.title).isEqualTo(Math.signum(apart));
                assertThat(symbol.x()).as(d.title).isCloseTo(x(drawing, timeline, 500 + apart), within(10.1));
            }
        }
    }

    /** 快结束的时候，唤醒往上，中断往下，几乎同时，右边还有条：中断的箭头也画，符号在它上面。 */
    @Test
    void theArrowOfAnInterruptIsDrawnBesideThePathAtTheVeryEnd() {
        for (double late = 0; late < 4; late += 0.5) {
            var d = new Draft("取消 " + late);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1012 + late);
            d.lane("煮咖啡", Lane.Kind.VIRTUAL, 0, 1012 + late);
            d.lane("烤面包", Lane.Kind.VIRTUAL, 0, 1000);
            d.wait(0, 0, 1000, "FutureTask.get");
            d.run(0, 1000, 1012 + late);
            d.sleep(1, 0, 1000 + late);
            d.run(1, 1000 + late, 1012 + late);
            d.sleep(2, 0, 1000);
            d.wake(2, 0, 1000);
            d.wake(0, 1, 1000 + late);
            d.mark(1, 1000.1 + late, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
            Drawing drawing = draw(d.timeline(1012 + late, 1012 + late));
            Arrow down = all(drawing, Arrow.class).stream()
                    .filter(a -> a.y2() > a.y1() && a.head() > 0)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(d.title));
            Symbol bolt = symbols(drawing, Mark.Kind.INTERRUPTED).getFirst();
            assertThat(bolt.x()).as(d.title).isCloseTo(down.x1(), within(bolt.size() * 0.35 + 0.1));
        }
    }

    /** 小旗和组名不盖住箭头的头。 */
    @Test
    void noLabelHidesTheHeadOfAnArrow() {
        for (int width = 12; width < 40; width += 3) {
            for (boolean processes : new boolean[] {false, true}) {
                var d = new Draft("流水线 " + width + " " + processes);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                int cook = d.lane("切菜", Lane.Kind.VIRTUAL, processes ? "8199 · HuntWorker" : null, 0, 1000, false);
                int serve = d.lane("上菜", Lane.Kind.VIRTUAL, processes ? "8200 · HuntWorker" : null, 0, 1000, false);
                double at = 0;
                for (int i = 1; at + 2 * width < 1000; i++) {
                    d.wait(cook, at, at + width, "下一道");
                    d.wake(0, cook, at + width);
                    d.step(cook, "切菜的人 " + i, at + width, at + 2 * width, 0, Step.Outcome.FAILED);
                    d.mark(cook, at + 2 * width, Mark.Kind.DIED, "IllegalStateException");
                    d.wait(serve, at, at + width, "下一盘");
                    d.wake(cook, serve, at + width);
                    d.step(serve, "上菜 " + i, at + width, at + 2 * width);
                    at += 2 * width;
                }
                Drawing drawing = draw(d.timeline(1000, 1000));
                List<Arrow> down = all(drawing, Arrow.class).stream()
                        .filter(a -> a.y2() > a.y1() && a.head() > 0)
                        .toList();
                assertThat(down).as(d.title).isNotEmpty();
                for (Arrow arrow : down) {
                    assertThat(all(drawing, Label.class).stream()
                                    .filter(l -> l.role() != Role.STEP && l.role() != Role.STATE))
                            .as("%s：%s", d.title, arrow)
                            .noneMatch(l -> l.x() < arrow.x2()
                                    && l.right() > arrow.x2()
                                    && l.bottom() > arrow.y2() - arrow.head() + 1
                                    && l.top() < arrow.y2());
                }
            }
        }
    }

    /** 泳道多、靠得近的时候，很宽的等待也写出在等什么。 */
    @Test
    void aWideWaitSaysWhatItWaitsForHoweverManyLanes() {
        for (int lanes : new int[] {2, 12, 13, 20, 24}) {
            var d = new Draft(lanes + " 条");
            for (int i = 0; i < lanes; i++) {
                d.lane("线程 " + i, Lane.Kind.PLATFORM, 0, 1000);
                d.step(i, "套餐 " + i, 0, 1000);
                d.wait(i, 0, 1000, "备货 " + i);
            }
            assertThat(texts(draw(d.timeline(1000, 1000)), Role.STATE))
                    .as(d.title)
                    .hasSize(lanes)
                    .allMatch(words -> words.startsWith("等待：备货"));
        }
    }

    /** 框里放不下标记，后面又紧跟着一段状态：标记不压着那一段，也不离开那一刻。 */
    @Test
    void aMarkOutsideItsStepStandsOnNothingElseAndNearItsMoment() {
        for (double width = 6; width < 150; width += 4) {
            for (Step.Outcome outcome : new Step.Outcome[] {Step.Outcome.FAILED, Step.Outcome.CANCELLED}) {
                Mark.Kind kind = outcome == Step.Outcome.FAILED ? Mark.Kind.DIED : Mark.Kind.CANCELLED;
                var d = new Draft("邻居 " + width + " " + kind);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                d.step(0, "邻居读文件", 500, 500 + width, 0, outcome);
                d.run(0, 500, 500 + width);
                d.mark(0, 500 + width, kind, "IOException");
                d.queue(0, 500 + width, 1000);
                Timeline timeline = d.timeline(1000, 1000);
                Drawing drawing = draw(timeline);
                Symbol symbol = symbols(drawing, kind).getFirst();
                double end = x(drawing, timeline, 500 + width);
                double half = symbol.size() / 2;
                double near = all(drawing, Label.class).stream()
                        .filter(l -> l.role() == Role.FLAG && Math.abs(l.y() - symbol.y()) < 0.1)
                        .mapToDouble(Label::right) // 跟在自己的名字后面，名字的引线插在框上
                        .findFirst()
                        .orElse(end);
                assertThat(symbol.x()).as(d.title).isCloseTo(near, within(2 * symbol.size()));
                assertThat(all(drawing, Box.class))
                        .as("%s：%s", d.title, symbol)
                        .noneMatch(b -> b.fill() == Fill.RUNNABLE
                                && b.y() < axis(drawing).y1()
                                && b.x() < symbol.x() + half
                                && b.x() + b.width() > symbol.x() - half
                                && b.y() < symbol.y() + half
                                && b.y() + b.height() > symbol.y() - half);
            }
        }
    }
}
