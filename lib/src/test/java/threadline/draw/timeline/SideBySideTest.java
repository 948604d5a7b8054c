package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Lettering;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 并排的东西各有各的：窄框都有名字，字和标记不压在经过的箭头上，叠在一起的箭头只画一支。 */
class SideBySideTest {

    private static Drawing draw(Timeline timeline) {
        return PictureLayout.of(List.of(Samples.told(timeline)), 1);
    }

    private static double x(Drawing drawing, Timeline timeline, double ms) {
        return Samples.x(drawing, timeline, ms * Samples.MS);
    }

    private static List<Arrow> arrows(Drawing drawing) {
        return all(drawing, Arrow.class).stream()
                .filter(a -> a.x1() == a.x2()) // 横的在图例里
                .toList();
    }

    private static boolean spans(Arrow arrow, double top, double bottom) {
        return Math.min(arrow.y1(), arrow.y2()) < bottom && Math.max(arrow.y1(), arrow.y2()) > top;
    }

    /** 几个比名字窄的框挨着：名字一高一低，都写上，各在自己的框上。 */
    @Test
    void narrowBoxesSideBySideAreAllNamed() {
        List<String> names = List.of("记甲", "记乙", "记丙", "记丁", "记戊");
        for (int count = 3; count <= names.size(); count++) {
            for (double width = 36; width < 50; width += 1.7) { // 20 到 28 像素
                for (boolean failed : new boolean[] {false, true}) {
                    var d = new Draft(count + " 个，宽 " + width + " " + failed);
                    d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                    d.wait(0, 0, 500, "FutureTask.get");
                    for (int i = 0; i < count; i++) {
                        d.step(0, names.get(i), 500 + width * i, 500 + width * (i + 1));
                        d.sleep(0, 500 + width * i, 500 + width * (i + 1));
                    }
                    Timeline timeline = d.timeline(1000, 1000);
                    String sentence = failed ? "「记甲」「记乙」「记丙」「记丁」「记戊」" : "";
                    Panel panel =
                            new Panel(timeline, sentence, Samples.told(timeline).path(), null);
                    Drawing drawing = PictureLayout.of(List.of(panel), 1);
                    for (int i = 0; i < count; i++) {
                        String name = names.get(i);
                        double middle = x(drawing, timeline, 500 + width * (i + 0.5));
                        assertThat(all(drawing, Label.class))
                                .as("%s：%s", d.title, name)
                                .anyMatch(l -> l.text().equals(name) && l.x() < middle && l.right() > middle);
                    }
                }
            }
        }
    }

    /** 看上去一样宽的框，名字都写在里面，或都写在外面。 */
    @Test
    void boxesOfOneWidthAreNamedAlike() {
        double name = Lettering.width("派送 1", 14, false);
        for (double wide = name + 3; wide < name + 11; wide += 0.4) {
            var d = new Draft("宽 " + wide);
            d.lane("Server", Lane.Kind.PLATFORM, 0, 1000);
            double pixel = pixel(d);
            for (int i = 0; i < 5; i++) {
                double width = (wide + List.of(0.0, 0.9, -0.3, 0.4, -0.2).get(i)) * pixel;
                d.step(0, "派送 " + i, 100 + 180 * i, 100 + 180 * i + width);
                d.sleep(0, 100 + 180 * i, 100 + 180 * i + width);
            }
            List<String> inside = Samples.texts(draw(d.timeline(1000, 1000)), Role.STEP);
            assertThat(inside.size()).as("%s：%s", d.title, inside).isIn(0, 5);
        }
    }

    /** 一个像素是几毫秒。 */
    private static double pixel(Draft d) {
        Drawing drawing = draw(d.timeline(1000, 1000));
        return 1000 / (axis(drawing).x2() - axis(drawing).x1());
    }

