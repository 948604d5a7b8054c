package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Element.Trace;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.explain.cause.CriticalPath;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Guess;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 排版的性质，在手写的和随机的时间线上。 */
class LayoutTest {

    private static final int RANDOM = 500;
    private static final List<Drawn> SHEETS = sheets();

    @Test
    void noTwoLabelsOverlap() {
        for (Drawn sheet : SHEETS) {
            List<Label> labels = sheet.labels();
            for (int i = 0; i < labels.size(); i++) {
                for (int j = i + 1; j < labels.size(); j++) {
                    if (overlap(labels.get(i), labels.get(j))) {
                        fail("%s：%s 和 %s", sheet.name, labels.get(i), labels.get(j));
                    }
                }
            }
        }
    }

    @Test
    void nothingLeavesThePicture() {
        for (Drawn sheet : SHEETS) {
            double width = sheet.drawing.width();
            double height = sheet.drawing.height();
            for (Element element : sheet.drawing.elements()) {
                boolean inside = switch (element) {
                    case Label l -> l.x() >= 0 && l.right() <= width && l.top() >= 0 && l.bottom() <= height;
                    case Box b -> b.x() >= 0 && b.x() + b.width() <= width && b.y() + b.height() <= height;
                    case Line l -> l.x2() <= width && l.y2() <= height;
                    case Trace t -> t.dots().stream().allMatch(d -> d.x() <= width && d.y() <= height);
                    case Arrow a -> a.x2() <= width && a.y2() <= height;
                    case Tail t -> t.x() <= width && t.y() <= height;
                    case Symbol s -> s.x() >= 0 && s.x() + s.size() / 2 <= width && s.y() <= height;
                };
                assertThat(inside)
                        .as("%s：%s 在 %s × %s 里", sheet.name, element, width, height)
                        .isTrue();
            }
        }
    }

    @Test
    void eachLaneUpToSixtyIsNamed() {
        for (Drawn sheet : SHEETS) {
            int lanes = sheet.timeline.lanes().size();
            if (lanes <= 60) {
                assertThat(sheet.labels(Role.LANE)).as(sheet.name).hasSize(lanes);
            } else {
                assertThat(sheet.labels(Role.LANE)).as(sheet.name).hasSizeBetween(1, 5);
            }
        }
    }

    @Test
    void textContrastsWithWhatIsUnderIt() {
        for (Drawn sheet : SHEETS) {
            for (Label label : sheet.labels()) {
                assertThat(Fill.contrast(label.ink(), label.ground()))
                        .as("%s：%s", sheet.name, label)
                        .isGreaterThan(4.5);
                if (!label.plate()) {
                    assertThat(sheet.ground(label))
                            .as("%s：%s", sheet.name, label)
                            .isEqualTo(label.ground());
                }
            }
        }
    }

    @Test
    void noTextIsSmallerThanFourteenPixels() {
        for (Drawn sheet : SHEETS) {
            assertThat(sheet.labels())
                    .as(sheet.name)
                    .allSatisfy(l -> assertThat(l.size()).isGreaterThanOrEqualTo(14));
        }
    }

    @Test
    void eachEdgeIsAtItsTimeWithinOnePixel() {
        for (Drawn sheet : SHEETS) {
            if (sheet.timeline.lanes().size() > 60
                    || sheet.timeline.lanes().stream().anyMatch(l -> l.process() != null)) {
                continue; // 按进程分组会改变泳道的顺序，并发曲线不画每一条
            }
            for (Interval interval : sheet.timeline.intervals()) {
                double left = sheet.x(interval.startNanos());
                double right = sheet.x(interval.endNanos());
                if (right - left >= (interval instanceof Interval.Unknown ? Sheet.DOTTED : 2)) {
                    boolean mounted = interval instanceof Interval.Running
                            && sheet.timeline.lanes().stream()
                                    .anyMatch(l -> l.id() == interval.lane() && l.kind() == Lane.Kind.CARRIER);
                    List<Box> boxes = sheet.boxes(interval.lane(), mounted ? Fill.MOUNTED : Fill.of(interval));
                    assertThat(boxes)
                            .as("%s：%s 的左边在 %s", sheet.name, interval, left)
                            .anyMatch(b -> near(b.x(), left));
                    assertThat(boxes)
                            .as("%s：%s 的右边在 %s", sheet.name, interval, right)
                            .anyMatch(b -> near(b.x() + b.width(), right));
                }
            }
            for (Step step : sheet.timeline.steps()) {
                if (step.depth() == 0 && sheet.x(step.endNanos()) - sheet.x(step.startNanos()) >= 3) {
                    assertThat(sheet.boxes(step.lane(), Fill.PAPER))
                            .as("%s：%s", sheet.name, step)
                            .anyMatch(b -> near(b.x(), sheet.x(step.startNanos()))
                                    && near(b.x() + b.width(), sheet.x(step.endNanos())));
                }
            }
        }
    }

