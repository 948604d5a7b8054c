package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;

/** 等到了时限，就知道为什么不等了：关键路径走过它，画得出来。 */
class LimitPathTest {

    /** 作用域的时限到了，中断了还没有做完的：最后停下的那个叫醒了等的人。 */
    @Test
    void theScopeWhoseLimitInterruptedItsTask() {
        var d = new Draft("半秒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 508);
        int task = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 2, 502);
        d.run(main, 0, 2);
        d.expire(main, 2, 502, "StructuredTaskScope.join");
        d.run(main, 502, 508);
        d.step(task, "查询", 2, 502, 0, Step.Outcome.CANCELLED);
        d.sleep(task, 2, 501);
        d.run(task, 501, 502);
        d.mark(task, 501, Mark.Kind.INTERRUPTED, "中断");
        d.wake(main, task, 2);
        d.wake(task, main, 502);
        tells(d, 508, main);
    }

    /** 锁没有等到。 */
    @Test
    void whoTriedALockUntilItsLimit() {
        var d = new Draft("各等 1 秒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1010);
        int window = d.lane("窗口 1", Lane.Kind.VIRTUAL, 1, 1008);
        d.wait(main, 1, 1008, "ExecutorService.invokeAll");
        d.run(main, 1008, 1010);
        d.step(window, "转账", 1, 1008);
        d.tryLock(window, 2, 1006, "账户 2", "窗口 2");
        d.run(window, 1006, 1008);
        d.wake(main, window, 1);
        d.wake(window, main, 1008);
        tells(d, 1010, window);
    }

    /** 父进程等到了任务的时限，结束了那个进程：它等什么，没有关系。 */
    @Test
    void aProcessThatWaitedUntilItWasEndedAtItsLimit() {
        var d = new Draft("每个任务自己的时限");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 355);
        int stuck = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 353, false);
        d.run(main, 0, 2);
        d.expire(main, 2, 322, "Workers.map");
        d.wait(main, 322, 355, "Workers.map");
        d.step(stuck, "永远不回答", 5, 353, 0, Step.Outcome.FAILED);
        d.wait(stuck, 5, 322, "LockSupport.parkNanos");
        d.unknown(stuck, 322, 353);
        d.mark(stuck, 353, Mark.Kind.KILLED, "进程 1 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(320)));
        d.wake(main, stuck, 2);
        d.wake(stuck, main, 354);
        tells(d, 355, stuck);
    }

    /** 记录的时限到了，谁也没有来叫醒它。 */
    @Test
    void whoWaitedUntilTheLimitOfTheRecording() {
        var d = new Draft("毒丸");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1505);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, 1, 1520);
        d.limit = 1500.0;
        d.sleep(main, 0, 250);
        d.wait(main, 250, 1505, "Thread.join");
        d.mark(main, 1503, Mark.Kind.INTERRUPTED, "中断", Mark.RECORDER);
        d.sleep(barista, 1, 600);
        d.wait(barista, 600, 1508, "订单夹");
        d.mark(barista, 1506, Mark.Kind.INTERRUPTED, "中断", Mark.RECORDER);
        d.wake(main, barista, 1);
        tells(d, 1505, main);
    }

    /** 到了时限，总用时就到记录线程返回为止：别的线程那以后还在收拾，或一直轮不到运行，都不是它们决定的。 */
    @ParameterizedTest
    @ValueSource(doubles = {503, 530, 547, 900})
    void whoEndsAfterTheLimitedMainDidNotHoldItUp(double last) {
        var d = new Draft("两个 actor");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 504);
        int one = d.lane("甲", Lane.Kind.VIRTUAL, 2, last);
        int other = d.lane("乙", Lane.Kind.VIRTUAL, 3, last);
        d.limit = 500.0;
        d.run(main, 0, 4);
        d.wait(main, 4, 504, "甲");
        d.mark(main, 504, Mark.Kind.INTERRUPTED, "中断", Mark.RECORDER);
        for (int actor : new int[] {one, other}) {
            d.wait(actor, 4, Math.min(last, 600), "回信");
            d.sleep(actor, Math.min(last, 600), last);
            d.mark(actor, Math.min(last, 600), Mark.Kind.INTERRUPTED, "中断", Mark.RECORDER);
            d.mark(actor, last, Mark.Kind.ENDED, "");
            d.wake(main, actor, 3);
        }
        assertThat(CriticalPath.of(d.timeline(504, 1000)).legs()).containsExactly(new Route.Leg(main, 0, d.at(504)));
    }

    /** 没有时限：main 走了以后，还在做事的、一直轮不到运行收不了尾的，都不在总用时里。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoEndsAfterMainIsNotTheLast(boolean works) {
        var d = new Draft("收尾");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        int late = d.lane("late", Lane.Kind.PLATFORM, 2, 160);
        d.run(main, 0, 100);
        d.sleep(late, 2, 99);
        if (works) {
            d.sleep(late, 99, 158);
        } else {
            d.queue(late, 99, 158);
        }
        d.run(late, 158, 160);
        d.mark(late, 160, Mark.Kind.ENDED, "");
        assertThat(CriticalPath.of(d.timeline(100, 200)).legs().getLast().lane())
                .isEqualTo(main);
    }

    /** 父进程隔一会儿看一眼，不是放弃：进程自己没有了，等的就是它。 */
    @ParameterizedTest
    @ValueSource(strings = {"进程 1 自己结束了，退出码 7", "进程 1 被信号 9（SIGKILL）结束，退出码 137"})
    void aProcessThatDiedWhileItsParentLookedAgainIsWhatWasWaitedFor(String how) {
        var d = new Draft("一个进程一次一个任务");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int other = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 300, false);
        int dead = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 0, 393, false);
        d.run(main, 0, 2);
        d.expire(main, 2, 300, "Workers.map");
        d.wait(main, 300.5, 395, "Workers.map");
        d.run(main, 395, 400);
        d.step(other, "睡 290", 5, 295);
        d.sleep(other, 5, 295);
        d.step(dead, "System.exit", 5, 393, 0, Step.Outcome.FAILED);
        d.unknown(dead, 5, 393);
        d.mark(dead, 393, Mark.Kind.KILLED, how);
        d.wake(main, other, 2);
        d.wake(main, dead, 2);
        d.wake(other, main, 295);
        d.wake(dead, main, 394);
        tells(d, 400, dead);
    }

    /** 路径知道花在哪里，多半在这条泳道上。 */
    private static void tells(Draft d, double end, int lane) {
        var path = CriticalPath.of(d.timeline(end, end));
        assertThat(path.tells()).as(path.toString()).isTrue();
        assertThat(path.legs()).anyMatch(leg -> leg.lane() == lane && 2 * leg.nanos() > d.at(end));
    }
}
