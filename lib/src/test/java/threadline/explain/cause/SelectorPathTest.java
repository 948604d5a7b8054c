package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 选择器醒来，不知道是谁叫的：忙的机器上，叫它的线程早做完了几毫秒。 */
class SelectorPathTest {

    private static final int LOOP = 1;
    private static final int WORKER = 2;

    private static Route.Leg leg(int lane, double from, double to) {
        return new Route.Leg(lane, Math.round(from * Draft.MS), Math.round(to * Draft.MS));
    }

    /** 顾客等事件循环；工作线程做「读旧文件」，从 {@code from} 到 {@code to}；选择器在 2000 毫秒醒来。 */
    private static Draft freed(double from, double to) {
        var d = new Draft("交给工作线程");
        int guest = d.lane("main", Lane.Kind.PLATFORM, 0, 2010);
        int loop = d.lane("loop", Lane.Kind.PLATFORM, 0, 2010);
        int worker = d.lane("worker", Lane.Kind.PLATFORM, from, to);
        d.run(guest, 0, 1);
        d.wait(guest, 1, 2005, "FutureTask.get");
        d.run(guest, 2005, 2010);
        d.run(loop, 0, 10);
        d.io(loop, 10, 900, "Selector.select");
        d.run(loop, 900, 901);
        d.io(loop, 901, 2000, "Selector.select");
        d.run(loop, 2000, 2005);
        d.io(loop, 2005, 2010, "Selector.select");
        d.step(worker, "读旧文件", from, to);
        d.sleep(worker, from, to);
        d.wake(loop, worker, from);
        d.wake(loop, guest, 2005);
        return d;
    }

    private static List<Route.Leg> path(Timeline timeline) {
        return CriticalPath.of(timeline).legs();
    }

    @ParameterizedTest
    @ValueSource(doubles = {2000, 1999.5, 1998, 1990})
    void itWasWokenByTheOneWhoJustFinished(double done) {
        var timeline = freed(10, done).timeline(2010, 2010);
        assertThat(path(timeline))
                .contains(leg(WORKER, 10, done))
                .noneMatch(leg -> leg.lane() == LOOP && leg.nanos() > 20 * Draft.MS);
        assertThat(Sentence.of(timeline)).contains("「读旧文件」");
    }

    @Test
    void whoFinishedLongBeforeDidNotWakeIt() {
        assertThat(path(freed(10, 1800).timeline(2010, 2010))).noneMatch(leg -> leg.lane() == WORKER);
    }

    @Test
    void whoWasBusyOnlyForAMomentFinishedByChance() {
        assertThat(path(freed(1700, 1995).timeline(2010, 2010))).noneMatch(leg -> leg.lane() == WORKER);
    }

    @Test
    void ifTwoFinishedItIsNotKnownWhichOne() {
        var d = freed(10, 1995);
        int other = d.lane("other", Lane.Kind.PLATFORM, 10, 1996);
        d.step(other, "别的", 10, 1996);
        d.sleep(other, 10, 1996);
        assertThat(path(d.timeline(2010, 2010))).noneMatch(leg -> leg.lane() == WORKER || leg.lane() == other);
    }

    /** 库的选择器等的是外面的回答：程序里碰巧刚做完的那一步和它无关。 */
    @Test
    void whatTheNetworkAnswersIsNotFromTheProgram() {
        var d = new Draft("问外面");
        int guest = d.lane("main", Lane.Kind.PLATFORM, 0, 2010);
        int selector = d.helper("HttpClient-1-SelectorManager", 0, 2010);
        int worker = d.lane("worker", Lane.Kind.PLATFORM, 5, 1995);
        d.wait(guest, 1, 2005, "HttpClient.send");
        d.run(guest, 2005, 2010);
        d.io(selector, 3, 2000, "Selector.select");
        d.run(selector, 2000, 2005);
        d.step(worker, "别的", 5, 1995);
        d.sleep(worker, 5, 1995);
        d.wake(selector, guest, 2005);
        assertThat(path(d.timeline(2010, 2010))).noneMatch(leg -> leg.lane() == worker);
    }