    /** 没有活的线程没有在等谁；窄的一条和宽的一条说法一样。 */
    @Test
    void aPoolsThreadWithoutWorkIsIdleHoweverWideItsBar() {
        var d = new Draft("空闲");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.run(0, 0, 1000);
        int worker = d.lane("工人", Lane.Kind.PLATFORM, 0, 1000);
        d.wait(worker, 0, 200, "空闲（线程池）");
        d.run(worker, 200, 300);
        d.wait(worker, 300, 1000, "空闲（线程池）");
        var sheet = new Drawn("空闲", d.timeline(1000, 1000), 1);
        assertThat(sheet.texts(Role.STATE)).containsExactly("空闲（线程池）", "空闲（线程池）");
    }

    @Test
    void theCoffeeShopLooksAsDesigned() {
        Drawn sheet = new Drawn("咖啡店", Samples.coffeeShop(), 1);
        assertThat(sheet.texts(Role.STEP))
                .containsExactly(
                        "制作 #0", "制作 #1", "制作 #2", "制作 #3", "制作 #4", "派送 #0", "派送 #1", "派送 #2", "派送 #3", "派送 #4");
        assertThat(sheet.texts(Role.SAID)).containsExactly("#0", "#1", "#2", "#3", "#4");
        assertThat(sheet.texts(Role.LANE)).containsExactly("main", "Barista", "Server");
        assertThat(sheet.texts(Role.STATE)).contains("等待：全部送达", "等待：成品队列");
        assertThat(sheet.texts(Role.LEGEND)).containsExactly("步骤", "睡眠", "等待", "唤醒", "关键路径", "线程结束", "输出");
        assertThat(sheet.texts(Role.TICK))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        assertThat(sheet.texts(Role.AXIS)).containsExactly("时间（秒）");
        assertThat(sheet.drawing.elements()).filteredOn(e -> e instanceof Arrow).hasSize(8);
    }

    @Test
    void theCriticalPathRunsBelowTheBarsAndAlongTheWakes() {
        Drawing drawing = PictureLayout.of(List.of(Samples.told(Samples.coffeeShop())), 1);
        Drawn sheet = new Drawn("咖啡店", Samples.coffeeShop(), drawing);
        List<Line> path = drawing.elements().stream()
                .filter(e -> e instanceof Line l && l.stroke() == Line.Stroke.PATH)
                .map(Line.class::cast)
                .toList();
        assertThat(path)
                .anySatisfy(l -> {
                    assertThat(l.x2()).isEqualTo(sheet.x(10_000 * Samples.MS), within(1.0));
                    assertThat(l.y1())
                            .isGreaterThan(sheet.labels(Role.LANE).get(1).y());
                })
                .anySatisfy(l -> {
                    assertThat(l.x1()).isEqualTo(sheet.x(10_000 * Samples.MS), within(1.0));
                    assertThat(l.x2()).isEqualTo(sheet.x(11_000 * Samples.MS), within(1.0));
                });
        assertThat(drawing.elements())
                .filteredOn(e -> e instanceof Arrow a && a.ink() == Arrow.Ink.PATH)
                .hasSizeBetween(2, 3);
        assertThat(sheet.texts(Role.LEGEND)).contains("关键路径");
    }

