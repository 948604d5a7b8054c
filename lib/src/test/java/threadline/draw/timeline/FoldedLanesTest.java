package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 库自己的线程折叠起来，除非读者需要看到它。 */
class FoldedLanesTest {

    private static final String FOLDED = "折叠了 2 个库自己的线程：showAll() 画出它们";

    private static Samples program() {
        Samples s = new Samples("问一次");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int selector = s.helper("HttpClient-1-SelectorManager", 5, 1000);
        int worker = s.helper("HttpClient-1-Worker-0", 900, 1000);
        int ask = s.lane("问 北京", Lane.Kind.VIRTUAL, 10, 990);
        s.wait(main, 10, 990, "FutureTask.get");
        s.io(selector, 5, 1000, "Selector.select");
        s.wait(ask, 10, 985, "HttpClient.send");
        s.wake(worker, ask, 985);
        s.wake(selector, worker, 980);
        s.wake(ask, main, 990);
        return s;
    }

    private static Panel panel(Timeline timeline) {
        return new Panel(timeline, "", Route.NONE, null);
    }

    private static List<String> lanes(Panel panel) {
        return PictureLayout.of(List.of(panel), 1).elements().stream()
                .filter(e -> e instanceof Label l && l.role() == Label.Role.LANE)
                .map(e -> ((Label) e).text())
                .toList();
    }

    private static List<String> hovers(Panel... panels) {
        return PictureLayout.of(List.of(panels), 1).hovers().stream()
                .map(h -> h.text().get())
                .toList();
    }

    @Test
    void helpersAreFoldedAndTheHoverSaysHowMany() {
        Panel panel = panel(program().timeline(1000, 1000));
        assertThat(lanes(panel)).containsExactly("main", "问 北京");
        assertThat(hovers(panel)).anyMatch(h -> h.contains(FOLDED));
        assertThat(hovers(panel, panel)).contains("折叠了 4 个库自己的线程：showAll() 画出它们");
        assertThat(PictureLayout.of(List.of(panel), 1).elements())
                .filteredOn(e -> e instanceof Arrow a && a.x1() == a.x2())
                .hasSize(1); // 只有程序看得到的一头一尾
        assertThat(lanes(panel.withAllLanes())).hasSize(4);
        assertThat(hovers(panel.withAllLanes())).noneMatch(h -> h.contains("折叠"));
    }

    @Test
    void aHelperOnThePathOrLeakedOrDeadIsDrawn() {
        Timeline timeline = program().timeline(1000, 1000);
        long ms = Samples.MS;
        Route through = new Route(
                List.of(
                        new Route.Leg(1, 0, 900 * ms),
                        new Route.Leg(2, 900 * ms, 905 * ms),
                        new Route.Leg(3, 905 * ms, 1000 * ms)),
                List.of(),
                0);
        assertThat(lanes(new Panel(timeline, "", through, null)))
                .containsExactly("main", "HttpClient…SelectorManager", "问 北京")
                .doesNotContain("HttpClient-1-Worker-0"); // 只有 0.5%
        Samples dead = program();
        dead.mark(2, 950, Mark.Kind.UNCAUGHT, "IllegalStateException：坏了");
        assertThat(lanes(panel(dead.timeline(1000, 1000)))).contains("HttpClient-1-Worker-0");
        Samples leaked = program();
        leaked.lanes.set(1, new Lane(1, "选择器", Lane.Kind.PLATFORM, null, 0, leaked.at(1000), true, true));
        assertThat(lanes(panel(leaked.timeline(1000, 1000)))).contains("选择器");
    }

    /** 关键路径只是经过库的线程：不画那条泳道，路径前后接起来，接的地方说唤醒不在图上。 */
    @Test
    void aHelperThatThePathOnlyPassesIsFoldedAndThePathGoesOn() {
        Timeline timeline = program().timeline(1000, 1000);
        long ms = Samples.MS;
        Route through = new Route(
                List.of(
                        new Route.Leg(0, 0, 300 * ms),
                        new Route.Leg(1, 300 * ms, 340 * ms),
                        new Route.Leg(2, 340 * ms, 380 * ms),
                        new Route.Leg(3, 380 * ms, 990 * ms),
                        new Route.Leg(0, 990 * ms, 1000 * ms)),
                List.of(
                        new Wake(0, 1, 300 * ms, null, false),
                        new Wake(1, 2, 340 * ms, null, false),
                        new Wake(2, 3, 380 * ms, null, false),
                        new Wake(3, 0, 990 * ms, null, false)),
                0);
        Panel panel = new Panel(timeline, "", through, null);
        assertThat(lanes(panel)).containsExactly("main", "问 北京");
        assertThat(PictureLayout.of(List.of(panel), 1).elements())
                .filteredOn(e -> e instanceof Arrow a && a.x1() == a.x2() && a.ink() != Arrow.Ink.PLAIN)
                .extracting(e -> ((Arrow) e).ink())
                .containsExactlyInAnyOrder(Arrow.Ink.UNSEEN, Arrow.Ink.PATH);
        assertThat(lanes(panel.withAllLanes())).hasSize(4);
    }

    @Test
    void theCurveOfACrowdDoesNotCountThem() {
        Samples s = new Samples("很多");
        for (int i = 0; i < 70; i++) {
            int lane = s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, 100);
            s.sleep(lane, 0, 100);
        }
        for (int i = 0; i < 9; i++) {
            s.sleep(s.helper("库-" + i, 0, 100), 0, 100);
        }
        Drawing drawing = PictureLayout.of(List.of(panel(s.timeline(100, 100))), 1);
        assertThat(drawing.elements())
                .anyMatch(e -> e instanceof Label l && l.text().startsWith("全部 70 个线程"));
        assertThat(drawing.hovers()).anyMatch(h -> h.text().get().contains("睡眠 70"));
    }
}
