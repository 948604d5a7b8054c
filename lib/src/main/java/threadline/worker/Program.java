package threadline.worker;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import threadline.recorder.Recorder;
import threadline.recorder.thread.LibraryCode;
import threadline.worker.film.BlackBox;
import threadline.worker.film.Observation;

/**
 * 自己有 {@code main} 的程序，开在另一个 JVM 里：收信号、退出码、关闭钩子都归它自己。
 *
 * <pre>{@code
 * Process shop = Program.start("CoffeeShop", "finish", "8000", "5");
 * try (var said = shop.inputReader(UTF_8)) {
 *     said.lines().forEach(line -> say(line));
 * }
 * int exit = shop.waitFor();
 * }</pre>
 *
 * <p>在 {@code record} 里启动的，它的泳道接在同一幅图上：说过步骤的平台线程每 10 ms 看一眼，步骤一发生就写进父进程的文件，被杀死的也留下。父进程不在了，它在 1
 * 秒内结束。
 */
public final class Program {

    private static final String NO_BOX = "-";
    /** 自己的参数：类名、父进程、黑匣子；后面是程序的。 */
    private static final int OWN = 3;

    private Program() {}

    /**
     * 启动，不等它。标准错误并进标准输出，都是 UTF-8；读它、结束它是调用者的事。
     *
     * @param name {@code CoffeeShop} 就是 {@code notebooks/worker/CoffeeShop.java}；也可以是类路径上带包名的全名
     * @param arguments 给 {@code main} 的参数
     * @throws IllegalArgumentException 找不到这个类；消息里有能用的
     * @throws IOException 启动不了 JVM，或临时文件夹不能写
     */
    public static Process start(String name, String... arguments) throws IOException {
        var launch = Launch.of(Objects.requireNonNull(name, "Program.start 的第一个参数是类名，例如 \"CoffeeShop\"，不能是 null"));
        var observation = Observation.current();
        if (observation == null) {
            return launch.startProgram(NO_BOX, arguments);
        }
        var tape = observation.tape(launch.simpleName());
        try {
            var process = launch.startProgram(tape.file(), arguments);
            tape.follow(process);
            ExitWatch.start(process, () -> {
                var death = Death.ofExit(process.pid(), process.exitValue());
                tape.ended(death.exit(), death.exit() == 0 ? "" : death.how());
            });
            return process;
        } catch (IOException e) {
            tape.gone("");
            throw e;
        }
    }

    /** 子 JVM 的入口，由 {@link #start} 调用。 */
    public static void main(String[] arguments) throws Exception {
        ParentWatch.start(Long.parseLong(arguments[1]));
        var program = Class.forName(arguments[0]);
        var own = Arrays.copyOfRange(arguments, OWN, arguments.length);
        if (arguments[2].equals(NO_BOX)) {
            run(program, own);
            return;
        }
        LibraryCode.isBeside(program);
        var file = Path.of(arguments[2]);
        var box = BlackBox.open(file); // 不关：关闭钩子里的步骤也要写
        Files.delete(file);
        Recorder.listen(
                () -> {
                    box.start(true);
                    try {
                        run(program, own);
                    } finally {
                        awaitOthers();
                    }
                    return null;
                },
                box);
    }

    private static void run(Class<?> program, String[] arguments) throws Exception {
        try {
            program.getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** {@code main} 返回以后，JVM 等到别的线程都结束，守护线程不算：记录也等。 */
    private static void awaitOthers() throws InterruptedException {
        for (var other = another(); other.isPresent(); other = another()) {
            other.get().join();
        }
    }

    private static Optional<Thread> another() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && !thread.equals(Thread.currentThread()))
                .findFirst();
    }
}
