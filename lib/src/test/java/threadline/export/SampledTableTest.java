package threadline.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Stretch;

/** 采样的时间没有先后：表里是一行，写着份额和时间格，时间格不比这一行长。 */
class SampledTableTest {

    @Test
    void sampledBinsAreOneRowWithTheirShare() {
        var d = new Draft("抢处理器");
        int lane = d.lane("计算", Lane.Kind.VIRTUAL, 0, 500);
        d.sampled(lane, 0, 400, 10, 43);
        d.sleep(lane, 400, 500);
        var timeline = d.timeline(500, 500);
        var table = TimelineTable.intervals(timeline);
        assertThat(table.stringColumn("状态").asList()).containsExactly("运行 43%，其余等 CPU", "睡眠");
        assertThat(table.stringColumn("证据").asList()).containsExactly("采样，每格 10 毫秒", "准确");
        assertThat(table.doubleColumn("时长").asList()).containsExactly(0.4, 0.1);
        assertThat(timeline.intervals()).hasSize(81); // 时段本身还是一格一格的
    }

    /** 一格里有等 CPU 也有等 GIL：各占多少都说，不拿多的那一种代表全部。 */
    @Test
    void everyKindOfQueueHasItsShare() {
        var d = new Draft("抢 GIL");
        int lane = d.lane("计算", Lane.Kind.PLATFORM, 0, 100);
        var gil = Interval.Runnable.Queue.GIL.by();
        var bin = new Evidence.Sampled(d.at(10));
        for (int at = 0; at < 100; at += 10) {
            d.intervals.add(new Interval.Running(lane, d.at(at), d.at(at + 2), bin, null));
            d.intervals.add(new Interval.Runnable(lane, d.at(at + 2), d.at(at + 7), bin, null, "机器上别的程序"));
            d.intervals.add(new Interval.Runnable(lane, d.at(at + 7), d.at(at + 10), bin, null, gil));
        }
        var table = TimelineTable.intervals(d.timeline(100, 100));
        assertThat(table.stringColumn("状态").asList()).containsExactly("运行 20%，等 CPU 50%，其余等 GIL");
        assertThat(table.stringColumn("对象").asList()).containsExactly("机器上别的程序");
    }

    @Test
    void noBinIsLongerThanItsRow() {
        var d = new Draft("短");
        int lane = d.lane("计算", Lane.Kind.PLATFORM, 0, 100);
        d.intervals.add(new Interval.Running(lane, d.at(0), 15_990_000, new Evidence.Sampled(d.at(40)), null));
        d.sleep(lane, 16, 50);
        d.sampled(lane, 50, 53, 10, 50);
        var table = TimelineTable.intervals(d.timeline(100, 100));
        assertThat(table.stringColumn("证据").asList()).containsExactly("采样，每格 15.99 毫秒", "准确", "采样，每格 3 毫秒");
    }

    @Test
    void aStepCutsTheRowAndALongPureStretchIsItsOwnRow() {
        var d = new Draft("先一个人，再抢");
        int lane = d.lane("计算", Lane.Kind.PLATFORM, 0, 1000);
        d.step(lane, "第一步", 0, 600);
        d.step(lane, "第二步", 600, 1000);
        d.intervals.add(new Interval.Running(lane, 0, d.at(300), new Evidence.Sampled(d.at(10)), null));
        d.sampled(lane, 300, 1000, 10, 50);
        var table = TimelineTable.intervals(d.timeline(1000, 1000));
        assertThat(table.stringColumn("状态").asList()).containsExactly("运行", "运行 50%，其余等 CPU", "运行 50%，其余等 CPU");
        assertThat(table.stringColumn("步骤").asList()).containsExactly("第一步", "第一步", "第二步");
        assertThat(table.doubleColumn("结束").asList()).containsExactly(0.3, 0.6, 1.0);
    }

    @Test
    void exactStatesStayAsTheyAre() {
        List<Interval> exact = List.of(
                new Interval.Running(0, 0, 5, Evidence.EXACT, null),
                new Interval.Runnable(0, 5, 9, Evidence.EXACT, null),
                new Interval.Running(0, 9, 20, Evidence.EXACT, null));
        assertThat(Stretch.of(exact, List.of())).extracting(Stretch::whole).isEqualTo(exact);
    }

    @Test
    void stepsSayWhatNeverBeganAndWhichExceptionsThereWere() {
        var d = new Draft("异常");
        int lane = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        d.step(lane, "关门", 10, 50, 0, Step.Outcome.FAILED);
        d.mark(lane, 40, Mark.Kind.SUPPRESSED, "IOException：关不上");
        d.mark(lane, 50, Mark.Kind.DIED, "IllegalStateException：主要的");
        d.marks.add(new Mark(
                lane, d.at(5), Mark.Kind.NOT_STARTED, "查询", -1, Draft.failure("RejectedExecutionException：满了")));
        var timeline = d.timeline(100, 100);
        var table = TimelineTable.steps(timeline);
        assertThat(table.stringColumn("步骤").asList()).containsExactly("查询", "关门");
        assertThat(table.stringColumn("结局").asList()).containsExactly("没有开始", "失败");
        assertThat(table.stringColumn("异常").asList())
                .containsExactly("RejectedExecutionException：满了", "IllegalStateException：主要的（被抑制的：IOException：关不上）");
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
    }
}
