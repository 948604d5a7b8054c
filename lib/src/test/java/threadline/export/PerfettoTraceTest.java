package threadline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.named;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import example.ForcedWait;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import threadline.draw.timeline.RandomTimelines;
import threadline.export.PerfettoFile.Arrow;
import threadline.export.PerfettoFile.Span;
import threadline.export.PerfettoFile.Track;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;

/** 时间线写成 Perfetto 的轨迹，再按 Perfetto 的规则读回来。 */
class PerfettoTraceTest {

    @Test
    void aThreadIsATrackWithItsStepsAndBelowItItsStates() throws IOException {
        var d = new Draft("煮咖啡");
        int lane = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        d.step(lane, "煮咖啡", 0, 80);
        d.step(lane, "烧水", 0, 50, 1, Step.Outcome.FAILED);
        d.sleep(lane, 0, 60);
        d.lock(lane, 60, 80, "水壶", "别人");
        var file = PerfettoFile.of(d.timeline(100, 100));
        assertThat(file.tracks().values()).contains(new Track("本进程", 0, 4711), new Track("main · 平台线程", 1, 4711));
        assertThat(file.on("main · 平台线程"))
                .extracting(Span::name, Span::startNanos, Span::endNanos, Span::depth)
                .containsExactly(tuple("煮咖啡", 0, 80, 0), tuple("烧水", 0, 50, 1));
        assertThat(file.on("main · 平台线程").get(1).facts()).containsEntry("结局", "失败");
        assertThat(file.on("main · 平台线程/状态"))
                .extracting(Span::name, Span::startNanos, Span::endNanos, Span::depth)
                .containsExactly(tuple("睡眠", 0, 60, 0), tuple("等锁：水壶", 60, 80, 0));
        assertThat(file.on("main · 平台线程/状态").get(1).facts())
                .containsEntry("谁拿着", "别人")
                .containsEntry("证据", "准确");
    }

    private static Tuple tuple(String name, long from, long to, int depth) {
        return Tuple.tuple(name, from * Draft.MS, to * Draft.MS, depth);
    }

    @Test
    void neighboursThatTouchDoNotSwallowEachOther() throws IOException {
        var d = new Draft("一个接一个");
        int lane = d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        d.step(lane, "外", 0, 50);
        d.step(lane, "里 1", 0, 25, 1, Step.Outcome.COMPLETED);
        d.step(lane, "里 2", 25, 50, 1, Step.Outcome.COMPLETED);
        d.step(lane, "一瞬间", 50, 50);
        d.step(lane, "后", 50, 100);
        assertThat(PerfettoFile.of(d.timeline(100, 100)).on("main · 平台线程"))
                .extracting(Span::name, Span::startNanos, Span::endNanos, Span::depth)
                .containsExactly(
                        tuple("外", 0, 50, 0),
                        tuple("里 1", 0, 25, 1),
                        tuple("里 2", 25, 50, 1),
                        tuple("一瞬间", 50, 50, 0),
                        tuple("后", 50, 100, 0));
    }

