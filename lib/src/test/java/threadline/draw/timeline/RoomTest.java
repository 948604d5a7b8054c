package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.texts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Route;
import threadline.model.Step;
import threadline.model.Timeline;

/** 挤的时候：标记、箭头、小旗和「泄漏」各有各的地方；图例只说看得见的。 */
class RoomTest {

    private static Drawing draw(Timeline timeline, double scale) {
        return PictureLayout.of(List.of(Samples.told(timeline)), scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2})
    void marksHideNeitherOneAnotherNorAnArrowHeadNorTheWord(double scale) {
        Drawing drawing = draw(Samples.crammed(), scale);
        List<Symbol> symbols = all(drawing, Symbol.class);
        List<Label> words = all(drawing, Label.class).stream()
                .filter(l -> l.text().equals("泄漏") && l.role() == Role.STATE)
                .toList();
        assertThat(words).hasSize(1);
        assertThat(words.getFirst().right()).isLessThan(drawing.width());
        for (Symbol one : symbols) {
            for (Symbol other : symbols) {
                boolean apart = one == other
                        || Math.abs(one.x() - other.x()) >= one.size()
                        || Math.abs(one.y() - other.y()) >= one.size();
                assertThat(apart).as("%s 和 %s", one, other).isTrue();
            }
            for (Arrow arrow : all(drawing, Arrow.class)) {
                double tail = arrow.y2() + (arrow.y2() > arrow.y1() ? -arrow.head() : arrow.head());
                boolean apart = Math.abs(arrow.x2() - one.x()) >= (arrow.head() * 0.84 + one.size()) / 2
                        || arrow.y1() == arrow.y2()
                        || one.y() - one.size() / 2 >= Math.max(arrow.y2(), tail)
                        || one.y() + one.size() / 2 <= Math.min(arrow.y2(), tail);
                assertThat(apart).as("%s 和 %s", one, arrow).isTrue();
            }
            for (Label word : words) {
                assertThat(one.x() + one.size() / 2 < word.x() || one.y() > word.bottom() || one.y() < word.top())
                        .as("%s 和 %s", one, word)
                        .isTrue();
            }
        }
    }

    @Test
    void aFailedStepAndADeadThreadLookAndReadDifferent() {
        Drawing drawing = draw(Samples.crammed(), 1);
        assertThat(texts(drawing, Role.LEGEND)).contains("步骤因异常结束", "线程因异常结束");
        assertThat(Mark.Kind.values()).extracting(Mark.Kind::symbol).doesNotHaveDuplicates();
        Samples s = new Samples("线程自己的处理者");
        s.lane("main", Lane.Kind.PLATFORM, 0, 100);
        s.step(0, "好好的", 0, 50);
        s.mark(0, 60, Mark.Kind.DIED, "IllegalStateException：掉下来");
        assertThat(texts(draw(s.timeline(100, 100), 1), Role.LEGEND))
                .contains("线程因异常结束")
                .doesNotContain("步骤因异常结束");
    }

    @Test
    void stepsTooShortToReadGetAFlagWhenTheyMatter() {
        Drawing drawing = draw(Samples.crammed(), 1);
        assertThat(texts(drawing, Role.FLAG)).contains("发出 ×4", "看一眼", "收拾");
        assertThat(all(drawing, Line.class)).anyMatch(l -> l.stroke() == Line.Stroke.POLE);
        Samples s = new Samples("点了名");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(0, "睡", 0, 600);
        s.step(0, "签字", 600, 601);
        s.step(0, "闲", 700, 1000);
        Timeline timeline = s.timeline(1000, 1000);
        for (String sentence : List.of("总用时 1 秒。", "「签字」决定了总用时。")) {
            Drawing named = PictureLayout.of(List.of(new Panel(timeline, sentence, Route.NONE, null)), 1);
            assertThat(texts(named, Role.FLAG).contains("签字")).isEqualTo(sentence.contains("签字"));
        }
        s.step(0, "盖章", 650, 665); // 看得出是一个框，写不下名字
        assertThat(texts(draw(s.timeline(1000, 1000), 1), Role.FLAG)).containsExactly("盖章");
    }

