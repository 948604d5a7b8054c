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

    private static final double PRECISION = 0.99;
    private static final double RECALL = 0.95;

    /** 这么近，就分不清是谁叫醒的。 */
    private static final long NEAR_NANOS = 1_000_000;

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
        score.stray(
                matched(timeline).size(),
                matched(timeline).stream().filter(w -> !isPair(timeline, w)).count());
        score.check("普通的套接字", virtual);
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
                    step("写 " + name, () -> exchange.sendResponseHeaders(204, -1));
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
        overHttp(virtual).check("HTTP", virtual);
    }

    /** 机器忙的时候，几处写和读离得太近，配不上；这样的再看一次，多配的一次也不许有。 */
    private static Score overHttp(boolean virtual) throws Exception {
        var score = new Score();
        for (int attempt = 0; attempt < 3 && !score.isComplete(); attempt++) {
            score = seenOverHttp(virtual);
            assertThat(score.precision()).as(score.story("HTTP", virtual)).isGreaterThanOrEqualTo(PRECISION);
        }
        return score;
    }

    private static Score seenOverHttp(boolean virtual) throws Exception {
        var recording = record("200 个请求，8 个连接", () -> http(virtual));
        recording.orThrow();
        var timeline = recording.timeline();
        int selector = lane(timeline, "SelectorManager");
        int dispatcher = lane(timeline, "HTTP-Dispatcher");
        var score = new Score();
        for (var writing : steps(timeline, "写 ")) {
            var answer = named(timeline, writing.name().replace("写", "回答"));
            if (waitsAt(timeline, selector, writing.startNanos())
                    && isQuiet(timeline, writing.startNanos(), writing.endNanos(), answer.name())) {
                score.expect(matched(timeline).stream()
                        .anyMatch(w -> w.from() == answer.lane() && w.to() == selector && within(answer, w)));
            }
        }
        for (var request : steps(timeline, "请求 ")) {
            long arrived = named(timeline, request.name().replace("请求", "回答")).startNanos();
            if (waitsAt(timeline, dispatcher, request.startNanos())
                    && isQuiet(timeline, request.startNanos(), arrived, request.name())) {
                score.expect(matched(timeline).stream()
                        .anyMatch(w ->
                                w.to() == dispatcher && w.atNanos() >= request.startNanos() && w.atNanos() <= arrived));
            }
        }
        score.stray(
                matched(timeline).size(),
                matched(timeline).stream()
                        .filter(w -> w.to() == selector
                                ? !(answering(timeline, w) ? isForItsAsker(timeline, w) : asking(timeline, w))
                                : !isClient(timeline, w, selector))
                        .count());
        return score;
    }

    /** 替谁读，说了就要对：它正问着的，就是这边正答着的。连接会再用，用的人每次不一定。 */
    private static boolean isForItsAsker(Timeline timeline, Wake answer) {
        return answer.asker() == null
                || steps(timeline, "请求 ").stream()
                        .filter(request -> request.lane() == answer.asker() && within(request, answer))
                        .map(request -> named(timeline, request.name().replace("请求", "回答")))
                        .anyMatch(step -> step.lane() == answer.from() && within(step, answer));
    }

    private static boolean isClient(Timeline timeline, Wake wake, int selector) {
        var lane = timeline.lanes().get(wake.from());
        return wake.from() == selector || lane.name().startsWith("HttpClient") || asking(timeline, wake);
    }

    /** 那一刻它正在选择器上等。 */
    private static boolean waitsAt(Timeline timeline, int lane, long nanos) {
        return timeline.intervals().stream()
                .anyMatch(i ->
                        i.lane() == lane && i instanceof Interval.Io && i.startNanos() < nanos && i.endNanos() > nanos);
    }

    /** 这段时间里没有别的请求和答案开始或结束：它们也会叫醒选择器，有的不经过套接字。 */
    private static boolean isQuiet(Timeline timeline, long from, long until, String except) {
        var name = except.substring(except.indexOf(' '));
        return timeline.steps().stream()
                .filter(s -> !s.name().endsWith(name))
                .noneMatch(s -> isNear(s.startNanos(), from, until) || isNear(s.endNanos(), from, until));
    }

    private static boolean isNear(long nanos, long from, long until) {
        return nanos > from - NEAR_NANOS && nanos < until + NEAR_NANOS;
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
        private int all;

        void expect(boolean there) {
            expected++;
            found += there ? 1 : 0;
        }

        void stray(int of, long count) {
            all += of;
            strays += count;
        }

        double precision() {
            return all == 0 ? 0 : 1 - (double) strays / all;
        }

        boolean isComplete() {
            return expected > 40 && (double) found / expected >= RECALL;
        }

        String story(String what, boolean virtual) {
            return String.format(
                    "%s %s：应有 %d，找到 %d，配对的箭头 %d，多的 %d，查准 %.3f，查全 %.3f",
                    what, virtual ? "虚拟" : "平台", expected, found, all, strays, precision(), (double) found / expected);
        }

        void check(String what, boolean virtual) {
            var story = story(what, virtual);
            System.out.println(story);
            assertThat(precision()).as(story).isGreaterThanOrEqualTo(PRECISION);
            assertThat(isComplete()).as(story).isTrue();
        }
    }
}
