package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Wake;

/** 真的服务：几位客户同时问，几个服务的线程同时答，中间是库的线程。路径只接到相干的人。 */
class ServicePathTest {

    private static final int MAIN = 0;
    private static final int SELECTOR = 1;
    private static final int DISPATCHER = 2;

    /** main 等 {@code customers} 位客户，到 {@code end}；选择器替客户读，分派的线程给服务的线程活。客户的泳道从 3 起，接着是服务的。 */
    private static Draft opened(int customers, int services, double end) {
        var d = new Draft("真的服务");
        d.lane("main", Lane.Kind.PLATFORM, 0, end + 2);
        d.helper("HttpClient-1-SelectorManager", 0, end + 2);
        d.helper("HTTP-Dispatcher", 0, end + 2);
        d.run(MAIN, 0, 2);
        d.wait(MAIN, 2, end + 1, "ExecutorService.close");
        for (int i = 0; i < customers; i++) {
            d.lane("客户 " + (i + 1), Lane.Kind.PLATFORM, 1, end + 1);
            d.wake(MAIN, 3 + i, 1);
        }
        for (int i = 0; i < services; i++) {
            int id = d.lanes.size();
            d.lanes.add(new Lane(
                    id, "服务 " + (i + 1), Lane.Kind.PLATFORM, null, d.at(10 + i), d.at(end), false, false, true));
        }
        return d;
    }

    private static void asks(Draft d, int customer, double from, double to) {
        d.run(customer, 1, from);
        d.wait(customer, from, to, "HttpClient.send");
        d.run(customer, to, to + 1);
        d.wake(SELECTOR, customer, to);
    }

    private static void answers(Draft d, int service, String step, double from, double to, @Nullable Integer asker) {
        d.step(service, step, from, to);
        d.sleep(service, from, to);
        d.wakes.add(new Wake(service, SELECTOR, d.at(to), null, true, asker));
    }

    private static List<Route.Leg> path(Draft d, double end) {
        return CriticalPath.of(d.timeline(end + 2, end + 2)).legs();
    }

    private static boolean before(List<Route.Leg> path, int lane, double at, Draft d) {
        return path.stream().anyMatch(leg -> leg.lane() == lane && leg.startNanos() < d.at(at));
    }

