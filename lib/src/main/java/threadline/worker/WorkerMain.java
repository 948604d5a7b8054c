package threadline.worker;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;
import threadline.export.TimelineJson;
import threadline.recorder.Recorder;
import threadline.recorder.thread.LibraryCode;
import threadline.recorder.thread.OwnThreads;
import threadline.worker.Lines.Complete;
import threadline.worker.Message.Cut;
import threadline.worker.Message.Film;
import threadline.worker.Message.Filmed;
import threadline.worker.Message.Hello;
import threadline.worker.Message.Order;
import threadline.worker.Message.Ready;
import threadline.worker.Message.Rolling;
import threadline.worker.Message.ToWorker;
import threadline.worker.film.BlackBox;

/**
 * 工作进程的入口：标准输入来任务，标准输出回答案，一次一个。参数是 {@link Worker} 的类名。
 *
 * <p>标准输入结束就结束：闲着时正常退出，任务做到一半就立刻停。所以父进程怎样不在了，它都不会留下。
 */
final class WorkerMain {

    private final Lines in = new Lines(new FileInputStream(FileDescriptor.in), new byte[0]);
    /** 空的是结尾：标准输入结束了。 */
    private final SynchronousQueue<Optional<ToWorker>> inbox = new SynchronousQueue<>();

    private final Outlet out;
    private final Skill<?, ?> skill;
    private volatile boolean busy;

    private WorkerMain(String className) throws IOException, ReflectiveOperationException {
        if (!(read() instanceof Hello hello)) {
            throw new IOException("标准输入的第一行应当是 Hello。这个程序由 threadline.worker.Workers 启动，不由人启动。");
        }
        ParentWatch.start(hello.parent());
        out = new Outlet(new FileOutputStream(FileDescriptor.out), hello.key());
        System.setIn(InputStream.nullInputStream());
        System.setOut(out.printing());
        System.setErr(out.printing());
        skill = Skill.of(className);
    }

    /** 由 {@link Launch} 的命令调用。 */
    public static void main(String[] arguments) throws Exception {
        new WorkerMain(arguments[0]).serve();
        System.exit(0);
    }

    private void serve() throws InterruptedException {
        out.send(new Ready(ProcessHandle.current().pid()));
        OwnThreads.unstarted("orders", this::listen).start();
        for (ToWorker message; (message = nextOrder()) != null; ) {
            if (message instanceof Film film && !film(film)) {
                return;
            }
            if (message instanceof Order order) {
                perform(order);
            }
        }
    }

    private void perform(Order order) {
        var result = skill.perform(order);
        busy = false; // 在回答以前：父进程一收到答案就会给下一个
        out.send(result);
        Thread.interrupted(); // 任务留下的中断标志不归下一个任务
    }

    /** 一边做任务一边记录，到父进程说停；还有任务会来就是 {@code true}。 */
    private boolean film(Film film) {
        try (var box = BlackBox.open(Path.of(film.file()))) {
            LibraryCode.isBeside(skill.type());
            if (!film.whole()) {
                boolean more = Recorder.listen(() -> performUntilCut(box, true), box);
                out.send(new Filmed(0, "", "", List.of()));
                return more;
            }
            var recorded = Recorder.record("工作进程", () -> performUntilCut(box, false), (type, line) -> null, box);
            out.send(new Filmed(
                    recorded.startNanoTime(), TimelineJson.write(recorded.timeline()), "", recorded.sockets()));
            return Boolean.TRUE.equals(recorded.result());
        } catch (IOException | InterruptedException | RuntimeException e) { // 记录不成，任务照做
            out.send(new Filmed(0, "", String.valueOf(e.getMessage()), List.of()));
            return true;
        }
    }

    private boolean performUntilCut(BlackBox box, boolean alone) throws InterruptedException {
        box.start(alone);
        out.send(new Rolling(System.nanoTime()));
        for (ToWorker message; (message = nextOrder()) != null; ) {
            if (message instanceof Cut) {
                return true;
            }
            if (message instanceof Order order) {
                perform(order);
            }
        }
        return false;
    }

    /** 下一条；标准输入结束了是 {@code null}。记录器按这个方法的名字认出工作进程闲着。 */
    private @Nullable ToWorker nextOrder() throws InterruptedException {
        return inbox.take().orElse(null);
    }

    private void listen() {
        try {
            for (ToWorker message; (message = read()) != null; ) {
                busy |= message instanceof Order;
                inbox.put(Optional.of(message));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("读不懂父进程的一行，结束：" + e);
        }
        if (busy) {
            Runtime.getRuntime().halt(1);
        }
        try {
            inbox.put(Optional.empty());
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1); // 没有人有理由中断它
        }
    }

    /** 下一条；流结束了是 {@code null}。 */
    private @Nullable ToWorker read() throws IOException {
        return in.next() instanceof Complete line ? Wire.read(line.bytes(), line.from(), ToWorker.class) : null;
    }
}
