package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Fill;
import threadline.explain.cause.CriticalPath;
import threadline.export.Html;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Guess;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Picture;
import threadline.model.Picture.HoverArea;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 整幅图：PNG、悬停区域、奇怪的输入。 */
class PictureTest {

    @Test
    void thePngIsTwiceAsFineAsTheCssPixels() throws IOException {
        Picture picture = draw(Samples.coffeeShop(), "一句话。", null, 1);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertThat(picture.width()).isEqualTo(720);
        assertThat(image.getWidth()).isEqualTo(1440);
        assertThat(image.getHeight()).isEqualTo(2 * picture.height());
    }

    @Test
    void statesHaveTheirExactColours() throws IOException {
        Drawing drawing = TimelinePicture.layout(Samples.leaked(), "", null, 1);
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(drawing.paint(1).png()));
        for (Element element : drawing.elements()) {
            if (element instanceof Element.Box box && box.fill().hatch() == Fill.Hatch.NONE && box.width() > 100) {
                int x = (int) Math.round(2 * (box.x() + 5));
                int y = (int) Math.round(2 * (box.y() + 3));
                assertThat(image.getRGB(x, y) & 0xFFFFFF)
                        .as("%s", box)
                        .isEqualTo(box.fill().ground());
            }
        }
    }

    @Test
    void everyPictureWithItsHtmlStaysSmall() {
        List<Timeline> all = List.of(
                Samples.breakfast(),
                Samples.many(60, 5),
                Samples.crowd(10_000),
                Samples.dense(60, 1_000),
                Samples.dense(6, 5_000),
                Samples.dense(59, 300));
        for (Timeline timeline : all) {
            Picture picture = TimelinePicture.draw(List.of(Samples.told(timeline)), 1);
            String html = Html.figure(picture, Samples.told(timeline).sentence(), List.of());
            assertThat(html.getBytes(StandardCharsets.UTF_8).length / 1024)
                    .as(timeline.title())
                    .isLessThan(200);
        }
    }

    @Test
    void atMostThreeHundredHoverAreasBiggestFirst() {
        List<HoverArea> areas = draw(Samples.many(60, 4), "", null, 1).areas();
        assertThat(areas).hasSizeLessThanOrEqualTo(Drawing.MAX_HOVER_AREAS).hasSizeGreaterThan(150);
        for (int i = 1; i < areas.size(); i++) {
            assertThat(size(areas.get(i))).isLessThanOrEqualTo(size(areas.get(i - 1)) + 1e-9);
        }
        assertThat(areas).allSatisfy(a -> {
            assertThat(a.leftPercent() + a.widthPercent()).isLessThanOrEqualTo(100.0001);
            assertThat(a.topPercent() + a.heightPercent()).isLessThanOrEqualTo(100.0001);
            assertThat(a.text()).isNotBlank();
        });
    }

    @Test
    void hoverSaysWhoWhatWhenWhyWhereAndHowKnown() {
        List<String> texts = draw(Samples.coffeeShop(), "", null, 1).areas().stream()
                .map(HoverArea::text)
                .toList();
        assertThat(texts)
                .contains(
                        "等待：成品队列\nServer（平台线程）\n0 纳秒 到 2.000 秒，共 2.000 秒\nCoffeeShop.serve:12：ready.take();\n依据：事件，起止准确")
                .contains("步骤：制作 #0\nBarista（平台线程）\n0 纳秒 到 2.000 秒，共 2.000 秒")
                .contains("输出：#1\nmain（平台线程）\n时刻 500 毫秒")
                .anyMatch(t -> t.startsWith("Barista 唤醒 Server\n时刻 2.000 秒"));
    }

    @Test
    void strangeInputIsStillAPicture() {
        Lane lane = new Lane(7, "", Lane.Kind.PLATFORM, null, 50, 10, true);
        List<Interval> intervals = List.of(
                new Interval.Sleeping(7, 30, 10, Evidence.EXACT, null),
                new Interval.Sleeping(7, -50, Long.MAX_VALUE, Evidence.EXACT, null),
                new Interval.Waiting(99, 0, 10, Evidence.EXACT, null, ""));
        Timeline odd = new Timeline(
                "",
                Instant.EPOCH,
                0,
                0,
                List.of(lane),
                List.of(
                        new Step(7, "", 5, 5, -1, true, Step.Outcome.OPEN),
                        new Step(7, "深", 5, 2, 40, true, Step.Outcome.OPEN)),
                intervals,
                List.of(new Wake(7, 99, 3, null, true), new Wake(7, 7, 3, null, true)),
                List.of(new Mark(7, -4, Mark.Kind.SAID, "\0\uD800"), new Mark(3, 4, Mark.Kind.ENDED, "")),
                List.of(),
                List.of(),
                Draft.failure("异常"),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Honesty(1, 1, "JFR", List.of("")));
        for (double scale : new double[] {1, 2, 0, -1, Double.NaN, 1e9}) {
            assertThat(draw(odd, "", null, scale).png()).isNotEmpty();
        }
        assertThat(draw(Samples.empty(), "", null, 1).areas()).isEmpty();
        assertThat(TimelinePicture.draw(List.of(), 1).png()).isNotEmpty();
        assertThat(TimelinePicture.draw(List.of(Samples.told(odd), Samples.told(Samples.strange())), 1)
                        .png())
                .isNotEmpty();
    }

    @Test
    void oneInstantIsAPicture() {
        Samples s = new Samples("一瞬间");
        s.lane("main", Lane.Kind.PLATFORM, 0, 0);
        s.step(0, "什么都没做", 0, 0);
        s.mark(0, 0, Mark.Kind.SAID, "嗨");
        assertThat(draw(s.timeline(0, 0), "一瞬间。", Samples.guess(), 1).png()).isNotEmpty();
    }

    private static Picture draw(Timeline timeline, String sentence, @Nullable Guess guess, double scale) {
        return TimelinePicture.draw(List.of(new Panel(timeline, sentence, CriticalPath.of(timeline), guess)), scale);
    }

    private static double size(HoverArea area) {
        return area.widthPercent() * area.heightPercent();
    }
}
