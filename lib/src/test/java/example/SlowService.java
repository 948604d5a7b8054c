package example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** 另一个 JVM 里的服务：收到一个字节，过这么多个 {@link #UNIT} 毫秒再回答。启动它的 JVM 结束，它也结束。 */
public final class SlowService {

    static final int UNIT = 10;

    private final Process child;
    final int port;

    private SlowService(Process child, int port) {
        this.child = child;
        this.port = port;
    }

    /** 启动，等到它开门。 */
    static SlowService start() {
        try {
            var child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-preview",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SlowService.class.getName())
                    .redirectError(Redirect.INHERIT)
                    .start();
            var answer = new BufferedReader(new InputStreamReader(child.getInputStream())).readLine();
            return new SlowService(child, Integer.parseInt(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 等它真的没有了：它在，就总还有人可能会来。 */
    void stop() throws InterruptedException {
        child.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws Exception {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        System.out.println(server.getLocalPort());
        Thread.ofPlatform()
                .daemon()
                .start(() -> ForcedWait.unchecked(() -> {
                    while (true) {
                        try (var socket = server.accept()) {
                            Thread.sleep((long) UNIT * socket.getInputStream().read());
                            socket.getOutputStream().write(1);
                        }
                    }
                }));
        while (System.in.read() >= 0) {}
    }
}
