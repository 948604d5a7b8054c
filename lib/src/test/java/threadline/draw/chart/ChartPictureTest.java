package threadline.draw.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Trace;
import threadline.draw.ink.Fill;
import threadline.model.Bars;
import threadline.model.Chart;
import threadline.model.Curves;
import threadline.model.WaitGraph;

/** 条形、曲线、交错和等待图的排版。 */
class ChartPictureTest {

    private static List<Chart> all() {
        List<Chart> all = new ArrayList<>(SampleCharts.strange());
        all.add(SampleCharts.bars());
        all.add(SampleCharts.curves());
        all.add(SampleCharts.tree());
        all.add(SampleCharts.lostUpdate());
        all.add(SampleCharts.longInterleaving());
        all.add(SampleCharts.deadlock());
        all.add(SampleCharts.queue());
        return all;
    }

    private static List<Label> labels(Drawing drawing) {
        return drawing.elements().stream()
                .filter(Label.class::isInstance)
                .map(Label.class::cast)
                .toList();
    }

    private static List<String> texts(Drawing drawing, Label.Role role) {
        return labels(drawing).stream()
                .filter(l -> l.role() == role)
                .map(Label::text)
                .toList();
    }

    @Test
    void noTwoLabelsOverlapAndNoneLeavesThePicture() {
        for (Chart chart : all()) {
            for (double scale : new double[] {1, 2}) {
                Drawing drawing = ChartPicture.layout(chart, scale);
                List<Label> labels = labels(drawing);
                for (int i = 0; i < labels.size(); i++) {
                    Label a = labels.get(i);
                    assertThat(a.x()).as("%s", a).isGreaterThanOrEqualTo(0);
                    assertThat(a.right()).as("%s", a).isLessThanOrEqualTo(drawing.width());
                    assertThat(a.bottom()).as("%s", a).isLessThanOrEqualTo(drawing.height());
                    assertThat(Fill.contrast(a.ink(), a.ground())).as("%s", a).isGreaterThan(4.5);
                    for (Label b : labels.subList(i + 1, labels.size())) {
                        boolean apart = a.right() <= b.x() + 0.01
                                || b.right() <= a.x() + 0.01
                                || a.bottom() <= b.top() + 0.01
                                || b.bottom() <= a.top() + 0.01;
                        assertThat(apart)
                                .as("%s ×%s：%s 和 %s", chart, scale, a, b)
                                .isTrue();
                    }
                }
                assertThat(drawing.elements())
                        .filteredOn(Box.class::isInstance)
                        .allSatisfy(e ->
                                assertThat(((Box) e).x() + ((Box) e).width()).isBetween(0.0, drawing.width()));
            }
        }
    }

    /** 大的数三位一组，一眼数得出几位。 */
    @Test
    void bigNumbersAreGrouped() {
        assertThat(Numbers.words(10_000)).isEqualTo("10,000");
        assertThat(Numbers.words(1_234_567.4)).isEqualTo("1,234,567");
        assertThat(Numbers.words(999.6)).isEqualTo("1,000");
        assertThat(Numbers.words(-2_500)).isEqualTo("-2,500");
        assertThat(Numbers.words(123.4)).isEqualTo("123");
        assertThat(Numbers.words(0.0312)).isEqualTo("0.0312");
        Drawing curves = ChartPicture.layout(SampleCharts.curves(), 1);
        assertThat(texts(curves, Label.Role.TICK)).contains("10,000").doesNotContain("10000");
    }

    @Test
    void everyChartIsASmallPicture() {
        for (Chart chart : all()) {
            assertThat(ChartPicture.draw(chart, 1).png())
                    .as(chart.title())
                    .isNotEmpty()
                    .hasSizeLessThan(60_000);
        }
    }

    @Test
    void barsAreAsLongAsTheirNumbers() {
        Drawing drawing = ChartPicture.layout(SampleCharts.bars(), 1);
        List<Box> bars = drawing.elements().stream()
                .filter(e -> e instanceof Box b && b.fill() == Fill.RUNNING)
                .map(Box.class::cast)
                .toList();
        assertThat(bars).hasSize(5);
        assertThat(bars.get(1).width() / bars.get(0).width()).isEqualTo(3.008 / 5.012, within(0.001));
        assertThat(texts(drawing, Label.Role.STATE)).startsWith("5.01 秒", "3.01 秒");
    }

