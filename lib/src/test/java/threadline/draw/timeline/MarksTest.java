package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 一个标记是谁的、是什么时候的，看它站在哪里就知道。 */
class MarksTest {

    private static Drawing draw(Timeline timeline) {
        return PictureLayout.of(List.of(Samples.told(timeline)), 1);
    }

    private static double x(Drawing drawing, Timeline timeline, double ms) {
        return Samples.x(drawing, timeline, ms * Samples.MS);
    }

    /** 这种标记，从左到右；图例里的不算。 */
    private static List<Symbol> symbols(Drawing drawing, Mark.Kind kind) {
        return all(drawing, Symbol.class).stream()
                .filter(s -> s.kind() == kind && s.y() < axis(drawing).y1())
                .sorted(Comparator.comparingDouble(Symbol::x))
                .toList();
    }

    /** 步骤的标记在自己的框里，不压着名字；框窄得放不下，就跟在小旗的名字后面。总不碰下一步的框。 */
    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void theMarkOfAStepStandsInItsOwnBoxOrBehindItsOwnName(int lanes) {
        for (Step.Outcome outcome : List.of(Step.Outcome.FAILED, Step.Outcome.CANCELLED)) {
            Mark.Kind kind = outcome == Step.Outcome.FAILED ? Mark.Kind.DIED : Mark.Kind.CANCELLED;
            for (double width = 1; width < 160; width += 8) {
                for (double gap : new double[] {0, 4, 20, 50}) {
                    var d = new Draft(kind + " 宽 " + width + " 隔 " + gap);
                    for (int i = 0; i < lanes; i++) {
                        d.lane("线程 " + i, Lane.Kind.PLATFORM, 0, 1000);
                    }
                    for (int i = 1; i <= 3; i++) {
                        d.step(0, "做完 " + i, 300 * i - 200, 300 * i - 100);
                        double at = 300 * i - 100;
                        d.step(0, "付款 " + i, at, at + width, 0, outcome);
                        d.wait(0, at, at + width, "HttpClient.send");
                        d.mark(0, at + width - 0.01, kind, "IOException");
                        if (at + width + gap < 300 * i + 100) {
                            d.step(0, "又做 " + i, at + width + gap, 300 * i + 100);
                        }
                    }
                    Timeline timeline = d.timeline(1200, 1200);
                    Drawing drawing = draw(timeline);
                    List<Symbol> symbols = symbols(drawing, kind);
                    assertThat(symbols).as(d.title).hasSize(3);
                    for (int i = 1; i <= 3; i++) {
                        stands(
                                drawing,
                                symbols.get(i - 1),
                                x(drawing, timeline, 300 * i - 100),
                                x(drawing, timeline, 300 * i - 100 + width),
                                d.title);
                    }
                }
            }
        }
    }

