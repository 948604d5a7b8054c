package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Fill;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Timeline;

/** 看得见的颜色都在图例里，图例里的颜色都看得见：数 PNG 上的点。 */
class LegendTest {

    /** 一种颜色没有别的颜色的花纹混进来的。 */
    private static final Set<Fill> PLAIN =
            EnumSet.of(Fill.RUNNING, Fill.MOUNTED, Fill.SLEEPING, Fill.BLOCKED, Fill.IO, Fill.PINNED);

    /** 长的时段之间夹着很短的：有的一个像素，有的三四个。 */
    private static Timeline slivers(int seed) {
        var random = new Random(seed);
        var s = new Samples("细条 " + seed);
        for (int lane = 0; lane < 1 + random.nextInt(6); lane++) {
            s.lane("虚拟线程 " + lane, Lane.Kind.VIRTUAL, 0, 1000);
            double at = random.nextInt(3);
            if (random.nextBoolean()) {
                s.step(lane, "做", at + random.nextInt(6), 900);
            }
            while (at < 990) {
                boolean brief = random.nextInt(3) > 0;
                double end = Math.min(1000, at + (brief ? 0.3 + 5 * random.nextDouble() : 100 + random.nextInt(300)));
                switch (random.nextInt(brief ? 5 : 3)) {
                    case 0 -> s.sleep(lane, at, end);
                    case 1 -> s.wait(lane, at, end, "下一单");
                    case 2 -> s.run(lane, at, end);
                    case 3 -> s.lock(lane, at, end, "柜台", "main");
                    default -> s.io(lane, at, end, "127.0.0.1:8080");
                }
                at = random.nextInt(6) == 0 ? end + random.nextInt(9) : end;
            }
        }
        return s.timeline(1000, 1000);
    }

    @Test
    void whatIsSeenIsInTheLegendAndWhatIsInTheLegendIsSeen() throws IOException {
        List<Timeline> timelines = new ArrayList<>();
        for (int seed = 0; seed < 25; seed++) {
            timelines.add(slivers(seed));
            timelines.add(RandomTimelines.of(seed));
        }
        for (Timeline timeline : timelines) {
            Drawing drawing = PictureLayout.of(List.of(new Panel(timeline, "", Route.NONE, null)), 1);
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(drawing.paint(1).png()));
            List<String> legend = Samples.texts(drawing, Label.Role.LEGEND);
            for (Fill fill : PLAIN) {
                boolean told = legend.stream().anyMatch(word -> word.equals(fill.word()));
                int dots = dots(image, drawing, fill);
                assertThat(told)
                        .as("%s：%s 有 %d 个点", timeline.title(), fill, dots)
                        .isEqualTo(dots > 0);
            }
        }
    }

    /** 时间轴以上有多少个点是这种颜色。 */
    private static int dots(BufferedImage image, Drawing drawing, Fill fill) {
        double perPixel = image.getWidth() / drawing.width();
        int bottom = (int) (Samples.axis(drawing).y1() * perPixel);
        int dots = 0;
        for (int y = 0; y < bottom; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                dots += (image.getRGB(x, y) & 0xFFFFFF) == fill.ground() ? 1 : 0;
            }
        }
        return dots;
    }

    /** 并进旁边的是细的；一条泳道上就这么一条，照画，也进图例。 */
    @Test
    void aSliverJoinsWhatIsBesideItAndStaysWhereItIsAlone() {
        for (boolean alone : new boolean[] {true, false}) {
            var s = new Samples("一丝");
            s.lane("甲", Lane.Kind.PLATFORM, 0, 1000);
            s.sleep(0, 0, 1000);
            s.lane("乙", Lane.Kind.PLATFORM, 0, 1000);
            s.run(1, 400, 401);
            if (!alone) {
                s.sleep(1, 0, 400);
                s.sleep(1, 401, 1000);
            }
            Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
            assertThat(Samples.texts(drawing, Label.Role.LEGEND).contains("运行")).isEqualTo(alone);
            assertThat(Samples.all(drawing, Box.class).stream().anyMatch(box -> box.fill() == Fill.RUNNING))
                    .isEqualTo(alone);
        }
    }
}