    /** 服务先答了别人，才轮到他：那以前就是替那个人做事。看不出是谁的，总之不是他，从 main 接过去。 */
    @ParameterizedTest
    @CsvSource({"3, 101, 150", ", 101, 150", ", 101, 101"})
    void beforeItAnsweredAnotherItWorkedForThatOne(@Nullable Integer known, double first, double other) {
        var d = opened(3, 1, 200);
        int service = 6;
        asks(d, 3, 3, first);
        asks(d, 4, 3, other);
        asks(d, 5, 3, 200);
        d.io(SELECTOR, 3, 100, "Selector.select");
        d.io(SELECTOR, 101.5, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.run(DISPATCHER, 10, 10.2);
        d.io(DISPATCHER, 10.2, 202, "Selector.select");
        d.wake(DISPATCHER, service, 10);
        answers(d, service, "答", 10, 100, known);
        answers(d, service, "答", 100.1, 199.5, 5);
        d.wake(5, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == service && leg.nanos() > d.at(150));
        assertThat(before(path, 5, 100, d)).as("第二个才是他的").isFalse();
        assertThat(before(path, 4, 150, d)).isFalse();
        assertThat(before(path, 3, 50, d)).as("第一个是给他的，看得出来才接").isEqualTo(known != null || other > 102);
    }

    /** 服务做到一半，自己又去问别的服务：问出去的不是回答，它一直在替同一个人做。 */
    @Test
    void aServiceThatAsksAnotherStillWorksForTheSame() {
        var d = opened(2, 1, 200);
        int service = 5;
        asks(d, 3, 3, 60);
        asks(d, 4, 3, 200);
        d.io(SELECTOR, 3, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.run(DISPATCHER, 10, 10.2);
        d.io(DISPATCHER, 10.2, 202, "Selector.select");
        d.wake(DISPATCHER, service, 10);
        d.step(service, "先做", 10, 50);
        d.sleep(service, 10, 50);
        d.wakes.add(new Wake(service, SELECTOR, d.at(51), null, true, service));
        d.wakes.add(new Wake(service, DISPATCHER, d.at(52), null, true));
        answers(d, service, "再做", 55, 199.5, 4);
        d.wake(4, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == service && leg.nanos() > d.at(150));
        assertThat(before(path, 4, 10, d)).isTrue();
    }

    /** 事件循环同时替两个人做事，先答了一个，再答另一个：那以前也是替另一个。 */
    @Test
    void anEventLoopServesSeveralAtATime() {
        var d = opened(2, 0, 110);
        int loop = d.lane("事件循环", Lane.Kind.PLATFORM, 0, 112);
        asks(d, 3, 3, 101);
        asks(d, 4, 3, 102);
        d.io(loop, 0, 5, "Selector.select");
        d.run(loop, 5, 6);
        d.io(loop, 6, 100, "Selector.select");
        d.run(loop, 100, 101);
        d.io(SELECTOR, 3, 100.2, "Selector.select");
        d.io(SELECTOR, 100.3, 100.8, "Selector.select");
        d.wakes.add(new Wake(SELECTOR, loop, d.at(5), null, true));
        d.wakes.add(new Wake(loop, SELECTOR, d.at(100.2), null, true, 3));
        d.wakes.add(new Wake(loop, SELECTOR, d.at(100.8), null, true, 4));
        d.wake(4, MAIN, 111);
        var path = path(d, 110);
        assertThat(path).anyMatch(leg -> leg.lane() == loop && leg.nanos() > d.at(90));
        assertThat(path).noneMatch(leg -> leg.lane() == 3);
        assertThat(before(path, 4, 5, d)).isTrue();
    }

    /** 用着开好的连接，他自己先写出去了才开始等：服务是他叫来的，不是 main。 */
    @Test
    void whoWroteBeforeHeWaitedIsWhoAsked() {
        var d = opened(1, 1, 200);
        int service = 4;
        d.run(d.lane("别人", Lane.Kind.PLATFORM, 0, 15), 0, 15);
        asks(d, 3, 10.6, 200);
        d.io(SELECTOR, 3, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 9, "Selector.select");
        d.io(DISPATCHER, 9.6, 9.9, "Selector.select");
        d.run(DISPATCHER, 9.9, 10.2);
        d.io(DISPATCHER, 10.2, 202, "Selector.select");
        d.wake(DISPATCHER, service, 10);
        answers(d, service, "答", 10, 199.5, 3);
        d.wake(3, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == service && leg.nanos() > d.at(150));
        assertThat(path).anyMatch(leg -> leg.lane() == 3 && leg.endNanos() <= d.at(10.5));
    }

    /** 分派的线程一口气给了几个服务的线程活；一个同伴从队列里拿活，又叫起下一个：碰巧在动的那一个不相干。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherServiceThatJustBeganIsNotWhoStartedThisOne(boolean throughMate) {
        var d = opened(2, 2, 200);
        int one = 5;
        int two = 6;
        asks(d, 3, 3, 60);
        asks(d, 4, 3, 200);
        d.io(SELECTOR, 3, 59, "Selector.select");
        d.io(SELECTOR, 61, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 9.8, "Selector.select");
        d.io(DISPATCHER, 9.9, 15, "Selector.select");
        d.io(DISPATCHER, 15.2, 202, "Selector.select");
        if (throughMate) {
            d.lanes.set(one, earlier(d.lanes.get(one)));
            d.lanes.set(two, earlier(d.lanes.get(two)));
            d.idle(one, 0, 10);
            d.idle(two, 0, 12);
            d.run(one, 10, 10.4);
            d.wake(DISPATCHER, one, 10);
            d.wake(one, two, 12);
        } else {
            d.wake(DISPATCHER, one, 10);
            d.run(one, 10, 12);
            d.wake(DISPATCHER, two, 11);
        }
        answers(d, one, "答 1", 12, 59, 3);
        answers(d, two, "答 2", 12, 199.5, 4);
        d.wake(4, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == two && leg.nanos() > d.at(150));
        assertThat(path).noneMatch(leg -> leg.lane() == one || leg.lane() == 3);
        assertThat(before(path, 4, 12, d)).isTrue();
    }

    /** 一次次去问：哪一次碰巧在哪个线程上，说的都是同一种话。{@code apart}：两次不在同一个线程上；{@code longest}：有一次最长。 */
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void askingAServiceAgainAndAgainIsToldTheSameWayWhoeverAnswers(boolean apart, boolean longest) {
        double middle = longest ? 220 : 150;
        var d = opened(1, 2, 300);
        int first = 4;
        int second = apart ? 5 : 4;
        d.pools.add(new Lane.Pool(List.of(4, 5), List.of()));
        d.step(3, "问 1", 3, middle);
        d.wait(3, 3, middle, "HttpClient.send");
        d.wake(SELECTOR, 3, middle);
        d.step(3, "问 2", middle, 300);
        d.run(3, middle, middle + 6);
        d.wait(3, middle + 6, 300, "HttpClient.send");
        d.wake(SELECTOR, 3, 300);
        d.run(3, 300, 301);
        d.io(SELECTOR, 3, middle - 0.5, "Selector.select");
        d.io(SELECTOR, middle + 0.5, 299.5, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.run(DISPATCHER, 10, 10.2);
        d.io(DISPATCHER, 10.2, middle + 7, "Selector.select");
        d.run(DISPATCHER, middle + 7, middle + 7.2);
        d.io(DISPATCHER, middle + 7.2, 302, "Selector.select");
        d.wake(3, DISPATCHER, 9.8);
        d.wake(3, DISPATCHER, middle + 6.5);
        d.wake(DISPATCHER, first, 10.1);
        answers(d, first, "看单 1", 11, middle - 0.5, 3);
        d.idle(second, apart ? 12 : middle - 0.3, middle + 7.1);
        d.wake(DISPATCHER, second, middle + 7.1);
        answers(d, second, "看单 2", middle + 7.3, 299.5, 3);
        d.wake(3, MAIN, 301);
        assertThat(Sentence.of(d.timeline(302, 302)))
                .startsWith("关键路径大多在" + (apart ? "「服务」的 2 个线程里" : "「服务 1」里") + "，替「客户 1」做，共 0.2")
                .contains("「看单」2 次。");
    }

    /**
     * {@code sendAsync}：main 等它的结果，叫醒 main 的是公共池的线程，只动了一下；选择器读到，交给库的一个工人，工人怎样叫起公共池的没有看到。{@code services} 个服务各答两次；
     * {@code glance}：选择器读到以后又看了一眼；{@code program}：公共池的线程接着做程序的事，第一次看到它是那时。
     */
    @ParameterizedTest
    @CsvSource({"1, false, false", "2, false, false", "2, true, false", "1, true, true"})
    void theLibraryPassesTheAnswerOfAnAsyncRequestOn(int services, boolean glance, boolean program) {
        var d = opened(0, services, 220);
        d.intervals.removeIf(i -> i.lane() == MAIN);
        int worker = d.helper("HttpClient-1-Worker-1", 0, 222);
        d.run(MAIN, 0, 3);
        if (!program) {
            int pool = d.helper("ForkJoinPool.commonPool-worker-1", 2.5, 222);
            d.idle(pool, 2.5, 221, 10);
            d.wake(pool, MAIN, 111);
            d.wake(pool, MAIN, 211);
            d.wait(MAIN, 3, 111, "CompletableFuture.join");
            d.wait(MAIN, 112, 211, "CompletableFuture.join");
            d.run(MAIN, 211, 222);
        } else {
            int pool = d.lane("ForkJoinPool.commonPool-worker-1", Lane.Kind.PLATFORM, 211, 222);
            d.sleep(pool, 211, 221);
            d.wake(pool, MAIN, 221);
            d.wait(MAIN, 3, 221, "CompletableFuture.join");
        }
        for (int service = 3; service < 3 + services; service++) {
            d.wake(DISPATCHER, service, 11);
            d.sleep(service, 11, 109);
            d.wakes.add(new Wake(service, SELECTOR, d.at(109.5), null, true));
            d.sleep(service, 110, 209);
            d.wakes.add(new Wake(service, SELECTOR, d.at(209.5), null, true));
            d.idle(service, 209.6, 220);
        }
        d.io(SELECTOR, 3, 110, "Selector.select");
        d.wake(SELECTOR, worker, 110.5);
        d.io(SELECTOR, 111, 209.6, "Selector.select");
        if (glance) {
            d.io(SELECTOR, 209.7, 210.3, "Selector.select");
        }
        d.wake(SELECTOR, worker, 210.5);
        d.idle(worker, 3, 110.5);
        d.idle(worker, 111.2, 210.5);
        d.io(DISPATCHER, 0, 10.8, "Selector.select");
        d.run(DISPATCHER, 10.8, 11);
        d.io(DISPATCHER, 11.2, 222, "Selector.select");
        var path = path(d, 220);
        assertThat(path).anyMatch(leg -> leg.lane() >= 3 && leg.lane() < 3 + services && leg.nanos() > d.at(90));
        assertThat(path).noneMatch(leg -> leg.lane() == MAIN && leg.nanos() > d.at(20));
    }

    private static Lane earlier(Lane lane) {
        return new Lane(lane.id(), lane.name(), lane.kind(), null, 0, lane.endNanos(), false, false, true);
    }

    /** 服务断了线，没有写回答：选择器醒来，正好做完一步、没有答别人的服务只有一个，就是它；不止一个，就是来问的人在等，不挂在选择器上。 */
    @ParameterizedTest
    @CsvSource({"3, true", ", false"})
    void whoBrokeTheLineIsWhoWasWaitedForIfItIsClear(@Nullable Integer other, boolean known) {
        var d = opened(2, 2, 200);
        int one = 5;
        int two = 6;
        asks(d, 3, 3, 200.5);
        asks(d, 4, 3, 200);
        d.io(SELECTOR, 3, 12, "Selector.select");
        d.run(SELECTOR, 12, 12.2);
        d.io(SELECTOR, 12.2, 199, "Selector.select");
        d.run(SELECTOR, 199, 199.3);
        d.io(SELECTOR, 199.3, 199.6, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.run(DISPATCHER, 10, 11.1);
        d.io(DISPATCHER, 11.1, 202, "Selector.select");
        d.wake(DISPATCHER, one, 10);
        d.wake(DISPATCHER, two, 11);
        d.step(one, "入账 1", 10, 198.7);
        d.sleep(one, 10, 198.7);
        d.run(one, 198.7, 199.5);
        d.wakes.add(new Wake(one, SELECTOR, d.at(199.4), null, true, other));
        d.step(two, "入账 2", 11, 198.8);
        d.sleep(two, 11, 198.8);
        d.wakes.removeIf(wake -> wake.from() == SELECTOR && wake.to() == 4);
        d.wakes.add(new Wake(SELECTOR, 4, d.at(199.2), null, false));
        d.wake(4, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).noneMatch(leg -> leg.lane() == SELECTOR && leg.nanos() > d.at(20));
        assertThat(path.stream().anyMatch(leg -> leg.lane() == two && leg.nanos() > d.at(100)))
                .isEqualTo(known);
        assertThat(path.stream().anyMatch(leg -> leg.lane() == 4 && leg.nanos() > d.at(100)))
                .isEqualTo(!known);
        assertThat(path).noneMatch(leg -> leg.lane() == one || leg.lane() == 3);
    }

    /** 库的选择器为连接醒来了一下，没有看到是谁叫的：碰巧那一刻刚开始做的服务是替别人做，不拐到它身上，留在来问的人那里。 */
    @ParameterizedTest
    @CsvSource({"11.8, ", "11.8, 3", "9, 3"})
    void whoJustBeganForAnotherIsNotPassedThrough(double from, @Nullable Integer other) {
        var d = opened(2, 2, 200);
        int one = 5;
        int two = 6;
        d.lanes.set(two, new Lane(two, "服务 2", Lane.Kind.PLATFORM, null, d.at(13.7), d.at(200), false, false, true));
        asks(d, 3, 3, 199.9);
        asks(d, 4, 3, 200);
        d.io(SELECTOR, 3, from - 0.1, "Selector.select");
        d.io(SELECTOR, from, 13.3, "Selector.select");
        d.run(SELECTOR, 13.3, 13.6);
        d.io(SELECTOR, 13.6, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.io(DISPATCHER, 10.2, 13.5, "Selector.select");
        d.run(DISPATCHER, 13.5, 13.8);
        d.io(DISPATCHER, 13.8, 202, "Selector.select");
        d.wake(DISPATCHER, one, 10);
        d.wakes.add(new Wake(SELECTOR, DISPATCHER, d.at(13.5), null, true));
        d.wake(DISPATCHER, two, 13.7);
        d.run(one, 10, 13);
        d.step(one, "答 1", 13, 199);
        d.sleep(one, 13, 199);
        if (other != null) {
            d.wakes.add(new Wake(one, SELECTOR, d.at(199), null, true, other));
        }
        answers(d, two, "答 2", 13.7, 199.5, 4);
        d.wake(4, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == two && leg.nanos() > d.at(150));
        assertThat(path).noneMatch(leg -> leg.lane() == one || leg.lane() == 3);
        assertThat(before(path, 4, 13, d)).isTrue();
    }

    /** 库的线程碰了一下锁，等了一丝：没有它也一样长，不接到刚好放开它的服务那里，那以前它是替别人做。 */
    @Test
    void aBrushOfALockInTheLibraryDoesNotTurnThePath() {
        var d = opened(2, 2, 200);
        int one = 5;
        int two = 6;
        d.lanes.set(two, new Lane(two, "服务 2", Lane.Kind.PLATFORM, null, d.at(100.3), d.at(200), false, false, true));
        asks(d, 3, 3, 101);
        asks(d, 4, 60, 200);
        d.lock(d.lane("别处", Lane.Kind.PLATFORM, 0, 40), 0, 40, "别的锁", "客户 1");
        d.io(SELECTOR, 3, 98.5, "Selector.select");
        d.io(SELECTOR, 98.6, 199.5, "Selector.select");
        d.io(DISPATCHER, 0, 10, "Selector.select");
        d.io(DISPATCHER, 10.2, 100, "Selector.select");
        d.lock(DISPATCHER, 100, 100.2, "Object", "服务 1");
        d.run(DISPATCHER, 100.2, 100.4);
        d.io(DISPATCHER, 100.4, 202, "Selector.select");
        d.wake(DISPATCHER, one, 10);
        d.wakes.add(new Wake(4, DISPATCHER, d.at(99.9), null, true));
        d.wake(one, DISPATCHER, 100.2);
        d.wake(DISPATCHER, two, 100.3);
        answers(d, one, "答 1", 10, 98.5, 3);
        d.run(one, 98.5, 100.2);
        answers(d, two, "答 2", 100.3, 199.5, 4);
        d.wake(4, MAIN, 201);
        var path = path(d, 200);
        assertThat(path).anyMatch(leg -> leg.lane() == two && leg.nanos() > d.at(90));
        assertThat(path).noneMatch(leg -> leg.lane() == one || leg.lane() == 3);
        assertThat(path).anyMatch(leg -> leg.lane() == 4 && leg.nanos() > d.at(30));
    }
}
