package example;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** 一个线程一直能运行，却一点一点地用 CPU：每读到一个字节就算一小会儿。 */
public final class Drops {

    private static final int PAUSE_MILLIS = 8;

    private Drops() {}

    /** 读的线程准备好了才运行 {@code ready}，然后给它 {@code bytes} 个字节。 */
    public static void feed(int bytes, Runnable ready) throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var out = new Socket(server.getInetAddress(), server.getLocalPort());
                var in = server.accept()) {
            var reader = Thread.ofPlatform().name("一点一点算").start(() -> compute(in));
            out.getOutputStream().write(0);
            Thread.sleep(5L * PAUSE_MILLIS);
            ready.run();
            for (int i = 0; i < bytes; i++) {
                out.getOutputStream().write(0);
                Thread.sleep(PAUSE_MILLIS);
            }
            out.shutdownOutput();
            reader.join();
        }
    }

    private static void compute(Socket in) {
        var threads = ManagementFactory.getThreadMXBean();
        try {
            while (in.getInputStream().read() >= 0) {
                long end = threads.getCurrentThreadCpuTime()
                        + Duration.ofNanos(300_000).toNanos();
                while (threads.getCurrentThreadCpuTime() < end) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
