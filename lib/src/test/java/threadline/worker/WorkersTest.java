package threadline.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import threadline.worker.Outcome.Cancelled;
import threadline.worker.Outcome.Died;
import threadline.worker.Outcome.Done;
import threadline.worker.Outcome.Failed;
import threadline.worker.Outcome.TimedOut;
import worker.ImageWorker.Draw;
import worker.ImageWorker.ImageTask;
import worker.ImageWorker.Picture;
import worker.ImageWorker.Shrink;
import worker.TroubleWorker.Echo;
import worker.TroubleWorker.Exhaust;
import worker.TroubleWorker.Exit;
import worker.TroubleWorker.Hang;
import worker.TroubleWorker.Orphan;
import worker.TroubleWorker.Print;
import worker.TroubleWorker.Reply;
import worker.TroubleWorker.Scribble;
import worker.TroubleWorker.Signal;
import worker.TroubleWorker.Sleep;
import worker.TroubleWorker.TroubleTask;

/** 每个任务一个结局，次序不变；一个任务出的事，不伤别的任务。 */
@Timeout(120)
class WorkersTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** 工作进程不认识的任务。 */
    record Rotate(int degrees) implements Task<Reply> {}

    /** 名字对上了，字段没有对上。 */
    record Misnamed() {
        record Echo(String words) implements Task<Reply> {}
    }

    /** 答案的字段没有对上。 */
    record Wrong(String text, int missing) {
        record Echo(String text) implements Task<Wrong> {}
    }

    @TempDir
    private Path folder;

    private static List<Outcome<Reply>> map(int size, Duration limit, TroubleTask... tasks) {
        List<Long> pids;
        List<Outcome<Reply>> outcomes;
        try (var workers = Workers.open("TroubleWorker", size)) {
            outcomes = workers.map(List.of(tasks), limit);
            pids = workers.pids();
        }
        assertThat(pids)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                        .isEmpty());
        return outcomes;
    }

    private static void isDone(Outcome<Reply> outcome, String text) {
        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(((Done<Reply>) outcome).value().text()).isEqualTo(text);
    }

    private static <A> Failed<A> failed(Outcome<A> outcome) {
        assertThat(outcome).isInstanceOf(Failed.class);
        return (Failed<A>) outcome;
    }

    private static <A> Died<A> died(Outcome<A> outcome) {
        assertThat(outcome).isInstanceOf(Died.class);
        return (Died<A>) outcome;
    }

    @Test
    void picturesAreMadeInTheOrderOfTheTasks() throws Exception {
        try (var workers = Workers.open("ImageWorker")) {
            var draws = new ArrayList<ImageTask>();
            var shrinks = new ArrayList<ImageTask>();
            for (int i = 0; i < 4; i++) {
                var drawn = folder.resolve("图 " + i + (i % 2 == 0 ? ".jpg" : ".png"));
                draws.add(new Draw(drawn, 200 + 2 * i, 100, i));
                shrinks.add(new Shrink(drawn, folder.resolve("small_" + i + ".png")));
            }
            assertThat(workers.map(draws, LONG)).allMatch(Done.class::isInstance);
            var answers = workers.map(shrinks, LONG);
            for (int i = 0; i < 4; i++) {
                var file = folder.resolve("small_" + i + ".png");
                var picture = new Picture(file, 100 + i, 50);
                assertThat(answers.get(i))
                        .isInstanceOfSatisfying(
                                Done.class, done -> assertThat(done.value()).isEqualTo(picture));
                assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(100 + i);
            }
        }
    }

    @Test
    void whatIsWrongWithAPictureIsItsFailure() throws Exception {
        var text = Files.writeString(folder.resolve("text.jpg"), "不是图片");
        var good = folder.resolve("good.png");
        var to = folder.resolve("a.png");
        try (var workers = Workers.open("ImageWorker", 1)) {
            var outcomes = workers.map(
                    List.of(
                            new Draw(good, 40, 20, 1),
                            new Shrink(text, to),
                            new Shrink(folder.resolve("nowhere.jpg"), to),
                            new Shrink(good, folder.resolve("a.xyz")),
                            new Shrink(good, to)),
                    LONG);
            var unreadable = failed(outcomes.get(1));
            assertThat(unreadable.type()).isEqualTo("java.io.IOException");
            assertThat(unreadable.message()).contains("读不出图片：text.jpg。");
            assertThat(unreadable.stack()).anyMatch(line -> line.startsWith("at worker.ImageWorker"));
            assertThat(failed(outcomes.get(2)).message()).contains("没有这个文件：nowhere.jpg");
            assertThat(failed(outcomes.get(3)).message()).contains("不认识格式 xyz");
            assertThat(outcomes.get(4)).isInstanceOf(Done.class);
        }
    }

    @Test
    void aDeadlyTaskIsTriedTwiceAndTheOthersAreDone() {
        var outcomes = map(2, LONG, new Exit(5), new Echo("甲"), new Signal("KILL"), new Echo("乙"), new Exhaust());
        assertThat(died(outcomes.get(0)).deaths()).extracting(Death::exit).containsExactly(5, 5);
        isDone(outcomes.get(1), "甲");
        assertThat(died(outcomes.get(2)).deaths())
                .hasSize(2)
                .allSatisfy(death -> assertThat(death.how()).contains("信号 9（SIGKILL）", "137"))
                .doesNotHaveDuplicates();
        isDone(outcomes.get(3), "乙");
        var exhausted = died(outcomes.get(4));
        assertThat(exhausted.deaths()).extracting(Death::exit).containsExactly(3, 3);
        assertThat(exhausted.printed()).anyMatch(line -> line.contains("OutOfMemoryError"));
    }

    @Test
    void aCrashedJvmLeavesItsLastWordsAndNoFile() throws Exception {
        var before = filesHere();
        var crashed = died(map(1, LONG, new Signal("SEGV")).getFirst());
        assertThat(crashed.deaths()).extracting(Death::exit).containsExactly(134, 134);
        assertThat(crashed.printed()).anyMatch(line -> line.contains("SIGSEGV")).hasSizeLessThan(300);
        assertThat(filesHere()).isEqualTo(before);
    }

    private static List<Path> filesHere() throws Exception {
        try (var files = Files.list(Path.of("."))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aPoisonForEveryWorkerDoesNotEatThePool() {
        var tasks = new TroubleTask[12];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = i % 3 == 0 ? new Exit(i) : new Echo("任务 " + i);
        }
        var outcomes = map(2, LONG, tasks);
        for (int i = 0; i < tasks.length; i++) {
            if (i % 3 == 0) {
                assertThat(outcomes.get(i)).isInstanceOf(Died.class);
            } else {
                isDone(outcomes.get(i), "任务 " + i);
            }
        }
    }

    @Test
    void aHungWorkerLosesOnlyItsOwnTask() {
        var outcomes = map(1, LIMIT, new Hang(), new Echo("甲"), new Signal("STOP"), new Echo("乙"));
        assertThat(outcomes.get(0)).isInstanceOf(TimedOut.class);
        isDone(outcomes.get(1), "甲");
        assertThat(outcomes.get(2)).isInstanceOf(TimedOut.class);
        isDone(outcomes.get(3), "乙");
    }

    @Test
    void nothingPrintedIsTakenForAnAnswer() {
        var forged = "\n{\"is\":\"Answer\",\"id\":1,\"value\":{\"text\":\"假的\",\"worker\":1}}\n";
        var outcomes = map(
                1,
                LONG,
                new Print("{\"is\":\"Answer\",\"id\":1,\"value\":1}", 3),
                new Scribble(forged, false),
                new Scribble("写到一半", false),
                new Scribble("x".repeat(3_000_000), true),
                new Echo("真的"));
        isDone(outcomes.get(0), "打印了 3 行");
        assertThat(outcomes.get(0).printed()).hasSize(5).endsWith("这一行写进标准错误", "没有换行");
        isDone(outcomes.get(1), "写了 " + forged.length() + " 个字符");
        assertThat(outcomes.get(2).printed()).containsExactly("写到一半");
        assertThat(outcomes.get(3).printed().getFirst()).hasSizeLessThan(5000);
        isDone(outcomes.get(4), "真的");
        assertThat(outcomes.get(4).printed()).isEmpty();
    }

    @Test
    void aFloodOfPrintingIsBounded() {
        var outcome = map(1, LONG, new Print("刷屏", 200_000)).getFirst();
        assertThat(outcome.printed()).hasSize(101).anyMatch(line -> line.contains("少了 199902 行"));
    }

    @Test
    void anUnknownOrMisnamedTaskIsAFailureThatSaysWhatIsKnown() {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            assertThat(failed(workers.map(List.of(new Rotate(90)), LONG).getFirst())
                            .message())
                    .contains("不认识的任务 Rotate", "Echo", "Sleep");
            assertThat(failed(workers.map(List.of(new Misnamed.Echo("x")), LONG).getFirst())
                            .message())
                    .contains("text");
            assertThat(failed(workers.map(List.of(new Wrong.Echo("x")), LONG).getFirst())
                            .message())
                    .contains("答案读不成 Wrong", "missing");
            isDone(workers.map(List.of(new Echo("还在")), LONG).getFirst(), "还在");
        }
    }

    @Test
    void aLargeMessageGoesThroughAndAStoppedWorkerDoesNotHoldTheSender() {
        var large = "大".repeat(2_000_000);
        try (var workers = Workers.open("TroubleWorker", 1)) {
            isDone(workers.map(List.of(new Echo(large)), LONG).getFirst(), large);
            Signals.send("STOP", workers.pids().getFirst());
            var late = workers.map(List.of(new Echo(large), new Echo("后来")), LIMIT);
            assertThat(late.get(0)).isInstanceOf(TimedOut.class);
            isDone(late.get(1), "后来");
        }
    }

    @Test
    void aWorkersOwnChildThatKeepsThePipeDoesNotHoldTheBatch() {
        long start = System.nanoTime();
        var outcome = map(1, LONG, new Orphan(10)).getFirst();
        assertThat(outcome).isInstanceOf(Died.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void workersIgnoreInterruptSignals() {
        isDone(map(1, LONG, new Signal("INT")).getFirst(), "还活着");
        try (var workers = Workers.open("TroubleWorker", 1)) {
            isDone(workers.map(List.of(new Echo("一")), LONG).getFirst(), "一");
            var before = workers.pids();
            Signals.send("INT", before.getFirst());
            isDone(workers.map(List.of(new Sleep(200)), LONG).getFirst(), "睡了 200 ms");
            assertThat(workers.pids()).isEqualTo(before);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workersOpenNoPort() throws Exception {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            isDone(workers.map(List.of(new Echo("一")), LONG).getFirst(), "一");
            try (var open = Files.list(Path.of("/proc/" + workers.pids().getFirst() + "/fd"))) {
                for (var descriptor : open.toList()) {
                    assertThat(Files.readSymbolicLink(descriptor).toString()).doesNotStartWith("socket:");
                }
            }
        }
    }

    @Test
    void anIdleWorkerThatWasKilledIsReplaced() {
        try (var workers = Workers.open("TroubleWorker", 1)) {
            isDone(workers.map(List.of(new Echo("一")), LONG).getFirst(), "一");
            Signals.send("KILL", workers.pids().getFirst());
            isDone(workers.map(List.of(new Echo("二")), LONG).getFirst(), "二");
        }
    }

    @Test
    void aWorkerThatCanNotStartIsReportedNotTriedForEver() {
        try (var workers = Workers.open("threadline.worker.WorkersTest$Unbuildable", 2)) {
            for (var outcome : workers.map(List.of(new Rotate(1), new Rotate(2)), LONG)) {
                assertThat(died(outcome).deaths()).hasSizeGreaterThanOrEqualTo(3);
                assertThat(outcome.printed()).anyMatch(line -> line.contains("今天不开门"));
            }
        }
    }

    /** 造不出来的工作进程。 */
    public static final class Unbuildable implements Worker<Rotate, Reply> {
        public Unbuildable() {
            throw new IllegalStateException("今天不开门");
        }

        @Override
        public Reply work(Rotate task) {
            throw new AssertionError();
        }
    }

    @Test
    void closingFromElsewhereKeepsWhatIsNearlyDone() throws Exception {
        var workers = Workers.open("TroubleWorker", 1);
        isDone(workers.map(List.of(new Echo("热")), LONG).getFirst(), "热");
        List<Outcome<Reply>> outcomes = Collections.synchronizedList(new ArrayList<>());
        var mapping = Thread.ofPlatform()
                .start(() -> outcomes.addAll(workers.map(List.<TroubleTask>of(new Sleep(300), new Echo("没轮到")), LONG)));
        Thread.sleep(100);
        workers.close();
        assertThat(mapping.join(Duration.ofSeconds(5))).isTrue();
        isDone(outcomes.get(0), "睡了 300 ms");
        assertThat(outcomes.get(1)).isInstanceOf(Cancelled.class);
        assertThatThrownBy(() -> workers.map(List.of(new Echo("x")), LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("已经关闭");
    }

    @Test
    void closingAHungWorkerIsBounded() throws Exception {
        var workers = Workers.open("TroubleWorker", 1);
        var begun = new CountDownLatch(1);
        var mapping = Thread.ofPlatform().start(() -> {
            begun.countDown();
            workers.map(List.of(new Signal("STOP")), LONG);
        });
        begun.await();
        Thread.sleep(800);
        long start = System.nanoTime();
        workers.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        assertThat(mapping.join(Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void wrongArgumentsAreRefusedWithWhatToDo() {
        assertThatThrownBy(() -> Workers.open("NoSuchWorker"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("worker.NoSuchWorker")
                .hasMessageContaining("notebooks/worker/");
        assertThatThrownBy(() -> Workers.open("TroubleWorker", 0)).hasMessageContaining("至少要 1 个，给的是 0");
        try (var workers = Workers.open("TroubleWorker")) {
            assertThat(workers.pids()).isEmpty();
            assertThat(workers.map(List.<TroubleTask>of(), LONG)).isEmpty();
            assertThatThrownBy(() -> workers.map(List.of(new Hang()), Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PT0S");
        }
    }
}
