package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Lane;

/** 锁前面的队：谁拿着，在做什么；几个一样长就不只点一个。 */
class HoldersWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "看菜单 1,看菜单 2,看菜单 3,看菜单 4|200,200,204,200|在「看菜单 1」到「看菜单 4」里，各约 0.20 秒。",
                "看菜单 1,看菜单 2,看菜单 3|200+50,200,200|在「看菜单 1」、「看菜单 2」和「看菜单 3」里，各约 0.22 秒。", // 框有 0.25 秒的
                "看 4,看 2,看 3,看 1|200,200,200,200|在「看 1」到「看 4」里，各约 0.20 秒。",
                "看 1,看 2,看 4,看 8|200,200,200,200|各约 0.20 秒。",
                "记甲,记乙,记丙|200,200,200|在「记甲」、「记乙」和「记丙」里，各约 0.20 秒。",
                "记账,记账,记账|200,205,200|在「记账」里。",
                "记甲,记乙,记丙|200,400,200|最长的在「记乙」里。",
                "记甲,记乙,记丙|400,200,400|最长的在「记甲」和「记丙」里。"
            })
    void holdersThatTookAboutAsLongAreAllNamed(String names, String times, String said) {
        assertThat(Sentence.of(queue(names.split(","), times.split(","))))
                .startsWith("总用时的 ")
                .contains("拿着它的线程大多在睡眠，" + said);
    }

    /** {@code times}：拿着多久；{@code 200+50} 是睡了 200，又等了 50 的 CPU。 */
    private static threadline.model.Timeline queue(String[] names, String[] times) {
        var d = new Draft("一把锁");
        double end = 100;
        for (var time : times) {
            end += held(time);
        }
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 0, end, "ExecutorService.close");
        double at = 0;
        for (int i = 0; i <= names.length; i++) {
            double until = i == names.length ? end : at + held(times[i]);
            int lane = d.lane("店里 " + (i + 1), Lane.Kind.VIRTUAL, 0, until);
            d.wake(main, lane, 0);
            double from = 0;
            for (int k = 0; k < i; k++) {
                from += held(times[k]);
            }
            if (i > 0) { // 记下的是开始等的那一刻谁拿着
                d.lock(lane, 0, from, "菜单的锁", "店里 1");
            }
            if (i > 0) {
                d.wake(lane - 1, lane, at);
            }
            d.step(lane, i == names.length ? "改" : names[i], at, until);
            double slept = i == names.length ? until : at + Double.parseDouble(times[i].split("\\+")[0]);
            d.sleep(lane, at, slept);
            if (slept < until) {
                d.queue(lane, slept, until);
            }
            at = until;
        }
        d.wake(names.length + 1, main, end);
        return d.timeline(end, end);
    }

    private static double held(String time) {
        return Stream.of(time.split("\\+")).mapToDouble(Double::parseDouble).sum();
    }

    /** 读锁有几个人拿着，记下的只有让出来的那一个，什么时候拿到的不知道：不说他在做什么。 */
    @Test
    void whatAHolderDidIsNotSaidIfItIsNotKnownSinceWhenItHeldIt() {
        var d = new Draft("读写锁");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int reader = d.lane("店里 1", Lane.Kind.VIRTUAL, 0, 204);
        int writer = d.lane("店里 5", Lane.Kind.VIRTUAL, 50, 300);
        d.wait(main, 0, 300, "ExecutorService.close");
        d.wake(main, reader, 0);
        d.wake(main, writer, 50);
        d.step(reader, "看菜单 1", 0, 201);
        d.sleep(reader, 0, 201);
        d.run(reader, 201, 204);
        d.lock(writer, 50, 203, "菜单的锁", null);
        d.wake(reader, writer, 203);
        d.step(writer, "改菜单", 203, 300);
        d.sleep(writer, 203, 300);
        d.wake(writer, main, 300);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .startsWith("「店里 5」等锁「菜单的锁」等了 0.15 秒，占总用时的 51%。")
                .doesNotContain("拿着");
    }

    /** 在 {@code Condition.await} 里让出锁的：等它的人晚一点才醒，那一点不是拿着锁在等。 */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 3})
    void whatAHolderDidAfterItGaveTheLockAwayIsNotToldAsHolding(double late) {
        var d = new Draft("轮流");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 240);
        int first = d.lane("甲", Lane.Kind.PLATFORM, 0, 200);
        int second = d.lane("乙", Lane.Kind.PLATFORM, 0, 240);
        d.wake(main, first, 0);
        d.wake(main, second, 0);
        d.wait(main, 0, 240, "Thread.join");
        d.sleep(first, 0, 40);
        d.wait(first, 40.01, 180, "Condition.await");
        d.lock(second, 0, 40 + late, "账本", "甲");
        d.wake(first, second, 40);
        d.sleep(second, 40 + late, 240);
        d.wake(second, first, 180);
        d.sleep(first, 180, 200);
        d.wake(second, main, 240);
        assertThat(Sentence.of(d.timeline(240, 240))).contains("「乙」等锁「账本」等了").contains("；拿着它的「甲」在睡眠。");
    }

    /** 只有一个等过：谁等了多久，谁拿着，都直说。 */
    @Test
    void whereOnlyOneWaitedItSaysWhoAndWhoHeldIt() {
        assertThat(Sentence.of(queue(new String[] {"记账"}, new String[] {"200"})))
                .startsWith("「店里 2」等锁「菜单的锁」等了 0.20 秒，占总用时的 66%；拿着它的「店里 1」在「记账」里睡眠。");
    }

    /** 三把锁各占四分之一，加起来才够：说有几把，没有名字的说是哪一类。 */
    @ParameterizedTest
    @CsvSource({
        "叉子 1, 叉子 2, 叉子 3, 都有线程在 3 把锁前等，",
        "ReentrantLock.lock, ReentrantLock.tryLock, ReentrantLock.lockInterruptibly, 都有线程在 3 把 ReentrantLock 前等，"
    })
    void severalLocksAreToldTogether(String one, String two, String three, String said) {
        var d = new Draft("传下去");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        d.wait(main, 0, 400, "Thread.join");
        var locks = new String[] {one, two, three};
        for (int i = 0; i < 4; i++) {
            int lane = d.lane("第 " + i, Lane.Kind.PLATFORM, 0, 100 * (i + 1));
            d.wake(main, lane, 0);
            if (i > 0) {
                d.run(lane, 0, 100 * i - 99);
                d.lock(lane, 100 * i - 99, 100 * i, locks[i - 1], "第 " + (i - 1));
                d.wake(lane - 1, lane, 100 * i);
            }
            d.sleep(lane, 100 * i, 100 * i + 100);
        }
        d.wake(main + 4, main, 400);
        assertThat(Sentence.of(d.timeline(400, 400))).contains(said);
    }

    /** 占得多的先说；占得少一点的锁也说，不因为差一点就不见了。{@code beside}：等的人等之前也做了事，就不是一个接一个。 */
    @ParameterizedTest
    @CsvSource({"40, false", "60, false", "80, false", "100, false", "40, true", "60, true", "80, true", "100, true"})
    void aLockIsToldThoughItHoldsUpOnlyAPart(int held, boolean beside) {
        var d = new Draft("盘点");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 200);
        int first = d.lane("盘点", Lane.Kind.PLATFORM, 0, held);
        int second = d.lane("收银", Lane.Kind.PLATFORM, 0, 140);
        d.wake(main, first, 0.2);
        d.wake(main, second, 0.3);
        d.wait(main, 0.5, 140, "Thread.join");
        d.sleep(first, 0.5, held);
        if (beside) {
            d.sleep(second, 0.5, 6);
        }
        d.lock(second, beside ? 6 : 1, held, "账本", "盘点");
        d.wake(first, second, held);
        d.sleep(second, held, 140);
        d.wake(second, main, 140);
        d.sleep(main, 140, 200);
        assertThat(Sentence.of(d.timeline(200, 200))).contains("「收银」等锁「账本」等了 0.");
    }

    /** 等到了时限才放开的那把锁：已经说了时限，不再说一遍。 */
    @Test
    void aLockThatWasKeptUntilALimitIsNotToldBesideTheLimit() {
        var d = new Draft("互相等");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 230);
        int first = d.lane("甲", Lane.Kind.PLATFORM, 0, 205);
        int second = d.lane("乙", Lane.Kind.PLATFORM, 0, 230);
        d.wake(main, first, 0.2);
        d.wake(main, second, 0.3);
        d.wait(main, 0.5, 230, "Thread.join");
        d.tryLock(first, 5, 205, "锁二", "乙");
        d.lock(second, 5, 205, "锁一", "甲");
        d.wake(first, second, 205);
        d.sleep(second, 205, 230);
        d.wake(second, main, 230);
        assertThat(Sentence.of(d.timeline(230, 230))).contains("等到了时限").doesNotContain("拿着它的");
    }
}