    @Test
    void stateInsideAStepIsAStripAndOutsideHalfHeight() {
        Samples s = new Samples("一半在步骤里");
        int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 100);
        s.step(lane, "步骤", 50, 100);
        s.sleep(lane, 0, 100);
        Drawn sheet = new Drawn("一半", s.timeline(100, 100), 1);
        Box step = sheet.boxes(0, Fill.PAPER).getFirst();
        List<Box> sleeping = sheet.boxes(0, Fill.SLEEPING);
        assertThat(sleeping).hasSize(3); // 第三个在图例里
        Box outside = sleeping.get(0);
        Box inside = sleeping.get(1);
        assertThat(outside.x() + outside.width()).isEqualTo(inside.x(), within(0.01));
        assertThat(inside.y() + inside.height()).isEqualTo(step.y() + step.height(), within(0.01));
        assertThat(outside.y()).isGreaterThan(step.y());
        assertThat(outside.y() + outside.height()).isLessThan(step.y() + step.height());
    }

    @Test
    void ofManyTinyIntervalsTheLongestIsSeen() {
        Samples s = new Samples("很多很短的时段");
        int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 100_000);
        for (int i = 0; i < 1000; i++) {
            s.run(lane, i, i + 0.2);
            s.sleep(lane, i + 0.2, i + 1);
        }
        s.unknown(lane, 2000, 2001);
        Drawn sheet = new Drawn("很短", s.timeline(100_000, 100_000), 1);
        List<Box> merged = sheet.boxes(0, Fill.SLEEPING);
        assertThat(merged).hasSize(3); // 合成的一条、最长的一个、图例
        assertThat(merged.get(1).height())
                .isGreaterThan(merged.get(0).height()
                        + sheet.boxes(0, Fill.RUNNING).getFirst().height()
                        - 0.1);
        assertThat(sheet.drawing.hovers()).anyMatch(h -> h.text().get().startsWith("2000 个时段合成一条：运行 20%，睡眠 80%"));
        assertThat(sheet.texts(Role.LEGEND)).doesNotContain("未知");
    }

    @Test
    void whatIsTooNarrowToSeeIsNotInTheLegendAndWhatIsDrawnIs() {
        for (double end : new double[] {1, 2.5, 4, 6, 8, 12, 40}) {
            Samples s = new Samples("开头");
            int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.unknown(lane, 0, end);
            s.sleep(lane, end, 500);
            s.queue(lane, 500, 500 + end);
            s.sleep(lane, 500 + end, 1000);
            Drawn sheet = new Drawn("开头", s.timeline(1000, 1000), 1);
            double width = sheet.x(s.at(end)) - sheet.x(0);
            boolean dotted = width >= 3;
            assertThat(sheet.boxes(0, Fill.UNKNOWN).isEmpty()).as("%s", end).isNotEqualTo(dotted);
            assertThat(sheet.texts(Role.LEGEND).contains("未知")).as("%s", end).isEqualTo(dotted);
            assertThat(sheet.texts(Role.LEGEND).contains("等 CPU")).as("%s", end).isEqualTo(width >= 1.5);
        }
    }

    /** 一点「未知」也没有画出来，就不说画作「未知」。 */
    @Test
    void whatWasNotSeenIsCalledUnknownOnlyWhereItIsDrawn() {
        for (double width : new double[] {1, 40}) {
            Samples s = new Samples("没有看到");
            int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.sleep(lane, 0, 500);
            s.unknown(lane, 500, 500 + width);
            s.sleep(lane, 500 + width, 1000);
            s.notes.add("线程时间的 1% 没有看到，画作「未知」");
            Drawn sheet = new Drawn("没有看到", s.timeline(1000, 1000), 1);
            boolean drawn = sheet.texts(Role.LEGEND).contains("未知");
            assertThat(drawn).isEqualTo(width > 3);
            assertThat(sheet.texts(Role.NOTE))
                    .anyMatch(note -> note.contains("没有看到"))
                    .noneMatch(note -> note.contains("「未知」") != drawn);
        }
    }

    @Test
    void theLegendHasTheStatesThatAreVisibleAndNoOthers() {
        for (Drawn sheet : SHEETS) {
            double bottom = sheet.labels(Role.AXIS).stream()
                    .mapToDouble(Label::top)
                    .findFirst()
                    .orElse(0);
            for (Fill fill : Fill.STATES) {
                List<Box> boxes = Samples.all(sheet.drawing, Box.class).stream()
                        .filter(b -> b.fill() == fill && b.y() < bottom && b.height() >= Sheet.VISIBLE)
                        .toList();
                boolean told = sheet.texts(Role.LEGEND).contains(fill.word());
                double visible = boxes.stream()
                        .mapToDouble(Box::width)
                        .filter(width -> width >= Sheet.VISIBLE)
                        .sum();
                if (visible >= Sheet.VISIBLE + 0.1) {
                    assertThat(told).as("%s：图例里有 %s", sheet.name, fill).isTrue();
                } else if (Samples.all(sheet.drawing, Box.class).stream()
                        .noneMatch(b -> b.fill() == fill && b.y() < bottom)) {
                    assertThat(told).as("%s：图例里没有 %s", sheet.name, fill).isFalse();
                }
            }
        }
    }

    /** 排的是哪一种队，填充、图例和悬停都说。 */
    @Test
    void theLegendNamesWhatTheQueueIsFor() {
        Set<Fill> fills = EnumSet.noneOf(Fill.class);
        for (Interval.Runnable.Queue queue : Interval.Runnable.Queue.values()) {
            Samples s = new Samples("排队");
            int lane = s.lane("排队的", Lane.Kind.VIRTUAL, 0, 1000);
            s.intervals.add(new Interval.Runnable(lane, s.at(0), s.at(500), Evidence.EXACT, null, queue.by()));
            s.sleep(lane, 500, 1000);
            Drawn sheet = new Drawn("排队", s.timeline(1000, 1000), 1);
            fills.add(Fill.of(s.intervals.getFirst()));
            assertThat(sheet.texts(Role.LEGEND))
                    .containsOnlyOnce(queue.word())
                    .filteredOn(word -> word.startsWith("等"))
                    .hasSize(1);
            assertThat(sheet.drawing.hovers()).anyMatch(h -> h.text().get().startsWith(queue.word()));
        }
        assertThat(fills).hasSize(Interval.Runnable.Queue.values().length);
    }

    /** 先后没有看到的，各占多少就画多高，每一种都画。 */
    @Test
    void everyKindOfQueueHasItsHeight() {
        Samples s = new Samples("抢 GIL");
        int lane = s.lane("计算", Lane.Kind.PLATFORM, 0, 100);
        Evidence bin = new Evidence.Sampled(s.at(10));
        for (int at = 0; at < 100; at += 10) {
            s.intervals.add(new Interval.Running(lane, s.at(at), s.at(at + 2), bin, null));
            s.intervals.add(new Interval.Runnable(lane, s.at(at + 2), s.at(at + 7), bin, null));
            s.intervals.add(new Interval.Runnable(
                    lane, s.at(at + 7), s.at(at + 10), bin, null, Interval.Runnable.Queue.GIL.by()));
        }
        Drawn sheet = new Drawn("抢 GIL", s.timeline(100, 100), 1);
        double unit = sheet.boxes(0, Fill.RUNNING).getFirst().height() / 2;
        assertThat(sheet.boxes(0, Fill.RUNNABLE).getFirst().height()).isEqualTo(5 * unit, within(0.01));
        assertThat(sheet.boxes(0, Fill.GIL).getFirst().height()).isEqualTo(3 * unit, within(0.01));
        assertThat(sheet.texts(Role.LEGEND)).contains("运行", "等 CPU", "等 GIL");
        assertThat(sheet.drawing.hovers()).anyMatch(h -> h.text().get().startsWith("运行 20%，等 CPU 50%，其余等 GIL"));
    }

    /** 加起来已经是 100%，就没有其余。 */
    @Test
    void whatIsTooLittleToCountIsNoRest() {
        Samples s = new Samples("抢 GIL");
        int lane = s.lane("计算", Lane.Kind.PLATFORM, 0, 1000);
        Evidence bin = new Evidence.Sampled(s.at(100));
        s.intervals.add(new Interval.Running(lane, 0, s.at(520), bin, null));
        s.intervals.add(new Interval.Runnable(lane, s.at(520), s.at(998), bin, null, Interval.Runnable.Queue.GIL.by()));
        s.intervals.add(new Interval.Runnable(lane, s.at(998), s.at(1000), bin, null));
        Drawn sheet = new Drawn("抢 GIL", s.timeline(1000, 1000), 1);
        assertThat(sheet.texts(Role.STATE)).containsExactly("运行 52%，其余等 GIL");
    }

    @Test
    void whatRanAllTheTimeDidNotWaitForACpu() {
        Samples s = new Samples("一直在算");
        int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.sampled(lane, 0, 1000, 100, 97); // 3% 薄得看不见
        Drawn sheet = new Drawn("一直在算", s.timeline(1000, 1000), 1);
        assertThat(sheet.texts(Role.LEGEND)).contains("运行").doesNotContain("等 CPU");
    }

    @Test
    void tooManyWakesToSeeAreSaidInsteadOfDrawn() {
        Drawn sheet = new Drawn("密", Samples.dense(6, 3000), 1);
        assertThat(sheet.drawing.elements()).noneMatch(e -> e instanceof Arrow);
        assertThat(sheet.texts(Role.NOTE)).contains("唤醒太密，没有画箭头。");
        assertThat(sheet.texts(Role.STEP)).contains("300 步");
    }

    /** 并排的两幅图，说清没有画的是哪一幅里的。 */
    @Test
    void whatIsNotDrawnInOneOfTwoPicturesNamesThePicture() {
        Timeline dense = Samples.dense(6, 3000);
        Timeline other = new Samples("疏").timeline(1000, 1000);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(dense), Samples.told(other)), 1);
        assertThat(drawing.elements())
                .filteredOn(e -> e instanceof Label label && label.role() == Role.NOTE)
                .extracting(e -> ((Label) e).text())
                .contains("「" + dense.title() + "」唤醒太密，没有画箭头。");
    }

    @Test
    void aGuessIsDashedAndNonsenseIsClippedAndSaid() {
        Guess guess = new Guess(
                3_600_000 * Samples.MS,
                null,
                List.of(
                        new Guess.Span("煮咖啡", 0, 3_000 * Samples.MS),
                        new Guess.Span("烤面包", 5, Long.MAX_VALUE),
                        new Guess.Span("烤面包", -5, 3),
                        new Guess.Span("煮咖啡", 5, 3),
                        new Guess.Span("没有这一步", 0, 1)));
        Drawing drawing = TimelinePicture.layout(Samples.breakfast(), "", guess, 1);
        Drawn sheet = new Drawn("猜测", Samples.breakfast(), drawing);
        assertThat(drawing.elements())
                .filteredOn(e -> e instanceof Box b && b.border() == Box.Border.GUESS)
                .hasSize(3); // 两个步骤和图例；不是时间的不画
        assertThat(sheet.texts(Role.GUESS)).containsExactly("你猜的总用时 60 分 0 秒（在图外）");
        assertThat(sheet.texts(Role.LEGEND)).contains("你的猜测");
        assertThat(drawing.hovers()).anyMatch(h -> h.text().get().contains("超出了这幅图"));
    }

    @Test
    void leakedLanesAreHatchedToTheRightEdge() {
        Drawn sheet = new Drawn("泄漏", Samples.leaked(), 1);
        assertThat(sheet.texts(Role.STATE)).filteredOn("泄漏"::equals).hasSize(2);
        assertThat(sheet.texts(Role.LEGEND)).contains("泄漏");
        assertThat(sheet.boxes(1, Fill.LEAKED))
                .first()
                .satisfies(b -> assertThat(b.x() + b.width()).isGreaterThan(Sheet.WIDTH - 5));
    }

    @Test
    void moreThanSixtyLanesBecomeACurveWithTheLanesThatMatter() {
        Timeline many = Samples.many(100, 1);
        Drawn sheet = new Drawn("很多", many, 1);
        assertThat(sheet.texts(Role.NOTE)).containsExactly("全部 100 个线程：每一刻各有多少个在做什么");
        assertThat(sheet.texts(Role.LANE)).hasSizeBetween(2, 5).contains("main");
        Interval longest = many.intervals().stream()
                .filter(i -> i.lane() > 0)
                .max(Comparator.comparingLong(Interval::nanos))
                .orElseThrow();
        assertThat(sheet.texts(Role.LANE)).contains("虚拟线程 " + longest.lane());
    }

    @Test
    void theCurveCountsTheThreadsInEachStateAtEachMoment() {
        Samples s = new Samples("曲线");
        for (int i = 0; i < 100; i++) {
            int lane = s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, 1000);
            s.sleep(lane, 0, i < 40 ? 250 : 500);
            s.run(lane, 500, 1000);
        }
        Concurrency counts = Concurrency.of(s.timeline(1000, 1000).intervals(), 1000 * Samples.MS, 100);
        assertThat(counts.lanes(Fill.SLEEPING, 10)).isEqualTo(100, within(1e-6));
        assertThat(counts.lanes(Fill.SLEEPING, 24)).isEqualTo(100, within(1e-6));
        assertThat(counts.lanes(Fill.SLEEPING, 30)).isEqualTo(60, within(1e-6));
        assertThat(counts.lanes(Fill.RUNNING, 30)).isEqualTo(0, within(1e-6));
        assertThat(counts.lanes(Fill.RUNNING, 70)).isEqualTo(100, within(1e-6));
        assertThat(counts.most()).isEqualTo(100, within(1e-6));
    }

    @Test
    void sideBySideUsesOneScale() {
        Drawing drawing = PictureLayout.of(
                List.of(Samples.told(Samples.sequentialBreakfast()), Samples.told(Samples.breakfast())), 1);
        List<Line> axes = drawing.elements().stream()
                .filter(e -> e instanceof Line l && l.stroke() == Line.Stroke.AXIS)
                .map(Line.class::cast)
                .toList();
        assertThat(axes).hasSize(2);
        assertThat(axes.get(0).x1()).isEqualTo(axes.get(1).x1());
        assertThat(axes.get(0).x2()).isEqualTo(axes.get(1).x2());
    }

    @ParameterizedTest
    @ValueSource(
            longs = {1, 850, 1_000, 999_999, 12_345_678, 987_654_321, 5_000_000_000L, 179_000_000_000L, Long.MAX_VALUE})
    void ticksNeverCollide(long end) {
        List<TimeScale.Tick> ticks = new TimeScale(100, 870, end).ticks(14);
        assertThat(ticks).hasSizeBetween(2, 30);
        for (int i = 1; i < ticks.size(); i++) {
            double left =
                    ticks.get(i - 1).x() + Lettering.width(ticks.get(i - 1).text(), 14, false) / 2;
            double right = ticks.get(i).x() - Lettering.width(ticks.get(i).text(), 14, false) / 2;
            assertThat(right - left).isGreaterThan(8);
        }
    }

    private static List<Drawn> sheets() {
        List<Drawn> sheets = new ArrayList<>();
        List<Timeline> samples = List.of(
                Samples.coffeeShop(),
                Samples.breakfast(),
                Samples.burntToast(),
                Samples.leaked(),
                Samples.locks(),
                Samples.many(18, 1),
                Samples.many(40, 2),
                Samples.many(100, 3),
                Samples.crowd(500),
                Samples.dense(6, 2000),
                Samples.dense(30, 700),
                Samples.strange(),
                Samples.microseconds(),
                Samples.empty());
        samples.forEach(t -> sheets.add(new Drawn(t.title(), t, 1)));
        samples.forEach(t -> sheets.add(new Drawn(t.title() + "（大字）", t, 2)));
        for (int seed = 0; seed < RANDOM; seed++) {
            sheets.add(new Drawn("随机 " + seed, RandomTimelines.of(seed), seed % 5 == 0 ? 2 : 1));
        }
        return sheets;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= 1;
    }

    private static boolean overlap(Label a, Label b) {
        return a.x() < b.right() - 0.01
                && b.x() < a.right() - 0.01
                && a.top() < b.bottom() - 0.01
                && b.top() < a.bottom() - 0.01;
    }

    /** 排好的一幅图和它的时间线。 */
    private static final class Drawn {
        final String name;
        final Timeline timeline;
        final Drawing drawing;

        Drawn(String name, Timeline timeline, double scale) {
            this(
                    name,
                    timeline,
                    PictureLayout.of(
                            List.of(new Panel(timeline, "总用时 1 秒。".repeat(20), CriticalPath.of(timeline), null)),
                            scale));
        }

        Drawn(String name, Timeline timeline, Drawing drawing) {
            this.name = name;
            this.timeline = timeline;
            this.drawing = drawing;
        }

        List<Label> labels() {
            return drawing.elements().stream()
                    .filter(Label.class::isInstance)
                    .map(Label.class::cast)
                    .toList();
        }

        List<Label> labels(Role role) {
            return labels().stream().filter(l -> l.role() == role).toList();
        }

        List<String> texts(Role role) {
            return labels(role).stream().map(Label::text).toList();
        }

        /** 时刻的横坐标，从时间轴的两端算出来。 */
        double x(long nanos) {
            Line axis = drawing.elements().stream()
                    .filter(e -> e instanceof Line l && l.stroke() == Line.Stroke.AXIS)
                    .map(Line.class::cast)
                    .findFirst()
                    .orElseThrow();
            return axis.x1() + (axis.x2() - axis.x1()) * ((double) nanos / timeline.endNanos());
        }

        /** 一条泳道里这种填充的框：和名字的中线差不到一条泳道。 */
        List<Box> boxes(int lane, Fill fill) {
            List<Label> names = labels(Role.LANE);
            int at = LaneOrder.of(timeline.lanes(), timeline.endNanos()).stream()
                    .map(Lane::id)
                    .toList()
                    .indexOf(lane);
            double y = names.get(at).y();
            double above = at == 0 ? 0 : names.get(at - 1).y();
            double below = at == names.size() - 1 ? y + 200 : names.get(at + 1).y();
            return drawing.elements().stream()
                    .filter(e -> e instanceof Box b
                            && b.fill() == fill
                            && b.y() + b.height() / 2 > above
                            && b.y() + b.height() / 2 < below)
                    .map(Box.class::cast)
                    .toList();
        }

        /** 字的中心下面最上面一个框的底色；斜线上的字要有底板。 */
        int ground(Label label) {
            double x = label.x() + label.width() / 2;
            int ground = Fill.WHITE;
            for (Element element : drawing.elements()) {
                if (element instanceof Box b
                        && b.fill() != Fill.NONE
                        && b.x() <= x
                        && x <= b.x() + b.width()
                        && b.y() <= label.y()
                        && label.y() <= b.y() + b.height()) {
                    ground = b.fill().hatch() == Fill.Hatch.NONE ? b.fill().ground() : -1;
                }
            }
            return ground;
        }
    }

    @Test
    void marksAreShapesWithTheirWordsInTheLegend() {
        Drawn sheet = new Drawn("标记", Samples.burntToast(), 1);
        assertThat(sheet.drawing.elements())
                .filteredOn(e -> e instanceof Symbol)
                .extracting(e -> ((Symbol) e).kind())
                .contains(Mark.Kind.values());
        assertThat(sheet.texts(Role.LEGEND)).contains("步骤因异常结束", "线程因异常结束", "取消", "被中断", "线程结束", "输出");
    }
}