    @Test
    void aWakeIsAnArrowBetweenTheStates() throws IOException {
        var d = new Draft("唤醒");
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, 0, 100);
        int server = d.lane("Server", Lane.Kind.VIRTUAL, 0, 100);
        d.run(barista, 0, 100);
        d.wait(server, 0, 40, "成品队列");
        d.wake(barista, server, 40);
        d.wake(barista, server, 60);
        var file = PerfettoFile.of(d.timeline(100, 100));
        assertThat(file.arrows())
                .containsExactly(
                        new Arrow("Barista · 平台线程/状态", "Server · 虚拟线程/状态", 40 * Draft.MS),
                        new Arrow("Barista · 平台线程/状态", "Server · 虚拟线程/状态", 60 * Draft.MS));
        assertThat(file.on("Server · 虚拟线程/状态")).extracting(Span::name).contains("等待：成品队列", "被 Barista 唤醒");
    }

    @Test
    void aWorkerProcessIsAGroupOfItsOwnUnderItsPid() throws IOException {
        var d = new Draft("两个进程");
        d.lane("main", Lane.Kind.PLATFORM, 0, 100);
        d.lane("worker", Lane.Kind.PLATFORM, "812 · ImageWorker", 0, 100, false);
        d.lane("pool", Lane.Kind.PLATFORM, "812 · ImageWorker", 0, 100, true);
        var tracks = PerfettoFile.of(d.timeline(100, 100)).tracks();
        assertThat(tracks.values())
                .filteredOn(track -> track.parent() == 0)
                .extracting(Track::name, Track::pid)
                .containsExactlyInAnyOrder(Tuple.tuple("本进程", 4711L), Tuple.tuple("812 · ImageWorker", 812L));
        assertThat(tracks.values())
                .filteredOn(track -> track.pid() == 812)
                .extracting(Track::name)
                .containsExactlyInAnyOrder("812 · ImageWorker", "worker · 平台线程", "pool · 平台线程，泄漏");
    }

    @Test
    void marksPinsTheLimitAndTheFindingsAreThere() throws IOException {
        var d = new Draft("全都在");
        int main = d.lane("main", Lane.Kind.VIRTUAL, 0, 100);
        int other = d.lane("别人", Lane.Kind.PLATFORM, 0, 100);
        d.mark(main, 10, Mark.Kind.SAID, "面包好了");
        d.mark(main, 50, Mark.Kind.INTERRUPTED, "", other);
        d.pins.add(new Pin(main, d.at(20), d.at(30), "类的初始化"));
        d.notes.add("丢了 3 个事件。");
        var timeline = d.timeline(100, 100)
                .with(List.of(new Finding("死锁", "甲等乙。", "", List.of()), new Finding("死锁", "丙等丁。", "", List.of())));
        var file = PerfettoFile.of(timeline);
        assertThat(file.on("main · 虚拟线程")).extracting(Span::name).containsExactly("输出：面包好了", "被中断");
        assertThat(file.on("main · 虚拟线程").get(1).facts()).containsEntry("谁中断的", "别人");
        assertThat(file.on("main · 虚拟线程/占着载体")).extracting(Span::name).containsExactly("占着载体：类的初始化");
        var recording = file.on("本进程/记录").getFirst();
        assertThat(recording.name()).isEqualTo("全都在");
        assertThat(recording.facts()).containsEntry("死锁", "甲等乙。\n丙等丁。").containsEntry("说明", "丢了 3 个事件。");
    }

    @Test
    void sampledTimeIsOneSliceWithItsShare() throws IOException {
        var d = new Draft("抢处理器");
        int lane = d.lane("计算", Lane.Kind.PLATFORM, 0, 400);
        d.sampled(lane, 0, 400, 10, 43);
        d.intervals.add(new Interval.Waiting(lane, d.at(400), d.at(401), Evidence.EXACT, null, "Future.get"));
        assertThat(PerfettoFile.of(d.timeline(401, 401)).on("计算 · 平台线程/状态"))
                .extracting(Span::name)
                .containsExactly("运行 43%，其余等 CPU", "等待：Future.get");
    }

    @Test
    void everyRandomTimelineFollowsTheRulesOfTheFormatAndKeepsEverything() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            var timeline = RandomTimelines.of(seed);
            var file = PerfettoFile.of(timeline);
            assertThat(file.arrows()).as("种子 " + seed).hasSize(timeline.wakes().size());
            assertThat(file.spans())
                    .filteredOn(span -> span.facts().containsKey("结局"))
                    .as("种子 " + seed)
                    .hasSize(timeline.steps().size());
        }
    }

    @Test
    void aRecordingWritesItself(@TempDir Path folder) throws Exception {
        var shop = record("一杯咖啡", () -> {
            var ready = named("成品队列", new ArrayBlockingQueue<String>(1));
            var waiter = Thread.currentThread();
            var barista = Thread.startVirtualThread(() -> {
                step("制作", () -> {
                    while (waiter.getState() != Thread.State.WAITING) {
                        ForcedWait.unchecked(() -> Thread.sleep(10));
                    }
                    ForcedWait.unchecked(() -> Thread.sleep(20));
                });
                ready.add("拿铁");
            });
            say("等着");
            step("取", () -> ready.take());
            barista.join();
        });
        shop.orThrow();
        var path = folder.resolve("咖啡.pftrace");
        shop.perfetto(path);
        shop.perfetto(path); // 换掉旧的
        var file = PerfettoFile.read(path);
        assertThat(file.on("main · 平台线程")).extracting(Span::name).contains("取", "输出：等着");
        assertThat(file.on("main · 平台线程/状态")).extracting(Span::name).contains("等待：成品队列");
        assertThat(file.arrows()).hasSize(shop.timeline().wakes().size()).isNotEmpty();
        var pids = file.tracks().values().stream().map(Track::pid).distinct();
        assertThat(pids).containsExactly(ProcessHandle.current().pid());
        assertThatThrownBy(() -> shop.perfetto(folder.resolve("没有/a.pftrace")))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(NoSuchFileException.class);
    }
}