    /** 窄的步骤失败了，后面紧接着一步：叉在它的小旗后面，不压着框里的字。 */
    @Test
    void theCrossOfANarrowStepIsNotOnItsName() {
        for (double width = 8; width < 60; width += 2) {
            Samples s = new Samples("失败");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.step(0, "扣款 1", 0, 500);
            s.step(0, "扣款 4", 500, 500 + width, 0, Step.Outcome.FAILED);
            s.mark(0, 500 + width, Mark.Kind.DIED, "IOException：断了");
            s.step(0, "扣款 2", 500 + width, 1000);
            Drawing drawing = draw(s.timeline(1000, 1000), 1);
            Symbol cross = all(drawing, Symbol.class).getFirst();
            for (Label label : all(drawing, Label.class)) {
                boolean apart = cross.x() + cross.size() * 0.4 <= label.x()
                        || cross.x() - cross.size() * 0.4 >= label.right()
                        || cross.y() - cross.size() * 0.4 >= label.bottom()
                        || cross.y() + cross.size() * 0.4 <= label.top();
                assertThat(apart).as("宽 %s：%s 和 %s", width, cross, label).isTrue();
            }
        }
    }

    /** 几种短步骤挤在一处，一面小旗都写上：少写一种，就像是没有它。 */
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "PLATFORM"})
    void kindsOfShortStepsAtOnePlaceShareAFlag(Lane.Kind kind) {
        for (boolean mixed : new boolean[] {false, true}) {
            for (double width : new double[] {0.7, 2, 4}) {
                Samples s = new Samples("挂载");
                int carrier = s.lane("ForkJoinPool-1-worker-1", kind, 0, 1000);
                for (int i = 0; i < 8; i++) {
                    boolean asks = mixed ? i % 2 == 0 : i < 4;
                    double at = 500 + i * (width + 0.2);
                    s.step(carrier, (asks ? "问 " : "服务 ") + "北上广深东西南中".charAt(i), at, at + width);
                }
                s.step(carrier, "服务 晚", 800, 801);
                Drawing drawing = draw(s.timeline(1000, 1000), 1);
                assertThat(texts(drawing, Role.FLAG))
                        .as("%s，宽 %s", mixed, width)
                        .contains(kind == Lane.Kind.CARRIER ? "挂载 8 次" : "问 ×4、服务 ×4");
            }
        }
    }

    /** ▼ 上面写的是它的话，写不下就空着；步骤的小旗让到旁边或上面一行。 */
    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void whatStandsAboveAnOutputIsWhatWasSaid(int lanes) {
        for (double width = 1; width < 60; width += 3) {
            for (Step.Outcome outcome : List.of(Step.Outcome.COMPLETED, Step.Outcome.FAILED)) {
                Samples s = new Samples("答复");
                for (int i = 0; i < lanes; i++) {
                    s.lane("线程 " + i, Lane.Kind.PLATFORM, 0, 1000);
                }
                s.step(0, "算一算", 0, 500);
                s.step(0, "答复 上海", 500, 500 + width, 0, outcome);
                s.step(0, "答复 北京", 500 + width, 510 + width);
                s.mark(0, 500 + width / 2, Mark.Kind.SAID, "上海：晴");
                s.mark(0, 500 + width, Mark.Kind.SAID, "晴");
                s.mark(0, 500 + width, Mark.Kind.SAID, "");
                Panel panel = new Panel(s.timeline(1000, 1000), "「答复 上海」决定了总用时。", Route.NONE, null);
                Drawing drawing = PictureLayout.of(List.of(panel), 1);
                List<Symbol> said = all(drawing, Symbol.class).stream()
                        .filter(symbol -> symbol.kind() == Mark.Kind.SAID && symbol.y() < 200)
                        .toList();
                assertThat(said).isNotEmpty();
                for (Symbol symbol : said) {
                    assertThat(nearestAbove(drawing, symbol))
                            .as("宽 %s，%s", width, symbol)
                            .isIn(Role.SAID, null);
                }
                if (lanes == 1) {
                    assertThat(texts(drawing, Role.SAID)).isNotEmpty();
                }
            }
        }
    }

    private static @Nullable Role nearestAbove(Drawing drawing, Symbol symbol) {
        return all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.SAID || l.role() == Role.FLAG)
                .filter(l -> l.x() < symbol.x() + 6 && l.right() > symbol.x() - 6 && l.y() < symbol.y())
                .max(Comparator.comparingDouble(Label::y))
                .map(Label::role)
                .orElse(null);
    }

    /** 数断在中间是另一个数：写不下就插小旗，不省略。 */
    @Test
    void aNumberInAStepsNameIsNeverCut() {
        for (double end = 40; end < 260; end += 5) {
            Samples s = new Samples("断数");
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.step(0, "睡够 123456 毫秒", 0, end);
            Drawing drawing = draw(s.timeline(1000, 1000), 1);
            List<String> shown = new ArrayList<>(texts(drawing, Role.STEP));
            shown.addAll(texts(drawing, Role.FLAG));
            assertThat(shown)
                    .as("到 %s", end)
                    .isNotEmpty()
                    .noneMatch(words -> words.matches(".*\\d…") && !words.contains("123456"));
        }
    }

    @Test
    void sampledTimeIsOneBarFilledByItsShare() {
        Drawing drawing = draw(Samples.sharing(), 1);
        List<Box> waiting = all(drawing, Box.class).stream()
                .filter(b -> b.fill() == Fill.RUNNABLE && b.width() > 100)
                .toList();
        assertThat(waiting).hasSize(8); // 每条泳道两截：步骤里和步骤外
        List<Box> running = all(drawing, Box.class).stream()
                .filter(b -> b.fill() == Fill.RUNNING && b.width() > 100)
                .toList();
        assertThat(running).hasSize(8);
        for (int i = 0; i < 8; i++) {
            double whole = running.get(i).height() + waiting.get(i).height();
            assertThat(running.get(i).height() / whole).isEqualTo(0.2 * (1 + i / 2), within(0.01));
            assertThat(running.get(i).y())
                    .isEqualTo(waiting.get(i).y() + waiting.get(i).height(), within(0.01));
        }
        assertThat(drawing.hovers())
                .anyMatch(h -> h.text().get().startsWith("运行 40%，其余等 CPU\n计算-2")
                        && h.text().get().contains("采样，每格 10 毫秒"));
    }

    @Test
    void whatStandsOutsideAStepIsDrawnOutside() {
        Samples s = new Samples("一格比步骤还长");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(0, "算", 300, 1000);
        s.sampled(0, 0, 1000, 1000, 40);
        List<Box> waiting = all(draw(s.timeline(1000, 1000), 1), Box.class).stream()
                .filter(b -> b.fill() == Fill.RUNNABLE && b.width() > 100)
                .toList();
        assertThat(waiting).hasSize(2);
        assertThat(waiting.get(0).y()).isLessThan(waiting.get(1).y());
        assertThat(waiting.get(0).x() + waiting.get(0).width())
                .isEqualTo(waiting.get(1).x(), within(0.01));
    }

    @Test
    void theLegendListsEveryVisibleColourAndOnlyThose() {
        Samples s = new Samples("细的");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.sleep(0, 0, 500);
        s.lock(0, 500, 500.5, "锁", "别人"); // 紧挨着睡眠：只是一条边
        s.sleep(0, 500.5, 900);
        int carrier = s.lane("ForkJoinPool-1-worker-1", Lane.Kind.CARRIER, 0, 1000);
        s.step(carrier, "虚拟线程 1", 300, 330);
        s.run(carrier, 300, 330);
        Drawing drawing = draw(s.timeline(1000, 1000), 1);
        assertThat(all(drawing, Box.class)).noneMatch(b -> b.fill() == Fill.BLOCKED);
        assertThat(texts(drawing, Role.LEGEND)).containsExactly("步骤，载体上是挂载的虚拟线程", "挂载", "睡眠", "关键路径");
        assertThat(drawing.hovers()).anyMatch(h -> h.text().get().startsWith("挂载的虚拟线程：虚拟线程 1"));
    }

    @Test
    void aThreadThatWaitsOnItsCarrierIsDrawnSoAndTheOneBehindItSaysWhoHoldsIt() {
        Samples s = new Samples("占着载体等");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int first = s.lane("先", Lane.Kind.VIRTUAL, 0, 1000);
        int queued = s.lane("后", Lane.Kind.VIRTUAL, 0, 1000);
        s.sleep(first, 0, 600);
        s.pins.add(new Pin(first, 0, 600 * Samples.MS, ""));
        s.queue(queued, 100, 600);
        s.run(queued, 600, 1000);
        Drawing drawing = draw(s.timeline(1000, 1000), 1);
        Box sleep = all(drawing, Box.class).stream()
                .filter(b -> b.fill() == Fill.SLEEPING && b.width() > 100)
                .findFirst()
                .orElseThrow();
        assertThat(all(drawing, Box.class))
                .anyMatch(b -> b.fill() == Fill.PINNED
                        && b.x() == sleep.x()
                        && b.width() == sleep.width()
                        && b.height() < sleep.height() / 2);
        assertThat(texts(drawing, Role.LEGEND)).contains("占着载体等");
        assertThat(drawing.hovers())
                .anyMatch(h -> h.text().get().contains("在等载体线程，占着的是：先 500 毫秒（在等，没有卸载）"))
                .anyMatch(h ->
                        h.text().get().startsWith("睡眠\n先") && h.text().get().contains("占着载体线程等"));
        s.pins.clear();
        assertThat(all(draw(s.timeline(1000, 1000), 1), Box.class)).noneMatch(b -> b.fill() == Fill.PINNED);
    }

    @Test
    void theKindIsNotRepeatedUnderANameThatSaysIt() {
        Drawing drawing = draw(Samples.breakfast(), 1);
        assertThat(texts(drawing, Role.LANE)).containsExactly("main", "虚拟线程 1", "虚拟线程 2");
        assertThat(texts(drawing, Role.KIND)).containsExactly("平台线程");
    }

    @Test
    void whatNoFontHasIsWrittenByItsCode() {
        int none = 0x3FFFD; // 没有分配的平面
        assertThat(Lettering.runs("做" + Character.toString(none) + "饭", 14, false).stream()
                        .map(Lettering.Run::text)
                        .reduce("", String::concat))
                .isEqualTo("做[U+3FFFD]饭");
        for (int c : new int[] {0x1F373, 0x1F469, 0x20BB7, 0x2A6A5}) {
            for (Lettering.Run run : Lettering.runs(Character.toString(c), 14, false)) {
                assertThat(run.font().canDisplayUpTo(run.text())).isNegative();
            }
        }
    }

    /** 占着载体等的时候，等的是什么写在深色的带子上面，不压着它。 */
    @Test
    void whatIsAwaitedOnACarrierStandsAboveTheDarkBand() {
        for (boolean inside : new boolean[] {false, true}) {
            Samples s = new Samples("类的初始化");
            int lane = s.lane("窗口 2", Lane.Kind.VIRTUAL, 0, 1000);
            s.wait(lane, 0, 1000, "Sleepy 的类初始化");
            s.pins.add(new Pin(lane, 0, 1000 * Samples.MS, ""));
            if (inside) {
                s.step(lane, "睡", 0, 1000);
            }
            Drawing drawing = draw(s.timeline(1000, 1000), 1);
            Box band = all(drawing, Box.class).stream()
                    .filter(b -> b.fill() == Fill.PINNED)
                    .findFirst()
                    .orElseThrow();
            assertThat(all(drawing, Label.class))
                    .filteredOn(l -> l.text().endsWith("的类初始化"))
                    .singleElement()
                    .satisfies(l -> assertThat(l.y() + l.size() * 0.46).isLessThanOrEqualTo(band.y()));
        }
    }

    /** 泳道上方的字压着停顿的条纹，铺着白底才读得出；条里的字在条纹上面，不用铺。 */
    @Test
    void wordsOverAPauseStandOnWhite() {
        Samples s = new Samples("停顿");
        int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(lane, "挂载", 100, 110);
        s.wait(lane, 110, 1000, "Thread.join");
        s.intervals.add(new Interval.Paused(lane, s.at(80), s.at(100), new Interval.Pause(s.at(80), s.at(100), "GC")));
        Drawing drawing = draw(s.timeline(1000, 1000), 1);
        assertThat(all(drawing, Label.class))
                .filteredOn(label -> label.text().equals("挂载"))
                .isNotEmpty()
                .allMatch(Label::plate);
        assertThat(all(drawing, Label.class))
                .filteredOn(label -> label.text().contains("Thread.join"))
                .isNotEmpty()
                .noneMatch(Label::plate);
    }

    /** 名字就写在框的上面，不画引线：短得像多出来的一个点。 */
    @Test
    void noLeaderIsAsShortAsADot() {
        Samples s = new Samples("写在框的上面");
        int lane = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.step(lane, "烤面包", 100, 140, 0, Step.Outcome.FAILED);
        s.sleep(lane, 0, 1000);
        Drawing drawing = draw(s.timeline(1000, 1000), 1);
        assertThat(texts(drawing, Role.FLAG)).containsExactly("烤面包");
        assertThat(all(drawing, Line.class))
                .filteredOn(line -> line.stroke() == Line.Stroke.POLE)
                .allMatch(line -> line.y2() - line.y1() > 2);
    }

    /** 几个进程里同名的线程，组的名字说了是哪个进程，泳道的名字不再说。 */
    @Test
    void aLaneUnderItsProcessIsNamedWithoutIt() {
        Samples s = new Samples("同名");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("图片 0", Lane.Kind.PLATFORM, "24969 · Worker", 0, 1000, false);
        s.lane("图片 0（进程 24970）", Lane.Kind.PLATFORM, "24970 · Worker", 0, 1000, false);
        s.run(1, 0, 1000);
        assertThat(texts(draw(s.timeline(1000, 1000), 1), Role.LANE)).containsExactly("main", "图片 0", "图片 0");
    }

    /** 一屏放不下的，泳道矮一些；放得下的不。 */
    @Test
    void aPictureTallerThanAScreenHasLowerLanes() {
        for (int lanes = 2; lanes <= 12; lanes++) {
            Samples s = new Samples(lanes + " 条");
            for (int i = 0; i < lanes; i++) {
                s.lane("图片 " + i, Lane.Kind.PLATFORM, i == 0 ? null : i + " · Worker", 0, 1000, false);
                s.step(i, "做", 0, 1000);
                s.run(i, 0, 1000);
            }
            Drawing drawing = draw(s.timeline(1000, 1000), 1);
            boolean wide = all(drawing, Box.class).stream().anyMatch(box -> Math.abs(box.height() - 42) < 0.5);
            assertThat(wide).as("%d：%.0f", lanes, drawing.height()).isEqualTo(lanes <= 6);
            assertThat(drawing.height()).as(s.title).isLessThan(Math.max(900, lanes * 125));
        }
    }

    /** 进程的名字在名字一列里，不到时间轴上来：竖线不让它切断；也不碰泳道的名字。 */
    @Test
    void theNameOfAProcessIsLeftOfTheAxis() {
        for (String process : List.of(
                "28859 · NaiveWorker",
                "1 · TroubleWorker",
                "2 · AccountWorker",
                "SpawnPoolWorker-1",
                "1 · " + "很长的".repeat(20),
                "7")) {
            Samples s = new Samples(process);
            s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            s.lane("main 28859", Lane.Kind.PLATFORM, process, 0, 1000, false);
            s.lane("监控", Lane.Kind.PLATFORM, process, 0, 1000, false);
            s.wait(0, 0, 1000, "Workers.map");
            s.step(1, "缩小", 0, 1000);
            s.wake(0, 1, 0);
            s.wake(1, 0, 1000);
            Drawing drawing = draw(s.timeline(1000, 1000), 1);
            List<Label> names = all(drawing, Label.class).stream()
                    .filter(l -> l.role() == Role.GROUP || l.role() == Role.LANE || l.role() == Role.KIND)
                    .toList();
            double axis = Samples.axis(drawing).x1();
            assertThat(names).as(process).allSatisfy(l -> assertThat(l.right()).isLessThan(axis));
            assertThat(String.join(" ", texts(drawing, Role.GROUP)))
                    .contains("本进程", process.length() > 30 ? "进程 1" : "进程 " + process.replace(" · ", " "));
            for (Label one : names) {
                assertThat(names)
                        .as("%s：%s", process, one)
                        .noneMatch(l -> l != one
                                && l.top() < one.bottom() - 1
                                && l.bottom() > one.top() + 1
                                && l.x() < one.right()
                                && l.right() > one.x());
            }
        }
    }
}
