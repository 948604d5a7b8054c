package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import com.sun.net.httpserver.HttpServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 等套接字的，是谁写给它的：8 个连接，200 个请求，箭头要对，也不能多。 */
@Timeout(120)
class SocketWakeTest {

    private static final int CONNECTIONS = 8;
    private static final int REQUESTS = 25;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** 想好要说什么的时间：那一端已经在等。 */
    private static final int THINK_MILLIS = 4;

    /** 这么近，就分不清是谁叫醒的。 */
    private static final long ALONE_NANOS = 500_000;

    private static ExecutorService threads(boolean virtual) {
        return virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newCachedThreadPool();
    }

    private static int serviceMillis(int connection, int request) {
        return 2 + (connection * 7 + request * 5) % 11;
    }

    private static void allOf(ExecutorService pool, List<Callable<Void>> work) throws Exception {
        for (var done : pool.invokeAll(work)) {
            done.get();
        }
    }

    // ---- 普通的套接字

    private static Void answer(Socket socket) throws Exception {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                int asked = in.readInt();
                int connection = asked / REQUESTS;
                int request = asked % REQUESTS;
                step("回答 " + connection + "-" + request, () -> {
                    Thread.sleep(serviceMillis(connection, request));
                    out.writeInt(asked);
                });
            }
        } catch (EOFException e) {
            return null; // 那一端说完了
        }
    }

    private static Void ask(int port, int connection) throws Exception {
        try (var socket = new Socket(HERE, port)) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            for (int i = 0; i < REQUESTS; i++) {
                int request = i;
                Thread.sleep(THINK_MILLIS);
                step("请求 " + connection + "-" + request, () -> {
                    out.writeInt(connection * REQUESTS + request);
                    in.readInt();
                });
            }
        }
        return null;
    }

    private static void plain(boolean virtual) throws Exception {
        try (var listening = new ServerSocket(0, 50, HERE);
                var service = threads(virtual);
                var clients = threads(virtual)) {
            var work = new ArrayList<Callable<Void>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int connection = i;
                work.add(() -> ask(listening.getLocalPort(), connection));
            }
            var asked = clients.submit(() -> {
                allOf(clients, work);
                return null;
            });
            for (int i = 0; i < CONNECTIONS; i++) {
                var socket = listening.accept();
                socket.setTcpNoDelay(true);
                service.submit(() -> answer(socket));
            }
            asked.get();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWroteToAPlainSocketIsTheWaker(boolean virtual) throws Exception {
        var recording = record("200 个请求，8 个连接", () -> plain(virtual));
        recording.orThrow();
        var timeline = recording.timeline();
        var score = new Score();
        for (var request : steps(timeline, "请求 ")) {
            int server = named(timeline, request.name().replace("请求", "回答")).lane();
            score.expect(matched(timeline).stream()
                    .anyMatch(w -> w.to() == request.lane() && w.from() == server && within(request, w)));
        }
        for (var answer : steps(timeline, "回答 ")) {
            var request = named(timeline, answer.name().replace("回答", "请求"));
            score.expect(matched(timeline).stream()
                    .anyMatch(w -> w.to() == answer.lane()
                            && w.from() == request.lane()
                            && within(request, w)
                            && w.atNanos() <= answer.startNanos()));
        }
        score.stray(matched(timeline).stream().filter(w -> !isPair(timeline, w)).count());
        score.check("普通的套接字", virtual, timeline);
    }

    /** 一头在请求，另一头随后回答同一个；或一头在回答，另一头等的就是它。 */
    private static boolean isPair(Timeline timeline, Wake wake) {
        return steps(timeline, "请求 ").stream().filter(s -> within(s, wake)).anyMatch(request -> {
            int server = named(timeline, request.name().replace("请求", "回答")).lane();
            return (wake.from() == request.lane() && wake.to() == server)
                    || (wake.from() == server && wake.to() == request.lane());
        });
    }

    private static boolean answering(Timeline timeline, Wake wake) {
        return during(timeline, wake, "回答 ");
    }

    private static boolean asking(Timeline timeline, Wake wake) {
        return during(timeline, wake, "请求 ");
    }

    private static boolean during(Timeline timeline, Wake wake, String what) {
        return steps(timeline, what).stream().anyMatch(s -> s.lane() == wake.from() && within(s, wake));
    }

    private static boolean within(Step step, Wake wake) {
        return wake.atNanos() >= step.startNanos() && wake.atNanos() <= step.endNanos();
    }

    private static List<Step> steps(Timeline timeline, String start) {
        return timeline.steps().stream().filter(s -> s.name().startsWith(start)).toList();
    }

    private static List<Wake> matched(Timeline timeline) {
        return timeline.wakes().stream().filter(Wake::matched).toList();
    }

    // ---- HTTP

    private static void http(boolean virtual) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        try (var handlers = threads(virtual);
                var clients = threads(virtual);
                var client = HttpClient.newHttpClient()) {
            server.setExecutor(handlers);
            server.createContext("/", exchange -> {
                var name = exchange.getRequestURI().getPath().substring(1);
                step("回答 " + name, () -> {
                    var parts = name.split("-");
                    pause(serviceMillis(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
            });
            server.start();
            var work = new ArrayList<Callable<Void>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int connection = i;
                work.add(() -> ask(client, server.getAddress().getPort(), connection));
            }
            allOf(clients, work);
        } finally {
            server.stop(0);
        }
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Void ask(HttpClient client, int port, int connection) throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            var name = connection + "-" + i;
            Thread.sleep(THINK_MILLIS * 5 + (connection * 13 + i * 7) % 60);
            step("请求 " + name, () -> {
                var uri = URI.create("http://" + HERE.getHostAddress() + ":" + port + "/" + name);
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            });
        }
        return null;
    }

    /** 服务写的答案，由客户端的选择器线程读到；客户端写的请求，由服务的分派线程读到。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAnsweredOverHttpIsTheWaker(boolean virtual) throws Exception {
        var recording = record("200 个请求，8 个连接", () -> http(virtual));
        recording.orThrow();
        var timeline = recording.timeline();
        int selector = lane(timeline, "SelectorManager");
        int dispatcher = lane(timeline, "HTTP-Dispatcher");
        var score = new Score();
        for (var answer : steps(timeline, "回答 ")) {
            var told = matched(timeline).stream()
                    .filter(w -> w.from() == answer.lane() && w.to() == selector && within(answer, w))
                    .toList();
            if (waitedUntil(timeline, selector, answer.endNanos()) && isAlone(timeline, "回答 ", answer.endNanos())) {
                score.expect(!told.isEmpty());
            }
        }
        for (var request : steps(timeline, "请求 ")) {
            var answer = named(timeline, request.name().replace("请求", "回答"));
            var told = matched(timeline).stream()
                    .filter(w -> w.to() == dispatcher
                            && w.atNanos() >= request.startNanos()
                            && w.atNanos() <= answer.startNanos())
                    .toList();
            if (waitedUntil(timeline, dispatcher, request.startNanos())
                    && isAlone(timeline, "请求 ", request.startNanos())) {
                score.expect(!told.isEmpty());
            }
        }
        score.stray(matched(timeline).stream()
                .filter(w -> w.to() == selector ? !answering(timeline, w) : !isClient(timeline, w, selector))
                .count());
        score.check("HTTP", virtual, timeline);
    }

    private static boolean isClient(Timeline timeline, Wake wake, int selector) {
        var lane = timeline.lanes().get(wake.from());
        return wake.from() == selector || lane.name().startsWith("HttpClient") || asking(timeline, wake);
    }

    /** 那一刻以前，选择器一直在等。 */
    private static boolean waitedUntil(Timeline timeline, int selector, long nanos) {
        return timeline.intervals().stream()
                .anyMatch(i -> i.lane() == selector
                        && i instanceof Interval.Io
                        && i.startNanos() < nanos - ALONE_NANOS
                        && i.endNanos() > nanos - ALONE_NANOS);
    }

    /** 前后没有别的请求、别的答案：叫醒它的只能是这一个。 */
    private static boolean isAlone(Timeline timeline, String what, long nanos) {
        return steps(timeline, what).stream()
                        .map(s -> what.equals("请求 ") ? s.startNanos() : s.endNanos())
                        .filter(at -> Math.abs(at - nanos) < 2 * ALONE_NANOS)
                        .count()
                == 1;
    }

    private static Step named(Timeline timeline, String name) {
        return timeline.steps().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static int lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(lane -> lane.name().contains(name))
                .map(Lane::id)
                .findFirst()
                .orElse(-1);
    }

    /** 应当有的，有了几个；多出来的，几个。 */
    private static final class Score {
        private int expected;
        private int found;
        private long strays;

        void expect(boolean there) {
            expected++;
            found += there ? 1 : 0;
        }

        void stray(long count) {
            strays += count;
        }

        void check(String what, boolean virtual, Timeline timeline) {
            long all = matched(timeline).size();
            double precision = all == 0 ? 0 : 1 - (double) strays / all;
            double recall = (double) found / expected;
            var story = String.format(
                    "%s %s：应有 %d，找到 %d，配对的箭头 %d，多的 %d，查准 %.3f，查全 %.3f",
                    what, virtual ? "虚拟" : "平台", expected, found, all, strays, precision, recall);
            System.out.println(story);
            assertThat(expected).as(story).isGreaterThan(100);
            assertThat(precision).as(story).isGreaterThanOrEqualTo(0.99);
            assertThat(recall).as(story).isGreaterThanOrEqualTo(0.95);
        }
    }
}
