package threadline.python;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import threadline.child.TemporaryFolder;
import threadline.export.TimelineJson;
import threadline.model.Timeline;

/**
 * 一段 Python 程序，在读者的 Python 里运行一次，记下它的线程、任务和进程。
 *
 * <p>程序是一个子进程，最多运行到时限；它自己、它留下的子进程和临时文件都由这里收走。没有状态，任何线程都可以调用。
 */
public final class PythonProgram {

    /** 时限之外，再给拼时间线的时间。 */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Duration FAREWELL = Duration.ofSeconds(3);

    /** 记录器说程序不能运行时的退出码。 */
    private static final int REFUSED = 2;

    private final String title;
    private final Duration limit;

    private final PrintStream out;
    private final ThreadFactory helpers;

    /**
     * @param limit 最多运行这么久，大于 0
     * @param out 程序打印的写到这里
     * @param helpers 读输出的线程从这里来：它是库自己的，不是程序的
     */
    public PythonProgram(String title, Duration limit, PrintStream out, ThreadFactory helpers) {
        this.title = title;
        this.limit = limit;
        this.out = out;
        this.helpers = helpers;
    }

    /**
     * 运行一段源码。没有能用的 Python，而这段程序有存好的一次运行，就是它，标题里写明。
     *
     * @throws IllegalStateException 没有 Python，或它太旧，也没有存好的
     * @throws IllegalArgumentException 程序有语法错误
     * @throws CancellationException 等它的时候被中断；程序已经结束，中断标志已经放回
     */
    public PythonRun source(String source) {
        return source(source, Interpreter.NAMES);
    }

    PythonRun source(String source, List<String> pythons) {
        return inFolder(folder -> {
            Interpreter python;
            try {
                python = Interpreter.find(pythons);
            } catch (IllegalStateException nonePresent) {
                return stored(source, nonePresent);
            }
            var file = folder.resolve("program.py");
            Files.writeString(file, source);
            var run = run(python, folder, file);
            Stored.keep(source, run.timeline());
            return run;
        });
    }

    private static PythonRun stored(String source, IllegalStateException nonePresent) {
        var stored = Stored.find(source, Stored.class.getClassLoader());
        if (stored == null) {
            throw nonePresent;
        }
        return new PythonRun(stored, "");
    }

    /** 同 {@link #source(String)}，程序在一个文件里。 */
    public PythonRun file(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("读不到 Python 程序 " + file.toAbsolutePath() + "。检查路径，或直接写源码");
        }
        return inFolder(folder -> run(Interpreter.find(Interpreter.NAMES), folder, file.toAbsolutePath()));
    }

    @FunctionalInterface
    private interface Work {
        PythonRun in(Path folder) throws IOException, InterruptedException;
    }

    private static PythonRun inFolder(Work work) {
        try (var folder = new TemporaryFolder("python", " Python 程序")) {
            return work.in(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException("运行不了 Python 程序：" + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("等 Python 程序的时候被中断：程序已经结束").initCause(e);
        }
    }

    private PythonRun run(Interpreter python, Path folder, Path file) throws IOException, InterruptedException {
        var recorder = folder.resolve("recorder.py");
        try (var resource = Objects.requireNonNull(PythonProgram.class.getResourceAsStream("recorder.py"))) {
            Files.copy(resource, recorder);
        }
        var written = folder.resolve("timeline.json");
        var command = List.of(
                python.executable(),
                "-B",
                "-X",
                "utf8",
                recorder.toString(),
                file.toString(),
                written.toString(),
                "--attended",
                "--title=" + title,
                "--limit",
                Double.toString(limit.toNanos() / 1e9));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var printed = new Printed(process, folder, out, helpers)) {
            if (!process.waitFor(limit.plus(MARGIN).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("Python 程序「" + title + "」过了时限还没有交出时间线，已经结束");
            }
            var output = printed.all();
            if (process.exitValue() == 0) {
                return new PythonRun(timeline(written), output);
            }
            if (process.exitValue() == REFUSED) {
                throw new IllegalArgumentException(output.strip());
            }
            throw new IllegalStateException("Python 程序「" + title + "」没有记下来：" + output.strip());
        } finally {
            end(process);
        }
    }

    private static Timeline timeline(Path written) throws IOException {
        return TimelineJson.read(Files.readString(written));
    }

    /** 关上它的标准输入，它就结束程序的全部进程；不听的话，一个一个结束。 */
    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        boolean interrupted = Thread.interrupted();
        var family = new ArrayList<>(process.descendants().toList());
        try {
            process.waitFor(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        family.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
