package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static threadline.draw.timeline.Samples.all;
import static threadline.draw.timeline.Samples.axis;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Fill;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;

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
                        assertThat(List.of(arrow.y1(), arrow.y2()))
                                .as("%s：%s", timeline.title(), arrow)
                                .allMatch(y -> isOnBar(drawing, arrow.x1(), y));
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
                assertThat(Samples.texts(drawing, Label.Role.NOTE))
                        .anyMatch(note -> note.startsWith("有 " + (s.wakes.size() - arrows) + " 个唤醒"));
            }
        }
    }

    /** 画在别的线上的不算：有箭头的在它的箭头上，没有的挨着自己的框或条的上沿。 */
    @Test
    void anInterruptStandsOnItsArrowOrOnTheEdgeOfItsOwnBar() {
        int edges = 0;
        for (boolean steps : new boolean[] {true, false}) {
            for (double apart = 0; apart < 12; apart += 0.5) {
                var s = new Samples("中断 " + apart);
                s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.lane("店员", Lane.Kind.PLATFORM, 0, 1000);
                s.wait(0, 0, 980, "Thread.join");
                s.run(0, 980, 980.5 + apart); // 往右没有地方
                s.sleep(1, 0, 980 + apart);
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
                        .anyMatch(a -> a.y2() > a.y1() && Math.abs(a.x1() - bolt.x()) < 0.1);
                if (!onArrow) {
                    edges++;
                    double text = all(drawing, Label.class).getLast().size();
                    assertThat(top(drawing, bolt) - bolt.y()).as(s.title).isCloseTo(text * 0.56, within(0.6));
                }
            }
        }
        assertThat(edges).isPositive();
    }

    private static double top(Drawing drawing, Symbol bolt) {
        return all(drawing, Box.class).stream()
                .filter(box -> box.y() > bolt.y() && bolt.x() > box.x() - 2 && bolt.x() < box.x() + box.width() + 2)
                .mapToDouble(Box::y)
                .min()
                .orElse(Double.MAX_VALUE);
    }
}
