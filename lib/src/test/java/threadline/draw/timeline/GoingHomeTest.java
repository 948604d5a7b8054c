package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.draw.timeline.Samples.all;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Arrow;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;

/** 池关了，闲着的线程一个叫一个收工：不画箭头，谁也没有等谁。叫起来又做了一件的，画。 */
class GoingHomeTest {

    @ParameterizedTest
    @CsvSource({"true, false, 0", "true, true, 1", "false, false, 1"})
    void aWakeThatOnlyEndsAPoolsThreadIsNoArrow(boolean pooled, boolean worksOn, int arrows) {
        Samples s = new Samples("关池");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int one = 1;
        int two = 2;
        s.lanes.add(new Lane(one, "柜员 1", Lane.Kind.PLATFORM, null, 0, s.at(995), false, false, pooled));
        s.lanes.add(new Lane(two, "柜员 2", Lane.Kind.PLATFORM, null, 0, s.at(995), false, false, pooled));
        s.wait(main, 0, 990, "ExecutorService.close");
        s.step(one, "办 1", 0, 500);
        s.sleep(one, 0, 500);
        s.idle(one, 500, 700);
        s.step(two, "办 2", 0, 300);
        s.sleep(two, 0, 300);
        s.idle(two, 300, 701);
        if (worksOn) {
            s.step(two, "办 3", 701, 980);
            s.sleep(two, 701, 980);
        } else {
            s.run(two, 701, 701.4);
        }
        s.wake(one, two, 701);
        s.wake(one, main, 990);
        Drawing drawing = PictureLayout.of(List.of(Samples.told(s.timeline(1000, 1000))), 1);
        assertThat(all(drawing, Arrow.class))
                .filteredOn(a -> a.x1() == a.x2() && a.ink() != Arrow.Ink.PATH)
                .hasSize(arrows);
    }

    /** 叫醒以后它马上就结束了，等的那一下看不见：旁边有中断它的箭头，别的像是另一次。 */
    @ParameterizedTest
    @CsvSource({"0.2, 0", "60, 1"})
    void aWakeOfADyingThreadIsOnlyAnArrowIfItsWaitIsSeen(double waited, int arrows) {
        Samples s = new Samples("中断");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int one = s.lane("店员", Lane.Kind.PLATFORM, 0, 990.5);
        s.sleep(main, 0, 900);
        s.run(main, 900, 1000);
        s.sleep(one, 0, 990 - waited);
        s.lock(one, 990 - waited, 990, "店员", "main");
        s.run(one, 990, 990.5);
        s.wake(main, one, 990);
        s.mark(one, 990.5, Mark.Kind.ENDED, "");
        Drawing drawing = PictureLayout.of(List.of(new Panel(s.timeline(1000, 1000), "", Route.NONE, null)), 1);
        assertThat(all(drawing, Arrow.class)).filteredOn(a -> a.x1() == a.x2()).hasSize(arrows);
    }
}
