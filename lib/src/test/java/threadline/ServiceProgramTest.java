package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import threadline.explain.Sentence;
import threadline.explain.cause.CriticalPath;
import threadline.model.Cause;
import threadline.model.Step;

/** 问一个服务、按时间表做、被取消、到时限：决定总用时的，要说到它头上，不说碰巧在路径上的人。 */
class ServiceProgramTest {

    private static final int MILLIS = 150;

    @BeforeAll
    static void warmUp() throws Exception {
        ask(2, 2, false);
    }

    /** 机器忙得看不出别的，就再看一遍。 */
    private static Recording<Void> again(Callable<Recording<Void>> program) throws Exception {
        var recording = program.call();
        for (int i = 0; i < 5 && recording.cause() instanceof Cause.OtherPrograms; i++) {
            recording = program.call();
        }
        return recording;
    }

    /** 问 {@code clients} 次，服务有 {@code servers} 个线程。 */
    private static Recording<Void> ask(int clients, int servers, boolean steps) throws Exception {
        try (var client = HttpClient.newHttpClient();
                var windows = Executors.newFixedThreadPool(
                        servers, Thread.ofPlatform().name("窗口 ", 1).factory())) {
            return record("问", () -> {
                var server = serve(windows, steps);
                try (var people = Executors.newFixedThreadPool(
                        clients, Thread.ofPlatform().name("客户 ", 1).factory())) {
                    var uri =
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort());
                    for (int i = 1; i <= clients; i++) {
                        var name = "问 " + i;
                        people.submit(() -> step(
                                name,
                                () -> client.send(
                                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())));
                    }
                } finally {
                    server.stop(0);
                }
            });
        }
    }

    /** {@code sendAsync} 的结果由公共池完成：路径不断在那里。机器忙，答完很久才轮到公共池，就看不出是谁；再来一次。 */
    @Test
    void aRequestSentAsynchronouslyIsFollowedToTheServer() throws Exception {
        var recording = askAsynchronously();
        for (int i = 0; i < 5 && isLate(recording); i++) {
            recording = askAsynchronously();
        }
        assertThat(CriticalPath.of(recording.timeline()).unexplainedNanos())
                .as("%s", recording.timeline())
                .isLessThan(recording.timeline().bodyNanos() / 4);
        assertThat(Sentence.of(recording.timeline())).contains("「答」");
    }

    private static boolean isLate(Recording<Void> recording) {
        long body = recording.timeline().bodyNanos();
        return body - recording.timeline().steps().getFirst().endNanos() > body / 25;
    }

    private static Recording<Void> askAsynchronously() throws Exception {
        return again(() -> {
            try (var client = HttpClient.newHttpClient();
                    var windows = Executors.newFixedThreadPool(2)) {
                return record("异步地问", () -> {
                    var server = serve(windows, true);
                    try {
                        var uri = URI.create(
                                "http://127.0.0.1:" + server.getAddress().getPort());
                        client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                                .get();
                    } finally {
                        server.stop(0);
                    }
                });
            }
        });
    }

    private static HttpServer serve(Executor windows, boolean steps) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(windows);
        server.createContext("/", exchange -> {
            if (steps) {
                step("答", Duration.ofMillis(MILLIS));
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS));
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aServiceWithTooFewThreadsIsToldByItsPool() throws Exception {
        assertThat(again(() -> ask(6, 2, true)).cause()).isInstanceOfSatisfying(Cause.PoolSize.class, pool -> {
            assertThat(pool.pool()).isEqualTo("窗口");
            assertThat(pool.threads()).isEqualTo(2);
        });
    }

    private static long nanos(Step step) {
        return step.endNanos() - step.startNanos();
    }

    /** 服务没有步骤：等它的那几步才是读者看得见的。机器忙，有一步慢得多，就没有一样长的；再问一遍。 */
    @Test
    void equalRequestsToAServiceWithoutStepsAreToldAsEqual() throws Exception {
        var recording = again(() -> ask(4, 4, false));
        for (int i = 0; i < 10 && longest(recording).size() == 1; i++) {
            recording = again(() -> ask(4, 4, false));
        }
        var longest = longest(recording);
        assertThat(longest).hasSizeGreaterThan(1);
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.Slowest.class,
                        slowest -> assertThat(slowest.steps()).as("一样长的都在").containsAll(longest));
    }

    /** 和最长的一步一样长的。 */
    private static List<Step> longest(Recording<Void> recording) {
        var steps = recording.timeline().steps();
        long longest = steps.stream().mapToLong(ServiceProgramTest::nanos).max().orElseThrow();
        return steps.stream().filter(step -> nanos(step) * 1.05 >= longest).toList();
    }

    /** 定时任务之间的等待，是时间表定的：没有人交给它任务。 */
    @Test
    void whatATimetableLimitsIsToldOfTheTimetable() throws Exception {
        var recording = again(() -> record("记账", () -> {
            var done = new CountDownLatch(4);
            try (var clock = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("记账").factory())) {
                clock.scheduleWithFixedDelay(done::countDown, 0, 100, TimeUnit.MILLISECONDS);
                done.await();
            }
        }));
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.Spent.class,
                        spent -> assertThat(recording
                                        .timeline()
                                        .lanes()
                                        .get(spent.lane())
                                        .name())
                                .isEqualTo("记账"));
        assertThat(Sentence.of(recording.timeline())).startsWith("「记账」等定时任务到点等了");
    }

    /** 被取消的、泄漏的，和决定总用时的一样长也不算。 */
    @Test
    void whoeverWasCutShortDecidesNothing() throws Exception {
        var recording = again(() -> record("取消", () -> {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            pool.submit(() -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5)));
            pool.submit(() -> {
                Thread.sleep(5_000);
                return null;
            });
            Thread.sleep(200);
            pool.shutdownNow();
            pool.awaitTermination(5, TimeUnit.SECONDS);
        }));
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.SlowestThread.class,
                        slowest -> assertThat(slowest.lanes()).containsExactly(0));
    }

    /** 两次时限，一次接一次：加起来才是总用时。 */
    @Test
    void limitsInARowAreAddedUp() throws Exception {
        var recording = again(() -> record("等两家", () -> {
            var never = new CountDownLatch(1);
            never.await(150, TimeUnit.MILLISECONDS);
            never.await(150, TimeUnit.MILLISECONDS);
        }));
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.Limit.class, limit -> assertThat(limit.proof()).hasSize(2));
        assertThat(Sentence.of(recording.timeline())).contains("2 次都等到了时限，共 0.3");
    }

    /** 到齐了再做下一段：每一段里最慢的那一步，接起来是总用时。差 0.3 秒，机器忙也不会反过来。 */
    @Test
    void theSlowestOfEachPhaseIsTold() throws Exception {
        var recording = again(() -> record("到齐", () -> {
            var met = new CyclicBarrier(2);
            try (var people = Executors.newFixedThreadPool(2)) {
                for (int i = 1; i <= 2; i++) {
                    int first = i * 300;
                    int second = 900 - first;
                    people.submit(() -> {
                        step("粗 " + first, Duration.ofMillis(first));
                        met.await();
                        step("精 " + second, Duration.ofMillis(second));
                        return null;
                    });
                }
            }
        }));
        assertThat(recording.cause())
                .isInstanceOfSatisfying(
                        Cause.Slowest.class,
                        slowest -> assertThat(slowest.steps())
                                .as("%s", recording.timeline())
                                .extracting(one -> one.name())
                                .containsExactly("粗 600", "精 600"));
    }
}
