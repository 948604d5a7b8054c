package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.explain.cause.CriticalPath;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Timeline;

/** 图上的关键路径：从头到尾的横线接得上，竖线两头都挨着横线；拐弯的样子和图例说的一样。 */
class PathLinesTest {

    /** 箭头挪开了，线跟着：接不上的只有一个像素的线头。 */
    private static final double NEAR = 1.5;

    private static void check(String name, Timeline timeline) {
        check(name, timeline, CriticalPath.of(timeline));
    }

    private static void check(String name, Timeline timeline, Route route) {
        var drawing = PictureLayout.of(List.of(new Panel(timeline, "", route, null)), 1);
        var lines = Samples.all(drawing, Line.class).stream()
                .filter(line -> line.stroke() == Line.Stroke.PATH)
                .filter(line -> line.y1() < Samples.axis(drawing).y1() + 1)
                .sorted(Comparator.comparingDouble(Line::x1))
                .toList();
        if (lines.isEmpty()) {
            return;
        }
        double end = lines.getFirst().x2();
        for (var line : lines) {
            assertThat(line.x1()).as("%s：横线接得上", name).isLessThanOrEqualTo(end + NEAR);
            end = Math.max(end, line.x2());
        }
        for (var arrow : onPath(drawing)) {
            assertThat(lines)
                    .as("%s：竖线的两头 %s", name, arrow)
                    .anyMatch(line -> Math.abs(line.y1() - arrow.y1()) < 30 && reaches(line, arrow.x1()))
                    .filteredOn(line -> reaches(line, arrow.x1()))
                    .extracting(Line::y1)
                    .hasSizeGreaterThan(1);
        }
    }

    private static boolean reaches(Line line, double x) {
        return line.x1() - NEAR <= x && x <= line.x2() + NEAR;
    }

    private static List<Arrow> onPath(Drawing drawing) {
        return Samples.all(drawing, Arrow.class).stream()
                .filter(arrow -> arrow.x1() == arrow.x2())
                .filter(arrow -> arrow.ink() != Arrow.Ink.PLAIN && arrow.ink() != Arrow.Ink.STUCK)
                .toList();
    }

    @Test
    void onRandomTimelinesThePathIsOneLine() {
        for (int seed = 0; seed < 400; seed++) {
            check("随机 " + seed, RandomTimelines.of(seed));
        }
    }

    @Test
    void ofManyVirtualThreadsThePathIsOneLine() {
        var timeline = record("很多", () -> {
                    try (var guests = Executors.newVirtualThreadPerTaskExecutor()) {
                        for (int i = 0; i < 300; i++) {
                            guests.submit(() -> step("等", Duration.ofMillis(60)));
                        }
                    }
                })
                .timeline();
        check("很多", timeline);
    }

