package worker;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import threadline.worker.Task;
import threadline.worker.Worker;
import worker.MixedWorker.Mixed;

/** 先等网络、再用处理器的活；两样都可以是 0。 */
public final class MixedWorker implements Worker<Mixed, Long> {

    /** 等 {@code millis} 毫秒，再数 {@code steps} 个。 */
    public record Mixed(int millis, long steps) implements Task<Long> {}

    @Override
    public Long work(Mixed task) throws IOException {
        return work(task.millis(), task.steps());
    }

    /** 做一件，哪个线程都可以。返回数出来的奇数。 */
    public static long work(int millis, long steps) throws IOException {
        if (millis > 0) {
            listen(millis);
        }
        return CountWorker.count(1, steps);
    }

    /** 在一个没有人来信的端口上等：等的是真的网络。 */
    public static void listen(int millis) throws IOException {
        try (var mailbox = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            mailbox.setSoTimeout(millis);
            mailbox.receive(new DatagramPacket(new byte[1], 1));
        } catch (SocketTimeoutException e) {
            return;
        }
    }
}