    @Test
    void nothingHasNoBarAndALittleIsSeen() {
        Bars bars = Bars.of("读到的", "次").with("一次也没有", 0).with("很少", 17).with("很多", 30_214, 20_000, 40_000);
        Drawing drawing = ChartPicture.layout(bars, 1);
        List<Box> boxes = drawing.elements().stream()
                .filter(Box.class::isInstance)
                .map(Box.class::cast)
                .toList();
        assertThat(boxes).hasSize(2);
        assertThat(boxes.getFirst().width()).isBetween(1.0, 2.0);
        Box many = boxes.getLast();
        assertThat(drawing.elements())
                .as("范围穿过条的末尾")
                .anyMatch(e -> e instanceof Line l
                        && l.y1() == l.y2()
                        && Math.abs(l.y1() - many.y() - many.height() / 2) < 0.1
                        && l.x1() < many.x() + many.width()
                        && l.x2() > many.x() + many.width());
    }

    /** 短得只剩两端的竖线，就不画：像是坏的字。 */
    @Test
    void aRangeTooShortToSeeIsNotDrawn() {
        for (int high = 1_000; high < 20_000; high += 700) {
            Bars bars = Bars.of("每毫秒", "次").with("普通", 27_313, 20_000, 28_000).with("公平", 63, 40, high);
            for (Element e : ChartPicture.layout(bars, 1).elements()) {
                if (e instanceof Line l && l.stroke() == Line.Stroke.RANGE && l.y1() == l.y2()) {
                    assertThat(l.x2() - l.x1()).as("到 %s", high).isGreaterThan(12);
                }
            }
        }
    }

    @Test
    void curvesPassThroughTheirPoints() {
        Drawing drawing = ChartPicture.layout(SampleCharts.curves(), 1);
        List<Trace> traces = drawing.elements().stream()
                .filter(Trace.class::isInstance)
                .map(Trace.class::cast)
                .filter(Trace::measured)
                .toList();
        assertThat(traces).hasSize(3); // 图例里的样子没有圆点，不像又一个量到的
        List<Trace.Dot> dots = traces.getFirst().dots();
        double decade = dots.get(1).x() - dots.get(0).x();
        assertThat(dots.get(4).x() - dots.get(0).x()).isEqualTo(4 * decade, within(0.01)); // 按倍数
        assertThat(dots.get(4).y()).isLessThan(dots.get(0).y());
        assertThat(texts(drawing, Label.Role.LEGEND)).containsExactlyInAnyOrder("虚拟线程", "平台线程", "4 个线程的池");
    }

    @Test
    void theChoicesOfATreeAreOneColumnAndEachQuestionIsLeftOfItsAnswers() {
        Drawing drawing = ChartPicture.layout(SampleCharts.tree(), 1);
        List<Box> boxes = drawing.elements().stream()
                .filter(Box.class::isInstance)
                .map(Box.class::cast)
                .toList();
        List<Box> choices =
                boxes.stream().filter(b -> b.fill() == Fill.SLEEPING).toList();
        assertThat(choices)
                .hasSize(3)
                .extracting(Box::x)
                .containsOnly(choices.getFirst().x());
        assertThat(boxes)
                .filteredOn(b -> b.fill() == Fill.PAPER)
                .hasSize(2)
                .allSatisfy(question -> assertThat(question.x() + question.width())
                        .isLessThan(choices.getFirst().x()));
        assertThat(texts(drawing, Label.Role.STATE)).contains("在等", "是", "A 虚拟线程，一件一个");
    }