    /** 库的线程、服务的线程之间来回：有的折叠，有的很短。 */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6})
    void throughAServiceThePathIsOneLine(int clients) throws Exception {
        try (var client = HttpClient.newHttpClient();
                var windows = Executors.newFixedThreadPool(3)) {
            var timeline = record("问", () -> {
                        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
                        server.setExecutor(windows);
                        server.createContext("/", exchange -> {
                            step("答", Duration.ofMillis(50));
                            exchange.sendResponseHeaders(204, -1);
                            exchange.close();
                        });
                        server.start();
                        try (var people = Executors.newFixedThreadPool(clients)) {
                            var uri = URI.create(
                                    "http://127.0.0.1:" + server.getAddress().getPort());
                            for (int i = 0; i < 6; i++) {
                                people.submit(() ->
                                        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()));
                            }
                        } finally {
                            server.stop(0);
                        }
                    })
                    .timeline();
            check("问 " + clients, timeline);
        }
    }

    /** 到一条泳道马上又掉头：两截竖线分得开，没有一截盖着另一截，横线跟着挪开的。往哪边掉头、在开头还是末尾都一样。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereThePathTurnsBackBothLinesAreSeen(boolean seen) {
        for (double apart = 0; apart < 9; apart += 0.7) {
            for (boolean below : new boolean[] {true, false}) {
                var s = new Samples("隔 " + apart + " " + below);
                int loop = below ? 1 : 2;
                int ask = 3 - loop;
                s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
                s.lane(below ? "事件循环" : "问 深圳", Lane.Kind.PLATFORM, 0, 1000);
                s.lane(below ? "问 深圳" : "事件循环", Lane.Kind.PLATFORM, 0, 1000);
                s.wait(0, apart, 1000, "FutureTask.get");
                s.wait(ask, 0, 1000 - apart, "HttpClient.send");
                s.sleep(loop, 0, 1000);
                s.wake(0, ask, 0);
                s.wake(ask, 0, 1000);
                if (seen) {
                    s.wake(loop, ask, 1000 - apart);
                }
                var timeline = s.timeline(1000, 1000);
                var route = new Route(
                        List.of(
                                new Route.Leg(ask, 0, s.at(apart)),
                                new Route.Leg(loop, s.at(apart), s.at(1000 - apart)),
                                new Route.Leg(ask, s.at(1000 - apart), s.at(1000)),
                                new Route.Leg(0, s.at(1000), s.at(1000))),
                        List.copyOf(s.wakes),
                        0);
                var drawing = PictureLayout.of(List.of(new Panel(timeline, "", route, null)), 1);
                check(s.title, timeline, route);
                for (var one : onPath(drawing)) {
                    for (var other : onPath(drawing)) {
                        boolean opposite = (one.y2() > one.y1()) != (other.y2() > other.y1());
                        boolean over = Math.min(bottom(one), bottom(other)) > 1 + Math.max(top(one), top(other));
                        if (opposite && over) {
                            assertThat(Math.abs(one.x1() - other.x1()))
                                    .as("%s：%s 和 %s", s.title, one, other)
                                    .isGreaterThan(4.9);
                        }
                    }
                }
                if (!seen) { // 虚线让，箭头的头不出条
                    assertThat(onPath(drawing))
                            .filteredOn(arrow -> arrow.head() > 0)
                            .as(s.title)
                            .allSatisfy(arrow -> assertThat(arrow.x1())
                                    .isLessThan(Samples.axis(drawing).x2() + 1.1));
                }
                assertThat(onPath(drawing)).as(s.title).hasSizeGreaterThan(1);
                assertThat(onPath(drawing))
                        .as(s.title)
                        .allSatisfy(arrow -> assertThat(arrow.x1())
                                .isBetween(Samples.axis(drawing).x1(), Samples.axisEnd(drawing)));
                assertThat(Samples.axisEnd(drawing))
                        .as(s.title)
                        .isLessThanOrEqualTo(Samples.axis(drawing).x2() + Samples.BESIDE);
            }
        }
    }

    /** 虚线让开了：说是从谁到谁的，其实是什么时候。 */
    @Test
    void aLineMovedAsideIsNamedWithItsMoment() {
        var s = new Samples("让开");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("服务", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("问 广州", Lane.Kind.VIRTUAL, 0, 1000);
        s.wait(0, 0, 1000, "FutureTask.get");
        s.sleep(1, 0, 1000);
        s.wait(2, 0, 1000, "HttpClient.send");
        s.wake(0, 1, 0);
        s.wake(2, 0, 1000);
        var route = new Route(
                List.of(
                        new Route.Leg(1, 0, s.at(999)),
                        new Route.Leg(2, s.at(999), s.at(1000)),
                        new Route.Leg(0, s.at(1000), s.at(1000))),
                List.copyOf(s.wakes),
                0);
        var drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", route, null)), 1);
        assertThat(Samples.texts(drawing, Label.Role.NOTE)).containsExactly("挤在一起，挪开了一点：服务 → 问 广州（虚线，999 毫秒）。");
    }

    private static double top(Arrow arrow) {
        return Math.min(arrow.y1(), arrow.y2());
    }

    private static double bottom(Arrow arrow) {
        return Math.max(arrow.y1(), arrow.y2());
    }

    /** 让出载体不是唤醒：虚线另有一种，图例照说。 */
    @Test
    void whoTakesTheCarrierNextIsNotCalledWokenUnseen() {
        var s = new Samples("一个载体");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.lane("甲", Lane.Kind.VIRTUAL, 0, 500);
        s.lane("乙", Lane.Kind.VIRTUAL, 0, 1000);
        s.wait(0, 0, 1000, "Thread.join");
        s.run(1, 0, 500);
        s.queue(2, 0, 500, 1);
        s.run(2, 500, 1000);
        s.wake(2, 0, 1000);
        var timeline = s.timeline(1000, 1000);
        Route route = CriticalPath.of(timeline);
        var drawing = PictureLayout.of(List.of(new Panel(timeline, "", route, null)), 1);
        assertThat(onPath(drawing)).extracting(Arrow::ink).contains(Arrow.Ink.HANDED);
        assertThat(Samples.texts(drawing, Label.Role.LEGEND)).contains("接着用载体").doesNotContain("唤醒不在图上");
    }
}
