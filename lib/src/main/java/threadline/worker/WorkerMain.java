package threadline.worker;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;
import threadline.worker.Lines.Complete;
import threadline.worker.Message.Hello;
import threadline.worker.Message.Order;
import threadline.worker.Message.Ready;
import threadline.worker.Message.ToWorker;

/**
 * 工作进程的入口：标准输入来任务，标准输出回答案，一次一个。参数是 {@link Worker} 的类名。
 *
 * <p>标准输入结束就结束：闲着时正常退出，任务做到一半就立刻停。所以父进程怎样不在了，它都不会留下。
 */
final class WorkerMain {

    private final Lines in = new Lines(new FileInputStream(FileDescriptor.in), new byte[0]);
    private final SynchronousQueue<Order> orders = new SynchronousQueue<>();
    private volatile boolean busy;

    private WorkerMain() {}

    /** 由 {@link Launch} 的命令调用。 */
    public static void main(String[] arguments) throws Exception {
        new WorkerMain().serve(arguments[0]);
    }

    private void serve(String className) throws Exception {
        if (!(read() instanceof Hello hello)) {
            throw new IOException("标准输入的第一行应当是 Hello。这个程序由 threadline.worker.Workers 启动，不由人启动。");
        }
        ParentWatch.start(hello.parent());
        var out = new Outlet(new FileOutputStream(FileDescriptor.out), hello.key());
        System.setIn(InputStream.nullInputStream());
        System.setOut(out.printing());
        System.setErr(out.printing());
        var skill = Skill.of(className);
        out.send(new Ready(ProcessHandle.current().pid()));
        Thread.ofPlatform().daemon().name("threadline-orders").start(this::listen);
        while (true) {
            var order = orders.take();
            var result = skill.perform(order);
            busy = false; // 在回答以前：父进程一收到答案就会给下一个
            out.send(result);
            Thread.interrupted(); // 任务留下的中断标志不归下一个任务
        }
    }

    private void listen() {
        try {
            while (read() instanceof Order order) {
                busy = true;
                orders.put(order);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("读不懂父进程的一行，结束：" + e);
        }
        if (busy) {
            Runtime.getRuntime().halt(1);
        }
        System.exit(0);
    }

    /** 下一条；流结束了是 {@code null}。 */
    private @Nullable ToWorker read() throws IOException {
        return in.next() instanceof Complete line ? Wire.read(line.bytes(), line.from(), ToWorker.class) : null;
    }
}