    /** 两个人问，两个服务前后脚回答，一个选择器一阵忙里都读了：说不准是谁的，就不走到别人的服务上；中间又等了，就是后来的那个。 */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 30})
    void whoseAnswerItWasIsSaidOnlyIfItIsClear(double apart) {
        var path = path(twoAnswers(apart, null, null));
        if (apart < 1) {
            assertThat(path)
                    .noneMatch(leg -> leg.lane() == ONE || leg.lane() == TWO)
                    .noneMatch(leg -> leg.lane() == SELECTOR && leg.nanos() > 10 * Draft.MS);
        } else {
            assertThat(path).anyMatch(leg -> leg.lane() == TWO && leg.nanos() > 100 * Draft.MS);
            assertThat(path).noneMatch(leg -> leg.lane() == ONE && leg.nanos() > 10 * Draft.MS);
        }
    }

    private static final int GUEST = 0;
    private static final int SELECTOR = 1;
    private static final int ONE = 2;
    private static final int TWO = 3;

    /** 问的人和选择器，两个服务前后脚回答；{@code forOne}、{@code forTwo} 是各替谁读的，不知道是 {@code null}。 */
    private static Timeline twoAnswers(double apart, @Nullable Integer forOne, @Nullable Integer forTwo) {
        var d = new Draft("两个人问");
        d.lane("main", Lane.Kind.PLATFORM, 0, 210);
        d.helper("HttpClient-1-SelectorManager", 0, 210);
        d.lane("服务 1", Lane.Kind.PLATFORM, 2, 200 - apart);
        d.lane("服务 2", Lane.Kind.PLATFORM, 2, 200);
        d.run(GUEST, 0, 1);
        d.wait(GUEST, 1, 202, "HttpClient.send");
        d.run(GUEST, 202, 210);
        d.run(SELECTOR, 1, 2);
        d.io(SELECTOR, 2, 200 - apart, "Selector.select");
        d.io(SELECTOR, 200 - apart + 0.05, 200, "Selector.select");
        d.run(SELECTOR, 200, 202);
        d.io(SELECTOR, 202, 210, "Selector.select");
        d.sleep(ONE, 2, 200 - apart);
        d.sleep(TWO, 2, 200);
        d.wakes.add(new Wake(ONE, SELECTOR, d.at(200 - apart), null, true, forOne));
        d.wakes.add(new Wake(TWO, SELECTOR, d.at(200), null, true, forTwo));
        d.wake(SELECTOR, GUEST, 202);
        return d.timeline(210, 210);
    }

    /** 连接是谁打开的，回答就是给谁的：次序不要紧，别人的不算。 */
    @Test
    void anAnswerIsForWhoOpenedItsConnection() {
        int other = 9;
        assertThat(path(twoAnswers(0.2, GUEST, other)))
                .anyMatch(leg -> leg.lane() == ONE && leg.nanos() > 100 * Draft.MS)
                .noneMatch(leg -> leg.lane() == TWO);
        assertThat(path(twoAnswers(0.2, GUEST, null)))
                .anyMatch(leg -> leg.lane() == ONE && leg.nanos() > 100 * Draft.MS);
        assertThat(path(twoAnswers(0.2, GUEST, GUEST)))
                .anyMatch(leg -> leg.lane() == TWO && leg.nanos() > 100 * Draft.MS);
        assertThat(path(twoAnswers(0.2, other, other))).noneMatch(leg -> leg.lane() == ONE || leg.lane() == TWO);
        assertThat(path(twoAnswers(0.2, other, null)))
                .as("只剩一个可能")
                .anyMatch(leg -> leg.lane() == TWO && leg.nanos() > 100 * Draft.MS);
    }
}
