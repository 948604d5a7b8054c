package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Deadlock;
import example.ForcedWait;
import example.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Finding;
import threadline.model.Timeline;
import threadline.recorder.Action;

/** 真的运行一遍：每种结论一个一定触发它的程序，和一个差一点、不许触发的。 */
class FindingsProgramTest {

    private static final Duration LIMIT = Duration.ofMillis(600);

    @BeforeAll
    static void warmUp() {
        record("热身", () -> Troubles.queueAtALock(true, false));
    }

    static List<String> kinds(Timeline timeline) {
        return timeline.findings().stream().map(Finding::kind).toList();
    }

    static List<String> kindsOf(Action<Exception> program) {
        return kinds(record("程序", program).timeline());
    }

    private static Finding the(String kind, Timeline timeline) {
        assertThat(kinds(timeline)).as("%s", timeline).contains(kind);
        return timeline.findings().stream()
                .filter(f -> f.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void aQueueAtALock(boolean virtual, boolean monitor) {
        var timeline =
                record("排队", () -> Troubles.queueAtALock(virtual, monitor)).timeline();
        assertThat(the("排队等锁", timeline).text()).startsWith("「账户」前排过队：");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void differentLocksReleasedAtOnceAreNoQueue(boolean virtual) {
        assertThat(kindsOf(() -> Troubles.gateForAll(virtual))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "1,true"})
    void aTaskThatWaitsForATaskInItsOwnPool(int threads, boolean limit) {
        var timeline = record(
                        "饥饿",
                        () -> Troubles.taskWaitsInItsOwnPool(Executors.newFixedThreadPool(threads), threads, limit))
                .timeline();
        assertThat(kinds(timeline)).as("%s", timeline).containsExactly("线程池饥饿");
        assertThat(the("线程池饥饿", timeline).proof()).hasSize(threads);
    }

    @Test
    void aPoolWithAThreadToSpareDoesNotStarve() {
        assertThat(kindsOf(() -> Troubles.taskWaitsInItsOwnPool(Executors.newFixedThreadPool(2), 1, false)))
                .isEmpty();
    }

    @Test
    void aTaskThatWaitsForAnotherPoolDoesNotStarve() {
        assertThat(kindsOf(Troubles::taskWaitsForAnotherPool)).isEmpty();
    }

    @Test
    void aTaskThatWaitsForWhatIsNoTaskDoesNotStarve() {
        var recording = record("没有人写结果", LIMIT, () -> {
            try (var pool = Executors.newFixedThreadPool(1)) {
                pool.submit(() -> new CompletableFuture<String>().get()).get();
            }
        });
        assertThat(kinds(recording.timeline())).contains("无尽的等待").doesNotContain("线程池饥饿");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsStartedAndJoinedOneByOne(boolean virtual) {
        var timeline = record("逐个", () -> Troubles.oneByOne(virtual, false)).timeline();
        assertThat(kinds(timeline)).containsExactly("一个接一个");
        assertThat(the("一个接一个", timeline).text()).contains("「查询 1」、「查询 2」、「查询 3」从来没有同时运行");
    }

    @Test
    void tasksSubmittedAndAwaitedOneByOne() {
        assertThat(kindsOf(Troubles::submitAndGetOneByOne)).containsExactly("一个接一个");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsStartedFirstAndJoinedLaterAreNotToldSo(boolean virtual) {
        assertThat(kindsOf(() -> Troubles.oneByOne(virtual, true))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void aDeadlock(boolean virtual, boolean limit) {
        Action<Exception> program = () -> {
            Deadlock.ofLocks(virtual);
            if (limit) {
                new CountDownLatch(1).await();
            }
        };
        var recording = limit ? record("死锁", LIMIT, program) : record("死锁", program);
        assertThat(the("死锁", recording.timeline()).text()).contains("「甲转乙」等「乙转甲」手里的「乙账户」，", "「乙转甲」等「甲转乙」手里的「甲账户」，");
        assertThat(recording.timeline().findings())
                .filteredOn(f -> f.kind().equals("无尽的等待"))
                .noneMatch(f -> f.text().contains("转"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChainOfLocksIsNoDeadlock(boolean virtual) {
        var stop = new CountDownLatch(1);
        assertThat(kindsOf(() -> Troubles.chainOfLocks(virtual, stop)))
                .contains("无尽的等待")
                .doesNotContain("死锁");
        stop.countDown();
    }

    @ParameterizedTest
    @CsvSource({"事件循环,true", "vert.x-eventloop-thread-0,false"})
    void aBlockedEventLoop(String name, boolean inStep) {
        assertThat(kindsOf(() -> Troubles.loop(name, Duration.ofMillis(200), inStep)))
                .containsExactly("事件循环被阻塞");
    }

    @ParameterizedTest
    @CsvSource({"事件循环,0", "worker,200"})
    void aShortEventOrAnotherThreadIsNoBlockedLoop(String name, int millis) {
        assertThat(kindsOf(() -> Troubles.loop(name, Duration.ofMillis(millis), true)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void aWaitThatNobodyEnds(boolean virtual, boolean limit) {
        Action<Exception> program = () -> {
            Troubles.takeFromAQueue(virtual, false);
            if (limit) {
                new CountDownLatch(1).await();
            }
        };
        var recording = limit ? record("没有人来", LIMIT, program) : record("没有人来", program);
        assertThat(recording.timeline().findings()).anySatisfy(f -> {
            assertThat(f.kind()).isEqualTo("无尽的等待");
            assertThat(f.text()).startsWith("「服务员」从").contains("一直在等「成品队列」");
        });
        assertThat(kinds(recording.timeline())).doesNotContain("异常没有人处理", "泄漏的线程");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWaitThatIsAnsweredIsNotEndless(boolean virtual) {
        assertThat(kindsOf(() -> Troubles.takeFromAQueue(virtual, true))).isEmpty();
    }

    @Test
    void aWaitForOneWhoIsStillAtWorkIsNotEndless() {
        var recording = record(
                "等面包",
                LIMIT,
                () -> Troubles.threads(true)
                        .name("烤面包")
                        .start(() -> ForcedWait.unchecked(() -> Thread.sleep(60_000)))
                        .join());
        assertThat(kinds(recording.timeline())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWaiterThatIsStoppedByAnInterruptIsNotEndless(boolean virtual) {
        assertThat(kindsOf(() -> {
                    var stop = new CountDownLatch(1);
                    var waiter = Troubles.threads(virtual).name("后台").start(() -> {
                        try {
                            stop.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                    ForcedWait.untilWaiting(waiter, true);
                    Thread.sleep(200);
                    waiter.interrupt();
                    waiter.join();
                }))
                .isEmpty();
    }
}
