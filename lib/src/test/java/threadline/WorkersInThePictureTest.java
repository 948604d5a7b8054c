package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import threadline.explain.Sentence;
import threadline.explain.cause.CriticalPath;
import threadline.export.TimelineJson;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.worker.Outcome;
import threadline.worker.Workers;
import worker.TroubleWorker.Clocked;
import worker.TroubleWorker.Echo;
import worker.TroubleWorker.Hang;
import worker.TroubleWorker.Orphan;
import worker.TroubleWorker.Reply;
import worker.TroubleWorker.Signal;
import worker.TroubleWorker.Sleep;
import worker.TroubleWorker.TroubleTask;

/** 工作进程在父进程的时间线里：早就启动的、记录里启动的、被杀死的、不回答的。 */
@Timeout(180)
class WorkersInThePictureTest {

    /** 机器忙的时候，另一个进程晚半秒才轮到，还是同时在睡。 */
    private static final int SLEEP = 1500;

    private static final Duration LONG = Duration.ofSeconds(60);

    private static List<Lane> workersOf(Timeline timeline) {
        return timeline.lanes().stream().filter(lane -> lane.process() != null).toList();
    }

    private static List<Step> named(Timeline timeline, String name) {
        return timeline.steps().stream().filter(s -> s.name().equals(name)).toList();
    }

