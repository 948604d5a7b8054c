package threadline.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import threadline.export.TimelineJson;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

class PythonProgramTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static PythonRun run(String source) {
        return program("试一试").source(source);
    }

    private static PythonProgram program(String title) {
        return program(title, LIMIT, OutputStream.nullOutputStream());
    }

    static PythonProgram program(String title, Duration limit, OutputStream printed) {
        return new PythonProgram(title, limit, new PrintStream(printed, true, StandardCharsets.UTF_8), Thread::new);
    }

    @Test
    void twoThreadsShareTheGilAsTheirCpuTimesSay() {
        var run = run("""
                import sys, threading, time
                def work():
                    end = time.thread_time() + 0.25
                    while time.thread_time() < end:
                        pass
                    sys.stdout.write(f"{threading.current_thread().name} {time.thread_time()}\\n") # print 会被另一个线程插进来
                team = [threading.Thread(target=work, name=name) for name in ("甲", "乙")]
                for one in team: one.start()
                for one in team: one.join()
                print(getattr(sys, "_is_gil_enabled", lambda: True)())
                """);
        var lines = run.output().lines().toList();
        for (var line : lines.subList(0, 2)) {
            var lane = lane(run.timeline(), line.split(" ")[0]);
            double used = Double.parseDouble(line.split(" ")[1]) * 1e9;
            double whole = lane.endNanos() - lane.startNanos();
            long seen = nanos(run.timeline(), lane, Interval.Running.class);
            assertThat(Math.abs(seen - used) / whole).as(line + " 看到 " + seen).isLessThan(0.05);
        }
        if (lines.getLast().equals("True")) {
            assertThat(run.timeline().intervals())
                    .anyMatch(i -> i instanceof Interval.Runnable r && r.waitsForGil() && r.nanos() > 2_000_000);
        }
    }

    @Test
    void aComputationThatBlocksTheEventLoopMakesTheOthersWaitForIt() {
        var run = run("""
                import asyncio, time
                async def beat():
                    await asyncio.sleep(0.05)
                async def bad():
                    with step("算"):
                        end = time.monotonic() + 0.3
                        while time.monotonic() < end:
                            pass
                async def main():
                    await asyncio.gather(beat(), bad())
                asyncio.run(main())
                """);
        var beat = lane(run.timeline(), "beat()");
        assertThat(beat.kind()).isEqualTo(Lane.Kind.TASK);
        assertThat(run.timeline().intervals().stream()
                        .filter(i -> i.lane() == beat.id()
                                && i instanceof Interval.Runnable r
                                && r.queue() == Interval.Runnable.Queue.LOOP)
                        .mapToLong(Interval::nanos)
                        .sum())
                .isGreaterThan(200_000_000);
        assertThat(nanos(run.timeline(), beat, Interval.Sleeping.class)).isLessThan(100_000_000);
    }

    @Test
    void workerProcessesAreLanesAndAKilledOneKeepsWhatItDid() {
        var run = run("""
                import concurrent.futures, os, signal, time
                def work(n):
                    with step(f"活 {n}"):
                        time.sleep(0.1)
                def die():
                    with step("半路"):
                        time.sleep(0.1)
                        os.kill(os.getpid(), signal.SIGKILL)
                if __name__ == "__main__":
                    with concurrent.futures.ProcessPoolExecutor(2) as pool:
                        list(pool.map(work, range(4)))
                        try:
                            pool.submit(die).result()
                        except concurrent.futures.process.BrokenProcessPool:
                            print("池坏了")
                            time.sleep(0.2)
                """);
        var timeline = run.timeline();
        assertThat(run.output()).contains("池坏了");
        assertThat(timeline.steps().stream().map(Step::name)).contains("活 0", "活 1", "活 2", "活 3", "半路");
        for (var step : timeline.steps()) {
            assertThat(timeline.lanes().get(step.lane()).process()).isNotNull();
        }
        var half = timeline.steps().stream()
                .filter(s -> s.name().equals("半路"))
                .findFirst()
                .orElseThrow();
        assertThat(half.outcome()).isEqualTo(Step.Outcome.OPEN);
        assertThat(timeline.marks()).anyMatch(mark -> mark.kind() == Mark.Kind.KILLED && mark.lane() == half.lane());
        assertThat(timeline.wakes()).as("交活的人叫醒空闲的进程").anyMatch(wake -> wake.to() == half.lane());
    }

    @Test
    void awkwardTextsSurvive(@TempDir Path folder) throws IOException {
        var name = "引号 \" 反斜杠 \\ </script> 换行\n完 𠮷";
        var file = folder.resolve("程序.py");
        Files.writeString(
                file,
                "import sys\nwith step(" + python(name) + "):\n    print(" + python(name)
                        + ")\n    sys.stderr.write('错误流\\n')\n");
        var printed = new ByteArrayOutputStream();
        var run = program("「标题」\"\\n", LIMIT, printed).file(file);
        assertThat(run.timeline().title()).isEqualTo("「标题」\"\\n");
        assertThat(run.timeline().steps().getFirst().name()).isEqualTo(name);
        assertThat(run.output()).contains(name, "错误流");
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(run.output());
        assertThat(TimelineJson.read(TimelineJson.write(run.timeline()))).isEqualTo(run.timeline());
    }

    private static String python(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    @Test
    void aFailureIsTheResult() {
        var run = run("def burn():\n    raise ValueError('糊了')\nburn()\n");
        assertThat(run.failure()).isInstanceOf(PythonException.class).hasMessageContaining("ValueError：糊了");
        assertThat(run.output()).contains("line 2, in burn", "ValueError: 糊了").doesNotContain("recorder.py");
    }

    @Test
    void aCrashIsSaidAndWhatWasDoneIsKept() {
        var run = run("import os, time\nwith step('半路'):\n    time.sleep(0.05)\n    os._exit(3)\n");
        assertThat(run.failure()).hasMessageContaining("退出码 3");
        assertThat(run.timeline().steps().getFirst().outcome()).isEqualTo(Step.Outcome.OPEN);
        assertThat(run.timeline().marks()).anyMatch(mark -> mark.kind() == Mark.Kind.KILLED);
    }

    @Test
    void aFullJournalIsSaidAndNothingIsGuessed() {
        var run = run("""
                import sys, threading, time
                over = threading.Event()
                threading.Thread(target=over.wait, name="甲").start()
                with step("记下的"):
                    time.sleep(0.01)
                recorder = sys.modules["threadline"]
                recorder.journal.end = recorder.FILE_BYTES
                with step("没有记下的"):
                    time.sleep(0.3)
                over.set()
                """);
        var timeline = run.timeline();
        assertThat(run.failure()).isNull();
        assertThat(timeline.honesty().lostEvents()).isGreaterThan(4);
        assertThat(timeline.honesty().notes()).anyMatch(note -> note.contains("写满了"));
        assertThat(timeline.steps().stream().map(Step::name)).containsExactly("记下的");
        assertThat(timeline.marks()).noneMatch(mark -> mark.kind() == Mark.Kind.KILLED);
        assertThat(timeline.lanes()).noneMatch(Lane::leaked);
        for (var name : List.of("main", "甲")) {
            var last = timeline.intervals().stream()
                    .filter(i -> i.lane() == lane(timeline, name).id())
                    .toList()
                    .getLast();
            assertThat(last).as(name).isInstanceOf(Interval.Unknown.class);
            assertThat(last.nanos()).as(name).isGreaterThan(30_000_000);
        }
    }

    /** 一个进程的文件有 64 MB，写到哪里才读到哪里。 */
    @Test
    void aJournalIsReadAsFarAsItIsWritten(@TempDir Path folder) throws Exception {
        try (var recorder = PythonProgram.class.getResourceAsStream("recorder.py")) {
            Files.copy(recorder, folder.resolve("recorder.py"));
        }
        Files.writeString(folder.resolve("program.py"), "pass\n");
        var ruler = """
                import resource, subprocess, sys
                subprocess.run([sys.executable, "recorder.py", "program.py", "timeline.json"], check=True)
                most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
                print(most // (1024 if sys.platform == "darwin" else 1))
                """;
        var process = new ProcessBuilder(Interpreter.find(Interpreter.NAMES).executable(), "-c", ruler)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(Long.parseLong(said.strip())).as("KB").isLessThan(64 * 1024);
    }

    @Test
    void aForkedChildThatLeavesIsNotKilledAndALimitThatPassedIsSaid() {
        var run = run("""
                import os, pickle, subprocess, threading, time
                child = os.fork()
                if child == 0:
                    with step("分出来的"):
                        time.sleep(0.02)
                    os._exit(0)
                os.waitpid(child, 0)
                other = subprocess.Popen(["sleep", "0.1"], preexec_fn=lambda: time.sleep(0.01))
                try:
                    other.wait(timeout=0.01)
                except subprocess.TimeoutExpired:
                    other.wait()
                账户 = threading.Lock()
                账户.acquire()
                print(账户.acquire(timeout=0.02), pickle.loads(pickle.dumps(os._exit)) is os._exit)
                """);
        var timeline = run.timeline();
        assertThat(run.output()).contains("False True");
        assertThat(timeline.lanes()).as("换成别的程序的进程没有泳道").hasSize(2);
        assertThat(timeline.marks()).noneMatch(mark -> mark.kind() == Mark.Kind.KILLED);
        assertThat(timeline.intervals())
                .anyMatch(i -> i instanceof Interval.Blocked b && b.expired())
                .anyMatch(i -> i instanceof Interval.Waiting w
                        && w.expired()
                        && w.on().call().equals("Popen.wait"));
    }

    @Test
    void aSyntaxErrorIsOneSentence() {
        assertThatThrownBy(() -> run("x = 1\nfor in range(3):\n    pass\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("语法错误：第 2 行「for in range(3):」")
                .hasMessageNotContaining("\n");
    }

    @Test
    void theLimitEndsEveryProcess() throws IOException {
        var trace = "threadline-" + UUID.randomUUID();
        var run = program("永远等", Duration.ofSeconds(2), OutputStream.nullOutputStream())
                .source("""
                import multiprocessing, queue, threading, time
                def forever(name): time.sleep(1000)
                if __name__ == "__main__":
                    multiprocessing.Process(target=forever, args=("%s",)).start()
                    queue.Queue().get()
                """.formatted(trace));
        assertThat(run.failure()).isInstanceOf(TimeoutException.class);
        assertThat(run.timeline().limitNanos()).isNotNull();
        assertThat(run.timeline().intervals())
                .anyMatch(i -> i instanceof Interval.Waiting w && w.on().call().equals("Queue.get"));
        assertNothingLeft();
    }

    @Test
    void anInterruptEndsTheProgram() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        var flag = new AtomicReference<Boolean>();
        var cell = Thread.ofPlatform().start(() -> {
            try {
                run("import time\nprint('开始了', flush=True)\ntime.sleep(1000)\n");
            } catch (CancellationException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        while (pythons().isEmpty() && cell.isAlive()) {
            Thread.sleep(10);
        }
        cell.interrupt();
        cell.join(Duration.ofSeconds(20));
        assertThat(thrown.get()).hasMessageContaining("被中断");
        assertThat(flag.get()).isTrue();
        assertNothingLeft();
    }

    @Test
    void noPythonAndAnOldOneAreSaid(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Interpreter.find(List.of("no-such-python")))
                .hasMessageContaining("PATH 上没有 no-such-python。装好 CPython 3.10");
        var old = folder.resolve("old-python");
        Files.writeString(old, "#!/bin/sh\necho CPython 3 6 /opt/old\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> Interpreter.find(List.of(old.toString()))).hasMessageContaining("是 3.6，太旧");
    }

    @Test
    void aStoredRunSaysThatItIsStored(@TempDir Path folder) throws IOException {
        var source = "import time\nwith step('煮咖啡'):\n    time.sleep(0.01)\n";
        assertThatThrownBy(() -> program("早餐").source(source, List.of("no-such-python")))
                .hasMessageContaining("PATH 上没有");
        var kept = Files.createDirectories(folder.resolve("threadline/python/stored"));
        var run = run(source);
        Stored.keep(source, run.timeline(), kept);
        try (var library = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            var found = Stored.find(source, library);
            assertThat(found).isNotNull();
            assertThat(found.title()).isEqualTo("试一试（存好的一次运行）");
            assertThat(found.honesty().notes()).singleElement().asString().contains("这不是刚才运行的");
            assertThat(found.steps()).isEqualTo(run.timeline().steps());
            assertThat(Stored.find(source + " ", library)).isNull();
        }
    }

    /** 这个 JVM 启动的、还在运行记录器的进程。 */
    private static List<ProcessHandle> pythons() {
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("recorder.py"))
                .toList();
    }

    private static void assertNothingLeft() throws IOException {
        assertThat(pythons()).isEmpty();
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(f -> f.getFileName()
                                    .toString()
                                    .startsWith("threadline-python-"
                                            + ProcessHandle.current().pid()))
                            .filter(Files::isDirectory)
                            .toList())
                    .isEmpty();
        }
    }

    private static Lane lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long nanos(Timeline timeline, Lane lane, Class<? extends Interval> kind) {
        return timeline.intervals().stream()
                .filter(i -> i.lane() == lane.id() && kind.isInstance(i))
                .mapToLong(Interval::nanos)
                .sum();
    }
}