    @Test
    void anInterleavingHasStepsInsteadOfAClock() {
        Drawing drawing = ChartPicture.layout(SampleCharts.lostUpdate(), 1);
        assertThat(texts(drawing, Label.Role.AXIS)).containsExactly("步");
        assertThat(texts(drawing, Label.Role.TICK)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(texts(drawing, Label.Role.STATE)).containsExactly("count=0", "count=1");
        List<Box> boxes = drawing.elements().stream()
                .filter(Box.class::isInstance)
                .map(Box.class::cast)
                .toList();
        for (int i = 1; i < boxes.size(); i++) {
            assertThat(boxes.get(i).x()).isGreaterThan(boxes.get(i - 1).x());
        }
        assertThat(boxes.get(0).y())
                .isEqualTo(boxes.get(2).y())
                .isLessThan(boxes.get(1).y());
    }

    /** 列少，右边有地方，名字就不折成两行。 */
    @Test
    void theColumnsOfAnInterleavingAreAsWideAsTheNamesNeed() {
        Drawing drawing = ChartPicture.layout(
                threadline.model.Interleaving.of("一阵风")
                        .move("客人", "进厨房，等「菜好了」", "")
                        .move("风", "喊一声", "")
                        .move("客人", "醒来", ""),
                1);
        assertThat(texts(drawing, Label.Role.STEP)).containsExactly("进厨房，等「菜好了」", "喊一声", "醒来");
    }

    @Test
    void theCycleOfAWaitGraphStandsOutAndTheRestDoesNot() {
        Drawing drawing = ChartPicture.layout(SampleCharts.deadlock(), 1);
        assertThat(drawing.elements())
                .filteredOn(e -> e instanceof Arrow a && a.ink() == Arrow.Ink.STUCK)
                .hasSize(5); // 四条边和图例
        assertThat(drawing.elements())
                .filteredOn(e -> e instanceof Arrow a && a.ink() == Arrow.Ink.PLAIN)
                .hasSize(3);
        assertThat(SampleCharts.deadlock().deadlocked()).containsExactlyInAnyOrder("转账-1", "转账-2");
        assertThat(SampleCharts.queue().deadlocked()).isEmpty();
        assertThat(WaitGraph.of("自己等自己").held("a", "t").waits("t", "a").deadlocked())
                .containsExactly("t");
    }

    /** 一张条形图的小数一样多，写不出来的小数例外；细线伸得很远的，数写明从哪里到哪里，旁边短得画不下细线的也写。 */
    @Test
    void theNumbersOfABarChartHaveTheSameDecimals() {
        Bars seconds = Bars.of("等和算", "秒").with("等", 0.8).with("算", 0.0342).with("又算", 0.0471);
        assertThat(texts(ChartPicture.layout(seconds, 1), Label.Role.STATE))
                .containsExactly("0.800 秒", "0.034 秒", "0.047 秒");
        Bars counts = Bars.of("次数", "次").with("多", 18_229, 11_858, 26_690).with("少", 207, 200, 210);
        assertThat(texts(ChartPicture.layout(counts, 1), Label.Role.STATE))
                .containsExactly("18,229 次（11,858 到 26,690）", "207 次（200 到 210）");
        Bars once = Bars.of("次数", "次").with("多", 18_229, 11_858, 26_690).with("一样", 207, 207, 207);
        assertThat(texts(ChartPicture.layout(once, 1), Label.Role.STATE))
                .containsExactly("18,229 次（11,858 到 26,690）", "207 次");
        Bars whole = Bars.of("步", "步").with("甲", 12).with("乙", 3).with("没有", 0);
        assertThat(texts(ChartPicture.layout(whole, 1), Label.Role.STATE)).containsExactly("12 步", "3 步", "0 步");
        Bars tiny = Bars.of("倍", "倍").with("甲", 12.5).with("乙", 0.003);
        assertThat(texts(ChartPicture.layout(tiny, 1), Label.Role.STATE)).containsExactly("12.5 倍", "0.003 倍");
    }

    /** 按倍数画的横轴说一格几倍，刻度就在量过的地方；太密才不是。 */
    @Test
    void anAxisByMagnitudeSaysSoAndItsTicksAreWhereItWasMeasured() {
        for (double times : new double[] {2, 10}) {
            double[] x = {2, 2 * times, 2 * times * times, 2 * times * times * times};
            Curves curves = new Curves("切成几份", "", "份", "毫秒", true, List.of()).with("进程", x, new double[] {1, 2, 3, 4});
            Drawing drawing = ChartPicture.layout(curves, 1);
            assertThat(texts(drawing, Label.Role.AXIS)).contains("份（一格 " + (int) times + " 倍）");
            for (double at : x) {
                assertThat(texts(drawing, Label.Role.TICK)).contains(Numbers.words(at));
            }
        }
        double[] many = new double[60];
        double[] y = new double[60];
        for (int i = 0; i < many.length; i++) {
            many[i] = 1 + 17 * i;
        }
        Curves dense = new Curves("很密", "", "份", "毫秒", true, List.of()).with("进程", many, y);
        assertThat(texts(ChartPicture.layout(dense, 1), Label.Role.TICK)).contains("10", "100", "1,000");
    }

    /** 最后一个点在哪里，横轴上写着；和前一个刻度挤在一起的不写。 */
    @Test
    void theLastPointIsOnTheAxis() {
        for (double last : new double[] {90, 95, 99, 100, 137, 201, 999}) {
            double[] x = {0, last / 2, last};
            Curves curves = new Curves("等多久", "", "百分之几", "毫秒", false, List.of()).with("组合", x, new double[] {1, 2, 3});
            List<Label> ticks = labels(ChartPicture.layout(curves, 1)).stream()
                    .filter(l -> l.role() == Label.Role.TICK && l.y() > 200)
                    .toList();
            double end = ticks.stream().mapToDouble(Label::right).max().orElse(0);
            Label written =
                    ticks.stream().max((a, b) -> Double.compare(a.x(), b.x())).orElseThrow();
            assertThat(written.text().equals(Numbers.words(last))
                            || Double.parseDouble(written.text().replace(",", "")) > 0.9 * last)
                    .as("%s：%s 到 %s", last, written, end)
                    .isTrue();
        }
    }
}