    @Test
    void olderWorkersAreDrawnInEveryRecordOnOneClock() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 2)) {
            workers.map(List.<TroubleTask>of(new Echo("热"), new Echo("身")), LONG);
            for (int i = 0; i < 2; i++) {
                var sleeps = record("两个进程同时睡", () -> workers.map(List.of(new Sleep(SLEEP), new Sleep(SLEEP)), LONG));
                sleeps.orThrow();
                var timeline = sleeps.timeline();
                assertThat(workersOf(timeline)).extracting(Lane::process).allMatch(p -> p.endsWith(" · TroubleWorker"));
                assertThat(workersOf(timeline))
                        .extracting(Lane::name)
                        .doesNotHaveDuplicates()
                        .hasSize(2);
                sleeps.check("两步都睡够了").lasted("睡 " + SLEEP, SLEEP / 1000.0);
                sleeps.check("同时睡").overlap("睡 " + SLEEP, "睡 " + SLEEP);
                assertThat(timeline.intervals())
                        .filteredOn(Interval.Sleeping.class::isInstance)
                        .hasSize(2)
                        .allSatisfy(
                                sleep -> assertThat(sleep.nanos()).isGreaterThanOrEqualTo((SLEEP - 5) * 1_000_000L));
                var lanes = workersOf(timeline).stream().map(Lane::id).toList();
                assertThat(timeline.wakes()).anyMatch(w -> w.from() == 0 && lanes.contains(w.to()));
                assertThat(timeline.wakes()).anyMatch(w -> w.to() == 0 && lanes.contains(w.from()));
                assertThat(CriticalPath.of(timeline).legs()).anyMatch(leg -> lanes.contains(leg.lane()));
                assertThat(sleeps.table().columnNames()).contains("进程");
                assertThat(TimelineJson.read(sleeps.json())).isEqualTo(timeline);
                assertThat(timeline.endNanos())
                        .isLessThan(Duration.ofSeconds(30).toNanos());
            }
        }
        assertThat(record("没有工作进程", () -> Thread.sleep(1)).table().columnNames())
                .doesNotContain("进程");
    }

    @Test
    void theEdgesOfAChildsIntervalsAreThoseOfItsOwnLog() throws Exception {
        var errors = new ArrayList<Double>();
        try (var workers = Workers.open("TroubleWorker", 1)) {
            workers.map(List.<TroubleTask>of(new Echo("热身"), new Clocked(1)), LONG);
            var now = new long[10];
            var slept = record("看着钟睡", () -> {
                for (int i = 0; i < now.length; i++) {
                    now[i] = System.nanoTime();
                    step("现在 " + i, () -> {});
                }
                return workers.map(Collections.nCopies(20, new Clocked(15)), LONG);
            });
            long start = IntStream.range(0, now.length)
                    .mapToLong(i -> now[i]
                            - named(slept.timeline(), "现在 " + i).getFirst().startNanos())
                    .max()
                    .orElseThrow();
            var sleeps = slept.timeline().intervals().stream()
                    .filter(Interval.Sleeping.class::isInstance)
                    .toList();
            assertThat(sleeps).hasSize(20);
            for (int i = 0; i < sleeps.size(); i++) {
                var log = ((Outcome.Done<Reply>) slept.orThrow().get(i))
                        .value()
                        .text()
                        .split(" ");
                var sleep = sleeps.get(i);
                errors.add(Math.abs(start + sleep.startNanos() - Long.parseLong(log[0])) / 1e6);
                errors.add(Math.abs(start + sleep.endNanos() - Long.parseLong(log[1])) / 1e6);
            }
        }
        Collections.sort(errors);
        System.out.printf(
                "子进程的边：中位数 %.3f ms，95%% %.3f ms，最大 %.3f ms%n", errors.get(20), errors.get(37), errors.getLast());
        assertThat(errors.get(20)).isLessThanOrEqualTo(1);
    }

    @Test
    void aKilledWorkerKeepsItsLastStep() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            for (int i = 0; i < 5; i++) {
                workers.map(List.<TroubleTask>of(new Echo("热身")), LONG);
                var killed = record("被杀死", () -> workers.map(List.of(new Sleep(50), new Signal("KILL")), LONG));
                killed.orThrow();
                var timeline = killed.timeline();
                assertThat(named(timeline, "睡 50")).extracting(Step::outcome).containsExactly(Step.Outcome.COMPLETED);
                assertThat(named(timeline, "信号 KILL"))
                        .hasSize(2)
                        .extracting(Step::outcome)
                        .containsOnly(Step.Outcome.FAILED);
                assertThat(timeline.marks())
                        .filteredOn(m -> m.kind() == Mark.Kind.KILLED)
                        .hasSize(2)
                        .allMatch(m -> m.text().contains("SIGKILL"));
                assertThat(timeline.honesty().notes()).anyMatch(note -> note.contains("看一眼"));
                assertThat(Sentence.of(timeline)).contains("SIGKILL").contains("共 2 个");
            }
        }
    }

    @Test
    void aHungWorkerIsDrawnToItsLimitAndTheNextOneFromItsStart() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            var hung = record("不回答", () -> workers.map(List.of(new Hang(), new Echo("后来")), Duration.ofSeconds(3)));
            hung.orThrow();
            assertThat(named(hung.timeline(), "永远不回答")) // 收到得晚，就开始得晚
                    .singleElement()
                    .satisfies(step ->
                            assertThat(Duration.ofNanos(step.endNanos())).isGreaterThan(Duration.ofMillis(2900)));
            hung.check("先是不回答的，再是后来的").before("永远不回答", "后来");
            assertThat(named(hung.timeline(), "启动 JVM")).hasSizeBetween(1, 2);
            assertThat(hung.timeline().marks()).anyMatch(m -> m.text().contains("到了 3.00 秒的时限"));
            // 换上来的也知道是替谁启动的
            var next = workersOf(hung.timeline()).getLast();
            assertThat(hung.timeline().wakes())
                    .anyMatch(w -> w.from() == 0 && w.to() == next.id() && w.atNanos() == next.startNanos());
        }
    }

    /** 等它的线程被中断，父进程才结束了它：说出来，不像是外面的人杀的。 */
    @Test
    void aWorkerThatNobodyWaitsForAnyMoreWasEndedByItsParent() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            workers.map(List.<TroubleTask>of(new Echo("热身")), LONG);
            var left = record("不等了", () -> {
                var task = new FutureTask<>(() -> workers.map(List.<TroubleTask>of(new Hang()), LONG));
                var caller = Thread.ofPlatform().name("交任务").start(task);
                Thread.sleep(1000);
                task.cancel(true);
                caller.join();
            });
            left.orThrow();
            assertThat(left.timeline().marks())
                    .anyMatch(m -> m.kind() == Mark.Kind.KILLED && m.text().endsWith("：等它的线程被中断，是父进程结束的"));
            assertThat(Sentence.of(left.timeline())).contains("：等它的线程被中断，是父进程结束的。");
        }
    }

    /** 它的子进程还拿着管道，半秒以后才不等了：它是早就没有了的，图里也不到那时。 */
    @Test
    void aWorkerIsGoneWhenItsProcessIsNotWhenItsPipeIs() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            workers.map(List.<TroubleTask>of(new Echo("热身")), LONG);
            var orphan = record("留下孤儿", () -> workers.map(List.<TroubleTask>of(new Orphan(20)), LONG));
            orphan.orThrow();
            var timeline = orphan.timeline();
            var gone = timeline.marks().stream()
                    .filter(m -> m.kind() == Mark.Kind.KILLED)
                    .toList()
                    .getLast(); // 丢了的再做一次
            assertThat(timeline.bodyNanos() - gone.atNanos()).isGreaterThanOrEqualTo(450_000_000);
            assertThat(timeline.wakes())
                    .anyMatch(w -> w.from() == gone.lane() && w.to() == 0 && w.atNanos() == gone.atNanos());
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        var before = temporary();
        var inside = record("全在记录里", () -> {
            try (var workers = Workers.open("TroubleWorker", 2)) {
                return workers.map(List.<TroubleTask>of(new Echo("甲"), new Echo("乙"), new Signal("KILL")), LONG);
            }
        });
        inside.orThrow();
        assertThat(temporary()).isEqualTo(before);
        assertThat(named(inside.timeline(), "甲")).hasSize(1);
        assertThat(inside.timeline().leaked()).isEmpty();
        var left = record("忘了关", () -> Workers.open("TroubleWorker", 1));
        try (var workers = left.orThrow()) {
            assertThat(left.timeline().leaked()).extracting(Lane::process).hasSizeLessThanOrEqualTo(1);
            assertThat(workers.map(List.<TroubleTask>of(new Echo("还能用")), LONG)).hasSize(1);
        }
        assertThat(temporary()).isEqualTo(before);
    }

    private static List<Path> temporary() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName()
                            .toString()
                            .startsWith("threadline-workers-"
                                    + ProcessHandle.current().pid() + "-"))
                    .toList();
        }
    }
}