    private static void stands(Drawing drawing, Symbol symbol, double left, double right, String title) {
        double half = symbol.size() * 0.45;
        Label flag = all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.FLAG && Math.abs(l.y() - symbol.y()) < 0.1)
                .filter(l -> l.right() < symbol.x() && l.right() > symbol.x() - 2 * symbol.size())
                .findFirst()
                .orElse(null);
        if (flag != null) {
            assertThat(flag.text()).as(title).startsWith("付款");
            return;
        }
        assertThat(symbol.x() + half)
                .as("%s：%s 在 %s 之前", title, symbol, right)
                .isLessThanOrEqualTo(Math.max(right, left + symbol.size()));
        if (right - left > 1.5 * symbol.size()) {
            assertThat(symbol.x() - half)
                    .as("%s：%s 在 %s 之后", title, symbol, left)
                    .isGreaterThanOrEqualTo(left);
        }
        for (Label label : all(drawing, Label.class)) {
            boolean over = (label.role() == Role.STEP || label.role() == Role.STATE)
                    && symbol.x() + half > label.x()
                    && symbol.x() - half < label.x() + Lettering.width(label.text(), label.size(), false)
                    && Math.abs(symbol.y() - label.y()) < label.size() * 0.8;
            assertThat(over).as("%s：%s 和 %s", title, symbol, label).isFalse();
        }
    }

    /** 旁边空着，取消的 Future 的标记就对着那一刻；说的话的标记不到时间轴的左边去。 */
    @Test
    void aMarkStandsAtItsMomentAndNotLeftOfTheAxis() {
        for (double at = 0; at < 900; at += 37.3) {
            var d = new Draft("在 " + at);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            d.lane("煮咖啡的", Lane.Kind.PLATFORM, 0, 1000);
            d.lane("烤面包的", Lane.Kind.PLATFORM, 0, 1000);
            d.wait(0, 0, 1000, "Thread.join");
            d.step(1, "煮咖啡", 0.1, 1000);
            d.sleep(1, 0.1, 1000);
            d.wake(0, 2, 0);
            d.mark(1, 0, Mark.Kind.SAID, "开始煮");
            d.mark(1, at, Mark.Kind.CANCELLED, "煮咖啡");
            Timeline timeline = d.timeline(1000, 1000);
            Drawing drawing = draw(timeline);
            assertThat(symbols(drawing, Mark.Kind.CANCELLED).getFirst().x() - x(drawing, timeline, at))
                    .as(d.title)
                    .isBetween(-0.01, at < 20 ? 20.0 : 0.01);
            assertThat(symbols(drawing, Mark.Kind.SAID).getFirst().x())
                    .as(d.title)
                    .isGreaterThanOrEqualTo(axis(drawing).x1() - 0.01);
        }
    }

    /** 里外两层，失败的是外层：标记在外层的一行里，不在里层和状态条上；和名字之间有缝。反过来也一样。 */
    @Test
    void theMarkOfANestedStepStaysInTheRowOfItsStep() {
        for (double width = 14; width < 200; width += 4) {
            for (int failed = 0; failed < 2; failed++) {
                var d = new Draft("宽 " + width + " 层 " + failed);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                d.lane("烤箱", Lane.Kind.PLATFORM, 0, 1000);
                d.step(1, "烤面包", 10, 10 + width, 0, failed == 0 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
                d.step(1, "加热", 10, 9.9 + width, 1, failed == 1 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
                d.sleep(1, 10, 9.9 + width);
                d.mark(1, (failed == 0 ? 9.99 : 9.89) + width, Mark.Kind.DIED, "IllegalStateException");
                Timeline timeline = d.timeline(1000, 1000);
                Drawing drawing = draw(timeline);
                Symbol cross = symbols(drawing, Mark.Kind.DIED).getFirst();
                List<Box> boxes = all(drawing, Box.class).stream()
                        .filter(b ->
                                b.fill() == Fill.PAPER && b.y() < axis(drawing).y1())
                        .sorted(Comparator.comparingDouble(Box::y))
                        .toList();
                assertThat(boxes).as(d.title).hasSize(2);
                double row = boxes.get(1).y() - boxes.get(0).y();
                boolean narrow = x(drawing, timeline, 10 + width) - x(drawing, timeline, 10) < 2 * cross.size();
                if (cross.y() > boxes.get(0).y() || !narrow) {
                    assertThat(cross.y())
                            .as(d.title)
                            .isBetween(boxes.get(failed).y(), boxes.get(failed).y() + row);
                }
                for (Label name : all(drawing, Label.class)) {
                    if (name.role() == Role.STEP && Math.abs(name.y() - cross.y()) < 1) {
                        assertThat(cross.x() - cross.size() / 2)
                                .as("%s：%s", d.title, name)
                                .isGreaterThan(name.right() + 2.9);
                    }
                }
            }
        }
    }

    /** 一步做完才说的话，不站在它的末尾以前；下一步开始之前说的，不站在它的开头以后。旁边有竖线也一样。 */
    @Test
    void whatIsSaidBetweenTwoStepsStaysBetweenThem() {
        for (double late = 0; late < 16; late += 1.5) {
            for (double pole = -6; pole < 24; pole += 1.7) {
                var d = new Draft("晚 " + late + " 线 " + pole);
                for (String name : List.of("甲", "乙", "丙")) {
                    d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                }
                d.step(1, "煮咖啡", 0, 500);
                d.step(1, "倒咖啡", 520, 1000);
                d.mark(1, 500 + late, Mark.Kind.SAID, "煮好了");
                d.wait(0, 0, 500 + pole, "Thread.join");
                d.wake(2, 0, 500 + pole);
                Timeline timeline = d.timeline(1000, 1000);
                Drawing drawing = draw(timeline);
                assertThat(symbols(drawing, Mark.Kind.SAID).getFirst().x())
                        .as(d.title)
                        .isBetween(x(drawing, timeline, 500) - 0.1, x(drawing, timeline, 520) + 0.1);
            }
        }
    }

    /** 让开箭头也不到时间轴的左边去；线程结束的标记，离它结束的地方不远。 */
    @Test
    void noMarkMakesWayFartherThanItsOwnWidth() {
        for (double at = 0; at < 30; at += 1.3) {
            var d = new Draft("线在 " + at);
            for (String name : List.of("甲", "乙", "丙", "丁")) {
                d.lane(name, Lane.Kind.PLATFORM, 0, name.equals("乙") ? 950 : 1000);
            }
            d.mark(1, 0, Mark.Kind.NOT_STARTED, "推荐 2");
            d.step(1, "付款 2", 8, 950);
            d.mark(1, 950, Mark.Kind.ENDED, "");
            d.wait(0, 0, 3 + at, "Semaphore.acquire");
            d.wake(3, 0, 3 + at);
            for (int i = 0; i < 3; i++) {
                d.wait(0, 950 + 10 * i, 955 + at + 5 * i, "Semaphore.acquire");
                d.wake(2 + i % 2, 0, 955 + at + 5 * i);
            }
            Timeline timeline = d.timeline(1000, 1000);
            Drawing drawing = draw(timeline);
            assertThat(symbols(drawing, Mark.Kind.NOT_STARTED).getFirst().x())
                    .as(d.title)
                    .isGreaterThanOrEqualTo(axis(drawing).x1());
            Symbol end = symbols(drawing, Mark.Kind.ENDED).getFirst();
            assertThat(end.x() - x(drawing, timeline, 950)).as(d.title).isBetween(end.size() / 2, 2.5 * end.size());
        }
    }

    /** 说的话和小旗不切断旁边的竖线：有一侧空着，就写在那一侧。 */
    @Test
    void wordsStandBesideALineWhereThereIsRoom() {
        for (double apart = 9; apart < 44; apart += 4.3) {
            for (boolean said : new boolean[] {true, false}) {
                var d = new Draft("隔 " + apart + " " + said);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                int guest = d.lane("客人", Lane.Kind.PLATFORM, 0, 1000);
                d.wait(guest, 0, 500, "CompletableFuture.join");
                d.wake(0, guest, 500);
                d.wait(0, 400, 500 + apart, "Thread.join");
                d.wake(guest, 0, 500 + apart);
                d.run(guest, 500, 1000);
                d.run(0, 0, 400);
                double at = 500 + apart / 2;
                if (said) {
                    d.mark(guest, at, Mark.Kind.SAID, "听到：三点了");
                } else {
                    d.step(guest, "回答三点", 500 + apart + 12, 500 + apart + 24);
                }
                Drawing drawing = draw(d.timeline(1000, 1000));
                List<Arrow> arrows = all(drawing, Arrow.class).stream()
                        .filter(a -> a.x1() == a.x2())
                        .toList();
                assertThat(arrows).as(d.title).hasSize(2);
                Label words = all(drawing, Label.class).stream()
                        .filter(l -> l.role() == (said ? Role.SAID : Role.FLAG))
                        .findFirst()
                        .orElseThrow();
                for (Arrow arrow : arrows) {
                    assertThat(arrow.x1() < words.x() || arrow.x1() > words.right())
                            .as("%s：%s 和 %s", d.title, words, arrow)
                            .isTrue();
                }
            }
        }
    }

    /** 一开头的字写在 0 的竖线右边。 */
    @Test
    void wordsAtTheBeginningStandRightOfTheAxis() {
        var d = new Draft("收单");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 5; i++) {
            d.step(0, "收单 " + i, 16 + 0.2 * i, 16.1 + 0.2 * i);
        }
        d.sleep(0, 17, 1000);
        d.lane("客人", Lane.Kind.PLATFORM, 0, 1000);
        d.mark(1, 1, Mark.Kind.SAID, "开始煮");
        Drawing drawing = draw(d.timeline(1000, 1000));
        assertThat(all(drawing, Label.class))
                .filteredOn(l -> l.role() == Role.SAID || l.role() == Role.FLAG)
                .hasSize(2)
                .allSatisfy(l -> assertThat(l.x()).isGreaterThan(axis(drawing).x1()));
    }

    /** 挨在一处的几个没有开始的步骤，画成几个符号也好，名字都写上。 */
    @Test
    void stepsThatDidNotStartNearOneAnotherAreAllNamed() {
        for (double apart = 0.1; apart < 70; apart += 3.7) {
            var d = new Draft("隔 " + apart);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            d.run(0, 0, 1000);
            for (int i = 5; i <= 7; i++) {
                d.mark(0, 860 + apart * (i - 5), Mark.Kind.NOT_STARTED, "活 " + i);
            }
            String words = String.join("、", Samples.texts(draw(d.timeline(1000, 1000)), Role.FLAG));
            assertThat(words).as(d.title).contains("活 5", "活 6", "活 7");
        }
    }

    /** 名字写到框外了，框里不再写；一条泳道上写不全的，只写一个总数，和框一样多。 */
    @Test
    void theStepsOfALaneAreNamedOnceAndTheNumbersAddUp() {
        for (int steps = 4; steps < 40; steps += 5) {
            for (double share = 0.3; share <= 1; share += 0.35) {
                var d = new Draft(steps + " 步，占 " + share);
                d.lane("炒菜", Lane.Kind.PLATFORM, 0, 1000);
                double each = 1000.0 / steps;
                for (int i = 1; i <= steps; i++) {
                    Step.Outcome outcome = i == 3 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED;
                    d.step(0, "炒 " + i, each * (i - 1), each * (i - 1 + share), 0, outcome);
                }
                Drawing drawing = draw(d.timeline(1000, 1000));
                List<String> flags = Samples.texts(drawing, Role.FLAG);
                List<String> names = new java.util.ArrayList<>(flags);
                names.addAll(Samples.texts(drawing, Role.STEP));
                int named = names.stream()
                        .mapToInt(name -> name.contains("×") ? Integer.parseInt(name.split("×")[1]) : 1)
                        .sum();
                assertThat(named).as("%s：%s", d.title, names).isEqualTo(steps);
                for (String flag : flags) {
                    assertThat(Samples.texts(drawing, Role.STEP))
                            .as("%s：%s", d.title, names)
                            .doesNotContain(flag, flag.substring(flag.indexOf(' ') + 1));
                }
            }
        }
    }

    /** 名字只有编号不同的步骤，不单点几个：全都写，或只写一个一共几步；框里也不只写后一半，除非泳道的名字说了前一半。 */
    @Test
    void ofASeriesAllAreNamedOrItIsNamedOnce() {
        for (int steps = 3; steps < 30; steps += 2) {
            for (double share = 0.3; share <= 1; share += 0.23) {
                for (boolean crossed : new boolean[] {false, true}) {
                    var d = new Draft(steps + " 步，占 " + share + crossed);
                    d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                    d.lane("炒菜", Lane.Kind.PLATFORM, 0, 1000);
                    d.lane("客人 0", Lane.Kind.PLATFORM, 0, 1000);
                    d.run(0, 0, 1000);
                    double each = 1000.0 / steps;
                    for (int i = 1; i <= steps; i++) {
                        d.step(1, "炒 " + i, each * (i - 1), each * (i - 1 + share));
                        d.step(2, "吃饭 " + i, each * (i - 1), each * (i - 1 + share));
                        if (crossed && i > 1) {
                            d.wait(1, each * (i - 2 + share), each * (i - 1), "下一道");
                            d.wake(0, 1, each * (i - 1));
                        }
                    }
                    Drawing drawing = draw(d.timeline(1000, 1000));
                    for (String stem : List.of("炒", "吃饭")) {
                        List<String> flags = Samples.texts(drawing, Role.FLAG).stream()
                                .filter(flag -> flag.startsWith(stem + " "))
                                .toList();
                        assertThat(flags.stream().filter(flag -> flag.contains("×")))
                                .as("%s：%s", d.title, flags)
                                .hasSizeLessThanOrEqualTo(flags.size() > 1 ? 0 : 1);
                    }
                    assertThat(Samples.texts(drawing, Role.STEP))
                            .as(d.title)
                            .filteredOn(name -> name.matches("\\d+"))
                            .hasSizeLessThanOrEqualTo(steps); // 只有「炒菜」上的
                    assertThat(all(drawing, Label.class))
                            .filteredOn(l -> l.role() == Role.STEP && l.y() > guestTop(drawing))
                            .as(d.title)
                            .noneMatch(l -> l.text().matches("\\d+"));
                }
            }
        }
    }

    private static double guestTop(Drawing drawing) {
        return all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.LANE && l.text().equals("客人 0"))
                .mapToDouble(l -> l.y() - 2 * l.size())
                .findFirst()
                .orElseThrow();
    }

    /** 载体线程上有虚拟线程，不等于它在运行：画法和图例都不说「运行」，宽的窄的都一样。 */
    @Test
    void aCarrierIsMountedNotRunning() {
        for (double width : new double[] {0.5, 3, 300}) {
            var d = new Draft("载体 " + width);
            int carrier = d.lane("ForkJoinPool-1-worker-1", Lane.Kind.CARRIER, 0, 1000);
            for (double at = 0; at + width <= 1000; at += width * 1.5) {
                d.step(carrier, "窗口 1", at, at + width);
                d.run(carrier, at, at + width);
            }
            Drawing drawing = draw(d.timeline(1000, 1000));
            assertThat(Samples.texts(drawing, Role.LEGEND))
                    .as(d.title)
                    .contains("挂载")
                    .doesNotContain("运行");
            assertThat(all(drawing, Box.class)).as(d.title).noneMatch(b -> b.fill() == Fill.RUNNING);
        }
    }

    /** 图上的位置就是时刻：让开箭头也不早过它。步骤自己的标记在框的末尾，右边碰着那一刻；在等待的末尾的中断也是。 */
    @Test
    void noMarkStandsBeforeItsMoment() {
        for (double late = 0.1; late < 12; late += 0.8) {
            for (double end = 700; end < 1000; end += 96.3) {
                for (Step.Outcome outcome : List.of(Step.Outcome.FAILED, Step.Outcome.CANCELLED)) {
                    Mark.Kind kind = outcome == Step.Outcome.FAILED ? Mark.Kind.DIED : Mark.Kind.CANCELLED;
                    var d = new Draft(kind + " 晚 " + late + " 止 " + end);
                    for (String name : List.of("main", "煮咖啡的", "烤面包的")) {
                        d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                    }
                    double at = end + late;
                    d.wait(0, 0, end, "FutureTask.get");
                    d.run(0, end, 1000);
                    d.step(1, "煮咖啡", 1, at, 0, outcome);
                    d.sleep(1, 1, at);
                    d.step(2, "烤面包", 1, end);
                    d.wake(2, 0, end);
                    d.mark(1, at - 0.02, Mark.Kind.INTERRUPTED, "", 0);
                    d.mark(1, at - 0.01, kind, "煮咖啡");
                    d.mark(1, at, Mark.Kind.SAID, "不煮了");
                    Timeline timeline = d.timeline(1012, 1012);
                    Drawing drawing = draw(timeline);
                    double moment = x(drawing, timeline, at);
                    Symbol said = symbols(drawing, Mark.Kind.SAID).getFirst();
                    assertThat(said.x()).as(d.title).isGreaterThan(moment - 2);
                    Symbol bolt = symbols(drawing, Mark.Kind.INTERRUPTED).getFirst();
                    assertThat(bolt.x() + bolt.size() * 1.5).as(d.title).isGreaterThan(moment - 2); // 或在等待的末尾
                    Symbol own = symbols(drawing, kind).getFirst();
                    assertThat(own.x() + own.size() * 0.65).as(d.title).isGreaterThan(moment - 2);
                }
            }
        }
    }

    /** 载体上几次挂载挨在一起，合写在它们上方，不写在两处中间的空白里；数的是次数，加起来正好。 */
    @Test
    void mountsAreCountedWhereTheyAre() {
        for (int guests = 3; guests < 14; guests++) {
            for (double each = 0.3; each < 2.4; each += 0.5) {
                var d = new Draft(guests + " 个，各 " + each);
                int carrier = d.lane("ForkJoinPool-1-worker-1", Lane.Kind.CARRIER, 0, 1000);
                for (double from : new double[] {5, 940}) {
                    for (int i = 1; i <= guests; i++) {
                        double at = from + (i - 1) * each * 1.1;
                        d.step(carrier, "虚拟线程 " + i, at, at + each);
                        d.run(carrier, at, at + each);
                    }
                }
                Timeline timeline = d.timeline(1000, 1000);
                Drawing drawing = draw(timeline);
                double early = x(drawing, timeline, 100);
                double late = x(drawing, timeline, 900);
                List<Label> flags = all(drawing, Label.class).stream()
                        .filter(l -> l.role() == Role.FLAG)
                        .toList();
                assertThat(flags)
                        .as(d.title)
                        .hasSize(2)
                        .allMatch(l -> l.x() < early || l.right() > late)
                        .extracting(Label::text)
                        .containsOnly("挂载 " + guests + " 次");
            }
        }
    }

    /** 步骤的名字不写到 0 的左边去，那里是泳道的名字。 */
    @Test
    void noNameStandsLeftOfTheAxis() {
        for (double width = 1; width < 30; width += 2.3) {
            for (double pole = 0; pole < 60; pole += 5.3) {
                var d = new Draft("宽 " + width + " 线 " + pole);
                d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                int guest = d.lane("客人", Lane.Kind.PLATFORM, 0, 1000);
                d.lane("伙计", Lane.Kind.PLATFORM, 0, 1000);
                d.wait(0, 0, width + pole, "Thread.join");
                d.step(guest, "等连接", 0, width);
                d.step(guest, "查询 2", width + 0.2, 900);
                d.wake(2, 0, width + pole);
                d.wake(2, guest, 0);
                Drawing drawing = draw(d.timeline(1000, 1000));
                assertThat(all(drawing, Label.class))
                        .as(d.title)
                        .filteredOn(l -> l.role() == Role.FLAG || l.role() == Role.SAID)
                        .allMatch(l -> l.x() > axis(drawing).x1() - 0.01);
            }
        }
    }

    /** 几步里有的没有写名字，图下说有几步：不然像是没有做。 */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3})
    void stepsOfASeriesThatAreNotNamedAreCounted(double last) {
        var d = new Draft("收单");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 3; i++) {
            d.step(0, "收单 " + i, 100 + 300 * i, 350 + 300 * i);
        }
        d.step(0, "收单 3", 960, 960 + last);
        assertThat(Samples.texts(draw(d.timeline(1000, 1000)), Role.NOTE)).contains("有 1 步的名字没有写。");
        var all = new Draft("都写了");
        all.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        all.step(0, "收单 1", 0, 500);
        assertThat(Samples.texts(draw(all.timeline(1000, 1000)), Role.NOTE)).isEmpty();
    }
}
