package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Element.Label.Role;
import threadline.model.Lane;
import threadline.model.Mark;

/** 图上没有画的结局，写在图的下面。 */
class EndingsTest {

    /** 记录器没有泳道，它的中断没有箭头；没有叫醒谁的中断也没有，谁中断的知道。 */
    @Test
    void whatTheRecorderInterruptedIsTold() {
        Samples s = new Samples("到时限");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int one = s.lane("店员", Lane.Kind.PLATFORM, 0, 990);
        s.wait(main, 0, 1000, "柜台");
        s.wait(one, 0, 985, "订单夹");
        s.mark(main, 999, Mark.Kind.INTERRUPTED, "", Mark.RECORDER);
        s.mark(one, 985, Mark.Kind.INTERRUPTED, "", main);
        s.mark(one, 990, Mark.Kind.ENDED, "");
        assertThat(notes(s)).contains("中断 main 的是记录器，没有箭头", "没有箭头的中断：main 中断 店员（985 毫秒）");
    }

    /** 记录之前就有的线程池里的：没有线程结束的标记，也不是泄漏。 */
    @Test
    void whoIsStillThereAtTheEndIsTold() {
        Samples s = new Samples("窗口");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int window = s.lane("窗口 1", Lane.Kind.PLATFORM, 0, 1000);
        int client = s.lane("客户 1", Lane.Kind.PLATFORM, 0, 995);
        s.wait(main, 0, 995, "ExecutorService.close");
        s.sleep(window, 0, 500);
        s.idle(window, 500, 1000);
        s.wait(client, 0, 995, "HttpClient.send");
        s.mark(client, 995, Mark.Kind.ENDED, "");
        assertThat(notes(s)).contains("窗口 1 从第一次看到起画，到最后还在；不归这段代码结束").doesNotContain("客户 1 ", "main ");
    }

    /** 每一栏都这样的只说一遍；只有一栏这样的，说是哪一栏。 */
    @Test
    void whatHoldsForEveryPanelIsToldOnce() {
        Samples one = interrupted("上");
        Samples other = interrupted("下");
        assertThat(notes(one, other)).containsOnlyOnce("记录器").doesNotContain("「上」", "「下」");
        Samples quiet = new Samples("静");
        quiet.wait(quiet.lane("main", Lane.Kind.PLATFORM, 0, 1000), 0, 1000, "柜台");
        assertThat(notes(one, quiet)).contains("「上」").contains("记录器");
    }

    private static Samples interrupted(String title) {
        Samples s = new Samples(title);
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(main, 0, 1000, "柜台");
        s.mark(main, 999, Mark.Kind.INTERRUPTED, "", Mark.RECORDER);
        return s;
    }

    /** 紧挨着框没有开始的，符号让到框的左边：不说，就像是更早的。 */
    @Test
    void aMarkThatMadeWayIsToldToHaveMoved() {
        for (boolean close : new boolean[] {true, false}) {
            var s = new Samples("最多两个");
            int desk = s.lane("柜台", Lane.Kind.PLATFORM, 0, 1000);
            s.mark(desk, close ? 308 : 200, Mark.Kind.NOT_STARTED, "推荐 3");
            s.step(desk, "付款 2", 310, 900);
            assertThat(notes(s).contains("有的 ⊖ 右边没有地方，往左挪了一点")).isEqualTo(close);
        }
    }

    private static String notes(Samples... panels) {
        List<Panel> told =
                Stream.of(panels).map(s -> Samples.told(s.timeline(1000, 1000))).toList();
        return String.join("", Samples.texts(PictureLayout.of(told, 1), Role.NOTE));
    }
}