    /** 自己的箭头没有画的中断，让开经过的箭头；取消的标记在自己的框里。都不让到自己的时刻以前：宁可压着箭头。 */
    @Test
    void anInterruptWithoutItsArrowStandsBesideTheArrowThatPasses() {
        for (double late = 0; late < 4; late += 0.4) {
            for (double rest = 0.4; rest < 3; rest += 0.6) {
                var d = new Draft("晚 " + late + " 又做 " + rest);
                double end = 1000 + late + rest;
                d.lane("main", Lane.Kind.PLATFORM, 0, end);
                d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, end);
                d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 0, 1000);
                d.wait(0, 0, 1000, "FutureTask.get");
                d.step(1, "煮咖啡", 0, end, 0, Step.Outcome.CANCELLED);
                d.sleep(1, 0, 1000 + late);
                d.step(2, "烤面包", 0, 1000);
                d.sleep(2, 0, 1000);
                d.wake(2, 0, 1000);
                d.wake(0, 1, 1000 + late);
                d.mark(1, 1000 + late, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
                d.mark(1, end - 0.01, Mark.Kind.CANCELLED, "煮咖啡");
                Timeline timeline = d.timeline(3000, 3000);
                Drawing drawing = draw(timeline);
                for (Symbol symbol : all(drawing, Symbol.class)) {
                    boolean own = arrows(drawing).stream()
                            .anyMatch(a -> a.y2() > a.y1() && Math.abs(a.x1() - symbol.x()) < 0.1);
                    if (symbol.y() > axis(drawing).y1() || own || symbol.kind() == Mark.Kind.ENDED) {
                        continue;
                    }
                    double half = symbol.size() / 2;
                    boolean cancelled = symbol.kind() == Mark.Kind.CANCELLED;
                    double moment = Samples.x(drawing, timeline, (cancelled ? end : 1000 + late) * Samples.MS);
                    boolean inside = symbol.kind() == Mark.Kind.INTERRUPTED
                            && all(drawing, Box.class).stream()
                                    .anyMatch(box -> symbol.y() > box.y() && symbol.y() < box.y() + box.height());
                    double place = cancelled ? moment - 0.65 * symbol.size() : inside ? moment - symbol.size() : moment;
                    if (cancelled || late > 0) { // 和箭头同一刻的中断，在哪一边都不早
                        assertThat(symbol.x()).as("%s：%s", d.title, symbol).isGreaterThan(place - 2);
                    }
                    assertThat(arrows(drawing))
                            .as("%s：%s", d.title, symbol)
                            .noneMatch(a -> symbol.x() > place + 2
                                    && spans(a, symbol.y() - half, symbol.y() + half)
                                    && Math.abs(a.x1() - symbol.x()) < half + 1.4);
                }
            }
        }
    }

    /** 小旗的字让开经过的箭头，让不开也不铺底色：线不断。 */
    @Test
    void theNameAboveABoxDoesNotCutAnArrow() {
        for (double apart = -14; apart < 14; apart += 0.7) {
            for (boolean down : new boolean[] {true, false}) {
                var d = new Draft("隔 " + apart + " " + down);
                for (String name : List.of("main", "虚拟线程 1", "虚拟线程 2")) {
                    d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                }
                d.step(1, "等连接", 300 + apart, 306 + apart);
                d.step(1, "查询 1", 306 + apart, 900);
                d.sleep(1, 306 + apart, 900);
                d.run(down ? 0 : 2, 0, 900);
                d.wait(down ? 2 : 0, 0, 300, "Semaphore.acquire");
                d.run(down ? 2 : 0, 300, 800);
                d.wake(down ? 0 : 2, down ? 2 : 0, 300);
                Drawing drawing = draw(d.timeline(1000, 1000));
                Label flag = all(drawing, Label.class).stream()
                        .filter(l -> l.role() == Role.FLAG)
                        .findFirst()
                        .orElseThrow();
                assertThat(flag.text()).isEqualTo("等连接");
                assertThat(flag.plate()).as(d.title).isFalse();
                assertThat(arrows(drawing))
                        .as("%s：%s", d.title, flag)
                        .isNotEmpty()
                        .noneMatch(
                                a -> spans(a, flag.top(), flag.bottom()) && a.x1() > flag.x() && a.x1() < flag.right());
            }
        }
    }

    /** 步骤就在几支箭头中间：字让到它们的旁边，引线跟去。 */
    @Test
    void theNameOfAStepAmongArrowsStandsBesideThem() {
        for (double shift = 0; shift < 20; shift += 0.7) {
            var d = new Draft("挪 " + shift);
            for (String name : List.of("main", "虚拟线程 1", "虚拟线程 2")) {
                d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
            }
            d.step(1, "信号 KILL", 503 + shift, 514 + shift, 0, Step.Outcome.FAILED);
            d.run(1, 503 + shift, 514 + shift);
            double from = 0;
            for (double at : new double[] {490, 509, 530}) {
                d.wait(0, from, at + shift, "Workers.map");
                d.wake(2, 0, at + shift);
                from = at + shift;
            }
            d.run(2, 0, 1000);
            Panel panel = new Panel(d.timeline(1000, 1000), "", threadline.model.Route.NONE, null);
            Drawing drawing = PictureLayout.of(List.of(panel), 1);
            Label flag = all(drawing, Label.class).stream()
                    .filter(l -> l.role() == Role.FLAG)
                    .findFirst()
                    .orElseThrow();
            assertThat(arrows(drawing))
                    .as("%s：%s", d.title, flag)
                    .hasSizeGreaterThan(1)
                    .noneMatch(a -> spans(a, flag.top(), flag.bottom()) && a.x1() > flag.x() && a.x1() < flag.right());
        }
    }

    /** 让不开，就压着最少的：不多于它别的放法。 */
    @Test
    void aNameThatCannotMakeWayCutsAsFewArrowsAsItCan() {
        var d = new Draft("最少");
        for (String name : List.of("main", "虚拟线程 1", "虚拟线程 2")) {
            d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        d.step(1, "缩小 image_3.jpg", 500, 560);
        d.run(1, 500, 560);
        for (double at : new double[] {480, 500, 520, 540, 640, 740}) {
            d.wait(0, at - 18, at, "Workers.map");
            d.wake(2, 0, at);
        }
        d.run(2, 0, 1000);
        Drawing drawing = draw(d.timeline(1000, 1000));
        Label flag = all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.FLAG)
                .findFirst()
                .orElseThrow();
        assertThat(arrows(drawing))
                .filteredOn(a -> spans(a, flag.top(), flag.bottom()))
                .filteredOn(a -> a.x1() > flag.x() && a.x1() < flag.right())
                .hasSizeLessThan(3);
    }

    /** 右边是图的边，左边是别的箭头：让不开的字，箭头从它的笔画之间看得见。 */
    @Test
    void aNameThatCannotMakeWayHasNoPlate() {
        var d = new Draft("让不开");
        for (String name : List.of("main", "虚拟线程 1", "虚拟线程 2")) {
            d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        d.step(1, "一步很长的名字写不进框里", 300, 320);
        for (double at = 160; at < 500; at += 30) {
            d.wait(2, at - 20, at, "Semaphore.acquire");
            d.wake(0, 2, at);
        }
        d.run(0, 0, 1000);
        assertThat(all(draw(d.timeline(1000, 1000)), Label.class))
                .filteredOn(l -> l.role() == Role.FLAG)
                .singleElement()
                .satisfies(l -> assertThat(l.halo() > 0 && !l.plate()).isTrue());
    }

    /** 箭头竖着穿过一条泳道的框：框里的名字，步骤的、状态的，往空的一边让开，总在框里。 */
    @Test
    void aNameInABoxMakesWayForAnArrow() {
        for (double at = 60; at < 950; at += 7) {
            var d = new Draft("穿过 " + at);
            for (String name : List.of("main", "订单", "伙计")) {
                d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
            }
            d.step(1, "查库存", 0, 1000);
            d.wait(1, 0, 1000, "FutureTask.get");
            d.wait(0, 0, at, "Thread.join");
            d.run(0, at, 1000);
            d.run(2, 0, 1000);
            d.wake(2, 0, at);
            Timeline timeline = d.timeline(1000, 1000);
            Drawing drawing = draw(timeline);
            Arrow arrow = arrows(drawing).getFirst();
            List<Label> names = all(drawing, Label.class).stream()
                    .filter(l -> l.role() == Role.STEP || (l.role() == Role.STATE && l.y() > arrow.y2() + 40))
                    .filter(l -> spans(arrow, l.top(), l.bottom()))
                    .toList();
            assertThat(names).as(d.title).hasSizeGreaterThanOrEqualTo(2).allSatisfy(l -> {
                assertThat(arrow.x1())
                        .satisfiesAnyOf(
                                x -> assertThat(x).isLessThan(l.x() - 1),
                                x -> assertThat(x).isGreaterThan(l.right() + 1));
                assertThat(l.x()).isGreaterThan(x(drawing, timeline, 0));
                assertThat(l.right()).isLessThan(x(drawing, timeline, 1000));
            });
        }
    }

    /** 一串步骤之间都有箭头，名字有的写得下有的写不下，或几面小旗都压着箭头：合写一面，放进没有箭头的空隙。 */
    @Test
    void aSeriesAmongArrowsIsCountedOnceInTheGap() {
        for (int gap = 2; gap < 11; gap++) {
            for (double longer : new double[] {0, 30, 60}) { // 有一步长一点，名字写得进框里
                var d = new Draft("空在 " + gap + "，多 " + longer);
                for (String name : List.of("面包师", "店员", "客人")) {
                    d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                }
                double at = 20;
                d.run(0, 0, 1000);
                for (int i = 1; i <= 16; i++) {
                    double end = at + 50 + (i == 5 ? longer : 0);
                    d.step(1, "卖 " + (10 + i), at, end);
                    d.sleep(1, at, end);
                    if (i != gap && i != gap + 1) {
                        d.wait(0, end - 20, end, "架子");
                        d.wake(1, 0, end);
                    }
                    at = end;
                }
                Drawing drawing = draw(d.timeline(1000, 1000));
                assertThat(names(drawing)).as(d.title).containsExactly("卖 ×16");
                assertThat(cut(drawing)).as(d.title).isEmpty();
            }
        }
    }

    /** 几步隔得远，只有一步的名字压着箭头：都照写，不因为它就只剩一个数。 */
    @Test
    void oneNameThatCannotMakeWayLeavesTheOthersNamed() {
        var d = new Draft("只有一面");
        for (String name : List.of("main", "服务 1", "客人")) {
            d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
        }
        for (int i = 1; i <= 3; i++) {
            d.step(1, "看单 " + i, 300 * i - 200, 300 * i - 170);
            d.sleep(1, 300 * i - 200, 300 * i - 170);
        }
        double from = 0;
        for (double at : new double[] {630, 665, 700, 735, 770, 805}) {
            d.wait(0, from, at, "票");
            d.wake(2, 0, at);
            from = at;
        }
        d.run(2, 0, 1000);
        assertThat(names(draw(d.timeline(1000, 1000)))).containsExactly("看单 1", "看单 2", "看单 3");
    }

    /** 一条泳道上多数步骤写不下名字，只数了几步：剩下的一两个不单点，框里也不只写一个号码，像是数量。 */
    @Test
    void whatIsLeftOfASeriesIsCountedWithTheOthers() {
        for (double last = 20; last < 80; last += 3) {
            var d = new Draft("最后一步 " + last);
            d.lane("洗菜", Lane.Kind.PLATFORM, 0, 1000);
            for (int i = 1; i <= 6; i++) {
                double from = 20 * i + (i == 6 ? 30 : 0);
                d.step(0, "洗 " + i, from, i == 6 ? from + last : from + 20);
                d.sleep(0, from, i == 6 ? from + last : from + 20);
            }
            assertThat(names(draw(d.timeline(1000, 1000)))).as(d.title).containsExactly("洗 ×6");
        }
    }

    /** 别的一眨眼，这一步长得多：要看的就是它，写着自己的名字。 */
    @Test
    void theLongOneOfASeriesKeepsItsName() {
        var d = new Draft("夹满了");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        for (int i = 0; i < 4; i++) {
            d.step(0, "收单 " + i, 100 + i * 0.2, 100.1 + i * 0.2);
        }
        d.step(0, "收单 4", 101, 400);
        d.wait(0, 101, 400, "订单夹");
        assertThat(names(draw(d.timeline(1000, 1000)))).containsExactlyInAnyOrder("收单 4", "收单 ×4");
    }

    /** 写得进框里，却哪里都压着箭头的：上面让得开就写在上面，写短一点让得开就写短，框里上面只写一处。 */
    @Test
    void aNameThatAnArrowWouldCutIsWrittenWhereItDoesNot() {
        for (double width = 200; width < 420; width += 13) {
            for (double share = 0.3; share < 0.7; share += 0.07) {
                for (boolean above : new boolean[] {true, false}) {
                    var d = new Draft("宽 " + width + "，" + share + above);
                    for (String name : List.of("main", "工人 1", "工人 2")) {
                        d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                    }
                    double at = 300 + width * share;
                    d.wait(0, 0, at, "Workers.map");
                    d.run(0, at, 1000);
                    d.step(1, "处理 image_1.jpg", 300, 300 + width);
                    d.sleep(1, 300, 300 + width);
                    d.lock(1, 0, 299, "账本", "main");
                    d.run(2, 0, 1000);
                    d.wake(2, 0, at);
                    d.wait(0, 0, 140, "票");
                    d.wake(2, 0, 140);
                    if (!above) { // 上面也没有地方
                        for (double other : new double[] {290, 310 + width}) {
                            d.wait(0, other - 20, other, "票");
                            d.wake(2, 0, other);
                        }
                    }
                    Drawing drawing = draw(d.timeline(1000, 1000));
                    assertThat(names(drawing))
                            .as(d.title)
                            .singleElement()
                            .asString()
                            .endsWith("image_1.jpg");
                    assertThat(Samples.texts(drawing, Role.STATE)).as(d.title).anyMatch(name -> name.endsWith("账本"));
                    if (above) {
                        assertThat(cut(drawing)).as(d.title).isEmpty();
                    }
                }
            }
        }
    }

    private static List<String> names(Drawing drawing) {
        return all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.STEP || l.role() == Role.FLAG)
                .map(Label::text)
                .toList();
    }

    /** 箭头切断的字。 */
    private static List<Label> cut(Drawing drawing) {
        return all(drawing, Label.class).stream()
                .filter(l -> l.role() == Role.STEP || l.role() == Role.FLAG || l.role() == Role.STATE)
                .filter(l -> arrows(drawing).stream()
                        .anyMatch(a -> spans(a, l.top() + 2, l.bottom() - 2) && a.x1() > l.x() && a.x1() < l.right()))
                .toList();
    }

    /** 近得画成一个 ▼ 的两句话，写在一起：少写一句，读者就数不到它。 */
    @Test
    void whatIsSaidAtOneMarkIsAllWritten() {
        for (double apart = 0; apart < 12; apart += 0.5) {
            var d = new Draft("隔 " + apart);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            d.run(0, 0, 1000);
            d.mark(0, 600, Mark.Kind.SAID, "半开");
            d.mark(0, 600 + apart, Mark.Kind.SAID, "闭合");
            Drawing drawing = draw(d.timeline(1000, 1000));
            assertThat(Samples.texts(drawing, Role.SAID)).as(d.title).containsExactly("半开、闭合");
        }
    }

    /** 几乎一直在运行的，不写占多少。 */
    @Test
    void theShareOfRunningIsWrittenWhereItTells() {
        for (double running : new double[] {30, 80, 93, 97, 99}) {
            var d = new Draft("运行 " + running);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            d.step(0, "算", 0, 1000);
            d.sampled(0, 0, 1000, 10, running);
            d.lane("伙计", Lane.Kind.PLATFORM, 0, 1000);
            d.run(1, 0, 1000);
            boolean written = Samples.texts(draw(d.timeline(1000, 1000)), Role.STATE).stream()
                    .anyMatch(words -> words.startsWith("运行 "));
            assertThat(written).as(d.title).isEqualTo(running < 95);
        }
    }

    /** 线程结束了，旁边不远有箭头经过：■ 在箭头的这一边或那一边，不压着它。 */
    @Test
    void theEndOfALaneStandsBesideAnArrow() {
        for (double gap = 2; gap < 60; gap += 1.3) {
            var d = new Draft("隔 " + gap);
            for (String name : List.of("main", "线程 16", "线程 199")) {
                d.lane(name, Lane.Kind.PLATFORM, 0, name.equals("线程 16") ? 900 : 1000);
            }
            d.step(1, "等", 0, 900);
            d.sleep(1, 0, 900);
            d.mark(1, 900, Mark.Kind.ENDED, "");
            d.wait(0, 0, 900 + gap, "Thread.join");
            d.run(0, 900 + gap, 1000);
            d.run(2, 0, 1000);
            d.wake(2, 0, 900 + gap);
            Drawing drawing = draw(d.timeline(1000, 1000));
            Arrow arrow = arrows(drawing).stream()
                    .filter(a -> a.y1() > a.y2())
                    .findFirst()
                    .orElseThrow();
            assertThat(all(drawing, Symbol.class))
                    .filteredOn(s -> s.kind() == Mark.Kind.ENDED && spans(arrow, s.y() - 1, s.y() + 1))
                    .singleElement()
                    .satisfies(s ->
                            assertThat(Math.abs(s.x() - arrow.x1())).as(d.title).isGreaterThan(s.size() / 2 + 1));
        }
    }

    /** 同一时刻到同一条泳道的，叠成一支；有中断，就画中断的。 */
    @Test
    void arrowsThatCoincideAreOne() {
        for (double apart = 0; apart <= 2.9; apart += 0.25) {
            for (int other : new int[] {0, 1}) {
                for (int sign : new int[] {-1, 1}) {
                    var d = new Draft("隔 " + apart * sign + " 从 " + other);
                    for (String name : List.of("main", "窗口 1", "窗口 2")) {
                        d.lane(name, Lane.Kind.PLATFORM, 0, 1000);
                        d.run(d.lanes.size() - 1, 500, 1000);
                    }
                    double at = 500 + sign * apart * 1000 / 640;
                    d.wait(2, 0, 500, "ReentrantLock.lock");
                    d.mark(2, 500, Mark.Kind.INTERRUPTED, "由 main 中断", 0);
                    d.wake(0, 2, 500);
                    d.run(other, 400, 500);
                    d.wake(other, 2, at);
                    Timeline timeline = d.timeline(1000, 1000);
                    Panel panel = new Panel(timeline, "", threadline.model.Route.NONE, null);
                    Drawing drawing = PictureLayout.of(List.of(panel), 1);
                    assertThat(arrows(drawing))
                            .as(d.title)
                            .singleElement()
                            .satisfies(a -> assertThat(Math.abs(a.x1() - x(drawing, timeline, 500)))
                                    .isLessThan(1.1));
                }
            }
        }
    }
}
