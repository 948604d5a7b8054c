package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import threadline.model.Lane;

/** JDK 替虚拟线程轮询套接字的线程：不是程序的，也不会被中断。 */
class PollerTest {

    @Test
    void thePollersAreNeitherLanesNorInterrupted() throws Exception {
        for (int i = 0; i < 2; i++) {
            var recording = record("读一个字节", PollerTest::readOne);
            recording.orThrow();
            assertThat(recording.timeline().lanes()).extracting(Lane::name).containsExactly("main", "读的人");
            assertThat(recording.timeline().leaked()).isEmpty();
        }
    }

    private static void readOne() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept()) {
            var ready = new CountDownLatch(1);
            var reader = Thread.ofVirtual().name("读的人").start(() -> {
                ready.countDown();
                try {
                    client.getInputStream().read();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            ready.await();
            Thread.sleep(20);
            accepted.getOutputStream().write(1);
            reader.join();
        }
    }
}
